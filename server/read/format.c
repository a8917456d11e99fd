#include "read/format.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "read/root.h"

/* --- by the first bytes --- */

static bool is_jats(const char *head, size_t n)
{
	char root[XML_NAME_MAX];

	xml_root(root, head, n);
	return strcmp(root, "article") == 0 || strcmp(root, "pmc-articleset") == 0;
}

static bool is_tei(const char *head, size_t n)
{
	char root[XML_NAME_MAX];

	xml_root(root, head, n);
	return strcmp(root, "TEI") == 0 || strcmp(root, "teiCorpus") == 0;
}

static bool is_oai(const char *head, size_t n)
{
	char root[XML_NAME_MAX];

	xml_root(root, head, n);
	return !strcmp(root, "OAI-PMH");
}

/* Has the beginning a member of that name, in quotation marks and before a colon? */
static bool names(const char *head, size_t n, const char *name)
{
	const size_t len = strlen(name);

	for (const char *at = head; (at = memmem(at, n - (size_t)(at - head), name, len)); at++) {
		const char *end = at + len;

		while (end < head + n && strchr(" \t\r\n", *end) && *end)
			end++;
		if (end < head + n && *end == ':')
			return true;
	}
	return false;
}

/* CSL-JSON that Crossref itself makes has its title as a text, and is left to the reader of
 * CSL-JSON. */
static bool is_answer(const char *head, size_t n)
{
	return names(head, n, "\"message-type\"") ||
	       memmem(head, n, "https://openalex.org/W", 22) ||
	       memmem(head, n, "https:\\/\\/openalex.org\\/W", 25) ||
	       names(head, n, "\"abstract_inverted_index\"") ||
	       (names(head, n, "\"indexed\"") && names(head, n, "\"member\"") &&
		(memmem(head, n, "\"title\":[", 9) || memmem(head, n, "\"title\": [", 10))) ||
	       (names(head, n, "\"error\"") && names(head, n, "\"message\"")) ||
	       (names(head, n, "\"meta\"") && names(head, n, "\"results\""));
}

/* --- the formats --- */

#define SUFFIXES(...)                                                                              \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

/* clang-format off */
const struct format format_jats = { "JATS", SUFFIXES(".xml", ".nxml"), is_jats, true };
const struct format format_tei = { "TEI", SUFFIXES(".xml", ".tei"), is_tei, true };
const struct format format_html = { "HTML", SUFFIXES(".html", ".htm", ".xhtml"), NULL, true };
const struct format format_bibtex = { "BibTeX", SUFFIXES(".bib", ".bibtex"), NULL, false };
const struct format format_ris = { "RIS", SUFFIXES(".ris"), NULL, false };
const struct format format_json = { "Crossref or OpenAlex", SUFFIXES(".json"), is_answer, false };
const struct format format_oai = { "OAI-PMH", SUFFIXES(".xml"), is_oai, false };
const struct format format_zotero = { "Zotero RDF", SUFFIXES(".rdf"), NULL, false };
const struct format format_pdf = { "PDF", SUFFIXES(".pdf"), NULL, true };
const struct format format_xml = { "XML", SUFFIXES(".xml", ".nxml"), NULL, true };
/* clang-format on */

/* The first that knows a file has it: what is told by more than a suffix comes first. */
static const struct format *const formats[] = {
	&format_jats, &format_tei, &format_html,   &format_bibtex, &format_ris,
	&format_json, &format_oai, &format_zotero, &format_pdf,    &format_xml, /* any other XML */
	NULL, /* behind the last */
};

static bool has_suffix(const char *name, const char *suffix)
{
	const size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcasecmp(name + n - m, suffix) == 0;
}

static bool fits(const struct format *format, const char *name)
{
	for (const char *const *s = format->suffixes; *s; s++)
		if (has_suffix(name, *s))
			return true;
	return false;
}

const struct format *format_for(const char *name, const char *head, size_t n)
{
	for (const struct format *const *at = formats; *at; at++)
		if (fits(*at, name) && (!(*at)->knows || (*at)->knows(head, n)))
			return *at;
	return NULL;
}

bool format_may_be(const char *name)
{
	for (const struct format *const *at = formats; *at; at++)
		if (fits(*at, name))
			return true;
	return false;
}
