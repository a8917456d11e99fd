#include "ingest/values.h"

#include <stdlib.h>
#include <string.h>

#include "text/text.h"

struct entry {
	char *name;      /* facet, ':' and key */
	const char *key; /* within it */
	char *label;
	const char *kind; /* the vocabulary's, or NULL */
	uint32_t id, works;
	bool mixed;    /* not all works write the label alike */
	bool relabel;  /* and who comes first may have changed */
	bool is_known; /* the index has it */
	bool changed;
};

/* Open addressing over the entries' places, 0: free; the number of slots is a power of two and
 * never more than half full. */
struct value_table {
	struct run *r;
	struct db *db;
	struct entry *list;
	size_t n, cap;
	uint32_t *slots, *by_id; /* place in list, from 1 */
	size_t size, n_by_id;
	uint32_t last; /* the highest id */
	bool known;
	struct str name;
};

struct value_table *values_new(struct run *r, struct db *db, bool known)
{
	struct value_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->r = r;
	t->db = db;
	t->known = known;
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
	for (size_t i = 0; i < t->n; i++) {
		free(t->list[i].name);
		free(t->list[i].label);
	}
	free(t->list);
	free(t->slots);
	free(t->by_id);
	str_dispose(&t->name);
	free(t);
}

/* The slot of a name, or the free one where it belongs. */
static uint32_t *find(const struct value_table *t, uint32_t *slots, size_t size, const char *name)
{
	struct hash h;
	size_t at;

	hash_init(&h);
	hash_add_text(&h, name);
	for (at = (size_t)h.state & (size - 1); slots[at]; at = (at + 1) & (size - 1))
		if (strcmp(t->list[slots[at] - 1].name, name) == 0)
			break;
	return &slots[at];
}

static bool grow(struct value_table *t)
{
	uint32_t *more = calloc(2 * t->size, sizeof(*more));

	if (!more)
		return false;
	for (size_t i = 0; i < t->n; i++)
		*find(t, more, 2 * t->size, t->list[i].name) = (uint32_t)i + 1;
	free(t->slots);
	t->slots = more;
	t->size *= 2;
	return true;
}

/* Room for one entry more, and for its id. */
static bool reserve(struct value_table *t, uint32_t id)
{
	if (2 * (t->n + 1) > t->size && !grow(t))
		return false;
	if (t->n == t->cap) {
		const size_t cap = t->cap ? 2 * t->cap : 256;
		struct entry *list = realloc(t->list, cap * sizeof(*list));

		if (!list)
			return false;
		t->list = list;
		t->cap = cap;
	}
	if (id >= t->n_by_id) {
		const size_t n = 2 * (size_t)id + 256;
		uint32_t *by_id = realloc(t->by_id, n * sizeof(*by_id));

		if (!by_id)
			return false;
		memset(by_id + t->n_by_id, 0, (n - t->n_by_id) * sizeof(*by_id));
		t->by_id = by_id;
		t->n_by_id = n;
	}
	return true;
}

/* What the index knows of a value; e->id stays 0 where it knows nothing. */
static enum err_code look_up(struct entry *e, struct value_table *t, const char *facet,
			     const char *key)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, t->db, SQL_VALUE_BY_KEY, t->r->err));
	TRY(stmt_bind(st, t->r->err, "ss", facet, key));
	TRY(stmt_step(&row, st, t->r->err));
	if (!row)
		return ERR_OK;
	e->id = (uint32_t)stmt_int(st, 0);
	e->label = strdup(stmt_borrow(st, 1, NULL));
	e->works = (uint32_t)stmt_int(st, 2);
	e->mixed = stmt_int(st, 3) != 0;
	e->kind = stmt_text(st, 4, t->r->mem);
	e->is_known = true;
	return e->label ? ERR_OK : ingest_no_memory(t->r);
}

static enum err_code next_id(uint32_t *out, struct value_table *t)
{
	if (t->known && t->last == 0) {
		AUTO(stmt) struct stmt *st = NULL;
		bool row;

		TRY(db_stmt(&st, t->db, SQL_VALUE_LAST, t->r->err));
		TRY(stmt_step(&row, st, t->r->err));
		t->last = (uint32_t)stmt_int(st, 0);
	}
	*out = ++t->last;
	return ERR_OK;
}

/* t->name holds the name. */
static enum err_code add(struct value_table *t, const char *facet, const char *key,
			 const char *label, const char *kind)
{
	struct entry e = { .kind = kind };

	if (t->known)
		TRY(look_up(&e, t, facet, key));
	if (e.id == 0) {
		TRY(next_id(&e.id, t));
		e.label = strdup(label);
		e.changed = true;
	}
	e.name = strdup(str_text(&t->name));
	if (!e.label || !e.name || !reserve(t, e.id)) {
		free(e.label);
		free(e.name);
		return ingest_no_memory(t->r);
	}
	e.key = e.name + strlen(facet) + 1;
	*find(t, t->slots, t->size, e.name) = (uint32_t)t->n + 1;
	t->list[t->n++] = e;
	t->by_id[e.id] = (uint32_t)t->n;
	return ERR_OK;
}

