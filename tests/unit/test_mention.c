/* Works that a text cites by author and year: what is printed is found, and the work that it
 * means. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/mention.h"
#include "support/corpus.h"

/* --- what is printed --- */

struct list {
	const char *text;
	struct str found;
};

static void add(void *ctx, const struct printed *p)
{
	static const char forms[] = "npy";
	struct list *l = ctx;

	str_add_f(&l->found, "%s%c %d %.*s", l->found.len ? "; " : "", forms[p->form], p->year,
		  (int)(p->text.to - p->text.from), l->text + p->text.from);
	for (size_t i = 0; i < p->n_persons; i++)
		str_add_f(&l->found, "%s%.*s", i ? "+" : " = ",
			  (int)(p->persons[i].to - p->persons[i].from),
			  l->text + p->persons[i].from);
	str_add(&l->found, p->et_al ? "+..." : "");
	if (p->locator.to > p->locator.from)
		str_add_f(&l->found, " @%.*s", (int)(p->locator.to - p->locator.from),
			  l->text + p->locator.from);
}

static const struct {
	const char *text, *found;
} cases[] = {
	{ "As Qian (2021) shows.", "n 2021 Qian (2021) = Qian" },
	{ "So it is (Qian, 2021).", "p 2021 (Qian, 2021) = Qian" },
	{ "According to Gumenyuk et al. (2021), it",
	  "n 2021 Gumenyuk et al. (2021) = Gumenyuk+..." },
	{ "change (Gumenyuk et al., 2021; Raj, 2024).",
	  "p 2021 Gumenyuk et al., 2021 = Gumenyuk+...; p 2024 Raj, 2024 = Raj" },
	{ "As Ang, Isar, and Mar (2015) note", "n 2015 Ang, Isar, and Mar (2015) = Ang+Isar+Mar" },
	{ "by Cummings (2003) and Isar (2017), the",
	  "n 2003 Cummings (2003) = Cummings; n 2017 Isar (2017) = Isar" },
	{ "with Joseph Nye's (2004) concept", "n 2004 Joseph Nye's (2004) = Joseph Nye" },
	{ "(Zheng & Shi, 2024, p. 3)", "p 2024 (Zheng & Shi, 2024, p. 3) = Zheng+Shi @p. 3" },
	{ "(see Nye, 2004a)", "p 2004 Nye, 2004a = Nye" },
	{ "they note boundaries (2025). This", "y 2025 (2025)" },
	{ "(van der Berg & de la Cruz, 2020)",
	  "p 2020 (van der Berg & de la Cruz, 2020) = van der Berg+de la Cruz" },
	{ "(Qian, 2021, pp. 3-5; Raj, 2024)",
	  "p 2021 Qian, 2021, pp. 3-5 = Qian @pp. 3-5; p 2024 Raj, 2024 = Raj" },
	{ "so Nicholas J. Cull (2022, p. 18) argues",
	  "n 2022 Nicholas J. Cull (2022, p. 18) = Nicholas J. Cull @p. 18" },
	{ "in the era (1978-1997) of reform", "" },
	{ "after the Congress (held in Vienna in 1815) it", "" },
	{ "the arena (p. 2). In 2016 (and later), 12345 (12021)", "" },
	{ "an unclosed (Qian, 2021", "" },
	{ "()()((2021)", "y 2021 (2021)" },
	{ "(e.g., teeth [Spalding et al., 2005] and lenses [Lin, 2008; Raj, 2009])",
	  "p 2005 [Spalding et al., 2005] = Spalding+...; p 2008 Lin, 2008 = Lin; p 2009 Raj, 2009 "
	  "= Raj" },
	{ "the treaty of [1894] and [sic]", "" },
};

Test(mention, what_is_printed_is_found_with_its_names)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct list l = { .text = cases[i].text };

		str_init(&l.found, 4096);
		mention_find(cases[i].text, add, &l);
		cr_expect_str_eq(str_text(&l.found), cases[i].found, "%s: %s", cases[i].text,
				 str_text(&l.found));
		str_dispose(&l.found);
	}
}

/* --- which work it means --- */

