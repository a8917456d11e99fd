/* search/filter.h -- which works may answer, apart from the words. Layer: search.
 *
 * A set of clauses that must all hold. A clause names one facet (or one of the number
 * ranges year, year_discussed and cited_by_count) and one or more values, any of which will
 * do, or is the negation of that. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/engine.h"

/* Inclusive; INT64_MIN and INT64_MAX where it is open. */
struct filter_range {
	int64_t from, to;
};

/* Holds for a work that has one of the values or lies in one of the ranges. */
struct filter_clause {
	bool negated;
	bool of_citations; /* its ranges are of cited_by_count, and it is no facet's */
	enum facet facet;  /* its ranges, if any, are of this one: a year or year discussed */
	uint32_t *values;  /* value ids */
	size_t n_values, cap_values;
	struct filter_range *ranges;
	size_t n_ranges, cap_ranges;
	bool *within; /* by value id: the years discussed that lie in the ranges; NULL: none do */
	bool plain;   /* from filter_add(): further values of the facet join it */
};

/* Zeroed, it holds no clause and lets every work through. A year, also one discussed, is always
 * a range, and may be one that no work has. */
struct filter {
	struct filter_clause *clauses;
	size_t n_clauses, cap;
};

/* Add what `filter=` carries: region:africa|europe,year:2010-2020,type:!thesis (comma:
 * and; bar: or; !: not; a-b, >=n, <=n: ranges; quotes around a value that holds one of
 * these characters). Everything is put into `mem`; *f is unchanged on failure.
 * ERR_INVALID names the clause and, in err->fix, what is there instead. */
NODISCARD enum err_code filter_parse(struct filter *f, const struct engine *e, const char *text,
				     struct arena *mem, struct err *err);

/* Add a plain parameter as people write it: name "region", value "africa"; repeated,
 * the values of one facet are alternatives. A year, also one discussed, is a number or a
 * range: 2015, 2010..2020, 2010-2020, 2010.. or ..2020. `name` must be a facet's. Errors as
 * filter_parse(). */
NODISCARD enum err_code filter_add(struct filter *f, const struct engine *e, const char *name,
				   const char *value, struct arena *mem, struct err *err);

/* Without one value of one clause; its ranges count after its values. *f stays as it is. */
NODISCARD enum err_code filter_without(struct filter *out, const struct filter *f,
				       const struct engine *e, size_t clause, size_t index,
				       struct arena *mem, struct err *err);

/* Is `v`, a year, all that lies in the range? */
bool filter_range_is(const struct filter_range *range, const struct value *v);

/* Does a clause that is not negated name this very value? */
bool filter_names(const struct filter *f, const struct value *v);
