#include "http/cursor.h"

#include <string.h>

#include "base/hash.h"

enum { BITS = 6, INDEX_BYTES = 8, SEARCH_BYTES = 8, PAGE_BYTES = 4 };
enum { BYTES = 1 + INDEX_BYTES + SEARCH_BYTES + PAGE_BYTES, FORM = 1 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* --- base64url --- */

static size_t encode(char *out, const unsigned char *bytes, size_t n)
{
	unsigned held = 0, bits = 0;
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= BITS; bits -= BITS)
			out[len++] = letters[held >> (bits - BITS) & 63];
	}
	if (bits)
		out[len++] = letters[held << (BITS - bits) & 63];
	out[len] = '\0';
	return len;
}

/* False: it is not that many bytes. */
static bool decode(unsigned char *bytes, size_t n, const char *text)
{
	unsigned held = 0, bits = 0;
	size_t len = 0;

	for (; *text; text++) {
		const char *letter = strchr(letters, *text);

		if (!letter)
			return false;
		held = held << BITS | (unsigned)(letter - letters);
		bits += BITS;
		if (bits < 8)
			continue;
		bits -= 8;
		if (len == n)
			return false;
		bytes[len++] = (unsigned char)(held >> bits);
	}
	return len == n && bits < BITS && (held & ((1u << bits) - 1)) == 0;
}

/* --- what it is made of --- */

static void put_hash(unsigned char *out, size_t n, const char *text)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, text);
	memcpy(out, &h.state, n);
}

/* All parameters but those that change only how much of the answer is shown. */
static bool put_search(unsigned char *out, const struct request *r)
{
	static const char *const others[] = { "page",   "cursor",  "select",
					      "facets", "explain", "index" };
	struct params p = r->params;
	AUTO(str) struct str text = STR(2 * TARGET_MAX * 3);

	p.items = arena_grow(r->mem, p.items, sizeof(*p.items), p.n, p.n);
	for (size_t i = 0; p.items && i < p.n; i++)
		for (size_t k = 0; k < COUNT_OF(others); k++)
			if (!strcmp(p.items[i].name, others[k]))
				p.items[i] = (struct param){ .name = "", .value = "" };
	str_add_f(&text, "%s?", r->path); /* passages and works have the same parameters */
	if (p.items)
		params_canonical(&p, &text);
	put_hash(out, SEARCH_BYTES, str_text(&text));
	return p.items && str_ok(&text);
}

static bool describe(unsigned char bytes[BYTES], const struct request *r, uint32_t page)
{
	unsigned char *at = bytes;

	*at++ = FORM;
	put_hash(at, INDEX_BYTES, r->index->id);
	at += INDEX_BYTES;
	if (!put_search(at, r))
		return false;
	at += SEARCH_BYTES;
	for (size_t i = 0; i < PAGE_BYTES; i++)
		at[i] = (unsigned char)(page >> 8 * i);
	return true;
}

const char *cursor_to(const struct request *r, uint32_t page)
{
	unsigned char bytes[BYTES];
	char text[CURSOR_MAX];

	if (!describe(bytes, r, page))
		return NULL;
	(void)encode(text, bytes, BYTES);
	return arena_strdup(r->mem, text);
}

enum err_code cursor_read(uint32_t *page, const struct request *r, const char *text,
			  struct err *err)
{
	unsigned char given[BYTES], own[BYTES];
	const unsigned char *at = given + BYTES - PAGE_BYTES;

	*page = 1;
	if (!strcmp(text, "*"))
		return ERR_OK;
	if (!decode(given, BYTES, text) || given[0] != FORM) {
		(void)err_set(err, ERR_INVALID, "\"%.60s\" is no cursor", text);
		return err_mend(err, "begin with cursor=* and go on with meta.next_cursor");
	}
	if (!describe(own, r, 1))
		return err_set(err, ERR_NO_MEMORY, "no memory for the cursor");
	if (memcmp(given + 1, own + 1, INDEX_BYTES) != 0) {
		(void)err_set(err, ERR_GONE, "the index has changed since this cursor was given");
		(void)err_mend(err, "begin again with cursor=*");
		return ERR_GONE;
	}
	if (memcmp(given + 1 + INDEX_BYTES, own + 1 + INDEX_BYTES, SEARCH_BYTES) != 0) {
		(void)err_set(err, ERR_INVALID, "this cursor belongs to another search");
		return err_mend(err, "ask for the same q, filters, sort and per_page, or begin "
				     "again with cursor=*");
	}
	*page = 0;
	for (size_t i = 0; i < PAGE_BYTES; i++)
		*page |= (uint32_t)at[i] << 8 * i;
	return *page ? ERR_OK : err_set(err, ERR_INVALID, "\"%.60s\" is no cursor", text);
}
