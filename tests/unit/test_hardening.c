/* The connection by which an index is served: whatever SQL might come by it, it can but read. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

#include "store/internal.h"
#include "store/walk.h"
#include "support/corpus.h"

static struct corpus_folder c;
static struct db *db;

static void setup(void)
{
	struct err err = { 0 };

	corpus_make(&c);
	corpus_put(&c, "works.json",
		   "[{\"id\": \"k\", \"type\": \"book\", \"title\": \"A title of words\"}]");
	corpus_must_index(&c);
	cr_assert_eq(db_open(&db, c.index, &err), ERR_OK, "%s", err.msg);
}

static void teardown(void)
{
	db_close(db);
	corpus_remove(&c);
}

TestSuite(hardening, .init = setup, .fini = teardown);

Test(hardening, sql_can_neither_write_nor_attach_nor_load)
{
	static const char *const wrong[] = {
		"CREATE TABLE t(x)",
		"CREATE TEMP TABLE t(x); INSERT INTO t VALUES (1); INSERT INTO work(key) VALUES "
		"('x')",
		"DELETE FROM work",
		"UPDATE meta SET value = 'x'",
		"INSERT INTO unit_fts(unit_fts) VALUES ('delete-all')",
		"INSERT INTO unit_fts_data VALUES (1, 'x')", /* a shadow table */
		"DROP TABLE work",
		"VACUUM",
		"ATTACH '/etc/passwd' AS a",
		"ATTACH ':memory:' AS a",
		"SELECT load_extension('x.so')",
		"PRAGMA writable_schema = 1; DELETE FROM sqlite_schema",
		"PRAGMA journal_mode = WAL; DELETE FROM work",
		"PRAGMA user_version = 1",
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		cr_expect_neq(sqlite3_exec(db->raw, wrong[i], NULL, NULL, NULL), SQLITE_OK, "%s",
			      wrong[i]);
	cr_expect_eq(sqlite3_exec(db->raw, "SELECT count(*) FROM work", NULL, NULL, NULL),
		     SQLITE_OK);
}

Test(hardening, what_it_was_set_to_holds)
{
	static const struct {
		int what, value;
	} flags[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		int value = -1;

		cr_assert_eq(sqlite3_db_config(db->raw, flags[i].what, -1, &value), SQLITE_OK);
		cr_expect_eq(value, flags[i].value, "%zu", i);
	}
	cr_expect_eq(sqlite3_db_readonly(db->raw, "main"), 1);
	cr_expect_eq(sqlite3_limit(db->raw, SQLITE_LIMIT_ATTACHED, -1), 0);
}

static bool visit(void *ctx, const struct walk_row *row)
{
	(void)row;
	++*(int *)ctx;
	return true;
}

Test(hardening, a_deadline_ends_statements_and_walks_and_the_next_goes_on)
{
	struct err err = { 0 };
	int rows = 0;
	char *message = NULL;

	db_deadline(db, 1); /* a nanosecond after the machine was started */
	cr_expect_eq(walk_match(db, "title : \"words\"", visit, &rows, &err), ERR_OK,
		     "a statement of a few steps is no work that is worth ending");
	cr_expect_eq(sqlite3_exec(db->raw,
				  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
				  "LIMIT 10000000) SELECT sum(i) FROM n",
				  NULL, NULL, &message),
		     SQLITE_INTERRUPT);
	sqlite3_free(message);
	err.code = ERR_OK;
	cr_expect_eq(store_tick(db, &err), ERR_BUSY);
	cr_expect(*err.msg);
	db_deadline(db, 0);
	cr_expect_eq(store_tick(db, &err), ERR_OK);
	cr_expect_eq(sqlite3_exec(db->raw, "SELECT count(*) FROM work", NULL, NULL, NULL),
		     SQLITE_OK);
}
