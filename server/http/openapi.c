/* The OpenAPI 3.1 document, written from the tables that requests are held to. What answers
 * look like is in components.json. */
#include <stdio.h>
#include <string.h>

#include "http/forms.h"
#include "http/json.h"
#include "http/link.h"
#include "http/route_table.h"
#include "version.h"

__asm__(".section .rodata\ncomponents_start: .incbin \"server/http/components.json\"\n"
	"components_end: .byte 0\n.previous\n");
extern const char components_start[], components_end[];

/* --- parameters --- */

/* A name means the same everywhere. */
static const char *help_of(const char *name)
{
	static const char *const helps[][2] = {
		{ "q", "What is looked for: words, \"phrases\", AND, OR, NOT, fields such as "
		       "author:nye, "
		       "NEAR/3, prefix*. Any text at all is answered." },
		{ "expand",
		  "Words that are added: all (of the thesaurus), none, feedback (words of the "
		  "best works too), or -TERM[,-TERM]: all but for these." },
		{ "match",
		  "How many of the words must be there. When it is not given: all, or most where "
		  "all give too little." },
		{ "region", "What it is about: keys of the facet, several for any of them." },
		{ "author_region", "Where its authors speak from: keys of the facet." },
		{ "year",
		  "Year of publication: 2015, 2010..2020, 2010.. or ..2020; several for any "
		  "of them." },
		{ "year_discussed",
		  "Year that the text speaks of, by itself or within a range: 1949, 1914..1918, "
		  "1914.. or ..1918; several for any of them." },
		{ "theme", "Instrument or concept: keys of the facet." },
		{ "author", "Keys of the facet." },
		{ "venue", "Journal, book or publisher: keys of the facet." },
		{ "type", "Kind of work: keys of the facet." },
		{ "language", "Keys of the facet." },
		{ "full_text", "true: its text is held; false: it is not." },
		{ "filter",
		  "region:africa|europe,year:2010-2020,type:!thesis: a comma for AND, a bar for "
		  "OR, ! for NOT, quotation marks around a value with such signs." },
		{ "sort", "Order of the works." },
		{ "per_page", "Results on a page." },
		{ "page", "Page, from 1. page times per_page is at most 10000; cursor reads on." },
		{ "cursor", "* to begin, then meta.next_cursor: reads through all results." },
		{ "facets",
		  "Facets to count, parted by commas; empty for none. When it is not given, "
		  "all but year_discussed." },
		{ "coins", "Give each work's ContextObject, for a page that lists them." },
		{ "explain", "Tell the parts of each score." },
		{ "select", "Members of a result to send, parted by commas." },
		{ "cites", "Key of the work that is cited." },
		{ "facet_q", "What a word of the value begins with." },
		{ "limit", "Results at most." },
		{ "rows", "Regions that have others below them (or stand alone), those that lie "
			  "within one, or all." },
		{ "kind", "Themes: instruments that states use, concepts that scholars use, or "
			  "both." },
		{ "format", "csv, bib (BibTeX), ris, csl-json, or ndjson: a record a line." },
		{ "bom", "Begin with a byte order mark, for programs that want one." },
		{ "style", "Style of the citation." },
		{ "verb", "Identify, ListMetadataFormats, ListSets, GetRecord, ListIdentifiers or "
			  "ListRecords. What is wrong is told as the protocol tells it." },
		{ "identifier", "Of a record: oai:HOST:KEY." },
		{ "metadataPrefix", "oai_dc or mods." },
		{ "from", "The first date of a change, YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ." },
		{ "until", "The last one." },
		{ "set", "Key of a region." },
		{ "resumptionToken", "What a list that was not whole ended with." },
		{ "index", "Id of the index that the search was made on: the answer says whether "
			   "this is another." },
	};

	for (size_t i = 0; i < COUNT_OF(helps); i++)
		if (!strcmp(helps[i][0], name))
			return helps[i][1];
	return NULL;
}

static void write_default(struct json *j, const struct param_spec *s)
{
	if (!s->fallback)
		return;
	if (s->type == PARAM_NUMBER)
		json_raw(j, "default", s->fallback, strlen(s->fallback));
	else
		json_text(j, "default", s->fallback);
}

/* "type": what it is, and null in a body, where that is as good as leaving it out. */
static void write_type(struct json *j, const char *type, bool in_body)
{
	if (!in_body) {
		json_text(j, "type", type);
		return;
	}
	json_array(j, "type");
	json_text(j, NULL, type);
	json_text(j, NULL, "null");
	json_close(j);
}

static bool is_flag(const struct param_spec *s)
{
	return s->type == PARAM_CHOICE && !strcmp(s->choices[0], "true");
}

static void write_choices(struct json *j, const struct param_spec *s, bool in_body)
{
	json_array(j, "enum");
	for (const char *const *c = s->choices; *c; c++)
		json_text(j, NULL, *c);
	if (!s->repeatable) /* as not given: forms send it so */
		json_text(j, NULL, "");
	if (in_body && !s->repeatable)
		json_null(j, NULL);
	if (in_body && is_flag(s)) {
		json_bool(j, NULL, true);
		json_bool(j, NULL, false);
	}
	json_close(j);
}

