#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/db.h"
#include "support/corpus.h"

/* Every named statement compiles against the schema and, unless its header says
 * scan-ok, never walks a whole table. An FTS5 match shows as "SCAN t VIRTUAL TABLE
 * INDEX 0:M1"; only an empty part behind the colon is a scan. A statement without a
 * plan (a PRAGMA) walks nothing. */
static bool is_scan(const char *step)
{
	const char *virtual_table = strstr(step, "VIRTUAL TABLE INDEX ");
	const char *colon = virtual_table ? strchr(virtual_table, ':') : NULL;

	return !strncmp(step, "SCAN ", 5) && strncmp(step, "SCAN CONSTANT ROW", 17) &&
	       !(colon && colon[1] > ' ');
}

Test(schema, a_scan_is_told_from_a_full_text_match)
{
	cr_expect(is_scan("SCAN work"));
	cr_expect(is_scan("SCAN unit_fts VIRTUAL TABLE INDEX 0:"));
	cr_expect_not(is_scan("SCAN unit_fts VIRTUAL TABLE INDEX 0:M1"));
	cr_expect_not(is_scan("SCAN unit_fts VIRTUAL TABLE INDEX 64:M8"));
	cr_expect_not(is_scan("SEARCH work USING INTEGER PRIMARY KEY (rowid=?)"));
}

Test(schema, no_statement_scans_a_table)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	AUTO(db) struct db *db = NULL;
	struct err err = { 0 };

	cr_assert_eq(db_create(&db, ":memory:", &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(db_index(db, &err), ERR_OK, "%s", err.msg);
	for (int id = 0; id < SQL_COUNT; id++) {
		char *plan = NULL, *step;

		cr_assert_eq(db_plan(&plan, db, (enum sql_id)id, mem, &err), ERR_OK, "%s: %s",
			     sql_stmts[id].at, err.msg);
		while ((step = strsep(&plan, "\n")))
			cr_expect(sql_stmts[id].scan_ok || !is_scan(step), "%s (%s): %s",
				  sql_stmts[id].at, sql_stmts[id].name, step);
	}
}

Test(schema, every_statement_has_a_name_and_a_place)
{
	for (int id = 0; id < SQL_COUNT; id++) {
		cr_expect(strstr(sql_stmts[id].at, "schema/queries/"), "%d", id);
		cr_expect(*sql_stmts[id].name && *sql_stmts[id].text, "%d", id);
	}
}

/* --- what CHECK allows --- */

static const struct allowed {
	const char *table, *column;
	const char *values[7]; /* as literals of SQL */
	const char *foreign;
	bool or_null;
} allowed[] = {
	{ "work", "abstract_kind", { "'abstract'", "'annotation'" }, "'summary'", true },
	{ "work", "access", { "'full'", "'snippets'", "'record'" }, "'open'", false },
	{ "work", "full_text", { "0", "1" }, "2", false },
	{ "value", "mixed", { "0", "1" }, "-1", false },
	{ "work_value",
	  "source",
	  { "'curated'", "'record'", "'text'", "'parent'" },
	  "'work'",
	  false },
	{ "unit_value",
	  "source",
	  { "'curated'", "'text'", "'work'", "'parent'" },
	  "'record'",
	  false },
	{ "mention", "listed", { "0", "1" }, "2", false },
	{ "mention",
	  "form",
	  { "'narrative'", "'parenthetical'", "'year'", "'bare'", "'title'" },
	  "'Year'",
	  false },
	{ "mention", "confidence", { "0", "50", "100" }, "101", false },
	{ "mention", "how", { "'rule'", "'correction'", "'markup'" }, "'guess'", false },
	{ "stamp", "gone", { "0", "1" }, "2", false },
	{ "left_out", "failed", { "0", "1" }, "2", false },
	{ "suggestion",
	  "kind",
	  { "'region'", "'theme'", "'term'", "'thesaurus'", "'author'", "'title'" },
	  "'venue'",
	  false },
};

static void run(sqlite3 *db, const char *sql)
{
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql,
		     sqlite3_errmsg(db));
}

/* The tables alone: the full-text index has a tokenizer of its own. */
static sqlite3 *empty_tables(void)
{
	AUTO(str) struct str tables = STR(1 << 20);
	const char *end = strstr(sql_schema, "CREATE VIRTUAL TABLE");
	sqlite3 *db = NULL;

	cr_assert(end);
	str_add_n(&tables, sql_schema, (size_t)(end - sql_schema));
	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	run(db, str_text(&tables));
	return db;
}

/* Some value that the column may have, by its type. */
static const char *some_value(const char *table, const char *column, const char *type)
{
	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		if (!strcmp(allowed[i].table, table) && !strcmp(allowed[i].column, column))
			return allowed[i].values[0];
	return !strcmp(type, "TEXT") ? "'x'" : !strcmp(type, "BLOB") ? "x'00'" : "1";
}

