#include "store/leaves.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/varint.h"
#include "text/token.h"

enum {
	PAGE = 4050, /* FTS5's own size of a page */
	PAGE_ROOM = PAGE + 2 * TOKEN_MAX + 64,
	HEADER = 4,
	SEGMENT = 1,
	SEGMENT_SHIFT = 37,
	LEVEL_SHIFT = 31,
	STRUCTURE_ID = 10,
	STRUCTURE_LEVEL = 4, /* further rows are merged with each other before they are with it */
	SKIPS_MIN = 4,       /* pages of one term alone from which an index of them is kept */
	SKIPS_MAX = 1 << 24,
	SKIP_LEVELS = 8,
	TERM_ROOM = TOKEN_MAX + 2,
};

/* One level of the index of the pages of a long list ("doclist-index"). */
struct skips {
	struct str bytes;
	uint32_t page;
	uint32_t before; /* the unit that was put last */
	bool started;
};

struct leaves {
	struct db *db;
	unsigned char page[PAGE_ROOM], foot[PAGE_ROOM]; /* foot: where the page's terms begin */
	size_t n, n_foot, foot_at;
	uint32_t pgno;
	char term[TERM_ROOM];
	size_t term_len;
	bool first_term, first_row; /* of this page, is it the next? */
	bool list_begins;
	uint32_t unit;
	char split[TERM_ROOM]; /* the beginning of the first term of page `split_page` */
	size_t split_len;
	uint32_t split_page, without_terms; /* pages since then */
	struct skips skips[SKIP_LEVELS];
};

enum err_code leaves_new(struct leaves **out, struct db *db, struct err *err)
{
	struct leaves *w = calloc(1, sizeof(*w));

	if (!w)
		return err_set(err, ERR_NO_MEMORY, "no memory to write the full-text index");
	w->db = db;
	w->n = HEADER;
	w->pgno = w->split_page = 1;
	w->first_term = w->first_row = true;
	for (int i = 0; i < SKIP_LEVELS; i++)
		str_init(&w->skips[i].bytes, SKIPS_MAX);
	*out = w;
	return ERR_OK;
}

void leaves_free(struct leaves *w)
{
	for (int i = 0; w && i < SKIP_LEVELS; i++)
		str_dispose(&w->skips[i].bytes);
	free(w);
}

static enum err_code put_block(struct leaves *w, int64_t id, const void *bytes, size_t n,
			       struct err *err)
{
	return db_run(w->db, SQL_UNIT_FTS_DATA_PUT, err, "ib", id, bytes, n);
}

/* --- the index of the pages of a long list --- */

static enum err_code put_skips(struct leaves *w, int level, struct err *err)
{
	const struct skips *s = &w->skips[level];
	const int64_t id = ((int64_t)SEGMENT << SEGMENT_SHIFT) +
			   ((int64_t)1 << (SEGMENT_SHIFT - 1)) + ((int64_t)level << LEVEL_SHIFT) +
			   s->page;

	if (!str_ok(&s->bytes))
		return err_set(err, ERR_NO_MEMORY, "no memory to write the full-text index");
	return put_block(w, id, s->bytes.data, s->bytes.len, err);
}

static void skip_value(struct skips *s, uint32_t value)
{
	unsigned char bytes[VARINT_MAX];

	str_add_n(&s->bytes, (const char *)bytes, varint_put(bytes, value));
}

static void end_level(struct skips *s)
{
	str_clear(&s->bytes);
	s->started = false;
}

static void begin_skips(struct skips *s, bool above, uint32_t page, uint32_t unit)
{
	skip_value(s, above);
	skip_value(s, page);
	skip_value(s, unit);
	s->started = true;
	s->before = unit;
}

static uint32_t first_of(const struct skips *s)
{
	size_t at = 1;
	uint32_t page, unit = 0;

	const unsigned char *p = (const unsigned char *)str_text(&s->bytes);

	(void)varint_get(&page, p, &at, s->bytes.len);
	(void)varint_get(&unit, p, &at, s->bytes.len);
	return unit;
}

/* A full level is written, and what comes next is told to the one above it. */
static enum err_code write_level(struct leaves *w, int level, struct err *err)
{
	struct skips *s = &w->skips[level];

	if (level + 1 >= SKIP_LEVELS)
		return err_set(err, ERR_TOO_LARGE, "a word stands in too many passages");
	s->bytes.data[0] = 1;
	TRY(put_skips(w, level, err));
	if (s[1].bytes.len == 0) {
		s[1].page = s->page;
		begin_skips(&s[1], false, s->page, first_of(s));
	}
	end_level(s);
	s->page++;
	return ERR_OK;
}

static enum err_code add_skip(struct leaves *w, uint32_t unit, struct err *err)
{
	bool done = false;

	for (int level = 0; !done; level++) {
		struct skips *s = &w->skips[level];

		done = s->bytes.len < PAGE;
		if (!done)
			TRY(write_level(w, level, err));
		if (s->started)
			skip_value(s, unit - s->before);
		else
			begin_skips(s, !done, level == 0 ? w->pgno : s[-1].page, unit);
		s->before = unit;
	}
	return ERR_OK;
}

/* *kept: the list was long enough for its index to be written. */
static enum err_code end_skips(struct leaves *w, bool *kept, struct err *err)
{
	*kept = w->skips[0].bytes.len > 0 && w->without_terms >= SKIPS_MIN;
	for (int i = 0; i < SKIP_LEVELS && w->skips[i].bytes.len > 0; i++) {
		if (*kept)
			TRY(put_skips(w, i, err));
		end_level(&w->skips[i]);
	}
	w->without_terms = 0;
	return ERR_OK;
}