/* Limits of texts are in bytes, which a schema cannot say; a 414 says it. */
static void write_one_value(struct json *j, const struct param_spec *s, bool in_body)
{
	if (!in_body || !is_flag(s)) /* its choices say it all */
		write_type(j, s->type == PARAM_NUMBER ? "integer" : "string", in_body);
	if (s->type == PARAM_NUMBER) {
		json_uint(j, "minimum", s->min);
		json_uint(j, "maximum", s->max);
	} else if (s->choices) {
		write_choices(j, s, in_body);
	}
	write_default(j, s);
}

static void write_schema(struct json *j, const char *name, const struct param_spec *s, bool in_body)
{
	const bool is_array = s->repeatable || s->type == PARAM_LIST;

	json_object(j, name);
	if (is_array) {
		write_type(j, "array", in_body);
		json_object(j, "items");
		json_text(j, "type", "string");
		if (s->choices)
			write_choices(j, s, false);
		json_close(j);
	} else {
		write_one_value(j, s, in_body);
	}
	json_close(j);
}

static void write_query_param(struct json *j, const struct param_spec *s)
{
	json_object(j, NULL);
	json_text(j, "name", s->name);
	json_text(j, "in", "query");
	json_text(j, "description", help_of(s->name));
	if (s->repeatable || s->type == PARAM_LIST) {
		/* ?region=africa&region=europe, but ?facets=region,year */
		json_text(j, "style", "form");
		json_bool(j, "explode", s->repeatable);
	}
	write_schema(j, "schema", s, false);
	json_close(j);
}

static void write_key_param(struct json *j, const struct route *route)
{
	json_object(j, NULL);
	json_text(j, "name", strstr(route->pattern, "{path}") ? "path" : "key");
	json_text(j, "in", "path");
	json_bool(j, "required", true);
	json_text(j, "description", route->key_help);
	json_object(j, "schema");
	json_text(j, "type", "string");
	json_uint(j, "minLength", 1);
	if (route->run == get_facet) {
		json_array(j, "enum");
		for (int f = 0; f < FACET_COUNT; f++)
			json_text(j, NULL, facet_name((enum facet)f));
		json_close(j);
	}
	json_close(j);
	json_text(j, "example", route->key_example);
	json_close(j);
}

/* --- answers --- */

static void write_ref(struct json *j, const char *name, const char *component)
{
	AUTO(str) struct str text = STR(256);

	str_add_f(&text, "#/components/schemas/%s", component);
	json_object(j, name);
	json_text(j, "$ref", str_text(&text));
	json_close(j);
}

static void write_problem(struct json *j, const char *status, const char *when)
{
	json_object(j, status);
	json_text(j, "description", when);
	json_object(j, "content");
	json_object(j, TYPE_PROBLEM);
	write_ref(j, "schema", "Problem");
	json_close(j);
	json_object(j, "text/html"); /* to browsers */
	json_object(j, "schema");
	json_text(j, "type", "string");
	json_close(j);
	json_close(j);
	json_close(j);
	json_close(j);
}

/* What is no JSON of the components is an object, where it is JSON at all, or text. */
static void write_content(struct json *j, const char *type, const char *schema)
{
	json_object(j, type);
	if (schema) {
		write_ref(j, "schema", schema);
	} else {
		json_object(j, "schema");
		json_text(j, "type", strstr(type, "json") ? "object" : "string");
		json_close(j);
	}
	json_close(j);
}

