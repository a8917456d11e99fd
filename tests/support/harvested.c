#include "support/harvested.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void harvested_make(struct harvested *h)
{
	*h = (struct harvested){ .folder = "/tmp/dragoman-harvest-XXXXXX" };
	cr_assert(mkdtemp(h->folder));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void harvested_remove(struct harvested *h)
{
	(void)nftw(h->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void collect(void *ctx, const struct harvest_finding *f)
{
	static const char *const levels[] = {
		[HARVEST_FAILED] = "failed", [HARVEST_DOUBT] = "doubt", [HARVEST_NOTE] = "note"
	};
	struct harvested *h = ctx;
	const size_t n = strlen(h->said);

	(void)snprintf(h->said + n, sizeof(h->said) - n, "%s %s: %s (%s)\n", levels[f->level],
		       f->what, f->message, f->fix ? f->fix : "");
}

enum err_code harvested_try(struct harvested *h, struct harvest_options options)
{
	options.out = options.out ? options.out : h->folder;
	options.crossref = options.crossref ? options.crossref : faults_base();
	options.openalex = options.openalex ? options.openalex : faults_base();
	options.fetch.clock = patience_clock(&h->patience);
	options.report = collect;
	options.ctx = h;
	h->said[0] = '\0';
	h->sum = (struct harvest_summary){ 0 };
	h->code = harvest_run(&h->sum, &options, &h->err);
	return h->code;
}

void harvested_run(struct harvested *h, struct harvest_options options)
{
	cr_assert_eq(harvested_try(h, options), ERR_OK, "%s", h->err.msg);
}

static void path_of(char out[256], const struct harvested *h, const char *name)
{
	(void)snprintf(out, 256, "%s/%s", h->folder, name);
}

bool harvested_has(const struct harvested *h, const char *name)
{
	struct stat st;
	char path[256];

	path_of(path, h, name);
	return stat(path, &st) == 0;
}

static size_t read_file(char *out, size_t size, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = 0;

	if (f) {
		n = fread(out, 1, size - 1, f);
		(void)fclose(f);
	}
	out[n] = '\0';
	return n;
}

const char *harvested_text(const struct harvested *h, const char *name)
{
	static char text[65536];
	char path[256];

	path_of(path, h, name);
	(void)read_file(text, sizeof(text), path);
	return text;
}

void harvested_put(const struct harvested *h, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	path_of(path, h, name);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0755);
		*slash = '/';
	}
	f = fopen(path, "wb");
	cr_assert(f && fputs(text, f) >= 0 && !fclose(f), "%s", path);
}

bool harvested_is(const struct harvested *h, const char *name, const char *recorded)
{
	static char want[65536], have[65536];
	char path[256];
	size_t n;

	(void)snprintf(path, sizeof(path), "tests/harvest/recorded/%s", recorded);
	n = read_file(want, sizeof(want), path);
	path_of(path, h, name);
	return n && read_file(have, sizeof(have), path) == n && !memcmp(want, have, n);
}
