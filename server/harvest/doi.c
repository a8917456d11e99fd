#include "harvest/doi.h"

#include <string.h>

#include "base/hash.h"

enum { SLUG_MAX = 100, HASH_SHOWN = 8 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_plain(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Bytes of "10.NNNN/" at `s`; 0 when it stands there not. */
static size_t prefix_at(const char *s)
{
	size_t n = 3;

	if (strncmp(s, "10.", 3) != 0)
		return 0;
	while (is_digit(s[n]) || (s[n] == '.' && is_digit(s[n + 1])))
		n++;
	return n >= 7 && s[n] == '/' ? n + 1 : 0;
}

static bool ends(char c)
{
	return (unsigned char)c <= ' ' || strchr("\"<>{}|\\^`", c);
}

static size_t count(const char *s, size_t n, char c)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += s[i] == c;
	return k;
}

/* Sentences and brackets go on behind a DOI: take off what opens nowhere in it. */
static size_t without_tail(const char *s, size_t n)
{
	for (; n > 0; n--) {
		const char c = s[n - 1];

		if (c == ')' && count(s, n, '(') >= count(s, n, ')'))
			break;
		if (c == ']' && count(s, n, '[') >= count(s, n, ']'))
			break;
		if (!strchr(".,;:!?'*)]", c))
			break;
	}
	return n;
}

bool doi_in_text(struct str *out, const char *text)
{
	for (const char *s = strstr(text, "10."); s; s = strstr(s + 1, "10.")) {
		const size_t prefix = prefix_at(s);
		size_t n = prefix;

		if (!prefix || (s > text && (is_plain(s[-1]) || s[-1] == '.')))
			continue;
		while (!ends(s[n]))
			n++;
		n = without_tail(s, n);
		if (n <= prefix || n > DOI_MAX)
			continue;
		for (size_t i = 0; i < n; i++)
			str_add_char(out, lower(s[i]));
		return true;
	}
	return false;
}

static void add_slug(struct str *out, const char *text, bool slash_is_plain)
{
	const size_t n = strlen(text);
	bool lossy = n > SLUG_MAX;
	char hex[HASH_TEXT_SIZE];
	struct hash h;

	for (size_t i = 0; i < n && i < SLUG_MAX; i++) {
		const bool keeps = is_plain(text[i]) || text[i] == '-' || (text[i] == '.' && i > 0);

		lossy |= !keeps && !(slash_is_plain && text[i] == '/');
		str_add_char(out, keeps ? lower(text[i]) : '_');
	}
	if (!lossy)
		return;
	hash_init(&h);
	hash_add_text(&h, text);
	hash_text(&h, hex);
	str_add_f(out, "-%.*s", HASH_SHOWN, hex + sizeof(hex) - 1 - HASH_SHOWN);
}

void doi_file_name(struct str *out, const char *doi)
{
	add_slug(out, doi, true);
}

void file_name_of(struct str *out, const char *text)
{
	add_slug(out, text, false);
}

void address_escape(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (is_plain(*text) || strchr("-._~", *text))
			str_add_char(out, *text);
		else
			str_add_f(out, "%%%02X", (unsigned char)*text);
	}
}
