#include "harvest/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "harvest/jtree.h"
#include "text/text.h"

enum {
	TITLE_CEILING = 4096,
	TITLE_CERTAIN = 90, /* percent */
	TITLE_DOUBTFUL = 70,
	SHORT_TITLE = 4, /* words before a colon that may stand for the whole */
};

/* --- titles --- */

static size_t count_words(const char *key)
{
	size_t n = *key != '\0';

	for (; *key; key++)
		n += *key == ' ';
	return n;
}

static bool has_word(const char *key, const char *word, size_t n)
{
	for (const char *at = key; *at; at += *at == ' ') {
		const size_t len = strcspn(at, " ");

		if (len == n && !memcmp(at, word, n))
			return true;
		at += len;
	}
	return false;
}

static size_t words_in_both(const char *a, const char *b)
{
	size_t n = 0;

	for (const char *at = a; *at; at += *at == ' ') {
		const size_t len = strcspn(at, " ");

		n += has_word(b, at, len);
		at += len;
	}
	return n;
}

/* Dice's coefficient of the words of two keys, in percent. */
static int alike(const char *a, const char *b)
{
	const size_t all = count_words(a) + count_words(b);

	return all ? (int)((words_in_both(a, b) + words_in_both(b, a)) * 100 / all) : 0;
}

static void key_of(struct str *out, struct tokenizer *tk, const char *text, size_t n)
{
	str_clear(out);
	text_key(out, tk, text, n < TITLE_CEILING / 2 ? n : TITLE_CEILING / 2);
}

/* One title against another, which may lack the part behind its colon. */
static int compare_titles(struct tokenizer *tk, const char *sought, const char *found)
{
	AUTO(str) struct str a = STR(TITLE_CEILING);
	AUTO(str) struct str b = STR(TITLE_CEILING);
	const size_t head = strcspn(sought, ":");
	int best;

	key_of(&a, tk, sought, strlen(sought));
	key_of(&b, tk, found, strlen(found));
	best = alike(str_text(&a), str_text(&b));
	if (!sought[head])
		return best;
	key_of(&a, tk, sought, head);
	if (count_words(str_text(&a)) >= SHORT_TITLE && !strcmp(str_text(&a), str_text(&b)))
		return 100;
	return best;
}

static int title_match(const struct sought *s, const cJSON *item, struct tokenizer *tk)
{
	AUTO(str) struct str whole = STR(TITLE_CEILING);
	const char *title = jtree_text(item, "title.0"), *more = jtree_text(item, "subtitle.0");
	int alone, full;

	if (!title || !s->title)
		return 0;
	str_add_f(&whole, "%s: %s", title, more ? more : "");
	alone = compare_titles(tk, s->title, title);
	full = compare_titles(tk, s->title, str_text(&whole));
	return alone > full ? alone : full;
}

/* --- authors and years --- */

static bool has_person(const cJSON *people, const char *family, struct tokenizer *tk)
{
	AUTO(str) struct str want = STR(TITLE_CEILING);
	AUTO(str) struct str have = STR(TITLE_CEILING);
	const cJSON *person;

	key_of(&want, tk, family, strlen(family));
	cJSON_ArrayForEach(person, people)
	{
		const char *name = jtree_text(person, "family");

		name = name ? name : jtree_text(person, "name");
		if (!name)
			continue;
		key_of(&have, tk, name, strlen(name));
		if (want.len && !strcmp(str_text(&want), str_text(&have)))
			return true;
	}
	return false;
}

static bool author_matches(const struct sought *s, const cJSON *item, struct tokenizer *tk)
{
	return s->family && (has_person(jtree_at(item, "author"), s->family, tk) ||
			     has_person(jtree_at(item, "editor"), s->family, tk));
}

static bool is_near(int year, int wanted)
{
	return year && wanted && abs(year - wanted) <= 1;
}

static bool year_matches(const struct sought *s, const cJSON *item)
{
	static const char *const dates[] = { "issued.date-parts.0.0",
					     "published-print.date-parts.0.0",
					     "published-online.date-parts.0.0" };

	for (size_t i = 0; i < COUNT_OF(dates); i++) {
		const int year = jtree_int(item, dates[i]);

		if (is_near(year, s->year) || is_near(year, s->other_year))
			return true;
	}
	return false;
}

/* --- the whole --- */

struct matched match_item(const struct sought *s, const cJSON *item, struct tokenizer *tk)
{
	struct matched m = { .title = title_match(s, item, tk),
			     .author = author_matches(s, item, tk),
			     .year = year_matches(s, item) };

	if (m.title >= TITLE_CERTAIN && m.author && m.year)
		m.match = MATCH_CERTAIN;
	else if (m.title >= TITLE_DOUBTFUL && (m.title >= TITLE_CERTAIN || m.author))
		m.match = MATCH_DOUBTFUL;
	return m;
}

static bool is_better(const struct matched *a, const struct matched *b)
{
	if (a->match != b->match)
		return a->match > b->match;
	return a->title + 10 * (a->author + a->year) > b->title + 10 * (b->author + b->year);
}

const cJSON *match_best(struct matched *out, const struct sought *s, const cJSON *items,
			struct tokenizer *tk)
{
	const cJSON *best = NULL, *item;
	struct matched found;

	cJSON_ArrayForEach(item, items)
	{
		found = match_item(s, item, tk);
		if (!best || is_better(&found, out)) {
			*out = found;
			best = item;
		}
	}
	return best;
}
