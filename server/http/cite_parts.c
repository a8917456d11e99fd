#include "http/cite_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CLOSE_DOUBLE "\xe2\x80\x9d"
#define OPEN_DOUBLE  "\xe2\x80\x9c"
#define CLOSE_SINGLE "\xe2\x80\x99"
#define OPEN_SINGLE  "\xe2\x80\x98"

const char *const cite_months[12] = { "January",   "February", "March",    "April",
				      "May",       "June",     "July",     "August",
				      "September", "October",  "November", "December" };

/* Bytes of a tag of CSL's mark-up at `p`, or 0. */
static size_t tag_len(const char *p)
{
	static const char *const tags[] = { "<i>",   "</i>",   "<b>",  "</b>",  "<sub>",  "</sub>",
					    "<sup>", "</sup>", "<sc>", "</sc>", "</span>" };

	for (size_t i = 0; i < COUNT_OF(tags); i++)
		if (!strncmp(p, tags[i], strlen(tags[i])))
			return strlen(tags[i]);
	return !strncmp(p, "<span ", 6) && strchr(p, '>') ? (size_t)(strchr(p, '>') - p) + 1 : 0;
}

const char *cite_plain(const char *text, struct arena *mem)
{
	char *copy = text && strchr(text, '<') ? arena_strdup(mem, text) : NULL, *to = copy;

	if (!copy)
		return text;
	for (const char *p = text; *p;) {
		const size_t skip = tag_len(p);

		if (skip)
			p += skip;
		else
			*to++ = *p++;
	}
	*to = '\0';
	return *copy ? copy : NULL;
}

void cite_stop(struct str *out)
{
	size_t end = out->len;

	while (end >= 3 && (!memcmp(out->data + end - 3, CLOSE_DOUBLE, 3) ||
			    !memcmp(out->data + end - 3, CLOSE_SINGLE, 3)))
		end -= 3;
	if (end && !strchr(".?!", out->data[end - 1]))
		str_add_char(out, '.');
}

void cite_add(struct str *out, const char *before, const char *text, const char *after)
{
	if (text && *text)
		str_add_f(out, "%s%s%s", before, text, after);
}

bool cite_same(const char *a, const char *b)
{
	return a && b && !strcasecmp(a, b);
}

bool cite_is_doctoral(const char *genre)
{
	return genre && (strcasestr(genre, "doctoral") || strcasestr(genre, "phd") ||
			 strcasestr(genre, "ph.d") || strcasestr(genre, "dissertation"));
}

/* --- names --- */

/* From CJK radicals on, as far as the private use area. */
static bool is_cjk(const char *p)
{
	const unsigned char a = (unsigned char)p[0];

	return (a == 0xe2 && (unsigned char)p[1] >= 0xba) || (a >= 0xe3 && a < 0xee) || a >= 0xf0;
}

bool cite_is_cjk(const struct csl_name *n)
{
	return n->family && is_cjk(n->family) && (!n->given || is_cjk(n->given));
}

static const char *whole_name(const struct csl_name *n)
{
	return n->literal ? n->literal : n->family ? NULL : n->given;
}

/* In Chinese, Japanese and Korean script the family name stands first, and nothing parts it
 * from the other. */
static bool add_unparted(struct str *out, const struct csl_name *n)
{
	const char *whole = whole_name(n);

	if (whole)
		str_add(out, whole);
	else if (cite_is_cjk(n))
		str_add_f(out, "%s%s", n->family, n->given ? n->given : "");
	return whole || cite_is_cjk(n);
}

void cite_name(struct str *out, const struct csl_name *n)
{
	if (add_unparted(out, n))
		return;
	cite_add(out, "", n->given, " ");
	cite_add(out, "", n->particle, " ");
	str_add(out, n->family);
	cite_add(out, " ", n->suffix, "");
}

bool cite_is_inverted(const struct csl_name *n)
{
	return n->family && n->given && !cite_is_cjk(n);
}

void cite_name_inverted(struct str *out, const struct csl_name *n)
{
	if (add_unparted(out, n))
		return;
	cite_add(out, "", n->particle, " ");
	str_add(out, n->family);
	cite_add(out, ", ", n->given, "");
	cite_add(out, ", ", n->suffix, "");
}

/* --- titles --- */

static bool in_list(const char *const *list, size_t n, const char *word, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && !strncmp(list[i], word, len))
			return true;
	return false;
}

/* Articles, conjunctions, prepositions of both manuals, and particles of names. Not "past",
 * "like" and "near", which in titles are mostly something else. */
