/* The walk over FTS5's own pages, held against FTS5 itself: the same rows, the same hits. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/str.h"
#include "store/kept.h"
#include "store/walk.h"

enum { UNITS = 6000, UNITS_A_WORK = 7, TEXT = 60000, WORDS = 400 };

static char path[64];
static struct db *db;
static struct err err;
static uint32_t work_of[UNITS + 2], first_of[UNITS + 2];

static uint64_t chance(void) /* splitmix64 */
{
	static uint64_t state = 3;
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Low numbers are common: w0 is nearly everywhere, w399 in a few rows. */
static unsigned word(void)
{
	const unsigned a = (unsigned)(chance() % WORDS), b = (unsigned)(chance() % WORDS);

	return a * b / WORDS * (unsigned)(chance() % 3 + 1) / 3;
}

static const char *text_of(unsigned words)
{
	static char text[TEXT];
	size_t n = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < words && n + 16 < TEXT; i++)
		n += (size_t)snprintf(text + n, 16, "%sw%u", i ? " " : "", word());
	return text;
}

static void must(enum err_code code)
{
	cr_assert_eq(code, ERR_OK, "%s", err.msg);
}

static void number_works(void)
{
	for (uint32_t u = 1; u <= UNITS; u++) {
		work_of[u] = (u - 1) / UNITS_A_WORK + 1;
		if ((u - 1) % UNITS_A_WORK == 0)
			first_of[work_of[u]] = u;
	}
	first_of[work_of[UNITS] + 1] = UNITS + 1;
}

static void make_index(void)
{
	strcpy(path, "/tmp/dragoman-test-XXXXXX");
	close(mkstemp(path));
	unlink(path);
	must(db_create(&db, path, &err));
	number_works();
	for (int64_t u = 1; u <= UNITS; u++) {
		char title[200];

		snprintf(title, sizeof(title), "%s", u % 5 ? "" : text_of(6));
		/* now and then a row whose places fill pages */
		must(db_run(db, SQL_UNIT_FTS_ADD, &err, "issssssss", u, title, NULL,
			    u % 11 ? NULL : "w1 w2 w3", NULL, NULL, NULL, NULL,
			    text_of(u % 997 ? (unsigned)(chance() % 60) : 9000)));
	}
	must(db_run(db, SQL_UNIT_FTS_OPTIMIZE, &err, ""));
	must(db_commit(db, &err));
	db_close(db);
	must(db_open(&db, path, &err));
}

static void remove_index(void)
{
	db_close(db);
	unlink(path);
}

TestSuite(walk, .init = make_index, .fini = remove_index, .timeout = 60);

struct seen {
	uint32_t rows;
	size_t hits;
	struct hash hash;
	uint32_t last;
	bool in_order;
	const bool *works; /* rows of others do not count; NULL: all do */
};

static bool see(void *ctx, const struct walk_row *row)
{
	struct seen *s = ctx;

	if (s->works && !s->works[work_of[row->unit]])
		return true;
	s->in_order = s->in_order && row->unit > s->last;
	s->last = row->unit;
	s->rows++;
	s->hits += row->n_hits;
	hash_add(&s->hash, &row->unit, sizeof(row->unit));
	hash_add(&s->hash, row->hits, row->n_hits * sizeof(*row->hits));
	return true;
}

static struct seen seen_new(void)
{
	struct seen s = { .in_order = true };

	hash_init(&s.hash);
	return s;
}

static void same(const struct seen *a, const struct seen *b, const char *match)
{
	char x[HASH_TEXT_SIZE], y[HASH_TEXT_SIZE];

	cr_expect(a->in_order, "%s", match);
	cr_expect_eq(a->rows, b->rows, "%s: %u rows, FTS5 has %u", match, a->rows, b->rows);
	cr_expect_eq(a->hits, b->hits, "%s: %zu hits, FTS5 has %zu", match, a->hits, b->hits);
	hash_text(&a->hash, x);
	hash_text(&b->hash, y);
	cr_expect_str_eq(x, y, "%s: the rows or their hits differ", match);
}

struct question {
	const char *match;
	struct walk_phrase phrases[4];
	size_t n;
};

