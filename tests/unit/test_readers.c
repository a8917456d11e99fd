/* JATS, TEI and HTML: what becomes of real files, and what is said of broken ones. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "read/readers.h"

/* The works of the last file, as a list, and what was found: "error LINE MESSAGE;" */
static cJSON *works;
static char said[4096];

static void on_work(struct reading *d, cJSON *work)
{
	(void)d;
	(void)cJSON_AddItemToArray(works, work);
}

static void on_finding(struct reading *d, bool is_error, size_t line, const char *fix,
		       const char *message)
{
	const size_t n = strlen(said);

	(void)d;
	(void)snprintf(said + n, sizeof(said) - n, "%s %zu %s (%s);",
		       is_error ? "error" : "warning", line, message, fix ? fix : "");
}

/* As the worker's child does it, but in this process. */
static void read_bytes(const char *name, const char *bytes, size_t n)
{
	char *data = malloc(n + 1);
	struct reading d = { .path = name,
			     .data = data,
			     .n = n,
			     .mem = arena_new(64 * 1024 * 1024),
			     .work = on_work,
			     .finding = on_finding };
	const struct reader *reader = reader_for(name, bytes, n < READING_HEAD ? n : READING_HEAD);
	struct err err = { 0 };

	memcpy(data, bytes, n);
	data[n] = '\0';
	cJSON_Delete(works);
	works = cJSON_CreateArray();
	said[0] = '\0';
	cr_assert(reader, "%s", name);
	cr_assert_eq(reader->read(&d, &err), ERR_OK, "%s: %s", name, err.msg);
	arena_free(d.mem);
	free(data);
}

static void read_text(const char *name, const char *text)
{
	read_bytes(name, text, strlen(text));
}

static void read_real(const char *name)
{
	AUTO(str) struct str text = STR(4 * 1024 * 1024);
	char path[128], chunk[4096];
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "tests/formats/%s", name);
	f = fopen(path, "rb");
	cr_assert(f, "%s", path);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		str_add_n(&text, chunk, n);
	(void)fclose(f);
	read_bytes(name, str_text(&text), text.len);
}

/* "2.text.0.section": the part of `works` that this path leads to, as JSON without quotes. */
static const char *at(const char *path)
{
	static char out[8192];
	const cJSON *item = works;
	char *text;

	while (item && *path) {
		char name[64];
		const size_t n = strcspn(path, ".");

		(void)snprintf(name, sizeof(name), "%.*s", (int)n, path);
		item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, (int)strtol(name, NULL, 10))
					   : cJSON_GetObjectItemCaseSensitive(item, name);
		path += n + (path[n] == '.');
	}
	text = item ? cJSON_PrintUnformatted(item) : NULL;
	(void)snprintf(out, sizeof(out), "%s",
		       !item                  ? "-"
		       : cJSON_IsString(item) ? item->valuestring
					      : text);
	cJSON_free(text);
	return out;
}

static int count(const char *path)
{
	int n = 0;
	char one[64];

	for (;; n++) {
		(void)snprintf(one, sizeof(one), "%s%s%d", path, *path ? "." : "", n);
		if (strcmp(at(one), "-") == 0)
			return n;
	}
}

static const struct {
	const char *file;
	int works, paragraphs, notes, references;
} sizes[] = {
	{ "PMC5828200.nxml", 1, 53, 0, 52 },  { "elife00240.xml", 1, 10, 0, 7 },
	{ "elife00270.xml", 1, 10, 0, 0 },    { "elife06003.xml", 1, 17, 0, 32 },
	{ "N18-3011.tei.xml", 1, 66, 2, 27 }, { "frus1894Nicaragua-excerpt.xml", 3, 4, 0, 0 },
};

