/* When works changed, from one index to the next: what harvesters go by. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "search/search.h"
#include "search/stamp.h"
#include "search/suggest.h"
#include "support/corpus.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
	corpus_put(&c, "a.json",
		   "[{\"id\": \"a\", \"title\": \"A\", \"custom\": {\"regions\": [\"ke\"]}}]");
	corpus_put(&c, "b.json", "[{\"id\": \"b\", \"title\": \"B\"}]");
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\"}]");
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(stamp, .init = setup, .fini = teardown);

static void index_at(const char *built_at, bool anew)
{
	const char *const folders[] = { c.path };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = c.index,
						.built_at = built_at,
						.anew = anew };
	struct ingest_summary summary;

	cr_assert_eq(ingest_run(&summary, &options, &c.err), ERR_OK, "%s", c.err.msg);
}

static const char *stamps(void)
{
	return corpus_ask(&c, "SELECT key, substr(changed, 1, 4), gone FROM stamp ORDER BY key",
			  NULL);
}

Test(stamp, a_work_keeps_its_date_until_it_changes)
{
	static const bool both[] = { false, true };

	for (size_t i = 0; i < COUNT_OF(both); i++) {
		const bool anew = both[i];

		teardown();
		setup();
		index_at("2001-01-01T00:00:00Z", true);
		cr_expect_str_eq(stamps(), "a,2001,0;b,2001,0;c,2001,0");
		corpus_put(&c, "b.json", "[{\"id\": \"b\", \"title\": \"Other\"}]");
		index_at("2002-01-01T00:00:00Z", anew);
		cr_expect_str_eq(stamps(), "a,2001,0;b,2002,0;c,2001,0", "anew: %d", anew);
		corpus_put(&c, "c.json", "[{\"id\": \"d\", \"title\": \"D\"}]");
		index_at("2003-01-01T00:00:00Z", anew);
		cr_expect_str_eq(stamps(), "a,2001,0;b,2002,0;c,2003,1;d,2003,0", "anew: %d", anew);
		corpus_put(&c, "b.json", "[{\"id\": \"b\", \"title\": \"More\"}]");
		index_at("2004-01-01T00:00:00Z", anew);
		cr_expect_str_eq(stamps(), "a,2001,0;b,2004,0;c,2003,1;d,2003,0", "anew: %d", anew);
		corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\"}]");
		index_at("2005-01-01T00:00:00Z", anew);
		cr_expect_str_eq(stamps(), "a,2001,0;b,2004,0;c,2005,0;d,2005,1", "anew: %d", anew);
	}
}

Test(stamp, a_work_in_other_sets_has_changed)
{
	index_at("2001-01-01T00:00:00Z", true);
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT instr(sets, ' africa ') > 0, instr(sets, ' ke ') > "
				    "0 FROM stamp WHERE key = 'a'",
				    NULL),
			 "1,1");
	corpus_put(&c, "vocab/regions.txt", "world | World |\nke | Kenya | world\n");
	index_at("2002-01-01T00:00:00Z", true);
	cr_expect_str_eq(stamps(), "a,2002,0;b,2001,0;c,2001,0", "%s",
			 corpus_ask(&c, "SELECT key, sets FROM stamp", NULL));
}

Test(stamp, the_id_of_an_index_does_not_hang_on_dates)
{
	static const char id[] = "SELECT value FROM meta WHERE name = 'id'";
	char first[64];

	index_at("2001-01-01T00:00:00Z", true);
	(void)snprintf(first, sizeof(first), "%s", corpus_ask(&c, id, NULL));
	index_at("2002-01-01T00:00:00Z", true);
	cr_expect_str_eq(corpus_ask(&c, id, NULL), first);
}

/* --- reading --- */

static const char *listed(struct searcher *s, const struct stamp_range *range, uint32_t limit,
			  struct arena *mem)
{
	static char out[512];
	const char *changed = NULL, *key = NULL;
	struct stamp *list;
	struct err err = { 0 };
	size_t n = 1;

	for (*out = '\0'; n > 0;) {
		cr_assert_eq(stamp_list(&list, &n, s, range, changed, key, limit, mem, &err),
			     ERR_OK, "%s", err.msg);
		for (size_t i = 0; i < n; i++)
			(void)snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s ",
				       list[i].work ? "" : "-", list[i].key);
		changed = n ? list[n - 1].changed : changed;
		key = n ? list[n - 1].key : key;
	}
	return out;
}

