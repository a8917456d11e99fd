#include "http/cite.h"

#include <string.h>
#include <strings.h>

#include "http/cite_parts.h"

static const char *const names[CITE_STYLES] = { "apa", "chicago", "mla" };

const char *cite_style_name(enum cite_style style)
{
	return names[style];
}

bool cite_style_by_name(enum cite_style *out, const char *name)
{
	for (int i = 0; i < CITE_STYLES; i++) {
		if (!strcmp(names[i], name)) {
			*out = (enum cite_style)i;
			return true;
		}
	}
	return false;
}

/* --- reading the record --- */

/* By type; a work that is part of another and does not say of which is cited by itself. */
static enum cite_kind kind_of(const struct cite *x)
{
	static const struct {
		const char *type;
		enum cite_kind kind, alone;
	} kinds[] = {
		{ "article-journal", CITE_ARTICLE, CITE_OTHER },
		{ "review", CITE_ARTICLE, CITE_OTHER },
		{ "review-book", CITE_ARTICLE, CITE_OTHER },
		{ "article-magazine", CITE_PRESS, CITE_OTHER },
		{ "article-newspaper", CITE_PRESS, CITE_OTHER },
		{ "book", CITE_BOOK, CITE_BOOK },
		{ "chapter", CITE_PART, CITE_OTHER },
		{ "entry", CITE_PART, CITE_OTHER },
		{ "entry-encyclopedia", CITE_PART, CITE_OTHER },
		{ "entry-dictionary", CITE_PART, CITE_OTHER },
		{ "paper-conference", CITE_PART, CITE_TALK },
		{ "speech", CITE_TALK, CITE_TALK },
		{ "thesis", CITE_THESIS, CITE_THESIS },
		{ "report", CITE_REPORT, CITE_REPORT },
		{ "webpage", CITE_WEB, CITE_WEB },
		{ "post", CITE_WEB, CITE_WEB },
		{ "post-weblog", CITE_WEB, CITE_WEB },
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (!strcmp(kinds[i].type, x->type))
			return x->container ? kinds[i].kind : kinds[i].alone;
	return CITE_OTHER;
}

static const char *first_of(const struct csl *c, const char *name, const char *other)
{
	const char *text = csl_text(c, name);

	return cite_plain(text ? text : csl_text(c, other), c->mem);
}

static const char *address_of(const struct csl *c)
{
	AUTO(str) struct str text = STR(64 * 1024);
	const char *doi = csl_text(c, "DOI");

	if (!doi)
		return csl_text(c, "URL");
	str_add_f(&text, "https://doi.org/%s", doi);
	return str_ok(&text) ? arena_strdup(c->mem, str_text(&text)) : NULL;
}

static void read_record(struct cite *x, const struct csl *c)
{
	const char *language = csl_text(c, "language"), *type = csl_text(c, "type");

	*x = (struct cite){
		.type = type ? type : "document",
		.title = first_of(c, "title", "title-short"),
		.container = first_of(c, "container-title", "container-title-short"),
		.publisher = csl_text(c, "publisher"),
		.volume = csl_text(c, "volume"),
		.issue = csl_text(c, "issue"),
		.pages = csl_text(c, "page"),
		.edition = csl_text(c, "edition"),
		.genre = csl_text(c, "genre"),
		.number = csl_text(c, "number"),
		.series = first_of(c, "collection-title", "collection-title-short"),
		.series_number = csl_text(c, "collection-number"),
		.event = first_of(c, "event-title", "event"),
		.place = csl_text(c, "event-place"),
		.address = address_of(c),
		.english = language && !strncasecmp(language, "en", 2) &&
			   (!language[2] || language[2] == '-' || language[2] == '_'),
	};
	x->title = x->title ? x->title : "Untitled";
	x->authors = csl_names(c, "author", &x->n_authors);
	x->editors = csl_names(c, "editor", &x->n_editors);
	x->translators = csl_names(c, "translator", &x->n_translators);
	x->dated = csl_date(c, "issued", x->from);
	if (!x->dated || !csl_date_end(c, "issued", x->to))
		x->to[0] = 0;
	x->kind = kind_of(x);
}

void cite_write(struct str *out, enum cite_style style, const struct csl *c)
{
	static void (*const writers[CITE_STYLES])(
		struct str *, const struct cite *) = { cite_apa, cite_chicago, cite_mla };
	const size_t start = out->len;
	struct cite x;

	read_record(&x, c);
	writers[style](out, &x);
	for (size_t i = start; i < out->len; i++)
		if ((unsigned char)out->data[i] < 0x20 || out->data[i] == 0x7f)
			out->data[i] = ' ';
}
