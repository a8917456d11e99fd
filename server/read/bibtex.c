/* BibTeX and biblatex (.bib). The parser is our own: bibutils, which Debian has, bore whatever
 * was thrown at it, but it goes on silently behind a brace that is not closed, names an entry by
 * its number and not its line, inherits from one crossref only, and leaves out keywords and
 * biblatex's own fields. Sources: Patashnik, BibTeXing (1988); the manual of biblatex 3. */
#include "read/bibtex.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "read/bibtex_parts.h"
#include "read/latex.h"
#include "read/readers.h"

enum { CROSSREF_MAX = 16 };

struct bibtex {
	struct entry e;
	const struct bib *bib;
	const struct bib_entry *entry;
};

/* Has the work that is `type` a host, whose title is no title of its own? */
static bool is_part(const char *type)
{
	static const char *const types[] = { "inbook",     "incollection",   "inproceedings",
					     "conference", "inreference",    "suppbook",
					     "article",    "suppperiodical", "suppcollection" };

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/* What an entry is asked for is another field of the entry that it inherits from. */
static const char *inherited_name(const char *type, const char *name)
{
	static const char *const own[] = {
		"title",    "subtitle", "shorttitle", "author", "file",
		"abstract", "keywords", "doi",        "url",    "pages"
	};
	const bool article = !strcmp(type, "article") || !strcmp(type, "suppperiodical");

	if (!is_part(type))
		return name;
	if (!strcmp(name, article ? "journaltitle" : "booktitle"))
		return "title";
	if (!strcmp(name, article ? "journalsubtitle" : "booksubtitle"))
		return "subtitle";
	if (!strcmp(type, "inbook") && !strcmp(name, "author"))
		return name;
	for (size_t i = 0; i < COUNT_OF(own); i++)
		if (!strcmp(name, own[i]))
			return NULL;
	return name;
}

/* The field as written, of the entry or of what it inherits from. */
static const char *raw(const struct bibtex *b, const char *name)
{
	const struct bib_entry *at = b->entry;
	const char *text = NULL;

	for (int depth = 0; at && name && depth < CROSSREF_MAX; depth++) {
		const char *parent = bib_field(at, "crossref");

		text = bib_field(at, name);
		if (text && *text)
			return text;
		name = inherited_name(at->type, name);
		at = parent ? bib_find(b->bib, parent) : NULL;
	}
	return NULL;
}

static const char *field(struct bibtex *b, const char *name)
{
	const char *text = raw(b, name);

	if (!text)
		return NULL;
	text = latex_text(text, strlen(text), b->e.d->mem);
	b->e.full = b->e.full || !text;
	return text;
}

/* --- types --- */

struct type {
	const char *name, *csl, *genre;
};

static const struct type types[] = {
	{ "article", "article-journal", NULL },
	{ "book", "book", NULL },
	{ "mvbook", "book", NULL },
	{ "collection", "book", NULL },
	{ "mvcollection", "book", NULL },
	{ "proceedings", "book", NULL },
	{ "reference", "book", NULL },
	{ "booklet", "pamphlet", NULL },
	{ "manual", "report", "manual" },
	{ "inbook", "chapter", NULL },
	{ "incollection", "chapter", NULL },
	{ "bookinbook", "chapter", NULL },
	{ "suppbook", "chapter", NULL },
	{ "inreference", "entry-encyclopedia", NULL },
	{ "inproceedings", "paper-conference", NULL },
	{ "conference", "paper-conference", NULL },
	{ "phdthesis", "thesis", "PhD thesis" },
	{ "mastersthesis", "thesis", "Master's thesis" },
	{ "thesis", "thesis", NULL },
	{ "techreport", "report", NULL },
	{ "report", "report", NULL },
	{ "unpublished", "manuscript", NULL },
	{ "online", "webpage", NULL },
	{ "electronic", "webpage", NULL },
	{ "www", "webpage", NULL },
	{ "dataset", "dataset", NULL },
	{ "patent", "patent", NULL },
	{ "periodical", "periodical", NULL },
	{ "letter", "personal_communication", NULL },
	{ "video", "motion_picture", NULL },
	{ "movie", "motion_picture", NULL },
	{ "legislation", "legislation", NULL },
	{ "newspaper", "article-newspaper", NULL },
	{ "misc", "document", NULL },
};

static void put_type(struct bibtex *b)
{
	const char *sub = field(b, "entrysubtype"), *genre = field(b, "type");
	const struct type *type = &types[COUNT_OF(types) - 1];
	const char *csl;

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (!strcmp(types[i].name, b->entry->type))
			type = &types[i];
	csl = type->csl;
	if (sub && !strcmp(csl, "article-journal") && strcasestr(sub, "newspaper"))
		csl = "article-newspaper";
	else if (sub && !strcmp(csl, "article-journal") && strcasestr(sub, "magazine"))
		csl = "article-magazine";
	entry_text(&b->e, "type", csl);
	if (!genre || !strcmp(genre, "phdthesis"))
		genre = genre ? "PhD thesis" : type->genre;
	entry_text(&b->e, "genre", genre);
}

/* --- fields --- */

static void put_titled(struct bibtex *b, const char *csl, const char *name, const char *subname)
{
	const char *title = field(b, name), *sub = field(b, subname);
	AUTO(str) struct str both = STR(1 << 20);

	if (!title || !sub) {
		entry_text(&b->e, csl, title);
		return;
	}
	str_add_f(&both, "%s%s %s", title,
		  *title && strchr(":?!.", title[strlen(title) - 1]) ? "" : ":", sub);
	entry_text(&b->e, csl, str_text(&both));
	b->e.full = b->e.full || !str_ok(&both);
}

static void put_dates(struct bibtex *b)
{
	const char *date = field(b, "date"), *year = field(b, "year"), *month = field(b, "month");
	const char *urldate = field(b, "urldate");
	AUTO(str) struct str first = STR(65536);

	if (date) { /* "2020-05-01/2020-06": when it began */
		str_add_n(&first, date, strcspn(date, "/"));
		entry_date_text(&b->e, "issued", str_text(&first));
	} else if (year && strlen(year) == 4 && strspn(year, "0123456789") == 4) {
		const char *day = field(b, "day");
		int at = month ? entry_month(month, strspn(month, "0123456789") > 0
							    ? strspn(month, "0123456789")
							    : strcspn(month, " .-/~"))
			       : 0;

		entry_date(&b->e, "issued", (int)strtol(year, NULL, 10), at,
			   day ? (int)strtol(day, NULL, 10) : 0);
	} else {
		entry_date_text(&b->e, "issued", year);
	}
	entry_date_text(&b->e, "accessed", urldate);
}

static void put_keywords(struct bibtex *b)
{
	const char *all = field(b, "keywords");

	if (!all)
		all = field(b, "keyword");
	while (all && *all) {
		const size_t n = strcspn(all, strchr(all, ';') ? ";" : ",");
		const char *one = arena_strndup(b->e.d->mem, all, n);

		if (one && one[strspn(one, " \t\n")])
			entry_keyword(&b->e, one + strspn(one, " \t\n"));
		b->e.full = b->e.full || !one;
		all += n + (all[n] != '\0');
	}
}

static void put_numbers(struct bibtex *b)
{
	const bool article = !strcmp(b->entry->type, "article");
	const char *number = field(b, "number"), *issue = field(b, "issue"),
		   *note = field(b, "note");

	entry_text(&b->e, "volume", field(b, "volume"));
	entry_text(&b->e, "issue", article && number ? number : issue);
	if (!article)
		entry_text(&b->e, "number", number);
	entry_pages(&b->e, field(b, "pages"));
	entry_text(&b->e, "edition", field(b, "edition"));
	entry_text(&b->e, "note", note ? note : field(b, "howpublished"));
	entry_language(&b->e, field(b, "language"));
	entry_language(&b->e, field(b, "langid"));
}

static void put_fields(struct bibtex *b)
{
	static const char *const same[][2] = {
		{ "container-title", "journal" },
		{ "title-short", "shorttitle" },
		{ "collection-title", "series" },
		{ "publisher", "publisher" },
		{ "publisher", "institution" },
		{ "publisher", "school" },
		{ "publisher", "organization" },
		{ "publisher-place", "location" },
		{ "publisher-place", "address" },
		{ "event-title", "eventtitle" },
		{ "chapter-number", "chapter" },
		{ "abstract", "abstract" },
		{ "ISBN", "isbn" },
		{ "ISSN", "issn" },
		{ "PMID", "pmid" },
		{ "annote", "annote" },
		{ "annote", "annotation" },
	};
	const char *url = raw(b, "url"), *doi = raw(b, "doi");

	put_titled(b, "title", "title", "subtitle");
	put_titled(b, "container-title", "journaltitle", "journalsubtitle");
	put_titled(b, "container-title", "booktitle", "booksubtitle");
	for (size_t i = 0; i < COUNT_OF(same); i++)
		entry_text(&b->e, same[i][0], field(b, same[i][1]));
	/* Underscores and the like are escaped in some files. */
	if (doi && !entry_doi(&b->e, strchr(doi, '\\') ? field(b, "doi") : doi))
		reading_warning(b->e.d, b->e.line, "a DOI begins with 10.",
				"\"%.80s\" is no DOI and was left out", doi);
	entry_url(&b->e, url && strpbrk(url, "\\{") ? field(b, "url") : url);
	if (!doi)
		(void)entry_doi(&b->e, url && strcasestr(url, "doi.org/") ? url : NULL);
	put_dates(b);
	put_keywords(b);
	put_numbers(b);
}

static void take(struct bibtex *b, struct reading *d)
{
	const char *crossref = bib_field(b->entry, "crossref");

	entry_begin(&b->e, d, b->entry->line);
	if (*b->entry->key)
		entry_text(&b->e, "id", b->entry->key);
	put_type(b);
	put_fields(b);
	bib_people(&b->e, "author", raw(b, "author"));
	bib_people(&b->e, "editor", raw(b, "editor"));
	bib_people(&b->e, "translator", raw(b, "translator"));
	bib_files(&b->e, bib_field(b->entry, "file"));
	if (crossref && !bib_find(b->bib, crossref))
		reading_warning(d, b->entry->line, "add that entry, or take crossref away",
				"%.80s refers to %.80s, which is not in this file", b->entry->key,
				crossref);
	if (entry_has(&b->e, "title") || b->e.full) {
		entry_end(&b->e);
		return;
	}
	if (!b->entry->broken)
		reading_error(d, b->entry->line, "add title = {...}",
			      "%.80s has no title and was left out",
			      *b->entry->key ? b->entry->key : "the entry");
	entry_drop(&b->e);
}

static enum err_code bibtex_read(struct reading *d, struct err *err)
{
	struct bib *bib = arena_alloc(d->mem, sizeof(*bib));
	struct bibtex b = { .bib = bib };

	if (!bib || bib_parse(bib, d) != ERR_OK)
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	for (b.entry = bib->entries; b.entry; b.entry = b.entry->next)
		take(&b, d);
	return ERR_OK;
}

const struct reader reader_bibtex = { &format_bibtex, bibtex_read };