#define TOKENS(...)                                                                                \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define PHRASE(n_, ...)                                                                            \
	{                                                                                          \
		.tokens = TOKENS(__VA_ARGS__), .n_tokens = n_                                      \
	}

static const struct question questions[] = {
	{ "\"w0\"", { PHRASE(1, "w0") }, 1 },
	{ "\"w380\"", { PHRASE(1, "w380") }, 1 },
	{ "\"nowhere\"", { PHRASE(1, "nowhere") }, 1 },
	{ "\"=w7\"", { PHRASE(1, "=w7") }, 1 },
	{ "\"zzzz\"", { PHRASE(1, "zzzz") }, 1 },
	{ "\".\"", { PHRASE(1, ".") }, 1 },
	{ "\"w0\" OR \"w1\" OR \"w250\"",
	  { PHRASE(1, "w0"), PHRASE(1, "w1"), PHRASE(1, "w250") },
	  3 },
	{ "\"w1 w2\"", { PHRASE(2, "w1", "w2") }, 1 },
	{ "\"w1 w2 w3\"", { PHRASE(3, "w1", "w2", "w3") }, 1 },
	{ "\"w0 w0\"", { PHRASE(2, "w0", "w0") }, 1 },
	{ "\"w3 w1 w3\" OR \"w1\"", { PHRASE(3, "w3", "w1", "w3"), PHRASE(1, "w1") }, 2 },
	{ "\"w1 nowhere\"", { PHRASE(2, "w1", "nowhere") }, 1 },
	{ "\"=w3\" *", { { .tokens = TOKENS("=w3"), .n_tokens = 1, .prefix = true } }, 1 },
	{ "\"w1 =w1\" *", { { .tokens = TOKENS("w1", "=w1"), .n_tokens = 2, .prefix = true } }, 1 },
	{ "\"=nowhere\" *",
	  { { .tokens = TOKENS("=nowhere"), .n_tokens = 1, .prefix = true } },
	  1 },
	{ "{title printed} : \"w0\"",
	  { { .tokens = TOKENS("w0"), .n_tokens = 1, .columns = 1 << UNIT_TITLE | 2 } },
	  1 },
	{ "{author} : \"w1 w2\" OR \"w90\"",
	  { { .tokens = TOKENS("w1", "w2"), .n_tokens = 2, .columns = 1 << UNIT_AUTHOR },
	    PHRASE(1, "w90") },
	  2 },
	{ "{title} : \"=w1\" *",
	  { { .tokens = TOKENS("=w1"), .n_tokens = 1, .prefix = true, .columns = 1 } },
	  1 },
};

Test(walk, pages_give_what_fts5_gives)
{
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		const struct question *q = &questions[i];
		const struct walk_plan plan = { .match = q->match,
						.phrases = q->phrases,
						.n = q->n };
		struct seen a = seen_new(), b = seen_new();
		bool cut;

		must(walk_units(db, &plan, see, &a, &cut, &err));
		must(walk_match(db, q->match, see, &b, &err));
		same(&a, &b, q->match);
		cr_expect(!cut);
	}
}

Test(walk, every_token_of_the_index_is_read_whole)
{
	for (unsigned i = 0; i < WORDS; i++) {
		char token[16], match[24];
		const char *tokens[] = { token };
		const struct walk_phrase phrase = { .tokens = tokens, .n_tokens = 1 };
		const struct walk_plan plan = { .match = match, .phrases = &phrase, .n = 1 };
		struct seen a = seen_new(), b = seen_new();
		bool cut;

		snprintf(token, sizeof(token), "%sw%u", i % 2 ? "=" : "", i);
		snprintf(match, sizeof(match), "\"%s\"", token);
		must(walk_units(db, &plan, see, &a, &cut, &err));
		must(walk_match(db, match, see, &b, &err));
		same(&a, &b, match);
	}
}

struct note {
	bool *works[3]; /* by phrase */
};

static bool note_works(void *ctx, const struct walk_row *row)
{
	const struct note *n = ctx;

	for (size_t i = 0; i < row->n_hits; i++)
		n->works[row->hits[i].phrase][work_of[row->unit]] = true;
	return true;
}

