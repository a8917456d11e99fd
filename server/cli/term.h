/* cli/term.h -- text for a person at a terminal. Layer: cli.
 *
 * What comes out of a corpus is never trusted: control characters and bytes that are
 * not UTF-8 are replaced, so that no title can drive a terminal. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "search/search.h"

struct term {
	FILE *to;
	bool is_terminal;
	bool bold;      /* show matches in bold: a terminal, and NO_COLOR is not set */
	unsigned width; /* columns to wrap at; 0: do not wrap */
	unsigned column;
};

void term_init(struct term *t, FILE *to);

/* NULL prints nothing. */
void term_text(struct term *t, const char *text);

/* A paragraph with its matches in bold, wrapped and indented; ends in a new line. */
void term_marked(struct term *t, const struct marked *m, unsigned indent);
