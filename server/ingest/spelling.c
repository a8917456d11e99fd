#include <stdlib.h>
#include <string.h>

#include "ingest/terms.h"

enum { SHORTEST = 3 };

/* The words of one length. */
struct shelf {
	struct str words, units;
};

static bool is_a_to_z(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < 'a' || s[i] > 'z')
			return false;
	return true;
}

static void add_word(struct shelf *shelf, const char *word, size_t n, uint32_t units)
{
	char bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (char)(units >> 8 * i & 0xff);
	str_add_n(&shelf->words, word, n);
	str_add_n(&shelf->units, bytes, sizeof(bytes));
}

static enum err_code fill(struct shelf *shelves, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_SPELLING_WORDS, r->err));
	for (;;) {
		const char *token;
		size_t n;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		token = stmt_borrow(st, 0, &n);
		if (n > SHORTEST && n <= TOKEN_MAX && is_a_to_z(token + 1, n - 1))
			add_word(&shelves[n - 1], token + 1, n - 1, (uint32_t)stmt_int(st, 1));
	}
}

static enum err_code put(struct shelf *shelf, size_t length, struct run *r, struct db *db)
{
	if (!str_ok(&shelf->words) || !str_ok(&shelf->units))
		return ingest_no_memory(r);
	if (shelf->words.len == 0)
		return ERR_OK;
	return db_run(db, SQL_SPELLING_ADD, r->err, "ibb", (int64_t)length, shelf->words.data,
		      shelf->words.len, shelf->units.data, shelf->units.len);
}

enum err_code spelling_build(struct run *r, struct db *db)
{
	struct shelf shelves[TOKEN_MAX + 1];
	enum err_code code;

	for (size_t i = 0; i <= TOKEN_MAX; i++) {
		str_init(&shelves[i].words, (size_t)1 << 30);
		str_init(&shelves[i].units, (size_t)1 << 30);
	}
	code = fill(shelves, r, db);
	for (size_t i = 0; i <= TOKEN_MAX; i++) {
		if (code == ERR_OK)
			code = put(&shelves[i], i, r, db);
		str_dispose(&shelves[i].words);
		str_dispose(&shelves[i].units);
	}
	return code;
}
