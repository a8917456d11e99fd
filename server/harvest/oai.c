/* An OAI-PMH list, page by page, from where the last run was. */
#include <stdio.h>
#include <string.h>

#include "harvest/doi.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"
#include "harvest/oai_answer.h"

enum { PAGES_MAX = 999999, ANSWER_MEMORY = 1 << 20, PATH_MAX_BYTES = 512 };

/* What is remembered of a list between runs, in .harvest/oai/SLUG.json. */
struct list_state {
	char from[32], until[32]; /* of the list under way; "" for none */
	char token[4096];         /* what to go on with; "" when no list is under way */
	char began[32];           /* responseDate of its first answer */
	char complete[32];        /* all until then was fetched once */
	int first, next;          /* numbers of its first page, and of the one to come */
};

/* A list that is being fetched. */
struct list {
	struct run *r;
	char slug[160];
	struct list_state s;
	char granularity[32];
	size_t records;   /* in this run */
	bool began_again; /* after a bad token, which is done once */
};

/* --- state --- */

static void state_name(char name[PATH_MAX_BYTES], const struct list *l)
{
	(void)snprintf(name, PATH_MAX_BYTES, SHELF_HIDDEN "/oai/%s.json", l->slug);
}

static void page_name(char name[PATH_MAX_BYTES], const struct list *l, int number)
{
	(void)snprintf(name, PATH_MAX_BYTES, "oai/%s/%06d.xml", l->slug, number);
}

static void take(char *out, size_t size, const cJSON *j, const char *name)
{
	const char *text = jtree_text(j, name);

	(void)snprintf(out, size, "%s", text && strlen(text) < size ? text : "");
}

/* A state that cannot be read counts as none: then the list begins anew. */
static void state_read(struct list *l)
{
	AUTO(str) struct str text = STR(65536);
	AUTO(cJSON) cJSON *j = NULL;
	char name[PATH_MAX_BYTES];

	state_name(name, l);
	l->s = (struct list_state){ .first = 1, .next = 1 };
	if (shelf_get(&text, l->r->shelf, name, NULL) ||
	    jtree_whole(&j, str_text(&text), text.len, NULL))
		return;
	take(l->s.from, sizeof(l->s.from), j, "from");
	take(l->s.until, sizeof(l->s.until), j, "until");
	take(l->s.token, sizeof(l->s.token), j, "token");
	take(l->s.began, sizeof(l->s.began), j, "began");
	take(l->s.complete, sizeof(l->s.complete), j, "complete");
	l->s.first = jtree_int(j, "first") > 0 ? jtree_int(j, "first") : 1;
	l->s.next = jtree_int(j, "next") > 0 ? jtree_int(j, "next") : 1;
}

static enum err_code state_write(struct list *l)
{
	AUTO(str) struct str text = STR(65536);
	AUTO(cJSON) cJSON *j = cJSON_CreateObject();
	const struct harvest_options *o = l->r->o;
	char name[PATH_MAX_BYTES];

	(void)cJSON_AddStringToObject(j, "base", o->oai);
	(void)cJSON_AddStringToObject(j, "set", o->oai_set ? o->oai_set : "");
	(void)cJSON_AddStringToObject(j, "prefix", o->oai_prefix);
	(void)cJSON_AddStringToObject(j, "from", l->s.from);
	(void)cJSON_AddStringToObject(j, "until", l->s.until);
	(void)cJSON_AddStringToObject(j, "token", l->s.token);
	(void)cJSON_AddStringToObject(j, "began", l->s.began);
	(void)cJSON_AddStringToObject(j, "complete", l->s.complete);
	(void)cJSON_AddNumberToObject(j, "first", l->s.first);
	(void)cJSON_AddNumberToObject(j, "next", l->s.next);
	TRY(jtree_print(&text, j, l->r->err));
	state_name(name, l);
	return shelf_put(l->r->shelf, name, str_text(&text), text.len, l->r->err);
}

/* --- asking --- */

/* Whole, and of OAI-PMH, or it is not kept. */
static enum err_code check_oai(void *ctx, const struct fetch_answer *a, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new(ANSWER_MEMORY);
	struct oai_answer answer;

	(void)ctx;
	if (!mem)
		return err_set(err, ERR_NO_MEMORY, "no memory for an answer");
	return oai_answer_read(&answer, str_text(&a->body), a->body.len, mem, err);
}

static enum err_code ask(struct fetch_answer *out, struct run *r, const char *url, struct err *err)
{
	const struct fetch_request request = { .url = url,
					       .accept = "text/xml, application/xml;q=0.9",
					       .base = r->o->oai,
					       .ceiling = XML_CEILING,
					       .check = check_oai };

	return fetch(out, r->fetcher, &request, err);
}

static void add_argument(struct str *url, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	str_add_f(url, "&%s=", name);
	address_escape(url, value);
}

