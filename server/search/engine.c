#include "search/engine.h"

#include <stdlib.h>
#include <string.h>

#include "search/internal.h"

/* More than any index that fits in memory needs; it bounds what a damaged file does. */
enum { VALUES_MAX = 1 << 28 };
#define ENGINE_MEMORY ((size_t)16 << 30)
#define ENGINE_KEPT   ((size_t)64 << 20) /* of rows of words; see store/kept.h */

struct loader {
	struct engine *e;
	struct db *db;
	struct tokenizer *tk;
	struct err *err;
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
}

static enum err_code damaged(struct err *err, const char *what)
{
	return err_set(err, ERR_CORRUPT, "the index is damaged: %s", what);
}

static enum err_code load_info(struct loader *l)
{
	struct engine *e = l->e;
	char *text;

	TRY(db_meta((char **)&e->info.id, l->db, "id", e->mem, l->err));
	TRY(db_meta((char **)&e->info.built_at, l->db, "built_at", e->mem, l->err));
	TRY(db_meta(&text, l->db, "works", e->mem, l->err));
	e->info.works = (uint32_t)strtoul(text, NULL, 10);
	TRY(db_meta(&text, l->db, "passages", e->mem, l->err));
	e->info.passages = (uint32_t)strtoul(text, NULL, 10);
	e->units = e->info.works + e->info.passages;
	return ERR_OK;
}

/* Call `row` for each row of statement `id`. */
typedef enum err_code row_fn(struct loader *l, struct stmt *st);

static enum err_code each_row(struct loader *l, enum sql_id id, row_fn *row)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool more;

	TRY(db_stmt(&st, l->db, id, l->err));
	for (;;) {
		TRY(stmt_step(&more, st, l->err));
		if (!more)
			return ERR_OK;
		TRY(row(l, st));
	}
}

/* Gaps are few: an index with many is made anew. */
static enum err_code numbers_row(struct loader *l, struct stmt *st)
{
	enum { FEW = 1000 };
	struct engine *e = l->e;
	const int64_t works = stmt_int(st, 0), units = stmt_int(st, 1);

	if (works < 0 || units < 0 || works > 4 * (int64_t)e->info.works + FEW ||
	    units > 4 * (int64_t)e->units + FEW)
		return damaged(l->err, "a work's number is out of range");
	e->n_works = (uint32_t)works;
	e->n_units = (uint32_t)units;
	return ERR_OK;
}

static enum err_code work_row(struct loader *l, struct stmt *st)
{
	const int64_t id = stmt_int(st, 0);
	struct work_entry *w;

	if (id < 1 || id > l->e->n_works)
		return damaged(l->err, "a work's number is out of range");
	w = &l->e->works[id];
	w->key = stmt_text(st, 1, l->e->mem);
	w->year = (int)stmt_int(st, 2);
	w->cited_by_count = (uint32_t)stmt_int(st, 3);
	w->full_text = stmt_int(st, 4) != 0;
	return w->key ? ERR_OK : no_memory(l->err);
}

static enum err_code unit_row(struct loader *l, struct stmt *st)
{
	const int64_t id = stmt_int(st, 0), work = stmt_int(st, 1);

	if (id < 1 || id > l->e->n_units || work < 1 || work > l->e->n_works ||
	    !l->e->works[work].key)
		return damaged(l->err, "a passage's number is out of range");
	l->e->unit_work[id] = (uint32_t)work;
	if (l->e->first_unit[work] == 0)
		l->e->first_unit[work] = (uint32_t)id;
	l->e->unit_paragraph[id] = (uint32_t)stmt_int(st, 2);
	return ERR_OK;
}

/* One variable-length integer, as SQLite's file format document describes it. */
static uint64_t varint(const unsigned char **p, const unsigned char *end)
{
	uint64_t v = 0;

	for (int i = 0; *p < end && i < 9; i++) {
		const unsigned char byte = *(*p)++;

		if (i == 8)
			return v << 8 | byte;
		v = v << 7 | (byte & 0x7f);
		if (!(byte & 0x80))
			break;
	}
	return v;
}

/* FTS5 keeps the number of tokens of each column as a row of varints (its document,
 * "The %_docsize table"): asking it row by row in a walk costs four times as much. */
static enum err_code length_row(struct loader *l, struct stmt *st)
{
	const int64_t id = stmt_int(st, 0);
	size_t n;
	const unsigned char *p = stmt_blob(st, 1, &n), *end = p + n;

