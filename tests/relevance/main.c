#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "relevance/relevance.h"

/* The five judged sets with the references that the design gives for them: an own BM25 over
 * the same tokens as plain FTS5, and the best pseudo-relevance feedback (RM3) seen with it.
 * They were measured once, outside this program; plain FTS5 is measured here. */
static const struct known {
	const char *name;
	double own_bm25, best_rm3;
} known[] = {
	{ "cranfield", .376, .406 }, { "cisi", .400, .415 }, { "npl", .433, .438 },
	{ "med", .693, .725 },       { "adi", .518, .522 },
};

enum { SETS = sizeof(known) / sizeof(*known), TITLE_SHOWN = 66 };

static const char usage[] = "usage: relevance FOLDER [--set NAME|corpus] [--query ID] [--each] "
			    "[--mapping text|abstract]\n"
			    "                 [--expand MODE]\n"
			    "  FOLDER       holds a folder for each judged set\n"
			    "  --set        only this one\n"
			    "  --query      show the ranking of this query, with the grades\n"
			    "  --each       also a line for each query\n"
			    "  --mapping    only this way to index the texts of the sets\n"
			    "  --expand     the parameter of the search: all, none, ...\n";

struct options {
	const char *folder, *set, *query, *expand;
	bool each, mapping[MAPPING_COUNT];
};

struct score {
	double ndcg, recall;
};

struct result {
	size_t queries;
	struct score product[MAPPING_COUNT], plain;
};

void die(const char *what, const char *which)
{
	(void)fprintf(stderr, "relevance: %s: %s\n", which, what);
	exit(EXIT_FAILURE);
}

static const char *mapping_name(enum mapping m)
{
	return m == MAPPING_TEXT ? "text" : "abstract";
}

static void add(struct score *sum, const struct judged *q, const struct ranking *r, size_t queries)
{
	const char *const *keys = (const char *const *)r->keys;

	sum->ndcg += judged_ndcg(q, keys, r->n) / (double)queries;
	sum->recall += judged_recall(q, keys, r->n) / (double)queries;
}

/* --- one query, for those who tune --- */

static const char *title_of(const struct set *s, const char *key)
{
	for (size_t i = 0; s && i < s->n_docs; i++)
		if (!strcmp(s->docs[i].id, key))
			return *s->docs[i].title ? s->docs[i].title : s->docs[i].text;
	return "";
}

static bool is_in(const struct ranking *r, const char *key)
{
	for (size_t i = 0; i < r->n; i++)
		if (!strcmp(r->keys[i], key))
			return true;
	return false;
}

static void show_ranking(const struct judged *q, const struct ranking *r, const struct set *s,
			 const char *what)
{
	const char *const *keys = (const char *const *)r->keys;

	(void)printf("\n%s %s: %s\nnDCG@10 %.3f, recall@100 %.3f\n", what, q->id, q->text,
		     judged_ndcg(q, keys, r->n), judged_recall(q, keys, r->n));
	for (size_t i = 0; i < r->n; i++) {
		const int grade = judged_grade(q, r->keys[i]);

		if (i < 20 || grade > 0)
			(void)printf("%4zu %c %8.4f  %-16s %.*s\n", i + 1,
				     grade > 0 ? (char)('0' + grade) : '.', r->scores[i],
				     r->keys[i], TITLE_SHOWN, title_of(s, r->keys[i]));
	}
	for (size_t i = 0; i < q->n; i++)
		if (q->answers[i].grade > 0 && !is_in(r, q->answers[i].doc))
			(void)printf("   - %d   missed  %-16s %.*s\n", q->answers[i].grade,
				     q->answers[i].doc, TITLE_SHOWN,
				     title_of(s, q->answers[i].doc));
}

static bool is_wanted(const struct options *o, const struct judged *q)
{
	return !o->query || !strcmp(o->query, q->id);
}

/* --- a set --- */

static struct score run_product(struct product *p, const struct judged_set *queries,
				const struct set *s, const char *what, const struct options *o)
{
	struct score sum = { 0 };

	for (size_t i = 0; i < queries->n; i++) {
		const struct judged *q = &queries->queries[i];
		struct ranking r = { 0 };

		if (!is_wanted(o, q))
			continue;
		product_search(&r, p, q->text, o->expand);
		add(&sum, q, &r, queries->n);
		if (o->query)
			show_ranking(q, &r, s, what);
		if (o->each)
			(void)printf("%s\t%s\t%.3f\t%.3f\t%s\n", what, q->id,
				     judged_ndcg(q, (const char *const *)r.keys, r.n),
				     judged_recall(q, (const char *const *)r.keys, r.n), q->text);
		ranking_clear(&r);
	}
	return sum;
}

static struct score run_plain(const struct set *s, const struct options *o)
{
	struct plain *p = plain_of_set(s);
	struct score sum = { 0 };

	for (size_t i = 0; i < s->queries.n; i++) {
		const struct judged *q = &s->queries.queries[i];
		struct ranking r = { 0 };

		if (!is_wanted(o, q))
			continue;
		plain_search(&r, p, q->text);
		add(&sum, q, &r, s->queries.n);
		if (o->query)
			show_ranking(q, &r, s, "plain FTS5");
		ranking_clear(&r);
	}
	plain_free(p);
	return sum;
}

static struct result run_set(const char *name, const struct options *o)
{
	struct result out = { 0 };
	struct set s;

