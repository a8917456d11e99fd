/* ingest/suggesting.h -- suggestions on their way into an index. Layer: ingest, for suggest*.c
 * only.
 *
 * They are in no order: their numbers stay as they are while others come and go. Those of titles
 * are the works' own, the others' have the top bit. The order of each kind, and where typing may
 * begin in its texts, are lists of numbers in the table suggestion_order. */
#pragma once

#include "ingest/internal.h"
#include "ingest/reach.h"
#include "ingest/terms.h"

#define NO_TITLE (1u << 31)

enum {
	PLACE_BYTES =
		6, /* of suggestion_order.first and .inside: a number, and where in `folded` */
	MERIT_BYTES = 4, /* of suggestion_order.merit: a number */
};

/* A word of a suggestion. */
struct start {
	uint64_t letters; /* the first of them, as a number of the same order */
	const char *from; /* within the folded text */
	uint32_t id;
	uint16_t at; /* where in it */
};

struct starts {
	struct start *list;
	size_t n, cap;
};

/* --- suggest.c --- */

/* All that may be suggested but titles, the better first of each kind. `reach`: only what it has
 * is counted, of all else the index knows; NULL: all is. */
NODISCARD enum err_code suggestions_propose(struct proposals *out, const struct corpus *c,
					    struct words **words, const struct reach *reach,
					    struct run *r, struct db *db);

/* --- suggest_put.c --- */

/* Add the words of a folded text at which typing may begin, the first and those after it.
 * `folded` stays where it is. */
NODISCARD enum err_code starts_find(struct starts lists[2], const char *folded, uint32_t id,
				    struct run *r);
void starts_sort(struct starts *list);
void starts_autofree(struct starts (*lists)[2]);

/* The works of titles, the better first, as suggestion_order.merit has them; of `n`. */
NODISCARD enum err_code titles_by_merit(unsigned char **out, size_t n, struct run *r,
					struct db *db);

void place_put(unsigned char *to, uint32_t id, size_t at);
void merit_put(unsigned char *to, uint32_t id);
uint32_t number_of(const unsigned char *place_or_merit);

NODISCARD enum err_code suggestion_put(const struct proposal *p, uint32_t id, struct run *r,
				       struct db *db);

/* --- suggest_order.c --- */

struct changer {
	const struct suggestions_change *change;
	struct run *r;
	struct db *db;
};

struct numbers {
	uint32_t *list;
	size_t n, cap;
};

/* A list of suggestion_order. */
struct order {
	unsigned char *bytes;
	size_t n; /* of them */
};

NODISCARD enum err_code note_number(struct numbers *n, uint32_t id, struct run *r);

/* The three of a kind: of first words, of those after them, and by merit. */
NODISCARD enum err_code lists_load(struct order out[3], const char *kind, struct changer *x);
NODISCARD enum err_code lists_put(const struct order o[3], const char *kind, struct changer *x);

/* Take numbers out of some orders; `size` is that of one with what belongs to it. Sorts `gone`. */
void lists_filter(struct order *o, size_t n_orders, size_t size, struct numbers *gone);

/* *order: how what stands at a place compares to what is sought. */
typedef enum err_code place_fn(int *order, struct changer *x, const void *sought,
			       const unsigned char *place);
/* Where it belongs: behind all that does not come after it. */
NODISCARD enum err_code list_find(size_t *out, const struct order *o, size_t size,
				  place_fn *compare, const void *sought, struct changer *x);

/* `items`, `n` of them in their order, come before what stands at their places now. */
NODISCARD enum err_code list_insert(struct order *o, const unsigned char *items,
				    const size_t *places, size_t n, size_t size, struct run *r);

/* Add words to the first two. The suggestions have their rows. */
NODISCARD enum err_code lists_add_starts(struct order o[2], struct starts come[2],
					 struct changer *x);
