/* Author-year citations as they are printed. A parenthesis, round or square, with a year in it is
 * one, and so are the names that stand before it where it holds a year alone. */
#include "ingest/mention.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { INSIDE_MAX = 300, WORDS_BEFORE = 16, LOCATOR_MAX = 24 };

/* --- small pieces --- */

/* A year that something can have been published in; a letter may follow (2021a). 0: none. */
static int year_at(const char *s, size_t at, size_t end)
{
	int year = 0;

	if (at > 0 && isalnum((unsigned char)s[at - 1]))
		return 0;
	for (size_t i = 0; i < 4; i++) {
		if (at + i >= end || !isdigit((unsigned char)s[at + i]))
			return 0;
		year = 10 * year + (s[at + i] - '0');
	}
	if (at + 4 < end && isdigit((unsigned char)s[at + 4]))
		return 0;
	return year >= 1500 && year < 2100 ? year : 0;
}

/* The first year in [from, to); `to` when there is none. */
static size_t find_year(const char *s, size_t from, size_t to, int *year)
{
	for (size_t at = from; at < to; at++) {
		*year = year_at(s, at, to);
		if (*year)
			return at;
	}
	return to;
}

static struct stretch trim(const char *s, size_t from, size_t to)
{
	while (from < to && strchr(" ,;:\n", s[from]))
		from++;
	while (to > from && strchr(" ,;:\n", s[to - 1]))
		to--;
	return (struct stretch){ from, to };
}

static bool is_word(const char *s, struct stretch w, const char *word)
{
	return strlen(word) == w.to - w.from && strncasecmp(s + w.from, word, w.to - w.from) == 0;
}

/* A word that may stand between or in the names of people. */
static bool is_particle(const char *s, struct stretch w)
{
	static const char *const list[] = { "and", "&",   "et",  "al",  "al.", "de",
					    "da",  "del", "der", "di",  "du",  "la",
					    "le",  "van", "von", "bin", "al-", "ter" };

	for (size_t i = 0; i < COUNT_OF(list); i++)
		if (is_word(s, w, list[i]))
			return true;
	return false;
}

static bool is_name(const char *s, struct stretch w)
{
	return isupper((unsigned char)s[w.from]) || (unsigned char)s[w.from] >= 0x80;
}

/* --- names --- */

static struct stretch next_word(const char *s, size_t at, size_t to)
{
	struct stretch w;

	while (at < to && (s[at] == ' ' || s[at] == ','))
		at++;
	w.from = at;
	while (at < to && s[at] != ' ' && s[at] != ',')
		at++;
	w.to = at;
	return w;
}

static void end_person(struct printed *p, struct stretch *person)
{
	if (person->to > person->from && p->n_persons < PERSONS_MAX)
		p->persons[p->n_persons++] = *person;
	*person = (struct stretch){ 0 };
}

/* "Ang, Isar, and Mar", "Gumenyuk et al.", "Núria Codina Solà & McMartin". False: there are
 * words in it that belong to no name. */
static bool read_persons(struct printed *p, const char *s, struct stretch all)
{
	struct stretch person = { 0 };
	size_t last = all.from;

	for (struct stretch w = next_word(s, all.from, all.to); w.from < w.to;
	     w = next_word(s, w.to, all.to)) {
		const bool comma = memchr(s + last, ',', w.from - last) != NULL;

		last = w.to;
		if (is_word(s, w, "et")) {
			p->et_al = true;
			break;
		}
		if (comma || is_word(s, w, "and") || is_word(s, w, "&"))
			end_person(p, &person);
		if (is_word(s, w, "and") || is_word(s, w, "&"))
			continue;
		if (!is_name(s, w) && !is_particle(s, w))
			return false;
		person = (struct stretch){ person.to ? person.from : w.from, w.to };
	}
	end_person(p, &person);
	return p->n_persons > 0;
}

struct stretch mention_locator(const char *s, struct stretch inside)
{
	static const char *const marks[] = {
		"pp", "p", "paras", "para", "chap", "ch", "sec", "fig"
	};
	const struct stretch none = { 0 };

	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		const size_t n = strlen(marks[i]);
		size_t at = inside.from + n;

		if (at >= inside.to || strncasecmp(s + inside.from, marks[i], n) != 0)
			continue;
		at += s[at] == '.';
		while (at < inside.to && s[at] == ' ')
			at++;
		if (at == inside.to || at == inside.from + n || inside.to - at > LOCATOR_MAX)
			continue;
		for (; at < inside.to; at++) /* digits, roman numerals, dashes of any kind */
			if (!strchr("0123456789ivxlcIVXLCf ,-.", s[at]) &&
			    (unsigned char)s[at] < 0x80)
				return none;
		return inside;
	}
	return none;
}

/* --- "(Qian, 2021; Raj, 2024)" --- */

static size_t skip_signal(const char *s, size_t from, size_t to)
{
	static const char *const signals[] = { "see also ", "see ", "e.g., ",
					       "e.g. ",     "cf. ", "as cited in " };

	for (size_t i = 0; i < COUNT_OF(signals); i++)
		if (strncasecmp(s + from, signals[i], strlen(signals[i])) == 0 &&
		    from + strlen(signals[i]) < to)
			return from + strlen(signals[i]);
	return from;
}

