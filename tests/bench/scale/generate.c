/* generate SEED WORKS FOLDER [FILES]: a corpus of WORKS made-up works of ten paragraphs each, as
 * JSON lines, for measuring at scale what no library of ours is large enough for. The same
 * seed gives the same bytes. With FILES they are records with abstracts instead, as CSL-JSON in
 * so many files.
 *
 * What makes it behave as text does: word frequencies after Zipf and Mandelbrot
 * (f(r) ~ 1 / (r + q)^s) over 200,000 words, of which the commonest are English function
 * words and the next ones mix the field's own words and names of places with pronounceable
 * made-up ones; each work returns to a dozen words of its own (words are bursty: Church and
 * Gale, "Poisson mixtures", 1995) and some words draw a fixed companion after them, so that
 * phrases repeat; lengths of sentences and paragraphs are log-normal. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/scale/words.h"

enum {
	WORDS = 200000,
	TOPICS = 12, /* words that a work returns to */
	TOPIC_RANKS = 20000,
	PARAGRAPHS = 10,
	PEOPLE = 20000,
	VENUES = 400,
	WORD_SIZE = 24,
	TEXT_SIZE = 1 << 18,
	FILE_BYTES = 40000000, /* of one file, about */
};
#define ZIPF_S          1.05
#define MANDELBROT_Q    2.7
#define TOPIC_SHARE     0.08
#define COMPANION_SHARE 0.05

/* --- chance --- */

static uint64_t state;