enum err_code values_id(uint32_t *out, struct value_table *t, const char *facet, const char *key,
			const char *label, const char *kind)
{
	struct entry *e;
	uint32_t at;

	str_clear(&t->name);
	str_add_f(&t->name, "%s:%s", facet, key);
	if (!str_ok(&t->name))
		return ingest_no_memory(t->r);
	at = *find(t, t->slots, t->size, str_text(&t->name));
	if (at == 0) {
		TRY(add(t, facet, key, label, kind));
		at = (uint32_t)t->n;
	}
	e = &t->list[at - 1];
	if (strcmp(e->label, label) != 0)
		e->mixed = e->changed = true;
	e->relabel = e->relabel || e->mixed;
	*out = e->id;
	return ERR_OK;
}

enum err_code values_named(uint32_t *out, struct value_table *t, const char *facet,
			   const char *label)
{
	AUTO(str) struct str slug = STR(1024);

	text_slug(&slug, t->r->tk, label, strlen(label));
	return values_id(out, t, facet, slug.len > 0 ? str_text(&slug) : "other", label, NULL);
}

void values_count(struct value_table *t, uint32_t id, int works)
{
	struct entry *e = &t->list[t->by_id[id] - 1];

	e->works += (uint32_t)works;
	e->changed = true;
}

enum err_code values_uncount(struct value_table *t, uint32_t id)
{
	if (id >= t->n_by_id || t->by_id[id] == 0) {
		AUTO(stmt) struct stmt *st = NULL;
		AUTO(str) struct str key = STR(65536), facet = STR(64), label = STR(65536);
		uint32_t same;
		bool row;

		TRY(db_stmt(&st, t->db, SQL_VALUE_BY_ID, t->r->err));
		TRY(stmt_bind(st, t->r->err, "i", (int64_t)id));
		TRY(stmt_step(&row, st, t->r->err));
		str_add(&facet, stmt_borrow(st, 0, NULL));
		str_add(&key, stmt_borrow(st, 1, NULL));
		str_add(&label, stmt_borrow(st, 2, NULL));
		TRY(values_id(&same, t, str_text(&facet), str_text(&key), str_text(&label), NULL));
		if (same != id)
			return err_set(t->r->err, ERR_CORRUPT, "value %u is missing", id);
	}
	values_count(t, id, -1);
	t->list[t->by_id[id] - 1].relabel = t->list[t->by_id[id] - 1].mixed;
	return ERR_OK;
}

/* --- what works call it --- */

static bool is_vocabulary(const struct entry *e)
{
	return strncmp(e->name, "region:", 7) == 0 || strncmp(e->name, "theme:", 6) == 0;
}

static bool relabel(struct value_table *t, struct entry *e, const char *label)
{
	AUTO(str) struct str slug = STR(1024);
	char *copy;

	text_slug(&slug, t->r->tk, label, strlen(label));
	if (strcmp(slug.len > 0 ? str_text(&slug) : "other", e->key) != 0)
		return false;
	copy = strdup(label);
	if (copy) {
		free(e->label);
		e->label = copy;
	}
	return true;
}

static enum err_code relabel_author(struct value_table *t, struct entry *e, int64_t work)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, t->db, SQL_AUTHOR_BY_WORK, t->r->err));
	TRY(stmt_bind(st, t->r->err, "i", work));
	for (;;) {
		AUTO(str) struct str label = STR(65536);

		TRY(stmt_step(&row, st, t->r->err));
		if (!row)
			return ERR_OK;
		values_author_label(&label, stmt_is_null(st, 0) ? NULL : stmt_borrow(st, 0, NULL),
				    stmt_is_null(st, 1) ? NULL : stmt_borrow(st, 1, NULL),
				    stmt_borrow(st, 2, NULL));
		if (relabel(t, e, str_text(&label)))
			return ERR_OK;
	}
}

/* As the first of its works by key writes it, and in that its first author. */
static enum err_code choose_label(struct value_table *t, struct entry *e)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, t->db, SQL_VALUE_FIRST_WORK, t->r->err));
	TRY(stmt_bind(st, t->r->err, "i", (int64_t)e->id));
	TRY(stmt_step(&row, st, t->r->err));
	if (!row)
		return ERR_OK;
	if (strncmp(e->name, "venue:", 6) == 0)
		(void)relabel(t, e, stmt_borrow(st, 1, NULL));
	else if (strncmp(e->name, "author:", 7) == 0)
		return relabel_author(t, e, stmt_int(st, 0));
	return ERR_OK;
}

void values_author_label(struct str *out, const char *family, const char *given,
			 const char *literal)
{
	str_add(out, family ? family : literal);
	if (family && given)
		str_add_f(out, ", %s", given);
}

enum err_code values_finish(struct value_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct entry *e = &t->list[i];
		AUTO(str) struct str facet = STR(64);

		if (t->known && e->relabel && e->works > 0)
			TRY(choose_label(t, e));
		if (!e->changed && !e->relabel)
			continue;
		if (t->known && e->works == 0 && !is_vocabulary(e)) {
			TRY(db_run(t->db, SQL_VALUE_DROP, t->r->err, "i", (int64_t)e->id));
			continue;
		}
		str_add_n(&facet, e->name, (size_t)(e->key - e->name) - 1);
		TRY(db_run(t->db, SQL_VALUE_ADD, t->r->err, "issssii", (int64_t)e->id,
			   str_text(&facet), e->key, e->label, e->kind, (int64_t)e->works,
			   (int64_t)e->mixed));
	}
	return ERR_OK;
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
