/* How well passages are filed under regions: `make regions`, ARGS=--mistakes. */
#include <stdio.h>
#include <string.h>

#include "support/regions.h"

static const char *const files[][2] = {
	{ "FRUS", "tests/regions/frus.tsv" },
	{ "the article", "tests/regions/article.tsv" },
	{ "held out: FRUS", "tests/regions/held-out.tsv" },
};

static void print_row(const char *name, const struct region_figures *f)
{
	(void)printf("| %-14s | %8zu | %5zu | %5zu | %6zu | %9.3f | %6.3f |\n", name, f->passages,
		     f->right, f->wrong, f->missed, regions_precision(f), regions_recall(f));
}

static void print_mistakes(const struct region_figures *f)
{
	for (size_t i = 0; i < f->n_pairs; i++) {
		const struct region_pair *p = &f->pairs[i];

		if (p->tagged && !p->judged)
			(void)printf("    wrong   %s %s: \"%s\"\n", p->passage, p->region,
				     p->words);
		else if (p->judged && !p->tagged)
			(void)printf("    missed  %s %s\n", p->passage, p->region);
	}
}

int main(int argc, char **argv)
{
	const bool mistakes = argc > 1 && strcmp(argv[1], "--mistakes") == 0;
	struct region_figures sum = { 0 };

	(void)printf(
		"|                | passages | right | wrong | missed | precision | recall |\n"
		"|----------------|----------|-------|-------|--------|-----------|--------|\n");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct region_figures f;

		if (i == 2) {
			print_row("both", &sum);
			(void)printf("|                |          |       |       |        |       "
				     "    |        |\n");
		}
		regions_measure(&f, files[i][1]);
		print_row(files[i][0], &f);
		if (mistakes && i < 2) /* whoever sees those held out tunes to them */
			print_mistakes(&f);
		sum.passages += f.passages;
		sum.right += f.right;
		sum.wrong += f.wrong;
		sum.missed += f.missed;
		regions_dispose(&f);
	}
	return 0;
}