static bool is_small_word(const char *word, size_t len)
{
	static const char *const words[] = {
		"a",      "an",      "the",     "and",        "but",     "for",     "nor",
		"or",     "so",      "yet",     "as",         "at",      "by",      "down",
		"from",   "in",      "into",    "of",         "off",     "on",      "onto",
		"out",    "over",    "per",     "till",       "to",      "up",      "upon",
		"via",    "with",    "vs",      "versus",     "about",   "above",   "across",
		"after",  "along",   "amid",    "among",      "around",  "before",  "behind",
		"below",  "beyond",  "under",   "until",      "within",  "without", "during",
		"toward", "towards", "since",   "amongst",    "against", "between", "beneath",
		"beside", "despite", "through", "throughout", "al",      "bin",     "da",
		"das",    "de",      "del",     "della",      "der",     "des",     "di",
		"dos",    "du",      "el",      "et",         "ibn",     "la",      "las",
		"le",     "les",     "los",     "van",        "von",     "und",     "y",
		"zu",     "zur",
	};

	return in_list(words, COUNT_OF(words), word, len);
}

/* What cannot stand alone: the word behind its hyphen keeps its small letter. */
static bool is_prefix(const char *word, size_t len)
{
	static const char *const prefixes[] = {
		"anti",  "bi",    "co",     "de",    "e",    "ex",    "extra", "hyper",
		"inter", "intra", "macro",  "mega",  "meta", "micro", "mid",   "mini",
		"multi", "neo",   "non",    "over",  "pan",  "para",  "post",  "pre",
		"pro",   "proto", "pseudo", "re",    "semi", "socio", "sub",   "super",
		"supra", "trans", "tri",    "ultra", "un",   "under",
	};
	char small[8];

	if (len >= sizeof(small))
		return false;
	for (size_t i = 0; i < len; i++)
		small[i] = (char)tolower((unsigned char)word[i]);
	return in_list(prefixes, COUNT_OF(prefixes), small, len);
}