/* Can a row have that value, whose other columns have what they may? */
static bool is_taken(sqlite3 *db, const struct allowed *a, const char *value)
{
	AUTO(str) struct str sql = STR(65536);
	sqlite3_stmt *st = NULL;
	const char *comma = "";
	int rc;

	str_add_f(&sql, "INSERT INTO %s VALUES (", a->table);
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT name, type FROM pragma_table_info(?1)", -1, &st,
					NULL),
		     SQLITE_OK);
	(void)sqlite3_bind_text(st, 1, a->table, -1, SQLITE_STATIC);
	for (; sqlite3_step(st) == SQLITE_ROW; comma = ", ") {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		const char *type = (const char *)sqlite3_column_text(st, 1);

		str_add_f(&sql, "%s%s", comma,
			  strcmp(name, a->column) ? some_value(a->table, name, type) : value);
	}
	sqlite3_finalize(st);
	str_add(&sql, ")");
	run(db, "BEGIN");
	rc = sqlite3_exec(db, str_text(&sql), NULL, NULL, NULL);
	run(db, "ROLLBACK");
	cr_assert(rc == SQLITE_OK || rc == SQLITE_CONSTRAINT, "%s: %s", str_text(&sql),
		  sqlite3_errmsg(db));
	return rc == SQLITE_OK;
}

Test(schema, a_column_with_a_check_takes_what_it_lists_and_nothing_else)
{
	sqlite3 *db = empty_tables();

	for (size_t i = 0; i < COUNT_OF(allowed); i++) {
		const struct allowed *a = &allowed[i];

		for (const char *const *value = a->values; *value; value++)
			cr_expect(is_taken(db, a, *value), "%s.%s: %s", a->table, a->column,
				  *value);
		cr_expect_not(is_taken(db, a, a->foreign), "%s.%s: %s", a->table, a->column,
			      a->foreign);
		cr_expect_eq(is_taken(db, a, "NULL"), a->or_null, "%s.%s", a->table, a->column);
	}
	(void)sqlite3_close(db);
}

Test(schema, every_check_is_among_those_that_are_tested)
{
	size_t n = 0;

	for (const char *at = sql_schema; (at = strstr(at, "CHECK")); at++)
		n++;
	cr_expect_eq(n, COUNT_OF(allowed));
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t\n");
}

/* SQLite would fill a table of its own with the list, for each row that is put or checked. */
static bool is_in_many(const char *at)
{
	const char *open, *end, *comma;

	if (strncasecmp(at, "IN", 2) != 0)
		return false;
	open = skip_blanks(at + 2);
	end = strchr(open, ')');
	if (*open != '(' || !end)
		return false;
	comma = memchr(open, ',', (size_t)(end - open));
	return comma && memchr(comma + 1, ',', (size_t)(end - comma - 1));
}

Test(schema, a_list_of_many_is_known_however_it_is_written)
{
	cr_expect(is_in_many("IN ('a', 'b', 'c')"));
	cr_expect(is_in_many("in('a','b','c')"));
	cr_expect(is_in_many("In\n\t ( 1, 2, 3 )"));
	cr_expect_not(is_in_many("IN (0, 1)"));
	cr_expect_not(is_in_many("IN (0, 1) OR (2, 3)"));
	cr_expect_not(is_in_many("INTEGER NOT NULL, -- (1, 2, 3)"));
}

Test(schema, no_check_asks_for_one_of_many_by_in)
{
	for (const char *at = sql_schema; *at; at++)
		cr_expect(!strchr(" \t\n)", *at) || !is_in_many(at + 1), "%.60s", at);
}

/* --- the indexes over the tables --- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names behind CREATE INDEX, sorted, in the form of corpus_ask(). */
static void list_indexes(struct str *out)
{
	AUTO(str) struct str all = STR(1 << 20);
	const char *names[64];
	size_t n = 0;
	char *sql, *line;

	str_add(&all, sql_schema);
	str_add(&all, sql_indexes);
	sql = all.data;
	while ((line = strsep(&sql, "\n"))) {
		char *name = strstr(line, "INDEX ");

		if (strncmp(line, "CREATE ", 7) != 0 || !name)
			continue;
		cr_assert_lt(n, COUNT_OF(names));
		names[n] = name + strlen("INDEX ");
		name[strlen("INDEX ") + strcspn(names[n], " ")] = '\0';
		n++;
	}
	cr_assert_gt(n, 0);
	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i < n; i++)
		str_add_f(out, "%s%s", i == 0 ? "" : ";", names[i]);
}

#define INDEXES                                                                                    \
	"SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"

Test(schema, an_index_file_has_all_its_indexes_when_it_is_made_and_when_it_is_updated)
{
	AUTO(corpus_folder) struct corpus_folder c;
	AUTO(str) struct str names = STR(65536);

	list_indexes(&names);
	corpus_make(&c);
	corpus_put(&c, "a.json", "[{\"id\": \"a\", \"title\": \"A\"}]");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, INDEXES, NULL), str_text(&names));
	corpus_put(&c, "a.json", "[{\"id\": \"a\", \"title\": \"Other\"}]");
	corpus_must_index(&c);
	cr_expect_eq(c.summary.outcome, INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, INDEXES, NULL), str_text(&names));
}

/* Its rows are put where one that is there already would be found out. */
Test(schema, what_may_be_there_only_once_is_looked_at_row_by_row)
{
	cr_expect_null(strstr(sql_indexes, "UNIQUE"));
	cr_expect(strstr(sql_schema, "CREATE UNIQUE INDEX"));
}
