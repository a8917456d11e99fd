#include <criterion/criterion.h>
#include <string.h>

#include "store/db.h"

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

/* SQLite would fill a table of its own with the list, for each row that is put or checked. */
Test(schema, no_check_asks_for_one_of_many_by_in)
{
	for (const char *at = sql_schema; (at = strstr(at, " IN (")); at++) {
		const char *end = strchr(at, ')'), *comma = memchr(at, ',', (size_t)(end - at));

		cr_expect(!comma || !memchr(comma + 1, ',', (size_t)(end - comma)), "%.60s", at);
	}
}
