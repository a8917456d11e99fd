#include "harvest/harvest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harvest/internal.h"

#define RUN_MEMORY ((size_t)1 << 30)

enum { MATCHES_CEILING = 64 << 20, SAID_CEILING = 1 << 16 };

/* --- what is told --- */

enum err_code run_no_memory(struct run *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "no memory for so many works");
}

void run_report(struct run *r, enum harvest_level level, const char *what, const char *fix,
		const char *fmt, ...)
{
	char message[512];
	va_list ap;

	if (!r->o->report)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	r->o->report(r->o->ctx,
		     &(struct harvest_finding){
			     .level = level, .what = what, .message = message, .fix = fix });
}

/* A host that is left alone fails everything that is to come from it: that is said once. */
static bool is_said(struct run *r, const struct err *err)
{
	char line[sizeof(err->msg) + 1];

	if (err->code != ERR_BUSY)
		return false;
	(void)snprintf(line, sizeof(line), "%s\n", err->msg);
	if (strstr(str_text(&r->said), line))
		return true;
	str_add(&r->said, line);
	return false;
}

void run_failed(struct run *r, const char *what, const struct err *err)
{
	r->sum.failed++;
	if (is_said(r, err))
		r->unsaid++;
	else
		run_report(r, HARVEST_FAILED, what, *err->fix ? err->fix : NULL, "%s", err->msg);
}

bool run_is_over(struct run *r, enum err_code code, const struct err *err)
{
	if (!r->err->code && code != ERR_NO_MEMORY)
		return false;
	if (!r->err->code)
		*r->err = *err;
	return true;
}

static void tell_waiting(void *ctx, const char *host, int64_t ms, const char *why)
{
	struct run *r = ctx;

	run_report(r, HARVEST_NOTE, host, NULL, "waiting %lld seconds (%s)", (long long)(ms / 1000),
		   why);
}

/* --- the run --- */

static enum err_code get_works(struct run *r)
{
	for (size_t i = 0; i < r->n_wanted; i++) {
		if (r->o->progress)
			r->o->progress(r->o->ctx, "fetching works", i, r->n_wanted);
		TRY(work_get(r, i));
	}
	if (r->o->progress && r->n_wanted)
		r->o->progress(r->o->ctx, "fetching works", r->n_wanted, r->n_wanted);
	return ERR_OK;
}

static enum err_code put_matches(struct run *r)
{
	static const char head[] = "work\tverdict\tDOI\ttitle %\tauthor\tyear\tfound\n";
	AUTO(str) struct str all = STR(MATCHES_CEILING);

	if (!r->matches.len)
		return ERR_OK;
	str_add(&all, head);
	str_add(&all, str_text(&r->matches));
	if (!str_ok(&all) || !str_ok(&r->matches))
		return run_no_memory(r);
	return shelf_put(r->shelf, SHELF_HIDDEN "/matches.tsv", str_text(&all), all.len, r->err);
}

static enum err_code get_all(struct run *r)
{
	TRY(wanted_read(r));
	TRY(get_works(r));
	TRY(put_matches(r));
	if (r->o->oai)
		TRY(oai_run(r));
	if (r->unsaid)
		run_report(r, HARVEST_FAILED, r->o->out, "run the same command again later",
			   "%u more were not fetched for the same reason", r->unsaid);
	return ERR_OK;
}

static enum err_code open_all(struct run *r)
{
	AUTO(str) struct str agent = STR(1024);
	struct fetch_options fetch = r->o->fetch;
	char *kept;

	str_add(&agent, r->o->program);
	if (r->o->mailto)
		str_add_f(&agent, " (mailto:%s)", r->o->mailto);
	kept = arena_strdup(r->mem, str_text(&agent));
	if (!kept)
		return run_no_memory(r);
	fetch.agent = kept;
	fetch.interval_ms = 1000 / r->o->per_second;
	fetch.waiting = tell_waiting;
	fetch.ctx = r;
	TRY(tokenizer_open(&r->tk, r->err));
	TRY(shelf_open(&r->shelf, r->o->out, r->err));
	return fetcher_open(&r->fetcher, &fetch, r->err);
}

static enum err_code check_options(const struct harvest_options *o, struct err *err)
{
	if (!o->n_folders && !o->n_dois && !o->n_doi_files && !o->n_references && !o->oai) {
		(void)err_set(err, ERR_INVALID, "there is nothing to fetch");
		return err_mend(err, "name a corpus folder, or give --doi, --dois, --references or "
				     "--oai");
	}
	if (o->mailto && (!strchr(o->mailto, '@') || strpbrk(o->mailto, " ()<>\r\n")))
		return err_set(err, ERR_INVALID, "--mailto: '%.80s' is no e-mail address",
			       o->mailto);
	return ERR_OK;
}

enum err_code harvest_run(struct harvest_summary *out, const struct harvest_options *options,
			  struct err *err)
{
	struct harvest_options full = *options;
	struct run r = { .o = &full, .err = err };
	enum err_code code;

	full.crossref = full.crossref ? full.crossref : "https://api.crossref.org";
	full.openalex = full.openalex ? full.openalex : "https://api.openalex.org";
	full.oai_prefix = full.oai_prefix ? full.oai_prefix : "oai_dc";
	full.program = full.program ? full.program : "dragoman";
	full.per_second = full.per_second ? full.per_second : 2;
	*err = (struct err){ 0 }; /* run_is_over() goes by it */
	TRY(check_options(&full, err));
	str_init(&r.matches, MATCHES_CEILING);
	str_init(&r.said, SAID_CEILING);
	r.mem = arena_new(RUN_MEMORY);
	code = r.mem ? open_all(&r) : run_no_memory(&r);
	if (code == ERR_OK)
		code = get_all(&r);
	r.sum.requests = r.fetcher ? fetcher_requests(r.fetcher) : 0;
	fetcher_close(r.fetcher);
	shelf_close(r.shelf);
	tokenizer_close(r.tk);
	str_dispose(&r.matches);
	str_dispose(&r.said);
	arena_free(r.mem);
	if (code == ERR_OK)
		*out = r.sum;
	return code;
}
