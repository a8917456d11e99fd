/* search/internal.h -- the inside of an engine, for the files of search/ only.
 * Layer: search. */
#pragma once

#include <stdatomic.h>

#include "query/query.h"
#include "search/search.h"
#include "store/kept.h"
#include "store/walk.h"

/* What is known of a work without asking SQLite. Index 0 is unused. */
struct work_entry {
	const char *key; /* NULL: no work has this number any more */
	int year;        /* 0: unknown */
	uint32_t cited_by_count;
	uint32_t key_rank, title_rank, author_rank; /* places in these orders, from 0 */
	bool full_text;
};

/* Lists of value ids, one after the other: those of i are ids[from[i]] to
 * ids[from[i + 1] - 1]. The top bit marks a value that is there through a child. */
struct value_lists {
	uint32_t *from, *ids;
};

#define VALUE_INHERITED 0x80000000u
#define VALUE_ID(entry) ((entry) & ~VALUE_INHERITED)

/* A sentence that cites a work: the tokens [from, to) of the text of a passage. */
struct mention {
	uint32_t unit, from, to;
};

/* Those that cite work w are list[from[w]] to list[from[w + 1] - 1], in the order of units
 * and tokens. */
struct mention_lists {
	uint32_t *from;
	struct mention *list;
};

/* What a walk wants to know of every row that it meets. */
struct unit_entry {
	uint32_t set;  /* of values; 0: the empty one */
	uint16_t body; /* tokens of UNIT_BODY */
};

struct engine {
	atomic_uint references;
	struct arena *mem; /* everything below but the thesaurus */
	char *path;
	struct index_info info;

	/* Numbers say nothing of order: an index that was brought up to date has new works
	 * behind the others, and gaps where others were. The units of a work stand next to each
	 * other, and in the order of works' numbers. */
	uint32_t n_works, n_units; /* the highest numbers */
	uint32_t units;            /* how many there are */
	uint32_t n_values;
	uint32_t *works_by_key;                 /* info.works of them, in the order of keys */
	struct work_entry *works;               /* by work id */
	uint32_t *unit_work;                    /* by unit id */
	uint32_t *unit_paragraph;               /* by unit id; 0: the work's own fields */
	uint16_t (*unit_lengths)[UNIT_COLUMNS]; /* tokens, by unit id */
	struct unit_entry *unit;                /* likewise */
	uint32_t *text_lengths;                 /* tokens of all its passages, by work id */
	uint32_t *first_unit;             /* by work id, and one more: the first of its units */
	uint32_t most_units;              /* that a work has */
	double mean_length[UNIT_COLUMNS]; /* of the units that have the column at all */

	struct value *values; /* by value id */
	uint8_t *value_facet; /* likewise, close together: a walk looks at many */
	const struct value **by_key[FACET_COUNT];
	size_t n_by_key[FACET_COUNT];
	uint32_t *facet_ids[FACET_COUNT]; /* as many, in any order */
	struct value_lists work_values;
	struct value_lists set_values; /* of the sets of values that passages have */
	struct value_lists unit_years; /* years discussed, by unit id: in the sets, there would be
					  as many of those as passages */
	uint32_t n_sets;
	struct value_lists cites, cited_by; /* work ids, by work id, in the order of keys */
	struct mention_lists mentions;

	struct thesaurus *thesaurus;
	struct suggest_index *suggest;
	struct lexicon *lexicon;
	struct walk_shape shape; /* the works as groups */
	struct kept
		*kept; /* rows of words that were asked for; the searchers' connections use it */
};

/* The order of passages: that of their works' keys, then that of the text. */
static inline bool unit_before(const struct engine *e, uint32_t a, uint32_t b)
{
	const uint32_t x = e->works[e->unit_work[a]].key_rank,
		       y = e->works[e->unit_work[b]].key_rank;

	return x != y ? x < y : a < b;
}

/* The values of a unit, in the order of their ids. */
struct value_span {
	const uint32_t *from, *to;
};

static inline struct value_span set_values(const struct engine *e, uint32_t set)
{
	const uint32_t *at = e->set_values.from + set;

	return (struct value_span){ e->set_values.ids + at[0], e->set_values.ids + at[1] };
}

static inline struct value_span unit_values(const struct engine *e, uint32_t unit)
{
	return set_values(e, e->unit[unit].set);
}

