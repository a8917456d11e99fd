/* ListIdentifiers and ListRecords: by date and set, in pages.
 *
 * The token that leads on holds all that the next page needs, so that the server keeps nothing:
 * the index, the format, dates and set, how long the list is and how far it came, and the date
 * and key of the last record. It is good as long as the index is the same. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/oai.h"
#include "http/xml_out.h"

enum { RECORDS = 100, HEADERS = 500, DATE_SIZE = 24, TOKEN_MAX = 8192 };

/* A list from some place on. */
struct place {
	const struct oai_format *format;
	struct stamp_range range;
	const char *changed, *key; /* of the last record before it; NULL: it is the start */
	uint32_t cursor;           /* records before it, */
	uint32_t size;             /* and in all of the list; 0: not counted yet */
};

/* --- dates --- */

static bool has_form(const char *text, const char *form)
{
	for (; *form; form++, text++)
		if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
			return false;
	return !*text;
}

static int number_at(const char *text)
{
	return 10 * (text[0] - '0') + (text[1] - '0');
}

/* A day of the calendar, and for the second form a time of it. */
static bool is_date(const char *text)
{
	static const char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool is_day = has_form(text, "0000-00-00");
	int year, month, day;

	if (!is_day && !has_form(text, "0000-00-00T00:00:00Z"))
		return false;
	year = 100 * number_at(text) + number_at(text + 2);
	month = number_at(text + 5);
	day = number_at(text + 8);
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	if (month == 2 && day == 29 && (year % 4 || (year % 100 == 0 && year % 400)))
		return false;
	return is_day || (number_at(text + 11) < 24 && number_at(text + 14) < 60 &&
			  number_at(text + 17) < 60);
}

/* A day as its first or its last second. */
static const char *to_second(const char *date, const char *time, struct arena *mem)
{
	char text[DATE_SIZE];

	if (strlen(date) > 10)
		return date;
	(void)snprintf(text, sizeof(text), "%.10sT%sZ", date, time);
	return arena_strdup(mem, text);
}

static enum err_code read_dates(struct oai *o, struct stamp_range *range, struct err *err)
{
	const char *from = o->arguments[OAI_FROM], *until = o->arguments[OAI_UNTIL];

	if ((from && !is_date(from)) || (until && !is_date(until)))
		oai_refuse(o, "badArgument", "write dates as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ");
	else if (from && until && strlen(from) != strlen(until))
		oai_refuse(o, "badArgument", "from and until are not of one granularity");
	else if (from && until && strcmp(from, until) > 0)
		oai_refuse(o, "badArgument", "from is later than until");
	if (o->error)
		return ERR_OK;
	range->from = from ? to_second(from, "00:00:00", o->r->mem) : "";
	range->until = until ? to_second(until, "23:59:59", o->r->mem) : "9999";
	return range->from && range->until ? ERR_OK
					   : err_set(err, ERR_NO_MEMORY, "no memory for dates");
}

/* --- tokens --- */

enum {
	PART_INDEX,
	PART_PREFIX,
	PART_FROM,
	PART_UNTIL,
	PART_SET,
	PART_SIZE,
	PART_CURSOR,
	PART_CHANGED,
	PART_KEY,
	PARTS
};

/* What another index would not have. */
static const char *index_mark(const struct request *r)
{
	AUTO(str) struct str text = STR(256);

	str_add_f(&text, "%.16s.%s", r->index->id, r->index->built_at);
	return arena_strndup(r->mem, str_text(&text), text.len);
}

static const char *write_token(const struct oai *o, const struct place *p)
{
	AUTO(str) struct str text = STR(TOKEN_MAX);
	char cursor[16], size[16];
	const char *parts[PARTS] = {
		[PART_INDEX] = index_mark(o->r),
		[PART_PREFIX] = p->format->prefix,
		[PART_FROM] = p->range.from,
		[PART_UNTIL] = p->range.until,
		[PART_SET] = p->range.region ? p->range.region : "",
		[PART_SIZE] = size,
		[PART_CURSOR] = cursor,
		[PART_CHANGED] = p->changed,
		[PART_KEY] = p->key,
	};

	(void)snprintf(cursor, sizeof(cursor), "%" PRIu32, p->cursor);
	(void)snprintf(size, sizeof(size), "%" PRIu32, p->size);
	for (int i = 0; i < PARTS; i++) {
		if (!parts[i])
			return NULL;
		str_add(&text, i ? "!" : "");
		percent_encode(&text, parts[i], strlen(parts[i]), false);
	}
	return str_ok(&text) ? arena_strndup(o->r->mem, str_text(&text), text.len) : NULL;
}

/* False: it was not made here. */
static bool cut_token(char *parts[PARTS], char *text)
{
	for (int i = 0; i < PARTS; i++) {
		size_t len;

		if (!text)
			return false;
		parts[i] = strsep(&text, "!");
		len = percent_decode(parts[i], strlen(parts[i]), false);
		if (strlen(parts[i]) != len)
			return false;
	}
	return !text;
}

