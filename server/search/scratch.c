#include <string.h>

#include "search/sheet.h"

enum { WORD = 64 /* bits */ };

enum err_code scratch_open(struct scratch *s, const struct engine *e, struct err *err)
{
	const size_t values = (size_t)e->n_values + 1;

	s->mem = arena_new(SIZE_MAX);
	if (!s->mem)
		return err_set(err, ERR_NO_MEMORY, "no memory to search in the index");
	s->n_rows = (size_t)e->most_units + 1;
	s->n_words = s->n_rows / WORD + 1;
	s->rows = arena_array(s->mem, struct sheet_row, s->n_rows);
	s->touched = arena_array(s->mem, uint64_t, s->n_words);
	s->of_leaf = arena_array(s->mem, uint64_t, s->n_words);
	s->by_region = arena_array(s->mem, uint64_t, values);
	if (!s->rows || !s->touched || !s->of_leaf || !s->by_region)
		return err_set(err, ERR_NO_MEMORY, "no memory to search in the index");
	return ERR_OK;
}

void scratch_close(struct scratch *s)
{
	arena_free(s->mem);
}

void scratch_begin(struct scratch *s, const struct engine *e)
{
	if (s->in_use) { /* the last walk failed */
		memset(s->rows, 0, s->n_rows * sizeof(*s->rows));
		memset(s->touched, 0, s->n_words * sizeof(*s->touched));
		memset(s->of_leaf, 0, s->n_words * sizeof(*s->of_leaf));
		memset(s->by_region, 0, ((size_t)e->n_values + 1) * sizeof(*s->by_region));
	}
	s->in_use = true;
}

void scratch_end(struct scratch *s)
{
	s->in_use = false;
}
