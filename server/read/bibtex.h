/* read/bibtex.h -- a BibTeX file as entries with fields, for bibtex*.c only. Layer: read.
 *
 * What BibTeX and biber read: @string with concatenation, @comment, @preamble, braces or
 * parentheses, anything between entries. An entry that is broken is told by its line and key;
 * reading goes on with the next line that begins an entry. Everything is in d->mem. */
#pragma once

#include "read/read.h"

struct bib_field {
	const char *name; /* in lower case */
	const char *text; /* as written, macros put in; UTF-8 */
	struct bib_field *next;
};

struct bib_entry {
	const char *type; /* in lower case */
	const char *key;
	size_t line;
	bool broken;              /* it does not end as it should, which was told */
	struct bib_field *fields; /* in the order of the file */
	struct bib_entry *next, *next_of_slot;
};

enum { BIB_SLOTS = 4096 };

struct bib {
	struct bib_entry *entries, **end; /* in the order of the file */
	struct bib_entry *slots[BIB_SLOTS];
};

/* ERR_NO_MEMORY. */
NODISCARD enum err_code bib_parse(struct bib *out, struct reading *d);

/* NULL: there is none. Keys are told apart by case, as biber does it. */
const struct bib_entry *bib_find(const struct bib *bib, const char *key);
const char *bib_field(const struct bib_entry *entry, const char *name);
