/* Records of one work, from several files or several lines of one, become one record.
 *
 * They are of one work if they have the same DOI; or the same title, authors and year, all of
 * them known, unless records of that title, authors and year have different DOIs, or something
 * else that tells them apart (edition.c): then what lacks it may be either, and none are one.
 *
 * The most trusted one (see trust_of()), of equals the one that was read first, gives the key and
 * whatever it has. The others add what it lacks, field by field in that order; of abstracts the
 * longest counts; references and keywords are put together; of texts the best is taken (texts.c),
 * and how much of it may be shown goes with it. The other keys stay good: they are aliases. */
#include <stdlib.h>
#include <string.h>

#include "ingest/csl.h"
#include "text/text.h"

struct twin {
	int64_t sign; /* what it may share with others */
	size_t at;    /* place in corpus.records */
};

struct merging {
	struct corpus *c;
	struct run *r;
	struct twin *twins;
	size_t n;
	size_t *group; /* by place: the place of the first record of its group */
};

/* --- what tells a work --- */

enum err_code record_sign(struct record *rec, struct run *r)
{
	AUTO(str) struct str sign = STR(FILE_MAX);

	if (rec->doi && !rec->doi_sign) {
		rec->doi_sign = claim_name("doi", rec->doi);
		TRY(run_claim(r, rec->file, "doi", rec->doi));
	}
	if (rec->n_authors == 0 || rec->year == 0 || rec->title_sign)
		return ERR_OK;
	text_key(&sign, r->tk, rec->title, strlen(rec->title));
	for (size_t i = 0; i < rec->n_authors; i++) {
		const struct name *n = &rec->authors[i];
		const char *name = n->family ? n->family : n->literal;

		str_add_char(&sign, '|');
		text_key(&sign, r->tk, name, strlen(name));
		if (n->given) /* "Joseph S." and "J. S." are one */
			str_add_f(&sign, ",%c", n->given[0] | 0x20);
	}
	str_add_f(&sign, "|%d", rec->year);
	if (!str_ok(&sign))
		return ingest_no_memory(r);
	rec->title_sign = claim_name("title", str_text(&sign));
	return run_claim(r, rec->file, "title", str_text(&sign));
}

