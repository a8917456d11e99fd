/* faults [STEP] -- every allocation, call of SQLite and call about a file of this program's own
 * fails once, and from there on, at each of its places in turn (STEP: one in so many further on).
 * Nothing crashes, nothing is lost, an answer is the right one or says that it is none; and an
 * index that is being made is there whole or not at all. Run it where leaks are seen
 * (VARIANT=asan). */
#include <dirent.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults/wrap.h"
#include "http/cache.h"
#include "http/metrics.h"
#include "http/pool.h"
#include "http/routes.h"
#include "ingest/ingest.h"

enum { EVERY = 300 }; /* up to here places are taken in equal steps, from here on in longer ones */

static const char *const class_names[FAULT_CLASSES] = { "allocation", "call of SQLite",
							"call about a file" };

static struct {
	char folder[64], index[96], out[96];
	unsigned long step, runs, failures;
	bool found; /* a file of the corpus that was left out, and told of */
} t;

static void die(const char *what)
{
	(void)printf("not ok %s\n", what);
	exit(EXIT_FAILURE);
}

/* --- answers --- */

static const char *const targets[] = {
	"/api/v1/search?q=soft+power&region=africa&explain=true",
	"/api/v1/search?q=%22soft+power%22+dipl*&facets=author,year&sort=year",
	"/api/v1/search?q=diplomcay&expand=feedback",
	"/api/v1/search?q=china&cursor=*",
	"/api/v1/passages?q=china+cooperation",
	"/api/v1/contexts?q=power",
	"/api/v1/suggest?q=dip",
	"/api/v1/facets/author?facet_q=z",
	"/api/v1/query?q=NEAR(china+africa,+8)",
	"/api/v1/works/imran2025",
	"/api/v1/works/qian2021.bib",
	"/api/v1/works/imran2025/passages",
	"/api/v1/works/qian2021/related",
	"/api/v1/works/imran2025/references",
	"/api/v1/works/doi:10.1093/cjip/poaf003",
	"/api/v1/regions",
	"/api/v1/export?q=china&format=csv",
	"/openapi.json",
	"/readyz",
	"/works/imran2025",
	"/metrics",
};

static struct site site = { .public_url = (char[]){ "" }, .prefix = "", .web_dir = -1 };

/* The answer's text is the caller's to free, NULL where there was not even memory for one. */
static char *answer(const char *target, unsigned *status)
{
	struct request *r = request_new(&site, NULL, target);
	char *text = NULL;
	struct reply out;

	*status = 0;
	if (!r)
		return NULL;
	request_set_method(r, "GET");
	request_identify(r);
	reply_init(&out);
	routes_answer(r, &out);
	pool_done(site.pool);
	*status = out.status;
	if (str_ok(&out.text))
		text = strndup(str_text(&out.text), out.text.len);
	reply_dispose(&out);
	request_free(r);
	return text;
}

/* Right, or a failure that is told. What a fault may take away without a word is what nobody asked
 * for: a hint (did_you_mean), a row that is kept for the next. */
static void check_answer(const char *target, unsigned status, const char *text, const char *right)
{
	static const char *const hint[] = { "diplomcay", "/metrics", "/works/imran2025" };

	if (status == 0 || status >= 500 || !text)
		return;
	for (size_t i = 0; i < COUNT_OF(hint); i++)
		if (strstr(target, hint[i]))
			return;
	if (status == 200 && strcmp(text, right) != 0) {
		size_t at = 0;

		while (text[at] == right[at])
			at++;
		at -= at < 80 ? at : 80;
		(void)printf("%s\nright: %.300s\nwrong: %.300s\n", target, right + at, text + at);
		die("an answer that is neither right nor a failure");
	}
	/* 414: SQLite said that a text was too long, which a client's may be */
	if (status != 200 && status != 303 && status != 414) {
		(void)printf("%s: %u %.300s\n", target, status, text);
		die("a status that is not the right one");
	}
}

static void serve(const char *index, struct err *err)
{
	if (pool_open(&site.pool, index, 1, err))
		site.pool = NULL;
}

static void close_site(void)
{
	pool_close(site.pool);
	site.pool = NULL;
}

static void serve_or_die(const char *index)
{
	struct err err = { 0 };

	serve(index, &err);
	if (!site.pool)
		die(err.msg);
}

static unsigned long next_place(unsigned long nth)
{
	return nth + t.step + (nth < EVERY ? 0 : nth / 20);
}

/* One target under one class; a fresh pool each time, since statements are kept. */
static void fail_target(const char *target, enum fault_class what, bool all)
{
	unsigned status;
	char *right, *text;
	bool happened = true;

	serve_or_die(t.index);
	right = answer(target, &status);
	close_site();
	if (!right || (status != 200 && status != 303))
		die(target);
	for (unsigned long nth = 1; happened; nth = next_place(nth)) {
		serve_or_die(t.index);
		fault_arm(what, nth, all);
		text = answer(target, &status);
		happened = fault_disarm();
		check_answer(target, status, text, right);
		t.failures += status >= 500 || status == 0;
		free(text);
		text = answer(target, &status); /* the fault is over */
		if (!text || (status != 200 && status != 303))
			die("it does not recover");
		check_answer(target, status, text, right);
		free(text);
		close_site();
		t.runs++;
	}
	free(right);
}

static void fail_opening(enum fault_class what, bool all)
{
	bool happened = true;

	for (unsigned long nth = 1; happened; nth = next_place(nth)) {
		struct err err = { 0 };

		fault_arm(what, nth, all);
		serve(t.index, &err);
		happened = fault_disarm();
		if (!site.pool && (!*err.msg || strchr(err.msg, '\n')))
			die("an index is not opened, and no line says why");
		t.failures += !site.pool;
		close_site();
		t.runs++;
	}
}

