#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/list.h"
#include "base/log.h"
#include "base/str.h"

/* --- lists ----------------------------------------------------------------------- */

Test(list, it_keeps_what_it_holds_while_it_grows)
{
	uint32_t *list = NULL;
	size_t cap = 0;

	for (uint32_t i = 0; i < 10000; i++) {
		cr_assert(list_reserve(&list, sizeof(*list), i, &cap));
		cr_assert_gt(cap, i);
		list[i] = i;
	}
	for (uint32_t i = 0; i < 10000; i++)
		cr_assert_eq(list[i], i);
	free(list);
}

Test(list, without_memory_for_more_it_is_as_it_was)
{
	uint32_t one = 1, *list = &one;
	size_t cap = SIZE_MAX / 2;

	cr_expect_not(list_reserve(&list, sizeof(*list), cap, &cap));
	cr_expect_eq(list, &one);
	cr_expect_eq(cap, SIZE_MAX / 2);
	cr_expect(list_reserve(&list, sizeof(*list), 1, &cap), "there is room for one more");
	cr_expect_eq(list, &one);
}

/* --- arena ----------------------------------------------------------------------- */

Test(arena, memory_is_zeroed_and_aligned)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);

	for (size_t size = 1; size < 200; size += 7) {
		const unsigned char *p = arena_alloc(mem, size);

		cr_assert_not_null(p);
		cr_expect_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			cr_expect_eq(p[i], 0);
	}
}

Test(arena, the_ceiling_holds_over_many_small_pieces)
{
	AUTO(arena) struct arena *mem = arena_new(1000);
	size_t n = 0;

	while (arena_alloc(mem, 10))
		n++;
	cr_expect_gt(n, 0);
	cr_expect_leq(n, 100);
}

Test(arena, nothing_larger_than_the_ceiling_is_given)
{
	AUTO(arena) struct arena *mem = arena_new(1000);

	cr_expect_null(arena_alloc(mem, 1001));
	cr_expect_null(arena_alloc(mem, SIZE_MAX));
	cr_expect_not_null(arena_alloc(mem, 900), "a refusal costs nothing");
}

Test(arena, an_array_whose_size_overflows_is_refused)
{
	AUTO(arena) struct arena *mem = arena_new(SIZE_MAX);

	cr_expect_null(arena_array(mem, uint64_t, SIZE_MAX / 4));
	cr_expect_null(arena_strndup(mem, "", SIZE_MAX));
}

Test(arena, large_and_small_pieces_do_not_overlap)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	char *small = arena_strdup(mem, "small");
	char *large = arena_alloc(mem, 100000);
	char *after = arena_strdup(mem, "after");

	memset(large, 'x', 100000);
	cr_expect_str_eq(small, "small");
	cr_expect_str_eq(after, "after");
}

Test(arena, growing_keeps_what_was_there)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	int *n = arena_array(mem, int, 2);

	n[0] = 7;
	n[1] = 8;
	n = arena_grow(mem, n, sizeof(*n), 2, 4);
	cr_expect(n[0] == 7 && n[1] == 8 && n[2] == 0 && n[3] == 0);
	cr_expect_null(arena_grow(mem, n, sizeof(*n), 2, SIZE_MAX / 2));
}

Test(arena, freeing_nothing_is_fine)
{
	arena_free(NULL);
}

/* --- str ------------------------------------------------------------------------- */

Test(str, an_empty_one_reads_as_empty_text)
{
	AUTO(str) struct str s;

	str_init(&s, 10);
	cr_expect_str_eq(str_text(&s), "");
	cr_expect(str_ok(&s));
}

Test(str, pieces_are_joined)
{
	AUTO(str) struct str s;

	str_init(&s, 1000);
	str_add(&s, "one ");
	str_add_n(&s, "twofold", 3);
	str_add_char(&s, ' ');
	str_add_f(&s, "%d", 3);
	cr_expect_str_eq(str_text(&s), "one two 3");
	str_cut(&s, 3);
	cr_expect_str_eq(str_text(&s), "one");
}