static int by_sign(const void *a, const void *b)
{
	const struct twin *x = a, *y = b;

	if (x->sign != y->sign)
		return x->sign < y->sign ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static void sort_twins(struct merging *m)
{
	if (m->n > 0)
		qsort(m->twins, m->n, sizeof(*m->twins), by_sign);
}

static size_t run_end(const struct merging *m, size_t from)
{
	size_t to = from;

	while (to < m->n && m->twins[to].sign == m->twins[from].sign)
		to++;
	return to;
}

/* --- groups --- */

static size_t first_of(const struct merging *m, size_t at)
{
	while (m->group[at] != at)
		at = m->group[at];
	return at;
}

static void join(struct merging *m, size_t a, size_t b)
{
	const size_t x = first_of(m, a), y = first_of(m, b);

	m->group[x > y ? x : y] = x > y ? y : x;
}

static void join_by_doi(struct merging *m)
{
	m->n = 0;
	for (size_t i = 0; i < m->c->n; i++)
		if (m->c->records[i].doi)
			m->twins[m->n++] = (struct twin){ m->c->records[i].doi_sign, i };
	sort_twins(m);
	for (size_t from = 0, to; from < m->n; from = to) {
		to = run_end(m, from);
		for (size_t i = from + 1; i < to; i++)
			join(m, m->twins[from].at, m->twins[i].at);
	}
}

static bool two_works(const struct record *a, const struct record *b)
{
	if (a->doi && b->doi)
		return strcmp(a->doi, b->doi) != 0;
	return records_are_apart(a, b);
}

/* Is there more than one work among those of a title, authors and year? */
static bool are_several(const struct merging *m, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		for (size_t k = from; k < i; k++)
			if (two_works(&m->c->records[m->twins[i].at],
				      &m->c->records[m->twins[k].at]))
				return true;
	return false;
}

static void join_by_title(struct merging *m)
{
	m->n = 0;
	for (size_t i = 0; i < m->c->n; i++)
		if (m->c->records[i].title_sign)
			m->twins[m->n++] = (struct twin){ m->c->records[i].title_sign, i };
	sort_twins(m);
	for (size_t from = 0, to; from < m->n; from = to) {
		to = run_end(m, from);
		if (are_several(m, from, to))
			continue;
		for (size_t i = from + 1; i < to; i++)
			join(m, m->twins[from].at, m->twins[i].at);
	}
}

/* A work may be in two groups through a record with another title: different DOIs may have met
 * that way. */
static bool is_sound(const struct merging *m, const size_t *members, size_t n)
{
	const char *doi = NULL;

	for (size_t i = 0; i < n; i++) {
		const char *its = m->c->records[members[i]].doi;

		if (its && doi && strcmp(its, doi) != 0)
			return false;
		doi = its ? its : doi;
	}
	return true;
}

/* --- one record of several --- */

/* A person's own records are the best; then come those that machines wrote with care. What
 * Crossref and OpenAlex answer is in .json files as well: reading.c says so. */
static int trust_of(const struct record *rec)
{
	static const struct {
		const char *suffix;
		int trust;
	} kinds[] = {
		{ ".json", 5 }, { ".jsonl", 4 }, { ".bib", 2 }, { ".ris", 2 }, { ".rdf", 2 }
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (has_suffix(rec->file, kinds[i].suffix))
			return rec->trust ? rec->trust : kinds[i].trust;
	return rec->trust ? rec->trust : 1;
}

static void add_missing(cJSON *to, cJSON *from)
{
	for (cJSON *item = from->child, *next; item; item = next) {
		next = item->next;
		if (cJSON_GetObjectItemCaseSensitive(to, item->string))
			continue;
		(void)cJSON_DetachItemViaPointer(from, item);
		(void)cJSON_AddItemToArray(to, item); /* it keeps its name */
	}
}

static size_t text_length(const cJSON *object, const char *name)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	return text ? strlen(text) : 0;
}

/* One that `to` lacks is added with all that it lacks. */
static void take_longer(cJSON *to, cJSON *from, const char *name)
{
	if (cJSON_GetObjectItemCaseSensitive(to, name) &&
	    text_length(from, name) > text_length(to, name))
		cJSON_ReplaceItemInObjectCaseSensitive(
			to, name, cJSON_DetachItemFromObjectCaseSensitive(from, name));
}

static bool add_keywords(cJSON *to, const cJSON *from)
{
	const char *a = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(to, "keyword"));
	const char *b = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(from, "keyword"));
	AUTO(str) struct str both = STR(FILE_MAX);

	if (!a || !b || strstr(a, b))
		return true;
	str_add_f(&both, "%s; %s", a, b);
	return cJSON_ReplaceItemInObjectCaseSensitive(to, "keyword",
						      cJSON_CreateString(str_text(&both)));
}

static bool has_text(const cJSON *list, const char *text)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item) &&
					   strcmp(item->valuestring, text) == 0) return true;
	return false;
}

static void add_references(cJSON *to, cJSON *from)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(to, "references");
	cJSON *more = cJSON_GetObjectItemCaseSensitive(from, "references");

	for (cJSON *item = more ? more->child : NULL, *next; list && item; item = next) {
		next = item->next;
		if (cJSON_IsString(item) && !has_text(list, item->valuestring))
			(void)cJSON_AddItemToArray(list, cJSON_DetachItemViaPointer(more, item));
	}
}

static bool merge_entry(cJSON *to, cJSON *from)
{
	cJSON *custom = cJSON_GetObjectItemCaseSensitive(to, "custom");
	cJSON *other = cJSON_GetObjectItemCaseSensitive(from, "custom");

	take_longer(to, from, "abstract");
	if (!add_keywords(to, from))
		return false;
	if (custom && other) {
		add_references(custom, other);
		add_missing(custom, other);
	}
	add_missing(to, from);
	return true;
}

