/* How a browser, a library's portal or a reader of feeds searches here: an OpenSearch 1.1
 * description, and suggestions in OpenSearch's own form.
 * Sources: https://github.com/dewitt/opensearch (opensearch-1-1-draft-6.md and the extension
 * "suggestions"). */
#include "http/endpoints.h"
#include "http/feed.h"
#include "http/json.h"
#include "http/link.h"
#include "http/search_request.h"
#include "http/xml_out.h"
#include "search/suggest.h"

/* {startPage} is never left out: a number that is empty is a fault here, and a client that has
 * no page takes the first. */
static const struct {
	const char *type, *rel, *template;
} urls[] = {
	{ "text/html", "results", "/?q={searchTerms}" },
	{ TYPE_ATOM, "results", "/feed.atom?q={searchTerms}&page={startPage}" },
	{ TYPE_JSON, "results", "/api/v1/search?q={searchTerms}&page={startPage}" },
	{ TYPE_SUGGEST, "suggestions", "/api/v1/suggest/opensearch?q={searchTerms}" },
	{ TYPE_OPENSEARCH, "self", "/opensearch.xml" },
};

enum err_code get_opensearch(struct request *r, struct reply *out, struct err *err)
{
	struct str *text = &out->text;
	const char *const icon[] = { "height", "16", "width", "16", "type", "image/svg+xml", NULL };

	(void)err;
	str_add(text, XML_DECLARATION "<OpenSearchDescription "
				      "xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
	xml_put(text, "ShortName", "Dragoman");
	xml_put(text, "LongName", "Dragoman: scholarship on diplomacy");
	xml_put(text, "Description",
		"Full-text search over scholarship on diplomacy, by idea and by region.");
	xml_put(text, "Tags", "diplomacy scholarship full-text");
	xml_put_with(text, "Image", icon, link_to_path(r, "/favicon.svg"));
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		const char *const attributes[] = { "type",     urls[i].type,
						   "rel",      urls[i].rel,
						   "template", link_to_path(r, urls[i].template),
						   NULL };

		xml_put_empty(text, "Url", attributes);
	}
	str_add(text, "<Query role=\"example\" searchTerms=\"soft power\"/>\n"
		      "<SyndicationRight>open</SyndicationRight>\n"
		      "<AdultContent>false</AdultContent>\n"
		      "<Language>*</Language>\n"
		      "<InputEncoding>UTF-8</InputEncoding>\n"
		      "<OutputEncoding>UTF-8</OutputEncoding>\n"
		      "</OpenSearchDescription>\n");
	return ERR_OK;
}

/* [q, [completions], [what each is], [where each leads]] */
static void write_list(struct json *j, const struct request *r, const struct suggestion *list,
		       size_t n)
{
	json_array(j, NULL);
	for (size_t i = 0; i < n; i++)
		json_text(j, NULL, list[i].text.text);
	json_close(j);
	json_array(j, NULL);
	for (size_t i = 0; i < n; i++) {
		AUTO(str) struct str text = STR(256);

		str_add_f(&text, "%s, %u work%s", suggest_kind_name(list[i].kind), list[i].works,
			  list[i].works == 1 ? "" : "s");
		json_text(j, NULL, str_text(&text));
	}
	json_close(j);
	json_array(j, NULL);
	for (size_t i = 0; i < n; i++)
		json_text(j, NULL, link_to_suggestion(r, &list[i]));
	json_close(j);
}

enum err_code get_suggest_opensearch(struct request *r, struct reply *out, struct err *err)
{
	const struct param *q = params_get(&r->params, "q", NULL);
	const struct suggestion *list;
	struct json j;
	size_t n;

	TRY(suggest(&list, &n, r->searcher, q ? q->value : "", q ? q->len : 0,
		    params_number(&r->params, "limit"), r->mem, err));
	json_init(&j, &out->text);
	json_array(&j, NULL);
	json_text_n(&j, NULL, q ? q->value : "", q ? q->len : 0);
	write_list(&j, r, list, n);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
