#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/server.h"

TestSuite(query, .init = server_start, .fini = server_stop);

Test(query, the_tree_says_how_each_part_was_read)
{
	static const struct {
		const char *path, *text;
	} texts[] = {
		{ "meta.query.canonical",
		  "title:heritage AND NOT region:africa AND (\"soft power\" "
		  "OR NEAR(china road, 8))" },
		{ "tree.kind", "all" },
		{ "tree.children.0.kind", "word" },
		{ "tree.children.0.field", "title" },
		{ "tree.children.0.text", "heritage" },
		{ "tree.children.1.kind", "not" },
		{ "tree.children.1.children.0.kind", "fact" },
		{ "tree.children.1.children.0.field", "region" },
		{ "tree.children.1.children.0.text", "Africa" },
		{ "tree.children.1.children.0.value", "africa" },
		{ "tree.children.2.kind", "any" },
		{ "tree.children.2.children.0.kind", "phrase" },
		{ "tree.children.2.children.1.kind", "near" },
	};
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/query?q=title:heritage+AND+NOT+region:Africa+AND+"
			    "(%22soft+power%22+OR+NEAR(china+road,+8))");

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		cr_expect_str_eq(text_at(j, texts[i].path), texts[i].text, "%s is %s",
				 texts[i].path, text_at(j, texts[i].path));
	cr_expect(cJSON_IsFalse(at(j, "tree.implicit")));
	cr_expect_eq(number_at(j, "tree.children.0.position"), 6);
	cr_expect_eq(number_at(j, "tree.children.2.children.1.distance"), 8);
	cr_expect_eq(number_at(j, "meta.index.works"), 40);
}

Test(query, alternatives_have_their_source_and_can_be_taken_off)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/query?q=africa");
	AUTO(cJSON) cJSON *none = get_json("/api/v1/query?q=africa&expand=none");
	AUTO(cJSON) cJSON *several = get_json("/api/v1/query?q=belt+and+road+heritage");

	cr_expect_str_eq(text_at(all, "tree.children.0.alternatives.0.source"), "thesaurus");
	cr_expect(text_at(all, "tree.children.0.alternatives.0.text")[0]);
	cr_expect_str_eq(text_at(all, "meta.query.canonical"), "africa");
	cr_expect_str_eq(text_at(all, "meta.query.expanded.0.term"), "africa");
	cr_expect_eq(size_at(none, "tree.children.0.alternatives"), 0);
	cr_expect_eq(size_at(none, "meta.query.expanded"), 0);
	cr_expect_gt(size_at(several, "tree.children.0.alternatives"), 0);
	cr_expect_eq(size_at(several, "tree.children.0.children"), 2);
	cr_expect_str_eq(text_at(several, "meta.query.canonical"), "belt road heritage");
}

Test(query, a_warning_has_its_place_and_its_mend)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/query?q=museum+region:afrika");

	cr_expect_eq(number_at(j, "meta.query.warnings.0.position"), 14);
	cr_expect(strstr(text_at(j, "meta.query.warnings.0.message"), "afrika"));
	cr_expect(strstr(text_at(j, "meta.query.warnings.0.fix"), "africa"));
	cr_expect_str_eq(text_at(j, "meta.query.canonical"), "museum afrika");
}

Test(query, nothing_asked_for_has_no_tree)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/query");

	cr_expect(cJSON_IsNull(at(j, "tree")));
	cr_expect_str_eq(text_at(j, "meta.query.q"), "");
	cr_expect_str_eq(text_at(j, "meta.query.canonical"), "");
}

Test(query, the_deepest_tree_is_written)
{
	char path[4096] = "/api/v1/query?q=";
	cJSON *j;

	for (int i = 0; i < 32; i++)
		strcat(path, "(x+OR+y+-(");
	strcat(path, "z");
	j = get_json(path);
	cr_expect_str_eq(text_at(j, "tree.kind"), "all");
	cJSON_Delete(j);
}

Test(query, other_parameters_and_a_long_q_are_refused)
{
	static char path[20000] = "/api/v1/query?q=";
	struct answer a = get("/api/v1/query?q=x&region=africa");

	cr_expect_eq(a.status, 400);
	answer_free(&a);
	memset(path + strlen(path), 'x', 16385);
	a = get(path);
	cr_expect_eq(a.status, 414);
	answer_free(&a);
}