/* Read the record again from what it has become. */
static enum err_code reread(struct record *rec, struct run *r, cJSON *entry)
{
	struct corpus one = { 0 };
	struct csl x = { .c = &one, .r = r, .path = rec->file, .line = rec->line };
	const bool quiet = r->quiet;
	enum err_code code;

	r->quiet = true;
	code = csl_take_entry(&x, entry, 1);
	r->quiet = quiet;
	TRY(code);
	if (one.n == 0) /* it was read before */
		return err_set(r->err, ERR_INTERNAL, "a merged record is none");
	code = text_move(&one.records[0], rec, r);
	one.records[0].trust = rec->trust;
	one.records[0].made = rec->made;
	one.records[0].attachments = rec->attachments;
	one.records[0].n_attachments = rec->n_attachments;
	one.records[0].attached_to = rec->attached_to;
	one.records[0].aliases = rec->aliases;
	one.records[0].n_aliases = rec->n_aliases;
	*rec = one.records[0];
	free(one.records);
	keys_drop(&one);
	return code;
}

static void drop_access(cJSON *entry)
{
	cJSON_DeleteItemFromObjectCaseSensitive(cJSON_GetObjectItemCaseSensitive(entry, "custom"),
						"access");
}

/* Copied, since the other's goes back to where texts are kept. What may be shown of a text is
 * no word on another. */
static enum err_code take_text(struct record *to, cJSON *entry, const struct record *from,
			       cJSON *other, struct run *r)
{
	const bool both = to->n_paragraphs > 0 && from->n_paragraphs > 0;
	const bool wins = text_wins(r, to, from);

	if (both)
		drop_access(wins ? entry : other);
	if (!wins)
		return text_add_list(to, from, r);
	TRY(text_move(to, from, r));
	to->paragraphs = arena_array(r->mem, struct paragraph, from->n_paragraphs);
	if (!to->paragraphs)
		return ingest_no_memory(r);
	for (size_t i = 0; i < from->n_paragraphs; i++) {
		to->paragraphs[i] = from->paragraphs[i];
		to->paragraphs[i].text = arena_strdup(r->mem, from->paragraphs[i].text);
		if (!to->paragraphs[i].text)
			return ingest_no_memory(r);
	}
	to->cap_paragraphs = from->n_paragraphs;
	return ERR_OK;
}

static void add_alias(struct record *to, const char *key)
{
	size_t at = to->n_aliases;

	if (strcmp(key, to->key) == 0)
		return;
	for (; at > 0 && strcmp(to->aliases[at - 1], key) > 0; at--)
		to->aliases[at] = to->aliases[at - 1];
	to->aliases[at] = key;
	to->n_aliases++;
}

/* Room for the keys of all. The best may have some already, of works that were merged into it
 * before texts brought others. */
static bool make_room(struct merging *m, struct record *best, const size_t *members, size_t n)
{
	const char **had = best->aliases;
	size_t most = n;

	for (size_t i = 0; i < n; i++)
		most += m->c->records[members[i]].n_aliases;
	best->aliases = arena_array(m->r->mem, const char *, most);
	if (best->aliases && best->n_aliases > 0)
		memcpy(best->aliases, had, best->n_aliases * sizeof(*had));
	return best->aliases != NULL;
}

/* They are seen from the file that names them, so they are not merged as text. */
static void take_attachments(struct record *to, const struct record *from)
{
	if (to->n_attachments > 0)
		return;
	to->attachments = from->attachments;
	to->n_attachments = from->n_attachments;
	to->attached_to = from->attached_to;
}

static void tell(struct merging *m, const struct record *to, const struct record *from)
{
	const bool by_doi = to->doi && from->doi && strcmp(to->doi, from->doi) == 0;

	report_warning(
		m->r, &(struct place){ .file = from->file, .line = from->line, .entry = from->key },
		"nothing need be done; or keep one of the two",
		"merged: it is the same work as %s in %s, by its %s", to->key, to->file,
		by_doi ? "DOI" : "title, authors and year");
	m->r->summary.merged++;
}

