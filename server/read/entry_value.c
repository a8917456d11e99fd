/* Values of CSL-JSON that formats write in many ways: dates, pages, languages, identifiers. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "read/entry.h"

/* --- dates --- */

void entry_date(struct entry *e, const char *name, int year, int month, int day)
{
	cJSON *date, *part;

	if (year <= 0 || year > 9999 || cJSON_GetObjectItemCaseSensitive(e->work, name))
		return;
	date = cJSON_CreateObject();
	part = cJSON_CreateArray();
	entry_add(e, part, cJSON_CreateNumber(year));
	if (month >= 1 && month <= 12) {
		entry_add(e, part, cJSON_CreateNumber(month));
		if (day >= 1 && day <= 31)
			entry_add(e, part, cJSON_CreateNumber(day));
	}
	entry_add(e, date ? entry_array(e, date, "date-parts") : NULL, part);
	entry_put(e, e->work, name, date);
}

static const char *const months[] = { "january",   "february", "march",    "april",
				      "may",       "june",     "july",     "august",
				      "september", "october",  "november", "december" };

int entry_month(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == '.')
		n--;
	if (n == 1 && *s >= '1' && *s <= '9')
		return *s - '0';
	if (n == 2 && *s >= '0' && *s <= '1' && s[1] >= '0' && s[1] <= '9') {
		const int month = (*s - '0') * 10 + s[1] - '0';

		return month <= 12 ? month : 0;
	}
	for (size_t i = 0; n >= 3 && i < COUNT_OF(months); i++)
		if (n <= strlen(months[i]) && !strncasecmp(s, months[i], n))
			return (int)i + 1;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

struct date {
	int year, month, day;
};

/* The words and numbers of a date. False: there is something else in it. */
static bool read_date(struct date *out, const char *s)
{
	while (*s) {
		size_t n = 0;
		int number;

		while (is_digit(s[n]))
			n++;
		if (n == 4 && !out->year) {
			out->year = (int)strtol(s, NULL, 10);
		} else if (n == 1 || n == 2) {
			number = (int)strtol(s, NULL, 10);
			if (out->year && !out->month && number <= 12)
				out->month = number;
			else if (!out->day && number <= 31)
				out->day = number;
			else
				return false;
		} else if (n > 0) {
			return false;
		} else if (is_letter(*s)) {
			while (is_letter(s[n]))
				n++;
			if (n == 1 && *s == 'T' && out->day)
				return true; /* the time of day */
			number = entry_month(s, n);
			if (!number || out->month)
				return false;
			out->month = number;
		} else if (strchr(" \t/-.,", *s)) {
			n = 1;
		} else {
			return false;
		}
		s += n;
	}
	return true;
}

void entry_date_text(struct entry *e, const char *name, const char *text)
{
	struct date d = { 0 };
	cJSON *date;

	if (!text || !text[strspn(text, " \t\r\n/")] ||
	    cJSON_GetObjectItemCaseSensitive(e->work, name))
		return;
	text += strspn(text, " \t\r\n");
	if (read_date(&d, text) && d.year) {
		entry_date(e, name, d.year, d.month, d.day);
		return;
	}
	date = cJSON_CreateObject();
	entry_string(e, date, "literal", text);
	entry_put(e, e->work, name, date);
}

/* --- keywords and pages --- */

void entry_keyword(struct entry *e, const char *text)
{
	AUTO(str) struct str all = STR(1 << 20);
	const char *have = entry_has(e, "keyword");

	if (!text || !*text)
		return;
	if (!have) {
		entry_text(e, "keyword", text);
		return;
	}
	str_add_f(&all, "%s; %s", have, text);
	e->full = e->full || !str_ok(&all);
	cJSON_DeleteItemFromObjectCaseSensitive(e->work, "keyword");
	entry_text(e, "keyword", str_text(&all));
}

