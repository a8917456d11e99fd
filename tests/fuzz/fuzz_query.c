/* Any bytes as a query: parsed, settled, expanded, compiled, written down and read again,
 * evaluated, and run. Nothing of it may crash or fail; SQLite takes every expression that
 * is compiled; and what was written down reads the same again. */
#include <stdint.h>
#include <string.h>

#include "fuzz/corpus.h"
#include "query/query.h"
#include "search/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct searcher *searcher;
static struct tokenizer *tk;
static struct thesaurus *thesaurus;

static void must(enum err_code code, const struct err *err, const char *what)
{
	if (code == ERR_OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, err->msg);
	abort();
}

static void open_all(void)
{
	static const char *const pairs[][2] = { { "africa", "african" },
						{ "soft power", "attraction" },
						{ "belt and road", "BRI" },
						{ "people-to-people", "exchange" } };
	struct err err = { 0 };

	searcher = open_corpus();
	must(tokenizer_open(&tk, &err), &err, "tokenizer");
	must(thesaurus_new(&thesaurus, &err), &err, "thesaurus");
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		must(thesaurus_add(thesaurus, pairs[i][0], pairs[i][1], tk, &err), &err,
		     "thesaurus");
}

/* Every second key is known; years are what they are. */
static enum err_code ask(void *ctx, const struct query_leaf *leaf, const char **value,
			 struct err *err)
{
	(void)ctx;
	if (strlen(leaf->text) % 2)
		return err_set(err, ERR_INVALID, "there is no \"%.80s\"", leaf->text);
	*value = leaf->text;
	return ERR_OK;
}

static enum err_code exists(void *ctx, const char *match, bool *out, struct err *err)
{
	(void)ctx, (void)err;
	*out = strlen(match) % 3 != 0;
	return ERR_OK;
}

static struct query *parse(const char *text, size_t n, struct arena *mem)
{
	struct query *q;
	struct err err = { 0 };

	must(query_parse(&q, text, n, tk, mem, &err), &err, "parse");
	return q;
}

static const char *canonical(const struct query *q, struct arena *mem)
{
	const char *text = query_canonical(q, mem);

	if (!text)
		abort();
	return text;
}

static void same(const char *once, const char *twice, const char *what)
{
	if (strcmp(once, twice) == 0)
		return;
	(void)fprintf(stderr, "%s\nonce:  %s\ntwice: %s\n", what, once, twice);
	abort();
}

static const char *match_of(const struct query *q, struct arena *mem)
{
	struct query_compiled c;
	struct err err = { 0 };

	must(query_compile(&c, q, mem, &err), &err, "compile");
	return c.match ? c.match : "";
}

/* The tree that was written down, read again, asks for the same and is written the same. */
static void expect_same_again(const struct query *q, struct arena *mem)
{
	const char *text = canonical(q, mem);
	const struct query *again = parse(text, strlen(text), mem);

	same(text, canonical(again, mem), "written down");
	same(match_of(q, mem), match_of(again, mem), text);
	if (!q->root != !again->root ||
	    (q->root && (query_parts(q) != query_parts(again) ||
			 query_coverage_without_words(q) != query_coverage_without_words(again)))) {
		(void)fprintf(stderr, "another tree: %s\n", text);
		abort();
	}
}

static void evaluate(const struct query *q, uint64_t random)
{
	int none, all;

	if (!q->root)
		return;
	for (int i = 0; i < 8; i++) {
		const uint64_t has = random * 6364136223846793005u >> i;
		const int held = query_coverage(q, has, has | random);

		if (held < -1 || held > (int)query_parts(q))
			abort();
	}
	none = query_coverage(q, 0, 0);
	all = query_coverage_without_words(q);
	if (none > all)
		abort();
}

static void expect_warnings(const struct query *q, size_t n)
{
	for (size_t i = 0; i < q->n_warnings; i++)
		if (!q->warnings[i].message[0] || q->warnings[i].position > n)
			abort();
}

static void run(const char *text, size_t n, struct arena *mem)
{
	const struct search_request req = {
		.q = text, .q_len = n, .page = 1, .per_page = 3, .expand = true, .passages = true
	};
	struct search_answer answer;
	struct err err = { 0 };

	must(search_run(&answer, searcher, &req, mem, &err), &err, "search");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	AUTO(arena) struct arena *mem = arena_new((size_t)256 << 20);
	struct query *q;
	const char *before;
	uint64_t random = 0x9e3779b97f4a7c15u;
	struct err err = { 0 };

	if (!searcher)
		open_all();
	if (size > SEARCH_QUERY_MAX)
		return 0;
	for (size_t i = 0; i < size; i++)
		random = random * 1099511628211u ^ data[i];
	q = parse(text, size, mem);
	expect_same_again(q, mem);
	must(query_settle(q, ask, NULL, tk, mem, &err), &err, "settle");
	expect_same_again(q, mem);
	before = canonical(q, mem);
	must(query_expand(q, thesaurus, NULL, 0, tk, mem, &err), &err, "expand");
	same(before, canonical(q, mem), "expanded");
	must(query_resolve(q, exists, NULL, mem, &err), &err, "resolve");
	same(before, canonical(q, mem), "resolved");
	(void)match_of(q, mem);
	evaluate(q, random);
	expect_warnings(q, size);
	run(text, size, mem);
	return 0;
}
