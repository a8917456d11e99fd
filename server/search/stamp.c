#include "search/stamp.h"

#include "search/internal.h"

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory for when works changed");
}

static enum err_code read_row(struct stamp *out, struct stmt *st, struct arena *mem,
			      struct err *err)
{
	const struct stamp one = { .key = stmt_text(st, 0, mem),
				   .work = (uint32_t)stmt_int(st, 1),
				   .sets = stmt_text(st, 2, mem),
				   .changed = stmt_text(st, 3, mem) };

	if (!one.key || !one.sets || !one.changed)
		return full(err);
	*out = one;
	return ERR_OK;
}

/* " africa ": how it stands in a list of them. "" is in each. */
static const char *in_sets(const struct stamp_range *range, struct str *out)
{
	if (range->region)
		str_add_f(out, " %s ", range->region);
	return str_text(out);
}

enum err_code stamp_list(struct stamp **out, size_t *n, struct searcher *s,
			 const struct stamp_range *range, const char *after_changed,
			 const char *after_key, uint32_t limit, struct arena *mem, struct err *err)
{
	AUTO(str) struct str set = STR(4096);
	AUTO(stmt) struct stmt *st = NULL; /* goes first: the text is bound to it */
	struct stamp *list = arena_array(mem, struct stamp, limit);
	size_t count = 0;
	bool row;

	if (!list)
		return full(err);
	TRY(db_stmt(&st, s->db, SQL_STAMP_LIST, err));
	TRY(stmt_bind(st, err, "ssssi", after_changed ? after_changed : range->from,
		      after_key ? after_key : "", range->until, in_sets(range, &set),
		      (int64_t)limit));
	while (count < limit) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		TRY(read_row(&list[count++], st, mem, err));
	}
	*out = list;
	*n = count;
	return ERR_OK;
}

enum err_code stamp_count(uint32_t *out, struct searcher *s, const struct stamp_range *range,
			  struct err *err)
{
	AUTO(str) struct str set = STR(4096);
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_STAMP_COUNT, err));
	TRY(stmt_bind(st, err, "sss", range->from, range->until, in_sets(range, &set)));
	TRY(stmt_step(&row, st, err));
	*out = (uint32_t)stmt_int(st, 0);
	return ERR_OK;
}

enum err_code stamp_earliest(const char **out, struct searcher *s, struct arena *mem,
			     struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	const char *text;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_STAMP_EARLIEST, err));
	TRY(stmt_step(&row, st, err));
	text = stmt_is_null(st, 0) ? s->engine->info.built_at : stmt_text(st, 0, mem);
	if (!text)
		return full(err);
	*out = text;
	return ERR_OK;
}

enum err_code stamp_by_key(struct stamp *out, struct searcher *s, const char *key,
			   struct arena *mem, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_STAMP_BY_KEY, err));
	TRY(stmt_bind(st, err, "s", key));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "there is no work \"%.100s\"", key);
	return read_row(out, st, mem, err);
}