/* The years that a unit speaks of, likewise. */
static inline struct value_span unit_years(const struct engine *e, uint32_t unit)
{
	const uint32_t *at = e->unit_years.from + unit;

	return (struct value_span){ e->unit_years.ids + at[0], e->unit_years.ids + at[1] };
}

/* What is counted besides, while a search walks: how many of those found have a value of the
 * rows and one of the columns. As in a facet, a value that is chosen of the facets of either
 * counts for nothing: a cell is what is found where its two are chosen in their place. */
struct crossing {
	const uint32_t *row, *column; /* by value id: its place, from 1; 0: it is none */
	uint32_t facets;              /* bits of the two */
	size_t n_rows, n_columns;
	uint32_t *cells; /* row by row */
};

struct sheet_row;

/* What a walk writes to. All of it is zero between two walks, which leave it so, since
 * clearing it would cost more than many a search. */
struct scratch {
	struct arena *mem;
	struct sheet_row *rows; /* see struct sheet */
	uint64_t *touched, *of_leaf;
	size_t n_rows, n_words;
	uint64_t *by_region; /* by value id: leaves in passages of that region */
	bool in_use;         /* or left in the midst of it */
};

struct searcher {
	atomic_uint holders; /* a swap lets go in another thread than an export */
	struct engine *engine;
	struct db *db;
	struct tokenizer *tk;
	struct scratch scratch;
};

/* --- scratch.c --- */

NODISCARD enum err_code scratch_open(struct scratch *s, const struct engine *e, struct err *err);
void scratch_close(struct scratch *s);
/* Before a walk, and after it, when all is zero again. */
void scratch_begin(struct scratch *s, const struct engine *e);
void scratch_end(struct scratch *s);

/* --- order.c --- */

/* Fill e->works_by_key and the ranks of all works, which are loaded. */
NODISCARD enum err_code orders_load(struct engine *e, struct db *db, struct err *err);
/* Sort each list of works by key. */
void orders_sort(struct value_lists *lists, struct engine *e);

/* --- sets.c --- */

/* Give each unit the number of its set. False: no memory. */
NODISCARD bool sets_make(struct engine *e, const struct value_lists *lists);

/* --- shape.c: what is kept of the rows of a word --- */

/* Fill in e->shape, of an engine that is loaded: the marks are the regions of passages; `own` is
 * what the row of the work's own fields counts (struct scorer_amount), and `most` and `raw` are no
 * less than what the passage counts that counts most, and the raw count of all. */
NODISCARD enum err_code shape_make(struct engine *e, struct err *err);

/* --- context.c: words in sentences that cite a work --- */

/* Some of engine.mentions, borrowed; or none. */
struct mentions {
	const struct mention *list;
	size_t n;
};

/* Fill e->mentions, in the order of the works that they cite. */
NODISCARD enum err_code mentions_load(struct engine *e, struct db *db, struct err *err);

struct mentions mentions_of(const struct engine *e, uint32_t cited);
/* Those in units [from, to). */
struct mentions mentions_in_units(const struct mentions *m, uint32_t from, uint32_t to);
struct mentions mentions_in_work(const struct mentions *m, const struct engine *e, uint32_t work);
/* Do the tokens from `first` to `last` stand in one of them? All are of one unit. */
bool mentions_cover(const struct mentions *m, uint32_t first, uint32_t last);

struct context {
	struct mentions mentions;
	const struct query_compiled *compiled;
	struct arena *mem;
	struct walk_hit *hits;
	size_t cap;
	bool full; /* no memory */
};

/* What of `row` stands in such a sentence; false: nothing. *out lives until the next call. */
bool context_row(struct walk_row *out, struct context *c, const struct walk_row *row);

/* What of a text is to be shown. */
struct focus {
	struct mentions at; /* sentences of it that are the reason, or none */
	bool only;          /* and words elsewhere are not */
};
/* --- suggest.c, spell.c: what they keep in memory --- */

struct suggest_index;
struct lexicon;

NODISCARD enum err_code suggest_load(struct suggest_index **out, struct db *db, struct arena *mem,
				     struct err *err);
NODISCARD enum err_code lexicon_load(struct lexicon **out, struct db *db, struct arena *mem,
				     struct err *err);

/* --- search.c, for those who search on behalf of a search --- */

enum { SEARCH_SNIPPET = 320 }; /* code points of a passage that a hit shows */

/* Hold a request to its limits. */
NODISCARD enum err_code search_check(const struct search_request *req, struct err *err);

