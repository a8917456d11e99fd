/* search/search.h -- run a query against the index: ranked works, their best passages,
 * facet counts. Layer: search. Knows nothing of HTTP or JSON.
 *
 * Everything that a function puts into *out lives in the arena it was given, or is
 * borrowed from the searcher's engine, which must outlive it. On failure *out is left
 * alone. ERR_NO_MEMORY: the arena is full. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/engine.h"
#include "search/filter.h"

enum {
	SEARCH_QUERY_MAX = 16 * 1024, /* bytes of q */
	SEARCH_PER_PAGE = 20,         /* default */
	SEARCH_PER_PAGE_MAX = 100,
	SEARCH_DEPTH_MAX = 10000,    /* page * per_page */
	SEARCH_PASSAGES_SHOWN = 3,   /* of one work, the best */
	SEARCH_PASSAGES_LISTED = 12, /* of one work where only a region was chosen */
	SEARCH_ROWS_MAX = 400000,    /* default work budget: rows of the index that are met */
	SEARCH_FACET_VALUES = 50,    /* shown of a facet, the most common first */
};

enum search_match { MATCH_AUTO, MATCH_ALL, MATCH_MOST, MATCH_ANY };
enum search_sort { SORT_RELEVANCE, SORT_YEAR, SORT_YEAR_DESC, SORT_TITLE, SORT_AUTHOR, SORT_CITED };

/* "all", "most", "any"; "auto" for MATCH_AUTO. Static storage. */
const char *search_match_name(enum search_match m);
bool search_match_by_name(enum search_match *out, const char *name);
bool search_sort_by_name(enum search_sort *out, const char *name); /* "-year": newest first */

struct search_request {
	const char *q; /* any bytes; NULL or empty: all works */
	size_t q_len;
	struct filter filter;
	enum search_match match;
	enum search_sort sort;
	uint32_t page, per_page;       /* page counts from 1 */
	bool any_depth;                /* pages beyond SEARCH_DEPTH_MAX too, at their cost */
	uint32_t facets;               /* bit (1u << enum facet) for each facet to count */
	bool expand;                   /* let the thesaurus add words */
	const char *const *expand_not; /* ... but not for these terms (text, as typed) */
	size_t n_expand_not;
	bool feedback; /* let words of the best works found change the order */
	bool explain;
	bool passages; /* give passages with the hits */
	/* After so many rows the search answers with what it has: the count and those of the
	 * facets are then at least so much, and works that come late in the order of keys are
	 * missing. 0: SEARCH_ROWS_MAX. */
	uint64_t rows_max;
};

/* Code points, [start, end). */
struct range {
	uint32_t start, end;
};

struct marked {
	const char *text;
	const struct range *ranges; /* in order, not touching */
	size_t n_ranges;
};

struct person {
	const char *family, *given; /* or */
	const char *literal;        /* a name in one piece; NULL fields otherwise */
};

/* Why a work or passage is filed under a value. */
struct tag {
	const struct value *value;
	const char *source; /* curated, record, text, work, parent; NULL in hits unless `parent` */
	const char *evidence; /* may be NULL; always in hits */
};

/* One work of the index, as far as a result shows it. Texts are NULL where unknown. */
struct work {
	uint32_t id;
	const char *key, *type, *title, *printed_title, *venue, *doi, *url, *language;
	int year; /* 0: unknown */
	const char *abstract;
	const char *abstract_kind; /* "abstract" or "annotation" */
	const char *access;        /* full, snippets, record */
	bool full_text;
	uint32_t cited_by_count; /* works that cite it */
	uint32_t mention_count;  /* citations in their texts */
	const struct person *authors;
	size_t n_authors;
	const struct tag *tags; /* all facets, parents included, in the order of value ids */
	size_t n_tags;
	const char *csl; /* the whole record, one CSL-JSON object; work_by_key() only */
};

struct passage {
	uint32_t unit;
	const char *work_key;
	uint32_t paragraph;  /* from 1 */
	uint32_t page;       /* as its source counts them; 0: that has none */
	const char *section; /* may be NULL */
	uint32_t level;      /* depth of the section's heading */
	struct marked text;  /* a snippet in a hit; the whole paragraph in passages_of_work() */
	const struct value *const *regions; /* own ones, without parents */
	size_t n_regions;
	const struct tag *reasons; /* of each region, in that order; NULL but where it is said */
	double score;
};

/* One summand of a score, for explain=true. */
struct score_part {
	const char *what; /* e.g. "title: diplomacy" */
	double score;
};

