/* search/tables.h -- a search as tables of numbers: regions by themes, years, who cites whom.
 * Layer: search.
 *
 * The works and passages counted are those that search_run() and passages_run() find for the
 * same request; page, per_page, sort, facets and what is shown do not count. A number of a row,
 * a column or a cell is what those two would count if its value (or its two) were chosen in
 * place of all that is chosen of the same facet. Errors as search_run(). */
#pragma once

#include "search/search.h"

/* A region, a theme or a year with what is found of it. */
struct table_line {
	const struct value *value;
	uint32_t works, passages;
	bool selected;
};

enum table_rows { ROWS_GROUPS, ROWS_PLACES, ROWS_ALL };

struct matrix_options {
	enum table_rows rows; /* regions with others below them (or alone), those without, or all */
	const char *kind;     /* of the themes: "instrument", "concept"; NULL: both */
};

struct matrix_cell {
	uint32_t works, passages;
};

struct matrix_answer {
	struct search_answer found; /* count, match, how the query was read; no hits, no facets */
	uint32_t passages;          /* found */
	bool passages_are_exact;
	struct table_line *rows,
		*columns; /* those with something found, in their vocabulary's order */
	size_t n_rows, n_columns;
	const struct matrix_cell *cells; /* row by row */
};

NODISCARD enum err_code matrix_run(struct matrix_answer *out, struct searcher *s,
				   const struct search_request *req,
				   const struct matrix_options *options, struct arena *mem,
				   struct err *err);

struct timeline_year {
	int year;
	uint32_t published;                               /* works of that year */
	uint32_t works;                                   /* whose text speaks of it, */
	uint32_t passages;                                /* and passages that do */
	const struct value *year_value, *discussed_value; /* of the two facets; NULL: none has it */
};

struct timeline_answer {
	struct search_answer found;
	uint32_t passages;
	bool passages_are_exact;
	struct timeline_year *years; /* those with something, in order */
	size_t n_years;
};

NODISCARD enum err_code timeline_run(struct timeline_answer *out, struct searcher *s,
				     const struct search_request *req, struct arena *mem,
				     struct err *err);

enum { NETWORK_NODES = 100, NETWORK_NODES_MAX = 500 };

struct network_node {
	uint32_t work;          /* for work_by_id() */
	bool found;             /* by the search; or it cites what is, or is cited by it */
	uint32_t citing, cited; /* edges of the answer from it, and to it */
};

struct network_edge {
	uint32_t citing, cited; /* places in nodes */
	uint32_t mentions;      /* in the citing text; 0: its list alone has it */
};

struct network_answer {
	struct search_answer found;
	struct network_node *nodes; /* in the order of keys */
	struct network_edge *edges; /* in the order of their nodes */
	size_t n_nodes, n_edges;
	size_t all_nodes, all_edges; /* that there are; more than are given: the best linked are */
};

/* Works found that cite another of the index or are cited, and those others. */
NODISCARD enum err_code network_run(struct network_answer *out, struct searcher *s,
				    const struct search_request *req, size_t limit,
				    struct arena *mem, struct err *err);
