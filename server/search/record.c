#include <string.h>

#include "base/str.h"
#include "search/internal.h"

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "the record takes more memory than a request may");
}

static enum err_code load_authors(struct work *w, struct searcher *s, struct arena *mem,
				  struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct person *list = NULL;
	size_t n = 0, cap = 0;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_AUTHOR_BY_WORK, err));
	TRY(stmt_bind(st, err, "i", (int64_t)w->id));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		if (!arena_reserve(mem, &list, sizeof(*list), n, &cap))
			return full(err);
		list[n++] = (struct person){ .family = stmt_text(st, 0, mem),
					     .given = stmt_text(st, 1, mem),
					     .literal = stmt_text(st, 2, mem) };
	}
	w->authors = list;
	w->n_authors = n;
	return ERR_OK;
}

/* What a work is filed under, from memory: enough for a hit. */
static enum err_code list_tags(struct work *w, const struct engine *e, struct arena *mem,
			       struct err *err)
{
	const uint32_t from = e->work_values.from[w->id], to = e->work_values.from[w->id + 1];
	struct tag *tags = arena_array(mem, struct tag, to - from);

	if (!tags)
		return full(err);
	for (uint32_t i = from; i < to; i++) {
		const uint32_t entry = e->work_values.ids[i];

		tags[i - from].value = engine_value(e, VALUE_ID(entry));
		tags[i - from].source = entry & VALUE_INHERITED ? "parent" : NULL;
	}
	w->tags = tags;
	w->n_tags = to - from;
	return ERR_OK;
}

/* The same with where each comes from. */
static enum err_code load_tags(struct work *w, struct searcher *s, struct arena *mem,
			       struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct tag *tags = NULL;
	size_t n = 0, cap = 0;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_WORK_VALUE_BY_WORK, err));
	TRY(stmt_bind(st, err, "i", (int64_t)w->id));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		if (!arena_reserve(mem, &tags, sizeof(*tags), n, &cap))
			return full(err);
		tags[n].value = engine_value(s->engine, (uint32_t)stmt_int(st, 0));
		tags[n].source = stmt_text(st, 1, mem);
		tags[n].evidence = stmt_text(st, 2, mem);
		if (!tags[n].value || !tags[n].source)
			return full(err);
		n++;
	}
	w->tags = tags;
	w->n_tags = n;
	return ERR_OK;
}

static enum err_code load_fields(struct work *w, struct searcher *s, bool whole, struct arena *mem,
				 struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_WORK_BY_ID, err));
	TRY(stmt_bind(st, err, "ii", (int64_t)w->id, (int64_t)whole));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "there is no work number %u", w->id);
	w->key = stmt_text(st, 1, mem);
	w->type = stmt_text(st, 2, mem);
	w->title = stmt_text(st, 3, mem);
	w->printed_title = stmt_text(st, 4, mem);
	w->year = (int)stmt_int(st, 5);
	w->venue = stmt_text(st, 6, mem);
	w->doi = stmt_text(st, 7, mem);
	w->url = stmt_text(st, 8, mem);
	w->language = stmt_text(st, 9, mem);
	w->abstract = stmt_text(st, 10, mem);
	w->abstract_kind = stmt_text(st, 11, mem);
	w->access = stmt_text(st, 12, mem);
	w->full_text = stmt_int(st, 13) != 0;
	w->cited_by_count = (uint32_t)stmt_int(st, 14);
	w->mention_count = (uint32_t)stmt_int(st, 16);
	w->csl = stmt_text(st, 15, mem);
	return w->key && w->type && w->title && w->access && (w->csl || !whole) ? ERR_OK
										: full(err);
}

enum err_code record_load(struct work *out, struct searcher *s, uint32_t id, bool whole,
			  struct arena *mem, struct err *err)
{
	struct work w = { .id = id };

	TRY(load_fields(&w, s, whole, mem, err));
	TRY(load_authors(&w, s, mem, err));
	TRY(whole ? load_tags(&w, s, mem, err) : list_tags(&w, s->engine, mem, err));
	*out = w;
	return ERR_OK;
}

enum err_code work_by_key(struct work *out, struct searcher *s, const char *key, struct arena *mem,
			  struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_WORK_ID_BY_KEY, err));
	TRY(stmt_bind(st, err, "s", key));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "there is no work \"%.100s\"", key);
	return record_load(out, s, (uint32_t)stmt_int(st, 0), true, mem, err);
}

enum err_code work_by_id(struct work *out, struct searcher *s, uint32_t id, bool whole,
			 struct arena *mem, struct err *err)
{
	struct work w = { .id = id };

	if (whole)
		return record_load(out, s, id, true, mem, err);
	TRY(load_fields(&w, s, true, mem, err));
	TRY(list_tags(&w, s->engine, mem, err));
	*out = w;
	return ERR_OK;
}

enum err_code work_key_by_doi(const char **key, struct searcher *s, const char *doi,
			      struct arena *mem, struct err *err)
{
	AUTO(str) struct str bare = STR(4096);
	AUTO(stmt) struct stmt *st = NULL; /* goes first: the text is bound to it */
	bool row;

