#include "http/certificate.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "http/link.h"
#include "version.h"

#define EN_DASH "\xe2\x80\x93"

enum { SENTENCE_MAX = 256 * 1024 };

enum err_code certificate_check(struct request *r, struct err *err)
{
	const struct param *at = params_get(&r->params, "index", NULL);

	if (!at ||
	    (at->len == HASH_TEXT_SIZE - 1 && strspn(at->value, "0123456789abcdef") == at->len))
		return ERR_OK;
	(void)err_set(err, ERR_INVALID, "index cannot be \"%.60s\"", at->value);
	(void)err_mend(err, "give the id that an answer named in meta.index, %d digits",
		       HASH_TEXT_SIZE - 1);
	params_fault(&r->params, at, err);
	return ERR_INVALID;
}

/* --- the sentence --- */

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

/* "2010–2020", "2010 or later", "at most 5" */
static void add_range(struct str *out, const struct filter_range *range, bool years)
{
	if (range->from == range->to)
		str_add_f(out, "%" PRId64, range->from);
	else if (range->to == INT64_MAX)
		str_add_f(out, "%" PRId64 " or %s", range->from, years ? "later" : "more");
	else if (range->from == INT64_MIN)
		str_add_f(out, "%" PRId64 " or %s", range->to, years ? "earlier" : "fewer");
	else
		str_add_f(out, "%" PRId64 EN_DASH "%" PRId64, range->from, range->to);
}

/* "Region is not Africa or Europe" */
static void add_clause(struct str *out, const struct engine *e, const struct filter_clause *c)
{
	str_add_f(out, "%s is %s",
		  c->of_citations ? "number of citing works" : facet_label(c->facet),
		  c->negated ? "not " : "");
	for (size_t i = 0; i < c->n_values + c->n_ranges; i++) {
		str_add(out, i ? " or " : "");
		if (i < c->n_values)
			str_add(out, engine_value(e, c->values[i])->label);
		else
			add_range(out, &c->ranges[i - c->n_values], !c->of_citations);
	}
}

void certificate_add_filters(struct str *out, const struct engine *e, const struct filter *f)
{
	for (size_t i = 0; i < f->n_clauses; i++) {
		str_add(out, i ? "; " : ", limited to works whose ");
		add_clause(out, e, &f->clauses[i]);
	}
}

static void add_expansions(struct str *out, const struct search_answer *found)
{
	if (!found->n_expanded)
		return;
	str_add(out, ", with other words for what was asked (");
	for (size_t i = 0; i < found->n_expanded; i++) {
		const struct query_expansion *x = &found->expanded[i];

		str_add_f(out, "%s%s%s", i ? "; " : "", x->term ? x->term : "from the best works",
			  ": ");
		for (size_t k = 0; k < x->n_to; k++)
			str_add_f(out, "%s%s", k ? ", " : "", x->to[k]);
	}
	str_add_char(out, ')');
}

static void add_query(struct str *out, const struct search_request *req,
		      const struct search_answer *found)
{
	static const char *const matches[] = { [MATCH_AUTO] = "",
					       [MATCH_ALL] = "all of its words",
					       [MATCH_MOST] = "at least half of its words",
					       [MATCH_ANY] = "any of its words" };

	if (!req->q_len) {
		str_add(out, "all works");
		return;
	}
	str_add(out, "works that match the query \xe2\x80\x9c");
	str_add_n(out, req->q, req->q_len);
	str_add_f(out, "\xe2\x80\x9d (read as \xe2\x80\x9c%s\xe2\x80\x9d; %s)", found->canonical,
		  matches[found->match]);
	add_expansions(out, found);
}

static const char *order_words(enum search_sort sort)
{
	static const char *const words[] = {
		[SORT_RELEVANCE] = "by relevance",
		[SORT_YEAR] = "by year, the oldest first",
		[SORT_YEAR_DESC] = "by year, the newest first",
		[SORT_TITLE] = "by title",
		[SORT_AUTHOR] = "by author",
		[SORT_CITED] = "by how many works cite them",
	};

	return words[sort];
}

static void write_sentence(struct json *j, const struct request *r,
			   const struct search_request *req, const struct search_answer *found)
{
	const struct index_info *index = r->index;
	AUTO(str) struct str text = STR(SENTENCE_MAX);

	str_add_f(&text,
		  "We searched Dragoman %s (index %s, built %.10s: %" PRIu32 " work%s, %" PRIu32
		  " passage%s) for ",
		  VERSION, index->id, index->built_at, index->works, plural(index->works),
		  index->passages, plural(index->passages));
	add_query(&text, req, found);
	certificate_add_filters(&text, searcher_engine(r->searcher), &req->filter);
	str_add_f(&text, ", sorted %s; %s%" PRIu32 " work%s %s found.", order_words(req->sort),
		  found->count_is_exact ? "" : "at least ", found->count, plural(found->count),
		  found->count == 1 ? "was" : "were");
	if (str_ok(&text))
		json_text_n(j, "methods", str_text(&text), text.len);
	else
		json_null(j, "methods");
}

void certificate_write(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found)
{
	const char *asked = params_text(&r->params, "index");

	if (asked) {
		json_text(j, "index_asked", asked);
		json_bool(j, "index_changed", strcmp(asked, r->index->id) != 0);
	}
	json_object(j, "certificate");
	json_text(j, "permalink", link_to_certificate(r));
	write_sentence(j, r, req, found);
	json_close(j);
}
