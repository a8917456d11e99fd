/* read/latex.h -- the text that TeX's markup in a bibliography stands for. Layer: read.
 *
 * Braces go, accents and named signs become Unicode ("G{\"o}del" is "Gödel"), commands that
 * only set type go and leave what they set, `--` and quotes become those of print. No macro is
 * defined or expanded, so a text never becomes longer than a few times itself. Sources: Patashnik,
 * BibTeXing (1988); Lamport, LaTeX, section 3.2. */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* n bytes at `s`, which is UTF-8; in NFC. NULL: no memory. */
char *latex_text(const char *s, size_t n, struct arena *mem);
