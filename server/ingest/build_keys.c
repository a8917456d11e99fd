/* What a work is sorted and found by, and by what a later run sees that it has not changed. */
#include <string.h>

#include "ingest/build.h"
#include "text/text.h"

static const char *folded(struct run *r, const char *s, struct arena *mem)
{
	AUTO(str) struct str key = STR(FILE_MAX);

	text_key(&key, r->tk, s, strlen(s));
	return str_ok(&key) ? arena_strndup(mem, str_text(&key), key.len) : NULL;
}

/* A title sorts without its article. */
static const char *sort_title(const char *key)
{
	static const char *const articles[] = { "the ", "a ", "an " };

	for (size_t i = 0; i < COUNT_OF(articles); i++)
		if (strncmp(key, articles[i], strlen(articles[i])) == 0)
			return key + strlen(articles[i]);
	return key;
}

enum err_code build_keys(struct run *r, struct record *rec, struct arena *mem)
{
	const struct name *first = rec->n_authors > 0 ? &rec->authors[0] : NULL;
	AUTO(str) struct str name = STR(65536);

	if (first)
		str_add_f(&name, "%s %s", first->family ? first->family : first->literal,
			  first->given ? first->given : "");
	rec->title_key = folded(r, rec->title, mem);
	rec->printed_key = rec->printed_title ? folded(r, rec->printed_title, mem) : NULL;
	rec->author_key = first ? folded(r, str_text(&name), mem) : "~"; /* behind all names */
	if (!rec->title_key || !rec->author_key || (!rec->printed_key && rec->printed_title))
		return ingest_no_memory(r);
	rec->title_sort = sort_title(rec->title_key);
	return ERR_OK;
}

static void add_optional(struct hash *h, const char *text)
{
	hash_add_text(h, text ? text : "");
}

const char *build_access(const struct record *rec)
{
	if (rec->access)
		return rec->access;
	if (rec->n_paragraphs == 0)
		return "record";
	return rec->text_access ? rec->text_access : "snippets";
}

void build_digest(struct record *rec)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, rec->key);
	hash_add_text(&h, rec->csl);
	hash_add_text(&h, build_access(rec));
	for (size_t i = 0; i < rec->n_paragraphs; i++) {
		const struct paragraph *p = &rec->paragraphs[i];

		hash_add(&h, &p->number, sizeof(p->number));
		hash_add(&h, &p->level, sizeof(p->level));
		add_optional(&h, p->section);
		hash_add_text(&h, p->text);
		hash_add(&h, &p->page, sizeof(p->page));
		hash_add(&h, p->cites, p->n_cites * sizeof(*p->cites));
	}
	for (size_t i = 0; i < rec->n_list_lines; i++)
		hash_add_text(&h, rec->list_lines[i]);
	for (size_t i = 0; i < rec->n_aliases; i++)
		hash_add_text(&h, rec->aliases[i]);
	hash_bytes(&h, rec->digest);
}
