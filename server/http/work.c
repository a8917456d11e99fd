#include <math.h>
#include <microhttpd.h>
#include <string.h>

#include "http/csl.h"
#include "http/endpoints.h"
#include "http/forms.h"
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

static void write_keywords(struct json *j, const struct csl *c)
{
	const char *at = csl_text(c, "keyword"), *keyword;
	size_t len;

	json_array(j, "keywords");
	while ((keyword = csl_keyword(&at, &len)))
		json_text_n(j, NULL, keyword, len);
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
	char text[CSL_DATE_SIZE];

	(void)csl_date_text(c, "issued", text);
	json_text(j, "issued", *text ? text : NULL);
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

/* NULL: it is filed under none. */
static const char *label_of(const struct work *w, enum facet f)
{
	for (size_t i = 0; i < w->n_tags; i++)
		if (w->tags[i].value->facet == f)
			return w->tags[i].value->label;
	return NULL;
}

/* Is anything said of the record itself? */
static bool has_doubts(const struct csl *c)
{
	return cJSON_GetArraySize(csl_custom(c, "unverified")) > 0 ||
	       cJSON_IsFalse(csl_custom(c, "listed")) || cJSON_IsString(csl_custom(c, "note")) ||
	       cJSON_IsString(
		       cJSON_GetObjectItemCaseSensitive(csl_custom(c, "as_printed"), "entry"));
}

/* `text` is what it was before there were styles: APA. */
static void write_citation(struct json *j, const struct csl *c)
{
	AUTO(str) struct str text = STR(256 * 1024);

	json_object(j, "citation");
	cite_write(&text, CITE_APA, c);
	json_text(j, "text", str_text(&text));
	for (int i = 0; i < CITE_STYLES; i++) {
		str_clear(&text);
		cite_write(&text, (enum cite_style)i, c);
		json_text(j, cite_style_name((enum cite_style)i), str_text(&text));
	}
	json_close(j);
}

static void write_links(struct json *j, const struct record *x)
{
	result_open_links(j, x->r, x->w);
	for (int i = FORM_JSON + 1; i < FORM_COUNT; i++)
		if (i != FORM_BIBTEX) /* it is there already */
			json_text(j, forms[i].link,
				  link_to_work(x->r, "/api/v1/works/", x->w->key, forms[i].suffix));
	json_text(j, "passages", link_to_work(x->r, "/api/v1/works/", x->w->key, "/passages"));
	json_close(j);
}

/* --- the record --- */

void record_write(struct json *j, const struct record *x, bool with_meta)
{
	const struct work *w = x->w;
	const struct csl *c = x->c;

	json_object(j, NULL);
	if (with_meta) {
		json_object(j, "meta");
		result_index(j, x->r);
		json_close(j);
	}
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
	json_bool(j, "has_doubts", has_doubts(c));
	json_text(j, "language_label", label_of(w, FACET_LANGUAGE));
	json_text(j, "held", held(w));
	write_citation(j, c);
	json_uint(j, "passages_total", work_passages(x->s, w));
	write_links(j, x);
	json_close(j);
}

/* --- the endpoints --- */

static const char *const styles[] = { "apa", "chicago", "mla", NULL };

const struct param_spec style_params[] = {
	{ .name = "style", .type = PARAM_CHOICE, .choices = styles, .fallback = "apa" },
	{ 0 },
};

/* Where an Accept chose the form, it is said which address has it always. */
static void say_where(struct request *r, struct reply *out, enum form form)
{
	if (form != FORM_JSON && form_by_suffix(r->path) == FORM_JSON)
		reply_header(out, "Content-Location",
			     link_to_work(r, "/api/v1/works/", r->key, forms[form].suffix));
}

static enum err_code answer_form(struct request *r, struct reply *out, enum form form,
				 struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	const char *style = params_text(&r->params, "style");
	struct work w;
	struct record x = { .r = r, .s = r->searcher, .w = &w, .c = &c };

	if (style && !cite_style_by_name(&x.style, style))
		return err_set(err, ERR_INTERNAL, "the route knows more styles than there are");
	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	TRY(csl_parse(&c, w.csl, r->mem, err));
	forms[form].write(&out->text, &x);
	reply_header(out, "Link", form_signposts(&x, form));
	say_where(r, out, form);
	return ERR_OK;
}

enum err_code get_work(struct request *r, struct reply *out, struct err *err)
{
	return answer_form(r, out, FORM_JSON, err);
}

enum err_code get_work_bibtex(struct request *r, struct reply *out, struct err *err)
{
	return answer_form(r, out, FORM_BIBTEX, err);
}

enum err_code get_work_ris(struct request *r, struct reply *out, struct err *err)
{
	return answer_form(r, out, FORM_RIS, err);
}

enum err_code get_work_csl_json(struct request *r, struct reply *out, struct err *err)
{
	return answer_form(r, out, FORM_CSL_JSON, err);
}

enum err_code get_work_jsonld(struct request *r, struct reply *out, struct err *err)
{
	return answer_form(r, out, FORM_JSONLD, err);
}

enum err_code get_work_text(struct request *r, struct reply *out, struct err *err)
{
	return answer_form(r, out, FORM_TEXT, err);
}

/* A DOI may end as a suffix does: the whole is tried first. */
enum err_code get_work_by_doi(struct request *r, struct reply *out, struct err *err)
{
	enum form form = FORM_JSON;
	const char *key;
	enum err_code code = work_key_by_doi(&key, r->searcher, r->key, r->mem, err);

	if (code == ERR_NOT_FOUND) {
		const char *doi = r->key;

		form = form_by_suffix(doi);
		if (form == FORM_JSON)
			return code;
		doi = arena_strndup(r->mem, doi, strlen(doi) - strlen(forms[form].suffix));
		if (!doi)
			return err_set(err, ERR_NO_MEMORY, "no memory for the DOI");
		code = work_key_by_doi(&key, r->searcher, doi, r->mem, err);
	}
	if (code)
		return code;
	out->status = MHD_HTTP_SEE_OTHER;
	reply_header(out, MHD_HTTP_HEADER_LOCATION,
		     link_to_work(r, "/api/v1/works/", key, forms[form].suffix));
	return ERR_OK;
}
