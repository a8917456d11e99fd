#include "text/spelling.h"

#include <stdbool.h>
#include <string.h>

struct rule {
	const char *from, *to;
};

/* Beginnings of words, whatever follows them. */
static const struct rule beginnings[] = {
	{ "acknowledgement", "acknowledgment" },
	{ "ageing", "aging" },
	{ "analogue", "analog" },
	{ "anaesth", "anesth" },
	{ "archaeolog", "archeolog" },
	{ "ardour", "ardor" },
	{ "armour", "armor" },
	{ "artefact", "artifact" },
	{ "behaviour", "behavior" },
	{ "calibre", "caliber" },
	{ "cancell", "cancel" },
	{ "candour", "candor" },
	{ "catalogue", "catalog" },
	{ "centre", "center" },
	{ "centring", "centering" },
	{ "channell", "channel" },
	{ "clamour", "clamor" },
	{ "colour", "color" },
	{ "counsell", "counsel" },
	{ "defence", "defense" },
	{ "dialogue", "dialog" },
	{ "dialling", "dialing" },
	{ "encyclopaed", "encycloped" },
	{ "endeavour", "endeavor" },
	{ "favour", "favor" },
	{ "fervour", "fervor" },
	{ "fibre", "fiber" },
	{ "flavour", "flavor" },
	{ "fulfill", "fulfil" },
	{ "glamour", "glamor" },
	{ "grey", "gray" },
	{ "harbour", "harbor" },
	{ "honour", "honor" },
	{ "humour", "humor" },
	{ "jewellery", "jewelry" },
	{ "judgement", "judgment" },
	{ "labell", "label" },
	{ "labour", "labor" },
	{ "licence", "license" },
	{ "litre", "liter" },
	{ "lustre", "luster" },
	{ "manoeuvre", "maneuver" },
	{ "manoeuvring", "maneuvering" },
	{ "mediaeval", "medieval" },
	{ "metre", "meter" },
	{ "modell", "model" },
	{ "neighbour", "neighbor" },
	{ "odour", "odor" },
	{ "offence", "offense" },
	{ "paediatr", "pediatr" },
	{ "parlour", "parlor" },
	{ "plough", "plow" },
	{ "practis", "practic" },
	{ "pretence", "pretense" },
	{ "programme", "program" },
	{ "rigour", "rigor" },
	{ "rumour", "rumor" },
	{ "saviour", "savior" },
	{ "savour", "savor" },
	{ "sceptic", "skeptic" },
	{ "signall", "signal" },
	{ "skilful", "skillful" },
	{ "spectre", "specter" },
	{ "splendour", "splendor" },
	{ "theatre", "theater" },
	{ "travell", "travel" },
	{ "tumour", "tumor" },
	{ "unfavour", "unfavor" },
	{ "valour", "valor" },
	{ "vapour", "vapor" },
	{ "vigour", "vigor" },
	{ "wilful", "willful" },
};

/* Ends of words of six letters or more. Words that are spelt with -ise everywhere
 * change too (promise): that is harmless, since every form of them does. */
static const struct rule ends[] = {
	{ "isation", "ization" }, { "isations", "izations" }, { "isational", "izational" },
	{ "ise", "ize" },         { "ised", "ized" },         { "iser", "izer" },
	{ "isers", "izers" },     { "ises", "izes" },         { "ising", "izing" },
	{ "yse", "yze" },         { "ysed", "yzed" },         { "yses", "yzes" },
	{ "ysing", "yzing" },
};

static size_t replace(char *word, size_t n, size_t cap, size_t at, const struct rule *r)
{
	const size_t from = strlen(r->from), to = strlen(r->to);

	if (n - from + to > cap)
		return n;
	memmove(word + at + to, word + at + from, n - at - from);
	memcpy(word + at, r->to, to);
	return n - from + to;
}

static bool begins(const char *word, size_t n, const char *with)
{
	const size_t len = strlen(with);

	return n >= len && memcmp(word, with, len) == 0;
}

/* The table is sorted by first letter: most words are done after one comparison. */
static size_t fold_beginning(char *word, size_t n, size_t cap)
{
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++) {
		const struct rule *r = &beginnings[i];

		if (r->from[0] > word[0])
			break;
		if (begins(word, n, r->from))
			return replace(word, n, cap, 0, r);
	}
	return n;
}

size_t spelling_fold(char *word, size_t n, size_t cap)
{
	if (n < 4)
		return n;
	n = fold_beginning(word, n, cap);
	for (size_t i = 0; n >= 6 && i < sizeof(ends) / sizeof(*ends); i++) {
		const size_t len = strlen(ends[i].from);

		if (len < n && memcmp(word + n - len, ends[i].from, len) == 0)
			return replace(word, n, cap, n - len, &ends[i]);
	}
	return n;
}
