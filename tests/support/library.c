#include "support/library.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/ingest.h"

void library_open(struct library *lib)
{
	static const char *const folders[] = { "corpus" };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = lib->path,
						.built_at = "2026-01-01T00:00:00Z" };
	struct ingest_summary summary;
	struct err err = { 0 };
	int fd;

	strcpy(lib->path, "/tmp/dragoman-test-XXXXXX");
	fd = mkstemp(lib->path);
	cr_assert_geq(fd, 0);
	close(fd);
	cr_assert_eq(ingest_run(&summary, &options, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(engine_open(&lib->engine, lib->path, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&lib->searcher, lib->engine, &err), ERR_OK, "%s", err.msg);
	lib->mem = arena_new((size_t)1 << 30);
}

void library_close(struct library *lib)
{
	char lock[80];

	searcher_close(lib->searcher);
	engine_unref(lib->engine);
	arena_free(lib->mem);
	snprintf(lock, sizeof(lock), "%s.lock", lib->path);
	unlink(lib->path);
	unlink(lock);
}

struct search_request library_request(const char *q)
{
	return (struct search_request){ .q = q,
					.q_len = q ? strlen(q) : 0,
					.page = 1,
					.per_page = SEARCH_PER_PAGE_MAX,
					.facets = (1u << FACET_COUNT) - 1,
					.expand = true,
					.passages = true };
}

struct search_answer library_run(struct library *lib, const struct search_request *req)
{
	struct search_answer answer = { 0 };
	struct err err = { 0 };

	cr_assert_eq(search_run(&answer, lib->searcher, req, lib->mem, &err), ERR_OK, "%.60s: %s",
		     req->q, err.msg);
	return answer;
}

struct search_answer library_search(struct library *lib, const char *q)
{
	const struct search_request req = library_request(q);

	return library_run(lib, &req);
}

void library_filter(struct library *lib, struct search_request *req, const char *name,
		    const char *value)
{
	struct err err = { 0 };

	cr_assert_eq(filter_add(&req->filter, lib->engine, name, value, lib->mem, &err), ERR_OK,
		     "%s=%s: %s %s", name, value, err.msg, err.fix);
}

size_t library_place(const struct search_answer *a, const char *key)
{
	for (size_t i = 0; i < a->n_hits; i++)
		if (strcmp(a->hits[i].work.key, key) == 0)
			return i + 1;
	return 0;
}
