#include <string.h>

#include "http/certificate.h"
#include "http/coins.h"
#include "http/endpoints.h"
#include "http/facets.h"
#include "http/found.h"
#include "http/result.h"
#include "http/search_request.h"
#include "http/steer.h"

/* A search, what was found, and where it is being written. */
struct search_reply {
	struct json j;
	struct request *r;
	const struct search_request *req;
	const struct search_answer *answer;
	bool with_coins;
	const char *const *members; /* of a hit that are asked for; NULL: all */
};

/* --- which members of a hit are asked for --- */

/* select=key,title,year */
static enum err_code read_select(struct search_reply *s, struct err *err)
{
	const char *text = params_text(&s->r->params, "select");
	const char **list;
	size_t n = 0;

	if (!text || !*text)
		return ERR_OK;
	list = arena_array(s->r->mem, const char *, strlen(text) + 2);
	for (size_t len; list; text += len + 1) {
		len = strcspn(text, ",");
		list[n] = arena_strndup(s->r->mem, text, len);
		if (!list[n++])
			break;
		if (!text[len]) {
			s->members = list;
			return ERR_OK;
		}
	}
	return err_set(err, ERR_NO_MEMORY, "no memory for select");
}

static bool is_selected(const struct search_reply *s, const char *name)
{
	const char *const *m = s->members;

	while (m && *m && strcmp(*m, name) != 0)
		m++;
	return !m || *m;
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

/* "coins" for a page that lists the works; a record that cannot be read has none. */
static enum err_code write_coins(struct search_reply *s, const struct hit *hit, struct err *err)
{
	AUTO(str) struct str text = STR(1 << 20);
	AUTO(csl) struct csl c = { 0 };
	struct work w;

	TRY(work_by_id(&w, s->r->searcher, hit->work.id, false, s->r->mem, err));
	if (!csl_parse(&c, w.csl, s->r->mem, NULL))
		coins_add(&text, &c);
	json_text(&s->j, "coins", text.len && str_ok(&text) ? str_text(&text) : NULL);
	return ERR_OK;
}

static enum err_code write_hit(struct search_reply *s, const struct hit *hit, struct err *err)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	json_choose(j, s->members);
	result_work(j, &hit->work, &hit->title);
	json_real(j, "score", hit->score);
	write_summary(j, hit);
	write_passages(s, hit);
	if (s->req->explain)
		write_explanation(j, hit);
	if (s->with_coins)
		TRY(write_coins(s, hit, err));
	result_open_links(j, s->r, &hit->work);
	json_close(j);
	json_choose(j, NULL);
	json_close(j);
	return ERR_OK;
}

static enum err_code write_answer(struct search_reply *s, struct err *err)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	found_open_meta(j, s->r, s->req, s->answer);
	steer_write_meta(j, s->r, s->req, s->answer);
	if (!s->answer->count)
		TRY(steer_write_ways(j, s->r, s->req, err));
	certificate_write(j, s->r, s->req, s->answer);
	json_close(j);
	json_array(j, "results");
	for (size_t i = 0; i < s->answer->n_hits; i++)
		TRY(write_hit(s, &s->answer->hits[i], err));
	json_close(j);
	facets_write(j, s->r, s->answer, &s->req->filter);
	json_close(j);
	json_end(j);
	return ERR_OK;
}

/* --- headers --- */

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
	return str_ok(&text) ? arena_strndup(s->r->mem, str_text(&text), text.len) : NULL;
}

enum err_code get_search(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct search_answer answer = { 0 };
	struct search_reply s = { .r = r, .req = &req, .answer = &answer };
	int64_t begun;

	TRY(certificate_check(r, err));
	TRY(search_request_read(&req, r, err));
	TRY(read_select(&s, err));
	s.with_coins = !strcmp(params_text(&r->params, "coins"), "true");
	req.passages = is_selected(&s, "passages") || is_selected(&s, "summary");
	TRY(search_run(&answer, r->searcher, &req, r->mem, err));
	begun = now_ns();
	json_init(&s.j, &out->text);
	TRY(write_answer(&s, err));
	reply_header(out, "Server-Timing", timing(&s, now_ns() - begun));
	reply_header(out, "Link", found_page_links(r, &req, answer.count));
	return ERR_OK;
}
