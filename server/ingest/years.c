#include "ingest/years.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "ingest/mention.h"

enum {
	FIRST = 1000,      /* the earliest year that is looked for */
	FIRST_BARE = 1800, /* ... that needs nothing beside it */
	LAST = 2100,
	SPAN_MAX = 100, /* of a range whose every year counts */
};

struct scan {
	const char *text;
	size_t at; /* where the search goes on */
	years_fn *visit;
	void *ctx;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

/* Bytes of a hyphen, a dash or a minus at `s`; 0: none. */
static size_t dash(const char *s)
{
	if (*s == '-')
		return 1;
	if (!strncmp(s, "\xe2\x80", 2) && (unsigned char)s[2] >= 0x90 &&
	    (unsigned char)s[2] <= 0x94)
		return 3;
	return strncmp(s, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

/* Does the text before `at` end in that word, spaces and a capital aside? */
static bool follows(const char *text, size_t at, const char *word)
{
	const size_t len = strlen(word);

	while (at > 0 && text[at - 1] == ' ')
		at--;
	return at >= len && !strncasecmp(text + at - len, word, len) &&
	       (at == len || !is_letter(text[at - len - 1]));
}

static bool follows_any(const char *text, size_t at, const char *const *words)
{
	while (*words && !follows(text, at, *words))
		words++;
	return *words;
}

static int number(const char *s, size_t digits)
{
	int n = 0;

	while (digits--)
		n = 10 * n + (*s++ - '0');
	return n;
}

static size_t digits_at(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	return n;
}

/* Could a year stand at `at`: is it no part of a word, a longer number or an address? */
static bool begins_well(const char *text, size_t at)
{
	static const char *const other[] = { "p.",       "pp.",          "no.",      "nos.",
					     "para.",    "vol.",         "USD",      "RMB",
					     "EUR",      "US$",          "page",     "pages",
					     "\xc2\xa7", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5",
					     NULL };
	const char before = at ? text[at - 1] : ' ';

	if (is_digit(before) || strchr("$./,_@=#:&?%+", before) ||
	    ((before | 0x20) >= 'a' && (before | 0x20) <= 'z'))
		return false;
	if (before == '-' && at > 1 && is_digit(text[at - 2]))
		return false;
	return !follows_any(text, at, other);
}

/* And does it end as a year does? "2,000.5", "2000%", "2000th" do not. */
static bool ends_well(const char *s)
{
	static const char *const units[] = { "%",       "percent", "per cent", "km", "USD",
					     "million", "billion", "\xc2\xb0", NULL };

	if (is_letter(*s) || *s == '_' || *s == '@' || *s == '=')
		return strncmp(s, "\xe2\x80", 2) == 0; /* a dash, a closing quotation mark */
	if ((*s == '.' || *s == ',' || *s == '/') && is_digit(s[1]))
		return *s == '/'; /* 2013/14 */
	s += *s == ' ';
	for (const char *const *u = units; *u; u++)
		if (!strncasecmp(s, *u, strlen(*u)))
			return false;
	return true;
}

/* What makes an early number a year. */
static bool is_dated(const char *text, size_t start, size_t end)
{
	static const char *const before[] = { "in",     "since",  "from",  "until", "by",
					      "before", "after",  "year",  "AD",    "CE",
					      "c.",     "around", "circa", "till",  NULL };

	return follows_any(text, start, before) || !strncmp(text + end, " CE", 3) ||
	       !strncmp(text + end, " AD", 3);
}

/* The last year of a range that begins with `from`, whose digits end at *end: then *end is
 * where the range does. `from` itself: it is no range. */
static int range_end(const char *text, size_t start, size_t *end, int from)
{
	const char *s = text + *end;
	size_t gap = *s == ' ', digits;
	int to;

	if (dash(s + gap)) {
		gap += dash(s + gap);
		gap += s[gap] == ' ';
	} else if (follows(text, start, "from") && !strncmp(s, " to ", 4)) {
		gap = 4;
	} else if (follows(text, start, "between") && !strncmp(s, " and ", 5)) {
		gap = 5;
	} else {
		return from;
	}
	digits = digits_at(s + gap);
	if (digits != 4 && !(digits == 2 && dash(s)))
		return from;
	to = number(s + gap, digits) + (digits == 2 ? from - from % 100 : 0);
	if (to <= from || to > LAST || !ends_well(s + gap + digits))
		return from;
	*end += gap + digits;
	return to;
}

static void tell(const struct scan *s, int from, int to, size_t start, size_t end)
{
	if (to - from <= SPAN_MAX) {
		s->visit(s->ctx, from, to, start, end);
		return;
	}
	s->visit(s->ctx, from, from, start, end);
	s->visit(s->ctx, to, to, start, end);
}

/* Look at the number that begins at `start`; where it ends. */
static size_t look_at(const struct scan *s, size_t start)
{
	const size_t digits = digits_at(s->text + start);
	size_t end = start + digits;
	int from, to;

	if (digits != 4 || !begins_well(s->text, start))
		return end;
	from = number(s->text + start, digits);
	if (from < FIRST || from > LAST)
		return end;
	if (s->text[end] == 's' && from % 10 == 0 && ends_well(s->text + end + 1)) {
		tell(s, from, from + 9, start, end + 1);
		return end + 1;
	}
	to = range_end(s->text, start, &end, from);
	if (to == from &&
	    (!ends_well(s->text + end) || (from < FIRST_BARE && !is_dated(s->text, start, end))))
		return end;
	tell(s, from, to, start, end);
	return end;
}

static void scan_to(struct scan *s, size_t end)
{
	while (s->at < end && s->text[s->at]) {
		if (is_digit(s->text[s->at]))
			s->at = look_at(s, s->at);
		else
			s->at++;
	}
}

/* "Qian (2021)" is passed over, and so is "Winter (2019)"; what stands between is not. */
static void pass_citation(void *ctx, const struct printed *p)
{
	struct scan *s = ctx;

	scan_to(s, p->text.from);
	if (s->at < p->text.to)
		s->at = p->text.to;
}

void years_find(const char *text, years_fn *visit, void *ctx)
{
	struct scan s = { .text = text, .visit = visit, .ctx = ctx };

	mention_find(text, pass_citation, &s);
	scan_to(&s, strlen(text));
}
