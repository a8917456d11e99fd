/* RIS, as reference managers and publishers write it (.ris): a tag, two spaces, a hyphen and a
 * value on each line, from TY to ER. Source: the specification of Research Information Systems
 * (2001, 2011), and what Zotero, EndNote and Crossref make of it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/str.h"
#include "read/entry.h"
#include "read/latin.h"
#include "read/readers.h"

enum {
	FIELDS_MAX = 5000, /* of a record */
	SLOTS = 4096,
};

struct tag {
	char name[3];
	const char *text;
};

struct id {
	const char *text;
	struct id *next;
};

struct ris {
	struct reading *d;
	struct entry e;
	struct tag *tags; /* of the record at hand */
	size_t n;
	size_t line; /* of its TY; 0: no record is open */
	struct id *ids[SLOTS];
	bool full, told_end;
};

/* --- fields of the record at hand --- */

static const char *next_of(const struct ris *r, const char *name, size_t *at)
{
	for (; *at < r->n; (*at)++)
		if (!strcmp(r->tags[*at].name, name))
			return r->tags[(*at)++].text;
	return NULL;
}

/* The first that is there, of tags of two letters each. */
static const char *first_of(const struct ris *r, const char *names)
{
	for (; *names; names += 2) {
		const char name[3] = { names[0], names[1], '\0' };
		size_t at = 0;
		const char *text = next_of(r, name, &at);

		if (text && *text)
			return text;
	}
	return NULL;
}

struct type {
	const char *code, *csl;
};

static const struct type types[] = {
	{ "JOUR", "article-journal" },
	{ "EJOUR", "article-journal" },
	{ "JFULL", "article-journal" },
	{ "ABST", "article-journal" },
	{ "INPR", "article-journal" },
	{ "Journal Article", "article-journal" },
	{ "MGZN", "article-magazine" },
	{ "NEWS", "article-newspaper" },
	{ "BOOK", "book" },
	{ "EBOOK", "book" },
	{ "EDBOOK", "book" },
	{ "SER", "book" },
	{ "CLSWK", "book" },
	{ "Book", "book" },
	{ "CHAP", "chapter" },
	{ "ECHAP", "chapter" },
	{ "Book Section", "chapter" },
	{ "CONF", "paper-conference" },
	{ "CPAPER", "paper-conference" },
	{ "THES", "thesis" },
	{ "RPRT", "report" },
	{ "GOVDOC", "report" },
	{ "STAND", "standard" },
	{ "ELEC", "webpage" },
	{ "ICOMM", "webpage" },
	{ "WEB", "webpage" },
	{ "BLOG", "post-weblog" },
	{ "ENCYC", "entry-encyclopedia" },
	{ "DICT", "entry-dictionary" },
	{ "DATA", "dataset" },
	{ "AGGR", "dataset" },
	{ "PCOMM", "personal_communication" },
	{ "VIDEO", "motion_picture" },
	{ "MPCT", "motion_picture" },
	{ "ADVS", "motion_picture" },
	{ "MAP", "map" },
	{ "SOUND", "song" },
	{ "PAT", "patent" },
	{ "STAT", "legislation" },
	{ "LEGAL", "legislation" },
	{ "BILL", "bill" },
	{ "CASE", "legal_case" },
	{ "HEAR", "hearing" },
	{ "UNPB", "manuscript" },
	{ "MANSCPT", "manuscript" },
	{ "PAMP", "pamphlet" },
	{ "COMP", "software" },
};

static const char *type_of(const char *code)
{
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (!strcasecmp(types[i].code, code))
			return types[i].csl;
	return "document";
}

static void put_people(struct ris *r)
{
	static const char *const roles[][2] = { { "AU", "author" },     { "A1", "author" },
						{ "A2", "editor" },     { "ED", "editor" },
						{ "A4", "translator" }, { "TA", "translator" } };

	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		size_t at = 0;
		const char *name;

		while ((name = next_of(r, roles[i][0], &at)))
			entry_person_text(&r->e, roles[i][1], name);
	}
}

/* "2014/07/05/and what else is said of it" */
static void put_date(struct ris *r, const char *name, const char *text)
{
	AUTO(str) struct str s = STR(65536);
	size_t n = 0, slashes = 0;

	if (!text)
		return;
	while (text[n] && !(text[n] == '/' && ++slashes == 3))
		n++;
	str_add_n(&s, text, n);
	entry_date_text(&r->e, name, str_text(&s));
	r->e.full = r->e.full || !str_ok(&s);
}

