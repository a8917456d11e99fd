/* text/apart.h -- words that the stemmer would join and this field keeps apart. Layer: text.
 *
 * Snowball's English stemmer makes one of nation and nationalism, of university, universal
 * and universe, of organ and organization, of import and important. To a student of politics
 * they are different subjects. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* If the folded word of `n` bytes is one of them, make it the stem that its forms share
 * (nationalism, nationalists, nationalistic: "nationalism") and return its length, at most
 * `cap`. 0: the stemmer may have it. */
size_t apart_stem(char *word, size_t n, size_t cap);
