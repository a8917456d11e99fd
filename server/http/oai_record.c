#include <string.h>

#include "http/oai.h"
#include "http/xml_out.h"

/* As oai-identifier.xsd wants it: labels of letters, digits and hyphens, each from a letter on,
 * two at least. */
static bool is_domain(const char *s, size_t len)
{
	bool label_begins = true, dot = false;

	for (size_t i = 0; i < len; i++) {
		const char c = s[i];
		const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		const bool inner = (c >= '0' && c <= '9') || c == '-';

		if (c == '.' ? label_begins : !letter && (label_begins || !inner))
			return false;
		dot = dot || c == '.';
		label_begins = c == '.';
	}
	return dot && !label_begins;
}

const char *oai_namespace(const struct request *r)
{
	const char *host = strstr(r->site->public_url, "://");
	const size_t len = host ? strcspn(host + 3, ":/") : 0;

	if (host && is_domain(host + 3, len))
		return arena_strndup(r->mem, host + 3, len);
	return "dragoman.localhost";
}

const char *oai_identifier(const struct request *r, const char *key)
{
	AUTO(str) struct str text = STR(64 * 1024);

	if (!key)
		return NULL;
	str_add_f(&text, "oai:%s:", oai_namespace(r));
	percent_encode(&text, key, strlen(key), false);
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}

const char *oai_key(const struct request *r, const char *identifier)
{
	const char *namespace = oai_namespace(r);
	const size_t len = namespace ? strlen(namespace) : 0;
	char *key;
	size_t n;

	if (!namespace || strncmp(identifier, "oai:", 4) != 0 ||
	    strncmp(identifier + 4, namespace, len) != 0 || identifier[4 + len] != ':')
		return NULL;
	key = arena_strdup(r->mem, identifier + 4 + len + 1);
	if (!key)
		return NULL;
	n = percent_decode(key, strlen(key), false);
	return strlen(key) == n ? key : NULL;
}

/* --- a record --- */

static void add_sets(struct str *out, const char *sets)
{
	for (size_t len; *(sets += strspn(sets, " ")); sets += len) {
		len = strcspn(sets, " ");
		str_add(out, "<setSpec>");
		xml_put_text_n(out, sets, len);
		str_add(out, "</setSpec>\n");
	}
}

void oai_add_header(struct oai *o, const struct stamp *s)
{
	str_add(o->out, s->work ? "<header>\n" : "<header status=\"deleted\">\n");
	xml_put(o->out, "identifier", oai_identifier(o->r, s->key));
	xml_put(o->out, "datestamp", s->changed);
	add_sets(o->out, s->sets);
	str_add(o->out, "</header>\n");
}

enum err_code oai_add_record(struct oai *o, const struct stamp *s, const struct oai_format *format,
			     struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	struct work w;
	const struct record x = { .r = o->r, .s = o->r->searcher, .w = &w, .c = &c };

	str_add(o->out, "<record>\n");
	oai_add_header(o, s);
	if (s->work) {
		TRY(work_by_id(&w, o->r->searcher, s->work, true, o->r->mem, err));
		TRY(csl_parse(&c, w.csl, o->r->mem, err));
		str_add(o->out, "<metadata>\n");
		format->write(o->out, &x);
		str_add(o->out, "</metadata>\n");
	}
	str_add(o->out, "</record>\n");
	return ERR_OK;
}
