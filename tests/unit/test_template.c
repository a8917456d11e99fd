#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/template.h"
#include "http/tree.h"

static struct arena *mem;
static const struct tree *table;

static char *read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *text;

	cr_assert(f, "%s", path);
	text = arena_alloc(mem, 1 << 20);
	cr_assert(text);
	*len = fread(text, 1, (1 << 20) - 1, f);
	(void)fclose(f);
	return text;
}

static void read_table(void)
{
	struct err err = { 0 };
	struct tree *read;
	size_t len;
	const char *text;

	mem = arena_new(64 << 20);
	text = read_all("tests/web/view-cases.json", &len);
	cr_assert_eq(tree_parse(&read, text, len, mem, &err), ERR_OK, "%s", err.msg);
	table = read;
}

static void forget(void)
{
	arena_free(mem);
}

TestSuite(template, .init = read_table, .fini = forget);

/* The parts of a case; or the template itself under the name "self". */
struct parts {
	struct template_source source;
	const struct tree *list;
	const char *self;
};

static const char *find_part(const struct template_source *s, const char *name, size_t *len)
{
	const struct parts *p = (const struct parts *)s;
	const char *text = p->self ? p->self : tree_text(tree_get(p->list, name));

	*len = strlen(text);
	return p->self || tree_get(p->list, name) ? text : NULL;
}

Test(template, every_row_of_the_table_comes_out_as_it_says)
{
	size_t n = 0;

	for (const struct tree *c = tree_get(table, "cases")->first; c; c = c->next, n++) {
		const struct parts parts = { { find_part }, tree_get(c, "parts"), NULL };
		const char *text = tree_text(tree_get(c, "template"));
		AUTO(str) struct str out = STR(1 << 20);
		struct err err = { 0 };

		cr_expect_eq(template_render(&out, text, strlen(text), tree_get(c, "data"),
					     &parts.source, mem, &err),
			     ERR_OK, "%s: %s", tree_text(tree_get(c, "name")), err.msg);
		cr_expect_str_eq(str_text(&out), tree_text(tree_get(c, "expected")), "%s",
				 tree_text(tree_get(c, "name")));
	}
	cr_expect_gt(n, 80);
}

Test(template, what_is_wrong_is_refused)
{
	static const char data[] = "{\"a\": [1], \"b\": [1]}";
	struct tree *root;

	cr_assert_eq(tree_parse(&root, data, strlen(data), mem, NULL), ERR_OK);
	for (const struct tree *c = tree_get(table, "wrong")->first; c; c = c->next) {
		const char *text = tree_text(tree_get(c, "template"));
		const struct parts parts = { { find_part }, NULL, text };
		AUTO(str) struct str out = STR(1 << 20);
		struct err err = { 0 };

		cr_expect_neq(
			template_render(&out, text, strlen(text), root, &parts.source, mem, &err),
			ERR_OK, "%s", tree_text(tree_get(c, "name")));
		cr_expect(*err.msg);
	}
}

Test(template, loops_without_end_of_output_are_cut_off)
{
	/* 60 to the power of 6 steps that write nothing */
	static const char text[] = "{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{#l}}{{x}}"
				   "{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}{{/l}}";
	struct tree *root = tree_new(TREE_OBJECT, mem), *list = tree_new(TREE_LIST, mem);
	AUTO(str) struct str out = STR(1 << 20);
	struct err err = { 0 };

	for (int i = 0; i < 60; i++)
		cr_assert(tree_add(list, NULL, tree_new_number(1, mem)));
	cr_assert(tree_add(root, "l", list));
	cr_expect_eq(template_render(&out, text, strlen(text), root, NULL, mem, &err),
		     ERR_TOO_LARGE);
}

Test(template, a_page_that_outgrows_its_room_is_refused)
{
	static const char text[] = "{{#l}}0123456789{{/l}}";
	struct tree *root = tree_new(TREE_OBJECT, mem), *list = tree_new(TREE_LIST, mem);
	AUTO(str) struct str out = STR(100);
	struct err err = { 0 };

	for (int i = 0; i < 60; i++)
		cr_assert(tree_add(list, NULL, tree_new_number(1, mem)));
	cr_assert(tree_add(root, "l", list));
	cr_expect_neq(template_render(&out, text, strlen(text), root, NULL, mem, &err), ERR_OK);
}

