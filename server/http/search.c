#include <stdio.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/facets.h"
#include "http/found.h"
#include "http/near.h"
#include "http/result.h"
#include "http/search_request.h"
#include "text/text.h"

/* A search, what was found, and where it is being written. */
struct search_reply {
	struct json j;
	struct request *r;
	const struct search_request *req;
	const struct search_answer *answer;
	const char *const *members; /* of a hit that are asked for; NULL: all */
};

/* --- which members of a hit are asked for --- */

static const char *const hit_members[] = {
	"key",
	"type",
	"type_label",
	"title",
	"authors",
	"year",
	"venue",
	"doi",
	"url",
	"regions",
	"themes",
	"full_text",
	"language",
	"cited_by_count",
	"mention_count",
	"access",
	"score",
	"summary",
	"passages",
	"passage_count",
	"explanation",
	"links",
	NULL,
};

static const char *known_member(const char *name, size_t len)
{
	for (const char *const *m = hit_members; *m; m++)
		if (strlen(*m) == len && !memcmp(*m, name, len))
			return *m;
	return NULL;
}

static enum err_code bad_member(struct request *r, const char *name, size_t len, struct err *err)
{
	const struct param *select = params_get(&r->params, "select", NULL);
	char given[64];
	struct near near;

	(void)snprintf(given, sizeof(given), "%.*s", (int)len, name);
	near_init(&near, given);
	for (const char *const *m = hit_members; *m; m++)
		near_try(&near, *m);
	(void)err_set(err, ERR_INVALID, "a result has no member \"%s\"", given);
	(void)err_mend(err, near_best(&near) ? "did you mean \"%s\"?" : "one of them is \"%s\"",
		       near_best(&near) ? near_best(&near) : hit_members[0]);
	err_at(err, text_code_points(select->value, (size_t)(name - select->value)) + 1);
	params_fault(&r->params, select, err);
	return ERR_INVALID;
}

/* select=key,title,year */
static enum err_code read_select(struct search_reply *s, struct err *err)
{
	const char *text = params_text(&s->r->params, "select");
	const char **list;
	size_t n = 0;

	if (!text)
		return ERR_OK;
	list = arena_array(s->r->mem, const char *, strlen(text) + 2);
	if (!list)
		return err_set(err, ERR_NO_MEMORY, "no memory for select");
	for (size_t len;; text += len + 1) {
		len = strcspn(text, ",");
		list[n] = known_member(text, len);
		if (!list[n++])
			return bad_member(s->r, text, len, err);
		if (!text[len])
			break;
	}
	s->members = list;
	return ERR_OK;
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

static void write_hit(struct search_reply *s, const struct hit *hit)
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
	result_open_links(j, s->r, &hit->work);
	json_close(j);
	json_choose(j, NULL);
	json_close(j);
}

static void write_answer(struct search_reply *s)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	found_write_meta(&s->j, s->r, s->req, s->answer);
	json_array(j, "results");
	for (size_t i = 0; i < s->answer->n_hits; i++)
		write_hit(s, &s->answer->hits[i]);
	json_close(j);
	facets_write(j, s->r, s->answer, &s->req->filter);
	json_close(j);
	json_end(j);
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
	return arena_strndup(s->r->mem, str_text(&text), text.len);
}

enum err_code get_search(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct search_answer answer = { 0 };
	struct search_reply s = { .r = r, .req = &req, .answer = &answer };
	int64_t begun;

	TRY(search_request_read(&req, r, err));
	TRY(read_select(&s, err));
	req.passages = is_selected(&s, "passages") || is_selected(&s, "summary");
	TRY(search_run(&answer, r->searcher, &req, r->mem, err));
	begun = now_ns();
	json_init(&s.j, &out->text);
	write_answer(&s);
	reply_header(out, "Server-Timing", timing(&s, now_ns() - begun));
	reply_header(out, "Link", found_page_links(r, &req, answer.count));
	return ERR_OK;
}
