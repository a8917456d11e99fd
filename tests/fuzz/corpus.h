/* fuzz/corpus.h -- the index of corpus/, for fuzz targets that search in it. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "search/engine.h"

static void build_corpus(const char *path)
{
	static const char *const folders[] = { "corpus" };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = path,
						.built_at = "2026-11-24T00:00:00Z",
						.program = "fuzz" };
	struct ingest_summary summary;
	struct err err = { 0 };

	if (ingest_run(&summary, &options, &err)) {
		(void)fprintf(stderr, "%s\n", err.msg);
		abort();
	}
}

/* A searcher on the index of corpus/; the file is gone once it is open. */
__attribute__((unused)) static struct searcher *open_corpus(void)
{
	char path[64];
	struct searcher *searcher;
	struct engine *engine;
	struct err err = { 0 };

	(void)snprintf(path, sizeof(path), "/tmp/dragoman-fuzz-%d.db", (int)getpid());
	build_corpus(path);
	if (engine_open(&engine, path, &err) || searcher_open(&searcher, engine, &err)) {
		(void)fprintf(stderr, "%s\n", err.msg);
		abort();
	}
	engine_unref(engine);
	(void)unlink(path);
	return searcher;
}