#define WORKS                                                                                      \
	"[{\"id\": \"citing\", \"title\": \"Citing\", \"custom\": {\"references\": [\"sevin\", "   \
	"\"lin\", \"one\", \"two\"]%s}},"                                                          \
	"{\"id\": \"sevin\", \"title\": \"Soft power for cities\", \"author\": [{\"family\": "     \
	"\"Sevin\", \"given\": \"Efe\"}], \"issued\": {\"date-parts\": [[2024]]}},"                \
	"{\"id\": \"lin\", \"title\": \"Rising China\", \"author\": [{\"family\": \"Lin\", "       \
	"\"given\": \"Jason Cong\"}], \"issued\": {\"date-parts\": [[2023]]}},"                    \
	"{\"id\": \"one\", \"title\": \"Museums and heritage\", \"author\": [{\"family\": "        \
	"\"Zhu\"}], \"issued\": {\"date-parts\": [[2022]]}},"                                      \
	"{\"id\": \"two\", \"title\": \"Broadcasting abroad\", \"author\": [{\"family\": "         \
	"\"Zhu\"}], \"issued\": {\"date-parts\": [[2022]]}},"                                      \
	"{\"id\": \"other\", \"title\": \"Not in the list\", \"author\": [{\"family\": "           \
	"\"Kimani\"}], \"issued\": {\"date-parts\": [[2020]]}}]"

static const char *meant(const char *custom, const char *text)
{
	static char answer[256];
	struct corpus_folder c;
	char works[4096];

	corpus_make(&c);
	(void)snprintf(works, sizeof(works), WORKS, custom);
	corpus_put(&c, "works.json", works);
	corpus_put(&c, "citing.md", text);
	corpus_must_index(&c);
	(void)snprintf(
		answer, sizeof(answer), "%s",
		corpus_ask(&c,
			   "SELECT coalesce(key, '-') FROM mention LEFT JOIN work ON work.id = "
			   "cited ORDER BY mention.id",
			   NULL));
	corpus_remove(&c);
	return answer;
}

Test(mention, a_citation_means_the_work_that_fits_best)
{
	static const struct {
		const char *custom, *text, *works;
	} table[] = {
		{ "", "Sevin (2024) and (Sevin, 2024)", "sevin;sevin" },
		{ "", "A slip of the name: Seven (2024)", "sevin" },
		{ "", "and of the year (Sevin, 2025)", "sevin" },
		{ "", "a given name first: Jason Cong Lin (2023)", "lin" },
		{ "", "a given name alone: (Efe, 2024)", "sevin" },
		{ "", "of two, what the paragraph is about: heritage in museums (Zhu, 2022)",
		  "one" },
		{ "", "broadcasting abroad (Zhu, 2022)", "two" },
		{ "", "a work that the list lacks (Kimani, 2020)", "other" },
		{ "", "a work that is nowhere (Nobody, 2020)", "-" },
		{ "", "Lin says that all is well, in a sense (2023).", "lin" },
		{ "", "It was well in a year (2023).", "" },
		{ ", \"citation_corrections\": [{\"passage\": \"p1\", \"text\": \"Zhu, 2022\", "
		  "\"work\": \"two\", \"reason\": \"it is\"}]",
		  "heritage in museums (Zhu, 2022)", "two" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++)
		cr_expect_str_eq(meant(table[i].custom, table[i].text), table[i].works, "%s: %s",
				 table[i].text, meant(table[i].custom, table[i].text));
}

Test(mention, who_is_cited_in_the_text_counts_as_cited)
{
	struct corpus_folder c;

	corpus_make(&c);
	corpus_put(
		&c, "works.json",
		"[{\"id\": \"a\", \"title\": \"A\"}, {\"id\": \"b\", \"title\": \"B\", \"author\": "
		"[{\"family\": \"Berger\"}], \"issued\": {\"date-parts\": [[2001]]}}]");
	corpus_put(&c, "a.md", "First. As Berger (2001) has it, so it is. Last.\n");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, "SELECT cited_by_count FROM work WHERE key = 'b'", NULL),
			 "1");
	/* First . As Berger 2001 has it so it is . Last */
	cr_expect_str_eq(corpus_ask(&c, "SELECT start, token_from, token_to FROM mention", NULL),
			 "10,2,10");
	corpus_remove(&c);
}