void entry_pages(struct entry *e, const char *text)
{
	AUTO(str) struct str s = STR(65536);

	for (const char *p = text; p && *p; p++) {
		const bool long_dash = !strncmp(p, "\xe2\x80\x93", 3) ||
				       !strncmp(p, "\xe2\x80\x94", 3) ||
				       !strncmp(p, "\xe2\x88\x92", 3);

		if (!long_dash && *p != '-') {
			str_add_char(&s, *p);
			continue;
		}
		while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '-'))
			str_cut(&s, s.len - 1);
		str_add_char(&s, '-');
		p += long_dash ? 2 : 0;
		p += strspn(p + 1, " -");
	}
	e->full = e->full || !str_ok(&s);
	entry_texts(e, "page", str_text(&s), s.len);
}

/* --- language --- */

void entry_language(struct entry *e, const char *text)
{
	static const struct {
		const char *code, *name, *tag;
	} list[] = {
		{ "ara", "arabic", "ar" },
		{ "ben", "bengali", "bn" },
		{ "chi", "chinese", "zh" },
		{ "zho", "mandarin", "zh" },
		{ "eng", "english", "en" },
		{ "fra", "french", "fr" },
		{ "fre",
		  "fran\xc3\xa7"
		  "ais",
		  "fr" },
		{ "ger", "german", "de" },
		{ "deu", "deutsch", "de" },
		{ "hin", "hindi", "hi" },
		{ "ind", "indonesian", "id" },
		{ "ita", "italian", "it" },
		{ "jpn", "japanese", "ja" },
		{ "kor", "korean", "ko" },
		{ "dut", "dutch", "nl" },
		{ "nld", "nederlands", "nl" },
		{ "per", "persian", "fa" },
		{ "fas", "farsi", "fa" },
		{ "pol", "polish", "pl" },
		{ "por", "portuguese", "pt" },
		{ "rus", "russian", "ru" },
		{ "spa", "spanish", "es" },
		{ "swe", "swedish", "sv" },
		{ "swa", "swahili", "sw" },
		{ "tha", "thai", "th" },
		{ "tur", "turkish", "tr" },
		{ "ukr", "ukrainian", "uk" },
		{ "urd", "urdu", "ur" },
		{ "vie", "vietnamese", "vi" },
		{ "may", "malay", "ms" },
		{ "msa", "bahasa melayu", "ms" },
	};

	if (!text)
		return;
	for (size_t i = 0; i < COUNT_OF(list); i++)
		if (!strcasecmp(text, list[i].code) || !strcasecmp(text, list[i].name))
			text = list[i].tag;
	entry_text(e, "language", text);
}

/* --- identifiers --- */

const char *doi_in(const char *text)
{
	for (const char *at = text ? strstr(text, "10.") : NULL; at; at = strstr(at + 1, "10.")) {
		const size_t n = strspn(at + 3, "0123456789.");

		if ((at == text || !(is_digit(at[-1]) || at[-1] == '.')) && n >= 4 &&
		    at[3 + n] == '/' && at[4 + n] > ' ')
			return at;
	}
	return NULL;
}

bool entry_doi(struct entry *e, const char *text)
{
	const char *doi = doi_in(text);
	size_t n;

	if (!doi)
		return false;
	n = strcspn(doi, " \t\r\n\"<>");
	while (n > 0 && strchr(".,;", doi[n - 1]))
		n--;
	entry_texts(e, "DOI", doi, n);
	return true;
}

void entry_url(struct entry *e, const char *text)
{
	if (!text)
		return;
	text += strspn(text, " \t\r\n");
	if (!*text)
		return;
	if (strncasecmp(text, "http://", 7) != 0 && strncasecmp(text, "https://", 8) != 0) {
		if (!strncasecmp(text, "www.", 4)) {
			AUTO(str) struct str url = STR(65536);

			str_add_f(&url, "https://%s", text);
			entry_text(e, "URL", str_text(&url));
			return;
		}
		reading_warning(e->d, e->line, "write the whole address, with https://",
				"\"%.80s\" is no web address and was left out", text);
		return;
	}
	entry_texts(e, "URL", text, strcspn(text, " \t\r\n"));
}
