#include "text/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

uint32_t text_next(const char *s, size_t n, size_t *size)
{
	const unsigned char lead = (unsigned char)s[0];
	utf8proc_int32_t c;
	utf8proc_ssize_t used;

	if (lead < 0x80) {
		*size = 1;
		return lead;
	}
	used = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &c);
	if (used <= 0) {
		*size = 1;
		return 0xfffd;
	}
	*size = (size_t)used;
	return (uint32_t)c;
}

bool text_is_utf8(const char *s, size_t n)
{
	for (size_t at = 0, size; at < n; at += size) {
		utf8proc_int32_t c;
		utf8proc_ssize_t used = 1;

		if (s[at] & '\x80')
			used = utf8proc_iterate((const utf8proc_uint8_t *)s + at,
						(utf8proc_ssize_t)(n - at), &c);
		if (used <= 0)
			return false;
		size = (size_t)used;
	}
	return true;
}

/* Eight bytes of a text at once; most texts are mostly ASCII. */
enum { WORD = sizeof(uint64_t) };
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t word_at(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return word;
}

static bool is_ascii(uint64_t word)
{
	return (word & EACH(0x80)) == 0;
}

/* Of ASCII. */
static bool has_byte(uint64_t word, unsigned char byte)
{
	return ((word ^ EACH(byte)) - EACH(1)) & EACH(0x80);
}

size_t text_code_points(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t at = 0, size; at < n; at += size) {
		if (n - at >= WORD && is_ascii(word_at(s + at))) {
			size = WORD;
			count += WORD;
			continue;
		}
		(void)text_next(s + at, n - at, &size);
		count++;
	}
	return count;
}

char *text_composed(const char *s, size_t n, struct arena *mem)
{
	utf8proc_uint8_t *out = NULL;
	const utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n,
						  &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	char *kept = len >= 0 ? arena_strndup(mem, (const char *)out, (size_t)len) : NULL;

	free(out);
	return kept;
}

char *text_clean(const char *s, size_t n, struct arena *mem)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *out = n < SIZE_MAX / 3 ? arena_alloc(mem, 3 * n + 1) : NULL;
	size_t len = 0;

	if (!out)
		return NULL;
	for (size_t at = 0, size; at < n; at += size) {
		const uint32_t c = text_next(s + at, n - at, &size);
		const bool bad = c == 0xfffd && size == 1;

		if (bad) {
			memcpy(out + len, replacement, 3);
			len += 3;
		} else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f) {
			out[len++] = ' ';
		} else {
			memcpy(out + len, s + at, size);
			len += size;
		}
	}
	out[len] = '\0';
	return out;
}

struct join {
	struct str *out;
	char between;
	size_t max; /* length of *out beyond which nothing is added; 0: none */
	bool any;
};

static bool join_token(void *ctx, const struct token *t)
{
	struct join *j = ctx;

	if (j->max && j->out->len + t->exact_len + 1 > j->max && j->any)
		return false;
	if (j->any)
		str_add_char(j->out, j->between);
	str_add_n(j->out, t->exact, t->exact_len);
	j->any = true;
	return true;
}

void text_key(struct str *out, struct tokenizer *tk, const char *s, size_t n)
{
	struct join j = { .out = out, .between = ' ' };

	(void)tokenizer_run(tk, s, n, join_token, &j);
}

void text_slug(struct str *out, struct tokenizer *tk, const char *s, size_t n)
{
	struct join j = { .out = out, .between = '-', .max = out->len + 60 };

	(void)tokenizer_run(tk, s, n, join_token, &j);
}

bool text_is_stop(const char *exact, size_t n)
{
	static const char list[] = " a about also an and any are as at be because been between but "
				   "by can could did do does "
				   "for from had has have how if in into is it its may might no "
				   "not of on or our over shall "
				   "should so some such than that the their them then there these "
				   "they this those to under "
				   "upon was we were what when where which while who whom whose "
				   "why will with within "
				   "without would you your ";
	char word[16];

	if (n == 0 || n > sizeof(word) - 3)
		return false;
	word[0] = ' ';
	memcpy(word + 1, exact, n);
	word[n + 1] = ' ';
	word[n + 2] = '\0';
	return strstr(list, word) != NULL;
}

/* Is the word that ends before the full stop at `stop` one that a full stop belongs to? */
static bool is_abbreviation(const char *s, size_t from, size_t stop)
{
	static const char *const list[] = { "al",  "cf",    "ch",  "dr", "ed", "eds",  "eg",
					    "etc", "fig",   "ie",  "jr", "mr", "mrs",  "ms",
					    "no",  "nos",   "p",   "pp", "pr", "prof", "sr",
					    "st",  "trans", "vol", "vs" };
	size_t start = stop;

	while (start > from && (((unsigned char)s[start - 1] | 32) >= 'a' &&
				((unsigned char)s[start - 1] | 32) <= 'z'))
		start--;
	if (stop - start == 1) /* an initial, or the end of U.S. */
		return true;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list) && stop - start <= 5; i++)
		if (strlen(list[i]) == stop - start &&
		    strncasecmp(s + start, list[i], stop - start) == 0)
			return true;
	return false;
}

static size_t skip_closing(const char *s, size_t n, size_t at)
{
	static const char *const closing[] = { "\"",           "'",       ")", "]", "\xe2\x80\x9d",
					       "\xe2\x80\x99", "\xc2\xbb" };

	for (size_t i = 0; i < sizeof(closing) / sizeof(*closing); i++) {
		const size_t len = strlen(closing[i]);

		if (n - at >= len && memcmp(s + at, closing[i], len) == 0) {
			at += len;
			i = (size_t)-1; /* there may be another */
		}
	}
	return at;
}

/* Bytes with which a sign can begin that ends a sentence. */
static bool may_end(char c)
{
	return c == '.' || c == '!' || c == '?' || c == '\xe3' || c == '\xef';
}

static bool none_may_end(uint64_t word)
{
	return is_ascii(word) && !has_byte(word, '.') && !has_byte(word, '!') &&
	       !has_byte(word, '?');
}

size_t text_sentence_end(const char *s, size_t n, size_t from)
{
	for (size_t at = from, size = 1; at < n; at += size) {
		uint32_t c;
		size_t end;

		size = n - at >= WORD && none_may_end(word_at(s + at)) ? (size_t)WORD : 1;
		if (size > 1 || !may_end(s[at]))
			continue;
		c = text_next(s + at, n - at, &size);
		end = at + size;

		if (c == 0x3002 || c == 0xff01 || c == 0xff1f)
			return end;
		if (c != '.' && c != '!' && c != '?')
			continue;
		end = skip_closing(s, n, end);
		if (end < n && s[end] != ' ' && s[end] != '\n')
			continue;
		if (c == '.' && end < n && is_abbreviation(s, from, at))
			continue;
		return end;
	}
	return n;
}