static void write_good_answer(struct json *j, const struct route *route)
{
	static const char *const exported[] = { TYPE_BIBTEX, TYPE_RIS };

	json_object(j, "200");
	json_text(j, "description", route->summary);
	json_object(j, "content");
	write_content(j, route->type, route->schema);
	for (size_t i = 0; route->run == get_export && i < COUNT_OF(exported); i++)
		write_content(j, exported[i], NULL);
	if (route->run == get_export) { /* a list, and an object a line */
		json_object(j, TYPE_CSL_JSON);
		json_close(j);
		json_object(j, "application/x-ndjson");
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static bool has_param(const struct route *route, const char *name)
{
	const struct param_spec *s = route->params;

	while (s && s->name && strcmp(s->name, name) != 0)
		s++;
	return s && s->name;
}

static void write_answers(struct json *j, const struct route *route, bool is_post)
{
	json_object(j, "responses");
	if (route->run == get_work_by_doi) {
		json_object(j, "303");
		json_text(j, "description", "Location is the address of the record.");
		json_close(j);
	} else {
		write_good_answer(j, route);
	}
	if (route->kind == ROUTE_INDEX && !is_post) {
		json_object(j, "304");
		json_text(j, "description", "The answer that If-None-Match names still holds.");
		json_close(j);
	}
	write_problem(j, "400", "A parameter is not known, or cannot have this value.");
	if (strchr(route->pattern, '{'))
		write_problem(j, "404", "There is nothing of that key.");
	if (has_param(route, "cursor"))
		write_problem(j, "410", "The cursor is of an index that is no longer there.");
	if (is_post) {
		write_problem(j, "413", "The body is too large.");
		write_problem(j, "415", "The body is of another media type.");
	} else {
		write_problem(j, "414", "The address, or a value in it, is too long.");
	}
	if (route->kind != ROUTE_PLAIN)
		write_problem(j, "429", "Too many requests or connections: see Retry-After.");
	if (route->kind == ROUTE_LIVE)
		write_problem(j, "503", "The server is stopping, or cannot search.");
	else if (route->kind == ROUTE_INDEX)
		write_problem(j, "503", "The server is busy, or this asks too much of it.");
	if (!strcmp(route->id, "workPassages"))
		write_problem(j, "403", "The access level of the work does not allow it.");
	json_close(j);
}

/* --- operations --- */

/* What anybody can try: it answers on the default corpus. */
static void write_example(struct json *j, const struct request *r, const struct route *route)
{
	const size_t before = strcspn(route->pattern, "{");
	const char *after = strchr(route->pattern, '}');
	AUTO(str) struct str path = STR(4096);
	AUTO(str) struct str text = STR(8192);

	str_add_f(&path, "%.*s%s%s%s%s", (int)before, route->pattern,
		  after ? route->key_example : "", after ? after + 1 : "",
		  route->example ? "?" : "", route->example ? route->example : "");
	json_text(j, "x-example", path.len ? str_text(&path) + 1 : ""); /* "": no memory */
	str_add_f(&text, "curl -s '%s%s'", r->site->public_url, str_text(&path));
	json_array(j, "x-codeSamples");
	json_object(j, NULL);
	json_text(j, "lang", "Shell");
	json_text(j, "source", str_text(&text));
	json_close(j);
	json_close(j);
}

static void write_get(struct json *j, const struct request *r, const struct route *route)
{
	json_object(j, "get");
	json_text(j, "operationId", route->id);
	json_text(j, "summary", route->summary);
	json_array(j, "parameters");
	if (strchr(route->pattern, '{'))
		write_key_param(j, route);
	for (const struct param_spec *s = route->params; s && s->name; s++)
		write_query_param(j, s);
	json_close(j);
	write_answers(j, route, false);
	write_example(j, r, route);
	json_close(j);
}

static void write_body(struct json *j, const struct route *route)
{
	const bool as_form = route->takes_form;

	json_object(j, "requestBody");
	json_bool(j, "required", true);
	json_object(j, "content");
	json_object(j, as_form ? TYPE_FORM : TYPE_JSON);
	json_object(j, "schema");
	json_text(j, "type", "object");
	if (!as_form)
		json_bool(j, "additionalProperties", false);
	json_object(j, "properties");
	for (const struct param_spec *s = route->params; s && s->name; s++)
		write_schema(j, s->name, s, !as_form);
	json_close(j);
	json_close(j);
	json_close(j);
	json_close(j);
	json_close(j);
}

static void write_post(struct json *j, const struct route *route)
{
	char id[64];

	(void)snprintf(id, sizeof(id), "%sByPost", route->id);
	json_object(j, "post");
	json_text(j, "operationId", id);
	json_text(j, "summary",
		  route->takes_form ? "The same, with the arguments as a form sends them."
				    : "The same, with the parameters as JSON: for what no address "
				      "has room for.");
	write_body(j, route);
	write_answers(j, route, true);
	json_close(j);
}

static void write_paths(struct json *j, const struct request *r)
{
	json_object(j, "paths");
	for (size_t i = 0; i < n_routes; i++) {
		if (!routes[i].id)
			continue;
		json_object(j, routes[i].pattern);
		write_get(j, r, &routes[i]);
		if (routes[i].takes_post || routes[i].takes_form)
			write_post(j, &routes[i]);
		json_close(j);
	}
	json_close(j);
}

static void write_info(struct json *j)
{
	json_object(j, "info");
	json_text(j, "title", "Dragoman");
	json_text(j, "summary", "Full-text search over scholarship on diplomacy.");
	json_text(
		j, "description",
		"For reading only. The same request to the same index gives the same bytes, and an "
		"ETag. Members may be added to answers within v1, never removed or changed in "
		"kind: ignore those that you do not know. An unknown parameter, or a wrong value "
		"of a known one, is a 400 that names it and its mend.");
	json_text(j, "version", VERSION);
	json_close(j);
}

enum err_code get_openapi(struct request *r, struct reply *out, struct err *err)
{
	struct json j;

	(void)err;
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_text(&j, "openapi", "3.1.0");
	write_info(&j);
	json_array(&j, "servers");
	json_object(&j, NULL);
	json_text(&j, "url", *r->site->public_url ? r->site->public_url : "/");
	json_close(&j);
	json_close(&j);
	write_paths(&j, r);
	json_object(&j, "components");
	json_raw(&j, "schemas", components_start, (size_t)(components_end - components_start));
	json_close(&j);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
