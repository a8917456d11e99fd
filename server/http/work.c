#include <math.h>
#include <microhttpd.h>
#include <string.h>

#include "http/bibtex.h"
#include "http/cite.h"
#include "http/csl.h"
#include "http/endpoints.h"
#include "http/link.h"
#include "http/problem.h"
#include "http/result.h"

/* --- parts of the record --- */

/* A number as it was written: years and volumes are whole. */
static void write_number(struct json *j, const char *name, double x)
{
	if (x >= 0 && x < 1e15 && x == floor(x))
		json_uint(j, name, (uint64_t)x);
	else
		json_real(j, name, x);
}

/* What the record says verbatim, whatever its shape; what lies deeper than an answer can
 * is null. */
static void write_verbatim(struct json *j, const char *name, const cJSON *item)
{
	const bool is_list = cJSON_IsObject(item) || cJSON_IsArray(item);
	const cJSON *child;

	if (cJSON_IsString(item)) {
		json_text(j, name, item->valuestring);
	} else if (cJSON_IsNumber(item)) {
		write_number(j, name, item->valuedouble);
	} else if (cJSON_IsBool(item)) {
		json_bool(j, name, cJSON_IsTrue(item));
	} else if (is_list && j->depth < JSON_DEPTH_MAX) {
		if (cJSON_IsObject(item))
			json_object(j, name);
		else
			json_array(j, name);
		cJSON_ArrayForEach(child, item)
			write_verbatim(j, cJSON_IsObject(item) ? child->string : NULL, child);
		json_close(j);
	} else {
		json_null(j, name);
	}
}

/* A member of "custom" that must be of one kind; null otherwise, a list empty. */
static void write_custom(struct json *j, const struct csl *c, const char *name,
			 cJSON_bool is_kind(const cJSON *const))
{
	const cJSON *item = csl_custom(c, name);

	write_verbatim(j, name, is_kind(item) ? item : NULL);
}

static void write_list(struct json *j, const char *name, const cJSON *list)
{
	if (cJSON_IsArray(list)) {
		write_verbatim(j, name, list);
		return;
	}
	json_array(j, name);
	json_close(j);
}

/* CSL has keywords as one text parted by commas. */
static void write_keywords(struct json *j, const struct csl *c)
{
	const char *text = csl_text(c, "keyword");

	json_array(j, "keywords");
	while (text && *text) {
		size_t len;

		text += strspn(text, ",; ");
		len = strcspn(text, ",;");
		if (len)
			json_text_n(j, NULL, text, len);
		text += len;
	}
	json_close(j);
}

static void write_editors(struct json *j, const struct csl *c)
{
	size_t n;
	const struct csl_name *names = csl_names(c, "editor", &n);

	json_array(j, "editors");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		if (names[i].literal)
			json_text(j, "literal", names[i].literal);
		if (names[i].family)
			json_text(j, "family", names[i].family);
		if (names[i].given)
			json_text(j, "given", names[i].given);
		json_close(j);
	}
	json_close(j);
}

static void write_issued(struct json *j, const struct csl *c)
{
	AUTO(str) struct str text = STR(64);
	int parts[3];

	if (csl_date(c, "issued", parts))
		str_add_f(&text, "%04d", parts[0]);
	for (int i = 1; i < 3 && text.len && parts[i]; i++)
		str_add_f(&text, "-%02d", parts[i]);
	json_text(j, "issued", text.len ? str_text(&text) : NULL);
}

static void write_bibliography(struct json *j, const struct csl *c)
{
	static const char *const members[] = { "publisher", "volume", "issue" };

	for (size_t i = 0; i < COUNT_OF(members); i++)
		json_text(j, members[i], csl_text(c, members[i]));
	json_text(j, "pages", csl_text(c, "page"));
	json_text(j, "container_title", csl_text(c, "container-title"));
	write_editors(j, c);
	write_issued(j, c);
	write_keywords(j, c);
}

/* What it is filed under, with the reasons where `source` says so. */
enum tag_detail { WITH_LABEL, WITH_KIND, WITH_SOURCE, WITH_EVIDENCE };