struct search_tally {
	uint32_t count;    /* works, or passages, as the answer has it */
	uint32_t with_all; /* those of the whole index that have all words, whatever the filter */
	enum search_match match;
};

/* How many there are, and nothing else of them. */
typedef enum err_code search_count_fn(struct search_tally *out, struct searcher *s,
				      const struct search_request *req, struct arena *mem,
				      struct err *err);
search_count_fn search_count; /* works */

/* Read the query of a request as search_run() does. */
struct facts;
NODISCARD enum err_code search_read_query(struct query **query, struct query_compiled *compiled,
					  struct facts *facts, struct searcher *s,
					  const struct search_request *req, struct arena *mem,
					  struct err *err);

struct feedback_words;

/* Put how it was read into `a`: canonical, expanded, warnings; with the words that feedback
 * `added`, or NULL. */
NODISCARD enum err_code search_describe_query(struct search_answer *a, const struct query *q,
					      const struct feedback_words *added, struct arena *mem,
					      struct err *err);

/* --- did_you_mean.c --- */

/* Sets out->q to NULL when there is nothing to suggest; `count` counts what `found` does. */
NODISCARD enum err_code did_you_mean(struct did_you_mean *out, struct searcher *s,
				     const struct search_request *req, const struct query *query,
				     const struct search_tally *found, search_count_fn *count,
				     struct arena *mem, struct err *err);

/* --- highlight.c --- */

/* The whole of `text` with the words marked that `q` asked for in this column. */
NODISCARD enum err_code highlight_all(struct marked *out, struct searcher *s,
				      const struct query_compiled *q, enum unit_column column,
				      const char *text, struct arena *mem, struct err *err);

/* A piece of `text` of about `max` code points around what `q` asked for. */
NODISCARD enum err_code highlight_snippet(struct marked *out, struct searcher *s,
					  const struct query_compiled *q, enum unit_column column,
					  const char *text, size_t max, struct arena *mem,
					  struct err *err);

/* The same of the text of a passage, with the sentences that are the reason for it. */
NODISCARD enum err_code highlight_passage(struct marked *out, struct searcher *s,
					  const struct query_compiled *q, const struct focus *focus,
					  const char *text, size_t max, struct arena *mem,
					  struct err *err);

/* --- filter.c --- */

/* Is one of these among its values, or a year discussed in its ranges? Negated or not. */
bool filter_clause_has(const struct filter_clause *c, struct value_span values);
bool filter_clause_holds(const struct filter_clause *c, const struct engine *e, uint32_t work);

/* --- fact.c: what typed fields ask of a work --- */

/* A leaf of the query that is no matter of words. */
struct fact {
	uint32_t bit;
	const struct value_lists *citations; /* it holds for work w if `cited` is in w's list; */
	uint32_t cited;
	bool mentioned;              /* or, if one of its sentences cites `cited`; */
	struct filter_clause clause; /* without any of these: if this holds */
};

struct facts {
	struct fact *list;
	size_t n;
	struct mentions mentions; /* of what the query wants cited, to be shown */
	bool context;             /* words count in them only */
	bool *regions; /* by value id: what the query wants its works to be about; or NULL */
};

/* Settle the facts of `q`; what they stand for goes to *out. Everything is put into `mem`. */
NODISCARD enum err_code facts_settle(struct facts *out, struct searcher *s, struct query *q,
				     struct arena *mem, struct err *err);

/* The bits of those that hold for a work. */
uint64_t facts_of(const struct facts *facts, const struct engine *e, uint32_t work);

/* --- collect.c: which works match, how well, and what they are filed under --- */

enum { PASSAGES_KEPT = SEARCH_PASSAGES_SHOWN };

struct candidate {
	uint32_t work;
	int coverage; /* parts of the query that it has */
	bool exact_title;
	double score;
	uint32_t passages[PASSAGES_KEPT]; /* unit ids, best first; 0: none */
	double passage_scores[PASSAGES_KEPT];
	uint32_t passage_count;
};

struct collection {
	uint32_t count;         /* works that match and pass the filter */
	bool cut;               /* ... at least: the walk went over its budget */
	uint32_t with_all;      /* works that have all parts of the query, whatever the filter */
	uint32_t with_most;     /* works that have as many as options->match needs, likewise */
	struct candidate *best; /* in their final order, the first `n_best` of them */
	size_t n_best;
	uint32_t *value_counts;    /* by value id; see struct facet_count */
	const bool *region_chosen; /* by value id: what the filter names; NULL: no region */
};