struct hit {
	struct work work;
	struct marked title;
	struct marked summary;    /* a snippet of the abstract; text is NULL when there is none */
	struct passage *passages; /* best first */
	size_t n_passages;
	uint32_t passage_count; /* passages that match, or that are of the region */
	double score;
	const struct score_part *parts; /* explain only */
	size_t n_parts;
};

struct facet_count {
	const struct value *value;
	uint32_t count; /* works when this value alone is chosen and the rest stands */
	bool selected;
};

struct facet_result {
	bool wanted;
	bool truncated;             /* more values than are shown */
	struct facet_count *values; /* most common first; years in their order */
	size_t n_values;
};

struct query_warning {
	const char *message, *fix; /* fix may be NULL */
	uint32_t position;         /* code points from the start of q */
};

struct query_expansion {
	const char *term;      /* as typed; NULL for words that feedback brought */
	const char *const *to; /* what it also finds */
	size_t n_to;
};

/* A query that somebody may have meant; q is NULL where there is none. */
struct did_you_mean {
	const char *q;  /* the whole query, with words of the index in it */
	uint32_t count; /* works that it finds, with all else the same */
};

/* Where the time went, in nanoseconds of the thread's CPU time. */
struct search_times {
	int64_t parse, walk, snippets;
};

struct search_answer {
	uint32_t count;
	bool count_is_exact; /* false: at least so many */
	struct hit *hits;
	size_t n_hits;
	struct facet_result facets[FACET_COUNT];
	enum search_match match; /* what was done: all, most or any */
	const char *canonical;   /* the query as it was read */
	const struct query_expansion *expanded;
	size_t n_expanded;
	const struct query_warning *warnings;
	size_t n_warnings;
	struct did_you_mean did_you_mean;
	struct search_times times;
};

struct query; /* query/query.h */

/* How a query is read: settled, expanded, compounds resolved. */
struct search_reading {
	const struct query *query;
	const char *canonical;
	const struct query_expansion *expanded;
	size_t n_expanded;
	const struct query_warning *warnings;
	size_t n_warnings;
};

/* Read q, as expand and expand_not of the request say, and search for nothing.
 * ERR_TOO_LARGE: q is longer than SEARCH_QUERY_MAX. */
NODISCARD enum err_code search_read(struct search_reading *out, struct searcher *s,
				    const struct search_request *req, struct arena *mem,
				    struct err *err);

/* Any bytes in req->q are answered. ERR_INVALID: page or per_page out of range.
 * ERR_TOO_LARGE: q is longer than SEARCH_QUERY_MAX, or the page is beyond
 * SEARCH_DEPTH_MAX. */
NODISCARD enum err_code search_run(struct search_answer *out, struct searcher *s,
				   const struct search_request *req, struct arena *mem,
				   struct err *err);

/* All works that answer, in their order. */
struct search_list {
	uint32_t *works; /* ids, to be given to work_by_id() */
	uint32_t n;
};

/* The same search without a page, a budget of rows or anything but the works: page, per_page,
 * facets and rows_max of the request do not count. The list goes to `keep`; what it takes to
 * find it is given back. ERR_TOO_LARGE: q is longer than SEARCH_QUERY_MAX. */
NODISCARD enum err_code search_list(struct search_list *out, struct searcher *s,
				    const struct search_request *req, struct arena *keep,
				    struct err *err);

/* A work by a number that a search_list of the same engine has. Unless `whole`, it has its
 * record, but neither authors nor where its tags come from: the record tells enough. */
NODISCARD enum err_code work_by_id(struct work *out, struct searcher *s, uint32_t id, bool whole,
				   struct arena *mem, struct err *err);

/* The key of the (first) work that has the DOI, which is bare and of any case. ERR_NOT_FOUND: none.
 */
NODISCARD enum err_code work_key_by_doi(const char **key, struct searcher *s, const char *doi,
					struct arena *mem, struct err *err);

/* Keys of the works that it cites, in their order; borrowed from the engine. NULL and *n = 0:
 * none, or no memory. */
const char *const *work_cited_keys(size_t *n, const struct searcher *s, const struct work *work,
				   struct arena *mem);

/* ERR_NOT_FOUND: no work has that key. */
NODISCARD enum err_code work_by_key(struct work *out, struct searcher *s, const char *key,
				    struct arena *mem, struct err *err);

/* How many paragraphs of a work the index has; reads no text. */
uint32_t work_passages(const struct searcher *s, const struct work *work);

/* The paragraphs of a work, in order, with the reasons of their regions; whatever its access
 * level: the caller minds it. */
NODISCARD enum err_code passages_of_work(struct passage **out, size_t *n, struct searcher *s,
					 const struct work *work, struct arena *mem,
					 struct err *err);
