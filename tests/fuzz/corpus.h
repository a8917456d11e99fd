/* fuzz/corpus.h -- the index of corpus/, for fuzz targets that search in it. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "search/engine.h"

/* A searcher on the index of corpus/; the file is gone once it is open. */
static struct searcher *open_corpus(void)
{
	static const char *const folders[] = { "corpus" };
	char path[64];
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = path,
						.built_at = "2026-11-24T00:00:00Z",
						.program = "fuzz" };
	struct ingest_summary summary;
	struct searcher *searcher;
	struct engine *engine;
	struct err err = { 0 };

	(void)snprintf(path, sizeof(path), "/tmp/dragoman-fuzz-%d.db", (int)getpid());
	if (ingest_run(&summary, &options, &err) || engine_open(&engine, path, &err) ||
	    searcher_open(&searcher, engine, &err)) {
		(void)fprintf(stderr, "%s\n", err.msg);
		abort();
	}
	engine_unref(engine);
	(void)unlink(path);
	return searcher;
}