/* --- an index --- */

static void note(void *ctx, const struct finding *f)
{
	(void)ctx;
	t.found = t.found || f->level == FINDING_ERROR;
}

static enum err_code make_index(const char *out, struct err *err)
{
	static const char *const folders[] = { "corpus" };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = out,
						.built_at = "2026-11-24T00:00:00Z",
						.program = "faults",
						.anew = true,
						.report = note };
	struct ingest_summary sum;

	t.found = false;
	return ingest_run(&sum, &options, err);
}

static bool same_files(const char *a, const char *b)
{
	FILE *x = fopen(a, "re"), *y = fopen(b, "re");
	int c = 0, d = 0;

	while (x && y && c == d && c != EOF) {
		c = fgetc(x);
		d = fgetc(y);
	}
	if (x)
		(void)fclose(x);
	if (y)
		(void)fclose(y);
	return x && y && c == d;
}

static char *right_answer(const char *index, const char *target)
{
	unsigned status;
	char *text;

	serve_or_die(index);
	text = answer(target, &status);
	close_site();
	if (!text || (status != 200 && status != 303))
		die(target);
	return text;
}

static bool answers_alike(void)
{
	bool alike = true;

	for (size_t i = 0; alike && i < COUNT_OF(targets); i++) {
		char *right = right_answer(t.index, targets[i]);
		char *text = right_answer(t.out, targets[i]);

		alike = strcmp(text, right) == 0 || strstr(targets[i], "/metrics");
		free(right);
		free(text);
	}
	return alike;
}

/* The right index, or one that answers as it does: what a file was hashed as may be left open, for
 * the next run to read it again. */
static bool is_right(void)
{
	return same_files(t.index, t.out) || answers_alike();
}

/* Nothing but the index and its lock is left beside it. */
static void check_folder(void)
{
	struct dirent *entry;
	DIR *dir = opendir(t.folder);

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && !strstr(entry->d_name, ".lock") &&
		    strcmp(entry->d_name, "index.db") != 0 &&
		    strcmp(entry->d_name, "out.db") != 0) {
			(void)printf("%s\n", entry->d_name);
			die("something is left beside the index");
		}
	if (dir)
		(void)closedir(dir);
}

static void fail_index(enum fault_class what, bool all)
{
	bool happened = true;

	for (unsigned long nth = 1; happened; nth = next_place(nth)) {
		struct err err = { 0 };
		enum err_code code;

		fault_arm(what, nth, all);
		code = make_index(t.out, &err);
		happened = fault_disarm();
		if (code && !*err.msg)
			die("no index, and no line that says why");
		t.failures += code || t.found;
		if (!code && t.found) { /* a file of the corpus is not in it */
			free(right_answer(t.out, "/api/v1/search?q=culture"));
			if (make_index(t.out, &err) || !same_files(t.index, t.out))
				die("the next run does not mend it");
		} else if (!is_right()) {
			(void)printf("%s %lu: %s: %s\n", class_names[what], nth, err_name(code),
				     err.msg);
			die("the index is neither the old one nor the right one");
		}
		t.runs++;
	}
	check_folder();
}

static void told(const char *what, enum fault_class class)
{
	(void)printf("ok %s: each %s failed, %lu runs, %lu of them told of a failure\n", what,
		     class_names[class], t.runs, t.failures);
	(void)fflush(stdout);
	t.runs = t.failures = 0;
}

static void prepare(void)
{
	struct err err = { 0 };

	(void)snprintf(t.folder, sizeof(t.folder), "/tmp/dragoman-faults-XXXXXX");
	if (!mkdtemp(t.folder))
		die("no temporary folder");
	(void)snprintf(t.index, sizeof(t.index), "%s/index.db", t.folder);
	(void)snprintf(t.out, sizeof(t.out), "%s/out.db", t.folder);
	if (make_index(t.index, &err) || make_index(t.out, &err))
		die(err.msg);
	site.export_limit = (size_t)256 << 20;
	site.cache = cache_new(0);
	site.metrics = metrics_new();
	if (!site.cache || !site.metrics)
		die("no memory");
}

static void clean_up(void)
{
	static const char *const names[] = { "index.db", "out.db", "index.db.lock", "out.db.lock" };
	char path[160];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", t.folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(t.folder);
	cache_free(site.cache);
	metrics_free(site.metrics);
}

/* `faults CLASS NTH ALL`: one place of making an index, for a debugger (break on fault_here). */
static int fail_one(char **argv)
{
	struct err err = { 0 };
	enum err_code code;

	prepare();
	fault_arm((enum fault_class)strtol(argv[1], NULL, 10), strtoul(argv[2], NULL, 10),
		  argv[3][0] == '1');
	code = make_index(t.out, &err);
	(void)fault_disarm();
	(void)printf("%s: %s; the index is %sthe right one\n", err_name(code), err.msg,
		     same_files(t.index, t.out) ? "" : "not ");
	clean_up();
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 4)
		return fail_one(argv);
	t.step = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	if (!freopen("/dev/null", "w", stderr)) /* what fails is logged, a thousand times */
		return EXIT_FAILURE;
	prepare();
	for (int class = 0; class < FAULT_CLASSES; class ++) {
		for (int all = 0; all < 2; all++)
			fail_opening((enum fault_class) class, all);
		told("opening an index", (enum fault_class) class);
		for (size_t i = 0; i < COUNT_OF(targets); i++)
			for (int all = 0; all < 2; all++)
				fail_target(targets[i], (enum fault_class) class, all);
		told("answers", (enum fault_class) class);
		fail_index((enum fault_class) class, false);
		fail_index((enum fault_class) class, true);
		told("making an index", (enum fault_class) class);
	}
	clean_up();
	return EXIT_SUCCESS;
}