	for (; *doi; doi++) /* in the index they are in small letters */
		str_add_char(&bare, (char)(*doi >= 'A' && *doi <= 'Z' ? *doi | 0x20 : *doi));
	if (!str_ok(&bare))
		return err_set(err, ERR_NOT_FOUND, "there is no work with so long a DOI");
	TRY(db_stmt(&st, s->db, SQL_WORK_KEY_BY_DOI, err));
	TRY(stmt_bind(st, err, "s", str_text(&bare)));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "no work has the DOI %.150s", str_text(&bare));
	*key = stmt_text(st, 0, mem);
	return *key ? ERR_OK : full(err);
}

const char *const *work_cited_keys(size_t *n, const struct searcher *s, const struct work *work,
				   struct arena *mem)
{
	const struct value_lists *lists = &s->engine->cites;
	const uint32_t from = lists->from[work->id], to = lists->from[work->id + 1];
	const char **keys = arena_array(mem, const char *, to - from);

	*n = 0;
	for (uint32_t i = from; keys && i < to; i++)
		keys[(*n)++] = s->engine->works[VALUE_ID(lists->ids[i])].key;
	return keys;
}

/* The regions of a passage, without those that stand for a region below them. */
static enum err_code passage_regions(struct passage *p, const struct engine *e, struct arena *mem,
				     struct err *err)
{
	const struct value_span values = unit_values(e, p->unit);
	const struct value **list =
		arena_array(mem, const struct value *, (size_t)(values.to - values.from));

	if (!list)
		return full(err);
	for (const uint32_t *entry = values.from; entry < values.to; entry++) {
		const struct value *v = engine_value(e, VALUE_ID(*entry));

		if (!(*entry & VALUE_INHERITED) && v->facet == FACET_REGION)
			list[p->n_regions++] = v;
	}
	p->regions = list;
	return ERR_OK;
}

/* Both lists are in the order of the values' ids; the index also has themes and parents. */
enum err_code record_reasons(struct passage *p, struct searcher *s, struct arena *mem,
			     struct err *err)
{
	struct tag *reasons = arena_array(mem, struct tag, p->n_regions);
	AUTO(stmt) struct stmt *st = NULL;
	size_t n = 0;
	bool row;

	if (!reasons)
		return full(err);
	TRY(db_stmt(&st, s->db, SQL_UNIT_VALUE_BY_UNIT, err));
	TRY(stmt_bind(st, err, "i", (int64_t)p->unit));
	while (n < p->n_regions) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return err_set(err, ERR_CORRUPT, "a region of passage number %u is missing",
				       p->unit);
		if ((uint32_t)stmt_int(st, 0) != p->regions[n]->id)
			continue;
		reasons[n] = (struct tag){ .value = p->regions[n],
					   .source = stmt_text(st, 1, mem),
					   .evidence = stmt_text(st, 2, mem) };
		if (!reasons[n++].source)
			return full(err);
	}
	p->reasons = reasons;
	return ERR_OK;
}

static enum err_code read_passage(struct passage *out, const char **text, struct searcher *s,
				  struct stmt *st, const char *work_key, struct arena *mem,
				  struct err *err)
{
	struct passage p = { .unit = (uint32_t)stmt_int(st, 0), .work_key = work_key };

	p.paragraph = (uint32_t)stmt_int(st, 2);
	p.level = (uint32_t)stmt_int(st, 3);
	p.section = stmt_text(st, 4, mem);
	*text = stmt_text(st, 5, mem);
	p.page = (uint32_t)stmt_int(st, 6);
	if (!*text || p.unit < 1 || p.unit > s->engine->n_units)
		return full(err);
	TRY(passage_regions(&p, s->engine, mem, err));
	*out = p;
	return ERR_OK;
}

enum err_code record_passage(struct passage *out, struct searcher *s, uint32_t unit,
			     const char *work_key, const char **text, struct arena *mem,
			     struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_UNIT_BY_ID, err));
	TRY(stmt_bind(st, err, "i", (int64_t)unit));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_CORRUPT, "passage number %u is missing", unit);
	return read_passage(out, text, s, st, work_key, mem, err);
}

uint32_t work_passages(const struct searcher *s, const struct work *work)
{
	const struct engine *e = s->engine;
	uint32_t n = 0;

	for (uint32_t unit = e->first_unit[work->id]; unit < e->first_unit[work->id + 1]; unit++)
		n += e->unit_paragraph[unit] > 0;
	return n;
}

enum err_code passages_of_work(struct passage **out, size_t *n, struct searcher *s,
			       const struct work *work, struct arena *mem, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct passage *list = NULL;
	size_t count = 0, cap = 0;
	const char *text;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_PASSAGE_BY_WORK, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work->id));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		if (!arena_reserve(mem, &list, sizeof(*list), count, &cap))
			return full(err);
		TRY(read_passage(&list[count], &text, s, st, work->key, mem, err));
		TRY(record_reasons(&list[count], s, mem, err));
		list[count++].text.text = text;
	}
	*out = list;
	*n = count;
	return ERR_OK;
}
