/* What the server gives to harvesters, read back by `dragoman harvest` and `dragoman index`: all
 * works, and of each what Dublin Core has room for. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "support/corpus.h"
#include "support/harvested.h"
#include "support/server.h"

/* The records of a server, as JSON by key. */
struct shelf {
	cJSON *works[64];
	int n;
};

static void read_shelf(struct shelf *out)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?q=&per_page=64&facets=&sort=title");
	const cJSON *hit;

	out->n = 0;
	cJSON_ArrayForEach(hit, at(all, "results"))
	{
		char path[256];

		(void)snprintf(path, sizeof(path), "/api/v1/works/%s", text_at(hit, "key"));
		out->works[out->n++] = get_json(path);
	}
}

static void empty_shelf(struct shelf *s)
{
	for (int i = 0; i < s->n; i++)
		cJSON_Delete(s->works[i]);
}

static const cJSON *harvested_work(const struct shelf *s, const char *key)
{
	char want[128];

	(void)snprintf(want, sizeof(want), "dragoman.localhost-%s", key);
	for (int i = 0; i < s->n; i++)
		if (!strcmp(text_at(s->works[i], "key"), want))
			return s->works[i];
	return NULL;
}

/* An address that holds a DOI is read as one: the DOI of others in it, or doi.org's own. */
static bool holds_doi(const char *url)
{
	return strstr(url, "doi.org/") || strstr(url, "/doi/");
}

static void expect_same_place(const cJSON *was, const cJSON *is)
{
	const char *key = text_at(was, "key"), *url = text_at(was, "url"),
		   *now = text_at(is, "url");

	if (!holds_doi(url))
		cr_expect(cJSON_Compare(at(was, "doi"), at(is, "doi"), true), "%s", key);
	if (*url && !strstr(url, "doi.org/"))
		cr_expect_str_eq(now, url, "%s", key);
	else /* then it is the page here */
		cr_expect(!strncmp(now, "http://127.0.0.1:", 17) && strstr(now, key), "%s: %s", key,
			  now);
}

/* Dublin Core cannot say that "Neves Junior" is a family name of two words. */
static bool names_are_plain(const cJSON *work)
{
	const cJSON *name;

	cJSON_ArrayForEach(
		name, at(work, "authors")) if (!*text_at(name, "given") &&
					       strchr(text_at(name, "family"), ' ')) return false;
	return true;
}

static void expect_same(const cJSON *was, const cJSON *is)
{
	static const char *const fields[] = {
		"title.text", "type",  "authors", "year",     "issued",   "container_title",
		"volume",     "issue", "pages",   "keywords", "language", "publisher",
	};
	const char *key = text_at(was, "key");
	const bool annotated = !strcmp(text_at(was, "abstract.kind"), "annotation");

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		cr_expect((!strcmp(fields[i], "authors") && !names_are_plain(was)) ||
				  cJSON_Compare(at(was, fields[i]), at(is, fields[i]), true),
			  "%s of %s", fields[i], key);
	cr_expect_str_eq(text_at(is, "abstract.text") + (annotated ? strlen("Annotation: ") : 0),
			 text_at(was, "abstract.text"), "%s", key);
	expect_same_place(was, is);
}

static void harvest(struct harvested *h, struct harvest_options options)
{
	char base[64];

	(void)snprintf(base, sizeof(base), "http://127.0.0.1:%u/oai", server_port());
	options.oai = base;
	options.crossref = options.openalex = base;
	harvested_run(h, options);
	cr_assert_eq(h->sum.failed, 0, "%s", h->said);
}

static void tell(void *ctx, const struct finding *f)
{
	(void)ctx;
	cr_expect(f->level != FINDING_ERROR, "%s: %s", f->file, f->message);
}

static void index_folder(const struct harvested *h, const char *index)
{
	const char *const folders[] = { h->folder };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = index,
						.built_at = "2026-01-01T00:00:00Z",
						.report = tell };
	struct ingest_summary summary;
	struct err err = { 0 };

	cr_assert_eq(ingest_run(&summary, &options, &err), ERR_OK, "%s", err.msg);
	cr_expect_eq(summary.errors, 0);
}

Test(oai_harvest, every_work_of_the_corpus_comes_back, .timeout = 120)
{
	struct shelf was, is;
	struct harvested h;
	char index[160];

	server_start();
	read_shelf(&was);
	cr_assert_eq(was.n, 40);
	harvested_make(&h);
	harvest(&h, (struct harvest_options){ 0 });
	cr_expect_eq(h.sum.oai_records, 40);
	server_stop();
	(void)snprintf(index, sizeof(index), "%s.db", h.folder); /* not one of its files */
	index_folder(&h, index);
	server_start_with((struct daemon_options){ .index = index });
	read_shelf(&is);
	cr_expect_eq(is.n, was.n);
	for (int i = 0; i < was.n; i++) {
		const cJSON *again = harvested_work(&is, text_at(was.works[i], "key"));

		cr_expect(again, "%s is missing", text_at(was.works[i], "key"));
		if (again)
			expect_same(was.works[i], again);
	}
	server_stop();
	empty_shelf(&was);
	empty_shelf(&is);
	harvested_remove(&h);
	(void)unlink(index);
	(void)strcat(index, ".lock");
	(void)unlink(index);
}

/* Only what changed is asked for, what is gone is taken away, and tokens are followed. */
Test(oai_harvest, a_second_harvest_brings_what_changed, .timeout = 120)
{
	AUTO(str) struct str text = STR(1 << 20);
	struct corpus_folder c;
	struct harvested h;
	struct err err = { 0 };
	const struct ingest_options later = { .folders = (const char *const[]){ c.path },
					      .n_folders = 1,
					      .out = c.index,
					      .built_at = "2025-12-01T00:00:00Z" };
	struct ingest_summary summary;

	corpus_make(&c);
	str_add(&text, "[");
	for (int i = 0; i < 321; i++)
		str_add_f(&text, "%s{\"id\":\"w%d\",\"title\":\"T%d\"}", i ? "," : "", i, i);
	str_add(&text, "]");
	corpus_put(&c, "w.json", str_text(&text));
	corpus_put(&c, "x.json", "[{\"id\":\"x\",\"title\":\"X\"}]");
	corpus_must_index(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	harvested_make(&h);
	harvest(&h, (struct harvest_options){ 0 });
	cr_expect_eq(h.sum.oai_pages, 4);
	cr_expect_eq(h.sum.oai_records, 322);
	corpus_put(&c, "x.json", "[{\"id\":\"y\",\"title\":\"Y\"}]");
	cr_assert_eq(ingest_run(&summary, &later, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(daemon_reload(server_daemon(), &err), ERR_OK, "%s", err.msg);
	/* from the date of the index that was harvested, that day among them */
	harvest(&h, (struct harvest_options){ 0 });
	cr_expect_eq(h.sum.oai_records, 321 + 2);
	cr_expect_eq(h.sum.oai_deleted, 1);
	harvest(&h, (struct harvest_options){ 0 });
	cr_expect_eq(h.sum.oai_records, 2);
	server_stop();
	harvested_remove(&h);
	corpus_remove(&c);
}
