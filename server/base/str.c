#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of this thread. */
static _Thread_local unsigned shortages;

unsigned str_shortages(void)
{
	return shortages;
}

void str_init(struct str *s, size_t ceiling)
{
	*s = (struct str){ .ceiling = ceiling };
}

void str_dispose(struct str *s)
{
	free(s->data);
	*s = (struct str){ .ceiling = s->ceiling };
}

void str_clear(struct str *s)
{
	s->len = 0;
	s->failed = false;
	if (s->data)
		s->data[0] = '\0';
}

/* Room for n more bytes and a NUL. */
static bool reserve(struct str *s, size_t n)
{
	size_t cap = s->cap ? s->cap : 64;
	char *data;

	if (s->failed)
		return false;
	if (n > s->ceiling || s->len > s->ceiling - n) {
		s->failed = true;
		return false;
	}
	if (s->len + n + 1 <= s->cap)
		return true;
	while (cap < s->len + n + 1)
		cap *= 2;
	data = realloc(s->data, cap);
	shortages += !data;
	if (!data) {
		s->failed = true;
		return false;
	}
	s->data = data;
	s->cap = cap;
	return true;
}

void str_add_n(struct str *s, const char *bytes, size_t n)
{
	if (!reserve(s, n))
		return;
	if (n)
		memcpy(s->data + s->len, bytes, n);
	s->len += n;
	s->data[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_add_n(s, text, strlen(text));
}

void str_add_char(struct str *s, char c)
{
	if (!reserve(s, 1))
		return;
	s->data[s->len++] = c;
	s->data[s->len] = '\0';
}

void str_add_uint(struct str *s, uint64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	str_add_n(s, digits + at, sizeof(digits) - at);
}

void str_add_utf8(struct str *s, unsigned c)
{
	char out[4];
	size_t n;

	if (c < 0x80) {
		out[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		n = 2;
	} else if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		n = 3;
	} else {
		out[0] = (char)(0xf0 | (c >> 18 & 0x07));
		out[1] = (char)(0x80 | (c >> 12 & 0x3f));
		out[2] = (char)(0x80 | (c >> 6 & 0x3f));
		out[3] = (char)(0x80 | (c & 0x3f));
		n = 4;
	}
	str_add_n(s, out, n);
}

size_t str_utf8_at(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s, c = p[0];
	const size_t len = c < 0x80   ? 1
			   : c < 0xc2 ? 0
			   : c < 0xe0 ? 2
			   : c < 0xf0 ? 3
			   : c < 0xf5 ? 4
				      : 0;

	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
	    (c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

void str_add_f(struct str *s, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0 && reserve(s, (size_t)n)) {
		(void)vsnprintf(s->data + s->len, (size_t)n + 1, fmt, again);
		s->len += (size_t)n;
	}
	va_end(again);
}

void str_cut(struct str *s, size_t len)
{
	if (len < s->len) {
		s->len = len;
		s->data[len] = '\0';
	}
}

bool str_room(struct str *s, size_t n)
{
	return reserve(s, n);
}

bool str_ok(const struct str *s)
{
	return !s->failed;
}

const char *str_text(const struct str *s)
{
	return s->data ? s->data : "";
}

char *str_take(struct str *s)
{
	char *data;

	if (s->failed || !reserve(s, 0))
		return NULL;
	data = s->data;
	data[s->len] = '\0';
	*s = (struct str){ .ceiling = s->ceiling };
	return data;
}

void str_adopt(struct str *s, char *data, size_t len)
{
	str_dispose(s);
	data[len] = '\0';
	s->data = data;
	s->len = len;
	s->cap = len + 1;
}

size_t str_distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[STR_DISTANCE_MAX + 1]; /* of the usual table, of which one is kept */

	if (na > STR_DISTANCE_MAX || nb > STR_DISTANCE_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			const size_t change = diagonal + (a[i - 1] != b[j - 1]);
			const size_t step = 1 + (row[j] < row[j - 1] ? row[j] : row[j - 1]);

			diagonal = row[j];
			row[j] = change < step ? change : step;
		}
	}
	return row[nb];
}