/* The best text so far is in `text`, as the best record has its own only until others are held. */
static enum err_code merge_one(struct merging *m, cJSON *entry, struct record *best,
			       struct record *text, struct record *other)
{
	enum err_code code;
	cJSON *from;

	TRY(stow_hold(other, m->r));
	from = cJSON_Parse(other->csl);
	tell(m, best, other);
	code = take_text(text, entry, other, from, m->r);
	if (code == ERR_OK && (!from || !merge_entry(entry, from)))
		code = ingest_no_memory(m->r);
	cJSON_Delete(from);
	TRY(code);
	add_alias(best, other->key);
	for (size_t i = 0; i < other->n_aliases; i++)
		add_alias(best, other->aliases[i]);
	take_attachments(best, other);
	other->is_merged = true;
	return ERR_OK;
}

/* `members` are in the order of trust. */
static enum err_code merge(struct merging *m, const size_t *members, size_t n)
{
	struct record *best = &m->c->records[members[0]], text = *best;
	enum err_code code = ERR_OK;
	cJSON *entry;

	if (!make_room(m, best, members, n))
		return ingest_no_memory(m->r);
	TRY(stow_hold(best, m->r));
	entry = cJSON_Parse(best->csl);
	if (!entry)
		return ingest_no_memory(m->r);
	for (size_t i = 1; i < n && code == ERR_OK; i++)
		code = merge_one(m, entry, best, &text, &m->c->records[members[i]]);
	if (code == ERR_OK) /* with the text that it had */
		code = stow_hold(best, m->r);
	if (code == ERR_OK) {
		text_clear(best);
		code = text_move(best, &text, m->r);
	}
	if (code == ERR_OK)
		code = reread(best, m->r, entry);
	cJSON_Delete(entry);
	return code == ERR_OK ? stow_again(best, m->r) : code;
}

/* --- all of them --- */

static int by_trust(const void *a, const void *b, void *ctx)
{
	const struct merging *m = ctx;
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;
	const int p = trust_of(&m->c->records[x]), q = trust_of(&m->c->records[y]);

	if (p != q)
		return p > q ? -1 : 1;
	return (x > y) - (x < y);
}

static enum err_code merge_groups(struct merging *m)
{
	const size_t n = m->c->n;
	size_t *members = arena_array(m->r->mem, size_t, n);

	if (!members)
		return ingest_no_memory(m->r);
	m->n = 0;
	for (size_t i = 0; i < n; i++)
		m->twins[m->n++] = (struct twin){ (int64_t)first_of(m, i), i };
	sort_twins(m);
	for (size_t from = 0, to; from < m->n; from = to) {
		size_t found = 0;

		to = run_end(m, from);
		for (size_t i = from; i < to; i++)
			members[found++] = m->twins[i].at;
		if (found < 2 || !is_sound(m, members, found))
			continue;
		qsort_r(members, found, sizeof(*members), by_trust, m);
		TRY(merge(m, members, found));
	}
	return ERR_OK;
}

enum err_code duplicates_merge(struct corpus *c, struct run *r)
{
	struct merging m = { .c = c, .r = r };
	size_t kept = 0;

	m.twins = arena_array(r->mem, struct twin, c->n);
	m.group = arena_array(r->mem, size_t, c->n);
	if (!m.twins || !m.group)
		return ingest_no_memory(r);
	for (size_t i = 0; i < c->n; i++) {
		m.group[i] = i;
		TRY(record_sign(&c->records[i], r));
	}
	join_by_doi(&m);
	join_by_title(&m);
	TRY(merge_groups(&m));
	stow_release(r);
	for (size_t i = 0; i < c->n; i++)
		if (!c->records[i].is_merged)
			c->records[kept++] = c->records[i];
	c->n = c->n_stowed = kept;
	return ERR_OK;
}
