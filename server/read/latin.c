#include "read/latin.h"

#include <string.h>

#include "base/str.h"
#include "text/text.h"

/* Windows-1252 from 0x80 to 0x9f; the rest is as in ISO 8859-1. */
static const unsigned short windows[32] = { 0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
					    0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
					    0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d,
					    0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
					    0x0153, 0xfffd, 0x017e, 0x0178 };

static void add(struct str *out, const char *s, size_t n, size_t *line, size_t *first)
{
	const unsigned char c = (unsigned char)*s;

	if (c >= 0x80 && n == 0) {
		*first = *first ? *first : *line;
		str_add_utf8(out, c < 0xa0 ? windows[c - 0x80] : c);
	} else if (c == '\r') {
		*line += s[1] != '\n';
		str_add(out, s[1] == '\n' ? "" : "\n");
	} else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f) {
		str_add_char(out, ' ');
	} else {
		*line += c == '\n';
		str_add_n(out, s, n);
	}
}

/* Two bytes a unit, the more significant one first if `big`. */
static void from_utf16(struct str *out, const unsigned char *s, size_t n, bool big)
{
	for (size_t i = 0; i + 1 < n; i += 2) {
		unsigned c =
			big ? (unsigned)(s[i] << 8 | s[i + 1]) : (unsigned)(s[i + 1] << 8 | s[i]);

		if (c >= 0xd800 && c < 0xdc00 && i + 3 < n) {
			const unsigned low = big ? (unsigned)(s[i + 2] << 8 | s[i + 3])
						 : (unsigned)(s[i + 3] << 8 | s[i + 2]);

			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		str_add_utf8(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	}
}

char *latin_text(struct reading *d, size_t *n)
{
	const char *s = d->data;
	size_t left = d->n, line = 1, first = 0;
	AUTO(str) struct str wide = STR(4 * d->n + 64);
	AUTO(str) struct str out = STR(4 * d->n + 64);
	char *kept;

	if (left >= 2 && (!memcmp(s, "\xff\xfe", 2) || !memcmp(s, "\xfe\xff", 2))) {
		from_utf16(&wide, (const unsigned char *)s + 2, left - 2, *s == '\xfe');
		reading_warning(d, 0, "save the file as UTF-8", "it is UTF-16 and was converted");
		s = str_text(&wide);
		left = wide.len;
	}
	if (left >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		s += 3;
		left -= 3;
	}
	while (left > 0) {
		const size_t size = str_utf8_at(s, left), used = size ? size : 1;

		add(&out, s, size, &line, &first);
		s += used;
		left -= used;
	}
	if (first)
		reading_warning(d, first, "save the file as UTF-8",
				"it is not UTF-8; it was taken for Latin-1 and converted");
	kept = str_ok(&out) && str_ok(&wide) ? arena_strndup(d->mem, str_text(&out), out.len)
					     : NULL;
	*n = out.len;
	return kept;
}
