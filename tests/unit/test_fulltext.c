/* The full-text index that is written whole, against the one that FTS5 makes of the same rows. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/doclist.h"
#include "store/fulltext.h"
#include "store/internal.h"
#include "store/leaves.h"

enum { UNITS = 3000, WORDS = 60 };

static uint64_t state;

static uint32_t chance(uint32_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % n;
}

/* A few words are everywhere, so that their lists take many pages; most are rare. A unit has no
 * words at all now and then, one is very long. */
static void write_text(char *out, uint32_t unit)
{
	const uint32_t n = unit % 100 == 7 ? 0 : unit == 500 ? 20 * WORDS : chance(WORDS);

	*out = '\0';
	for (uint32_t i = 0; i < n; i++) {
		const char *stop = i % 9 == 8 ? "." : "";
		const uint32_t kind = chance(4);

		if (kind == 0)
			out += sprintf(out, "the%s ", stop);
		else
			out += sprintf(out, "w%u%s ", chance(kind == 1 ? 10 : 5000), stop);
	}
}

static struct err err;

static void must(enum err_code code)
{
	cr_assert_eq(code, ERR_OK, "%s", err.msg);
}

static void put_unit(struct fulltext *f, struct tokenizer *tk, uint32_t unit, const char *text)
{
	struct tokens tokens = { 0 };

	must(fulltext_row(f, unit, &err));
	cr_assert(tokenizer_list(&tokens, tk, "The w1 title", 12));
	must(fulltext_column(f, UNIT_TITLE, &tokens, tk, &err));
	cr_assert(tokenizer_list(&tokens, tk, text, strlen(text)));
	must(fulltext_column(f, UNIT_BODY, &tokens, tk, &err));
	free(tokens.list);
}

/* In this way, in runs of so many bytes, or (0) by FTS5. */
static struct db *make(size_t memory)
{
	static char text[16 * 20 * WORDS];
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	AUTO(fulltext) struct fulltext *f = NULL;
	struct db *db;

	state = 7;
	must(db_create(&db, ":memory:", &err));
	must(tokenizer_open(&tk, &err));
	tokenizer_remember(tk, 100); /* words are forgotten again and again */
	if (memory)
		must(fulltext_new(&f, db, NULL, memory, &err));
	for (uint32_t unit = 1; unit <= UNITS; unit++) {
		write_text(text, unit);
		if (f)
			put_unit(f, tk, unit, text);
		else
			must(db_run(db, SQL_UNIT_FTS_ADD, &err, "isnnnnnns", (int64_t)unit,
				    "The w1 title", text));
	}
	if (f)
		must(fulltext_finish(f, &err));
	else
		must(db_run(db, SQL_UNIT_FTS_OPTIMIZE, &err, ""));
	return db;
}

static void hash_token(struct hash *h, struct doclist *d)
{
	struct places places = { 0 };

	hash_add(h, d->term, d->term_len);
	while (d->unit != DOCLIST_END) {
		hash_add(h, &d->unit, sizeof(d->unit));
		places.n = 0;
		must(doclist_places(d, &places, &err));
		hash_add(h, places.list, places.n * sizeof(*places.list));
		must(doclist_next(d, &err));
	}
	free(places.list);
}

static void hash_index(char out[HASH_TEXT_SIZE], struct db *db)
{
	struct doclist d;
	struct hash h;
	bool readable;

	hash_init(&h);
	must(segment_open(&readable, db, &err));
	cr_assert(readable);
	must(doclist_open(&d, db, "", &err));
	while (d.unit != DOCLIST_END) {
		hash_token(&h, &d);
		must(doclist_next_token(&d, &err));
	}
	doclist_close(&d);
	hash_text(&h, out);
}