static void list_address(struct str *url, const struct list *l)
{
	const struct harvest_options *o = l->r->o;

	str_add_f(url, "%s%cverb=ListRecords", o->oai, strchr(o->oai, '?') ? '&' : '?');
	if (*l->s.token) {
		add_argument(url, "resumptionToken", l->s.token); /* and nothing else */
		return;
	}
	add_argument(url, "metadataPrefix", o->oai_prefix);
	add_argument(url, "set", o->oai_set);
	add_argument(url, "from", l->s.from);
	add_argument(url, "until", l->s.until);
}

/* Identify, kept from before or asked: is it a repository at all, and how fine are its dates? */
static enum err_code identify(struct list *l, struct arena *mem, struct err *err)
{
	AUTO(str) struct str text = STR(XML_CEILING);
	AUTO(str) struct str url = STR(ADDRESS_CEILING);
	struct oai_answer answer = { 0 };
	char name[PATH_MAX_BYTES];

	(void)snprintf(name, sizeof(name), SHELF_HIDDEN "/oai/%s-identify.xml", l->slug);
	if (l->r->o->refresh || shelf_get(&text, l->r->shelf, name, NULL)) {
		struct fetch_answer a;
		enum err_code code;

		str_add_f(&url, "%s%cverb=Identify", l->r->o->oai,
			  strchr(l->r->o->oai, '?') ? '&' : '?');
		TRY(ask(&a, l->r, str_text(&url), err));
		str_clear(&text);
		str_add_n(&text, str_text(&a.body), a.body.len);
		str_dispose(&a.body);
		code = shelf_put(l->r->shelf, name, str_text(&text), text.len, l->r->err);
		if (code) {
			*err = *l->r->err;
			return code;
		}
	}
	TRY(oai_answer_read(&answer, str_text(&text), text.len, mem, err));
	if (!answer.granularity) {
		shelf_remove(l->r->shelf, name);
		(void)err_set(err, ERR_INVALID, "no OAI-PMH repository answers there");
		return err_mend(err, "an OJS journal's address ends in /index.php/JOURNAL/oai");
	}
	(void)snprintf(l->granularity, sizeof(l->granularity), "%s", answer.granularity);
	return ERR_OK;
}

/* --- one page --- */

/* A date as the repository writes them: to the day, or to the second. */
static void fit_date(char out[32], const struct list *l, const char *date)
{
	const bool days = strlen(l->granularity) <= 10;

	(void)snprintf(out, 32, "%.*s%s", days ? 10 : 20, date,
		       !days && strlen(date) == 10 ? "T00:00:00Z" : "");
}

/* Pages that an earlier, broken-off attempt left behind the last one. */
static void remove_from(struct list *l, int number)
{
	char name[PATH_MAX_BYTES];

	for (page_name(name, l, number); shelf_has(l->r->shelf, name); page_name(name, l, ++number))
		shelf_remove(l->r->shelf, name);
}

static enum err_code finish(struct list *l)
{
	/* until the day that was asked for, or else until the list was begun */
	const char *until =
		*l->s.until && strcmp(l->s.until, l->s.began) < 0 ? l->s.until : l->s.began;
	char name[PATH_MAX_BYTES];

	if (strcmp(until, l->s.complete) > 0)
		(void)snprintf(l->s.complete, sizeof(l->s.complete), "%s", until);
	remove_from(l, l->s.next);
	if (l->r->o->refresh) /* the whole list was asked anew: what was before is in it */
		for (int i = 1; i < l->s.first; i++) {
			page_name(name, l, i);
			shelf_remove(l->r->shelf, name);
		}
	l->s.first = l->s.next;
	l->s.token[0] = l->s.from[0] = l->s.until[0] = l->s.began[0] = '\0';
	return state_write(l);
}

static enum err_code keep_page(struct list *l, const struct fetch_answer *a,
			       const struct oai_answer *answer)
{
	struct run *r = l->r;
	char name[PATH_MAX_BYTES];

	page_name(name, l, l->s.next);
	TRY(shelf_put(r->shelf, name, str_text(&a->body), a->body.len, r->err));
	l->s.next++;
	l->records += answer->records;
	r->sum.oai_pages++;
	r->sum.oai_records += (uint32_t)answer->records;
	r->sum.oai_deleted += (uint32_t)answer->deleted;
	return ERR_OK;
}

/* What an error of the protocol means for the list. */
static enum err_code take_error(bool *more, struct list *l, const struct oai_answer *answer,
				struct err *err)
{
	if (!strcmp(answer->error, "noRecordsMatch")) {
		*more = false;
		return finish(l);
	}
	(void)err_set(err, ERR_INVALID, "%.40s: %.120s", answer->error,
		      answer->error_text ? answer->error_text : "");
	if (!strcmp(answer->error, "badResumptionToken") && *l->s.token && !l->began_again) {
		l->began_again = true;
		l->s.token[0] = '\0';
		l->s.next = l->s.first;
		run_report(l->r, HARVEST_NOTE, l->r->o->oai, NULL,
			   "the resumption token is no longer good; the list begins again");
		return state_write(l);
	}
	if (!strcmp(answer->error, "cannotDisseminateFormat"))
		return err_mend(err, "give another --prefix; every repository has oai_dc");
	if (!strcmp(answer->error, "noSetHierarchy"))
		return err_mend(err, "leave --set out: this repository has no sets");
	if (!strcmp(answer->error, "badArgument"))
		return err_mend(err, "check --set, --from and --until");
	return ERR_INVALID;
}

