#include "store/postings.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "store/varint.h"

enum {
	SLOTS_FIRST = 4096,
	CLASSES = 24, /* sizes of `rows`: ROWS_MIN times a power of two */
	ROWS_MIN = 32,
	STEP_MAX = 24,     /* bytes that one place can take, that of a row's size included */
	SHARED_MAX = 4096, /* what is larger has memory of its own */
};
#define TOKENS_MEMORY ((size_t)1 << 30)

/* Memory of a size that was given back. */
struct freed {
	struct freed *next;
};

/* A token in the order of their bytes. */
struct in_order {
	uint64_t letters; /* the first eight, as a number */
	const char *token;
	uint32_t at; /* in postings.list */
	uint8_t token_len;
};

/* Open addressing; a slot holds a number and one, 0 is a free one. At most half are taken. */
struct postings {
	struct posting *list;
	uint32_t *slots;
	size_t n, size;
	struct arena *tokens, *rows;
	struct freed *freed[CLASSES];
	size_t memory;
	struct in_order *order;
	size_t n_order; /* tokens in it; the others are new */
	struct posting **sorted;
};

struct postings *postings_new(void)
{
	struct postings *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->size = SLOTS_FIRST;
	p->slots = calloc(p->size, sizeof(*p->slots));
	p->list = calloc(p->size / 2, sizeof(*p->list));
	p->tokens = arena_new(TOKENS_MEMORY);
	p->rows = arena_new(SIZE_MAX);
	if (p->slots && p->list && p->tokens && p->rows)
		return p;
	postings_free(p);
	return NULL;
}

static void free_rows(struct postings *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].cap > SHARED_MAX)
			free(p->list[i].rows);
		p->list[i].rows = NULL;
		p->list[i].len = p->list[i].cap = p->list[i].unit = 0;
	}
	arena_free(p->rows);
	memset(p->freed, 0, sizeof(p->freed));
	p->memory = 0;
	p->rows = NULL;
}

void postings_free(struct postings *p)
{
	if (!p)
		return;
	free_rows(p);
	free(p->list);
	free(p->slots);
	free(p->order);
	free(p->sorted);
	arena_free(p->tokens);
	free(p);
}

/* --- tokens --- */

/* FNV-1a (draft-eastlake-fnv). */
static uint32_t hash_of(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h ^ h >> 15;
}

static size_t slot_of(const struct postings *p, const char *token, size_t n, uint32_t hash)
{
	size_t at = hash & (p->size - 1);

	for (; p->slots[at]; at = (at + 1) & (p->size - 1)) {
		const struct posting *e = &p->list[p->slots[at] - 1];

		if (e->hash == hash && e->token_len == n && memcmp(e->token, token, n) == 0)
			break;
	}
	return at;
}

static bool grow(struct postings *p)
{
	const size_t size = 2 * p->size;
	uint32_t *slots = calloc(size, sizeof(*slots));
	struct posting *list = slots ? realloc(p->list, size / 2 * sizeof(*list)) : NULL;

	if (!list) {
		free(slots);
		return false;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		size_t at = list[i].hash & (size - 1);

		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = i + 1;
	}
	free(p->slots);
	p->slots = slots;
	p->list = list;
	p->size = size;
	return true;
}

uint32_t postings_token(struct postings *p, const char *token, size_t n)
{
	const uint32_t hash = hash_of(token, n);
	size_t at = slot_of(p, token, n, hash);
	struct posting e = { .hash = hash, .token_len = (uint8_t)n };

	if (p->slots[at])
		return p->slots[at] - 1;
	e.token = arena_strndup(p->tokens, token, n);
	if (!e.token || n > UINT8_MAX || (2 * (p->n + 1) > p->size && !grow(p)))
		return UINT32_MAX;
	at = slot_of(p, token, n, hash);
	p->list[p->n] = e;
	p->slots[at] = (uint32_t)++p->n;
	return p->slots[at] - 1;
}

/* --- rows --- */

static size_t class_of(size_t cap)
{
	size_t c = 0;

	while ((size_t)ROWS_MIN << c < cap)
		c++;
	return c;
}

static void *take_shared(struct postings *p, size_t cap)
{
	struct freed **list = &p->freed[class_of(cap)], *first = *list;

	if (!first)
		return arena_alloc(p->rows, cap);
	*list = first->next;
	return first;
}

static void give_back(struct postings *p, unsigned char *rows, size_t cap)
{
	struct freed *f = (struct freed *)(void *)rows;

	f->next = p->freed[class_of(cap)];
	p->freed[class_of(cap)] = f;
}