Test(str, failure_sticks_until_it_is_cleared)
{
	AUTO(str) struct str s;

	str_init(&s, 4);
	str_add(&s, "abcde");
	cr_expect_not(str_ok(&s));
	str_add(&s, "x");
	cr_expect_not(str_ok(&s));
	str_clear(&s);
	str_add(&s, "abcd");
	cr_expect(str_ok(&s));
	cr_expect_str_eq(str_text(&s), "abcd");
}

Test(str, a_formatted_text_meets_the_ceiling_too)
{
	AUTO(str) struct str s;

	str_init(&s, 8);
	str_add_f(&s, "%s", "123456789");
	cr_expect_not(str_ok(&s));
}

Test(str, code_points_become_utf8)
{
	static const struct {
		unsigned code_point;
		const char *utf8;
	} cases[] = { { 'a', "a" },
		      { 0xe9, "\xc3\xa9" },
		      { 0x4e2d, "\xe4\xb8\xad" },
		      { 0x1f600, "\xf0\x9f\x98\x80" } };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(str) struct str s;

		str_init(&s, 10);
		str_add_utf8(&s, cases[i].code_point);
		cr_expect_str_eq(str_text(&s), cases[i].utf8);
	}
}

Test(str, a_distance_counts_bytes_put_in_taken_out_or_changed)
{
	char far[STR_DISTANCE_MAX + 1] = "";

	cr_expect_eq(str_distance("", 0, "", 0), 0);
	cr_expect_eq(str_distance("", 0, "abc", 3), 3);
	cr_expect_eq(str_distance("kitten", 6, "sitting", 7), 3);
	cr_expect_eq(str_distance("abc", 2, "abd", 2), 0);
	cr_expect_eq(str_distance(far, sizeof(far), "a", 1), SIZE_MAX);
}

Test(str, taking_hands_over_the_text)
{
	struct str s;
	char *text;

	str_init(&s, 100);
	str_add(&s, "mine");
	text = str_take(&s);
	str_dispose(&s);
	cr_expect_str_eq(text, "mine");
	free(text);
}

Test(str, a_failed_one_has_nothing_to_take)
{
	AUTO(str) struct str s;

	str_init(&s, 2);
	str_add(&s, "abc");
	cr_expect_null(str_take(&s));
}

/* --- err --------------------------------------------------------------------------- */

static enum err_code failing(struct err *err)
{
	TRY(err_set(err, ERR_NOT_FOUND, "no %s", "thing"));
	return ERR_OK;
}

Test(err, a_failure_carries_its_code_and_message)
{
	struct err err = { 0 };

	cr_expect_eq(failing(&err), ERR_NOT_FOUND);
	cr_expect_eq(err.code, ERR_NOT_FOUND);
	cr_expect_str_eq(err.msg, "no thing");
	cr_expect_str_eq(err.fix, "");
}

Test(err, a_new_failure_forgets_the_old_mend)
{
	struct err err = { 0 };

	(void)err_set(&err, ERR_IO, "first");
	cr_expect_eq(err_mend(&err, "do %s", "this"), ERR_IO);
	cr_expect_str_eq(err.fix, "do this");
	(void)err_set(&err, ERR_IO, "second");
	cr_expect_str_eq(err.fix, "");
}

Test(err, context_stands_before_the_message)
{
	struct err err = { 0 };

	(void)err_set(&err, ERR_CORRUPT, "not an index");
	cr_expect_eq(err_context(&err, "%s", "a.db"), ERR_CORRUPT);
	cr_expect_str_eq(err.msg, "a.db: not an index");
}

Test(err, a_message_that_is_too_long_is_cut)
{
	struct err err = { 0 };
	char long_text[1000];

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	(void)err_set(&err, ERR_IO, "%s", long_text);
	cr_expect_eq(strlen(err.msg), sizeof(err.msg) - 1);
	(void)err_context(&err, "%s", long_text);
	cr_expect_lt(strlen(err.msg), sizeof(err.msg));
}

Test(err, nobody_need_listen)
{
	cr_expect_eq(err_set(NULL, ERR_BUSY, "x"), ERR_BUSY);
	cr_expect_eq(err_mend(NULL, "x"), ERR_INTERNAL);
	cr_expect_eq(err_context(NULL, "x"), ERR_INTERNAL);
}