/* The size of a list is an estimate, and many repositories do not say it. */
static void show_progress(const struct list *l, size_t size)
{
	if (l->r->o->progress)
		l->r->o->progress(l->r->o->ctx, "fetching records", l->records,
				  size && size < l->records ? l->records : size);
}

static enum err_code take_page(bool *more, struct list *l, const struct fetch_answer *a,
			       struct arena *mem, struct err *err)
{
	struct oai_answer answer;

	TRY(oai_answer_read(&answer, str_text(&a->body), a->body.len, mem, err));
	if (!*l->s.began && answer.date)
		fit_date(l->s.began, l, answer.date);
	if (answer.error)
		return take_error(more, l, &answer, err);
	if (answer.token && !strcmp(answer.token, l->s.token))
		return err_set(err, ERR_CORRUPT, "the list goes in a circle: a token came twice");
	if (answer.token && strlen(answer.token) >= sizeof(l->s.token))
		return err_set(err, ERR_TOO_LARGE, "a resumption token of %zu bytes",
			       strlen(answer.token));
	if (keep_page(l, a, &answer)) {
		*err = *l->r->err;
		return err->code;
	}
	(void)snprintf(l->s.token, sizeof(l->s.token), "%s", answer.token ? answer.token : "");
	show_progress(l, answer.list_size);
	*more = *l->s.token != '\0';
	return *more ? state_write(l) : finish(l);
}

static enum err_code next_page(bool *more, struct list *l, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new(ANSWER_MEMORY);
	AUTO(str) struct str url = STR(ADDRESS_CEILING);
	struct fetch_answer a;
	enum err_code code;

	if (!mem)
		return err_set(err, ERR_NO_MEMORY, "no memory for an answer");
	if (l->s.next > PAGES_MAX)
		return err_set(err, ERR_TOO_LARGE, "more than %d pages", PAGES_MAX);
	list_address(&url, l);
	TRY(ask(&a, l->r, str_text(&url), err));
	code = take_page(more, l, &a, mem, err);
	str_dispose(&a.body);
	if (code && l->r->err->code)
		*err = *l->r->err;
	return code;
}

/* --- the list --- */

static bool same_range(const struct list *l, const char *from, const char *until)
{
	return !strcmp(l->s.from, from) && !strcmp(l->s.until, until);
}

/* Go on with a list that was broken off, or begin one where the last ended. */
static void begin(struct list *l)
{
	const struct harvest_options *o = l->r->o;
	char from[32] = "", until[32] = "";

	if (o->oai_from)
		fit_date(from, l, o->oai_from);
	else if (!o->refresh && *l->s.complete)
		fit_date(from, l, l->s.complete);
	if (o->oai_until)
		fit_date(until, l, o->oai_until);
	if (*l->s.token && same_range(l, from, until) && !o->refresh) {
		run_report(l->r, HARVEST_NOTE, o->oai, NULL, "goes on with page %d", l->s.next);
		return;
	}
	if (o->refresh)
		l->s.first = l->s.next;
	l->s.next = l->s.first;
	l->s.token[0] = l->s.began[0] = '\0';
	(void)snprintf(l->s.from, sizeof(l->s.from), "%s", from);
	(void)snprintf(l->s.until, sizeof(l->s.until), "%s", until);
}

static enum err_code fetch_list(struct list *l, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new(ANSWER_MEMORY);
	bool more = true;

	if (!mem)
		return err_set(err, ERR_NO_MEMORY, "no memory for a list");
	state_read(l);
	TRY(identify(l, mem, err));
	begin(l);
	while (more)
		TRY(next_page(&more, l, err));
	return ERR_OK;
}

/* "https://a.example/index.php/j/oai", "ART", "oai_dc" */
static void name_list(struct list *l)
{
	AUTO(str) struct str text = STR(ADDRESS_CEILING);
	AUTO(str) struct str slug = STR(sizeof(l->slug) - 1);
	const struct harvest_options *o = l->r->o;
	const char *scheme = strstr(o->oai, "://");

	str_add_f(&text, "%s.%s.%s", scheme ? scheme + 3 : o->oai, o->oai_set ? o->oai_set : "all",
		  o->oai_prefix);
	file_name_of(&slug, str_text(&text));
	(void)snprintf(l->slug, sizeof(l->slug), "%s", str_text(&slug));
}

enum err_code oai_run(struct run *r)
{
	struct list l = { .r = r };
	struct err err = { 0 };
	enum err_code code;

	name_list(&l);
	code = fetch_list(&l, &err);
	if (code == ERR_OK)
		return ERR_OK;
	if (run_is_over(r, code, &err))
		return code;
	run_failed(r, r->o->oai, &err);
	return ERR_OK;
}
