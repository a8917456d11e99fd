#include "text/letter.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

static bool is_cjk(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30ff && c != 0x30fb) || (c >= 0x3400 && c <= 0x4dbf) ||
	       (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x31f0 && c <= 0x31ff) ||
	       (c >= 0xff66 && c <= 0xff9d) || (c >= 0x20000 && c <= 0x323af) || c == 0x3005 ||
	       c == 0x3007;
}

bool letter_is_hyphen(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2013) || c == 0x2212 || c == 0xfe63 ||
	       c == 0xff0d;
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 || c == 0x2019 || c == 0x201b ||
	       c == 0x2032 || (c >= 0x2bb && c <= 0x2bf) || c == 0xff07;
}

static bool is_invisible(uint32_t c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

/* Letters that Unicode does not decompose, as people type them without the key. */
static const char *plain_letter(uint32_t c)
{
	static const struct {
		uint32_t c;
		const char *plain;
	} letters[] = { { 0xe6, "ae" }, { 0xf0, "d" },   { 0xf8, "o" },   { 0xfe, "th" },
			{ 0x111, "d" }, { 0x127, "h" },  { 0x131, "i" },  { 0x138, "k" },
			{ 0x142, "l" }, { 0x14b, "ng" }, { 0x153, "oe" }, { 0x167, "t" },
			{ 0x180, "b" }, { 0x19a, "l" },  { 0x1e5, "g" },  { 0x23c, "c" },
			{ 0x268, "i" }, { 0x289, "u" },  { 0x259, "e" } };

	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++)
		if (letters[i].c == c)
			return letters[i].plain;
	return NULL;
}

static bool is_word_category(utf8proc_category_t g)
{
	return (g >= UTF8PROC_CATEGORY_LU && g <= UTF8PROC_CATEGORY_LO) ||
	       (g >= UTF8PROC_CATEGORY_ND && g <= UTF8PROC_CATEGORY_NO);
}

static bool is_mark_category(utf8proc_category_t g)
{
	return g >= UTF8PROC_CATEGORY_MN && g <= UTF8PROC_CATEGORY_ME;
}

/* Fold a code point beyond ASCII; what it contributes goes to `out` (room for 32). */
static enum role fold(uint32_t c, char *out, size_t *n)
{
	const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
	utf8proc_int32_t parts[16];
	utf8proc_ssize_t count;
	int boundary = 0;
	enum role role = ROLE_SKIP;

	*n = 0;
	if (is_mark_category(utf8proc_category((utf8proc_int32_t)c)))
		return ROLE_SKIP;
	count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 16, how, &boundary);
	for (utf8proc_ssize_t i = 0; i < count && i < 16 && *n < 24; i++) {
		const utf8proc_category_t g = utf8proc_category(parts[i]);
		const char *plain = plain_letter((uint32_t)parts[i]);

		if (is_mark_category(g))
			continue;
		if (!is_word_category(g))
			return ROLE_BREAK;
		role = ROLE_WORD;
		if (plain) {
			memcpy(out + *n, plain, strlen(plain));
			*n += strlen(plain);
		} else {
			*n += (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)out + *n);
		}
	}
	return role;
}

/* CJK keeps its voicing marks and syllables; only width and compatibility fold. */
static void fold_cjk(uint32_t c, char *out, size_t *n)
{
	utf8proc_int32_t parts[4];
	int boundary = 0;
	utf8proc_ssize_t count = 0;

	if ((c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9d))
		count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 4,
						UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
	*n = (size_t)utf8proc_encode_char(count == 1 ? parts[0] : (utf8proc_int32_t)c,
					  (utf8proc_uint8_t *)out);
}

enum role letter_role(uint32_t c, char *out, size_t *n)
{
	*n = 0;
	if (c < 0x80) {
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) {
			out[(*n)++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
			return ROLE_WORD;
		}
		return c == '\'' || c == '`' ? ROLE_APOSTROPHE : ROLE_BREAK;
	}
	if (c == 0xfffd)
		return ROLE_BREAK;
	if (is_cjk(c)) {
		fold_cjk(c, out, n);
		return ROLE_CJK;
	}
	if (is_apostrophe(c))
		return ROLE_APOSTROPHE;
	if (is_invisible(c))
		return ROLE_SKIP;
	return fold(c, out, n);
}