/* Do the region filters let this passage through? */
bool unit_is_chosen(const struct engine *e, const bool *region_chosen, uint32_t unit);

struct collect_options {
	const struct search_request *req;
	const struct query *query;
	const struct query_compiled *compiled;
	const struct facts *facts;
	enum search_match match; /* all, most or any */
	size_t depth;            /* how many to keep */
	const uint32_t *exact;   /* works whose title the query is */
	size_t n_exact;
	const struct crossing *crossing; /* NULL: nothing is crossed */
};

/* search.c: the counts of a search that was read and relaxed as search_run() does, without
 * the works. Fills in what *answer says of the query. */
NODISCARD enum err_code search_find(struct collection *found, struct search_answer *answer,
				    struct searcher *s, const struct search_request *req,
				    struct arena *mem, struct err *err);
/* The same with works counted in a table; the cells are the last walk's. */
NODISCARD enum err_code search_cross(struct collection *found, struct search_answer *answer,
				     struct searcher *s, const struct search_request *req,
				     const struct crossing *crossing, struct arena *mem,
				     struct err *err);

/* passages.c: what passages are filed under, of those that a search among them finds. */
struct passage_counts {
	uint32_t count; /* passages found */
	bool cut;       /* ... at least */
	/* By value id: passages found when this value alone is chosen of its facet. */
	uint32_t *values;
	const struct crossing *crossing; /* may be NULL */
};

/* As passages_run() counts; `crossing` is given by the caller. */
NODISCARD enum err_code passages_count(struct passage_counts *counts, struct searcher *s,
				       const struct search_request *req, struct arena *mem,
				       struct err *err);

/* facet.c: put the `best` first of `n` values to the front, in the order in which they are
 * shown; the rest stands behind them in any order. */
void facet_best_first(struct facet_count *list, size_t n, size_t best);

NODISCARD enum err_code collect(struct collection *out, struct searcher *s,
				const struct collect_options *options, struct arena *mem,
				struct err *err);

/* --- count.c --- */

/* What the walk counted of one facet. *out is zeroed before. */
NODISCARD enum err_code count_facet(struct facet_result *out, const struct engine *e, enum facet f,
				    const struct collection *found, const struct filter *filter,
				    struct arena *mem, struct err *err);

/* --- plan.c --- */

/* How to walk the query; `all`: a work must have all of its parts. q may be NULL: then
 * every row with any word is visited. Borrows from both. */
NODISCARD enum err_code plan_walk(struct walk_plan *out, const struct engine *e,
				  const struct query *q, const struct query_compiled *c, bool all,
				  struct arena *mem, struct err *err);

/* --- feedback.c: words of the best works, for the query --- */

enum { FEEDBACK_WORKS = 8 };

struct feedback_in {
	struct searcher *s;
	struct query *query; /* gets the words as leaves; it is to be compiled again */
	const struct collection *found;
	struct arena *mem;
	struct err *err;
};

struct feedback_words {
	const char *const *words; /* as they stand in the text */
	size_t n_words;
};

NODISCARD enum err_code feedback(struct feedback_words *out, const struct feedback_in *in);

/* --- explain.c --- */

NODISCARD enum err_code explain(const struct score_part **out, size_t *n_out, struct searcher *s,
				const struct query_compiled *compiled, const struct facts *facts,
				const bool *region_chosen, const struct candidate *c,
				struct arena *mem, struct err *err);

/* --- record.c --- */

NODISCARD enum err_code record_load(struct work *out, struct searcher *s, uint32_t id, bool whole,
				    struct arena *mem, struct err *err);
NODISCARD enum err_code record_passage(struct passage *out, struct searcher *s, uint32_t unit,
				       const char *work_key, const char **text, struct arena *mem,
				       struct err *err);
/* Say of each of its regions why it is there. */
NODISCARD enum err_code record_reasons(struct passage *p, struct searcher *s, struct arena *mem,
				       struct err *err);

/* --- distinctive.c: what a work has that few others have --- */

enum { DISTINCTIVE_MAX = 16 };

struct distinctive {
	struct {
		const char *stem, *text; /* as the index has it; as the work has it, folded */
		double weight;
	} words[DISTINCTIVE_MAX]; /* of more weight first */
	size_t n;
};

NODISCARD enum err_code distinctive_words(struct distinctive *out, struct searcher *s,
					  const struct work *work, struct arena *mem,
					  struct err *err);