/* --- pages --- */

/* Which page to look a term up on. */
static enum err_code put_split(struct leaves *w, struct err *err)
{
	bool skips;

	if (w->split_page == 0)
		return ERR_OK;
	TRY(end_skips(w, &skips, err));
	TRY(db_run(w->db, SQL_UNIT_FTS_IDX_ADD, err, "ibi", (int64_t)SEGMENT, w->split,
		   w->split_len, (int64_t)w->split_page * 2 + skips));
	w->split_page = 0;
	return ERR_OK;
}

static enum err_code put_page(struct leaves *w, struct err *err)
{
	w->page[2] = (unsigned char)(w->n >> 8);
	w->page[3] = (unsigned char)w->n;
	if (w->first_term) {
		if (w->first_row && w->skips[0].bytes.len > 0)
			skip_value(&w->skips[0], 0);
		w->without_terms++;
	}
	memcpy(w->page + w->n, w->foot, w->n_foot);
	TRY(put_block(w, ((int64_t)SEGMENT << SEGMENT_SHIFT) + w->pgno, w->page, w->n + w->n_foot,
		      err));
	memset(w->page, 0, HEADER);
	w->n = HEADER;
	w->n_foot = w->foot_at = 0;
	w->pgno++;
	w->first_term = w->first_row = true;
	return ERR_OK;
}

static size_t shared(const char *a, size_t n, const char *b)
{
	size_t i = 0;

	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* The shortest beginning that tells this term from the one before. */
static enum err_code begin_split(struct leaves *w, const char *term, size_t same, size_t n,
				 struct err *err)
{
	TRY(put_split(w, err));
	w->split_len = same + 1 < n ? same + 1 : n;
	memcpy(w->split, term, w->split_len);
	w->split_page = w->pgno;
	return ERR_OK;
}

enum err_code leaves_term(struct leaves *w, const char *token, size_t n, struct err *err)
{
	char term[TERM_ROOM];
	size_t same;

	if (n + 1 > sizeof(term))
		return err_set(err, ERR_INTERNAL, "a token of %zu bytes", n);
	term[0] = '0'; /* of the main index, not of one of prefixes */
	memcpy(term + 1, token, n++);
	if (w->n + w->n_foot + n + 2 >= PAGE && w->n > HEADER)
		TRY(put_page(w, err));
	w->n_foot += varint_put(w->foot + w->n_foot, (uint32_t)(w->n - w->foot_at));
	w->foot_at = w->n;
	same = shared(term, n < w->term_len ? n : w->term_len, w->term);
	if (!w->first_term) {
		w->n += varint_put(w->page + w->n, (uint32_t)same);
	} else {
		if (w->pgno > 1)
			TRY(begin_split(w, term, same, n, err));
		same = 0;
	}
	w->n += varint_put(w->page + w->n, (uint32_t)(n - same));
	memcpy(w->page + w->n, term + same, n - same);
	w->n += n - same;
	memcpy(w->term, term, n);
	w->term_len = n;
	w->first_term = w->first_row = false;
	w->list_begins = true;
	w->skips[0].page = w->pgno;
	return ERR_OK;
}

/* As much of a position list as the page has room for, in whole numbers. */
static enum err_code put_places(struct leaves *w, const unsigned char *p, size_t n, struct err *err)
{
	while (w->n + w->n_foot + n >= PAGE) {
		const size_t used = w->n + w->n_foot, room = used < PAGE ? PAGE - used : 0;
		size_t part = 0;

		while (part < n && (part < room || (part > 0 && p[part - 1] & 0x80)))
			part++;
		memcpy(w->page + w->n, p, part);
		w->n += part;
		p += part;
		n -= part;
		TRY(put_page(w, err));
	}
	memcpy(w->page + w->n, p, n);
	w->n += n;
	return ERR_OK;
}

enum err_code leaves_row(struct leaves *w, uint32_t unit, const unsigned char *places, size_t n,
			 struct err *err)
{
	if (w->n + w->n_foot >= PAGE)
		TRY(put_page(w, err));
	if (w->first_row) {
		w->page[0] = (unsigned char)(w->n >> 8);
		w->page[1] = (unsigned char)w->n;
		TRY(add_skip(w, unit, err));
	}
	w->n += varint_put(w->page + w->n, w->list_begins || w->first_row ? unit : unit - w->unit);
	w->unit = unit;
	w->list_begins = w->first_row = false;
	w->n += varint_put(w->page + w->n, (uint32_t)n << 1);
	return put_places(w, places, n, err);
}

enum err_code leaves_finish(struct leaves *w, struct err *err)
{
	unsigned char record[64] = { 0 }; /* four bytes of a cookie first */
	size_t n = 4;

	if (w->n > HEADER)
		TRY(put_page(w, err));
	if (w->pgno == 1)
		return ERR_OK; /* not a word in it: as FTS5 made it */
	TRY(put_split(w, err));
	n += varint_put(record + n, STRUCTURE_LEVEL + 1);
	n += varint_put(record + n, 1); /* segments */
	n += varint_put(record + n, w->pgno - 1);
	for (int i = 0; i < STRUCTURE_LEVEL; i++, n += 2)
		record[n] = record[n + 1] = 0; /* nothing is merged, nothing is there */
	n += varint_put(record + n, 0);
	n += varint_put(record + n, 1);
	n += varint_put(record + n, SEGMENT);
	n += varint_put(record + n, 1);
	n += varint_put(record + n, w->pgno - 1);
	return put_block(w, STRUCTURE_ID, record, n, err);
}