	if (id < 1 || id > l->e->n_units)
		return damaged(l->err, "a row of the full-text index belongs to no passage");
	for (int c = 0; c < UNIT_COLUMNS && p < end; c++) {
		const uint64_t len = varint(&p, end);

		l->e->unit_lengths[id][c] = (uint16_t)(len > UINT16_MAX ? UINT16_MAX : len);
	}
	l->e->unit[id].body = l->e->unit_lengths[id][UNIT_BODY];
	return ERR_OK;
}

static void find_means(struct engine *e)
{
	for (int c = 0; c < UNIT_COLUMNS; c++) {
		uint64_t sum = 0, n = 0;

		for (uint32_t u = 1; u <= e->n_units; u++) {
			sum += e->unit_lengths[u][c];
			n += e->unit_lengths[u][c] > 0;
			if (c == UNIT_BODY)
				e->text_lengths[e->unit_work[u]] += e->unit_lengths[u][c];
		}
		e->mean_length[c] = n ? (double)sum / (double)n : 1;
	}
}

static enum err_code count_value(struct loader *l, struct stmt *st)
{
	const int64_t id = stmt_int(st, 0);

	if (id < 1 || id > VALUES_MAX)
		return damaged(l->err, "a facet value is out of range");
	l->e->n_values = (uint32_t)id; /* they come in order */
	return ERR_OK;
}

static enum err_code value_row(struct loader *l, struct stmt *st)
{
	const int64_t id = stmt_int(st, 0);
	struct value *v;
	enum facet f;

	if (id < 1 || id > l->e->n_values || !facet_by_name(&f, stmt_borrow(st, 1, NULL)))
		return damaged(l->err, "a facet value is out of range");
	v = &l->e->values[id];
	v->id = (uint32_t)id;
	v->facet = f;
	l->e->value_facet[id] = (uint8_t)f;
	v->key = stmt_text(st, 2, l->e->mem);
	v->label = stmt_text(st, 3, l->e->mem);
	v->kind = stmt_text(st, 4, l->e->mem);
	l->e->n_by_key[f]++;
	return v->key && v->label ? ERR_OK : no_memory(l->err);
}

static int by_key(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

static enum err_code sort_values(struct loader *l)
{
	struct engine *e = l->e;

	for (int f = 0; f < FACET_COUNT; f++) {
		size_t n = 0;

		e->by_key[f] = arena_array(e->mem, const struct value *, e->n_by_key[f] + 1);
		e->facet_ids[f] = arena_array(e->mem, uint32_t, e->n_by_key[f] + 1);
		if (!e->by_key[f] || !e->facet_ids[f])
			return no_memory(l->err);
		for (uint32_t id = 1; id <= e->n_values; id++) {
			if (!e->values[id].key || e->values[id].facet != (enum facet)f)
				continue;
			e->facet_ids[f][n] = id;
			e->by_key[f][n++] = &e->values[id];
		}
		qsort(e->by_key[f], n, sizeof(*e->by_key[f]), by_key);
	}
	return ERR_OK;
}

/* Append an id to a list of them; such lists are short. */
static bool append(struct arena *mem, const uint32_t **list, size_t *n, uint32_t id)
{
	uint32_t *more = arena_grow(mem, *list, sizeof(*more), *n, *n + 1);

	if (!more)
		return false;
	more[(*n)++] = id;
	*list = more;
	return true;
}

static enum err_code parent_row(struct loader *l, struct stmt *st)
{
	const int64_t id = stmt_int(st, 0), parent = stmt_int(st, 1);
	struct value *v, *p;

	if (id < 1 || id > l->e->n_values || parent < 1 || parent > l->e->n_values)
		return damaged(l->err, "a region's parent is out of range");
	v = &l->e->values[id];
	p = &l->e->values[parent];
	return append(l->e->mem, &v->parents, &v->n_parents, (uint32_t)parent) &&
			       append(l->e->mem, &p->children, &p->n_children, (uint32_t)id)
		       ? ERR_OK
		       : no_memory(l->err);
}

/* Read (owner, id, inherited) rows, which come in the order of owners. */
static enum err_code load_lists(struct value_lists *out, struct loader *l, enum sql_id id,
				uint32_t n_owners, uint32_t n_ids, struct arena *mem)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct value_lists lists = { .from = arena_array(mem, uint32_t, (size_t)n_owners + 2) };
	size_t n = 0, cap = 0;
	uint32_t owner = 0;
	bool more;

	if (!lists.from)
		return no_memory(l->err);
	TRY(db_stmt(&st, l->db, id, l->err));
	for (;;) {
		int64_t at, value;

		TRY(stmt_step(&more, st, l->err));
		if (!more)
			break;
		at = stmt_int(st, 0);
		value = stmt_int(st, 1);
		if (at < 1 || at > n_owners || value < 1 || value > n_ids)
			return damaged(l->err,
				       "a list names a work, passage or value that is not there");
		if (!arena_reserve(mem, &lists.ids, sizeof(*lists.ids), n, &cap))
			return no_memory(l->err);
		while (owner < at)
			lists.from[++owner] = (uint32_t)n;
		lists.ids[n++] = (uint32_t)value | (stmt_int(st, 2) ? VALUE_INHERITED : 0);
	}
	while (owner <= n_owners)
		lists.from[++owner] = (uint32_t)n;
	*out = lists;
	return ERR_OK;
}

