/* An index that was brought up to date answers as one that was made anew: to the byte. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "support/collection.h"
#include "support/corpus.h"
#include "support/server.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(update, .init = setup, .fini = teardown, .timeout = 3600);

/* --- a corpus by chance, the same each time --- */

static const char *const words[] = {
	"diplomacy", "soft",   "power",   "China",    "Africa",   "museum",    "museums",
	"Confucius", "India",  "culture", "cultural", "the",      "of",        "and",
	"heritage",  "envoys", "treaty",  "EU",       "NATO",     "policy",    "policies",
	"public",    "nation", "brand",   "Brazil",   "students", "exchange",  "media",
	"soft",      "power",  "Beijing", "summit",   "summits",  "negotiate", "negotiation",
};
static const char *const families[] = { "Nye", "Qian", "Berger", "nye", "Okafor", "de la Cruz" };
static const char *const givens[] = { "Joseph", "A.", "Bea", "joseph" };
static const char *const venues[] = { "Foreign Policy", "foreign policy", "World Affairs",
				      "The Pacific Review" };
static const char *const regions[] = { "africa", "europe", "south-asia" };
static const char *const types[] = { "book", "article-journal", "chapter" };
static const char *const languages[] = { "en", "fr", "de" };

static void put_words(struct str *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		str_add_f(out, "%s%s", i ? " " : "", ONE_OF(words));
}

static void put_key(struct str *out)
{
	str_add_f(out, "k%u", chance(40));
}

static void put_references(struct str *out)
{
	str_add(out, "\"references\": [");
	for (unsigned i = 0, n = chance(4); i < n; i++) {
		str_add(out, i ? ", \"" : "\"");
		put_key(out);
		str_add(out, "\"");
	}
	str_add(out, "]");
}

static void put_authors(struct str *out)
{
	str_add(out, ", \"author\": [");
	for (unsigned i = 0, n = 1 + chance(2); i < n; i++)
		str_add_f(out, "%s{\"family\": \"%s\", \"given\": \"%s\"}", i ? ", " : "",
			  ONE_OF(families), ONE_OF(givens));
	str_add(out, "]");
}

/* Ids and DOIs meet by chance, and some works have none. */
static void put_entry(struct str *out)
{
	str_add(out, "{");
	if (chance(5) > 0) {
		str_add(out, "\"id\": \"");
		put_key(out);
		str_add(out, "\", ");
	}
	str_add_f(out, "\"type\": \"%s\", \"title\": \"%s", ONE_OF(types), chance(3) ? "" : "The ");
	put_words(out, 2 + chance(5));
	str_add(out, "\"");
	if (chance(4) > 0)
		put_authors(out);
	if (chance(5) > 0)
		str_add_f(out, ", \"issued\": {\"date-parts\": [[%u]]}", 2018 + chance(5));
	if (chance(2))
		str_add_f(out, ", \"container-title\": \"%s\"", ONE_OF(venues));
	if (chance(2))
		str_add_f(out, ", \"language\": \"%s\"", ONE_OF(languages));
	if (chance(8) == 0)
		str_add_f(out, ", \"DOI\": \"10.1000/%u\"", chance(12));
	if (chance(2)) {
		str_add(out, ", \"abstract\": \"");
		put_words(out, 10 + chance(30));
		str_add(out, ".\"");
	}
	str_add(out, ", \"custom\": {");
	if (chance(3) == 0)
		str_add_f(out, "\"regions\": [\"%s\"], ", ONE_OF(regions));
	if (chance(3) == 0)
		str_add_f(out, "\"author_regions\": [{\"region\": \"%s\", \"source\": \"x\"}], ",
			  ONE_OF(regions));
	put_references(out);
	str_add(out, "}}");
}

static void put_records(const char *name)
{
	struct str text = STR(1 << 20);

	str_add(&text, "[");
	for (unsigned i = 0, n = chance(4); i <= n; i++) {
		str_add(&text, i ? ",\n" : "");
		put_entry(&text);
	}
	str_add(&text, "]");
	corpus_put(&c, name, str_text(&text));
	str_dispose(&text);
}

