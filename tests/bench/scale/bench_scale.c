/* bench_scale INDEX [XAPIAN DATABASES]: searches by class, measured.
 * bench_scale build PROGRAM FOLDER INDEX FIGURES: run `PROGRAM index`, and note in the file
 * FIGURES how long it took and how much memory.
 * bench_scale dump INDEX: the texts of an index, for Xapian. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/scale/scale.h"
#include "search/internal.h"

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Megabytes of text, as the search sees it: of all passages and
 * abstracts. */
static double text_megabytes(const char *index)
{
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	struct err err = { 0 };
	uint64_t bytes = 0;

	if (engine_open(&e, index, &err) || searcher_open(&s, e, &err))
		bench_die(err.msg);
	for (uint32_t u = 1; u <= e->n_units; u++) {
		AUTO(arena) struct arena *mem = arena_new((size_t)1 << 28);
		struct passage p;
		struct work w;
		const char *text = NULL;

		if (e->unit_paragraph[u] == 0) {
			if (record_load(&w, s, e->unit_work[u], false, mem, &err))
				bench_die(err.msg);
			text = w.abstract;
		} else if (record_passage(&p, s, u, "", &text, mem, &err)) {
			bench_die(err.msg);
		}
		bytes += text ? strlen(text) : 0;
	}
	return (double)bytes / 1e6;
}

/* Exit status 3: built, and what was left out of it has been listed. */
static int build(const char *program, const char *folder, const char *index, const char *figures)
{
	const int64_t before = bench_now_ns();
	const pid_t pid = fork();
	struct rusage used;
	struct stat st;
	double elapsed, mb;
	int status;
	FILE *out;

	if (pid < 0)
		bench_die("fork");
	if (!pid) {
		(void)!freopen("/dev/null", "w", stderr); /* thousands of findings */
		(void)execl(program, program, "index", folder, "--out", index, (char *)NULL);
		bench_die(program);
	}
	if (wait4(pid, &status, 0, &used) != pid || !WIFEXITED(status) ||
	    (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 3) || stat(index, &st))
		bench_die(index);
	elapsed = (double)(bench_now_ns() - before) / 1e9;
	mb = text_megabytes(index);
	out = fopen(figures, "w");
	if (!out)
		bench_die(figures);
	(void)fprintf(out,
		      "indexing: %.0f MB of text in %.1f s (%.1f s of CPU), %.2f MB a CPU second; "
		      "file %.0f MB, %.2f x the text; peak memory %.0f MB\n",
		      mb, elapsed, seconds(used.ru_utime) + seconds(used.ru_stime),
		      mb / (seconds(used.ru_utime) + seconds(used.ru_stime)),
		      (double)st.st_size / 1e6, (double)st.st_size / 1e6 / mb,
		      (double)used.ru_maxrss * 1024 / 1e6);
	return fclose(out) ? 1 : 0;
}

/* Memory of this process that is no file's, in MB. */
static double private_megabytes(void)
{
	char line[256];
	double kb = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "RssAnon:", 8))
			kb = strtod(line + 8, NULL);
	if (f)
		(void)fclose(f);
	return kb * 1024 / 1e6;
}

static void measure(const char *index, const char *xapian, const char *databases)
{
	AUTO(arena) struct arena *mem = arena_new((size_t)1 << 30);
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	const double mb = private_megabytes();
	const int64_t before = scale_cpu_ns();
	struct rival *rival = rival_start(xapian, databases);
	const struct query_class *classes;
	struct err err = { 0 };
	size_t n;

	if (engine_open(&e, index, &err) || searcher_open(&s, e, &err))
		bench_die(err.msg);
	(void)printf("%u works, %u passages; opened in %.0f ms of CPU, %.0f MB\n\n", e->info.works,
		     e->info.passages, (double)(scale_cpu_ns() - before) / 1e6,
		     private_megabytes() - mb);
	classes = queries_choose(&n, s, mem);
	measure_head(rival);
	for (size_t i = 0; i < n; i++) {
		const char *only = getenv("BENCH_CLASS");

		if (!only || strstr(classes[i].name, only))
			measure_class(s, rival, &classes[i]);
	}
	(void)printf("\n");
}

static void dump(const char *index)
{
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	struct err err = { 0 };

	if (engine_open(&e, index, &err) || searcher_open(&s, e, &err))
		bench_die(err.msg);
	rival_dump(s);
}

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc == 6 && !strcmp(argv[1], "build"))
		return build(argv[2], argv[3], argv[4], argv[5]);
	if (argc == 3 && !strcmp(argv[1], "dump"))
		return dump(argv[2]), 0;
	if (argc != 2 && argc != 4)
		return fprintf(stderr, "usage: bench_scale INDEX [XAPIAN DATABASES]\n"), 2;
	measure(argv[1], argc == 4 ? argv[2] : NULL, argc == 4 ? argv[3] : NULL);
	return 0;
}