Test(readers, real_files_are_read_whole_and_without_complaint)
{
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		read_real(sizes[i].file);
		cr_expect_str_eq(said, "", "%s: %s", sizes[i].file, said);
		cr_expect_eq(count(""), sizes[i].works, "%s: %d works", sizes[i].file, count(""));
		cr_expect_eq(count("0.text"), sizes[i].paragraphs, "%s: %d paragraphs",
			     sizes[i].file, count("0.text"));
		cr_expect_eq(count("0.notes"), sizes[i].notes, "%s: %d notes", sizes[i].file,
			     count("0.notes"));
		cr_expect_eq(count("0.reference_list"), sizes[i].references, "%s: %d references",
			     sizes[i].file, count("0.reference_list"));
	}
}

static const struct {
	const char *file, *path, *value;
} parts[] = {
	{ "PMC5828200.nxml", "0.DOI", "10.18632/oncotarget.24369" },
	{ "PMC5828200.nxml", "0.container-title", "Oncotarget" },
	{ "PMC5828200.nxml", "0.issued", "{\"date-parts\":[[2018,2,13]]}" },
	{ "PMC5828200.nxml", "0.page", "10681-10697" },
	{ "PMC5828200.nxml", "0.author.0", "{\"family\":\"Tai\",\"given\":\"Yi-Heng\"}" },
	{ "PMC5828200.nxml", "0.custom.access", "full" },
	{ "PMC5828200.nxml", "0.license", "http://creativecommons.org/licenses/by/3.0/" },
	{ "PMC5828200.nxml", "0.custom.author_regions.0.country", "Taiwan" },
	{ "PMC5828200.nxml", "0.text.0.section", "INTRODUCTION" },
	{ "PMC5828200.nxml", "0.text.0.cites.0.target", "R1" },
	{ "PMC5828200.nxml", "0.text.4.level", "2" },
	{ "elife00240.xml", "0.title", "Indirect routes to reproductive success" },
	{ "elife00240.xml", "0.text.2.cites.0", "{\"from\":237,\"to\":255,\"target\":\"bib2\"}" },
	{ "elife00240.xml", "0.reference_list.0.text",
	  "Allmann S Baldwin IT 2010 Insects betray themselves in nature to predators by rapid "
	  "isomerization of green leaf volatiles Science 329 1075 1078 10.1126/science.1191634" },
	{ "elife00240.xml", "0.reference_list.2.author", "[{\"literal\":\"Royal Society\"}]" },
	{ "elife00270.xml", "0.title", "Launching eLife, Part 1" },
	{ "elife06003.xml", "0.reference_list.1.DOI", "10.1002/aja.1001940202" },
	{ "N18-3011.tei.xml", "0.title",
	  "Construction of the Literature Graph in Semantic Scholar" },
	{ "N18-3011.tei.xml", "0.custom.author_regions.0.country", "USA" },
	{ "N18-3011.tei.xml", "0.text.8.section", "Node Types" },
	{ "N18-3011.tei.xml", "0.text.8.level", "2" },
	{ "N18-3011.tei.xml", "0.reference_list.3.issued", "{\"date-parts\":[[2015]]}" },
	{ "frus1894Nicaragua-excerpt.xml", "0.id", "frus1894Nicaragua-d1" },
	{ "frus1894Nicaragua-excerpt.xml", "0.title", "No. 1. Mr. Seat to Mr. Gresham." },
	{ "frus1894Nicaragua-excerpt.xml", "0.issued", "{\"date-parts\":[[1894,1,25]]}" },
	{ "frus1894Nicaragua-excerpt.xml", "0.event-place", "Bluefields, Nicaragua" },
	{ "frus1894Nicaragua-excerpt.xml", "0.author", "[{\"literal\":\"Seat\"}]" },
	{ "frus1894Nicaragua-excerpt.xml", "0.recipient", "[{\"literal\":\"Gresham\"}]" },
	{ "frus1894Nicaragua-excerpt.xml", "0.container-title",
	  "Foreign Relations of the United States, 1894, Nicaragua (Mosquito Territory)" },
	{ "frus1894Nicaragua-excerpt.xml", "0.text.0.section", "Affairs at Bluefields" },
	{ "frus1894Nicaragua-excerpt.xml", "0.text.3.text",
	  "Seat, Consular Agent, (and fifty citizens of the United States)." },
	{ "frus1894Nicaragua-excerpt.xml", "1.notes", "[\"No. 1.\"]" },
};

