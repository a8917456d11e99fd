#include "text/apart.h"

#include <string.h>

#include "base/err.h"

/* Beginnings of words, and the stem of every word that begins so. */
static const struct {
	const char *from, *stem;
} families[] = {
	{ "importan", "important" },  { "international", "international" },
	{ "liberal", "liberal" },     { "organiz", "organiz" },
	{ "relativ", "relativ" },     { "universal", "universal" },
	{ "universit", "universit" },
};

/* What stands before -ism and -ist in names of doctrines and of those who hold them. Others
 * are left to the stemmer: exist, assist and enlist are no doctrines. */
static const char *const doctrines[] = { "al", "am", "an", "ar", "arx", "asc", "ddh",
					 "in", "iv", "on", "or", "our", "ul",  "un" };

/* What may follow them; the longest first. */
static const char *const endings[] = { "istically", "istic", "isms", "ists", "ism", "ist" };

static bool ends(const char *word, size_t n, const char *with)
{
	const size_t len = strlen(with);

	return n >= len && memcmp(word + n - len, with, len) == 0;
}

/* The bytes before the ending of a doctrine, four at least; 0: the word is none. */
static size_t doctrine_base(const char *word, size_t n)
{
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		const size_t base = n - strlen(endings[i]);

		if (!ends(word, n, endings[i]))
			continue;
		for (size_t k = 0; k < COUNT_OF(doctrines); k++)
			if (base >= 4 && ends(word, base, doctrines[k]))
				return base;
		return 0;
	}
	return 0;
}

size_t apart_stem(char *word, size_t n, size_t cap)
{
	const size_t base = doctrine_base(word, n);

	if (base > 0 && base + 3 <= cap) {
		memcpy(word + base, "ism", 3);
		return base + 3;
	}
	for (size_t i = 0; i < COUNT_OF(families); i++) {
		const size_t from = strlen(families[i].from), stem = strlen(families[i].stem);

		if (n >= from && memcmp(word, families[i].from, from) == 0 && stem <= cap) {
			memcpy(word, families[i].stem, stem);
			return stem;
		}
	}
	return 0;
}
