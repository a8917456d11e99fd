/* text/letter.h -- what single code points are to a tokenizer. Layer: text, for its files only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a code point does to the word that is being read. */
enum role {
	ROLE_BREAK, /* ends it */
	ROLE_WORD,  /* goes on with it; `folded` is what it contributes */
	ROLE_CJK,   /* stands in a run without spaces */
	ROLE_SKIP,  /* is as if it were not there */
	ROLE_APOSTROPHE,
};

/* What a code point does; what it contributes to a word, `*n` bytes, goes to `out`, which has room
 * for 32. */
enum role letter_role(uint32_t c, char *out, size_t *n);

bool letter_is_hyphen(uint32_t c); /* or a dash as short */
