/* Lists of references, line by line: which works of the corpus they are. A DOI decides, or what
 * OpenAlex calls the work; else a line is the work whose first author's surname, title and year it
 * has. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/mention.h"
#include "text/text.h"

enum { TITLE_WORDS_MIN = 3 };
#define OPENALEX        "https://openalex.org/"
#define ENOUGH_OF_TITLE 0.8 /* of its words, where the title is not there as it is */

struct entry {
	const char *key; /* a DOI, or a surname's last word, folded */
	size_t record;
};

struct lists {
	struct corpus *c;
	struct run *r;
	struct entry *dois, *names, *openalex; /* sorted */
	size_t n_dois, n_names, n_openalex;
	struct str line, title, family; /* as text_key() has them, a space before and behind */
};

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	const int order = strcmp(x->key, y->key);

	return order ? order : (x->record > y->record) - (x->record < y->record);
}

/* The first entry of that key, or n. */
static size_t find(const struct entry *list, size_t n, const char *key)
{
	size_t low = 0, high = n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(list[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && strcmp(list[low].key, key) == 0 ? low : n;
}

static void fold(struct str *out, struct run *r, const char *s, size_t n)
{
	str_clear(out);
	str_add_char(out, ' ');
	text_key(out, r->tk, s, n);
	str_add_char(out, ' ');
}

static const char *first_author(const struct record *rec)
{
	if (rec->n_authors == 0)
		return NULL;
	return rec->authors[0].family ? rec->authors[0].family : rec->authors[0].literal;
}

static enum err_code make_index(struct lists *l)
{
	const size_t n = l->c->n;

	l->dois = arena_array(l->r->mem, struct entry, n);
	l->names = arena_array(l->r->mem, struct entry, n);
	l->openalex = arena_array(l->r->mem, struct entry, n);
	if (!l->dois || !l->names || !l->openalex)
		return ingest_no_memory(l->r);
	for (size_t i = 0; i < n; i++) {
		const struct record *rec = &l->c->records[i];
		const char *name = first_author(rec), *word;

		if (rec->doi)
			l->dois[l->n_dois++] = (struct entry){ rec->doi, i };
		if (rec->openalex)
			l->openalex[l->n_openalex++] = (struct entry){ rec->openalex, i };
		if (!name)
			continue;
		fold(&l->family, l->r, name, strlen(name));
		if (!str_ok(&l->family) || l->family.len < 3)
			continue;
		str_cut(&l->family, l->family.len - 1);
		word = arena_strdup(l->r->mem, strrchr(str_text(&l->family), ' ') + 1);
		if (!word)
			return ingest_no_memory(l->r);
		l->names[l->n_names++] = (struct entry){ word, i };
	}
	qsort(l->dois, l->n_dois, sizeof(*l->dois), by_key);
	qsort(l->names, l->n_names, sizeof(*l->names), by_key);
	qsort(l->openalex, l->n_openalex, sizeof(*l->openalex), by_key);
	return ERR_OK;
}

/* --- by DOI --- */

static bool is_doi_char(char c)
{
	return c && !isspace((unsigned char)c) && !strchr("<>\"", c);
}

/* The work that has the DOI at `s`; full stops and brackets behind it may be the sentence's. */
static size_t by_doi(const struct lists *l, const char *s)
{
	char doi[256];
	size_t n = 0, at = l->n_dois;

	while (n < sizeof(doi) - 1 && is_doi_char(s[n])) {
		doi[n] = (char)tolower((unsigned char)s[n]);
		n++;
	}
	for (; n > 3 && at == l->n_dois; n--) {
		doi[n] = '\0';
		at = find(l->dois, l->n_dois, doi);
		if (!strchr(".,;)]/", doi[n - 1]))
			break;
	}
	return at == l->n_dois ? l->c->n : l->dois[at].record;
}

/* --- by title, authors and year --- */

/* A year, perhaps with a letter, as a word of the folded line. */
static bool has_year(const struct lists *l, int year)
{
	const char *at = str_text(&l->line);
	char word[16];

	(void)snprintf(word, sizeof(word), " %d", year);
	while ((at = strstr(at, word))) {
		at += strlen(word);
		if (*at == ' ' || (islower((unsigned char)at[0]) && at[1] == ' '))
			return true;
	}
	return false;
}

/* How much of the title the line has: 1 as it is, or the part of its words. */
static double title_part(struct lists *l, const char *title, size_t len)
{
	const char *at;
	size_t n = 0, have = 0;

	fold(&l->title, l->r, title, len);
	if (!str_ok(&l->title))
		return 0;
	if (strstr(str_text(&l->line), str_text(&l->title)))
		have = SIZE_MAX;
	for (at = str_text(&l->title); at[1]; n++) {
		const size_t word = strcspn(at + 1, " ");
		char wanted[TOKEN_MAX + 3];

		if (word + 2 < sizeof(wanted)) {
			memcpy(wanted, at, word + 2);
			wanted[word + 2] = '\0';
			have += have != SIZE_MAX && strstr(str_text(&l->line), wanted);
		}
		at += word + 1;
	}
	if (n < TITLE_WORDS_MIN)
		return 0;
	return have == SIZE_MAX ? 1 : (double)have / (double)n;
}

static double fits(struct lists *l, const struct record *rec)
{
	const double whole = title_part(l, rec->title, strlen(rec->title));
	const double main_part = title_part(l, rec->title, strcspn(rec->title, ":?"));
	const double printed =
		rec->printed_title ? title_part(l, rec->printed_title, strlen(rec->printed_title))
				   : 0;
	double best = whole > printed ? whole : printed;

	if (main_part == 1 && best < 1)
		best = 0.95;
	if (best < ENOUGH_OF_TITLE || (best < 0.95 && !has_year(l, rec->year)))
		return 0;
	return best + (has_year(l, rec->year) ? 0.1 : 0);
}

/* The line names its first author first; any of its first words may be the surname. */
static size_t by_title(struct lists *l, const char *line)
{
	enum { WORDS = 12 };
	size_t best = l->c->n, at = 1;
	double most = 0;

	fold(&l->line, l->r, line, strlen(line));
	for (int n = 0; str_ok(&l->line) && n < WORDS && at < l->line.len; n++) {
		const size_t len = strcspn(l->line.data + at, " ");
		char word[TOKEN_MAX + 1];

		if (len < sizeof(word)) {
			memcpy(word, l->line.data + at, len);
			word[len] = '\0';
			for (size_t i = find(l->names, l->n_names, word);
			     i < l->n_names && strcmp(l->names[i].key, word) == 0; i++) {
				const double f = fits(l, &l->c->records[l->names[i].record]);

				if (f > most) {
					most = f;
					best = l->names[i].record;
				}
			}
		}
		at += len + 1;
	}
	return best;
}

/* The line is the address of a work of OpenAlex's, and nothing else. */
static bool is_openalex(const char *line)
{
	return strncmp(line, OPENALEX, strlen(OPENALEX)) == 0 && !strpbrk(line, " \t\n");
}

static size_t work_of(struct lists *l, const char *line)
{
	if (is_openalex(line)) {
		const size_t at = find(l->openalex, l->n_openalex, line + strlen(OPENALEX));

		return at < l->n_openalex ? l->openalex[at].record : l->c->n;
	}
	for (const char *at = line; (at = strstr(at, "10.")); at += 3) {
		const size_t work =
			at > line && isalnum((unsigned char)at[-1]) ? l->c->n : by_doi(l, at);

		if (work < l->c->n)
			return work;
	}
	return by_title(l, line);
}

static enum err_code match_list(struct lists *l, struct record *rec)
{
	size_t unknown = 0;

	const bool wanted =
		rec->n_references == 0; /* the record does not say itself what it cites */

	if (wanted)
		rec->references = arena_array(l->r->mem, const char *, rec->n_list_lines);
	rec->list_works = arena_array(l->r->mem, size_t, rec->n_list_lines);
	if (!rec->list_works || (wanted && !rec->references))
		return ingest_no_memory(l->r);
	for (size_t i = 0; i < rec->n_list_lines; i++) {
		const size_t work = work_of(l, rec->list_lines[i]);
		const struct record *cited = &l->c->records[work < l->c->n ? work : 0];

		rec->list_works[i] = cited != rec ? work : l->c->n;
		if (!wanted)
			continue;
		if (work == l->c->n)
			unknown += !is_openalex(rec->list_lines[i]); /* a number tells nobody */
		else if (cited != rec && !mention_is_listed(rec, cited))
			rec->references[rec->n_references++] = cited->key;
	}
	if (unknown > 0)
		report_doubt(l->r,
			     &(struct place){ .file = rec->text_file ? rec->text_file : rec->file,
					      .entry = rec->key },
			     "add records for them",
			     "%zu of the %zu lines of its list are no works here", unknown,
			     rec->n_list_lines);
	return ERR_OK;
}

enum err_code reflists_match(struct corpus *c, struct run *r)
{
	struct lists l = { .c = c, .r = r };
	enum err_code code = ERR_OK;
	bool any = false;

	for (size_t i = 0; i < c->n; i++)
		any = any || c->records[i].n_list_lines > 0;
	if (!any)
		return ERR_OK;
	str_init(&l.line, 4 * PARAGRAPH_MAX);
	str_init(&l.title, 4 * PARAGRAPH_MAX);
	str_init(&l.family, 4096);
	code = make_index(&l);
	for (size_t i = 0; i < c->n && code == ERR_OK; i++)
		if (c->records[i].n_list_lines > 0)
			code = match_list(&l, &c->records[i]);
	str_dispose(&l.line);
	str_dispose(&l.title);
	str_dispose(&l.family);
	return code;
}
