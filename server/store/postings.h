/* store/postings.h -- where each token stands, while the rows are read. Layer: store, for its
 * files only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A token, and its rows since the last postings_clear(): each is the distance from the row
 * before, the size of what follows times two, and the places as FTS5 writes them (see
 * store/doclist.h). */
struct posting {
	const char *token;
	unsigned char *rows;
	uint32_t len, cap;      /* of `rows` */
	uint32_t unit, size_at; /* of the last row: its number, and where its size stands */
	uint32_t position;      /* of its last place */
	uint32_t units;         /* how many in all */
	uint32_t hash;
	uint8_t token_len, column;
};

struct postings;

struct postings *postings_new(void);    /* NULL: no memory */
void postings_free(struct postings *p); /* NULL is fine */

/* The number of a token, which is kept for good. UINT32_MAX: no memory. */
uint32_t postings_token(struct postings *p, const char *token, size_t n);

/* Token number `token` stands in this place. Units, columns and positions come in order. False:
 * no memory. */
bool postings_add(struct postings *p, uint32_t token, uint32_t unit, uint32_t column,
		  uint32_t position);

/* Ask the processor for a token, and then for the end of its rows, which are wanted soon. Any
 * number will do. */
void postings_fetch(const struct postings *p, uint32_t token);
void postings_fetch_rows(const struct postings *p, uint32_t token);

size_t postings_memory(const struct postings *p); /* that the rows take */
/* All tokens, in the order of their bytes, their rows complete. NULL: no memory. Borrowed until
 * the next new token. */
struct posting **postings_sorted(struct postings *p, size_t *n);
/* Forget the rows, and keep the tokens. False: no memory for others. */
bool postings_clear(struct postings *p);
