#include "support/collection.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

static uint64_t seed;

void chance_from(uint64_t from)
{
	seed = from;
}

unsigned chance(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

static const char *const words[] = { "diplomacy", "soft",   "power",    "China",   "Africa",
				     "museum",    "Brazil", "heritage", "envoys",  "treaty",
				     "culture",   "summit", "students", "Beijing", "negotiation" };
static const char *const families[] = { "Nye", "Qian", "Berger", "Okafor" };

static void put_words(struct str *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		str_add_f(out, "%s%s", i ? " " : "", ONE_OF(words));
}

static unsigned year(void)
{
	return 2018 + chance(5);
}

/* --- records --- */

static void put_bibtex(struct str *out)
{
	for (unsigned i = 0, n = 1 + chance(3); i < n; i++) {
		if (chance(4) == 0) /* as it is made for works without a key */
			str_add_f(out, "@article{nye%u,\n  title = {", year());
		else
			str_add_f(out, "@article{k%u,\n  title = {", chance(40));
		put_words(out, 4);
		str_add_f(out, "},\n  author = {%s, A.},\n  year = {%u},\n", ONE_OF(families),
			  year());
		if (chance(3) == 0)
			str_add_f(out, "  doi = {10.1000/%u},\n", chance(12));
		if (chance(3) == 0)
			str_add_f(out, "  file = {:f%u.md:md},\n", chance(6));
		str_add(out, "}\n");
	}
}

static void put_ris(struct str *out)
{
	for (unsigned i = 0, n = 1 + chance(3); i < n; i++) {
		str_add(out, "TY  - BOOK\n");
		if (chance(3) > 0)
			str_add_f(out, "ID  - k%u\n", chance(40));
		str_add(out, "TI  - ");
		put_words(out, 4);
		str_add_f(out, "\nAU  - %s, B.\nPY  - %u\n", ONE_OF(families), year());
		if (chance(3) == 0)
			str_add_f(out, "DO  - 10.1000/%u\n", chance(12));
		str_add(out, "ER  - \n\n");
	}
}

static void put_crossref(struct str *out)
{
	str_add_f(out,
		  "{\"message-type\": \"work\", \"message\": {\"DOI\": \"10.1000/%u\", "
		  "\"type\": \"journal-article\", \"prefix\": \"10.1000\", \"title\": [\"",
		  chance(12));
	put_words(out, 5);
	str_add_f(out,
		  "\"], \"author\": [{\"family\": \"%s\", \"given\": \"C.\"}], \"issued\": "
		  "{\"date-parts\": [[%u]]}, \"reference\": [",
		  ONE_OF(families), year());
	for (unsigned i = 0; i < 3; i++)
		str_add_f(out, "%s{\"key\": \"r%u\", \"DOI\": \"10.1000/%u\"}", i ? ", " : "", i,
			  chance(12));
	str_add(out, "]}}");
}

static void put_openalex(struct str *out)
{
	str_add_f(out, "{\"id\": \"https://openalex.org/W%u\", \"title\": \"", 100 + chance(8));
	put_words(out, 5);
	str_add_f(out,
		  "\", \"publication_year\": %u, \"authorships\": [{\"author\": "
		  "{\"display_name\": \"Dora %s\"}, \"institutions\": [{\"country_code\": "
		  "\"KE\", \"display_name\": \"U\"}]}], ",
		  year(), ONE_OF(families));
	if (chance(2))
		str_add_f(out, "\"doi\": \"https://doi.org/10.1000/%u\", ", chance(12));
	str_add(out, "\"referenced_works\": [");
	for (unsigned i = 0; i < 3; i++)
		str_add_f(out, "%s\"https://openalex.org/W%u\"", i ? ", " : "", 100 + chance(8));
	str_add(out, "]}");
}

static void put_oai(struct str *out)
{
	str_add(out, "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>");
	for (unsigned i = 0; i < 2; i++) {
		const bool deleted = chance(4) == 0;

		str_add_f(out, "<record><header%s><identifier>oai:x/%u</identifier></header>",
			  deleted ? " status=\"deleted\"" : "", chance(6));
		if (!deleted) {
			str_add(out, "<metadata><dc><title>");
			put_words(out, 4);
			str_add_f(out,
				  "</title><creator>%s, E.; School, Nairobi, Kenya</creator>"
				  "<date>%u</date></dc></metadata>",
				  ONE_OF(families), year());
		}
		str_add(out, "</record>");
	}
	str_add(out, "</ListRecords></OAI-PMH>");
}

/* Records whose texts have any name. */
static void put_attaching(struct str *out)
{
	static const char *const suffixes[] = { "md", "txt", "xml", "html", "pdf" };

	str_add(out, "[");
	for (unsigned i = 0; i < 2; i++)
		str_add_f(out,
			  "%s{\"id\": \"k%u\", \"title\": \"Attaching %u\", \"custom\": "
			  "{\"attachments\": [\"f%u.%s\"]}}",
			  i ? ", " : "", chance(40), i, chance(6), ONE_OF(suffixes));
	str_add(out, "]");
}

/* --- texts --- */

static void put_paragraph(struct str *out)
{
	put_words(out, 12 + chance(20));
	str_add_f(out, " as %s (%u) has it. ", ONE_OF(families), year());
}

static void put_jats(struct str *out)
{
	const bool own = chance(2), refs = chance(2);

	str_add(out, "<article><front><article-meta>");
	if (own || chance(3) == 0)
		str_add_f(out, "<article-id pub-id-type=\"doi\">10.1000/%u</article-id>",
			  chance(12));
	if (own) {
		str_add(out, "<title-group><article-title>");
		put_words(out, 5);
		str_add_f(out,
			  "</article-title></title-group><contrib-group><contrib "
			  "contrib-type=\"author\"><name><surname>%s</surname><given-names>F."
			  "</given-names></name></contrib></contrib-group><pub-date><year>%u</year>"
			  "</pub-date>",
			  ONE_OF(families), year());
	}
	if (chance(2))
		str_add(out, "<permissions><license "
			     "xlink:href=\"https://creativecommons.org/licenses/by/4.0/\" "
			     "xmlns:xlink=\"http://www.w3.org/1999/xlink\"/></permissions>");
	str_add(out, "</article-meta></front><body><sec><title>Part</title><p>");
	put_paragraph(out);
	if (refs)
		str_add(out, "It is known <xref ref-type=\"bibr\" rid=\"b1\">1</xref> well.");
	str_add(out, "</p></sec></body>");
	if (refs)
		str_add_f(out,
			  "<back><ref-list><ref id=\"b1\"><mixed-citation>A thing. "
			  "<pub-id pub-id-type=\"doi\">10.1000/%u</pub-id></mixed-citation></ref>"
			  "</ref-list></back>",
			  chance(12));
	str_add(out, "</article>");
}

static void put_tei(struct str *out)
{
	str_add(out, "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt>"
		     "<title>");
	put_words(out, 4);
	str_add(out, "</title></titleStmt></fileDesc></teiHeader><text><body><div><head>Part"
		     "</head><p>");
	put_paragraph(out);
	str_add(out, "</p></div></body></text></TEI>");
}

static void put_html(struct str *out)
{
	str_add(out, "<html><head><title>");
	put_words(out, 3);
	str_add(out, "</title></head><body><article><p>");
	put_paragraph(out);
	put_paragraph(out);
	str_add(out, "</p></article></body></html>");
}

static void put_markdown(struct str *out)
{
	if (chance(3) == 0) {
		str_add(out, "# A title of ");
		put_words(out, 3);
		str_add(out, "\n\n");
	}
	put_paragraph(out);
}

static void put_pdf(struct str *out)
{
	struct str pages[2] = { STR(4096), STR(4096) };
	const char *texts[2];

	for (unsigned i = 0; i < 2; i++) {
		for (unsigned k = 0; k < 5; k++) {
			put_paragraph(&pages[i]);
			str_add(&pages[i], "\n");
		}
		texts[i] = str_text(&pages[i]);
	}
	pdf_make(out, texts, 2);
	str_dispose(&pages[0]);
	str_dispose(&pages[1]);
}

/* --- a PDF: one page a text, one line a line --- */

static void pdf_page(struct str *out, const char *text, size_t *at, unsigned id)
{
	struct str lines = STR(65536);

	str_add(&lines, "BT /F 11 Tf 72 800 Td 14 TL\n");
	for (const char *s = text; *s;) {
		const size_t n = strcspn(s, "\n");

		str_add_f(&lines, "(%.*s) Tj T*\n", (int)n, s);
		s += n + (s[n] == '\n');
	}
	str_add(&lines, "ET\n");
	at[id] = out->len;
	str_add_f(out,
		  "%u 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << "
		  "/Font << /F 3 0 R >> >> /Contents %u 0 R >>\nendobj\n",
		  id, id + 1);
	at[id + 1] = out->len;
	str_add_f(out, "%u 0 obj\n<< /Length %zu >>\nstream\n%sendstream\nendobj\n", id + 1,
		  lines.len, str_text(&lines));
	str_dispose(&lines);
}

void pdf_make(struct str *out, const char *const *pages, unsigned n)
{
	size_t at[64] = { 0 }, table;

	str_add(out, "%PDF-1.4\n");
	at[1] = out->len;
	str_add(out, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	at[2] = out->len;
	str_add(out, "2 0 obj\n<< /Type /Pages /Kids [");
	for (unsigned i = 0; i < n; i++)
		str_add_f(out, " %u 0 R", 4 + 2 * i);
	str_add_f(out, " ] /Count %u >>\nendobj\n", n);
	at[3] = out->len;
	str_add(out, "3 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n");
	for (unsigned i = 0; i < n; i++)
		pdf_page(out, pages[i], at, 4 + 2 * i);
	table = out->len;
	str_add_f(out, "xref\n0 %u\n0000000000 65535 f \n", 4 + 2 * n);
	for (unsigned i = 1; i < 4 + 2 * n; i++)
		str_add_f(out, "%010zu 00000 n \n", at[i]);
	str_add_f(out, "trailer\n<< /Size %u /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", 4 + 2 * n,
		  table);
}

/* --- what happens to it --- */

static const struct {
	const char *before, *behind; /* the number in its name */
	unsigned n;                  /* such files */
	void (*put)(struct str *out);
} files[] = {
	{ "b", ".bib", 4, put_bibtex },      { "r", ".ris", 4, put_ris },
	{ "cr", ".json", 4, put_crossref },  { "oa", ".json", 5, put_openalex },
	{ "oai/o", ".xml", 4, put_oai },     { "att/a", ".json", 4, put_attaching },
	{ "k", ".xml", 40, put_jats },       { "k", ".html", 40, put_html },
	{ "k", ".pdf", 40, put_pdf },        { "tei", ".xml", 4, put_tei },
	{ "att/f", ".md", 6, put_markdown }, { "att/f", ".txt", 6, put_paragraph },
	{ "att/f", ".xml", 6, put_jats },    { "att/f", ".html", 6, put_html },
	{ "att/f", ".pdf", 6, put_pdf },     { "f", ".md", 6, put_markdown },
};

void collection_change(struct corpus_folder *c)
{
	const unsigned which = chance(COUNT_OF(files));
	struct str text = STR(1 << 20);
	char name[64], path[512];

	(void)snprintf(name, sizeof(name), "%s%u%s", files[which].before, chance(files[which].n),
		       files[which].behind);
	files[which].put(&text);
	if (chance(4) == 0) {
		(void)snprintf(path, sizeof(path), "%s/%s", c->path, name);
		(void)unlink(path);
	} else {
		corpus_put(c, name, str_text(&text));
	}
	str_dispose(&text);
}
