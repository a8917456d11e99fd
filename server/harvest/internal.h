/* harvest/internal.h -- a run under way, for the files of harvest/ only. Layer: harvest. */
#pragma once

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/str.h"
#include "harvest/harvest.h"
#include "harvest/match.h"
#include "harvest/shelf.h"
#include "text/token.h"

enum {
	JSON_CEILING = 16 << 20, /* bytes of an answer about works */
	XML_CEILING = 64 << 20,  /* of an OAI-PMH answer, and of a text: what the indexer reads */
	ADDRESS_CEILING = 8192,
};

/* A work to fetch. Its texts are in run->mem. */
struct wanted {
	const char *name;     /* what people know it by: its key, its DOI, its OpenAlex id */
	const char *doi;      /* NULL: to be searched for */
	const char *openalex; /* an id, "w2741809807"; NULL: asked by its DOI */
	struct sought sought;
	bool follow; /* its reference list is wanted, too */
};

struct run {
	const struct harvest_options *o;
	struct harvest_summary sum;
	struct arena *mem;
	struct shelf *shelf;
	struct fetcher *fetcher;
	struct tokenizer *tk;
	struct wanted *wanted;
	size_t n_wanted, cap_wanted;
	struct str matches; /* .harvest/matches.tsv */
	struct str said;    /* why hosts are left alone, a line each, as it was told */
	unsigned unsaid;    /* failures for those reasons since */
	struct err *err;    /* of what ends the run */
};

enum err_code run_no_memory(struct run *r);

void run_report(struct run *r, enum harvest_level level, const char *what, const char *fix,
		const char *fmt, ...) PRINTF_LIKE(5, 6);

/* Report a failure in the words of `err`, and count it. */
void run_failed(struct run *r, const char *what, const struct err *err);

/* Does this failure end the run? No disk, no memory: then *r->err says so. */
bool run_is_over(struct run *r, enum err_code code, const struct err *err);

/* --- wanted.c --- */

/* Read what the options name into r->wanted. */
NODISCARD enum err_code wanted_read(struct run *r);

/* Add a work by its DOI, its OpenAlex id or what is known of it, unless it is there. */
NODISCARD enum err_code wanted_add(struct run *r, const struct wanted *w);
NODISCARD enum err_code wanted_add_doi(struct run *r, const char *text, bool follow);

/* --- answer.c: answers in JSON, kept or fetched --- */

struct question {
	const char *service; /* "crossref": the folder that its answers are kept in */
	const char *slug;
	const char *name; /* the file's, "crossref/SLUG.json" */
	const char *url, *base;
	bool (*fits)(const cJSON *answer); /* has it the shape of an answer? */
};

/* The answer to `q`, which the caller deletes. ERR_NOT_FOUND: there is none, now or when it was
 * last asked. Other codes as fetch() has them, and as run_is_over() judges them. */
NODISCARD enum err_code answer_get(cJSON **out, struct run *r, const struct question *q,
				   struct err *err);

/* --- work.c --- */

/* Fetch all there is of r->wanted[at]; may add to r->wanted. What fails is reported. */
NODISCARD enum err_code work_get(struct run *r, size_t at);

/* --- search.c --- */

/* Look for the DOI of a work that has none; *doi stays NULL when it is not found for certain. */
NODISCARD enum err_code search_doi(const char **doi, struct run *r, const struct wanted *w);

/* --- texts.c --- */

/* Fetch an openly licensed text of a work, as its answers (either may be NULL) lead to it. */
NODISCARD enum err_code text_get(struct run *r, const char *doi, const cJSON *crossref,
				 const cJSON *openalex);

/* What a licence allows, from the words of OpenAlex ("cc-by") or the address of a licence:
 * "full" (to be shown whole), "snippets" (extracts), NULL (it is no open licence). The name
 * that it goes by is put into `name`. */
const char *licence_access(const char *licence, char name[32]);

/* --- text_record.c --- */

/* A CSL-JSON entry for a text, from the answers about its work. NULL: no memory. */
cJSON *text_describe(const char *slug, const char *doi, const cJSON *crossref,
		     const cJSON *openalex);

/* --- oai.c --- */

NODISCARD enum err_code oai_run(struct run *r);
