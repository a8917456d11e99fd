/* Sentences that cite, as a search finds them, and what of them may be shown. */
#include <criterion/criterion.h>
#include <string.h>

#include "search/citations.h"
#include "support/corpus.h"
#include "support/library.h"

#define BERGER                                                                                     \
	"{\"id\": \"berger\", \"title\": \"Power\", \"author\": [{\"family\": \"Berger\"}], "      \
	"\"issued\": {\"date-parts\": [[2001]]}}"

static struct corpus_folder c;
static struct library lib;

static void setup(void)
{
	corpus_make(&c);
	lib.mem = arena_new(1 << 24);
}

static void teardown(void)
{
	searcher_close(lib.searcher);
	engine_unref(lib.engine);
	arena_free(lib.mem);
	corpus_remove(&c);
}

TestSuite(contexts, .init = setup, .fini = teardown);

static void open_index(void)
{
	struct err err = { 0 };

	corpus_must_index(&c);
	cr_assert_eq(engine_open(&lib.engine, c.index, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&lib.searcher, lib.engine, &err), ERR_OK, "%s", err.msg);
}

static struct context_answer find(const char *q, const char *cites)
{
	const struct search_request req = library_request(q);
	struct context_answer a;
	struct err err = { 0 };

	cr_assert_eq(contexts_run(&a, lib.searcher, &req, cites, lib.mem, &err), ERR_OK, "%s: %s",
		     q, err.msg);
	return a;
}

Test(contexts, the_access_of_the_citing_text_is_kept)
{
	corpus_put(&c, "works.json",
		   "[" BERGER ","
		   "{\"id\": \"full\", \"title\": \"F\", \"custom\": {\"access\": \"full\"}},"
		   "{\"id\": \"none\", \"title\": \"N\", \"custom\": {\"access\": \"record\"}},"
		   "{\"id\": \"part\", \"title\": \"P\"}]");
	corpus_put(&c, "full.txt", "Envoys came (Berger, 2001).\n");
	corpus_put(&c, "none.txt", "Envoys slept (Berger, 2001).\n");
	corpus_put(&c, "part.txt", "Envoys left (Berger, 2001).\n");
	open_index();
	for (int with_words = 0; with_words < 2; with_words++) {
		const struct context_answer a = find(with_words ? "envoys" : "", "berger");

		cr_assert_eq(a.n_hits, 3);
		for (size_t i = 0; i < 3; i++) {
			const bool hidden = !strcmp(a.hits[i].citations[0].citing, "none");

			cr_expect_eq(a.hits[i].sentence.text == NULL, hidden);
			cr_expect_eq(a.hits[i].citations[0].sentence == NULL, hidden);
		}
	}
}

Test(contexts, a_sentence_is_an_answer_by_its_own_words)
{
	static const struct {
		const char *q;
		uint32_t count;
		const char *first;
	} table[] = {
		{ "silk", 1, "Silk roads (Berger, 2001)." },
		{ "steel", 0, NULL }, /* in a sentence that cites nobody */
		{ "roads silk", 1, "Silk roads (Berger, 2001)." },
		{ "\"roads silk\"", 0, NULL },
		{ "silk rivers", 2, NULL }, /* no sentence has both */
		{ "-silk", 2, "Berger (2001) has it." },
		{ "author:nobody", 0, NULL },
		{ "", 3, "Silk roads (Berger, 2001)." },
	};

	corpus_put(&c, "works.json", "[" BERGER ",{\"id\": \"a\", \"title\": \"A\"}]");
	corpus_put(&c, "a.txt",
		   "Silk roads (Berger, 2001). Steel roads. Berger (2001) has it.\n\n"
		   "Rivers, so Berger (2001, p. 3).\n");
	open_index();
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		const struct context_answer a = find(table[i].q, NULL);

		cr_expect_eq(a.found.count, table[i].count, "%s: %u", table[i].q, a.found.count);
		if (a.n_hits > 0 && table[i].first)
			cr_expect_str_eq(a.hits[0].sentence.text, table[i].first, "%s: %s",
					 table[i].q, a.hits[0].sentence.text);
	}
	cr_expect_str_eq(find("rivers", NULL).hits[0].citations[0].locator, "p. 3");
}

Test(contexts, out_of_memory_is_said_and_nothing_is_lost)
{
	const struct search_request req = library_request("silk roads");

	corpus_put(&c, "works.json", "[" BERGER ",{\"id\": \"a\", \"title\": \"A\"}]");
	corpus_put(&c, "a.txt", "Silk roads (Berger, 2001).\n");
	open_index();
	for (size_t ceiling = 64;; ceiling += ceiling / 8 + 8) {
		struct arena *mem = arena_new(ceiling);
		struct context_answer a;
		struct err err = { 0 };
		const enum err_code code = contexts_run(&a, lib.searcher, &req, NULL, mem, &err);

		arena_free(mem);
		if (code == ERR_OK)
			break;
		cr_assert_eq(code, ERR_NO_MEMORY, "%s", err.msg);
	}
}