static void count_passages(struct engine *e, const struct value_lists *lists)
{
	for (uint32_t i = 0; i < lists->from[e->n_units + 1]; i++)
		e->values[VALUE_ID(lists->ids[i])].passages++;
}

static enum err_code load_unit_values(struct loader *l)
{
	AUTO(arena) struct arena *mem = arena_new(ENGINE_MEMORY);
	struct engine *e = l->e;
	struct value_lists lists;

	if (!mem)
		return no_memory(l->err);
	TRY(load_lists(&lists, l, SQL_UNIT_VALUE_LOAD, e->n_units, e->n_values, mem));
	TRY(load_lists(&e->unit_years, l, SQL_UNIT_YEAR_LOAD, e->n_units, e->n_values, e->mem));
	count_passages(e, &lists);
	count_passages(e, &e->unit_years);
	return sets_make(e, &lists) ? ERR_OK : no_memory(l->err);
}

static enum err_code load_work_values(struct loader *l)
{
	struct engine *e = l->e;

	TRY(load_lists(&e->work_values, l, SQL_WORK_VALUE_LOAD, e->n_works, e->n_values, e->mem));
	for (uint32_t i = 0; i < e->work_values.from[e->n_works + 1]; i++)
		e->values[VALUE_ID(e->work_values.ids[i])].works++;
	return ERR_OK;
}

static enum err_code synonym_row(struct loader *l, struct stmt *st)
{
	return thesaurus_add(l->e->thesaurus, stmt_borrow(st, 0, NULL), stmt_borrow(st, 1, NULL),
			     l->tk, l->err);
}

static enum err_code load_works(struct loader *l)
{
	struct engine *e = l->e;

	TRY(each_row(l, SQL_LAST_NUMBERS, numbers_row));
	e->works = arena_array(e->mem, struct work_entry, (size_t)e->n_works + 1);
	e->unit_work = arena_array(e->mem, uint32_t, (size_t)e->n_units + 1);
	e->unit_paragraph = arena_array(e->mem, uint32_t, (size_t)e->n_units + 1);
	e->unit_lengths =
		arena_alloc_array(e->mem, sizeof(*e->unit_lengths), (size_t)e->n_units + 1);
	e->unit = arena_array(e->mem, struct unit_entry, (size_t)e->n_units + 1);
	e->text_lengths = arena_array(e->mem, uint32_t, (size_t)e->n_works + 1);
	e->first_unit = arena_array(e->mem, uint32_t, (size_t)e->n_works + 2);
	if (!e->works || !e->unit_work || !e->unit_paragraph || !e->unit_lengths || !e->unit ||
	    !e->text_lengths || !e->first_unit)
		return no_memory(l->err);
	TRY(each_row(l, SQL_WORK_LOAD, work_row));
	TRY(orders_load(e, l->db, l->err));
	TRY(each_row(l, SQL_UNIT_LOAD, unit_row));
	TRY(each_row(l, SQL_UNIT_LENGTHS, length_row));
	e->first_unit[e->n_works + 1] = e->n_units + 1;
	for (uint32_t w = e->n_works; w > 0; w--) /* of what is gone: where it would be */
		if (e->first_unit[w] == 0)
			e->first_unit[w] = e->first_unit[w + 1];
	for (uint32_t w = 1; w <= e->n_works; w++) {
		const uint32_t units = e->first_unit[w + 1] - e->first_unit[w];

		e->most_units = units > e->most_units ? units : e->most_units;
	}
	find_means(e);
	return ERR_OK;
}