static void read_them(struct searcher *s, struct arena *mem)
{
	const struct stamp_range all = { "0000", "9999", NULL };
	const struct stamp_range late = { "2002-01-01T00:00:00Z", "9999", NULL };
	const struct stamp_range early = { "0000", "2002-01-01T00:00:00Z", NULL };
	const struct stamp_range africa = { "0000", "9999", "africa" };
	struct err err = { 0 };
	struct stamp one;
	const char *first;
	uint32_t n;

	for (uint32_t limit = 1; limit < 6; limit++) {
		cr_expect_str_eq(listed(s, &all, limit, mem), "a b -c d ");
		cr_expect_str_eq(listed(s, &late, limit, mem), "b -c d ");
		cr_expect_str_eq(listed(s, &early, limit, mem), "a b ");
		cr_expect_str_eq(listed(s, &africa, limit, mem), "a ");
	}
	cr_assert_eq(stamp_count(&n, s, &late, &err), ERR_OK);
	cr_expect_eq(n, 3);
	cr_assert_eq(stamp_count(&n, s, &africa, &err), ERR_OK);
	cr_expect_eq(n, 1);
	cr_assert_eq(stamp_earliest(&first, s, mem, &err), ERR_OK);
	cr_expect_str_eq(first, "2001-01-01T00:00:00Z");
	cr_assert_eq(stamp_by_key(&one, s, "c", mem, &err), ERR_OK);
	cr_expect_eq(one.work, 0);
	cr_assert_eq(stamp_by_key(&one, s, "d", mem, &err), ERR_OK);
	cr_expect_neq(one.work, 0);
	cr_expect_eq(stamp_by_key(&one, s, "e", mem, &err), ERR_NOT_FOUND);
}

Test(stamp, it_is_read_by_date_and_region_in_any_steps)
{
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	struct err err = { 0 };

	index_at("2001-01-01T00:00:00Z", true);
	corpus_put(&c, "b.json", "[{\"id\": \"b\", \"title\": \"Other\"}]");
	index_at("2002-01-01T00:00:00Z", false);
	corpus_put(&c, "c.json", "[{\"id\": \"d\", \"title\": \"D\"}]");
	index_at("2003-01-01T00:00:00Z", false);
	cr_assert_eq(engine_open(&e, c.index, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&s, e, &err), ERR_OK, "%s", err.msg);
	read_them(s, mem);
}

static void make_format_2(void)
{
	static const char sql[] =
		"DROP TABLE stamp; DROP TABLE unit_page; DROP TABLE tally; DROP TABLE counted;"
		"UPDATE work SET csl = substr(csl, 1, csl_cut) || json_quote(abstract) ||"
		" substr(csl, csl_cut + 1) WHERE csl_cut IS NOT NULL;"
		"ALTER TABLE work DROP COLUMN csl_cut; DROP INDEX work_with_text;"
		"CREATE TABLE places (kind, inside, places, PRIMARY KEY (kind, inside));"
		"INSERT INTO places SELECT kind, 0, first FROM suggestion_order;"
		"INSERT INTO places SELECT kind, 1, inside FROM suggestion_order;"
		"DROP TABLE suggestion_order; ALTER TABLE places RENAME TO suggestion_order;"
		"PRAGMA user_version = 2";
	sqlite3 *db = NULL;
	char *msg = NULL;

	cr_assert_eq(sqlite3_open(c.index, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &msg), SQLITE_OK, "%s", msg);
	(void)sqlite3_close(db);
}

Test(stamp, an_index_of_the_format_before_is_served_and_made_anew)
{
	const struct stamp_range all = { "0000", "9999", NULL },
				 africa = { "0000", "9999", "africa" };
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	struct err err = { 0 };
	const struct suggestion *list;
	struct work w;
	size_t n = 0;

	index_at("2001-01-01T00:00:00Z", true);
	make_format_2();
	cr_assert_eq(engine_open(&e, c.index, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&s, e, &err), ERR_OK, "%s", err.msg);
	cr_expect_str_eq(listed(s, &all, 2, mem), "a b c ");
	cr_expect_str_eq(listed(s, &africa, 2, mem), "a ");
	cr_expect_eq(work_by_key(&w, s, "a", mem, &err), ERR_OK, "%s", err.msg);
	cr_expect_eq(suggest(&list, &n, s, "b", 1, 5, mem, &err), ERR_OK, "%s", err.msg);
	cr_expect_gt(n, 0, "what is suggested of it");
	corpus_put(&c, "b.json", "[{\"id\": \"b\", \"title\": \"Other\"}]");
	index_at("2002-01-01T00:00:00Z", false);
	cr_expect_str_eq(stamps(), "a,2002,0;b,2002,0;c,2002,0");
}