/* Marks are the units themselves; the numbers count rows. */
static bool sum_up(const void *ctx, struct walk_slice *rows, struct walk_marks *marks)
{
	const uint32_t own = first_of[work_of[rows->units[0]]];

	(void)ctx;
	for (uint32_t i = 0; i < rows->n; i++) {
		if (rows->units[i] == own) {
			rows->sum.own = 1;
			continue;
		}
		if (!walk_marks_reserve(marks, 1))
			return false;
		marks->list[marks->n++] = rows->units[i];
		rows->sum.raw += 1;
	}
	rows->sum.most = (float)rows->n;
	return true;
}

static const struct walk_shape shape = {
	.group = work_of, .first = first_of, .units = UNITS, .sum = sum_up
};

/* Is what is kept of a slice what its rows come to? */
static void check_sum(const struct walk_slice *s)
{
	const bool own = s->units[0] == first_of[work_of[s->units[0]]];

	cr_assert_eq(s->sum.own, own);
	cr_assert_eq(s->sum.most, (float)s->n);
	cr_assert_eq(s->sum.n_marks, s->n - own);
	cr_assert_eq(s->sum.raw, (float)s->sum.n_marks);
	for (uint32_t i = 0; i < s->sum.n_marks; i++)
		cr_assert_eq(s->sum.marks[i], s->units[i + own]);
}

/* The rows of a group by their units, and whether what a slice says of them is so. */
static bool see_group(void *ctx, const struct walk_group *g)
{
	static struct walk_hits hits;
	bool more = true;

	for (size_t i = 0; i < g->n; i++)
		check_sum(&g->slices[i]);
	for (uint32_t u = first_of[g->group]; u < first_of[g->group + 1]; u++) {
		struct walk_row row = { .unit = u };

		hits.n = 0;
		for (size_t i = 0; i < g->n; i++) {
			const struct walk_slice *s = &g->slices[i];

			cr_assert_gt(s->n, 0u);
			cr_assert(i == 0 || s->phrase > g->slices[i - 1].phrase);
			cr_assert_eq(work_of[s->units[0]], g->group);
			cr_assert_eq(work_of[s->units[s->n - 1]], g->group);
			for (uint32_t k = 0; k < s->n; k++) {
				const size_t from = hits.n;

				if (s->units[k] != u)
					continue;
				cr_assert(walk_slice_hits(&hits, s, k));
				cr_expect_gt(hits.n, from);
				cr_expect_eq(hits.list[from].phrase, s->phrase);
				cr_expect(s->body[k] == 0 || (s->body[k] == hits.n - from &&
							      hits.list[from].column == UNIT_BODY));
			}
		}
		row.hits = hits.list;
		row.n_hits = hits.n;
		more = hits.n == 0 || see(ctx, &row);
	}
	return more;
}

/* The works that have the first word and the second; the third is only looked at. */
static void check_groups(const char *match, struct walk_phrase *phrases)
{
	static bool has[3][UNITS + 2], both[UNITS + 2];
	struct note note = { { has[0], has[1], has[2] } };
	const struct walk_plan plan = {
		.match = match, .phrases = phrases, .n = 3, .sets = 3, .shape = &shape
	};
	struct seen a = seen_new(), b = seen_new(), c = seen_new();
	bool cut;

	memset(has, 0, sizeof(has));
	must(walk_match(db, match, note_works, &note, &err));
	for (size_t w = 0; w < UNITS + 2; w++)
		both[w] = has[0][w] && has[1][w];
	b.works = both;
	must(walk_units(db, &plan, see, &a, &cut, &err));
	must(walk_match(db, match, see, &b, &err));
	same(&a, &b, match);
	cr_expect_gt(b.rows, 0u, "%s", match);
	must(walk_groups(db, &plan, see_group, &c, &cut, &err));
	same(&c, &b, match);
}

