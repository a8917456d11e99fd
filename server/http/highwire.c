#include "http/highwire.h"

#include <stdio.h>
#include <string.h>

#include "http/cite_parts.h"

/* A list that is being made. */
struct list {
	struct highwire_pair *items;
	size_t n, cap;
	const struct csl *c;
	struct arena *mem;
	bool full; /* no memory */
};

static void add(struct list *l, const char *name, const char *content)
{
	if (!content || !*content)
		return;
	if (!arena_reserve(l->mem, &l->items, sizeof(*l->items), l->n, &l->cap))
		l->full = true;
	else
		l->items[l->n++] = (struct highwire_pair){ name, content };
}

static void add_n(struct list *l, const char *name, const char *text, size_t len)
{
	const char *copy = arena_strndup(l->mem, text, len);

	l->full = l->full || !copy;
	add(l, name, copy);
}

static void add_plain(struct list *l, const char *name, const char *variable)
{
	const char *text = csl_text(l->c, variable);
	const char *plain = text ? cite_plain(text, l->mem) : NULL;

	l->full = l->full || (text && !plain);
	add(l, name, plain);
}

/* "van Dijk, Teun A., Jr.": both readers take a name apart at its commas. */
static void add_names(struct list *l, const char *name, const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(l->c, variable, &n);

	for (size_t i = 0; i < n; i++) {
		AUTO(str) struct str text = STR(16 * 1024);

		cite_name_inverted(&text, &names[i]);
		add_n(l, name, str_text(&text), text.len);
		if (!strcmp(variable, "author"))
			add(l, "citation_author_orcid", names[i].orcid);
	}
}

/* 2025/10/02, or as much of it as is known. */
static void add_date(struct list *l, const char *name, const char *variable)
{
	char text[CSL_DATE_SIZE];

	if (!*csl_date_text(l->c, variable, text))
		return;
	for (char *p = text + 1; *p; p++)
		if (*p == '-')
			*p = '/';
	add_n(l, name, text, strlen(text));
}

static void add_pages(struct list *l)
{
	const char *pages = csl_text(l->c, "page"), *last;
	size_t first;

	if (!pages)
		return;
	last = csl_last_page(pages, &first);
	add_n(l, "citation_firstpage", pages, first);
	add(l, "citation_lastpage", last);
}

/* What it is part of, or who answers for it: by this the readers tell what kind of work it is. */
static void add_container(struct list *l)
{
	static const char *const kinds[][3] = {
		{ "article-journal", "citation_journal_title", "container-title" },
		{ "article-magazine", "citation_journal_title", "container-title" },
		{ "article-newspaper", "citation_journal_title", "container-title" },
		{ "review", "citation_journal_title", "container-title" },
		{ "review-book", "citation_journal_title", "container-title" },
		{ "article", "citation_journal_title", "container-title" },
		{ "chapter", "citation_inbook_title", "container-title" },
		{ "entry", "citation_inbook_title", "container-title" },
		{ "entry-dictionary", "citation_inbook_title", "container-title" },
		{ "entry-encyclopedia", "citation_inbook_title", "container-title" },
		{ "paper-conference", "citation_conference_title", "container-title" },
		{ "paper-conference", "citation_conference", "event-title" },
		{ "thesis", "citation_dissertation_institution", "publisher" },
		{ "thesis", "citation_dissertation_name", "genre" },
		{ "report", "citation_technical_report_institution", "publisher" },
		{ "report", "citation_technical_report_number", "number" },
	};
	const char *type = csl_text(l->c, "type");

	for (size_t i = 0; type && i < COUNT_OF(kinds); i++)
		if (!strcmp(kinds[i][0], type))
			add_plain(l, kinds[i][1], kinds[i][2]);
}

static void add_keywords(struct list *l)
{
	const char *at = csl_text(l->c, "keyword"), *keyword;
	size_t len;

	while ((keyword = csl_keyword(&at, &len)))
		add_n(l, "citation_keywords", keyword, len);
}

static void add_numbers(struct list *l)
{
	static const char *const numbers[][2] = {
		{ "citation_volume", "volume" }, { "citation_issue", "issue" },
		{ "citation_issn", "ISSN" },     { "citation_isbn", "ISBN" },
		{ "citation_doi", "DOI" },       { "citation_publisher", "publisher" },
	};

	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		add(l, numbers[i][0], csl_text(l->c, numbers[i][1]));
}

const struct highwire_pair *highwire_list(size_t *n, const struct csl *c,
					  const struct highwire_places *places, struct arena *mem)
{
	static const struct highwire_pair none;
	struct list l = { .c = c, .mem = mem };

	*n = 0;
	if (!csl_text(c, "title"))
		return &none;
	add_plain(&l, "citation_title", "title");
	add_names(&l, "citation_author", "author");
	add_names(&l, "citation_editor", "editor");
	add_date(&l, "citation_publication_date", "issued");
	add_date(&l, "citation_online_date", "available-date");
	add_container(&l);
	add_numbers(&l);
	add_pages(&l);
	add(&l, "citation_language", csl_text(c, "language"));
	add_keywords(&l);
	add(&l, "citation_abstract_html_url", places->abstract);
	add(&l, "citation_fulltext_html_url", places->fulltext);
	if (l.full)
		return NULL;
	*n = l.n;
	return l.items;
}
