/* Runs of Han characters with other words around them: whole, in quotations and near others. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/corpus.h"
#include "support/library.h"
#include "text/text.h"

static struct corpus_folder c;
static struct library lib;

static void setup(void)
{
	corpus_make(&c);
	corpus_put(
		&c, "works.json",
		"[{\"id\": \"a\", \"type\": \"book\", \"title\": \"On 孔子学院 CI and 网络5G时代 "
		"today\"},"
		" {\"id\": \"b\", \"type\": \"book\", \"title\": \"CI on 孔子, 学院, 网络 and "
		"5G\"}]");
	corpus_must_index(&c);
	lib.mem = arena_new((size_t)64 << 20);
	cr_assert(lib.mem);
	cr_assert_eq(engine_open(&lib.engine, c.index, NULL), ERR_OK);
	cr_assert_eq(searcher_open(&lib.searcher, lib.engine, NULL), ERR_OK);
}

static void teardown(void)
{
	searcher_close(lib.searcher);
	engine_unref(lib.engine);
	arena_free(lib.mem);
	corpus_remove(&c);
}

TestSuite(cjk, .init = setup, .fini = teardown);

/* The text of a title's only mark; the title when there is not just one. */
static const char *marked_of(const struct marked *title)
{
	const char *from = title->text, *to;
	size_t size;

	if (title->n_ranges != 1)
		return title->text;
	for (uint32_t i = 0; i < title->ranges[0].start; i++, from += size)
		(void)text_next(from, strlen(from), &size);
	to = from;
	for (uint32_t i = title->ranges[0].start; i < title->ranges[0].end; i++, to += size)
		(void)text_next(to, strlen(to), &size);
	return arena_strndup(lib.mem, from, (size_t)(to - from));
}

Test(cjk, a_phrase_goes_on_behind_a_run)
{
	static const struct {
		const char *q, *marked; /* NULL: no work has it */
	} cases[] = {
		{ "\"孔子学院 CI\"", "孔子学院 CI" },
		{ "\"on 孔子学院 CI and\"", "On 孔子学院 CI and" },
		{ "\"学院 CI\"", "学院 CI" },
		{ "\"院 CI\"", "院 CI" },
		{ "\"孔子学院\"", "孔子学院" },
		{ "\"and 网\"", "and 网络" },
		{ "\"网络5G时代 today\"", "网络5G时代 today" },
		{ "网络5G时代", "网络5G时代" },
		{ "网络5G", "网络5G" },
		{ "NEAR(\"学院 CI\" \"学院 CI and\", 8)", "学院 CI and" },
		{ "NEAR(网络5G时代 网络5G, 8)", "网络5G时代" },
		{ "\"网络5G 时代\"~2", "网络5G时代" },
		{ "\"孔子 CI\"", NULL },
		{ "\"子学 CI\"", NULL },
		{ "\"CI 孔子学院\"", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct search_answer a = library_search(&lib, cases[i].q);

		cr_assert_eq(a.count, cases[i].marked != NULL, "%s: %u works", cases[i].q, a.count);
		if (!cases[i].marked)
			continue;
		cr_expect_str_eq(a.hits[0].work.key, "a", "%s", cases[i].q);
		cr_expect_str_eq(marked_of(&a.hits[0].title), cases[i].marked, "%s", cases[i].q);
		cr_expect_eq(a.n_warnings, 0, "%s: %s", cases[i].q,
			     a.n_warnings ? a.warnings[0].message : "");
	}
}

/* Only where it stands at the end of a run is it a token of its own. */
Test(cjk, one_character_is_marked_where_it_is_found)
{
	const struct search_answer a = library_search(&lib, "代");

	cr_assert_eq(a.count, 1);
	cr_expect_str_eq(marked_of(&a.hits[0].title), "代");
}
