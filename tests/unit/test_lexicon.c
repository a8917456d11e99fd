/* The words of names, as numbers. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "ingest/lexicon.h"

/* The number of a name's one word; 0: it is not there. */
static uint32_t word_of(struct lexicon *l, struct tokenizer *tk, const char *name)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 16);
	struct reading r = { .mem = mem };

	cr_assert(lexicon_read(&r, l, tk, name, NULL));
	cr_assert_eq(r.n, 1, "%s", name);
	return r.words[0].exact;
}

Test(lexicon, without_memory_for_more_it_goes_on_with_what_it_has)
{
	AUTO(arena) struct arena *mem = arena_new(48 * 1024);
	AUTO(arena) struct arena *of_readings = arena_new(1 << 16);
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	struct err err;
	struct lexicon *l = lexicon_new(mem);
	struct reading r = { .mem = of_readings };
	char name[16];
	int n = 0;

	cr_assert(l && tokenizer_open(&tk, &err) == ERR_OK);
	cr_expect_eq(word_of(l, tk, "n0x"), 0);
	do
		(void)snprintf(name, sizeof(name), "n%dx", n++);
	while (lexicon_learn(&r, l, tk, name));
	cr_expect_gt(n, 100);
	cr_expect_not(lexicon_learn(&r, l, tk, "another"), "it does not forget that it is full");
	cr_expect(lexicon_learn(&r, l, tk, "n0x"), "what is there needs no memory");
	cr_expect_neq(word_of(l, tk, "n0x"), 0);
	cr_expect_neq(word_of(l, tk, "n99x"), 0);
	cr_expect_eq(word_of(l, tk, "another"), 0);
}