Test(walk, only_groups_that_have_a_phrase_of_every_set_are_visited)
{
	static const unsigned words[][3] = {
		{ 200, 2, 9 }, { 2, 200, 9 }, { 0, 1, 300 }, { 150, 160, 0 }, { 5, 5, 5 }
	};

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		char token[3][16], match[64];
		const char *tokens[] = { token[0], token[1], token[2] };
		struct walk_phrase phrases[3];

		for (size_t k = 0; k < 3; k++) {
			snprintf(token[k], sizeof(token[k]), "w%u", words[i][k]);
			phrases[k] = (struct walk_phrase){ .tokens = &tokens[k],
							   .n_tokens = 1,
							   .sets = k < 2 ? 1u << k : 0 };
		}
		snprintf(match, sizeof(match), "\"%s\" OR \"%s\" OR \"%s\"", token[0], token[1],
			 token[2]);
		check_groups(match, phrases);
	}
}

static bool stop_at_100(void *ctx, const struct walk_row *row)
{
	*(uint32_t *)ctx = row->unit;
	return row->unit < 100;
}

Test(walk, it_stops_when_told_and_at_its_limit_and_keeps_to_its_range)
{
	struct walk_phrase phrase = PHRASE(1, "w0");
	struct walk_plan plan = { .match = "\"w0\"", .phrases = &phrase, .n = 1 };
	struct seen a = seen_new(), b = seen_new();
	uint32_t last = 0;
	bool cut;

	must(walk_units(db, &plan, stop_at_100, &last, &cut, &err));
	cr_expect(last >= 100 && last < 200 && !cut);
	plan.rows_max = 50;
	must(walk_units(db, &plan, see, &a, &cut, &err));
	cr_expect_eq(a.rows, 50u);
	cr_expect(cut);
	plan.n = 0; /* through FTS5 */
	a = seen_new();
	must(walk_units(db, &plan, see, &a, &cut, &err));
	cr_expect_eq(a.rows, 50u);
	cr_expect(cut);
	plan.n = 1;
	plan.rows_max = 0;
	plan.from = 1000;
	plan.to = 1099;
	must(walk_units(db, &plan, see, &b, &cut, &err));
	cr_expect(b.rows > 50 && b.rows <= 100 && b.last <= 1099 && !cut, "%u rows", b.rows);
}

/* --- groups, and rows that are kept in memory --- */

/* Every question, with the rows of its tokens in memory or not, as rows and as groups. */
static void ask_all(void)
{
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		const struct question *q = &questions[i];
		struct walk_plan plan = { .match = q->match,
					  .phrases = q->phrases,
					  .n = q->n,
					  .to = UNITS,
					  .shape = &shape };
		struct seen a = seen_new(), b = seen_new(), c = seen_new(), d = seen_new();
		bool cut;

		must(walk_match(db, q->match, see, &b, &err));
		must(walk_units(db, &plan, see, &a, &cut, &err));
		same(&a, &b, q->match);
		must(walk_groups(db, &plan, see_group, &c, &cut, &err));
		same(&c, &b, q->match);
		plan.n = 0; /* through FTS5 */
		must(walk_groups(db, &plan, see_group, &d, &cut, &err));
		same(&d, &b, q->match);
	}
}

Test(walk, groups_without_memory_give_what_fts5_gives)
{
	ask_all();
}

Test(walk, rows_in_memory_give_what_fts5_gives)
{
	/* all; some, so that one makes room for another; none that is common; none at all */
	static const size_t sizes[] = { 64 << 20, 200000, 20000, 0 };

	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct kept *k = kept_new(sizes[i], &shape);

		db_keep(db, k);
		ask_all(); /* reads */
		ask_all(); /* remembers */
		db_keep(db, NULL);
		kept_free(k);
	}
}

Test(walk, what_is_kept_knows_its_rows)
{
	struct kept *k = kept_new(64 << 20, &shape);
	const struct walk_phrase phrase = PHRASE(1, "w380");
	const struct walk_plan plan = { .match = "\"w380\"", .phrases = &phrase, .n = 1 };
	struct seen a = seen_new();
	uint32_t rows = 0;
	bool cut;

	db_keep(db, k);
	cr_expect_not(kept_rows(db, "w380", &rows));
	must(walk_units(db, &plan, see, &a, &cut, &err));
	cr_expect(kept_rows(db, "w380", &rows));
	cr_expect_eq(rows, a.rows);
	db_keep(db, NULL);
	kept_free(k);
}