/* Vigna's splitmix64. */
static uint64_t chance_bits(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double chance(void) /* [0, 1) */
{
	return (double)(chance_bits() >> 11) * 0x1p-53;
}

static uint32_t chance_below(uint32_t n)
{
	return (uint32_t)(chance() * n);
}

/* Box and Muller's transform, one of its two numbers. */
static double log_normal(double median, double sigma)
{
	const double u = 1 - chance(), v = chance();

	return median * exp(sigma * sqrt(-2 * log(u)) * cos(2 * M_PI * v));
}

/* --- words --- */

static char made_up[WORDS][WORD_SIZE];
static const char *words[WORDS]; /* by rank */

static void add_syllable(char *word)
{
	static const char *const onsets[] = { "b",  "d",  "f",  "g",  "k",  "l",  "m",  "n",
					      "p",  "r",  "s",  "t",  "v",  "z",  "br", "dr",
					      "kr", "pl", "st", "tr", "sh", "ch", "th", "" };
	static const char *const nuclei[] = { "a", "e", "i", "o", "u", "ai", "ea", "ou" };
	static const char *const codas[] = { "", "", "", "", "", "", "", "n", "r", "l", "s", "nd" };

	strcat(word, onsets[chance_below(sizeof(onsets) / sizeof(*onsets))]);
	strcat(word, nuclei[chance_below(sizeof(nuclei) / sizeof(*nuclei))]);
	strcat(word, codas[chance_below(sizeof(codas) / sizeof(*codas))]);
}

enum { SLOTS = 1 << 19 };
static const char *seen[SLOTS];

/* False: that word is there already. */
static int is_new(const char *word)
{
	uint32_t h = 2166136261u;

	for (const char *p = word; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	for (h %= SLOTS; seen[h]; h = (h + 1) % SLOTS)
		if (!strcmp(seen[h], word))
			return 0;
	seen[h] = word;
	return 1;
}

/* Common words are short. */
static void make_up(char *word, uint32_t rank)
{
	const uint32_t syllables = (rank < 2000 ? 1 : 2) + chance_below(2);

	do {
		word[0] = '\0';
		for (uint32_t i = 0; i < syllables || strlen(word) < 4; i++)
			add_syllable(word);
	} while (!is_new(word));
}

static void make_words(void)
{
	size_t real = 0;

	for (uint32_t r = 0; r < WORDS; r++) {
		if (r < n_function_words) {
			words[r] = function_words[r];
		} else if (r % 3 == 0 && real < n_real_words) {
			words[r] = real_words[real++];
		} else {
			make_up(made_up[r], r);
			words[r] = made_up[r];
		}
	}
}

/* --- which word: Walker's alias method --- */

static double keep[WORDS];
static uint32_t alias[WORDS];

static void make_alias(void)
{
	static uint32_t small[WORDS], large[WORDS];
	uint32_t n_small = 0, n_large = 0;
	double sum = 0;

	for (uint32_t r = 0; r < WORDS; r++)
		sum += keep[r] = pow(r + MANDELBROT_Q, -ZIPF_S);
	for (uint32_t r = 0; r < WORDS; r++) {
		keep[r] *= WORDS / sum;
		if (keep[r] < 1)
			small[n_small++] = r;
		else
			large[n_large++] = r;
	}
	while (n_small && n_large) {
		const uint32_t s = small[--n_small], l = large[n_large - 1];

		alias[s] = l;
		keep[l] -= 1 - keep[s];
		if (keep[l] < 1) {
			n_large--;
			small[n_small++] = l;
		}
	}
	while (n_large)
		keep[large[--n_large]] = 1;
	while (n_small)
		keep[small[--n_small]] = 1;
}

static uint32_t any_word(void)
{
	const uint32_t r = chance_below(WORDS);

	return chance() < keep[r] ? r : alias[r];
}

static uint32_t companion(uint32_t rank)
{
	return (uint32_t)n_function_words + rank * 2654435761u % 3000;
}

/* --- texts --- */

struct writer {
	char text[TEXT_SIZE];
	size_t n;
	uint32_t topics[TOPICS];
	uint32_t last;
};

static void put(struct writer *w, const char *s, int capital)
{
	const size_t len = strlen(s);

	if (w->n + len + 8 > TEXT_SIZE)
		return;
	memcpy(w->text + w->n, s, len + 1);
	if (capital && s[0] >= 'a' && s[0] <= 'z')
		w->text[w->n] = (char)(s[0] - 32);
	w->n += len;
}

static void put_word(struct writer *w, int capital)
{
	uint32_t r;

	if (w->last >= n_function_words && chance() < COMPANION_SHARE)
		r = companion(w->last);
	else if (chance() < TOPIC_SHARE)
		r = w->topics[chance_below(TOPICS)];
	else
		r = any_word();
	put(w, words[r], capital);
	w->last = r;
}

static void put_paragraph(struct writer *w, double median)
{
	double left = fmin(fmax(log_normal(median, 0.6), 5), 1500);

	while (left > 0) {
		const double sentence = fmin(fmax(log_normal(18, 0.5), 3), 90);

		for (int i = 0; i < sentence; i++) {
			if (i > 0)
				put(w, chance() < 0.06 ? ", " : " ", 0);
			put_word(w, i == 0);
		}
		left -= sentence;
		put(w, left > 0 ? ". " : ".", 0);
	}
}

static const char *name_of(uint32_t person)
{
	static char name[WORD_SIZE];

	(void)snprintf(name, sizeof(name), "%s", words[WORDS - 1 - person]);
	name[0] = (char)(name[0] - 32);
	return name;
}

static void write_people(FILE *f, const char *field)
{
	const uint32_t n = 1 + chance_below(3);

	(void)fprintf(f, ",\"%s\":[", field);
	for (uint32_t i = 0; i < n; i++) { /* some write more than others */
		const uint32_t person = (uint32_t)(chance() * chance() * PEOPLE);

		(void)fprintf(f, "%s{\"family\":\"%s\",\"given\":\"%c.\"}", i ? "," : "",
			      name_of(person), (char)('A' + person % 26));
	}
	(void)fputs("]", f);
}

static const char *const types[] = { "article-journal", "article-journal",
				     "article-journal", "book",
				     "chapter",         "thesis" };

static void begin_work(struct writer *w)
{
	const double first = (double)n_function_words;

	for (int i = 0; i < TOPICS; i++) /* each order of magnitude is as likely */
		w->topics[i] = (uint32_t)(first * pow(TOPIC_RANKS / first, chance()));
	w->n = 0;
	w->last = 0;
	for (uint32_t i = 0, n = 4 + chance_below(6); i < n; i++) {
		if (i > 0)
			put(w, " ", 0);
		put_word(w, i == 0);
	}
}

static void write_work(FILE *f, uint32_t number)
{
	static struct writer w;

	begin_work(&w);
	(void)fprintf(f, "{\"id\":\"g%06u\",\"type\":\"%s\",\"title\":\"%s\",\"date\":\"%u\"",
		      number, types[chance_below(6)], w.text, 1900 + chance_below(126));
	write_people(f, "authors");
	(void)fprintf(f, ",\"venue\":\"Journal of %s\",\"text\":\"",
		      words[3000 + chance_below(VENUES)]);
	w.n = 0;
	for (int i = 0; i < PARAGRAPHS; i++) {
		if (i > 0)
			put(&w, "\\n\\n", 0);
		put_paragraph(&w, 80);
	}
	(void)fprintf(f, "%s\"}\n", w.text);
}

/* An abstract of some hundred and fifty words. */
static void write_record(FILE *f, uint32_t number)
{
	static struct writer w;

	begin_work(&w);
	(void)fprintf(f, "{\"id\":\"r%06u\",\"type\":\"%s\",\"title\":\"%s\"", number,
		      types[chance_below(6)], w.text);
	(void)fprintf(f, ",\"issued\":{\"date-parts\":[[%u]]}", 1900 + chance_below(126));
	(void)fprintf(f, ",\"DOI\":\"10.5555/r%06u\",\"language\":\"en\"", number);
	write_people(f, "author");
	(void)fprintf(f, ",\"container-title\":\"Journal of %s\"",
		      words[3000 + chance_below(VENUES)]);
	w.n = 0;
	put_paragraph(&w, 150);
	(void)fprintf(f, ",\"abstract\":\"%s\"}", w.text);
}

/* Works `from` to `to` as one CSL-JSON list. */
static int write_records(const char *path, uint32_t from, uint32_t to)
{
	FILE *f = fopen(path, "w");
	int bad;

	if (!f)
		return 1;
	for (uint32_t i = from; i < to; i++) {
		(void)fputs(i == from ? "[" : ",\n", f);
		write_record(f, i + 1);
	}
	(void)fputs("]\n", f);
	bad = ferror(f);
	return fclose(f) || bad;
}

static int write_files(const char *folder, uint32_t works, uint32_t files)
{
	char path[4096];

	for (uint32_t i = 0; i < files; i++) {
		(void)snprintf(path, sizeof(path), "%s/part-%06u.json", folder, i);
		if (write_records(path, (uint32_t)((uint64_t)works * i / files),
				  (uint32_t)((uint64_t)works * (i + 1) / files)))
			return perror(path), 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	const uint32_t works = argc == 4 || argc == 5 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
	FILE *f = NULL;
	char path[4096];
	int part = 0, bad = 0;

	if (!works)
		return fprintf(stderr, "usage: generate SEED WORKS FOLDER [FILES]\n"), 2;
	state = strtoul(argv[1], NULL, 10);
	make_words();
	make_alias();
	(void)mkdir(argv[3], 0777);
	if (argc == 5)
		return write_files(argv[3], works, (uint32_t)strtoul(argv[4], NULL, 10));
	for (uint32_t i = 1; i <= works && !bad; i++) {
		if (!f) {
			(void)snprintf(path, sizeof(path), "%s/part-%02d.jsonl", argv[3], part++);
			f = fopen(path, "w");
			if (!f)
				return perror(path), 1;
		}
		write_work(f, i);
		bad = ferror(f);
		if (ftell(f) < FILE_BYTES && i < works)
			continue;
		bad |= fclose(f);
		f = NULL;
	}
	return bad ? perror(path), 1 : 0;
}
