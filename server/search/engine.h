/* search/engine.h -- one generation of the index, open for searching. Layer: search.
 *
 * An engine holds what all threads share and nobody changes: lengths, years, facet
 * values, the thesaurus, in arrays. A searcher is one thread's own: a connection, its
 * prepared statements, a tokenizer. There is no lock between them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum facet {
	FACET_REGION,
	FACET_AUTHOR_REGION,
	FACET_YEAR,
	FACET_YEAR_DISCUSSED,
	FACET_THEME,
	FACET_AUTHOR,
	FACET_VENUE,
	FACET_TYPE,
	FACET_LANGUAGE,
	FACET_FULL_TEXT,
	FACET_COUNT
};

/* The name that URLs and the index use ("author_region"), and the one that a person
 * reads ("Authors' region"). Static storage. */
const char *facet_name(enum facet f);
const char *facet_label(enum facet f);
/* False: there is no such facet. */
bool facet_by_name(enum facet *out, const char *name);

/* A value that works are filed under. Borrowed from the engine, as long as it lives. */
struct value {
	uint32_t id; /* from 1; engine_value() takes it */
	enum facet facet;
	const char *key, *label;
	const char *kind;                   /* of a theme: "instrument" or "concept"; else NULL */
	const uint32_t *parents, *children; /* value ids; regions only */
	size_t n_parents, n_children;
	uint32_t works, passages; /* filed under it in the whole index */
};

struct index_info {
	const char *id;       /* hash of the content: equal builds have equal ids */
	const char *built_at; /* RFC 3339, UTC */
	uint32_t works, passages;
};

struct engine;
struct searcher;

/* Open the index file at `path` and load what is shared. Errors as db_open(). The
 * caller has one reference, to be given back with engine_unref(). Engines are safe to
 * share between threads. */
NODISCARD enum err_code engine_open(struct engine **out, const char *path, struct err *err);
struct engine *engine_ref(struct engine *e);
void engine_unref(struct engine *e); /* NULL is fine; the last one closes it */

/* Borrowed, as long as the engine lives. */
const struct index_info *engine_info(const struct engine *e);
const struct value *engine_value(const struct engine *e, uint32_t id); /* NULL: no such id */
const struct value *engine_value_by_key(const struct engine *e, enum facet f, const char *key);
/* All values of a facet in the order of their keys. */
const struct value *const *engine_values(const struct engine *e, enum facet f, size_t *n);

/* The work at a place in the order of keys, from 0; there are as many as engine_info() says. */
const char *engine_work_key(const struct engine *e, uint32_t place);

/* A connection of this thread's own to the engine's file. It keeps a reference to the
 * engine. Not safe to share. Errors as db_open();
 * ERR_BUSY: the file was replaced since the engine was opened. */
NODISCARD enum err_code searcher_open(struct searcher **out, struct engine *e, struct err *err);
void searcher_close(struct searcher *s); /* NULL is fine; the last of its holders closes it */
/* One holder more, on the same thread: for what outlasts a request and goes on in that
 * thread. */
struct searcher *searcher_ref(struct searcher *s);
struct engine *searcher_engine(struct searcher *s); /* borrowed */
/* What it does at `ns` on CLOCK_MONOTONIC, or after, fails with ERR_BUSY. 0: no deadline. */
void searcher_deadline(struct searcher *s, int64_t ns);

static inline void engine_autofree(struct engine **e)
{
	engine_unref(*e);
}

static inline void searcher_autofree(struct searcher **s)
{
	searcher_close(*s);
}