/* --- without a year --- */

Test(mention, a_name_cites_where_the_sentence_tells_what_was_written)
{
	static const struct {
		const char *text, *works;
	} table[] = {
		{ "So it is (Sevin, 2024). Sevin argues that.", "sevin;sevin" },
		{ "As Sevin notes, so it is (Sevin, 2024).", "sevin;sevin" },
		{ "Seven (2024) begins. Later Seven further shows it.", "sevin;sevin" },
		{ "It is so. According to Lin, it is.", "lin" },
		{ "As noted by Lin, it is. Lin's analysis and Lin's recent findings.",
		  "lin;lin;lin" },
		{ "Lin's concept of power, Lin's foundational work, Lin's theory.", "" },
		{ "Power, as conceptualized by Lin, moves.", "" },
		{ "Premier Lin argues that. Lin Biao argues. Jason Lin argues.", "lin" },
		{ "They met Lin in Lin. The Lin dynasty shows that.", "" },
		{ "Lin and Sevin argue. Lin et al. argue.", "" },
		{ "Zhu argues that.", "" }, /* two of that name, and no year near */
		{ "Zhu (2022) on heritage in museums. Zhu argues that.", "one;one" },
		{ "Kimani argues (Kimani, 2020).", "other;other" },
		{ "Researchers such as Ohnesorge and Van Hayden, and Lin show it.", "-;-;lin" },
		{ "Lin writes of it at length (2023).", "lin" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++)
		cr_expect_str_eq(meant("", table[i].text), table[i].works, "%s: %s", table[i].text,
				 meant("", table[i].text));
}

#define TITLES                                                                                     \
	"[{\"id\": \"citing\", \"title\": \"C\", \"custom\": {\"references\": [\"m\", \"p\"]}},"   \
	"{\"id\": \"m\", \"title\": \"The Role of the National Museum: Opening-Up\"},"             \
	"{\"id\": \"p\", \"title\": \"The European Union Prize for Literature: Values\"}]"

Test(mention, a_title_cites_in_quotation_marks_or_whole)
{
	static const struct {
		const char *text, *found;
	} table[] = {
		{ "The article \"The Role of the National Museum\" shows.",
		  "m The Role of the National Museum" },
		{ "See The Role of the National Museum: Opening-Up for more.",
		  "m The Role of the National Museum: Opening-Up" },
		{ "The European Union Prize for Literature is a prize.", "" },
		{ "the role of the national museum: opening-up", "" },
	};
	struct corpus_folder c;

	corpus_make(&c);
	corpus_put(&c, "works.json", TITLES);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		corpus_put(&c, "citing.md", table[i].text);
		corpus_must_index(&c);
		cr_expect_str_eq(corpus_ask(&c,
					    "SELECT key || ' ' || text FROM mention JOIN work ON "
					    "work.id = cited",
					    NULL),
				 table[i].found);
	}
	corpus_remove(&c);
}

Test(mention, a_locator_by_itself_belongs_to_the_citation_before_it)
{
	struct corpus_folder c;

	corpus_make(&c);
	corpus_put(
		&c, "works.json",
		"[{\"id\": \"a\", \"title\": \"A\"}, {\"id\": \"b\", \"title\": \"B\", \"author\": "
		"[{\"family\": \"Berger\"}], \"issued\": {\"date-parts\": [[2001]]}}]");
	corpus_put(&c, "a.md",
		   "(p. 1) As Berger (2001) has it, so it is. He adds more (pp. 3-5). And so "
		   "on (Berger, 2001, p. 7). (not p. 8)\n");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, "SELECT locator FROM mention ORDER BY id", NULL),
			 "pp. 3-5;p. 7");
	corpus_remove(&c);
}