	set_read(&s, o->folder, name);
	out.queries = s.queries.n;
	for (enum mapping m = 0; m < MAPPING_COUNT; m++) {
		struct product *p;

		out.product[m] = (struct score){ NAN, NAN }; /* was not asked for */
		if (!o->mapping[m])
			continue;
		p = product_of_set(&s, m);
		out.product[m] = run_product(p, &s.queries, &s, mapping_name(m), o);
		product_free(p);
	}
	out.plain = run_plain(&s, o);
	set_dispose(&s);
	return out;
}

/* --- the tables --- */

static double of(const struct score *s, bool recall)
{
	return recall ? s->recall : s->ndcg;
}

static void print_row(const char *name, const struct result *r, bool recall, double own,
		      double best)
{
	(void)printf("| %-10s ", name);
	if (r->queries)
		(void)printf("| %7zu ", r->queries);
	else
		(void)printf("| %7s ", "");
	(void)printf("| %.4f | %8.4f | %10.4f |", of(&r->product[MAPPING_TEXT], recall),
		     of(&r->product[MAPPING_ABSTRACT], recall), of(&r->plain, recall));
	if (recall)
		(void)printf("\n");
	else
		(void)printf(" %8.4f | %8.4f |\n", own, best);
}

static void print_table(const struct result *results, size_t n, const size_t *places, bool recall)
{
	struct result mean = { 0 };
	double own = 0, best = 0;
	const double part = 1 / (double)n;

	(void)printf("\n| %-10s | queries | text   | abstract | plain FTS5 |%s\n",
		     recall ? "recall@100" : "nDCG@10", recall ? "" : " own BM25 | best RM3 |");
	(void)printf("|---|---|---|---|---|%s\n", recall ? "" : "---|---|");
	for (size_t i = 0; i < n; i++) {
		const struct known *k = &known[places[i]];

		print_row(k->name, &results[i], recall, k->own_bm25, k->best_rm3);
		for (enum mapping m = 0; m < MAPPING_COUNT; m++) {
			mean.product[m].ndcg += results[i].product[m].ndcg * part;
			mean.product[m].recall += results[i].product[m].recall * part;
		}
		mean.plain.ndcg += results[i].plain.ndcg * part;
		mean.plain.recall += results[i].plain.recall * part;
		own += k->own_bm25 * part;
		best += k->best_rm3 * part;
	}
	print_row("mean", &mean, recall, own, best);
}

static void run_sets(const struct options *o)
{
	struct result results[SETS];
	size_t n = 0, places[SETS];
	struct stat st;

	if (o->set && !strcmp(o->set, "corpus"))
		return;
	if (stat(o->folder, &st) != 0) {
		(void)printf("judged sets: skipped, %s is not there\n", o->folder);
		return;
	}
	for (size_t i = 0; i < SETS; i++) {
		if (o->set && strcmp(o->set, known[i].name) != 0)
			continue;
		places[n] = i;
		results[n++] = run_set(known[i].name, o);
	}
	if (n == 0 || o->query)
		return;
	print_table(results, n, places, false);
	print_table(results, n, places, true);
}

/* The project's own queries over the corpus that ships with it. */
static void run_corpus(const struct options *o)
{
	struct judged_set queries;
	struct product *p;
	struct score sum;

	if (o->set && strcmp(o->set, "corpus") != 0)
		return;
	judged_read(&queries, "tests/relevance/corpus-queries.tsv");
	p = product_of_folder("corpus");
	sum = run_product(p, &queries, NULL, "corpus", o);
	product_free(p);
	if (!o->query)
		(void)printf(
			"\n| own queries | queries | nDCG@10 | recall@100 |\n|---|---|---|---|\n"
			"| corpus/     | %7zu | %7.4f | %10.4f |\n",
			queries.n, sum.ndcg, sum.recall);
	judged_dispose(&queries);
}

static void read_options(struct options *o, int argc, char **argv)
{
	static const struct option names[] = { { "set", required_argument, NULL, 's' },
					       { "query", required_argument, NULL, 'q' },
					       { "each", no_argument, NULL, 'e' },
					       { "mapping", required_argument, NULL, 'm' },
					       { "expand", required_argument, NULL, 'x' },
					       { 0 } };
	bool good = true, known_set;

	*o = (struct options){ .mapping = { true, true } };
	for (int c; (c = getopt_long(argc, argv, "", names, NULL)) != -1;) {
		if (c == 's')
			o->set = optarg;
		else if (c == 'q')
			o->query = optarg;
		else if (c == 'e')
			o->each = true;
		else if (c == 'x')
			o->expand = optarg;
		else if (c == 'm')
			for (enum mapping m = 0; m < MAPPING_COUNT; m++)
				o->mapping[m] = !strcmp(optarg, mapping_name(m));
		else
			good = false;
	}
	known_set = !o->set || !strcmp(o->set, "corpus");
	for (size_t i = 0; i < SETS && !known_set; i++)
		known_set = !strcmp(o->set, known[i].name);
	good = good && known_set && (o->mapping[MAPPING_TEXT] || o->mapping[MAPPING_ABSTRACT]);
	if (good && optind == argc - 1) {
		o->folder = argv[optind];
		return;
	}
	(void)fputs(usage, stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	struct options o;

	read_options(&o, argc, argv);
	run_sets(&o);
	run_corpus(&o);
	return 0;
}
