/* The vocabularies of corpus/vocab/ as linked into the program, for corpora that have
 * none of their own. */
#include "ingest/internal.h"

#define EMBED(label, path)                                                                         \
	__asm__(".section .rodata\n" #label "_start: .incbin \"" path "\"\n" #label                \
		"_end: .byte 0\n"                                                                  \
		".previous\n");                                                                    \
	extern const char label##_start[], label##_end[]

EMBED(vocab_regions, "corpus/vocab/regions.txt");
EMBED(vocab_gazetteer, "corpus/vocab/gazetteer.txt");
EMBED(vocab_themes, "corpus/vocab/themes.txt");
EMBED(vocab_thesaurus, "corpus/vocab/thesaurus.txt");

const struct builtin vocab_builtin[4] = {
	{ "regions.txt", vocab_regions_start, vocab_regions_end },
	{ "gazetteer.txt", vocab_gazetteer_start, vocab_gazetteer_end },
	{ "themes.txt", vocab_themes_start, vocab_themes_end },
	{ "thesaurus.txt", vocab_thesaurus_start, vocab_thesaurus_end },
};
