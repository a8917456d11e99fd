#include "http/result.h"

#include <stdio.h>
#include <string.h>

#include "http/link.h"
#include "http/steer.h"

void result_index(struct json *j, const struct request *r)
{
	json_object(j, "index");
	json_text(j, "id", r->index->id);
	json_text(j, "built_at", r->index->built_at);
	json_uint(j, "works", r->index->works);
	json_uint(j, "passages", r->index->passages);
	json_close(j);
}

bool tag_is_own(const struct tag *t)
{
	return !t->source || strcmp(t->source, "parent") != 0;
}

void result_keys(struct json *j, const char *name, const struct work *w, enum facet f)
{
	json_array(j, name);
	for (size_t i = 0; i < w->n_tags; i++)
		if (w->tags[i].value->facet == f && tag_is_own(&w->tags[i]))
			json_text(j, NULL, w->tags[i].value->key);
	json_close(j);
}

static const char *type_label(const struct work *w)
{
	for (size_t i = 0; i < w->n_tags; i++)
		if (w->tags[i].value->facet == FACET_TYPE)
			return w->tags[i].value->label;
	return w->type;
}

static void write_authors(struct json *j, const struct work *w)
{
	json_array(j, "authors");
	for (size_t i = 0; i < w->n_authors; i++) {
		const struct person *p = &w->authors[i];

		json_object(j, NULL);
		if (p->literal)
			json_text(j, "literal", p->literal);
		if (p->family)
			json_text(j, "family", p->family);
		if (p->given)
			json_text(j, "given", p->given);
		json_close(j);
	}
	json_close(j);
}

void result_work(struct json *j, const struct work *w, const struct marked *title)
{
	json_text(j, "key", w->key);
	json_text(j, "type", w->type);
	json_text(j, "type_label", type_label(w));
	json_object(j, "title");
	result_marked(j, title);
	json_close(j);
	write_authors(j, w);
	if (w->year)
		json_uint(j, "year", (uint64_t)w->year);
	else
		json_null(j, "year");
	json_text(j, "venue", w->venue);
	json_text(j, "doi", w->doi);
	json_text(j, "url", w->url);
	result_keys(j, "regions", w, FACET_REGION);
	result_keys(j, "themes", w, FACET_THEME);
	json_bool(j, "full_text", w->full_text);
	json_text(j, "language", w->language);
	json_uint(j, "cited_by_count", w->cited_by_count);
	json_uint(j, "mention_count", w->mention_count);
	json_text(j, "access", w->access);
}

void result_open_links(struct json *j, const struct request *r, const struct work *w)
{
	json_object(j, "links");
	json_text(j, "self", link_to_work(r, "/api/v1/works/", w->key, ""));
	json_text(j, "html", link_to_work(r, "/works/", w->key, ""));
	json_text(j, "bibtex", link_to_work(r, "/api/v1/works/", w->key, ".bib"));
	if (w->doi)
		json_text(j, "doi", link_to_doi(r, w->doi));
}

void result_marked(struct json *j, const struct marked *m)
{
	json_text(j, "text", m->text);
	json_array(j, "ranges");
	for (size_t i = 0; i < m->n_ranges; i++) {
		json_array(j, NULL);
		json_uint(j, NULL, m->ranges[i].start);
		json_uint(j, NULL, m->ranges[i].end);
		json_close(j);
	}
	json_close(j);
}

void result_reason(struct json *j, const struct tag *t)
{
	json_text(j, "source", t->source);
	json_text(j, "evidence", t->evidence);
}

static void write_reasons(struct json *j, const struct passage *p)
{
	json_array(j, "region_evidence");
	for (size_t i = 0; i < p->n_regions; i++) {
		json_object(j, NULL);
		json_text(j, "key", p->regions[i]->key);
		json_text(j, "label", p->regions[i]->label);
		result_reason(j, &p->reasons[i]);
		json_close(j);
	}
	json_close(j);
}

void result_pinpoint(struct json *j, uint32_t paragraph, uint32_t page)
{
	char text[32];

	json_uint(j, "paragraph", paragraph);
	if (page)
		json_uint(j, "page", page);
	else
		json_null(j, "page");
	(void)snprintf(text, sizeof(text), page ? "p. %u" : "para. %u", page ? page : paragraph);
	json_text(j, "pinpoint", text);
}

void result_open_passage(struct json *j, const struct request *r, const struct passage *p)
{
	AUTO(str) struct str text = STR(1024);

	str_add_f(&text, "%s.p%u", p->work_key, p->paragraph);
	json_object(j, NULL);
	json_text(j, "id", str_text(&text));
	json_text(j, "work", p->work_key);
	result_pinpoint(j, p->paragraph, p->page);
	json_text(j, "section", p->section);
	json_array(j, "regions");
	for (size_t i = 0; i < p->n_regions; i++)
		json_text(j, NULL, p->regions[i]->key);
	json_close(j);
	if (p->reasons)
		write_reasons(j, p);
	str_clear(&text);
	str_add_f(&text, "/text#p%u", p->paragraph);
	json_text(j, "href", link_to_work(r, "/works/", p->work_key, str_text(&text)));
}

void result_expansions(struct json *j, const struct request *r, const struct search_request *req,
		       const struct query_expansion *list, size_t n)
{
	json_array(j, "expanded");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_text(j, "term", list[i].term);
		json_array(j, "to");
		for (size_t k = 0; k < list[i].n_to; k++)
			json_text(j, NULL, list[i].to[k]);
		json_close(j);
		json_text(j, "source", list[i].term ? "thesaurus" : "feedback");
		json_text(j, "href",
			  list[i].term ? steer_without_term(r, req, list[i].term) : NULL);
		json_close(j);
	}
	json_close(j);
}

void result_warnings(struct json *j, const struct query_warning *list, size_t n)
{
	json_array(j, "warnings");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_text(j, "message", list[i].message);
		json_uint(j, "position", list[i].position);
		json_text(j, "fix", list[i].fix);
		json_close(j);
	}
	json_close(j);
}

const char *result_label(const struct work *w, struct arena *mem)
{
	AUTO(str) struct str text = STR(1 << 20);

	for (size_t i = 0; i < w->n_authors && i < (w->n_authors > 2 ? 1 : 2); i++) {
		const struct person *p = &w->authors[i];
		const char *name = p->literal ? p->literal : p->family ? p->family : p->given;

		str_add_f(&text, "%s%s", i ? " and " : "", name ? name : "");
	}
	str_add(&text, w->n_authors > 2 ? " et al." : w->n_authors ? "" : w->title);
	if (w->year)
		str_add_f(&text, " (%d)", w->year);
	return str_ok(&text) ? arena_strndup(mem, str_text(&text), text.len) : NULL;
}