static void put_text(const char *name)
{
	struct str text = STR(1 << 20);

	str_add(&text, "## Part\n\n");
	for (unsigned i = 0, n = 1 + chance(4); i < n; i++) {
		put_words(&text, 10 + chance(20));
		str_add_f(&text, " as %s (%u) has it", ONE_OF(families), 2018 + chance(5));
		str_add_f(&text, " (%s, %u, p. %u). ", ONE_OF(families), 2018 + chance(5),
			  1 + chance(90));
		put_words(&text, 8);
		str_add(&text, ".\n\n");
	}
	if (chance(2)) {
		str_add(&text, "## References\n\n");
		for (unsigned i = 0; i < 3; i++)
			str_add_f(&text, "- %s, A. (%u). X. https://doi.org/10.1000/%u\n",
				  ONE_OF(families), 2018 + chance(5), chance(12));
	}
	corpus_put(&c, name, str_text(&text));
	str_dispose(&text);
}

static void put_lines(const char *name)
{
	struct str text = STR(1 << 20);

	for (unsigned i = 0; i < 3; i++) {
		str_add(&text, "{\"id\": \"");
		put_key(&text);
		str_add(&text, "\", \"title\": \"");
		put_words(&text, 4);
		str_add(&text, "\", \"text\": \"");
		put_words(&text, 30);
		str_add(&text, ".\"}\n");
	}
	corpus_put(&c, name, str_text(&text));
	str_dispose(&text);
}

/* --- what happens to it --- */

static void remove_file(const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", c.path, name);
	(void)unlink(path);
}

enum kind { RECORDS, TEXTS, EVERYTHING };

static void change_one(enum kind kinds)
{
	const bool texts = kinds != RECORDS;
	char name[64];
	const unsigned which = chance(texts ? 10 : 7);

	if (kinds == EVERYTHING && chance(3) > 0) {
		collection_change(&c);
		return;
	}
	if (which < 7)
		(void)snprintf(name, sizeof(name), "%s/r%u.json", chance(2) ? "a" : "b",
			       chance(12));
	else if (which < 9)
		(void)snprintf(name, sizeof(name), "k%u.md", chance(40));
	else
		(void)snprintf(name, sizeof(name), "l%u.jsonl", chance(3));
	if (chance(4) == 0)
		remove_file(name);
	else if (which < 7)
		put_records(name);
	else if (which < 9)
		put_text(name);
	else
		put_lines(name);
}

/* --- what is asked --- */

static const char *const questions[] = {
	"search?q=&per_page=100",
	"search?q=soft+power&per_page=50&explain=true",
	"search?q=diplomacy&sort=year",
	"search?q=diplomacy&sort=-year&page=2&per_page=5",
	"search?q=china+africa&match=any&sort=title",
	"search?q=museum&match=any&sort=author",
	"search?q=heritage&sort=cited&per_page=100",
	"search?q=%22soft+power%22",
	"search?q=NEAR(china+power,+8)",
	"search?q=diplom*&per_page=100",
	"search?q=negotiation+summits&match=most",
	"search?q=china+-africa",
	"search?q=author:nye",
	"search?q=title:power&per_page=100",
	"search?q=year:2019..2021&per_page=100",
	"search?q=&region=africa",
	"search?q=power&region=africa&region=europe",
	"search?q=&venue=foreign-policy",
	"search?q=&author=nye-joseph&per_page=100",
	"search?q=&author_region=unknown",
	"search?q=&filter=cited_by_count:%3E=1&sort=cited",
	"search?q=cites:k3",
	"search?q=context:k3+power",
	"search?q=envoyz",
	"search?q=culturall+exchange",
	"search?q=soft-power",
	"search?q=the+power+of+culture+and+public+diplomacy+in+china",
	"search?q=museum&expand=feedback",
	"passages?q=power",
	"passages?q=china&per_page=50",
	"contexts?q=",
	"contexts?q=power",
	"contexts?q=&cites=k5",
	"regions",
	"facets/author?q=",
	"facets/venue?q=power",
	"facets/year?q=",
	"facets/author?q=&facet_q=ny",
	"suggest?q=di",
	"suggest?q=so",
	"suggest?q=n",
	"suggest?q=the",
	"suggest?q=c&limit=20",
	"suggest?q=mus",
	"suggest?q=po",
	"query?q=china",
};

