#include "ingest/values.h"

#include <stdlib.h>
#include <string.h>

#include "text/text.h"

struct slot {
	char *name; /* facet, ':' and key; NULL: free */
	uint32_t id;
};

/* Open addressing; the number of slots is a power of two and never more than half full. */
struct value_table {
	struct run *r;
	struct db *db;
	struct hash *id;
	struct slot *slots;
	size_t n, size;
	struct str name;
};

struct value_table *values_new(struct run *r, struct db *db, struct hash *id)
{
	struct value_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->r = r;
	t->db = db;
	t->id = id;
	t->size = 1024;
	t->slots = calloc(t->size, sizeof(*t->slots));
	str_init(&t->name, 65536);
	if (!t->slots) {
		free(t);
		return NULL;
	}
	return t;
}

void values_free(struct value_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->size; i++)
		free(t->slots[i].name);
	free(t->slots);
	str_dispose(&t->name);
	free(t);
}

static struct slot *find(struct slot *slots, size_t size, const char *name)
{
	struct hash h;
	size_t at;

	hash_init(&h);
	hash_add_text(&h, name);
	for (at = (size_t)h.state & (size - 1); slots[at].name; at = (at + 1) & (size - 1))
		if (strcmp(slots[at].name, name) == 0)
			break;
	return &slots[at];
}

static bool grow(struct value_table *t)
{
	struct slot *more = calloc(2 * t->size, sizeof(*more));

	if (!more)
		return false;
	for (size_t i = 0; i < t->size; i++)
		if (t->slots[i].name)
			*find(more, 2 * t->size, t->slots[i].name) = t->slots[i];
	free(t->slots);
	t->slots = more;
	t->size *= 2;
	return true;
}

enum err_code values_id(uint32_t *out, struct value_table *t, const char *facet, const char *key,
			const char *label, const char *kind)
{
	struct slot *slot;

	if (2 * (t->n + 1) > t->size && !grow(t))
		return ingest_no_memory(t->r);
	str_clear(&t->name);
	str_add_f(&t->name, "%s:%s", facet, key);
	if (!str_ok(&t->name))
		return ingest_no_memory(t->r);
	slot = find(t->slots, t->size, str_text(&t->name));
	if (!slot->name) {
		slot->name = strdup(str_text(&t->name));
		if (!slot->name)
			return ingest_no_memory(t->r);
		slot->id = (uint32_t)++t->n;
		hash_add_text(t->id, slot->name);
		hash_add_text(t->id, label);
		TRY(db_run(t->db, SQL_VALUE_ADD, t->r->err, "issss", (int64_t)slot->id, facet, key,
			   label, kind));
	}
	*out = slot->id;
	return ERR_OK;
}

enum err_code values_named(uint32_t *out, struct value_table *t, const char *facet,
			   const char *label)
{
	AUTO(str) struct str slug = STR(1024);

	text_slug(&slug, t->r->tk, label, strlen(label));
	return values_id(out, t, facet, slug.len > 0 ? str_text(&slug) : "other", label, NULL);
}

struct label {
	const char *code, *label;
};

static const char *label_of(const struct label *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].code, code) == 0)
			return list[i].label;
	return code;
}

const char *values_type_label(const char *type)
{
	static const struct label list[] = {
		{ "article", "Article" },
		{ "article-journal", "Journal article" },
		{ "article-magazine", "Magazine article" },
		{ "article-newspaper", "Newspaper article" },
		{ "book", "Book" },
		{ "chapter", "Book chapter" },
		{ "collection", "Collection" },
		{ "dataset", "Data set" },
		{ "document", "Document" },
		{ "entry", "Entry" },
		{ "entry-dictionary", "Dictionary entry" },
		{ "entry-encyclopedia", "Encyclopedia entry" },
		{ "interview", "Interview" },
		{ "legislation", "Legislation" },
		{ "manuscript", "Manuscript" },
		{ "motion_picture", "Film" },
		{ "paper-conference", "Conference paper" },
		{ "personal_communication", "Letter or message" },
		{ "post", "Post" },
		{ "post-weblog", "Blog post" },
		{ "report", "Report" },
		{ "review", "Review" },
		{ "review-book", "Book review" },
		{ "speech", "Speech" },
		{ "thesis", "Thesis" },
		{ "treaty", "Treaty" },
		{ "webpage", "Web page" },
	};

	return label_of(list, COUNT_OF(list), type);
}

const char *values_language_label(const char *tag)
{
	static const struct label list[] = {
		{ "ar", "Arabic" },     { "bn", "Bengali" },  { "de", "German" },
		{ "en", "English" },    { "es", "Spanish" },  { "fa", "Persian" },
		{ "fr", "French" },     { "hi", "Hindi" },    { "id", "Indonesian" },
		{ "it", "Italian" },    { "ja", "Japanese" }, { "ko", "Korean" },
		{ "ms", "Malay" },      { "nl", "Dutch" },    { "pl", "Polish" },
		{ "pt", "Portuguese" }, { "ru", "Russian" },  { "sv", "Swedish" },
		{ "sw", "Swahili" },    { "th", "Thai" },     { "tr", "Turkish" },
		{ "uk", "Ukrainian" },  { "ur", "Urdu" },     { "vi", "Vietnamese" },
		{ "zh", "Chinese" },
	};

	return label_of(list, COUNT_OF(list), tag);
}
