#include "http/csv.h"

#include <string.h>

#include "http/link.h"

static bool looks_like_formula(const char *text)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
					    "\xef\xbc\xa0" };

	for (size_t i = 0; i < COUNT_OF(wide); i++)
		if (!strncmp(text, wide[i], 3))
			return true;
	return *text && strchr("=+-@\t\r\n", *text);
}

void csv_text(struct csv_line *row, const char *text)
{
	const char *quote;

	if (row->begun)
		str_add_char(row->out, ',');
	row->begun = true;
	if (!text)
		return;
	quote = strpbrk(text, ",\"\r\n\t;") || *text == ' ' ? "\"" : "";
	str_add(row->out, quote);
	str_add(row->out, looks_like_formula(text) ? "'" : "");
	for (; *text; text++) {
		if (*text == '"')
			str_add(row->out, "\"\"");
		else
			str_add_char(row->out,
				     (unsigned char)*text < 0x20 || *text == 0x7f ? ' ' : *text);
	}
	str_add(row->out, quote);
}

void csv_number(struct csv_line *row, int64_t n)
{
	AUTO(str) struct str text = STR(32);

	str_add_f(&text, "%lld", (long long)n);
	if (row->begun)
		str_add_char(row->out, ',');
	row->begun = true;
	str_add(row->out, str_text(&text));
}

void csv_end(struct csv_line *row)
{
	str_add(row->out, "\r\n");
	row->begun = false;
}

/* "van Dijk, Teun A., Jr.; UNESCO" */
static void add_names(struct csv_line *row, const struct csl *c, const char *variable)
{
	AUTO(str) struct str text = STR(1 << 20);
	size_t n;
	const struct csl_name *names = csl_names(c, variable, &n);

	for (size_t i = 0; i < n; i++) {
		const struct csl_name *name = &names[i];

		str_add(&text, i ? "; " : "");
		if (name->particle)
			str_add_f(&text, "%s ", name->particle);
		str_add(&text, name->literal  ? name->literal
			       : name->family ? name->family
					      : name->given);
		if (name->family && name->given)
			str_add_f(&text, ", %s", name->given);
		if (name->suffix)
			str_add_f(&text, ", %s", name->suffix);
	}
	csv_text(row, str_text(&text));
}

static void add_date(struct csv_line *row, const struct csl *c)
{
	char text[CSL_DATE_SIZE];

	csv_text(row, csl_date_text(c, "issued", text));
}

static void add_keys(struct csv_line *row, const struct work *w, enum facet facet)
{
	AUTO(str) struct str text = STR(64 * 1024);

	for (size_t i = 0; i < w->n_tags; i++) {
		const struct tag *t = &w->tags[i];

		if (t->value->facet == facet && (!t->source || strcmp(t->source, "parent") != 0))
			str_add_f(&text, "%s%s", text.len ? "; " : "", t->value->key);
	}
	csv_text(row, str_text(&text));
}

static void add_reference(struct csv_line *row, const struct csl *c)
{
	AUTO(str) struct str text = STR(256 * 1024);

	cite_write(&text, CITE_APA, c);
	csv_text(row, str_text(&text));
}

void csv_header(struct str *out)
{
	str_add(out, "key,type,title,authors,year,issued,container_title,volume,issue,pages,"
		     "editors,publisher,doi,url,language,regions,themes,full_text,access,"
		     "cited_by_count,mention_count,citation,link\r\n");
}

void csv_row(struct str *out, const struct record *x)
{
	struct csv_line row = { .out = out };
	const struct work *w = x->w;
	const struct csl *c = x->c;

	csv_text(&row, w->key);
	csv_text(&row, w->type);
	csv_text(&row, w->title);
	add_names(&row, c, "author");
	if (w->year)
		csv_number(&row, w->year);
	else
		csv_text(&row, NULL);
	add_date(&row, c);
	csv_text(&row, csl_text(c, "container-title"));
	csv_text(&row, csl_text(c, "volume"));
	csv_text(&row, csl_text(c, "issue"));
	csv_text(&row, csl_text(c, "page"));
	add_names(&row, c, "editor");
	csv_text(&row, csl_text(c, "publisher"));
	csv_text(&row, w->doi);
	csv_text(&row, w->url);
	csv_text(&row, w->language);
	add_keys(&row, w, FACET_REGION);
	add_keys(&row, w, FACET_THEME);
	csv_text(&row, w->full_text ? "true" : "false");
	csv_text(&row, w->access);
	csv_number(&row, w->cited_by_count);
	csv_number(&row, w->mention_count);
	add_reference(&row, c);
	csv_text(&row, link_to_work(x->r, "/works/", w->key, ""));
	csv_end(&row);
}
