/* The DOI of a work that has none, by Crossref's search for references. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "harvest/doi.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"

static bool is_list(const cJSON *answer)
{
	return cJSON_IsArray(jtree_at(answer, "message.items"));
}

/* Bytes of `text` that are shown: `most`, or fewer so that no character is cut. */
static int shown(const char *text, size_t most)
{
	size_t n = strnlen(text, most + 1);

	if (n > most)
		for (n = most; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
			n--;
	return (int)n;
}

/* "family year title", as a reference would have it. */
static void add_question(struct str *out, const struct sought *s)
{
	if (s->family)
		str_add_f(out, "%.*s ", shown(s->family, 100), s->family);
	if (s->year)
		str_add_f(out, "%d ", s->year);
	str_add_f(out, "%.*s", shown(s->title, 600), s->title);
}

static enum err_code ask(cJSON **out, struct run *r, const struct sought *s, struct err *err)
{
	AUTO(str) struct str words = STR(ADDRESS_CEILING);
	AUTO(str) struct str url = STR(ADDRESS_CEILING);
	char slug[HASH_TEXT_SIZE], name[64];
	struct hash h;

	add_question(&words, s);
	hash_init(&h);
	hash_add_text(&h, str_text(&words));
	hash_text(&h, slug);
	(void)snprintf(name, sizeof(name), SHELF_HIDDEN "/search/%s.json", slug);
	str_add_f(&url, "%s/works?rows=5&query.bibliographic=", r->o->crossref);
	address_escape(&url, str_text(&words));
	if (r->o->mailto) {
		str_add(&url, "&mailto=");
		address_escape(&url, r->o->mailto);
	}
	if (!str_ok(&words) || !str_ok(&url))
		return err_set(err, ERR_TOO_LARGE, "the title is too long to be searched for");
	return answer_get(out, r,
			  &(struct question){ .service = "search",
					      .slug = slug,
					      .name = name,
					      .url = str_text(&url),
					      .base = r->o->crossref,
					      .fits = is_list },
			  err);
}

static void note(struct run *r, const struct wanted *w, const char *verdict, const char *doi,
		 const struct matched *m, const char *title)
{
	str_add_f(&r->matches, "%s\t%s\t%s\t%d\t%s\t%s\t", w->name, verdict, doi, m->title,
		  m->author ? "yes" : "no", m->year ? "yes" : "no");
	for (const char *c = title; *c; c++)
		str_add_char(&r->matches, (unsigned char)*c < ' ' ? ' ' : *c);
	str_add_char(&r->matches, '\n');
}

static enum err_code judge(const char **doi, struct run *r, const struct wanted *w,
			   const cJSON *answer)
{
	struct matched m = { 0 };
	const cJSON *best = match_best(&m, &w->sought, jtree_at(answer, "message.items"), r->tk);
	const char *title = jtree_text(best, "title.0"), *found = jtree_text(best, "DOI");
	AUTO(str) struct str bare = STR(DOI_MAX);

	if (m.match == MATCH_NONE || !title || !found || !doi_in_text(&bare, found)) {
		run_report(r, HARVEST_NOTE, w->name, NULL, "has no DOI, and Crossref knows none");
		note(r, w, "none", "", &m, "");
		return ERR_OK;
	}
	if (m.match == MATCH_DOUBTFUL) {
		r->sum.doubtful++;
		run_report(r, HARVEST_DOUBT, w->name, "if it is, write that DOI into the record",
			   "not taken: may be %s, \"%.*s\" (title %d %%, author %s, year %s)",
			   str_text(&bare), shown(title, 100), title, m.title,
			   m.author ? "agrees" : "differs", m.year ? "agrees" : "differs");
		note(r, w, "doubtful", str_text(&bare), &m, title);
		return ERR_OK;
	}
	r->sum.matched++;
	run_report(r, HARVEST_NOTE, w->name, NULL,
		   "taken for %s, \"%.*s\" (title %d %%, author and year agree)", str_text(&bare),
		   shown(title, 100), title, m.title);
	note(r, w, "taken", str_text(&bare), &m, title);
	*doi = arena_strdup(r->mem, str_text(&bare));
	return *doi ? ERR_OK : run_no_memory(r);
}

enum err_code search_doi(const char **doi, struct run *r, const struct wanted *w)
{
	AUTO(cJSON) cJSON *answer = NULL;
	struct err err = { 0 };
	enum err_code code;

	if (!w->sought.title || !w->sought.family || !w->sought.year) {
		run_report(r, HARVEST_NOTE, w->name, NULL,
			   "has no DOI, and not title, author and year to search for one");
		return ERR_OK;
	}
	code = ask(&answer, r, &w->sought, &err);
	if (code == ERR_OK)
		return judge(doi, r, w, answer);
	if (run_is_over(r, code, &err))
		return code;
	run_failed(r, w->name, &err);
	return ERR_OK;
}
