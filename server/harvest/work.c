/* All there is of one work: Crossref's record, OpenAlex's record, its references, its text. */
#include <string.h>

#include "harvest/doi.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"

/* The answers about a work; NULL where there is none. */
struct answers {
	cJSON *crossref, *openalex;
	bool failed; /* one of them could not be had, for now */
};

static bool is_crossref_work(const cJSON *answer)
{
	return jtree_text(answer, "message.DOI") != NULL;
}

static bool is_openalex_work(const cJSON *answer)
{
	const char *id = jtree_text(answer, "id");

	return id && strstr(id, "/W");
}

/* "?mailto=...&api_key=..." */
static void add_query(struct str *url, const char *mailto, const char *key)
{
	if (mailto) {
		str_add(url, "?mailto=");
		address_escape(url, mailto);
	}
	if (key) {
		str_add_f(url, "%capi_key=", mailto ? '&' : '?');
		address_escape(url, key);
	}
}

static enum err_code ask(cJSON **out, struct run *r, struct question *q, const char *path,
			 struct err *err)
{
	AUTO(str) struct str url = STR(ADDRESS_CEILING);
	AUTO(str) struct str name = STR(ADDRESS_CEILING);
	const bool openalex = q->fits == is_openalex_work;

	str_add_f(&url, "%s/works/%s", q->base, path);
	add_query(&url, r->o->mailto, openalex ? r->o->openalex_key : NULL);
	str_add_f(&name, "%s/%s.json", q->service, q->slug);
	if (!str_ok(&url) || !str_ok(&name))
		return err_set(err, ERR_TOO_LARGE, "the address is too long");
	q->url = str_text(&url);
	q->name = str_text(&name);
	return answer_get(out, r, q, err);
}

/* A failure that is not the end, and not just "not there", is reported. */
static enum err_code sort_out(struct run *r, const struct wanted *w, struct answers *a,
			      enum err_code code, const struct err *err)
{
	if (code == ERR_OK || code == ERR_NOT_FOUND)
		return ERR_OK;
	if (run_is_over(r, code, err))
		return code;
	a->failed = true;
	run_failed(r, w->name, err);
	return ERR_OK;
}

static enum err_code ask_crossref(struct answers *a, struct run *r, const struct wanted *w)
{
	AUTO(str) struct str slug = STR(ADDRESS_CEILING);
	AUTO(str) struct str path = STR(ADDRESS_CEILING);
	struct err err = { 0 };

	doi_file_name(&slug, w->doi);
	address_escape(&path, w->doi);
	return sort_out(r, w, a,
			ask(&a->crossref, r,
			    &(struct question){ .service = "crossref",
						.slug = str_text(&slug),
						.base = r->o->crossref,
						.fits = is_crossref_work },
			    str_text(&path), &err),
			&err);
}

static enum err_code ask_openalex(struct answers *a, struct run *r, const struct wanted *w)
{
	AUTO(str) struct str slug = STR(ADDRESS_CEILING);
	AUTO(str) struct str path = STR(ADDRESS_CEILING);
	struct err err = { 0 };

	if (w->openalex) {
		str_add(&slug, w->openalex);
		str_add(&path, w->openalex);
	} else {
		doi_file_name(&slug, w->doi);
		str_add(&path, "doi:");
		address_escape(&path, w->doi);
	}
	return sort_out(r, w, a,
			ask(&a->openalex, r,
			    &(struct question){ .service = "openalex",
						.slug = str_text(&slug),
						.base = r->o->openalex,
						.fits = is_openalex_work },
			    str_text(&path), &err),
			&err);
}

/* --- references --- */

/* "https://openalex.org/W2741809807" becomes "w2741809807"; NULL: it is no such address. */
static const char *openalex_id(struct run *r, const char *url)
{
	const char *at = strrchr(url, '/');
	size_t n = 1;
	char *id;

	if (!at || at[1] != 'W')
		return NULL;
	at++;
	while (at[n] >= '0' && at[n] <= '9')
		n++;
	if (n < 2 || n > 20 || at[n])
		return NULL;
	id = arena_strndup(r->mem, at, n);
	if (id)
		id[0] = 'w';
	return id;
}

