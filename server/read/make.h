/* read/make.h -- a work being put together by a reader. Layer: read.
 *
 * Text comes in pieces: white space is collapsed as they come, so that the place of a citation in
 * a paragraph is known at once. Failure sticks and is told by make_end(). */
#pragma once

#include "base/str.h"
#include "read/read.h"

struct making {
	struct reading *d;
	cJSON *work;
	cJSON *text, *list, *custom; /* parts of it, once there is any */
	const char *section;         /* of the paragraphs to come; may be NULL */
	unsigned level;
	struct str paragraph;
	cJSON *cites; /* of the paragraph */
	bool failed;
};

void make_begin(struct making *m, struct reading *d);
/* Hand the work over. `m` may be begun anew. ERR_NO_MEMORY: it is lost. */
NODISCARD enum err_code make_end(struct making *m, struct err *err);
void make_drop(struct making *m); /* after make_begin(), in place of make_end() */

/* Text that may hold anything as it is to stand in JSON. NULL and "" are left out. */
void make_field(struct making *m, cJSON *to, const char *name, const char *text);
void make_put(struct making *m, cJSON *to, const char *name, cJSON *item);
cJSON *make_array(struct making *m, cJSON *to,
		  const char *name); /* the one that is there, or new */
cJSON *make_object(struct making *m, cJSON *to, const char *name); /* name NULL: in an array */
cJSON *make_custom(struct making *m);

/* {"family", "given"}, or a literal where `family` is NULL. */
void make_name(struct making *m, cJSON *names, const char *family, const char *given,
	       const char *literal);
/* What a file says of a date, in any of "2018", "2018-02-13", "2018/2/13", or in words. */
void make_date(struct making *m, cJSON *to, const char *name, const char *text);
/* By its parts; 0: unknown. */
void make_date_parts(struct making *m, cJSON *to, const char *name, int year, int month, int day);
/* An open licence lets the text be shown in full. */
void make_licence(struct making *m, const char *url);

/* --- text --- */

void make_heading(struct making *m, const char *section, unsigned level);
void make_add(struct making *m, const char *text);
void make_end_paragraph(struct making *m);
/* What is added between these two is a citation of `target`. */
size_t make_cite_begin(struct making *m);
void make_cite_end(struct making *m, size_t begin, const char *target);

/* An entry of the list of references, with "id" and "text" if there are any. */
cJSON *make_reference(struct making *m, const char *id, const char *text);
