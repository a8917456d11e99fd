#include "http/endpoints.h"
#include "http/facets.h"
#include "http/link.h"
#include "http/result.h"
#include "http/search_request.h"

/* A search, what was found, and where it is being written. */
struct search_reply {
	struct json j;
	struct request *r;
	const struct search_request *req;
	const struct search_answer *answer;
};

static uint32_t page_count(const struct search_reply *s)
{
	const uint32_t pages = (s->answer->count + s->req->per_page - 1) / s->req->per_page;
	const uint32_t reachable = SEARCH_DEPTH_MAX / s->req->per_page;

	return pages < reachable ? pages : reachable;
}

/* --- meta --- */

static void write_expansions(struct search_reply *s)
{
	struct json *j = &s->j;

	json_array(j, "expanded");
	for (size_t i = 0; i < s->answer->n_expanded; i++) {
		const struct query_expansion *x = &s->answer->expanded[i];

		json_object(j, NULL);
		json_text(j, "term", x->term);
		json_array(j, "to");
		for (size_t k = 0; k < x->n_to; k++)
			json_text(j, NULL, x->to[k]);
		json_close(j);
		json_text(j, "source", "thesaurus");
		json_close(j);
	}
	json_close(j);
}

static void write_warnings(struct search_reply *s)
{
	struct json *j = &s->j;

	json_array(j, "warnings");
	for (size_t i = 0; i < s->answer->n_warnings; i++) {
		const struct query_warning *w = &s->answer->warnings[i];

		json_object(j, NULL);
		json_text(j, "message", w->message);
		json_uint(j, "position", w->position);
		json_text(j, "fix", w->fix);
		json_close(j);
	}
	json_close(j);
}

static void write_did_you_mean(struct search_reply *s)
{
	const struct did_you_mean *d = &s->answer->did_you_mean;
	struct json *j = &s->j;

	if (!d->q) {
		json_null(j, "did_you_mean");
		return;
	}
	json_object(j, "did_you_mean");
	json_text(j, "q", d->q);
	json_uint(j, "count", d->count);
	json_text(j, "href", link_to_query(s->r, &s->req->filter, d->q));
	json_close(j);
}

static void write_query(struct search_reply *s)
{
	struct json *j = &s->j;
	const enum search_match asked = s->req->match;

	json_object(j, "query");
	json_text_n(j, "q", s->req->q_len ? s->req->q : "", s->req->q_len);
	json_text(j, "canonical", s->answer->canonical);
	json_text(j, "match", search_match_name(s->answer->match));
	json_text(j, "asked", asked == MATCH_AUTO ? NULL : search_match_name(asked));
	write_expansions(s);
	write_warnings(s);
	write_did_you_mean(s);
	json_close(j);
}

static void write_meta(struct search_reply *s)
{
	struct json *j = &s->j;

	json_object(j, "meta");
	json_uint(j, "count", s->answer->count);
	json_text(j, "count_relation", s->answer->count_is_exact ? "eq" : "gte");
	json_uint(j, "page", s->req->page);
	json_uint(j, "per_page", s->req->per_page);
	json_uint(j, "pages", page_count(s));
	json_null(j, "next_cursor");
	result_index(j, s->r);
	write_query(s);
	facets_write_chips(j, s->r, &s->req->filter);
	json_close(j);
}

/* --- results --- */

static void write_summary(struct json *j, const struct hit *hit)
{
	if (!hit->summary.text) {
		json_null(j, "summary");
		return;
	}
	json_object(j, "summary");
	json_text(j, "kind", hit->work.abstract_kind);
	result_marked(j, &hit->summary);
	json_close(j);
}

static void write_passages(struct search_reply *s, const struct hit *hit)
{
	struct json *j = &s->j;

	json_array(j, "passages");
	for (size_t i = 0; i < hit->n_passages; i++) {
		const struct passage *p = &hit->passages[i];

		result_open_passage(j, s->r, p);
		result_marked(j, &p->text);
		json_close(j);
	}
	json_close(j);
	json_uint(j, "passage_count", hit->passage_count);
}

static void write_explanation(struct json *j, const struct hit *hit)
{
	json_array(j, "explanation");
	for (size_t i = 0; i < hit->n_parts; i++) {
		json_object(j, NULL);
		json_text(j, "what", hit->parts[i].what);
		json_real(j, "score", hit->parts[i].score);
		json_close(j);
	}
	json_close(j);
}

static void write_hit(struct search_reply *s, const struct hit *hit)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	result_work(j, &hit->work, &hit->title);
	json_real(j, "score", hit->score);
	write_summary(j, hit);
	write_passages(s, hit);
	if (s->req->explain)
		write_explanation(j, hit);
	result_open_links(j, s->r, &hit->work);
	json_close(j);
	json_close(j);
}

static void write_answer(struct search_reply *s)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	write_meta(s);
	json_array(j, "results");
	for (size_t i = 0; i < s->answer->n_hits; i++)
		write_hit(s, &s->answer->hits[i]);
	json_close(j);
	facets_write(j, s->r, s->answer, &s->req->filter);
	json_close(j);
	json_end(j);
}

/* --- headers --- */

static void add_page_link(struct str *out, const struct search_reply *s, const char *rel,
			  uint32_t page)
{
	const char *href = link_to_page(s->r, page);

	if (href)
		str_add_f(out, "%s<%s>; rel=\"%s\"", out->len ? ", " : "", href, rel);
}

static const char *page_links(const struct search_reply *s)
{
	const uint32_t page = s->req->page, last = page_count(s);
	AUTO(str) struct str text = STR(512 * 1024);

	add_page_link(&text, s, "first", 1);
	if (page > 1)
		add_page_link(&text, s, "prev", page <= last ? page - 1 : last ? last : 1);
	if (page < last)
		add_page_link(&text, s, "next", page + 1);
	if (last)
		add_page_link(&text, s, "last", last);
	return str_ok(&text) ? arena_strndup(s->r->mem, str_text(&text), text.len) : NULL;
}

static double ms(int64_t ns)
{
	return (double)ns / 1e6;
}

/* Time goes here and not into the body: equal requests have equal bodies. */
static const char *timing(const struct search_reply *s, int64_t json_ns)
{
	const struct search_times *t = &s->answer->times;
	AUTO(str) struct str text = STR(256);

	str_add_f(&text, "parse;dur=%.3f, walk;dur=%.3f, snippets;dur=%.3f, ", ms(t->parse),
		  ms(t->walk), ms(t->snippets));
	str_add_f(&text, "json;dur=%.3f, total;dur=%.3f", ms(json_ns),
		  ms(now_ns() - s->r->begun_ns));
	return arena_strndup(s->r->mem, str_text(&text), text.len);
}

enum err_code get_search(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct search_answer answer = { 0 };
	struct search_reply s = { .r = r, .req = &req, .answer = &answer };
	int64_t begun;

	TRY(search_request_read(&req, r, err));
	TRY(search_run(&answer, r->searcher, &req, r->mem, err));
	begun = now_ns();
	json_init(&s.j, &out->text);
	write_answer(&s);
	reply_header(out, "Server-Timing", timing(&s, now_ns() - begun));
	reply_header(out, "Link", page_links(&s));
	return ERR_OK;
}
