/* BibTeX, RIS, Crossref, OpenAlex, OAI-PMH and PDF: what becomes of real files, and what is said of
 * broken ones. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/err.h"
#include "read/entry.h"
#include "support/readings.h"

struct expected {
	const char *file;
	int works;
	const char *path, *value;
};

static const struct expected real[] = {
	{ "article.bib", 1, "0.author.0.family", "C\303\251sar" },
	{ "article_start_with_bom.bib", 1, "0.id", "Cesar2013" },
	{ "article_with_special_characters.bib", 1, "0.author.0.family", "C\303\251sar\303\274" },
	{ "article_with_strings.bib", 1, "0.author.0.family", "C\303\251sar" },
	{ "article_with_strings.bib", 1, "0.container-title", "Nice Journal" },
	{ "article_with_strings.bib", 1, "0.issued.date-parts", "[[2013,1]]" },
	{ "article_with_strings.bib", 1, "0.keyword", "keyword1; keyword2" },
	{ "encoding.bib", 1, "0.title", "An amazing title: \303\240" },
	{ "crossref_cascading.bib", 0, "0", "-" },
	{ "crossref.ris", 1, "0.DOI", "10.7554/eLife.01567" },
	{ "crossref.ris", 1, "0.author.4.given", "Christian S" },
	{ "example_full.ris", 2, "0.id", "12345" },
	{ "example_full.ris", 2, "1.id", "-" },
	{ "example_full.ris", 2, "1.issued.date-parts", "[[2006]]" },
	{ "example_full.ris", 2, "0.editor.0.family", "Glattauer" },
	{ "example_urls.ris", 4, "0.page", "379-423" },
	{ "example_urls.ris", 4, "0.issued.date-parts", "[[1948,7]]" },
	{ "example_urls.ris", 4, "3.URL", "http://example.com" },
	{ "example_utf_chars.ris", 1, "0.author.4.family", "Karnaukhov" },
	{ "example_utf_chars.ris", 1, "0.type", "article-journal" },
	{ "example_utf_chars.ris", 1, "0.page", "52-57" },
	{ "example_bom.ris", 0, "0", "-" },
	{ "work_cr_works_10.json", 1, "0.title", "Charges ride the spin wave" },
	{ "work_cr_works_10.json", 1, "0.issued.date-parts", "[[2014,11,10]]" },
	{ "work_cr_works_10.json", 1, "0.reference_list.1.DOI", "10.1038/nnano.2014.252" },
	{ "work_cr_works_10.json", 1, "0.author.1.given", "G\303\274nter" },
	{ "work-list_cr_agency_fails_well_0.json", 3, "0.type", "chapter" },
	{ "work-list_cr_agency_fails_well_0.json", 3, "1.title",
	  "Normandy's role in the development of the Flamboyant style: decoration, meaning, and "
	  "exchange in Late Gothic architecture" },
	{ "work-list_cr_agency_fails_well_0.json", 3, "2.language", "de" },
	{ "work_W2741809807.json", 1, "0.abstract", "Despite growing interest in Open Access" },
	{ "work_W2741809807.json", 1, "0.reference_list.2.id", "W1995315455" },
	{ "work_W2046766973.json", 1, "0.author.2.given", "Douglas B." },
	{ "work_W2046766973.json", 1, "0.container-title", "PLoS ONE" },
	{ "work_W2046766973.json", 1, "0.page", "e308" },
	{ "GetRecord.xml", 1, "0.id", "test.example.com-1996652" },
	{ "GetRecord.xml", 1, "0.type", "article-journal" },
	{ "ListRecords.xml", 2, "0.custom.deleted", "true" },
	{ "ListRecords.xml", 2, "1.publisher", "Sample Publisher" },
	{ "ListRecords4.xml", 1, "0.language", "en" },
	{ "N18-3011.pdf", 1, "0.title",
	  "Construction of the Literature Graph in Semantic Scholar" },
	{ "N18-3011.pdf", 1, "0.text.0.section", "Abstract" },
	{ "N18-3011.pdf", 1, "0.text.0.page", "84" },
	{ "N18-3011.pdf", 1, "0.reference_list.26.id", "-" },
};

Test(records, real_files_become_the_works_that_they_hold)
{
	for (size_t i = 0; i < COUNT_OF(real); i++) {
		if (i == 0 || strcmp(real[i].file, real[i - 1].file) != 0)
			read_real(real[i].file);
		cr_expect_eq(cJSON_GetArraySize(works_read), real[i].works, "%s: %d works",
			     real[i].file, cJSON_GetArraySize(works_read));
		cr_expect_str_eq(part_at(real[i].path), real[i].value, "%s %s: %s", real[i].file,
				 real[i].path, part_at(real[i].path));
	}
}

static const struct {
	const char *name, *text;
	int works;
	const char *path, *value, *said;
} cases[] = {
	/* names */
	{ "a.bib",
	  "@book{a, title={T}, author={von der Leyen, Jr, Ursula and {World Bank} and others}}", 1,
	  "0.author",
	  "[{\"family\":\"Leyen\",\"given\":\"Ursula\",\"non-dropping-particle\":\"von der\","
	  "\"suffix\":\"Jr\"},{\"literal\":\"World Bank\"}]",
	  "" },
	{ "a.bib", "@book{a, title={T}, author={Jean-Luc van der Berg AND Plato}}", 1, "0.author",
	  "[{\"family\":\"Berg\",\"given\":\"Jean-Luc\",\"non-dropping-particle\":\"van der\"},"
	  "{\"family\":\"Plato\"}]",
	  "" },
	{ "a.bib", "@book(a, title=\"{\\\"O}l \\& G{\\\"o}del, \\'{\\i} \\v{s} \\o re --- $x^2$\")",
	  1, "0.title", "\303\226l & G\303\266del, \303\255 \305\241 \303\270re \342\200\224 x2",
	  "" },
	/* crossref, months, files */
	{ "a.bib",
	  "@incollection{c, title={Part}, crossref={p}}\n"
	  "@book{p, title={Whole}, editor={Ed Itor}, year=1999, month=10 # \"~\" # oct}",
	  2, "0.container-title", "Whole", "" },
	{ "a.bib", "@book{c, title={T}, crossref={gone}}", 1, "0.id", "c",
	  "warning 1: c refers to gone, which is not in this file\n" },
	{ "a.bib",
	  "@misc{a, title={T}, file={Full Text:files/1/a\\:b.pdf:application/pdf;:c.pdf:PDF}}", 1,
	  "0.custom.attachments", "[\"files/1/a:b.pdf\",\"c.pdf\"]", "" },
	{ "a.bib", "@misc{a, title={T}, file={x:../../etc/passwd:text/plain}}", 1, "0.custom", "-",
	  "warning 1: the attachment ../../etc/passwd is not in this folder; it was left out\n" },
	/* broken entries */
	{ "a.bib", "@article{a, title={one}, year={20\n@article{b, title={two}}", 2, "1.title",
	  "two",
	  "error 1: the field year of a does not end; the rest of this entry was left out\n" },
	{ "a.bib", "@article{a, title={one} year 2}\n\n@article{b, title={two}}", 2, "1.title",
	  "two", "error 1: a cannot be read from here on; the rest of this entry was left out\n" },
	{ "a.bib", "@comment{jabref-meta: x;}\n me@x.org\n@string{s={S}}\n@misc{a, title=s # { T}}",
	  1, "0.title", "S T", "" },
	{ "a.bib", "@misc{a, title={Caf\351}}", 1, "0.title", "Caf\303\251",
	  "warning 1: it is not UTF-8; it was taken for Latin-1 and converted\n" },
	/* RIS */
	{ "a.ris", "TY  - BOOK\nTI  - A\nSN  - 123\nTY  - JOUR\nTI  - B\n", 2, "0.ISBN", "123",
	  "warning 1: the record has no end before the next one begins\n" },
	{ "a.ris", "TY  - JOUR\r\nTI  - A\r\ngoes on\r\nL1  - files/3/a.pdf\r\nER  - \r\n", 1,
	  "0.title", "A goes on", "" },
	{ "a.ris", "TY  - JOUR\nTI  - A\nL1  - /etc/passwd\nER  -\n", 1, "0.custom", "-",
	  "warning 1: the attachment /etc/passwd is not in this folder; it was left out\n" },
	{ "a.ris", "TI  - A\n", 0, "0", "-", "error 1: a line TI stands outside of a record\n" },
	/* answers that are none */
	{ "a.json", "{\"error\":\"Not found\",\"message\":\"No such work\"}", 0, "0", "-",
	  "error 0: it is no record but an error that was answered: No such work\n" },
	{ "a.json", "{\"status\":\"ok\",\"message-type\":\"work\",\"message\":{\"DOI\":\"10.1", 0,
	  "0", "-", "error 1: it is not JSON from here on; the whole file was left out\n" },
	{ "a.json",
	  "{\"status\":\"ok\",\"message-type\":\"work\",\"message\":{\"DOI\":\"10.1000/x\","
	  "\"title\":[\"A &lt;i&gt;B&lt;/i&gt; &amp;amp; C\"],\"author\":[{\"family\":\"Li\","
	  "\"affiliation\":[{\"name\":\"U, Lahore, Pakistan\"}]}]}}",
	  1, "0.custom.author_regions.0.country", "Pakistan", "" },
	{ "a.xml", "<OAI-PMH><error code='badVerb'>no</error></OAI-PMH>", 0, "0", "-",
	  "error 1: it is no list of records but an error that was answered: badVerb no\n" },
	/* Zotero RDF */
	{ "a.rdf",
	  "<rdf:RDF xmlns:rdf='r' xmlns:bib='b' xmlns:z='z' xmlns:dc='d' xmlns:dcterms='t' "
	  "xmlns:foaf='f' xmlns:link='l' xmlns:prism='p'><bib:Article rdf:about='#1'>"
	  "<z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource='urn:issn:1'/>"
	  "<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Li</foaf:surname>"
	  "<foaf:givenName>Na</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>"
	  "<link:link rdf:resource='#2'/><dc:title>T</dc:title><dc:date>2020-03</dc:date>"
	  "</bib:Article><bib:Journal rdf:about='urn:issn:1'><dc:title>J</dc:title>"
	  "<prism:volume>4</prism:volume><dc:identifier>DOI 10.1000/x</dc:identifier></bib:Journal>"
	  "<z:Attachment rdf:about='#2'><z:itemType>attachment</z:itemType>"
	  "<rdf:resource rdf:resource='files/2/a.pdf'/></z:Attachment></rdf:RDF>",
	  1, "0",
	  "{\"type\":\"article-journal\",\"title\":\"T\",\"author\":[{\"family\":\"Li\","
	  "\"given\":\"Na\"}],\"issued\":{\"date-parts\":[[2020,3]]},"
	  "\"container-title\":\"J\",\"volume\":\"4\",\"DOI\":\"10.1000/x\","
	  "\"custom\":{\"attachments\":[\"files/2/a.pdf\"]}}",
	  "" },
	{ "a.rdf", "<RDF/>", 0, "0", "-", "warning 0: there is no item of Zotero's in it\n" },
	/* the last word on an identifier counts */
	{ "a.xml",
	  "<OAI-PMH><ListRecords>\n<record><header><identifier>oai:a:1</identifier></header>"
	  "<metadata><dc><title>T</title></dc></metadata></record>\n<record><header "
	  "status='deleted'><identifier>oai:a:1</identifier></header></record></ListRecords></"
	  "OAI-PMH>",
	  1, "0.custom.deleted", "true", "" },
	{ "a.xml",
	  "<OAI-PMH><GetRecord><record><header><identifier>oai:a:1</identifier></header><metadata>"
	  "<article><front><article-meta><title-group><article-title>J</article-title></"
	  "title-group>"
	  "</article-meta></front><body><p>Words of it.</p></body></article></metadata></record>"
	  "</GetRecord></OAI-PMH>",
	  1, "0.id", "a-1", "" },
	/* PDFs that give nothing */
	{ "a.pdf", "%PDF-1.4\nnonsense", 0, "0", "-",
	  "error 0: it is damaged, or no PDF: pdftotext cannot read it\n" },
};

Test(records, small_and_broken_files_are_read_as_far_as_they_go)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		read_bytes(cases[i].name, cases[i].text, strlen(cases[i].text));
		cr_expect_eq(cJSON_GetArraySize(works_read), cases[i].works, "%s: %d works",
			     cases[i].text, cJSON_GetArraySize(works_read));
		cr_expect_str_eq(part_at(cases[i].path), cases[i].value, "%s: %s", cases[i].text,
				 part_at(cases[i].path));
		cr_expect_str_eq(reader_said, cases[i].said, "%s: %s", cases[i].text, reader_said);
	}
}

Test(records, paths_that_lead_out_of_the_folder_are_none)
{
	static const struct {
		const char *path;
		bool within;
	} paths[] = { { "files/1/a.pdf", true }, { "a..b.pdf", true },    { "..", false },
		      { "a/../b", false },       { "a\\..\\b", false },   { "/a", false },
		      { "C:\\a", false },        { "http://x/a", false }, { "~/a", false },
		      { "a/..", false },         { "...", true } };

	for (size_t i = 0; i < COUNT_OF(paths); i++)
		cr_expect_eq(path_stays_within(paths[i].path), paths[i].within, "%s",
			     paths[i].path);
}