static bool read_piece(struct printed *p, const char *s, struct stretch piece)
{
	const size_t year = find_year(s, piece.from, piece.to, &p->year);
	const size_t from = skip_signal(s, piece.from, piece.to);

	if (year == piece.to)
		return false;
	p->text = (struct stretch){ from, year + 4 };
	if (isalpha((unsigned char)s[year + 4])) /* 2021a */
		p->text.to++;
	p->locator = mention_locator(s, trim(s, p->text.to, piece.to));
	if (p->locator.to > p->locator.from)
		p->text.to = p->locator.to;
	return from < year && read_persons(p, s, trim(s, from, year));
}

/* --- "Qian (2021)" --- */

/* Where the names begin that end at `end`: as far back as words are capitalised or join
 * names. */
static size_t names_begin(const char *s, size_t end)
{
	size_t begin = end, at = end;

	for (int n = 0; n < WORDS_BEFORE && at > 0; n++) {
		struct stretch w;

		while (at > 0 && (s[at - 1] == ' ' || s[at - 1] == ','))
			at--;
		w.to = at;
		while (at > 0 && s[at - 1] != ' ' && s[at - 1] != ',')
			at--;
		w.from = at;
		if (w.from == w.to || strchr(".;:?!(", s[w.to - 1])) {
			const bool initial = w.to - w.from == 2 && s[w.from + 1] == '.' &&
					     isupper((unsigned char)s[w.from]);

			if (w.from == w.to || (!initial && !is_word(s, w, "al.")))
				break;
			begin = initial ? w.from : begin;
			continue;
		}
		if (is_name(s, w))
			begin = w.from;
		else if (!is_particle(s, w))
			break;
	}
	return begin;
}

/* Words that begin sentences and are no names. */
static size_t skip_openers(const char *s, size_t from, size_t to)
{
	static const char *const list[] = { "As",          "In",        "However", "According",
					    "By",          "The",       "While",   "For",
					    "Thus",        "Similarly", "But",     "Although",
					    "Also",        "And",       "Like",    "Scholars",
					    "Furthermore", "Moreover" };

	for (bool again = true; again;) {
		const struct stretch w = next_word(s, from, to);

		again = false;
		for (size_t i = 0; i < COUNT_OF(list) && w.to < to; i++)
			again = again || is_word(s, w, list[i]);
		if (again)
			from = next_word(s, w.to, to).from;
	}
	return from;
}

static void read_narrative(struct printed *p, const char *s, size_t open, size_t close)
{
	size_t end = open;
	struct stretch names;

	while (end > 0 && s[end - 1] == ' ')
		end--;
	if (end > 1 && s[end - 1] == 's' && s[end - 2] == '\'') /* Nye's (2004) */
		end -= 2;
	names.from = names_begin(s, end);
	names.from = skip_openers(s, names.from, end);
	names.to = end;
	p->form = FORM_NARRATIVE;
	p->text = (struct stretch){ names.from, close + 1 };
	if (names.from < names.to && read_persons(p, s, names))
		return;
	p->form = FORM_YEAR;
	p->n_persons = 0;
	p->text = (struct stretch){ open, close + 1 };
}

/* --- a paragraph --- */

size_t mention_closing(const char *s, size_t open)
{
	const char close = s[open] == '[' ? ']' : ')';

	for (size_t at = open + 1; s[at] && at < open + INSIDE_MAX && s[at] != s[open]; at++)
		if (s[at] == close)
			return at;
	return open;
}

static void read_parenthesis(const char *s, size_t open, size_t close, printed_fn *visit, void *ctx)
{
	const struct stretch inside = trim(s, open + 1, close);
	int year;

	if (s[open] == '(' && memchr(s + open, '[', close - open))
		return; /* those within it cite */
	if (year_at(s, inside.from, inside.to)) {
		struct printed p = { .year = year_at(s, inside.from, inside.to) };

		/* "(1978-1997)" and "(2021 to 2023)" are spans of time; "[1894]" is an editor's */
		if (s[open] == '[')
			return;
		if (inside.to - inside.from > 5 && !strchr(",a", s[inside.from + 4]))
			return;
		p.locator = mention_locator(s, trim(s, inside.from + 4, inside.to));
		read_narrative(&p, s, open, close);
		visit(ctx, &p);
		return;
	}
	if (find_year(s, inside.from, inside.to, &year) == inside.to)
		return;
	for (size_t at = inside.from, end; at < inside.to; at = end + 1) {
		struct printed p = { .form = FORM_PARENTHETICAL };
		const char *stop = memchr(s + at, ';', inside.to - at);

		end = stop ? (size_t)(stop - s) : inside.to;
		if (!read_piece(&p, s, trim(s, at, end)))
			continue;
		/* one that has the brackets to itself is printed with them */
		if (p.text.from == open + 1 && p.text.to == close)
			p.text = (struct stretch){ open, close + 1 };
		visit(ctx, &p);
	}
}

void mention_find(const char *text, printed_fn *visit, void *ctx)
{
	for (size_t at = 0; text[at]; at++) {
		const bool opens = text[at] == '(' || text[at] == '[';
		const size_t close = opens ? mention_closing(text, at) : at;

		if (close > at)
			read_parenthesis(text, at, close, visit, ctx);
	}
}
