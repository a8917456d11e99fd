/* PDFs: on which page a paragraph stands, and those that cannot be read lose nothing else. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "support/collection.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
	corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"Mine\"}]");
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(pdf, .init = setup, .fini = teardown);

#define PROSE                                                                                      \
	"Envoys carried letters between the courts of two powers for many\n"                       \
	"years, and wrote down what they saw.\n"

/* The first line of a page stands so high that it is its head. */
static void put_pdf(const char *name, const char *const *pages, unsigned n)
{
	struct str bytes = STR(1 << 20);

	pdf_make(&bytes, pages, n);
	corpus_put_n(&c, name, bytes.data, bytes.len);
	str_dispose(&bytes);
}

static const char *pages_of(void)
{
	return corpus_ask(&c,
			  "SELECT coalesce(page, '-') FROM unit LEFT JOIN unit_page ON unit = id "
			  "WHERE paragraph > 0",
			  NULL);
}

#define HEAD(text) text "\n\n\n\n\n"

static const struct {
	const char *pages[3];
	const char *numbers;
} table[] = {
	{ { HEAD("") PROSE, HEAD("") PROSE, HEAD("") PROSE }, "1;2;3" },
	{ { HEAD("3559") PROSE, HEAD("3560") PROSE, HEAD("3561") PROSE }, "3559;3560;3561" },
	{ { HEAD("") PROSE, HEAD("Archive Journal 4, 13") PROSE, HEAD("14 Imran, Hussain") PROSE },
	  "12;13;14" },
	{ { HEAD("Page 1 of 3") PROSE, HEAD("Page 2 of 3") PROSE, HEAD("Page 3 of 3") PROSE },
	  "1;2;3" },
	{ { HEAD("") PROSE, HEAD("1") PROSE, HEAD("2") PROSE }, "-;1;2" }, /* a title page */
	{ { HEAD("Journal 2025") PROSE, HEAD("Journal 2025") PROSE, HEAD("77") PROSE }, "1;2;3" },
};

Test(pdf, a_paragraph_has_the_page_that_is_printed_or_else_its_place)
{
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		put_pdf("k.pdf", table[i].pages, 3);
		corpus_must_index(&c);
		cr_expect_str_eq(pages_of(), table[i].numbers, "%zu: %s", i, pages_of());
	}
}

Test(pdf, texts_without_pages_have_none)
{
	corpus_put(&c, "k.md", "## S\n\nOne.\n");
	corpus_must_index(&c);
	cr_expect_str_eq(pages_of(), "-");
}

static void copy_format(const char *name, const char *as)
{
	char path[256], bytes[65536];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "tests/formats/%s", name);
	f = fopen(path, "rbe");
	cr_assert_not_null(f, "%s", path);
	n = fread(bytes, 1, sizeof(bytes), f);
	(void)fclose(f);
	corpus_put_n(&c, as, bytes, n);
}

/* One line each, and the record stays. */
Test(pdf, what_cannot_be_read_is_said_once_with_its_mend)
{
	static const struct {
		const char *name, *said;
	} faults[] = {
		{ "password.pdf", "error k.pdf:0 [] it is encrypted and opens with a password only "
				  "(save it without a password)\n" },
		{ NULL, "error k.pdf:0 [] there is no text in its 2 pages: it seems to be scanned "
			"(have its text recognised (ocrmypdf) and index again)\n" },
	};
	static const char *const scanned[] = { "", "" };

	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		if (faults[i].name)
			copy_format(faults[i].name, "k.pdf");
		else
			put_pdf("k.pdf", scanned, 2);
		cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
		cr_expect_str_eq(c.findings, faults[i].said, "%s", c.findings);
		cr_expect_eq(c.summary.failed, 1);
		cr_expect_str_eq(corpus_ask(&c, "SELECT key, title, access FROM work", NULL),
				 "k,Mine,record");
	}
}

Test(pdf, what_is_locked_against_changes_only_can_be_read)
{
	copy_format("owner-password.pdf", "k.pdf");
	corpus_must_index(&c);
	cr_expect_str_eq(c.findings, "");
	cr_expect_str_eq(pages_of(), "1");
}
