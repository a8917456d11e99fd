/* Keys of works that have no id. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "support/corpus.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(keys, .init = setup, .fini = teardown);

static const char *key_of(const char *title)
{
	return corpus_ask(&c, "SELECT key FROM work WHERE title = ?1", title);
}

Test(keys, go_on_behind_z_and_stay_what_they_are)
{
	enum { WORKS = 720 };
	static const struct {
		unsigned number;
		const char *key;
	} table[] = { { 1, "nye2004" },    { 2, "nye2004b" },    { 26, "nye2004z" },
		      { 27, "nye2004aa" }, { 28, "nye2004ab" },  { 52, "nye2004az" },
		      { 53, "nye2004ba" }, { 702, "nye2004zz" }, { 703, "nye2004aaa" } };
	struct str text = STR(1 << 20);

	str_add(&text, "[");
	for (unsigned i = 1; i <= WORKS; i++)
		str_add_f(&text,
			  "%s{\"title\": \"Number %u\", \"author\": [{\"family\": \"Nye\"}], "
			  "\"issued\": {\"date-parts\": [[2004]]}}",
			  i > 1 ? ", " : "", i);
	str_add(&text, "]");
	corpus_put(&c, "a.json", str_text(&text));
	str_dispose(&text);
	for (unsigned again = 0; again < 2; again++) {
		corpus_must_index(&c);
		cr_expect_str_eq(corpus_ask(&c, "SELECT count(*) FROM work", NULL), "720");
		for (size_t i = 0; i < COUNT_OF(table); i++) {
			char title[32];

			(void)snprintf(title, sizeof(title), "Number %u", table[i].number);
			cr_expect_str_eq(key_of(title), table[i].key, "%s is %s", title,
					 key_of(title));
		}
		corpus_put(&c, "z.json", "[{\"id\": \"z\", \"title\": \"Z\"}]");
		corpus_must_index(&c);
		cr_expect_eq(c.summary.outcome, INGEST_UPDATED);
		corpus_index_anew(&c, c.index);
		corpus_put(&c, "z.json", "[]");
	}
}

/* Files are read in the order of their names: the made key is there before the given one. */
Test(keys, that_somebody_gave_are_kept_and_made_ones_give_way)
{
	corpus_put(&c, "a.json",
		   "[{\"title\": \"Made\", \"author\": [{\"family\": \"Nye\"}], "
		   "\"issued\": {\"date-parts\": [[2004]]}, \"abstract\": \"Its own.\"}]");
	corpus_must_index(&c);
	cr_expect_str_eq(key_of("Made"), "nye2004");
	corpus_put(&c, "b.json",
		   "[{\"id\": \"nye2004\", \"title\": \"Given\"}, {\"id\": \"nye2004b\", "
		   "\"title\": \"Given, too\"}]");
	corpus_must_index(&c);
	cr_expect_eq(c.summary.outcome, INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key, title, abstract FROM work ORDER BY key", NULL),
			 "nye2004,Given,;nye2004b,Given, too,;nye2004c,Made,Its own.");
	cr_expect(strstr(corpus_ask(&c, "SELECT csl FROM work WHERE title = 'Made'", NULL),
			 "\"id\":\"nye2004c\""));
	cr_expect_str_eq(c.findings, "");
}