/* The DOIs that Crossref has for its references; where it has none, OpenAlex's list. */
static enum err_code follow(struct run *r, const struct wanted *w, const struct answers *a)
{
	const size_t before = r->n_wanted;
	const char *name = w->name; /* the list may move */
	const cJSON *ref;

	cJSON_ArrayForEach(ref, jtree_at(a->crossref, "message.reference"))
	{
		const char *doi = jtree_text(ref, "DOI");

		if (doi)
			TRY(wanted_add_doi(r, doi, false));
	}
	if (r->n_wanted > before)
		return ERR_OK;
	cJSON_ArrayForEach(ref, jtree_at(a->openalex, "referenced_works"))
	{
		const char *id = cJSON_IsString(ref) ? openalex_id(r, ref->valuestring) : NULL;

		if (id)
			TRY(wanted_add(r, &(struct wanted){ .name = id, .openalex = id }));
	}
	if (r->n_wanted == before)
		run_report(r, HARVEST_DOUBT, name, NULL,
			   "neither Crossref nor OpenAlex has a new work in its reference list");
	return ERR_OK;
}

/* --- the work --- */

/* A work of OpenAlex's list: its DOI is in its record, if it has one. */
static enum err_code learn_doi(struct run *r, struct wanted *w, const cJSON *openalex)
{
	AUTO(str) struct str doi = STR(DOI_MAX);
	const char *text = jtree_text(openalex, "doi");

	if (w->doi || !text || !doi_in_text(&doi, text))
		return ERR_OK;
	for (size_t i = 0; i < r->n_wanted; i++)
		if (r->wanted[i].doi && !strcmp(r->wanted[i].doi, str_text(&doi)))
			return ERR_OK; /* it is fetched under its DOI */
	w->doi = arena_strdup(r->mem, str_text(&doi));
	return w->doi ? ERR_OK : run_no_memory(r);
}

static enum err_code ask_all(struct answers *a, struct run *r, struct wanted *w)
{
	if (!w->doi && !w->openalex)
		TRY(search_doi(&w->doi, r, w));
	if (!w->doi && !w->openalex)
		return ERR_OK;
	r->sum.works++;
	if (w->doi)
		TRY(ask_crossref(a, r, w));
	TRY(ask_openalex(a, r, w));
	if (w->openalex && a->openalex) {
		TRY(learn_doi(r, w, a->openalex));
		if (w->doi)
			TRY(ask_crossref(a, r, w));
	}
	return ERR_OK;
}

static enum err_code get(struct answers *a, struct run *r, size_t at)
{
	struct wanted w = r->wanted[at];

	TRY(ask_all(a, r, &w));
	r->wanted[at].doi = w.doi;
	if (!w.doi && !w.openalex)
		return ERR_OK;
	if (!a->crossref && !a->openalex) {
		struct err err = { 0 };

		if (a->failed)
			return ERR_OK; /* reported */
		(void)err_set(&err, ERR_NOT_FOUND, "neither Crossref nor OpenAlex knows %s",
			      w.doi ? w.doi : w.name);
		(void)err_mend(&err, "check the DOI; --refresh asks again");
		run_failed(r, w.name, &err);
		return ERR_OK;
	}
	if (w.follow)
		TRY(follow(r, &w, a));
	return r->o->texts && w.doi ? text_get(r, w.doi, a->crossref, a->openalex) : ERR_OK;
}

enum err_code work_get(struct run *r, size_t at)
{
	struct answers a = { 0 };
	const enum err_code code = get(&a, r, at);

	cJSON_Delete(a.crossref);
	cJSON_Delete(a.openalex);
	return code;
}