static bool more_room(struct postings *p, struct posting *e)
{
	const uint32_t cap = e->cap ? 2 * e->cap : ROWS_MIN;
	unsigned char *rows;

	if (cap < e->cap)
		return false;
	if (e->cap > SHARED_MAX) {
		rows = realloc(e->rows, cap);
	} else {
		rows = cap > SHARED_MAX ? malloc(cap) : take_shared(p, cap);
		if (rows && e->len)
			memcpy(rows, e->rows, e->len);
		if (rows && e->cap)
			give_back(p, e->rows, e->cap);
	}
	if (!rows)
		return false;
	p->memory += cap - e->cap;
	e->rows = rows;
	e->cap = cap;
	return true;
}

/* The size of a row is known when the next one comes; a byte was kept for it. */
static void end_row(struct posting *e)
{
	const uint32_t size = e->len - e->size_at - 1;
	unsigned char bytes[VARINT_MAX];
	const size_t n = varint_put(bytes, size << 1);

	if (n > 1)
		memmove(e->rows + e->size_at + n, e->rows + e->size_at + 1, size);
	memcpy(e->rows + e->size_at, bytes, n);
	e->len += (uint32_t)n - 1;
}

static void begin_row(struct posting *e, uint32_t unit)
{
	if (e->unit)
		end_row(e);
	e->len += (uint32_t)varint_put(e->rows + e->len, unit - e->unit);
	e->size_at = e->len++;
	e->unit = unit;
	e->position = 0;
	e->column = 0;
	e->units++;
}

bool postings_add(struct postings *p, uint32_t token, uint32_t unit, uint32_t column,
		  uint32_t position)
{
	struct posting *e = &p->list[token];

	if (e->len + STEP_MAX > e->cap && !more_room(p, e))
		return false;
	if (e->unit != unit)
		begin_row(e, unit);
	if (e->column != column) {
		e->rows[e->len++] = 1;
		e->rows[e->len++] = (unsigned char)column;
		e->column = (uint8_t)column;
		e->position = 0;
	}
	e->len += (uint32_t)varint_put(e->rows + e->len, position - e->position + 2);
	e->position = position;
	return true;
}

void postings_fetch(const struct postings *p, uint32_t token)
{
	if (token < p->n)
		__builtin_prefetch(&p->list[token], 1);
}

void postings_fetch_rows(const struct postings *p, uint32_t token)
{
	if (token < p->n && p->list[token].rows)
		__builtin_prefetch(p->list[token].rows + p->list[token].len, 1);
}

size_t postings_memory(const struct postings *p)
{
	return p->memory;
}

static int by_token(const void *a, const void *b)
{
	const struct in_order *x = a, *y = b;
	size_t n;
	int order;

	if (x->letters != y->letters)
		return x->letters < y->letters ? -1 : 1;
	n = x->token_len < y->token_len ? x->token_len : y->token_len;
	order = memcmp(x->token, y->token, n);
	return order ? order : (int)x->token_len - (int)y->token_len;
}

static uint64_t first_letters(const char *token, size_t n)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < 8; i++)
		letters = letters << 8 | (i < n ? (unsigned char)token[i] : 0);
	return letters;
}

/* The new ones are sorted and merged with those that are, from the end on. */
static bool sort_new(struct postings *p)
{
	size_t old = p->n_order, new = p->n - p->n_order;
	struct in_order *order = realloc(p->order, (p->n + 1) * sizeof(*order)), *more;

	if (!order)
		return false;
	p->order = order;
	more = malloc((new + 1) * sizeof(*more));
	if (!more)
		return false;
	for (size_t i = 0; i < new; i++) {
		const struct posting *e = &p->list[old + i];

		more[i] = (struct in_order){ .letters = first_letters(e->token, e->token_len),
					     .token = e->token,
					     .at = (uint32_t)(old + i),
					     .token_len = e->token_len };
	}
	qsort(more, new, sizeof(*more), by_token);
	for (size_t to = p->n; new > 0; to--)
		order[to - 1] = old > 0 && by_token(&order[old - 1], &more[new - 1]) > 0
					? order[--old]
					: more[--new];
	p->n_order = p->n;
	free(more);
	return true;
}

struct posting **postings_sorted(struct postings *p, size_t *n)
{
	struct posting **list = NULL;

	if (sort_new(p))
		list = realloc(p->sorted, (p->n + 1) * sizeof(*list));
	if (!list)
		return NULL;
	p->sorted = list;
	*n = p->n;
	for (size_t i = 0; i < p->n; i++) {
		struct posting *e = &p->list[p->order[i].at];

		list[i] = e;
		if (e->unit)
			end_row(e);
		e->size_at = e->len; /* ended */
	}
	return list;
}

bool postings_clear(struct postings *p)
{
	free_rows(p);
	p->rows = arena_new(SIZE_MAX);
	return p->rows != NULL;
}
