/* What each reader of records makes of one field, and what it says of one that is none. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/err.h"
#include "support/readings.h"

#define CROSSREF(members)                                                                          \
	"{\"status\":\"ok\",\"message-type\":\"work\",\"message\":{\"DOI\":\"10.1000/"             \
	"x\",\"prefix\":"                                                                          \
	"\"10.1000\"," members "}}"
#define OPENALEX(members) "{\"id\":\"https://openalex.org/W1\",\"title\":\"T\"," members "}"
#define ZOTERO(item, more)                                                                         \
	"<rdf:RDF xmlns:rdf='r' xmlns:bib='b' xmlns:z='z' xmlns:dc='d' xmlns:dcterms='t' "         \
	"xmlns:foaf='f' xmlns:vcard='v'>" item "<dc:title>T</dc:title>" more "</rdf:RDF>"
#define DC(members)                                                                                \
	"<OAI-PMH><GetRecord><record><header><identifier>oai:a:1</identifier></header><metadata>"  \
	"<dc><title>T</title>" members "</dc></metadata></record></GetRecord></OAI-PMH>"
#define ABSTRACT(text) CROSSREF("\"title\":[\"T\"],\"abstract\":\"" text "\"")
#define NO_DOI(line)   "warning " line ": \"later\" is no DOI and was left out\n"

static const struct {
	const char *name, *text, *path, *value, *said;
} fields[] = {
	/* abstracts: their markup is taken off, their headings end in a colon */
	{ "a.json",
	  ABSTRACT("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two"
		   "<jats:sub>2</jats:sub>.</jats:p>"),
	  "0.abstract", "One. Two2.", "" },
	{ "a.json",
	  ABSTRACT("<jats:sec><jats:title>Aims </jats:title><jats:p>One.</jats:p></jats:sec>"
		   "<h2>Why?</h2> Two"),
	  "0.abstract", "Aims: One. Why? Two", "" },
	{ "a.json", ABSTRACT("<p>a<!-- no -->b <I>c</I> x < y &lt;= z > 1</p>"), "0.abstract",
	  "ab c x < y <= z > 1", "" },
	{ "a.json", ABSTRACT("&#233;&#xE9;&#x2014;&eacute;&nope;&#;&#x;&#xd800;&#x110000;&#7;&"),
	  "0.abstract", "\u00e9\u00e9\u2014\u00e9&nope;&#;&#x;\ufffd\ufffd &", "" },
	{ "a.json", ABSTRACT("&amp;#8211; A &amp;amp; B"), "0.abstract", "\u2013 A & B", "" },
	/* encodings */
	{ "a.bib", "@misc{a, title={a\vb}}", "0.title", "a b", "" },
	{ "a.json", ABSTRACT("caf\xe9"), "0.abstract", "caf\ufffd",
	  "warning 0: bytes that are not UTF-8 were replaced\n" },
	{ "a.json", "\ufeff" ABSTRACT("A"), "0.abstract", "A", "" },
	/* BibTeX */
	{ "a.bib", "@article{a, title={T}, entrysubtype={newspaper}}", "0.type",
	  "article-newspaper", "" },
	{ "a.bib", "@article{a, title={T}, entrysubtype={Magazine}}", "0.type", "article-magazine",
	  "" },
	{ "a.bib", "@book{a, title={T}, subtitle={S}}", "0.title", "T: S", "" },
	{ "a.bib", "@book{a, title={Why?}, subtitle={S}}", "0.title", "Why? S", "" },
	{ "a.bib", "@book{a, title={T}, doi={later}}", "0.DOI", "-", NO_DOI("1") },
	{ "a.bib", "@book{a, title={T}, year=2001, month=feb, day=3}", "0.issued.date-parts",
	  "[[2001,2,3]]", "" },
	{ "a.bib", "@book{a, title={T}, year=2001, month={7}}", "0.issued.date-parts", "[[2001,7]]",
	  "" },
	{ "a.bib", "@book{a, title={T}, year=2001, month={13}}", "0.issued.date-parts", "[[2001]]",
	  "" },
	{ "a.bib", "@book{a, title={T}, date={1 May 2020}}", "0.issued.date-parts", "[[2020,5,1]]",
	  "" },
	{ "a.bib", "@book{a, title={T}, date={May 5, 2020}}", "0.issued.date-parts", "[[2020,5,5]]",
	  "" },
	{ "a.bib", "@book{a, title={T}, date={2020-05-06T10:11:12Z}}", "0.issued.date-parts",
	  "[[2020,5,6]]", "" },
	{ "a.bib", "@book{a, title={T}, year={in press}}", "0.issued", "{\"literal\":\"in press\"}",
	  "" },
	{ "a.bib", "@book{a, title={T}, year={12345}}", "0.issued", "{\"literal\":\"12345\"}", "" },
	{ "a.bib", "@book{a, title={T}, year={2020-13-32}}", "0.issued",
	  "{\"literal\":\"2020-13-32\"}", "" },
	{ "a.bib", "@book{a, title={T}, year={May June 2020}}", "0.issued",
	  "{\"literal\":\"May June 2020\"}", "" },
	{ "a.bib", "@book{a, title={T}, year={2020?}}", "0.issued", "{\"literal\":\"2020?\"}", "" },
	{ "a.bib", "@book{a, title={T}, url={www.example.org/x}}", "0.URL",
	  "https://www.example.org/x", "" },
	{ "a.bib", "@book{a, title={T}, url={/a/x}}", "0.URL", "-",
	  "warning 1: \"/a/x\" is no web address and was left out\n" },
	{ "a.bib", "@book{a, title={T}, pages={3 -- 5}}", "0.page", "3-5", "" },
	{ "a.bib", "@book{a, title={T}, author={{\\'E}mile {\\^o}lan and \\'Emile \\^olan}}",
	  "0.author",
	  "[{\"family\":\"\303\264lan\",\"given\":\"\303\211mile\"},"
	  "{\"family\":\"\303\264lan\",\"given\":\"\303\211mile\"}]",
	  "" },
	{ "a.bib", "@misc{a, title={T}, file={a.pdf}}", "0.custom.attachments", "[\"a.pdf\"]", "" },
	{ "a.bib", "@misc{a, title={T}, file={paper:b/a.pdf;c.pdf:PDF}}", "0.custom.attachments",
	  "[\"b/a.pdf\",\"c.pdf\"]", "" },
	{ "a.bib", "@misc{a, title={a \\{ b \\} c \\\\ d\\,e \\% f}}", "0.title",
	  "a { b } c d e % f", "" },
	{ "a.bib", "@misc{a, title={\\label{fig:{x}y}A \\unknown{B} \\/C\\textbf{D}}}", "0.title",
	  "A B CD", "" },
	{ "a.bib", "@misc{a, title={one}, title={two}}", "0.title", "one", "" },
	{ "a.bib", "@misc{title={no key}}", "0", "{\"type\":\"document\",\"title\":\"no key\"}",
	  "" },
	{ "a.bib", "@string{s}\n@misc{a, title={A}}", "0.title", "A",
	  "error 1: this @string does not end or has no name; it was left out\n" },
	{ "a.bib", "@misc{a, title={A},\n@misc{b, title={B}}", "1.title", "B",
	  "error 2: a does not end before the next entry begins\n" },
	{ "a.bib", "@comment{this does not end\n@misc{b, title={B}}", "0.title", "B", "" },
	/* RIS */
	{ "a.ris", "TY  - XYZ\nTI  - A\nER  -\n", "0.type", "document", "" },
	{ "a.ris", "TY  - JOUR\nTI  - A\nDO  - later\nER  -\n", "0.DOI", "-", NO_DOI("1") },
	{ "a.ris", "TY  - JOUR\nTI  - A\nUR  - https://doi.org/10.1000/x; http://b/\nER  -\n",
	  "0.DOI", "10.1000/x", "" },
	{ "a.ris", "TY  - JOUR\nTI  - A\nL1  - file://files/a.pdf\nL1  - http://x/b.pdf\nER  -\n",
	  "0.custom.attachments", "[\"files/a.pdf\"]", "" },
	{ "a.ris", "TY  - JOUR\nTI  - A\n\nthat\n\ngoes on\nER  -\n", "0.title", "A that goes on",
	  "" },
	{ "a.ris", "TY  - JOUR\nTI  - A\nAU  - Li, Jr., Na\nER  -\n", "0.author",
	  "[{\"family\":\"Li\",\"given\":\"Na\",\"suffix\":\"Jr.\"}]", "" },
	/* Crossref */
	{ "a.json", CROSSREF("\"title\":[],\"original-title\":[\"O\"]"), "0.title", "O", "" },
	{ "a.json", CROSSREF("\"title\":[]"), "0", "-",
	  "error 0: 10.1000/x has no title and was left out\n" },
	{ "a.json",
	  CROSSREF("\"title\":[\"T\"],\"reference\":[{\"key\":\"1\",\"author\":\"Li\",\"year\":"
		   "\"2001\",\"volume-title\":\"V\",\"first-page\":\"7\"}]"),
	  "0.reference_list.0",
	  "{\"id\":\"1\",\"page\":\"7\",\"title\":\"V\",\"text\":\"Li (2001). V. 7\"}", "" },
	{ "a.json", "[" CROSSREF("\"title\":[\"T\"]") ",{\"status\":\"ok\"}]", "0", "-",
	  "error 0: entry 1 is no work of Crossref's or OpenAlex's and was left out\n"
	  "error 0: entry 2 is no work of Crossref's or OpenAlex's and was left out\n" },
	{ "a.json", "{\"status\":\"ok\",\"message-type\":\"journal\",\"message\":{}}", "0", "-",
	  "error 0: it is an answer of Crossref's of another kind: journal\n" },
	{ "a.json", "{\"status\":\"failed\",\"message-type\":\"x\",\"message\":[]}", "0", "-",
	  "error 0: it is no record but an error that was answered: it does not say which\n" },
	/* OpenAlex */
	{ "a.json", "{\"results\":[" OPENALEX("\"type\":\"book\"") "],\"meta\":{}}", "0.type",
	  "book", "" },
	{ "a.json",
	  OPENALEX("\"type\":\"article\",\"primary_location\":{\"source\":{\"type\":\"conference\"}"
		   "}"),
	  "0.type", "paper-conference", "" },
	{ "a.json", OPENALEX("\"biblio\":{\"first_page\":\"3\",\"last_page\":\"9\"}"), "0.page",
	  "3-9", "" },
	{ "a.json", OPENALEX("\"biblio\":{\"first_page\":\"3\",\"last_page\":\"3\"}"), "0.page",
	  "3", "" },
	{ "a.json",
	  OPENALEX("\"keywords\":[{\"keyword\":\"A\"},{\"display_name\":\"B\"}],\"topics\":[{"
		   "\"display_name\":\"C\"}]"),
	  "0.keyword", "A; B", "" },
	{ "a.json",
	  OPENALEX("\"authorships\":[{\"author\":{\"display_name\":\"Na "
		   "Li\"},\"countries\":[\"PK\"]}]"),
	  "0.custom.author_regions.0.country", "PK", "" },
	{ "a.json", OPENALEX("\"referenced_works\":[\"nothing\",\"https://openalex.org/W2\"]"),
	  "0.reference_list", "[{\"id\":\"W2\",\"URL\":\"https://openalex.org/W2\"}]", "" },
	{ "a.json", "{\"id\":\"https://openalex.org/W1\",\"doi\":\"https://doi.org/10.1000/x\"}",
	  "0", "-", "error 0: W1 has no title and was left out\n" },
	/* Zotero's RDF */
	{ "a.rdf",
	  ZOTERO("<bib:Book rdf:about='urn:isbn:1'><z:itemType>book</z:itemType>"
		 "<dc:publisher><foaf:Organization><vcard:adr><vcard:Address><vcard:locality>Lahore"
		 "</vcard:locality></vcard:Address></vcard:adr><foaf:name>P</foaf:name>"
		 "</foaf:Organization></dc:publisher><dc:subject>a</dc:subject><dc:subject>b"
		 "</dc:subject><dc:identifier>ISBN 978-1</dc:identifier>",
		 "</bib:Book>"),
	  "0",
	  "{\"type\":\"book\",\"title\":\"T\",\"ISBN\":\"978-1\",\"publisher\":\"P\","
	  "\"publisher-place\":\"Lahore\",\"keyword\":\"a; b\"}",
	  "" },
	{ "a.rdf",
	  ZOTERO("<bib:Article "
		 "rdf:about='#1'><dcterms:isPartOf>\n<bib:Journal><dc:title>J</dc:title>"
		 "<dc:identifier>ISSN 1234-5678</dc:identifier></bib:Journal></dcterms:isPartOf>"
		 "<dc:identifier><dcterms:URI>https://x.org/</dcterms:URI></dc:identifier>"
		 "<dc:identifier/>",
		 "</bib:Article>"),
	  "0",
	  "{\"type\":\"article-journal\",\"title\":\"T\",\"URL\":\"https://x.org/\","
	  "\"container-title\":\"J\",\"ISSN\":\"1234-5678\"}",
	  "" },
	{ "a.rdf", ZOTERO("<bib:Thesis>", "</bib:Thesis>"), "0.type", "thesis", "" },
	{ "a.rdf", ZOTERO("<bib:BookSection>", "</bib:BookSection>"), "0.type", "chapter", "" },
	{ "a.rdf", ZOTERO("<bib:X><z:itemType>artwork</z:itemType>", "</bib:X>"), "0.type",
	  "document", "" },
	{ "a.rdf",
	  "<rdf:RDF xmlns:rdf='r' xmlns:z='z'><z:X><z:itemType>book</z:itemType></z:X></rdf:RDF>",
	  "0", "-", "error 1: the item has no title and was left out\n" },
	/* Dublin Core */
	{ "a.xml", DC("<creator>Li, Na; U, Lahore, Pakistan.</creator>"),
	  "0.custom.author_regions.0.country", "Pakistan", "" },
	{ "a.xml",
	  DC("<rights>Mine</rights><rights>https://creativecommons.org/licenses/by/4.0/</rights>"),
	  "0.license", "https://creativecommons.org/licenses/by/4.0/", "" },
	{ "a.xml", DC("<source>1234-5678</source><source>J; Vol. 3</source>"), "0.ISSN",
	  "1234-5678", "" },
	{ "a.xml",
	  "<OAI-PMH><GetRecord><record><header><identifier>oai:a:1</identifier></header><metadata>"
	  "<mods/></metadata></record></GetRecord></OAI-PMH>",
	  "0", "-", "error 1: the record oai:a:1 is in a format that is not read\n" },
	{ "a.xml",
	  "<OAI-PMH><GetRecord><record><header/><metadata><dc><creator>Li</creator></dc></metadata>"
	  "</record></GetRecord></OAI-PMH>",
	  "0", "-", "error 1: the record here has no title\n" },
	{ "a.xml",
	  "<OAI-PMH><ListRecords><record><header "
	  "status='deleted'/></record></ListRecords></OAI-PMH>",
	  "0", "-", "warning 1: a deleted record without an identifier takes nothing away\n" },
};

