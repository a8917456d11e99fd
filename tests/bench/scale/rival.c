#include "bench/scale/scale.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "search/internal.h"

struct rival {
	FILE *to, *from;
};

struct rival *rival_start(const char *program, const char *databases)
{
	struct rival *r;
	int in[2], out[2];
	pid_t pid;

	if (!program)
		return NULL;
	r = calloc(1, sizeof(*r));
	if (!r || pipe(in) || pipe(out))
		bench_die("pipe");
	pid = fork();
	if (pid < 0)
		bench_die("fork");
	if (!pid) {
		(void)dup2(in[0], STDIN_FILENO);
		(void)dup2(out[1], STDOUT_FILENO);
		(void)close(in[1]);
		(void)close(out[0]);
		(void)execl(program, program, "search", databases, (char *)NULL);
		bench_die(program);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	r->to = fdopen(in[1], "w");
	r->from = fdopen(out[0], "r");
	if (!r->to || !r->from)
		bench_die("fdopen");
	return r;
}

int64_t rival_ask(struct rival *r, const struct query_class *c, size_t i, int works,
		  uint32_t *count)
{
	const char *q = c->q[i];
	int64_t ns;

	(void)fprintf(r->to, "%s\t%s\t%u\t%s\t", works ? "works" : "passages",
		      c->any ? "or" : "and", (c->page - 1) * SEARCH_PER_PAGE,
		      c->region[i] ? c->region[i] : "");
	if (!strncmp(q, "NEAR(", 5)) /* "a NEAR/8 b" in its language */
		(void)fprintf(r->to, "%.*s NEAR/8 %.*s\n", (int)strcspn(q + 5, " "), q + 5,
			      (int)strcspn(strchr(q, ' ') + 1, ","), strchr(q, ' ') + 1);
	else
		(void)fprintf(r->to, "%s\n", q);
	(void)fflush(r->to);
	if (fscanf(r->from, "%" SCNd64 " %" SCNu32, &ns, count) != 2)
		bench_die("Xapian does not answer");
	return ns;
}

static void put_text(const char *text)
{
	for (; *text; text++)
		(void)putchar(*text == '\n' || *text == '\t' ? ' ' : *text);
}

/* The regions of unit `u` that are no mere parents: Xapian gets all, parents included,
 * since its filter is one term. */
static void put_regions(const struct engine *e, struct value_span values)
{
	for (const uint32_t *id = values.from; id < values.to; id++) {
		const struct value *v = &e->values[VALUE_ID(*id)];

		if (v->facet == FACET_REGION)
			(void)printf("%s ", v->key);
	}
}

static void dump_unit(struct searcher *s, uint32_t u)
{
	AUTO(arena) struct arena *mem = arena_new((size_t)1 << 28);
	const struct engine *e = s->engine;
	const uint32_t work = e->unit_work[u];
	struct err err = { 0 };

	(void)printf("%u\t%d\t", work, e->works[work].year);
	if (e->unit_paragraph[u] == 0) {
		struct work w;

		if (record_load(&w, s, work, false, mem, &err))
			bench_die(err.msg);
		put_regions(e, (struct value_span){ e->work_values.ids + e->work_values.from[work],
						    e->work_values.ids +
							    e->work_values.from[work + 1] });
		(void)putchar('\t');
		put_text(w.title);
		for (size_t i = 0; i < w.n_authors; i++) {
			const struct person *p = &w.authors[i];

			(void)putchar(' ');
			put_text(p->literal ? p->literal : p->family);
		}
		(void)putchar(' ');
		put_text(w.venue ? w.venue : "");
	} else {
		struct passage p;
		const char *text;

		if (record_passage(&p, s, u, "", &text, mem, &err))
			bench_die(err.msg);
		put_regions(e, unit_values(e, u));
		(void)putchar('\t');
		put_text(text);
	}
	(void)putchar('\n');
}

void rival_dump(struct searcher *s)
{
	for (uint32_t u = 1; u <= s->engine->n_units; u++)
		dump_unit(s, u);
	if (fflush(stdout) || ferror(stdout))
		bench_die("standard output");
}