static void write_tags(struct json *j, const char *name, const struct work *w, enum facet f,
		       enum tag_detail detail)
{
	json_array(j, name);
	for (size_t i = 0; i < w->n_tags; i++) {
		const struct tag *t = &w->tags[i];

		if (t->value->facet != f || (detail != WITH_EVIDENCE && !tag_is_own(t)))
			continue;
		json_object(j, NULL);
		json_text(j, "key", t->value->key);
		json_text(j, "label", t->value->label);
		if (detail == WITH_KIND)
			json_text(j, "kind", t->value->kind);
		if (detail == WITH_SOURCE) /* the statement that it rests on, where one is told */
			json_text(j, "source", t->evidence ? t->evidence : t->source);
		if (detail == WITH_EVIDENCE)
			result_reason(j, t);
		json_close(j);
	}
	json_close(j);
}

static const char *held(const struct work *w)
{
	if (w->full_text)
		return "full text";
	if (w->abstract && w->abstract_kind)
		return w->abstract_kind;
	return "record only";
}

static void write_abstract(struct json *j, const struct work *w)
{
	if (!w->abstract) {
		json_null(j, "abstract");
		return;
	}
	json_object(j, "abstract");
	json_text(j, "kind", w->abstract_kind);
	json_text(j, "text", w->abstract);
	json_close(j);
}

static void write_citation(struct json *j, const struct csl *c)
{
	AUTO(str) struct str text = STR(64 * 1024);

	cite_apa(&text, c);
	json_object(j, "citation");
	json_text(j, "text", str_text(&text));
	json_close(j);
}

/* --- the record --- */

static void write_record(struct json *j, struct request *r, const struct work *w,
			 const struct csl *c)
{
	json_object(j, NULL);
	json_object(j, "meta");
	result_index(j, r);
	json_close(j);
	result_work(j, w, &(struct marked){ .text = w->title });
	write_abstract(j, w);
	write_bibliography(j, c);
	write_tags(j, "region_labels", w, FACET_REGION, WITH_LABEL);
	write_tags(j, "theme_labels", w, FACET_THEME, WITH_KIND);
	write_tags(j, "region_evidence", w, FACET_REGION, WITH_EVIDENCE);
	write_tags(j, "author_regions", w, FACET_AUTHOR_REGION, WITH_SOURCE);
	write_custom(j, c, "as_printed", cJSON_IsObject);
	write_custom(j, c, "listed", cJSON_IsBool);
	write_list(j, "unverified", csl_custom(c, "unverified"));
	write_custom(j, c, "note", cJSON_IsString);
	json_text(j, "held", held(w));
	write_citation(j, c);
	json_uint(j, "passages_total", work_passages(r->searcher, w));
	result_open_links(j, r, w);
	json_text(j, "passages", link_to_work(r, "/api/v1/works/", w->key, "/passages"));
	json_close(j);
	json_close(j);
	json_end(j);
}

/* FAIR Signposting (https://signposting.org/FAIR/): how to cite it, and in what other
 * form it is described. */
static const char *signposts(const struct request *r, const struct work *w)
{
	AUTO(str) struct str text = STR(16 * 1024);
	const char *doi = w->doi ? link_to_doi(r, w->doi) : NULL;
	const char *bibtex = link_to_work(r, "/api/v1/works/", w->key, ".bib");

	if (doi)
		str_add_f(&text, "<%s>; rel=\"cite-as\", ", doi);
	str_add_f(&text, "<%s>; rel=\"describedby\"; type=\"application/x-bibtex\"",
		  bibtex ? bibtex : "");
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}

enum err_code get_work(struct request *r, struct reply *out, struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	struct work w;
	struct json j;

	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	TRY(csl_parse(&c, w.csl, r->mem, err));
	json_init(&j, &out->text);
	write_record(&j, r, &w, &c);
	reply_header(out, "Link", signposts(r, &w));
	return ERR_OK;
}

enum err_code get_work_bibtex(struct request *r, struct reply *out, struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	struct work w;

	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	TRY(csl_parse(&c, w.csl, r->mem, err));
	bibtex_entry(&out->text, w.key, &c);
	return ERR_OK;
}
