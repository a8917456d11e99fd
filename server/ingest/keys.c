/* Keys of works that have no id: family name and year, and letters where there are several: b, c
 * ... z, aa, ab ... They depend on the files and the order of their names alone. A key that a
 * person gave is never lost to one that was made. */
#include <stdlib.h>
#include <string.h>

#include "ingest/csl.h"
#include "text/text.h"

struct key {
	const char *text;
	size_t next; /* the number of the last one that was made of it */
};

/* All keys that were given or made, of records that are there no more, too. */
struct keys {
	struct key *list; /* by hash; a power of two of places, half of them free */
	size_t n, places;
};

static struct key *place_of(const struct keys *k, const char *text)
{
	size_t at = (size_t)claim_name("key", text) & (k->places - 1);

	while (k->list[at].text && strcmp(k->list[at].text, text) != 0)
		at = (at + 1) & (k->places - 1);
	return &k->list[at];
}

static bool grow(struct keys *k)
{
	struct keys more = { .n = k->n, .places = k->places ? 2 * k->places : 1024 };

	more.list = calloc(more.places, sizeof(*more.list));
	if (!more.list)
		return false;
	for (size_t i = 0; i < k->places; i++)
		if (k->list[i].text)
			*place_of(&more, k->list[i].text) = k->list[i];
	free(k->list);
	*k = more;
	return true;
}

static struct key *find(const struct corpus *c, const char *text)
{
	struct key *key = c->keys && c->keys->places ? place_of(c->keys, text) : NULL;

	return key && key->text ? key : NULL;
}

enum err_code keys_add(struct corpus *c, struct run *r, const char *text)
{
	struct key *key;

	if (!c->keys)
		c->keys = calloc(1, sizeof(*c->keys));
	if (!c->keys || (2 * c->keys->n >= c->keys->places && !grow(c->keys)))
		return ingest_no_memory(r);
	key = place_of(c->keys, text);
	c->keys->n += !key->text;
	key->text = text;
	return ERR_OK;
}

void keys_drop(struct corpus *c)
{
	if (c->keys)
		free(c->keys->list);
	free(c->keys);
	c->keys = NULL;
}

/* --- made ones --- */

/* 2 is b, 26 z, 27 aa. */
static void add_letters(struct str *out, size_t n)
{
	char letters[16];
	size_t at = sizeof(letters);

	for (; n > 0 && at > 0; n = (n - 1) / 26)
		letters[--at] = (char)('a' + (n - 1) % 26);
	str_add_n(out, letters + at, sizeof(letters) - at);
}

enum err_code keys_make(const char **out, struct corpus *c, struct run *r, const struct record *rec)
{
	AUTO(str) struct str key = STR(512);
	const char *name = rec->n_authors == 0      ? "anonymous"
			   : rec->authors[0].family ? rec->authors[0].family
						    : rec->authors[0].literal;
	struct key *base;
	size_t plain, n = 1;

	text_slug(&key, r->tk, name, strlen(name));
	if (key.len == 0) /* a name of signs alone */
		str_add(&key, "anonymous");
	if (rec->year)
		str_add_f(&key, "%d", rec->year);
	plain = key.len;
	TRY(run_claim(r, rec->file, "key", str_text(&key)));
	base = find(c, str_text(&key));
	n = base && base->next ? base->next : n;
	while (find(c, str_text(&key))) {
		str_cut(&key, plain);
		add_letters(&key, ++n);
		TRY(run_claim(r, rec->file, "key", str_text(&key)));
	}
	if (base)
		base->next = n;
	*out = str_ok(&key) ? arena_strndup(r->mem, str_text(&key), key.len) : NULL;
	return *out ? ERR_OK : ingest_no_memory(r);
}

/* --- one that somebody gave to another --- */

static bool put_id(cJSON *entry, const char *key)
{
	return cJSON_ReplaceItemInObjectCaseSensitive(entry, "id", cJSON_CreateString(key));
}

/* Its texts are read for it, and put away again. */
enum err_code keys_give_way(struct corpus *c, struct run *r, struct record *rec)
{
	cJSON *entry;
	char *text;

	TRY(keys_make(&rec->key, c, r, rec));
	TRY(keys_add(c, r, rec->key));
	TRY(stow_hold(rec, r));
	entry = cJSON_Parse(rec->csl);
	text = entry && put_id(entry, rec->key) ? cJSON_PrintUnformatted(entry) : NULL;
	cJSON_Delete(entry);
	rec->csl = text ? arena_strdup(r->texts, text) : NULL;
	cJSON_free(text);
	return rec->csl ? stow_again(rec, r) : ingest_no_memory(r);
}

/* --- those of records that were merged into others --- */

static int by_alias(const void *a, const void *b)
{
	const struct other_key *x = a, *y = b;
	const int order = strcmp(x->key, y->key);

	return order ? order : strcmp(x->work, y->work);
}

enum err_code aliases_list(struct corpus *c, struct run *r)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->records[i].n_aliases;
	c->aliases = arena_array(r->mem, struct other_key, n);
	c->n_aliases = 0;
	if (!c->aliases)
		return ingest_no_memory(r);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->records[i].n_aliases; k++)
			c->aliases[c->n_aliases++] =
				(struct other_key){ c->records[i].aliases[k], c->records[i].key };
	if (n > 0)
		qsort(c->aliases, n, sizeof(*c->aliases), by_alias);
	return ERR_OK;
}