Test(record_fields, each_field_becomes_what_it_says)
{
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		read_bytes(fields[i].name, fields[i].text, strlen(fields[i].text));
		cr_expect_str_eq(part_at(fields[i].path), fields[i].value, "%s: %s", fields[i].text,
				 part_at(fields[i].path));
		cr_expect_str_eq(reader_said, fields[i].said, "%s: %s", fields[i].text,
				 reader_said);
	}
}

/* As a program under Windows saves "Unicode". */
Test(record_fields, sixteen_bits_a_character_are_converted)
{
	static const char little[] = "\xff\xfe@\0m\0i\0s\0c\0{\0a\0,\0t\0i\0t\0l\0e\0=\0{\0\xe9\0"
				     "\x3d\xd8\x00\xde\x00\xd8}\0}";
	static const char big[] = "\xfe\xff\0@\0m\0i\0s\0c\0{\0a\0,\0t\0i\0t\0l\0e\0=\0{\0\xe9"
				  "\xd8\x3d\xde\x00\xdc\x00\0}\0}";
	static const char converted[] = "warning 0: it is UTF-16 and was converted\n";

	read_bytes("a.bib", little, sizeof(little));
	cr_expect_str_eq(part_at("0.title"), "\u00e9\U0001f600\ufffd", "%s", part_at("0.title"));
	cr_expect_str_eq(reader_said, converted, "%s", reader_said);
	read_bytes("a.bib", big, sizeof(big) - 1);
	cr_expect_str_eq(part_at("0.title"), "\u00e9\U0001f600\ufffd", "%s", part_at("0.title"));
	cr_expect_str_eq(reader_said, converted, "%s", reader_said);
}
