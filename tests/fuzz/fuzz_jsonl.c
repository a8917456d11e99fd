/* Any bytes as a file of JSON lines: each line that is not blank is a work or one error. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/dragoman-fuzz-XXXXXX", docs[64], vocab[64], regions[96];

static void put(const char *path, const void *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f))
		abort();
}

static void remove_folder(void)
{
	(void)unlink(docs);
	(void)unlink(regions);
	(void)rmdir(vocab);
	(void)rmdir(folder);
}

/* A vocabulary of one region: the one built in takes longer to read than the lines. */
static void make_folder(void)
{
	if (!mkdtemp(folder))
		abort();
	(void)snprintf(docs, sizeof(docs), "%s/docs.jsonl", folder);
	(void)snprintf(vocab, sizeof(vocab), "%s/vocab", folder);
	(void)snprintf(regions, sizeof(regions), "%s/regions.txt", vocab);
	if (mkdir(vocab, 0700))
		abort();
	put(regions, "xx | X |\n", 9);
	(void)atexit(remove_folder);
}

static bool is_one_of(uint8_t c, const char *list)
{
	return c && strchr(list, c);
}

static uint32_t lines_in(const uint8_t *data, size_t size)
{
	uint32_t n = 0;
	bool blank = true;

	if (size >= 3 && !memcmp(data, "\xef\xbb\xbf", 3))
		data += 3, size -= 3;
	for (size_t i = 0; i < size; i++) {
		n += blank && !is_one_of(data[i], " \t\r\n");
		blank = data[i] == '\n' || (blank && is_one_of(data[i], " \t\r"));
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const folders[] = { folder };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.built_at = "2026-01-01T00:00:00Z" };
	struct ingest_summary sum;
	struct err err = { 0 };
	enum err_code code;

	if (!*docs)
		make_folder();
	put(docs, data, size);
	code = ingest_run(&sum, &options, &err);
	if (code != ERR_OK && code != ERR_INVALID) {
		(void)fprintf(stderr, "%s\n", err.msg);
		abort();
	}
	if (code == ERR_OK && sum.works + sum.errors != lines_in(data, size)) {
		(void)fprintf(stderr, "%u works and %u errors from %u lines\n", sum.works,
			      sum.errors, lines_in(data, size));
		abort();
	}
	return 0;
}