static const char *const of_works[] = { "", "/passages", "/related", "/references", "/citations" };

static void ask_one(struct str *out, const char *path)
{
	struct answer a = get(path);

	str_add_f(out, "%s %d\n%s\n", path, a.status, a.body);
	answer_free(&a);
}

/* All answers of an index, one after the other. */
static void ask_all(struct str *out, const char *index)
{
	char path[256];

	server_start_with((struct daemon_options){ .index = index });
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		(void)snprintf(path, sizeof(path), "/api/v1/%s", questions[i]);
		ask_one(out, path);
	}
	for (unsigned k = 0; k < 40; k += 3) {
		for (size_t i = 0; i < COUNT_OF(of_works); i++) {
			(void)snprintf(path, sizeof(path), "/api/v1/works/k%u%s", k, of_works[i]);
			ask_one(out, path);
		}
	}
	ask_one(out, "/api/v1/works/nye2019");
	for (unsigned k = 0; k < 6; k++) {
		(void)snprintf(path, sizeof(path), "/api/v1/works/x-%u", k);
		ask_one(out, path);
	}
	server_stop();
}

static void first_difference(const char *a, const char *b, const char *what)
{
	const char *line = a;
	size_t at = 0;

	for (; a[at] && a[at] == b[at]; at++)
		if (a[at] == '\n' && a[at + 1] == '/')
			line = a + at + 1;
	cr_assert_fail("%s: %.*s\n%.300s\n%.300s", what, (int)strcspn(line, "\n"), line,
		       a + (at > 150 ? at - 150 : 0), b + (at > 150 ? at - 150 : 0));
}

static void compare(const char *what)
{
	struct str updated = STR((size_t)64 << 20), anew = STR((size_t)64 << 20);
	char index[sizeof(c.index) + 8];

	(void)snprintf(index, sizeof(index), "%s-anew", c.index);
	corpus_index_anew(&c, index);
	ask_all(&updated, c.index);
	ask_all(&anew, index);
	if (strcmp(str_text(&updated), str_text(&anew)) != 0)
		first_difference(str_text(&updated), str_text(&anew), what);
	str_dispose(&updated);
	str_dispose(&anew);
}

static void run_steps(uint64_t from, enum kind texts, unsigned steps)
{
	unsigned updated = 0;
	char what[64];

	chance_from(from);
	for (unsigned i = 0; i < (texts == EVERYTHING ? 60 : 30); i++)
		change_one(texts);
	put_records("a/always.json");
	cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
	for (unsigned step = 0; step < steps; step++) {
		for (unsigned i = 0, n = 1 + chance(3); i < n; i++)
			change_one(texts);
		cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
		updated += c.summary.outcome == INGEST_UPDATED;
		(void)snprintf(what, sizeof(what), "seed %u, step %u", (unsigned)from, step);
		compare(what);
	}
	cr_expect_gt(updated, steps / 2, "%u of %u steps", updated, steps);
}

Test(update, records_that_come_change_and_go_leave_what_a_new_index_has)
{
	run_steps(1, RECORDS, 12);
}

Test(update, so_do_texts_and_who_cites_whom)
{
	run_steps(2, TEXTS, 12);
}

Test(update, so_do_files_of_every_format_and_what_is_attached)
{
	run_steps(3, EVERYTHING, 12);
}

/* UPDATE_SEEDS=n tries as many other histories. */
Test(update, and_so_it_is_whatever_happens)
{
	const char *more = getenv("UPDATE_SEEDS");
	const uint64_t n = more ? strtoull(more, NULL, 10) : 1;

	for (uint64_t i = 0; i < n; i++) {
		run_steps(4 + i, (enum kind)(i % 3), 12);
		corpus_remove(&c);
		corpus_make(&c);
	}
}