static void put_dates(struct ris *r)
{
	const char *year = first_of(r, "PYY1"), *day = first_of(r, "DA");

	/* DA is the more exact one, where it is of that year. */
	put_date(r, "issued",
		 year && day && strncmp(year, day, 4) == 0 && strlen(day) > strlen(year) ? day
											 : year);
	put_date(r, "issued", day);
	put_date(r, "accessed", first_of(r, "Y2"));
}

static void put_pages(struct ris *r)
{
	const char *from = first_of(r, "SP"), *to = first_of(r, "EPLP");
	AUTO(str) struct str both = STR(65536);

	if (!from || !to || strchr(from, '-') || !strcmp(from, to)) {
		entry_pages(&r->e, from ? from : to);
		return;
	}
	str_add_f(&both, "%s-%s", from, to);
	entry_pages(&r->e, str_text(&both));
}

/* One address in each UR, or several with semicolons between them; a DOI may be among them. */
static void put_addresses(struct ris *r)
{
	const char *doi = first_of(r, "DO"), *url;
	size_t at = 0;

	if (doi && !entry_doi(&r->e, doi))
		reading_warning(r->d, r->line, "a DOI begins with 10.",
				"\"%.80s\" is no DOI and was left out", doi);
	while ((url = next_of(r, "UR", &at))) {
		AUTO(str) struct str one = STR(65536);

		str_add_n(&one, url, strcspn(url, ";"));
		if (strcasestr(str_text(&one), "doi.org/"))
			(void)entry_doi(&r->e, str_text(&one));
		if (!entry_has(&r->e, "URL"))
			entry_url(&r->e, str_text(&one));
	}
}

static void put_attachments(struct ris *r)
{
	const char *path;
	size_t at = 0;

	while ((path = next_of(r, "L1", &at))) {
		AUTO(str) struct str one = STR(65536);

		/* Addresses of the web, and EndNote's own folder, are no files here. */
		str_add_n(&one, path, strcspn(path, ";"));
		if (!strncmp(str_text(&one), "file://", 7))
			entry_attach(&r->e, str_text(&one) + 7);
		else if (!strstr(str_text(&one), "://"))
			entry_attach(&r->e, str_text(&one));
	}
}

static void put_fields(struct ris *r, const char *type)
{
	static const char *const same[][2] = {
		{ "title", "TIT1CT" },
		{ "container-title", "JFT2JOBTJ2JA" },
		{ "collection-title", "T3" },
		{ "volume", "VLVO" },
		{ "issue", "IS" },
		{ "publisher", "PB" },
		{ "publisher-place", "CYPP" },
		{ "edition", "ET" },
		{ "title-short", "ST" },
		{ "note", "N1" },
	};
	const bool book = !strcmp(type, "book") || !strcmp(type, "chapter");
	const char *keyword;
	size_t at = 0;

	for (size_t i = 0; i < COUNT_OF(same); i++)
		entry_markup(&r->e, same[i][0], first_of(r, same[i][1]));
	entry_markup(&r->e, "title", first_of(r, book ? "BTT2ST" : "ST"));
	entry_markup(&r->e, "abstract", first_of(r, "ABN2"));
	entry_text(&r->e, book ? "ISBN" : "ISSN", first_of(r, "SN"));
	entry_language(&r->e, first_of(r, "LA"));
	while ((keyword = next_of(r, "KW", &at)))
		entry_keyword(&r->e, keyword);
	put_people(r);
	put_dates(r);
	put_pages(r);
	put_addresses(r);
	put_attachments(r);
}

/* Programs number records from 1 in each file, or give all of them the same. */
static void put_id(struct ris *r, const char *id)
{
	struct hash h;
	struct id **slot, *at;

	if (!id || !*id)
		return;
	hash_init(&h);
	hash_add_text(&h, id);
	slot = &r->ids[(size_t)h.state % SLOTS];
	for (at = *slot; at; at = at->next)
		if (!strcmp(at->text, id)) {
			reading_warning(r->d, r->line, "give each record an ID of its own",
					"the ID %.80s is that of an earlier record; this one gets "
					"another",
					id);
			return;
		}
	at = arena_alloc(r->d->mem, sizeof(*at));
	if (at) {
		*at = (struct id){ id, *slot };
		*slot = at;
	}
	r->full = r->full || !at;
	entry_text(&r->e, "id", id);
}

