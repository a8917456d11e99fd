/* MLA, 9th edition: an entry of the list of works cited. */
#include <string.h>
#include <strings.h>

#include "http/cite_parts.h"

/* "A, B" / "A, B, and C D" / "A, B, et al." (5.6 to 5.8); behind "edited by" not inverted. */
static void add_names(struct str *out, const struct csl_name *names, size_t n, bool inverted)
{
	const char *comma = inverted && cite_is_inverted(&names[0]) ? "," : "";

	if (inverted)
		cite_name_inverted(out, &names[0]);
	else
		cite_name(out, &names[0]);
	if (n > 2)
		str_add_f(out, "%s et al.", comma);
	if (n == 2) {
		str_add_f(out, "%s and ", comma);
		cite_name(out, &names[1]);
	}
}

/* Does the author publish the work? Then it is named as the publisher alone (5.19). */
static bool is_own_publisher(const struct cite *x)
{
	return x->n_authors == 1 && cite_same(x->authors[0].literal, x->publisher);
}

static void add_head(struct str *out, const struct cite *x)
{
	if (x->n_authors && !is_own_publisher(x)) {
		add_names(out, x->authors, x->n_authors, true);
	} else if (!x->n_authors && x->n_editors && x->kind != CITE_PART) {
		add_names(out, x->editors, x->n_editors, true);
		str_add(out, x->n_editors == 1 ? ", editor" : ", editors");
	} else {
		return;
	}
	cite_stop(out);
	str_add_char(out, ' ');
}

/* --- publishers --- */

/* Words of business at the end, which MLA leaves out (5.65). */
static size_t without_business(const char *name)
{
	static const char *const words[] = { "inc",         "ltd",  "limited", "company", "co",
					     "corporation", "corp", "gmbh",    "llc" };
	size_t len = strlen(name);

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		size_t end = len, n = strlen(words[i]);

		end -= end && name[end - 1] == '.';
		if (end <= n + 1 || strncasecmp(name + end - n, words[i], n) != 0 ||
		    !strchr(" ,", name[end - n - 1]))
			continue;
		len = end - n;
		while (len && strchr(" ,", name[len - 1]))
			len--;
		i = (size_t)-1; /* "Co., Ltd." has two of them */
	}
	return len;
}

/* "Oxford University Press" to "Oxford UP", "University of Chicago Press" to "U of Chicago
 * P"; a university's own name likewise (appendix 1, 4). */
static void add_publisher(struct str *out, const char *name)
{
	static const char university[] = "University", press[] = "Press";
	const size_t len = without_business(name);
	const char *end = name + len;
	const bool academic = strstr(name, university) != NULL;

	for (const char *p = name; p < end;) {
		const size_t word = strcspn(p, " ");
		const char *next = p + word;
		const size_t rest = (size_t)(end - p);

		if (word == sizeof(university) - 1 && !strncmp(p, university, word)) {
			str_add_char(out, 'U');
			if (rest > word && !strncmp(next, " Press", 6) &&
			    (next + 6 >= end || next[6] == ' ')) {
				str_add_char(out, 'P');
				next += 6;
			}
		} else if (academic && word == sizeof(press) - 1 && !strncmp(p, press, word)) {
			str_add_char(out, 'P');
		} else {
			str_add_n(out, p, word < rest ? word : rest);
		}
		for (p = next; p < end && *p == ' '; p++)
			str_add_char(out, ' ');
	}
}

/* --- the container, element by element, a comma between two --- */

/* The year; of what has months or days, these as well, and a span of months as one. */
static void add_date(struct str *out, const struct cite *x)
{
	const bool to_the_day = x->kind == CITE_PRESS || x->kind == CITE_WEB ||
				x->kind == CITE_TALK || x->kind == CITE_OTHER ||
				x->kind == CITE_REPORT;
	const bool to_the_month = to_the_day || x->kind == CITE_ARTICLE;
	int from[3] = { x->from[0], to_the_month ? x->from[1] : 0, to_the_day ? x->from[2] : 0 };

	if (!x->dated)
		return;
	str_add(out, ", ");
	if (x->to[0] == x->from[0] && from[1] && x->to[1] > from[1]) {
		cite_date(out, (const int[]){ 0, from[1], 0 }, true);
		str_add(out, EN_DASH);
		cite_date(out, (const int[]){ x->to[0], x->to[1], 0 }, true);
	} else if (x->to[0] && x->to[0] > x->from[0]) {
		cite_years(out, x);
	} else {
		cite_date(out, from, true);
	}
}