static enum err_code load_values(struct loader *l)
{
	struct engine *e = l->e;

	TRY(each_row(l, SQL_VALUE_LOAD, count_value));
	e->values = arena_array(e->mem, struct value, (size_t)e->n_values + 1);
	e->value_facet = arena_array(e->mem, uint8_t, (size_t)e->n_values + 1);
	if (!e->values || !e->value_facet)
		return no_memory(l->err);
	TRY(each_row(l, SQL_VALUE_LOAD, value_row));
	TRY(each_row(l, SQL_VALUE_PARENT_LOAD, parent_row));
	TRY(sort_values(l));
	TRY(load_work_values(l));
	TRY(load_unit_values(l));
	TRY(load_lists(&e->cites, l, SQL_CITATION_LOAD, e->n_works, e->n_works, e->mem));
	TRY(load_lists(&e->cited_by, l, SQL_CITATION_BY_CITED_LOAD, e->n_works, e->n_works,
		       e->mem));
	orders_sort(&e->cites, e);
	orders_sort(&e->cited_by, e);
	return ERR_OK;
}

static enum err_code load_all(struct loader *l)
{
	TRY(load_info(l));
	TRY(load_works(l));
	TRY(load_values(l));
	TRY(mentions_load(l->e, l->db, l->err));
	TRY(each_row(l, SQL_SYNONYM_LOAD, synonym_row));
	TRY(suggest_load(&l->e->suggest, l->db, l->e->mem, l->err));
	TRY(shape_make(l->e, l->err));
	return lexicon_load(&l->e->lexicon, l->db, l->e->mem, l->err);
}

/* Whatever SQLite or a check above found wrong in a file that says it is an index: the
 * message has to name that file, for an operator has several. */
static enum err_code blame(const char *path, enum err_code code, struct err *err)
{
	if (code == ERR_OK || code == ERR_NO_MEMORY)
		return code;
	(void)err_context(err, "%.90s", path);
	(void)err_mend(err, "make it anew with: dragoman index CORPUS --anew --out %.80s", path);
	code = code == ERR_IO ? ERR_IO : ERR_CORRUPT;
	if (err)
		err->code = code;
	return code;
}

static enum err_code load(struct engine *e, const char *path, struct err *err)
{
	AUTO(db) struct db *db = NULL;
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	struct loader l = { .e = e, .err = err };

	e->path = arena_strdup(e->mem, path);
	if (!e->path)
		return no_memory(err);
	TRY(thesaurus_new(&e->thesaurus, err));
	TRY(tokenizer_open(&tk, err));
	TRY(db_open(&db, path, err));
	l.db = db;
	l.tk = tk;
	return blame(path, load_all(&l), err);
}

enum err_code engine_open(struct engine **out, const char *path, struct err *err)
{
	struct engine *e = calloc(1, sizeof(*e));
	enum err_code code;

	if (!e)
		return no_memory(err);
	atomic_init(&e->references, 1);
	e->mem = arena_new(ENGINE_MEMORY);
	e->kept = kept_new(ENGINE_KEPT, &e->shape);
	code = e->mem && e->kept ? load(e, path, err) : no_memory(err);
	if (code != ERR_OK) {
		engine_unref(e);
		return code;
	}
	*out = e;
	return ERR_OK;
}

struct engine *engine_ref(struct engine *e)
{
	(void)atomic_fetch_add(&e->references, 1);
	return e;
}

void engine_unref(struct engine *e)
{
	if (!e || atomic_fetch_sub(&e->references, 1) != 1)
		return;
	thesaurus_free(e->thesaurus);
	kept_free(e->kept);
	arena_free(e->mem);
	free(e);
}

const struct index_info *engine_info(const struct engine *e)
{
	return &e->info;
}

const struct value *engine_value(const struct engine *e, uint32_t id)
{
	return id >= 1 && id <= e->n_values ? &e->values[id] : NULL;
}

const struct value *engine_value_by_key(const struct engine *e, enum facet f, const char *key)
{
	size_t low = 0, high = e->n_by_key[f];

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const int order = strcmp(e->by_key[f][mid]->key, key);

		if (order == 0)
			return e->by_key[f][mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct value *const *engine_values(const struct engine *e, enum facet f, size_t *n)
{
	*n = e->n_by_key[f];
	return e->by_key[f];
}

const char *engine_work_key(const struct engine *e, uint32_t place)
{
	return place < e->info.works ? e->works[e->works_by_key[place]].key : NULL;
}