/* Whatever is left out for want of memory, nothing is read that is not there. */
Test(template, without_memory_it_fails_and_says_so)
{
	size_t len, failed = 0;
	const char *text = read_all("tests/web/view-cases.json", &len);

	for (size_t ceiling = 1024; ceiling < 400000; ceiling += ceiling / 7) {
		struct arena *small = arena_new(ceiling);
		AUTO(str) struct str out = STR(1 << 20);
		struct err err = { 0 };
		struct tree *root;
		enum err_code code;

		cr_assert(small);
		code = tree_parse(&root, text, len, small, &err);
		if (!code)
			code = template_render(&out, "{{#cases}}{{name|url}}{{/cases}}", 32, root,
					       NULL, small, &err);
		cr_expect(!code || code == ERR_NO_MEMORY, "%zu: %s", ceiling, err.msg);
		failed += code == ERR_NO_MEMORY;
		arena_free(small);
	}
	cr_expect_gt(failed, 10);
}

/* --- the tree --- */

TestSuite(tree, .init = read_table, .fini = forget);

Test(tree, values_are_what_the_json_says)
{
	static const char json[] =
		" { \"a\" : [ 1 , -2.5e1, true, false, null, \"x\\n\\u00e9\\ud840"
		"\\udc00\\\"\" ] , \"b\":{} } ";
	const struct tree *item;
	struct tree *t;

	cr_assert_eq(tree_parse(&t, json, strlen(json), mem, NULL), ERR_OK);
	item = tree_get(t, "a")->first;
	cr_expect_eq(tree_get(t, "a")->number, 6);
	cr_expect_eq(item->number, 1);
	item = item->next;
	cr_expect_eq(item->number, -25);
	item = item->next;
	cr_expect(tree_is_true(item) && item->kind == TREE_BOOL);
	item = item->next;
	cr_expect(!tree_is_true(item) && item->kind == TREE_BOOL);
	item = item->next;
	cr_expect(!tree_is_true(item) && item->kind == TREE_NULL);
	cr_expect_str_eq(tree_text(item->next), "x\n\xc3\xa9\xf0\xa0\x80\x80\"");
	cr_expect(tree_is_true(tree_get(t, "b")));
	cr_expect(!tree_get(t, "c") && !tree_get(tree_get(t, "a"), "b"));
}

Test(tree, no_text_holds_a_nul_or_half_a_pair)
{
	static const char json[] = "\"a\\u0000b\\ud800\\udc\"", whole[] = "\"a\\u0000\\ud800c\"";
	struct tree *t;

	cr_expect_neq(tree_parse(&t, json, strlen(json), mem, NULL), ERR_OK);
	cr_assert_eq(tree_parse(&t, whole, strlen(whole), mem, NULL), ERR_OK);
	cr_expect_str_eq(tree_text(t), "a\xef\xbf\xbd\xef\xbf\xbd"
				       "c");
}

Test(tree, what_is_no_json_is_refused)
{
	static const char *const wrong[] = {
		"",    " ",   "{",   "[1,]",   "{\"a\"}", "{1:2}",    "\"a",      "\"\\x\"",
		"nul", "1 2", "[1}", "\"\n\"", "--1",     "{\"a\":1", "\"\\u12\""
	};
	struct tree *t = NULL;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		cr_expect_eq(tree_parse(&t, wrong[i], strlen(wrong[i]), mem, NULL), ERR_INVALID,
			     "%s", wrong[i]);
	cr_expect(!t);
}

Test(tree, depth_has_an_end)
{
	char deep[2 * TREE_DEPTH_MAX + 2];
	struct tree *t;

	memset(deep, '[', TREE_DEPTH_MAX);
	memset(deep + TREE_DEPTH_MAX, ']', TREE_DEPTH_MAX);
	cr_expect_eq(tree_parse(&t, deep, 2 * TREE_DEPTH_MAX, mem, NULL), ERR_OK);
	memset(deep, '[', TREE_DEPTH_MAX + 1);
	memset(deep + TREE_DEPTH_MAX + 1, ']', TREE_DEPTH_MAX + 1);
	cr_expect_eq(tree_parse(&t, deep, 2 * TREE_DEPTH_MAX + 2, mem, NULL), ERR_INVALID);
}