static void end_record(struct ris *r)
{
	const char *type = type_of(first_of(r, "TY") ? first_of(r, "TY") : "");

	entry_begin(&r->e, r->d, r->line);
	entry_text(&r->e, "type", type);
	put_id(r, first_of(r, "ID"));
	put_fields(r, type);
	if (entry_has(&r->e, "title") || r->e.full) {
		entry_end(&r->e);
	} else {
		const char *doi = entry_has(&r->e, "DOI");

		reading_error(r->d, r->line, "add a line with TI",
			      "the record%s%.80s has no title and was left out", doi ? " " : "",
			      doi ? doi : "");
		entry_drop(&r->e);
	}
	r->n = 0;
	r->line = 0;
}

/* --- lines --- */

/* "XX  - value"; some programs write one space, and nothing behind the hyphen. */
static const char *tag_of(char name[3], const char *s)
{
	const size_t spaces = strspn(s + 2 * (s[0] && s[1]), " ");

	if (!(s[0] >= 'A' && s[0] <= 'Z') ||
	    !((s[1] >= 'A' && s[1] <= 'Z') || (s[1] >= '0' && s[1] <= '9')) || spaces == 0 ||
	    spaces > 2 || s[2 + spaces] != '-' || (s[3 + spaces] && s[3 + spaces] != ' '))
		return NULL;
	memcpy(name, s, 2);
	name[2] = '\0';
	s += 3 + spaces;
	return s + strspn(s, " ");
}

static void add_tag(struct ris *r, const char *name, const char *text)
{
	if (r->n == FIELDS_MAX) {
		reading_warning(r->d, r->line, "part it into several",
				"the record has more than %d lines; the rest was left out",
				FIELDS_MAX);
		r->n++;
	}
	if (r->n > FIELDS_MAX)
		return;
	memcpy(r->tags[r->n].name, name, 3);
	r->tags[r->n++].text = text;
}

/* A line without a tag goes on with the field before it. */
static void go_on(struct ris *r, const char *line)
{
	struct tag *last = r->n > 0 && r->n <= FIELDS_MAX ? &r->tags[r->n - 1] : NULL;
	const size_t have = last ? strlen(last->text) : 0, more = strlen(line);
	char *both;

	if (!last)
		return;
	if (last->text + have + 1 == line) { /* they still stand side by side */
		((char *)line)[-1] = ' ';
		return;
	}
	both = arena_alloc(r->d->mem, have + more + 2);
	r->full = r->full || !both;
	if (!both)
		return;
	memcpy(both, last->text, have);
	both[have] = ' ';
	memcpy(both + have + 1, line, more + 1);
	last->text = both;
}

static void take_line(struct ris *r, char *line, size_t number)
{
	char name[3];
	const char *text = tag_of(name, line);

	if (!text) {
		if (r->line && line[strspn(line, " \t")])
			go_on(r, line);
		return;
	}
	if (!strcmp(name, "TY")) {
		if (r->line && !r->told_end)
			reading_warning(r->d, r->line, "end each record with a line \"ER  - \"",
					"the record has no end before the next one begins");
		r->told_end = r->told_end || r->line;
		if (r->line)
			end_record(r);
		r->line = number;
	} else if (!r->line) {
		if (strcmp(name, "ER") != 0)
			reading_error(r->d, number, "begin each record with a line \"TY  - JOUR\"",
				      "a line %s stands outside of a record", name);
		return;
	}
	if (!strcmp(name, "ER"))
		end_record(r);
	else
		add_tag(r, name, text);
}

static enum err_code ris_read(struct reading *d, struct err *err)
{
	struct ris *r = arena_alloc(d->mem, sizeof(*r));
	size_t n, number = 0;
	char *s = latin_text(d, &n);

	if (r)
		r->tags = arena_array(d->mem, struct tag, FIELDS_MAX + 1);
	if (!r || !s || !r->tags)
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	r->d = d;
	while (*s && !r->full) {
		const size_t len = strcspn(s, "\n");
		char *next = s + len + (s[len] == '\n');

		s[len] = '\0';
		take_line(r, s, ++number);
		s = next;
	}
	if (r->line)
		end_record(r);
	return r->full ? err_set(err, ERR_NO_MEMORY, "there is not enough memory") : ERR_OK;
}

const struct reader reader_ris = { &format_ris, ris_read };
