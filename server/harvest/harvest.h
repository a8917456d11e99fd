/* harvest/harvest.h -- fetch records and open texts into a folder. Layer: harvest.
 *
 * The folder is a corpus folder, and each answer is kept in it as it came:
 *
 *     crossref/SLUG.json   a work of Crossref's (the answer to /works/DOI)
 *     openalex/SLUG.json   a work of OpenAlex's
 *     oai/SLUG/000001.xml  ListRecords answers, in the order in which they came: of two
 *                          records with one identifier the later one counts, and a header
 *                          with status="deleted" takes away what came before it
 *     texts/SLUG.pdf|.xml  an openly licensed text, and beside it
 *     texts/SLUG.json      a CSL-JSON entry whose id is SLUG, with its DOI, its access level,
 *                          its licence and where it came from
 *     .harvest/            what is not for the indexer (harvest/shelf.h)
 *
 * What is kept is not asked for again, and what was not found neither, but with `refresh`. A
 * run may be killed at any moment and goes on where it stopped. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "harvest/fetch.h"

enum harvest_level {
	HARVEST_FAILED, /* not fetched */
	HARVEST_DOUBT,  /* a person should look at it */
	HARVEST_NOTE,   /* nothing is wrong */
};

/* Borrowed for the time of the call. */
struct harvest_finding {
	enum harvest_level level;
	const char *what; /* a DOI, a key, a file, an address */
	const char *message;
	const char *fix; /* may be NULL */
};

struct harvest_options {
	const char *out;
	/* What to fetch. */
	const char *const *folders; /* corpus folders: the works of their CSL-JSON records */
	const char *const *dois, *const *doi_files; /* files: a DOI or more on each line */
	const char *const *references; /* works whose reference lists are wanted: keys, DOIs */
	size_t n_folders, n_dois, n_doi_files, n_references;
	bool texts;
	const char *oai, *oai_set, *oai_prefix, *oai_from, *oai_until; /* oai NULL: none */
	bool refresh;
	/* Where, and how politely. */
	const char *crossref, *openalex; /* base addresses; NULL: the real ones */
	const char *openalex_key;        /* NULL: none */
	const char *mailto;              /* NULL: none */
	const char *program;             /* name and version */
	unsigned per_second;             /* requests to one host; 0: 2 */
	struct fetch_options
		fetch; /* limits and clock; agent and interval are set from the above */
	void (*report)(void *ctx, const struct harvest_finding *f);
	/* May be NULL. `done` of `total` things; total 0: nobody knows. */
	void (*progress)(void *ctx, const char *what, size_t done, size_t total);
	void *ctx;
};

struct harvest_summary {
	uint32_t works;                           /* asked about */
	uint32_t fetched, kept;                   /* answers: new; kept from before */
	uint32_t matched, doubtful;               /* works without a DOI that were searched for */
	uint32_t texts, texts_kept, texts_closed; /* closed: no open licence */
	uint32_t oai_pages, oai_records, oai_deleted;
	uint32_t failed;
	unsigned requests;
};

/* ERR_OK: done, though summary->failed things may be missing. ERR_INVALID: the options make no
 * sense. ERR_NOT_FOUND: a folder or file to read is not there. ERR_BUSY: another run is filling
 * the folder. ERR_IO: it cannot be written. */
NODISCARD enum err_code harvest_run(struct harvest_summary *out,
				    const struct harvest_options *options, struct err *err);
