/* http/oai.h -- the inside of the OAI-PMH 2.0 provider, for oai*.c only. Layer: http.
 *
 * Source: https://www.openarchives.org/OAI/openarchivesprotocol.html, and its guidelines for
 * identifiers (oai-identifier). What goes out is metadata, whatever the access level of a work:
 * its text never.
 *
 * An answer is a picture of the index: responseDate is when that was built, not the clock. A
 * harvester takes the responseDate of its last harvest for the next `from`; by the clock it would
 * miss what was built before it asked and served only afterwards. It also leaves the same request
 * to the same index the same bytes. */
#pragma once

#include <stdbool.h>

#include "http/forms.h"
#include "http/request.h"
#include "search/stamp.h"

/* An argument that may be given with a verb. */
enum oai_argument {
	OAI_VERB,
	OAI_IDENTIFIER,
	OAI_PREFIX,
	OAI_FROM,
	OAI_UNTIL,
	OAI_SET,
	OAI_TOKEN,
	OAI_ARGUMENTS
};
extern const char *const oai_argument_names[OAI_ARGUMENTS];

/* A request under way. */
struct oai {
	struct request *r;
	struct str *out;
	const char *arguments[OAI_ARGUMENTS]; /* NULL: not given */
	const char *verb;
	/* The error of the protocol that is the answer instead; NULL: none. */
	const char *error, *why;
};

/* Answer with an error of the protocol ("badArgument"); a text of the request's arena. */
void oai_refuse(struct oai *o, const char *error, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* --- formats --- */

struct oai_format {
	const char *prefix, *schema, *namespace;
	void (*write)(struct str *out, const struct record *x);
};

extern const struct oai_format oai_formats[2];
const struct oai_format *oai_format_by_prefix(const char *prefix); /* NULL: none */

void oai_dc_write(struct str *out, const struct record *x);
void mods_write(struct str *out, const struct record *x);

/* --- records --- */

/* "oai:search.example.org:KEY", the key percent-encoded; NULL: no memory. */
const char *oai_identifier(const struct request *r, const char *key);
/* The host in it: that of the public address if it is a name, else dragoman.localhost. */
const char *oai_namespace(const struct request *r);
/* The key in it; NULL: it is none of this repository's. */
const char *oai_key(const struct request *r, const char *identifier);

void oai_add_header(struct oai *o, const struct stamp *s);
/* The header, and where the work is there its metadata. */
NODISCARD enum err_code oai_add_record(struct oai *o, const struct stamp *s,
				       const struct oai_format *format, struct err *err);

/* --- lists --- */

/* ListIdentifiers and ListRecords. */
NODISCARD enum err_code oai_list(struct oai *o, struct err *err);