Test(readers, real_files_give_what_they_say_of_themselves)
{
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		read_real(parts[i].file);
		cr_expect_str_eq(at(parts[i].path), parts[i].value, "%s %s: %s", parts[i].file,
				 parts[i].path, at(parts[i].path));
	}
}

#define ARTICLE(title, body)                                                                       \
	"<article><front><article-meta><title-group><article-title>" title                         \
	"</article-title></title-group></article-meta></front><body>" body "</body></article>"
#define JATS_DTD "<!DOCTYPE article PUBLIC \"-//NLM//DTD JATS\" \"JATS-archivearticle1.dtd\">"

static const struct {
	const char *file, *text, *path, *value;
} pieces[] = {
	{ "a.xml", ARTICLE("T", "<p>a <xref ref-type='bibr' rid='b1 b2'>[1, 2]</xref>.</p>"),
	  "0.text.0.cites",
	  "[{\"from\":2,\"to\":8,\"target\":\"b1\"},{\"from\":2,\"to\":8,\"target\":\"b2\"}]" },
	{ "a.xml", ARTICLE("T", "<p>\n a\n  b<fn><p>note</p></fn>c</p>"), "0.text",
	  "[{\"text\":\"a bc\"}]" },
	{ "a.xml", ARTICLE("T", "<p>\n a\n  b<fn><p>note</p></fn>c</p>"), "0.notes", "[\"note\"]" },
	{ "a.xml", ARTICLE("T", "<sec><title>S</title><sec><p>x</p></sec></sec><p>y</p>"), "0.text",
	  "[{\"section\":\"S\",\"level\":1,\"text\":\"x\"},{\"text\":\"y\"}]" },
	{ "a.xml", ARTICLE("T", "<p>a<list><list-item><p>b</p></list-item></list>c</p>"), "0.text",
	  "[{\"text\":\"a\"},{\"text\":\"b\"},{\"text\":\"c\"}]" },
	{ "a.xml",
	  ARTICLE("T", "<fig><label>1</label><caption><title>F.</title><p>x</p></caption></fig>"),
	  "0.text", "[{\"text\":\"1 F. x\"}]" },
	{ "a.xml", JATS_DTD ARTICLE("A&nbsp;B", "<p>a&mdash;b &#x3b1;</p>"), "0.text.0.text",
	  "a\u2014b \u03b1" },
	{ "a.xml", "<!-- <x> --><?y?>\n" ARTICLE("T <italic>i</italic>", ""), "0.title", "T i" },
	{ "a.xhtml", "<html><head><title>T</title></head><body><p>x</p></body></html>", "0.title",
	  "T" },
	{ "a.html",
	  "<nav>n</nav><main><h1>T</h1><p>a<br>b</p><h2>S</h2><p>c<script>d</script></p>"
	  "</main><footer>f</footer>",
	  "0.text", "[{\"text\":\"a b\"},{\"section\":\"S\",\"level\":2,\"text\":\"c\"}]" },
	{ "a.html", "<nav>n</nav><main><h1>T</h1><p>a</p></main>", "0.title", "T" },
	{ "a.html", "<meta charset=iso-8859-1><title>Caf\xe9</title><p>x", "0.title", "Caf\u00e9" },
	{ "a.html", "<title>Caf\u00e9</title><p>x", "0.title", "Caf\u00e9" },
	{ "a.html",
	  "<meta name=citation_title content='Soft power'><meta name=citation_author "
	  "content='Nye, Joseph'><meta name=citation_author content='Wei Li'><p>x",
	  "0.author",
	  "[{\"family\":\"Nye\",\"given\":\"Joseph\"},{\"family\":\"Li\",\"given\":"
	  "\"Wei\"}]" },
	{ "a.html",
	  "<meta name=DC.Rights content='https://creativecommons.org/licenses/by/4.0'><p>x",
	  "0.custom.access", "full" },
	{ "a.html",
	  "<meta name=DC.Rights content='https://creativecommons.org/licenses/by-nc/4.0/'><p>x",
	  "0.custom.access", "snippets" },
};