Test(mention, brackets_behind_a_full_stop_belong_to_the_sentence_before)
{
	struct corpus_folder c;

	corpus_make(&c);
	corpus_put(&c, "works.json", "[{\"id\": \"a\", \"title\": \"A\"}]");
	corpus_put(&c, "a.md", "First. So it is. (Berger, 2001)\n");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT substr(unit.text, sentence_start + 1, sentence_stop - "
				    "sentence_start) FROM mention JOIN unit ON unit.id = unit",
				    NULL),
			 "So it is. (Berger, 2001)");
	corpus_remove(&c);
}

/* --- what is doubtful --- */

Test(mention, a_check_tells_what_is_doubtful_and_nothing_of_it_is_an_error)
{
	static const char *const told[] = {
		"doubt citing.md:0 [citing] p1: \"(Lin, 2024)\" is taken for lin, ",
		"doubt citing.md:0 [citing] p1: \"(Nobody, 2020)\" cites no work that is here",
		"doubt citing.md:0 [citing] it lists sevin and never cites it",
		"doubt citing.md:0 [citing] it cites other, which is not in its list",
	};
	struct corpus_folder c;
	char works[4096];

	corpus_make(&c);
	(void)snprintf(works, sizeof(works), WORKS, "");
	corpus_put(&c, "works.json", works);
	corpus_put(&c, "citing.md",
		   "(Lin, 2024; Lin, 2023). (Lin, 2024) (Nobody, 2020). Kimani "
		   "(2020) of museums and heritage (Zhu, 2022) abroad.\n");
	cr_assert_eq(corpus_check(&c), ERR_OK);
	cr_expect_eq(c.summary.errors, 0);
	cr_expect_eq(c.summary.warnings, 0);
	cr_expect_eq(c.summary.citations, 6);
	cr_expect_eq(c.summary.resolved, 5);
	for (size_t i = 0; i < COUNT_OF(told); i++)
		cr_expect(strstr(c.findings, told[i]), "%s\n%s", told[i], c.findings);
	corpus_must_index(&c);
	cr_expect_null(strstr(c.findings, "doubt"), "an index is built without it");
	corpus_remove(&c);
}

/* --- the article --- */

/* Whether `line` is in `list`, parted by ';'; it is taken out. */
static bool take_line(char *list, const char *line)
{
	const size_t n = strlen(line);

	for (char *at = list; (at = strstr(at, line)); at++) {
		if ((at > list && at[-1] != ';') || (at[n] != ';' && at[n] != '\0'))
			continue;
		memset(at, '#', n);
		return true;
	}
	return false;
}

static size_t count_lines(const char *list)
{
	size_t n = *list != '\0';

	for (; *list; list++)
		n += *list == ';';
	return n;
}

Test(mention, every_citation_of_the_article_is_found_and_means_the_right_work)
{
	FILE *f = fopen("tests/corpus/citations.tsv", "r");
	struct corpus_folder c = { .path = "corpus", .index = "/tmp/dragoman-mention-XXXXXX" };
	char line[1024], lock[160], *found;
	const int fd = mkstemp(c.index);
	size_t wanted = 0, right = 0, n;

	cr_assert(f && fd >= 0);
	corpus_must_index(&c);
	found = strdup(corpus_ask(
		&c,
		"SELECT paragraph || char(9) || form || char(9) || mention.text || char(9) || "
		"coalesce(key, '-') || char(9) || coalesce(locator, '-') FROM mention JOIN unit ON "
		"unit.id = unit LEFT JOIN work ON work.id = cited ORDER BY mention.id",
		NULL));
	n = count_lines(found);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#')
			continue;
		wanted++;
		if (take_line(found, line))
			right++;
		else
			cr_expect(false, "not found: %s", line);
	}
	(void)fclose(f);
	(void)printf("citations of the article: precision %.3f, recall %.3f (%zu judged, %zu "
		     "found)\n",
		     (double)right / (double)n, (double)right / (double)wanted, wanted, n);
	cr_expect_eq(right, wanted);
	cr_expect_eq(right, n, "too many: %s", found);
	free(found);
	(void)snprintf(lock, sizeof(lock), "%s.lock", c.index);
	(void)remove(lock);
	(void)remove(c.index);
}
