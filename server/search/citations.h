/* search/citations.h -- who cites what, in which words. Layer: search.
 *
 * Everything in *out lives in the arena that was given. Sentences are cut from the citing
 * work's text: where its access is "record" there is none, as there is no snippet. */
#pragma once

#include "search/search.h"

enum citation_form {
	CITATION_NARRATIVE,     /* "Qian (2021)" */
	CITATION_PARENTHETICAL, /* "(Qian, 2021)" */
	CITATION_BARE,          /* "Qian reveals" */
	CITATION_TITLE,         /* the work named by its title */
	CITATION_YEAR,          /* a year parted from its names */
	CITATION_FORMS
};

const char *citation_form_name(enum citation_form f); /* static storage */

/* One citation in a text. */
struct citation {
	const char *citing, *cited; /* keys; cited is NULL where the work is not here */
	enum citation_form form;
	const char *text;              /* as printed */
	const char *sentence;          /* NULL where the citing text's access forbids it */
	struct range place;            /* of `text` in the sentence, in code points */
	const char *section, *locator; /* may be NULL */
	uint32_t paragraph, page; /* page 0: its text has none */
	double confidence;  /* from 0 to 1 */
	const char *how;    /* "rule" or "correction" */
	const char *reason; /* what had to be bridged, or the person's reason; may be NULL */
	bool listed;        /* the citing work's own list has the cited one */
};

struct citation_list {
	struct citation *list; /* of the page, in the order of the texts */
	size_t n;
	uint32_t count; /* all of them */
	uint32_t by_form[CITATION_FORMS];
	const char **others; /* keys: works cited in no sentence of the text, or citing in none */
	size_t n_others;
};

enum { CITATIONS_PER_PAGE = 500, CITATIONS_PER_PAGE_MAX = 1000, CITATIONS_PAGE_MAX = 10000 };

/* What the text of `work` cites, and by whose texts it is cited. `page` counts from 1. */
NODISCARD enum err_code citations_by(struct citation_list *out, struct searcher *s,
				     const struct work *work, uint32_t page, uint32_t per_page,
				     struct arena *mem, struct err *err);
NODISCARD enum err_code citations_of(struct citation_list *out, struct searcher *s,
				     const struct work *work, uint32_t page, uint32_t per_page,
				     struct arena *mem, struct err *err);

/* --- search inside citing sentences --- */

struct context_hit {
	struct citation *citations; /* of the sentence, one at least; they share its text */
	size_t n_citations;
	struct marked sentence; /* with what was asked for marked; text NULL as above */
	double score;
};

struct context_answer {
	struct search_answer found; /* count (of sentences), match, how the query was read */
	struct context_hit *hits;   /* best first, then in the order of the texts */
	size_t n_hits;
};

/* Sentences that cite the work of the key `cites` (NULL: any) and have the words of req->q;
 * relaxed as search_run() does. Typed fields of the query are asked of the citing work. Only
 * q, match, expand, page and per_page of the request count. ERR_INVALID: no work has the key;
 * else as search_run(). */
NODISCARD enum err_code contexts_run(struct context_answer *out, struct searcher *s,
				     const struct search_request *req, const char *cites,
				     struct arena *mem, struct err *err);
