/* Zotero RDF (.rdf), as Zotero exports a collection "with files": items, the journals and books
 * that they are part of, and attachments with paths below the folder. An element is known by its
 * local name. Sources: Zotero's own translator "Zotero RDF"; bibliontology.com. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "read/entry.h"
#include "read/readers.h"
#include "read/xml.h"

struct named {
	const char *about;
	const xmlNode *node;
};

struct zotero {
	struct reading *d;
	struct entry e;
	struct named *named; /* sorted */
	size_t n, cap;
	const xmlNode *item, *host; /* host may be NULL */
};

static int by_about(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->about, ((const struct named *)b)->about);
}

/* What an element points to: the description of that name, or what stands within it. */
static const xmlNode *pointed(struct zotero *z, const xmlNode *link)
{
	const struct named key = { .about = xml_attr(z->d, link, "resource") };
	const struct named *found =
		key.about && z->n > 0 ? bsearch(&key, z->named, z->n, sizeof(*z->named), by_about)
				      : NULL;
	const xmlNode *within = link ? link->children : NULL;

	while (within && within->type != XML_ELEMENT_NODE)
		within = within->next;
	return found ? found->node : within;
}

static const char *type_of(const char *name)
{
	static const char *const types[][2] = {
		{ "journalArticle", "article-journal" },
		{ "magazineArticle", "article-magazine" },
		{ "newspaperArticle", "article-newspaper" },
		{ "book", "book" },
		{ "bookSection", "chapter" },
		{ "conferencePaper", "paper-conference" },
		{ "thesis", "thesis" },
		{ "report", "report" },
		{ "webpage", "webpage" },
		{ "blogPost", "post-weblog" },
		{ "forumPost", "post" },
		{ "manuscript", "manuscript" },
		{ "preprint", "article" },
		{ "dataset", "dataset" },
		{ "encyclopediaArticle", "entry-encyclopedia" },
		{ "dictionaryEntry", "entry-dictionary" },
		{ "interview", "interview" },
		{ "letter", "personal_communication" },
		{ "presentation", "speech" },
		{ "statute", "legislation" },
		{ "case", "legal_case" },
		{ "film", "motion_picture" },
		{ "videoRecording", "motion_picture" },
	};

	for (size_t i = 0; name && i < COUNT_OF(types); i++)
		if (!strcmp(types[i][0], name))
			return types[i][1];
	return "document";
}

static const char *text_of(struct zotero *z, const xmlNode *in, const char *name)
{
	return xml_text(z->d, xml_child(in, name), NULL);
}

static void put_people(struct zotero *z)
{
	static const char *const roles[][2] = { { "authors", "author" },
						{ "editors", "editor" },
						{ "translators", "translator" } };

	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		const xmlNode *list = xml_child(z->item, roles[i][0]), *person = NULL;

		while (list && (person = xml_below(list, person, "Person"))) {
			const char *given = text_of(z, person, "givenName");

			entry_person(
				&z->e, roles[i][1],
				&(struct person){ .family = text_of(z, person, "surname"),
						  .given = given ? given
								 : text_of(z, person, "givenname"),
						  .literal = text_of(z, person, "name") });
		}
	}
}

/* "DOI 10.1000/x", "ISSN 1234-5678", an address in <URI>. */
static void put_identifiers(struct zotero *z, const xmlNode *of)
{
	for (const xmlNode *at = xml_child(of, "identifier"); at; at = xml_next(at, "identifier")) {
		const char *text = xml_text(z->d, at, NULL);

		if (!text)
			continue;
		if (!strncasecmp(text, "DOI", 3))
			(void)entry_doi(&z->e, text);
		else if (!strncmp(text, "ISSN ", 5))
			entry_text(&z->e, "ISSN", text + 5);
		else if (!strncmp(text, "ISBN ", 5))
			entry_text(&z->e, "ISBN", text + 5);
		else if (!strncasecmp(text, "http", 4))
			entry_url(&z->e, text);
	}
}

static void put_host(struct zotero *z)
{
	static const char *const same[][2] = { { "container-title", "title" },
					       { "volume", "volume" },
					       { "issue", "number" } };

	for (size_t i = 0; z->host && i < COUNT_OF(same); i++)
		entry_text(&z->e, same[i][0], text_of(z, z->host, same[i][1]));
	for (size_t i = 1; i < COUNT_OF(same); i++)
		entry_text(&z->e, same[i][0], text_of(z, z->item, same[i][1]));
	if (z->host)
		put_identifiers(z, z->host);
}

