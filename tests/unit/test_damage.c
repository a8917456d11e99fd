/* Files that are no index, or no longer one: each is refused with one line that names it. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "search/engine.h"
#include "support/corpus.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
	corpus_put(&c, "works.json",
		   "[{\"id\": \"k\", \"type\": \"book\", \"title\": \"A title\"}]");
	corpus_must_index(&c);
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(damage, .init = setup, .fini = teardown);

static void run_sql(const char *sql)
{
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(c.index, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
	(void)sqlite3_close(db);
}

static void overwrite(long from, size_t n)
{
	FILE *f = fopen(c.index, "r+b");

	cr_assert(f);
	cr_assert_eq(fseek(f, from, SEEK_SET), 0);
	while (n--)
		(void)fputc(0xa5, f);
	cr_assert_eq(fclose(f), 0);
}

static void expect_refused(enum err_code code, const char *what)
{
	struct engine *e = NULL;
	struct err err = { 0 };

	cr_expect_eq(engine_open(&e, c.index, &err), code, "%s: %s", what, err.msg);
	cr_expect_null(e);
	cr_expect_eq(err.code, code);
	cr_expect(strstr(err.msg, c.index), "%s: %s", what, err.msg);
	cr_expect(strstr(err.fix, "dragoman index"), "%s: %s", what, err.fix);
	cr_expect_null(strchr(err.msg, '\n'));
}

Test(damage, a_truncated_index_is_refused)
{
	static const long sizes[] = { 50000, 4096, 1000, 50, 0 };

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		cr_assert_eq(truncate(c.index, sizes[i]), 0);
		expect_refused(ERR_CORRUPT, "truncated");
	}
}

Test(damage, overwritten_pages_are_refused)
{
	for (long page = 2; page < 30; page++)
		overwrite(page * 4096, 200);
	expect_refused(ERR_CORRUPT, "overwritten");
}

Test(damage, an_index_of_another_format_is_refused)
{
	run_sql("PRAGMA user_version = 99");
	expect_refused(ERR_CORRUPT, "newer");
}

Test(damage, another_database_is_refused)
{
	run_sql("PRAGMA application_id = 7");
	expect_refused(ERR_CORRUPT, "foreign");
}

Test(damage, what_is_missing_in_it_is_told)
{
	static const char *const changes[] = {
		"DELETE FROM meta WHERE name = 'id'",
		"UPDATE meta SET value = '7' WHERE name = 'works'",
		"UPDATE work SET id = 9",
		"UPDATE value SET facet = 'colour'",
		"DROP TABLE unit",
	};

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		(void)unlink(c.index); /* nothing changed in the corpus, and so nothing is done */
		corpus_must_index(&c);
		run_sql(changes[i]);
		expect_refused(ERR_CORRUPT, changes[i]);
	}
}

Test(damage, a_folder_is_no_index)
{
	cr_assert_eq(unlink(c.index), 0);
	cr_assert_eq(mkdir(c.index, 0700), 0);
	expect_refused(ERR_CORRUPT, "folder");
	cr_assert_eq(rmdir(c.index), 0);
}

Test(damage, no_file_at_all_is_told_apart)
{
	cr_assert_eq(unlink(c.index), 0);
	expect_refused(ERR_NOT_FOUND, "missing");
}