Test(fulltext, has_every_place_that_fts5_has)
{
	static const size_t memories[] = { 1000, 60000, FULLTEXT_MEMORY };
	char theirs[HASH_TEXT_SIZE], ours[HASH_TEXT_SIZE];
	struct db *db = make(0);

	hash_index(theirs, db);
	db_close(db);
	for (size_t i = 0; i < COUNT_OF(memories); i++) {
		db = make(memories[i]);
		hash_index(ours, db);
		cr_expect_str_eq(ours, theirs, "in runs of %zu bytes", memories[i]);
		must(fulltext_check(db, &err));
		must(db_check(db, &err)); /* FTS5's own */
		db_close(db);
	}
}

Test(fulltext, goes_on_as_an_index_of_fts5)
{
	struct db *db = make(FULLTEXT_MEMORY);
	struct doclist d;
	bool readable;

	for (int64_t unit = UNITS + 1; unit < UNITS + 50; unit++)
		must(db_run(db, SQL_UNIT_FTS_ADD, &err, "isnnnnnns", unit, NULL, "newcomer w1"));
	must(db_run(db, SQL_UNIT_FTS_CHECK, &err, ""));
	must(db_run(db, SQL_UNIT_FTS_OPTIMIZE, &err, ""));
	must(segment_open(&readable, db, &err));
	cr_assert(readable);
	must(doclist_open(&d, db, "=newcomer", &err));
	cr_expect(doclist_is(&d, "=newcomer"));
	cr_expect_eq(d.unit, UNITS + 1);
	doclist_close(&d);
	db_close(db);
}

Test(fulltext, the_check_finds_a_page_that_was_changed)
{
	static const unsigned char page[] = { 0, 0, 0, 4 };
	struct db *db = make(FULLTEXT_MEMORY);

	must(db_run(db, SQL_UNIT_FTS_DATA_PUT, &err, "ib", ((int64_t)1 << 37) + 5,
		    (const void *)page, sizeof(page)));
	cr_expect_eq(fulltext_check(db, &err), ERR_CORRUPT);
	db_close(db);
}

Test(fulltext, of_no_words_at_all_is_none)
{
	AUTO(fulltext) struct fulltext *f = NULL;
	struct db *db;

	must(db_create(&db, ":memory:", &err));
	must(fulltext_new(&f, db, NULL, 1000, &err));
	must(fulltext_row(f, 1, &err));
	must(fulltext_finish(f, &err));
	must(fulltext_check(db, &err));
	must(db_check(db, &err));
	db_close(db);
}

/* A word whose list of pages is a page of its own, and more than one: FTS5 finds a row by a list
 * of those. Rows of as many places as a page holds come to that soonest. */
Test(fulltext, a_word_of_very_many_pages_is_found_by_its_rows)
{
	enum { ROWS = 6000, PLACES = 3500 };
	static unsigned char places[PLACES];
	struct leaves *w;
	struct doclist d;
	struct db *db;
	bool readable;

	memset(places, 3, sizeof(places)); /* each at the next word */
	must(db_create(&db, ":memory:", &err));
	must(leaves_new(&w, db, &err));
	must(leaves_term(w, "=word", 5, &err));
	for (uint32_t unit = 1; unit <= ROWS; unit++)
		must(leaves_row(w, unit, places, sizeof(places), &err));
	must(leaves_finish(w, &err));
	leaves_free(w);
	must(segment_open(&readable, db, &err));
	cr_assert(readable);
	must(doclist_open(&d, db, "=word", &err));
	for (uint32_t unit = 1; unit <= ROWS; unit++) {
		cr_assert_eq(d.unit, unit);
		must(doclist_next(&d, &err));
	}
	cr_expect_eq(d.unit, DOCLIST_END);
	doclist_close(&d);
	cr_expect_eq(sqlite3_exec(db->raw,
				  "INSERT INTO unit_fts(unit_fts) VALUES ('integrity-check')", NULL,
				  NULL, NULL),
		     SQLITE_OK, "%s", sqlite3_errmsg(db->raw));
	db_close(db);
}