static void put_attachments(struct zotero *z)
{
	for (const xmlNode *at = xml_child(z->item, "link"); at; at = xml_next(at, "link")) {
		const xmlNode *file = pointed(z, at);

		if (xml_is(file, "Attachment"))
			entry_attach(&z->e,
				     xml_attr(z->d, xml_child(file, "resource"), "resource"));
	}
}

static void put_fields(struct zotero *z)
{
	const xmlNode *publisher = xml_child(z->item, "publisher");

	entry_markup(&z->e, "title", text_of(z, z->item, "title"));
	put_people(z);
	entry_date_text(&z->e, "issued", text_of(z, z->item, "date"));
	put_identifiers(z, z->item);
	put_host(z);
	entry_pages(&z->e, text_of(z, z->item, "pages"));
	entry_markup(&z->e, "abstract", text_of(z, z->item, "abstract"));
	entry_language(&z->e, text_of(z, z->item, "language"));
	if (publisher) {
		const xmlNode *name = xml_below(publisher, NULL, "name"),
			      *city = xml_below(publisher, NULL, "locality");

		entry_text(&z->e, "publisher", xml_text(z->d, name ? name : publisher, NULL));
		entry_text(&z->e, "publisher-place", xml_text(z->d, city, NULL));
	}
	for (const xmlNode *at = xml_child(z->item, "subject"); at; at = xml_next(at, "subject"))
		entry_keyword(&z->e, xml_text(z->d, at, NULL));
	put_attachments(z);
}

/* A note, an attachment, or a description of a journal is no item. */
static bool is_item(struct zotero *z, const xmlNode *node, const char **type)
{
	static const char hosts[] = " Journal Book Periodical Series Newspaper Magazine ";

	*type = text_of(z, node, "itemType");
	if (!*type)
		return node->type == XML_ELEMENT_NODE &&
		       strstr(" Article BookSection Thesis Report Document ",
			      (const char *)node->name) != NULL;
	return strcmp(*type, "attachment") != 0 && strcmp(*type, "note") != 0 &&
	       !(xml_is_one_of(node, hosts) && !xml_child(node, "title"));
}

static void take(struct zotero *z, const xmlNode *node)
{
	const xmlNode *part = xml_child(node, "isPartOf");
	const char *type;

	if (node->type != XML_ELEMENT_NODE || !is_item(z, node, &type))
		return;
	z->item = node;
	z->host = part ? pointed(z, part) : NULL;
	entry_begin(&z->e, z->d, (size_t)xmlGetLineNo(node));
	entry_text(&z->e, "type",
		   type                          ? type_of(type)
		   : xml_is(node, "Article")     ? "article-journal"
		   : xml_is(node, "BookSection") ? "chapter"
		   : xml_is(node, "Thesis")      ? "thesis"
						 : "document");
	put_fields(z);
	if (entry_has(&z->e, "title") || z->e.full) {
		entry_end(&z->e);
		return;
	}
	reading_error(z->d, z->e.line, "give it a title in Zotero",
		      "the item has no title and was left out");
	entry_drop(&z->e);
}

static enum err_code zotero_read(struct reading *d, struct err *err)
{
	AUTO(xml) xmlDoc *doc = NULL;
	struct zotero z = { .d = d };
	const size_t findings = d->n_findings;
	const xmlNode *root;

	TRY(xml_read(&doc, d, err));
	root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (!root)
		return ERR_OK;
	for (const xmlNode *at = root->children; at; at = at->next) {
		const char *about = xml_attr(d, at, "about");

		if (!about)
			continue;
		if (!arena_reserve(d->mem, &z.named, sizeof(*z.named), z.n, &z.cap))
			return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
		z.named[z.n++] = (struct named){ about, at };
	}
	if (z.n > 0)
		qsort(z.named, z.n, sizeof(*z.named), by_about);
	for (const xmlNode *at = root->children; at; at = at->next)
		take(&z, at);
	if (d->n_works == 0 && d->n_findings == findings)
		reading_warning(d, 0, "export as Zotero RDF", "there is no item of Zotero's in it");
	return ERR_OK;
}

const struct reader reader_zotero = { &format_zotero, zotero_read };