static void add_pages(struct str *out, const struct cite *x)
{
	if (!x->pages)
		return;
	str_add(out, cite_is_one_page(x->pages) ? ", p. " : ", pp. ");
	cite_pages(out, x->pages, RANGE_MLA);
}

static void add_contributors(struct str *out, const struct cite *x)
{
	if (x->n_editors && (x->n_authors || x->kind == CITE_PART)) {
		str_add(out, ", edited by ");
		add_names(out, x->editors, x->n_editors, false);
	}
	if (x->n_translators) {
		str_add(out, ", translated by ");
		add_names(out, x->translators, x->n_translators, false);
	}
}

static void add_numbers(struct str *out, const struct cite *x)
{
	if (x->edition) {
		str_add(out, ", ");
		cite_edition(out, x->edition);
	}
	cite_add(out, ", vol. ", x->volume, "");
	cite_add(out, ", no. ", x->issue, "");
}

static void add_imprint(struct str *out, const struct cite *x)
{
	const bool journal = x->kind == CITE_ARTICLE || x->kind == CITE_PRESS;

	/* of a periodical it is not named, nor where a site goes by its name (5.55) */
	if (!x->publisher || journal || cite_same(x->publisher, x->container))
		return;
	str_add(out, ", ");
	add_publisher(out, x->publisher);
}

/* An abbreviation or a word of ours gets a capital behind a full stop. */
static void raise_first(char *text)
{
	static const char *const words[] = { "edited by ", "translated by ", "vol. ",
					     "no. ",       "report no. ",    "p. ",
					     "pp. " };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (!strncmp(text, words[i], strlen(words[i])))
			*text = (char)(*text - 'a' + 'A');
}

/* Everything behind the titles; `contained`: the last of them is a container's, and a comma
 * follows it. */
static void add_elements(struct str *out, const struct cite *x, bool contained)
{
	const size_t start = out->len;

	add_contributors(out, x);
	add_numbers(out, x);
	if (x->kind == CITE_REPORT && x->number)
		str_add_f(out, ", %s no. %s", x->genre ? x->genre : "report", x->number);
	if (x->kind == CITE_TALK) {
		cite_add(out, ", ", x->event, "");
		cite_add(out, ", ", x->place, "");
	}
	add_imprint(out, x);
	add_date(out, x);
	add_pages(out, x);
	cite_add(out, ", ", x->address, "");
	if (contained || !str_ok(out) || out->len == start)
		return;
	memmove(out->data + start, out->data + start + 1, out->len - start); /* the comma */
	str_cut(out, out->len - 1);
	raise_first(out->data + start + 1);
}

/* " 2010. Northwestern U, PhD dissertation. https://..." */
static void add_thesis(struct str *out, const struct cite *x)
{
	if (x->dated) {
		str_add_char(out, ' ');
		cite_years(out, x);
		str_add_char(out, '.');
	}
	str_add_char(out, ' ');
	if (x->publisher) {
		add_publisher(out, x->publisher);
		str_add(out, ", ");
	}
	str_add(out, cite_is_doctoral(x->genre) ? "PhD dissertation"
		     : x->genre                 ? x->genre
						: "Thesis");
	cite_stop(out);
	cite_add(out, " ", x->address, "");
}

void cite_mla(struct str *out, const struct cite *x)
{
	const bool whole = x->kind == CITE_BOOK || x->kind == CITE_REPORT || x->kind == CITE_THESIS;

	add_head(out, x);
	if (whole) {
		cite_headline(out, x, x->title);
		cite_stop(out);
	} else {
		cite_quoted(out, x, x->title, '.');
	}
	if (x->kind == CITE_THESIS) {
		add_thesis(out, x);
	} else {
		if (x->container && !whole) {
			str_add_char(out, ' ');
			cite_headline(out, x, x->container);
		}
		add_elements(out, x, x->container && !whole);
	}
	cite_stop(out);
}
