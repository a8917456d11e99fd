#include "http/coins.h"

#include <stdio.h>
#include <string.h>

#include "http/cite_parts.h"
#include "http/params.h"

/* How a kind of work is told, and in which format. */
struct kind {
	const char *type, *format, *genre;
	const char *title;     /* the key of its own title */
	const char *container; /* and of what it is part of; NULL: none */
};

static const struct kind kinds[] = {
	{ "article-journal", "journal", "article", "atitle", "jtitle" },
	{ "article-magazine", "journal", "article", "atitle", "jtitle" },
	{ "article-newspaper", "journal", "article", "atitle", "jtitle" },
	{ "review", "journal", "article", "atitle", "jtitle" },
	{ "review-book", "journal", "article", "atitle", "jtitle" },
	{ "article", "journal", "preprint", "atitle", "jtitle" },
	{ "book", "book", "book", "btitle", NULL },
	{ "chapter", "book", "bookitem", "atitle", "btitle" },
	{ "entry", "book", "bookitem", "atitle", "btitle" },
	{ "entry-dictionary", "book", "bookitem", "atitle", "btitle" },
	{ "entry-encyclopedia", "book", "bookitem", "atitle", "btitle" },
	{ "paper-conference", "book", "proceeding", "atitle", "btitle" },
	{ "report", "book", "report", "btitle", NULL },
	{ "thesis", "dissertation", NULL, "title", NULL },
};
static const struct kind any_kind = { "", "dc", NULL, "title", NULL };

static const struct kind *kind_of(const struct csl *c)
{
	const char *type = csl_text(c, "type");

	for (size_t i = 0; type && i < COUNT_OF(kinds); i++)
		if (!strcmp(kinds[i].type, type))
			return &kinds[i];
	return &any_kind;
}

/* A context object that is being written. */
struct coins {
	struct str *out;
	size_t start;
	const struct csl *c;
};

static void add_n(struct coins *x, const char *key, const char *text, size_t len)
{
	if (!text || !len)
		return;
	str_add_f(x->out, "%s%s=", x->out->len > x->start ? "&" : "", key);
	percent_encode(x->out, text, len, false); /* not every reader knows that + is a space */
}

static void add(struct coins *x, const char *key, const char *text)
{
	add_n(x, key, text, text ? strlen(text) : 0);
}

/* The first author in parts, for link resolvers; all of them whole, for readers of lists. */
static void add_authors(struct coins *x, const char *whole)
{
	const bool in_parts = !strcmp(whole, "rft.au");
	size_t n;
	const struct csl_name *names = csl_names(x->c, "author", &n);

	for (size_t i = 0; i < n; i++) {
		AUTO(str) struct str text = STR(16 * 1024);

		if (i == 0 && in_parts && names[i].literal) {
			add(x, "rft.aucorp", names[i].literal);
		} else if (i == 0 && in_parts && names[i].family) {
			str_add_f(&text, "%s%s%s", names[i].particle ? names[i].particle : "",
				  names[i].particle ? " " : "", names[i].family);
			add(x, "rft.aulast", str_text(&text));
			add(x, "rft.aufirst", names[i].given);
			add(x, "rft.ausuffix", names[i].suffix);
		}
		str_clear(&text);
		cite_name(&text, &names[i]);
		add(x, whole, str_text(&text));
	}
}

static void add_pages(struct coins *x)
{
	const char *pages = csl_text(x->c, "page"), *last;
	size_t first;

	if (!pages)
		return;
	last = csl_last_page(pages, &first);
	add_n(x, "rft.spage", pages, first);
	add(x, "rft.epage", last);
	add(x, "rft.pages", pages);
}

static void add_title(struct coins *x, const struct kind *k)
{
	char key[32];

	(void)snprintf(key, sizeof(key), "rft.%s", k->title);
	add(x, key, cite_plain(csl_text(x->c, "title"), x->c->mem));
	if (!k->container)
		return;
	(void)snprintf(key, sizeof(key), "rft.%s", k->container);
	add(x, key, cite_plain(csl_text(x->c, "container-title"), x->c->mem));
}

static void add_publication(struct coins *x, const struct kind *k)
{
	static const char *const journal[][2] = { { "rft.stitle", "container-title-short" },
						  { "rft.volume", "volume" },
						  { "rft.issue", "issue" },
						  { "rft.issn", "ISSN" } };
	static const char *const book[][2] = { { "rft.edition", "edition" },
					       { "rft.series", "collection-title" },
					       { "rft.pub", "publisher" },
					       { "rft.place", "publisher-place" },
					       { "rft.isbn", "ISBN" },
					       { "rft.issn", "ISSN" },
					       { "rft.tpages", "number-of-pages" } };
	static const char *const thesis[][2] = { { "rft.degree", "genre" },
						 { "rft.inst", "publisher" },
						 { "rft.tpages", "number-of-pages" } };
	static const char *const other[][2] = { { "rft.type", "type" },
						{ "rft.source", "container-title" },
						{ "rft.publisher", "publisher" },
						{ "rft.language", "language" },
						{ "rft.identifier", "URL" } };
	const bool is_journal = !strcmp(k->format, "journal"), is_book = !strcmp(k->format, "book");
	const bool is_thesis = !strcmp(k->format, "dissertation");
	const char *const(*keys)[2] = is_journal  ? journal
				      : is_book   ? book
				      : is_thesis ? thesis
						  : other;
	const size_t n = is_journal  ? COUNT_OF(journal)
			 : is_book   ? COUNT_OF(book)
			 : is_thesis ? COUNT_OF(thesis)
				     : COUNT_OF(other);

	for (size_t i = 0; i < n; i++)
		add(x, keys[i][0], csl_text(x->c, keys[i][1]));
}

static void add_doi(struct coins *x)
{
	const char *doi = csl_text(x->c, "DOI");
	AUTO(str) struct str text = STR(4096);

	if (!doi)
		return;
	str_add_f(&text, "info:doi/%s", doi);
	add(x, "rft_id", str_text(&text));
}

void coins_add(struct str *out, const struct csl *c)
{
	struct coins x = { .out = out, .start = out->len, .c = c };
	const struct kind *k = kind_of(c);
	char text[CSL_DATE_SIZE], format[64];

	(void)snprintf(format, sizeof(format), "info:ofi/fmt:kev:mtx:%s", k->format);
	add(&x, "ctx_ver", "Z39.88-2004");
	add(&x, "rft_val_fmt", format);
	add(&x, "rft.genre", k->genre);
	add_title(&x, k);
	add_authors(&x, k == &any_kind ? "rft.creator" : "rft.au");
	add(&x, "rft.date", csl_date_text(c, "issued", text));
	if (k != &any_kind)
		add_pages(&x);
	add_publication(&x, k);
	add_doi(&x);
	if (k != &any_kind)
		add(&x, "rft_id", csl_text(c, "URL"));
}