static size_t char_len(const char *p)
{
	size_t n = 1;

	while ((p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Bytes of the letter at `p`; 0: it is none. Signs of punctuation beyond ASCII begin with
 * C2 or E2 80. */
static size_t letter_len(const char *p)
{
	const unsigned char c = (unsigned char)*p;

	if (isalpha(c))
		return 1;
	return c < 0xc3 || (c == 0xe2 && (unsigned char)p[1] == 0x80) ? 0 : char_len(p);
}

/* An apostrophe between letters is of the word. */
static size_t word_len(const char *p)
{
	size_t n = 0, len;

	for (;;) {
		if ((len = letter_len(p + n)))
			n += len;
		else if (n && p[n] == '\'' && letter_len(p + n + 1))
			n++;
		else if (n && !strncmp(p + n, CLOSE_SINGLE, 3) && letter_len(p + n + 3))
			n += 3;
		else
			return n;
	}
}

/* Small letters and nothing else, and no part of an address or a number. */
static bool may_be_raised(const char *title, const char *word, size_t len)
{
	const char before = word > title ? word[-1] : ' ', after = word[len];

	if (!islower((unsigned char)*word) || isdigit((unsigned char)before) ||
	    strchr("./@_&", before) || (after && strchr("/@_", after)) ||
	    isdigit((unsigned char)after) || (after == '.' && letter_len(word + len + 1)))
		return false;
	for (size_t i = 0; i < len; i++)
		if (isupper((unsigned char)word[i]))
			return false;
	return true;
}

/* Is there no further word? */
static bool is_last(const char *rest)
{
	while (*rest && !letter_len(rest))
		rest += char_len(rest);
	return !*rest;
}

void cite_headline(struct str *out, const struct cite *x, const char *title)
{
	bool first = true, after_prefix = false;

	if (!x->english) {
		str_add(out, title);
		return;
	}
	for (const char *p = title; *p;) {
		const size_t len = word_len(p);
		bool raise;

		if (!len) {
			after_prefix = after_prefix && *p == '-';
			first = first || strchr(":?!", *p);
			str_add_n(out, p, char_len(p));
			p += char_len(p);
			continue;
		}
		raise = may_be_raised(title, p, len) && !after_prefix &&
			(first || is_last(p + len) || !is_small_word(p, len));
		str_add_char(out, raise ? (char)toupper((unsigned char)*p) : *p);
		str_add_n(out, p + 1, len - 1);
		after_prefix = p[len] == '-' && is_prefix(p, len);
		first = false;
		p += len;
	}
}

/* The marks of quotation in a title become the inner ones. True: the last thing in it is one
 * that closes. */
static bool add_inner_quotes(struct str *out, const char *title)
{
	bool open = false, closed = false;

	for (const char *p = title; *p;) {
		const bool opens = !strncmp(p, OPEN_DOUBLE, 3),
			   closes = !strncmp(p, CLOSE_DOUBLE, 3);

		closed = closes || (*p == '"' && open);
		if (opens || closes || *p == '"') {
			str_add(out, closed ? CLOSE_SINGLE : OPEN_SINGLE);
			open = !closed;
			p += *p == '"' ? 1 : 3;
		} else {
			str_add_char(out, *p++);
		}
	}
	return closed;
}

void cite_quoted(struct str *out, const struct cite *x, const char *title, char mark)
{
	AUTO(str) struct str headline = STR(1 << 20);
	bool closed;
	size_t end;

	cite_headline(&headline, x, title);
	str_add(out, OPEN_DOUBLE);
	closed = add_inner_quotes(out, str_text(&headline));
	if (!str_ok(out))
		return;
	end = out->len - (closed ? 3 : 0);
	if (!strchr(mark == '.' ? ".?!" : "?!", out->data[end - 1])) {
		str_cut(out, end);
		str_add_char(out, mark);
		str_add(out, closed ? CLOSE_SINGLE : "");
	}
	str_add(out, CLOSE_DOUBLE);
}

/* --- pages --- */

static size_t dash_len(const char *p)
{
	return !strncmp(p, "--", 2) ? 2 : *p == '-' ? 1 : !strncmp(p, EN_DASH, 3) ? 3 : 0;
}

/* The digits of `to` that are written behind `from`, both of n digits and from < to. */
static size_t digits_shown(const char *from, const char *to, size_t n, enum cite_range range)
{
	size_t same = 0;

	while (same < n && from[same] == to[same])
		same++;
	if (range == RANGE_WHOLE || n < 3)
		return n;
	if (range == RANGE_CHICAGO) {
		if (from[n - 1] == '0' && from[n - 2] == '0')
			return n;
		if (from[n - 2] == '0' && same == n - 1)
			return 1;
	}
	return n - same > 2 ? n - same : 2;
}

void cite_pages(struct str *out, const char *pages, enum cite_range range)
{
	static const char digits[] = "0123456789";

	for (const char *p = pages; *p;) {
		const size_t n = strspn(p, digits), dash = n ? dash_len(p + n) : 0;
		const size_t m = dash ? strspn(p + n + dash, digits) : 0;

		if (n && m == n && n < 20 && strncmp(p, p + n + dash, n) < 0 &&
		    (p == pages || !isalpha((unsigned char)p[-1]))) {
			const size_t shown = digits_shown(p, p + n + dash, n, range);

			str_add_n(out, p, n);
			str_add(out, EN_DASH);
			str_add_n(out, p + n + dash + m - shown, shown);
			p += n + dash + m;
		} else if (dash_len(p)) {
			str_add(out, EN_DASH);
			p += dash_len(p);
		} else {
			str_add_char(out, *p++);
		}
	}
}

bool cite_is_one_page(const char *pages)
{
	return !strpbrk(pages, "-,;&") && !strstr(pages, EN_DASH);
}

/* --- editions and dates --- */

void cite_edition(struct str *out, const char *edition)
{
	static const char *const endings[] = { "th", "st", "nd", "rd" };
	char *end;
	const unsigned long n = strtoul(edition, &end, 10);
	const char *word = strcasestr(edition, " edition");

	if (isdigit((unsigned char)*edition) && !*end) {
		const unsigned long last = n / 10 % 10 == 1 ? 0 : n % 10;

		str_add_f(out, "%s%s ed.", edition, endings[last < 4 ? last : 0]);
	} else if (word && !word[8]) {
		str_add_n(out, edition, (size_t)(word - edition));
		str_add(out, " ed.");
	} else {
		str_add(out, edition);
		str_add(out, strcasestr(edition, "ed") ? "" : " ed.");
	}
}

void cite_date(struct str *out, const int date[3], bool mla)
{
	static const char *const short_months[12] = { "Jan.",  "Feb.", "Mar.", "Apr.",
						      "May",   "June", "July", "Aug.",
						      "Sept.", "Oct.", "Nov.", "Dec." };
	const char *month = !date[1] ? NULL
			    : mla    ? short_months[date[1] - 1]
				     : cite_months[date[1] - 1];

	if (month && date[2] && mla)
		str_add_f(out, "%d ", date[2]);
	cite_add(out, "", month, date[0] ? " " : "");
	if (month && date[2] && !mla)
		str_add_f(out, "%d, ", date[2]);
	if (date[0])
		str_add_f(out, "%d", date[0]);
}

void cite_years(struct str *out, const struct cite *x)
{
	str_add_f(out, "%d", x->from[0]);
	if (x->to[0] && x->to[0] > x->from[0])
		str_add_f(out, EN_DASH "%d", x->to[0]);
}
