/* One thread's own way to an engine. */
#include <stdlib.h>
#include <string.h>

#include "search/internal.h"

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
}

/* The file may have been replaced since the engine read it: then the numbers of works and
 * passages mean something else there. */
static enum err_code check_same(struct searcher *s, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new(4096);
	char *id, *built_at;

	if (!mem)
		return no_memory(err);
	TRY(db_meta(&id, s->db, "id", mem, err));
	TRY(db_meta(&built_at, s->db, "built_at", mem, err));
	if (strcmp(id, s->engine->info.id) != 0 || strcmp(built_at, s->engine->info.built_at) != 0)
		return err_set(err, ERR_BUSY, "%s was replaced in the meantime", s->engine->path);
	return ERR_OK;
}

enum err_code searcher_open(struct searcher **out, struct engine *e, struct err *err)
{
	struct searcher *s = calloc(1, sizeof(*s));
	enum err_code code;

	if (!s)
		return no_memory(err);
	atomic_init(&s->holders, 1);
	s->engine = engine_ref(e);
	code = tokenizer_open(&s->tk, err);
	if (code == ERR_OK)
		code = db_open(&s->db, e->path, err);
	if (code == ERR_OK)
		code = check_same(s, err);
	if (code == ERR_OK)
		code = scratch_open(&s->scratch, e, err);
	if (code != ERR_OK) {
		searcher_close(s);
		return code;
	}
	db_keep(s->db, e->kept);
	*out = s;
	return ERR_OK;
}

void searcher_close(struct searcher *s)
{
	if (!s || atomic_fetch_sub(&s->holders, 1) > 1)
		return;
	db_close(s->db);
	tokenizer_close(s->tk);
	scratch_close(&s->scratch);
	engine_unref(s->engine);
	free(s);
}

struct searcher *searcher_ref(struct searcher *s)
{
	atomic_fetch_add(&s->holders, 1);
	return s;
}

struct engine *searcher_engine(struct searcher *s)
{
	return s->engine;
}

void searcher_deadline(struct searcher *s, int64_t ns)
{
	db_deadline(s->db, ns);
}