static const char *region_of(const struct oai *o, const char *set)
{
	const struct value *v =
		engine_value_by_key(searcher_engine(o->r->searcher), FACET_REGION, set);

	return v ? v->key : NULL;
}

static enum err_code read_token(struct oai *o, struct place *p, struct err *err)
{
	char *copy = arena_strdup(o->r->mem, o->arguments[OAI_TOKEN]), *parts[PARTS];
	const char *mark = index_mark(o->r);

	if (!copy || !mark)
		return err_set(err, ERR_NO_MEMORY, "no memory for a token");
	if (!cut_token(parts, copy) || !oai_format_by_prefix(parts[PART_PREFIX]) ||
	    (*parts[PART_SET] && !region_of(o, parts[PART_SET]))) {
		oai_refuse(o, "badResumptionToken", "this token was not given here");
		return ERR_OK;
	}
	if (strcmp(parts[PART_INDEX], mark) != 0) {
		oai_refuse(o, "badResumptionToken",
			   "the token is of another index: begin the list again");
		return ERR_OK;
	}
	*p = (struct place){ .format = oai_format_by_prefix(parts[PART_PREFIX]),
			     .range = { parts[PART_FROM], parts[PART_UNTIL],
					*parts[PART_SET] ? region_of(o, parts[PART_SET]) : NULL },
			     .changed = parts[PART_CHANGED],
			     .key = parts[PART_KEY],
			     .size = (uint32_t)strtoul(parts[PART_SIZE], NULL, 10),
			     .cursor = (uint32_t)strtoul(parts[PART_CURSOR], NULL, 10) };
	return ERR_OK;
}

static enum err_code read_place(struct oai *o, struct place *p, struct err *err)
{
	const char *set = o->arguments[OAI_SET];

	*p = (struct place){ 0 };
	if (o->arguments[OAI_TOKEN])
		return read_token(o, p, err);
	TRY(read_dates(o, &p->range, err));
	if (o->error)
		return ERR_OK;
	p->format = oai_format_by_prefix(o->arguments[OAI_PREFIX]);
	p->range.region = set ? region_of(o, set) : NULL;
	if (!p->format)
		oai_refuse(o, "cannotDisseminateFormat", "there is no format %.60s",
			   o->arguments[OAI_PREFIX]);
	else if (set && !p->range.region)
		oai_refuse(o, "noRecordsMatch", "there is no set %.60s", set);
	return ERR_OK;
}

/* --- the list --- */

static void add_token(struct oai *o, const char *token, uint32_t size, uint32_t cursor)
{
	char all[16], before[16];
	const char *const attributes[] = { "completeListSize", all, "cursor", before, NULL };

	(void)snprintf(all, sizeof(all), "%" PRIu32, size);
	(void)snprintf(before, sizeof(before), "%" PRIu32, cursor);
	if (token)
		xml_put_with(o->out, "resumptionToken", attributes, token);
	else
		xml_put_empty(o->out, "resumptionToken", attributes);
}

static enum err_code add_items(struct oai *o, const struct place *p, const struct stamp *list,
			       size_t n, struct err *err)
{
	const bool whole = !strcmp(o->arguments[OAI_VERB], "ListRecords");

	for (size_t i = 0; i < n; i++) {
		if (whole)
			TRY(oai_add_record(o, &list[i], p->format, err));
		else
			oai_add_header(o, &list[i]);
	}
	return ERR_OK;
}

enum err_code oai_list(struct oai *o, struct err *err)
{
	const uint32_t room = !strcmp(o->arguments[OAI_VERB], "ListRecords") ? RECORDS : HEADERS;
	struct place p, next;
	struct stamp *list;
	const char *token = NULL;
	size_t n;

	TRY(read_place(o, &p, err));
	if (o->error)
		return ERR_OK;
	TRY(stamp_list(&list, &n, o->r->searcher, &p.range, p.changed, p.key, room + 1, o->r->mem,
		       err));
	if (!p.size) /* it takes a look at each */
		TRY(stamp_count(&p.size, o->r->searcher, &p.range, err));
	if (n == 0) {
		oai_refuse(o, "noRecordsMatch", "there is no record of these dates and this set");
		return ERR_OK;
	}
	next = p;
	if (n > room) {
		n = room;
		next.cursor += room;
		next.changed = list[n - 1].changed;
		next.key = list[n - 1].key;
		token = write_token(o, &next);
		if (!token)
			return err_set(err, ERR_NO_MEMORY, "no memory for a token");
	}
	TRY(add_items(o, &p, list, n, err));
	if (token || p.changed) /* the last page of several has an empty one */
		add_token(o, token, p.size, p.cursor);
	return ERR_OK;
}