Test(err, each_code_has_a_name_of_its_own)
{
	for (int a = ERR_OK; a <= ERR_INTERNAL; a++)
		for (int b = ERR_OK; b < a; b++)
			cr_expect_str_neq(err_name((enum err_code)a), err_name((enum err_code)b));
}

/* --- hash -------------------------------------------------------------------------- */

static void hash_of(const char *text, char out[HASH_TEXT_SIZE])
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, text, strlen(text));
	hash_text(&h, out);
}

/* Known answers of FNV-1a-128. */
Test(hash, is_fnv_1a_with_128_bits)
{
	char text[HASH_TEXT_SIZE];

	hash_of("", text);
	cr_expect_str_eq(text, "6c62272e07bb014262b821756295c58d");
	hash_of("a", text);
	cr_expect_str_eq(text, "d228cb696f1a8caf78912b704e4a8964");
	hash_of("foobar", text);
	cr_expect_str_eq(text, "343e1662793c64bf6f0d3597ba446f18");
}

Test(hash, texts_do_not_run_into_each_other)
{
	char one[HASH_TEXT_SIZE], two[HASH_TEXT_SIZE];
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, "ab");
	hash_add_text(&h, "c");
	hash_text(&h, one);
	hash_init(&h);
	hash_add_text(&h, "a");
	hash_add_text(&h, "bc");
	hash_text(&h, two);
	cr_expect_str_neq(one, two);
}

/* --- log ---------------------------------------------------------------------------- */

/* What `text` becomes on standard error. */
static void logged(char *out, size_t size, bool json, enum log_level level, const char *text)
{
	FILE *f = tmpfile();
	const int old = dup(STDERR_FILENO);

	(void)dup2(fileno(f), STDERR_FILENO);
	log_setup(LOG_INFO, json);
	log_event(level, "%s", text);
	(void)fflush(stderr);
	(void)dup2(old, STDERR_FILENO);
	(void)close(old);
	rewind(f);
	out[fread(out, 1, size - 1, f)] = '\0';
	(void)fclose(f);
}

Test(log, an_event_is_one_line)
{
	char line[256];

	logged(line, sizeof(line), false, LOG_WARNING, "two\nlines");
	cr_expect(strstr(line, "warning: two lines\n"), "%s", line);
	cr_expect_eq(strchr(line, '\n'), line + strlen(line) - 1);
}

Test(log, json_is_escaped)
{
	char line[256];

	logged(line, sizeof(line), true, LOG_INFO, "a \"b\"\n\\");
	cr_expect(strstr(line, "\"level\":\"info\",\"message\":\"a \\\"b\\\"\\u000a\\\\\"}\n"),
		  "%s", line);
}

Test(log, json_is_utf8_whatever_a_client_sent)
{
	char line[256];

	logged(line, sizeof(line), true, LOG_INFO, "/\xff\xc3\xa9\xe4\xb8");
	cr_expect(strstr(line, "\"/\ufffd\u00e9\ufffd\ufffd\"}\n"), "%s", line);
}

Test(log, particulars_have_names_of_their_own)
{
	static const struct log_field fields[] = { { "path", "/a b\"\n", false },
						   { "status", "200", true } };
	char *line = NULL;
	size_t size = 0;

	for (int json = 0; json < 2; json++) {
		FILE *old = stderr;

		stderr = open_memstream(&line, &size);
		log_setup(LOG_INFO, json);
		log_fields(LOG_INFO, "request", fields, COUNT_OF(fields));
		log_fields(LOG_DEBUG, "request", fields, COUNT_OF(fields));
		(void)fclose(stderr);
		stderr = old;
		cr_expect(
			strstr(line, json ? "\"message\":\"request\",\"path\":\"/a b\\\"\\u000a\","
					    "\"status\":200}\n"
					  : "info: request path=\"/a b' \" status=200\n"),
			"%s", line);
		cr_expect_eq(strchr(line, '\n'), line + strlen(line) - 1, "one line");
		free(line);
	}
}

Test(log, what_is_below_the_threshold_is_not_written)
{
	char line[256];

	logged(line, sizeof(line), false, LOG_DEBUG, "x");
	cr_expect_str_eq(line, "");
}