Test(readers, pieces_of_markup_become_text)
{
	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		read_text(pieces[i].file, pieces[i].text);
		cr_expect_str_eq(at(pieces[i].path), pieces[i].value, "%s: %s %s", pieces[i].text,
				 at(pieces[i].path), said);
		cr_expect_str_eq(said, "", "%s: %s", pieces[i].text, said);
	}
}

#define MEND "(mend it there, or fetch it anew);"
#define NAMES                                                                                      \
	"what its own names for characters mean is not known here; they are left out (write the "  \
	"character itself, or its number);"

static const struct {
	const char *file, *text, *said, *path, *value;
} broken[] = {
	{ "a.xml", "", "error 0 there is no XML in it (save it anew);", "0", "-" },
	{ "a.xml", "hello", "error 0 there is no XML in it (save it anew);", "0", "-" },
	{ "a.xml", "<?xml version='1.0'?><svg/>",
	  "error 0 there is no reader for XML whose first element is <svg> (JATS (<article>), TEI "
	  "(<TEI>) and OAI-PMH are read);",
	  "0", "-" },
	{ "a.xml", "<article><front><article-meta><title-group>\n<article-title>T</article-title>",
	  "error 2 it is not well-formed XML: Premature end of data in tag title-group line "
	  "1 " MEND,
	  "0.title", "T" },
	{ "a.xml", ARTICLE("Caf\xe9", ""),
	  "error 1 it is not well-formed XML: Input is not proper UTF-8, indicate encoding ! " MEND,
	  "0.title", "Caf\ufffd" },
	{ "a.xml",
	  "<!DOCTYPE article [<!ENTITY a 'lol'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]>" ARTICLE(
		  "T &c; U", ""),
	  "warning 1 " NAMES, "0.title", "T U" },
	{ "a.xml",
	  "<!DOCTYPE article [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" ARTICLE("T &a; U", ""),
	  "warning 1 " NAMES, "0.title", "T U" },
	{ "a.html", "", "error 0 there is no HTML in it (save the page anew);", "0", "-" },
	{ "a.html", "<title>T</title>",
	  "warning 0 there is no text in it (save the page whole, with its text);", "0.title",
	  "T" },
};

Test(readers, of_a_broken_file_is_told_what_is_wrong_and_the_rest_is_taken)
{
	for (size_t i = 0; i < COUNT_OF(broken); i++) {
		read_text(broken[i].file, broken[i].text);
		cr_expect_str_eq(said, broken[i].said, "%s: %s", broken[i].text, said);
		cr_expect_str_eq(at(broken[i].path), broken[i].value, "%s: %s", broken[i].text,
				 at(broken[i].path));
	}
}

/* `n` times `open` in an element of its kind. */
static void read_nested(const char *name, const char *before, const char *open, size_t n)
{
	AUTO(str) struct str text = STR(64 * 1024 * 1024);

	str_add(&text, before);
	for (size_t i = 0; i < n; i++)
		str_add(&text, open);
	read_bytes(name, str_text(&text), text.len);
}

Test(readers, nesting_and_lengths_have_limits)
{
	read_nested("a.xml", "<article><body>", "<sec>", 10000);
	cr_expect(strstr(said, "nested more than 256 deep"), "%s", said);
	read_nested("a.xml", "<TEI><text><body>", "<div>", 10000);
	cr_expect(strstr(said, "nested more than 256 deep"), "%s", said);
	read_nested("a.html", "<p>", "<div>", 10000);
	cr_expect(strstr(said, "nested too deep"), "%s", said);
	read_nested("a.xml", "<article><body a='", "xxxxxxxxxxxxxxxx", 1024 * 1024);
	cr_expect(strstr(said, "AttValue length too long"), "%s", said);
}
