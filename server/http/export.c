/* All works that a search finds, as one file.
 *
 * The search is done once, for the numbers of the works: four bytes each. The records are read
 * and written while the client takes them, some at a time, so that an export takes the same
 * memory whatever its length. It goes on in the thread that began it and holds that thread's
 * searcher: a new index in the meantime changes nothing of it. */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "http/bibtex.h"
#include "http/csl_json.h"
#include "http/csv.h"
#include "http/endpoints.h"
#include "http/forms.h"
#include "http/gzip_stream.h"
#include "http/json.h"
#include "http/ris.h"
#include "http/search_request.h"

#define BOM "\xef\xbb\xbf"

enum {
	BATCH = 32 * 1024,     /* bytes of records made at a time, and one record more */
	ROOM_KEPT = 4 * BATCH, /* of the text between batches */
};

struct format {
	const char *name, *type, *ending;
	const char *head, *between, *tail; /* of the file */
	bool whole;                        /* it takes all of a work, not only its record */
	void (*begin)(struct str *out);    /* instead of head; or NULL */
	void (*write)(struct str *out, const struct record *x);
};

static void write_bibtex(struct str *out, const struct record *x)
{
	bibtex_entry(out, x->w->key, x->c);
}

static void write_ris(struct str *out, const struct record *x)
{
	ris_entry(out, x->w->key, x->c);
}

static void write_csl_json(struct str *out, const struct record *x)
{
	struct json j;

	json_init(&j, out);
	csl_json_write(&j, NULL, x->w->key, x->c);
	json_end(&j);
}

static void write_record(struct str *out, const struct record *x)
{
	struct json j;

	json_init(&j, out);
	record_write(&j, x, false);
	json_end(&j);
	str_add_char(out, '\n');
}

static const struct format formats[] = {
	{ "csv", TYPE_CSV, "csv", "", "", "", false, csv_header,
	  csv_row },
	{ "bib", TYPE_BIBTEX, "bib", "", "\n", "", false, NULL, write_bibtex },
	{ "ris", TYPE_RIS, "ris", "", "\r\n", "", false, NULL, write_ris },
	{ "csl-json", TYPE_CSL_JSON, "csl.json", "[\n", ",\n", "\n]\n", false, NULL,
	  write_csl_json },
	{ "ndjson", "application/x-ndjson", "ndjson", "", "", "", true, NULL, write_record },
};

static const struct format *format_by_name(const char *name)
{
	size_t i = 0;

	while (i + 1 < COUNT_OF(formats) && strcmp(formats[i].name, name) != 0)
		i++;
	return &formats[i];
}

/* One export under way. */
struct export
{
	struct reply_stream stream; /* first */
	struct site *site;
	const struct format *format;
	struct searcher *searcher;
	struct arena *mem; /* of the list */
	struct search_list list;
	uint32_t next;
	struct str text; /* what is to be sent next, */
	size_t sent;     /* and how much of it was */
	bool bom, begun, ended;
	size_t counted; /* bytes, in site->export_bytes */
};

static void export_free(struct reply_stream *stream)
{
	struct export *x = (struct export *)stream;

	atomic_fetch_sub(&x->site->export_bytes, x->counted);
	str_dispose(&x->text);
	arena_free(x->mem);
	searcher_close(x->searcher);
	free(x);
}

/* --- making the text --- */

static enum err_code add_work(struct export *x, uint32_t id, struct request *r, struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	struct work w;
	const struct record record = { .r = r, .s = x->searcher, .w = &w, .c = &c };

	TRY(work_by_id(&w, x->searcher, id, x->format->whole, r->mem, err));
	TRY(csl_parse(&c, w.csl, r->mem, err));
	x->format->write(&x->text, &record);
	return ERR_OK;
}

static void begin(struct export *x)
{
	x->begun = true;
	str_add(&x->text, x->bom ? BOM : "");
	if (x->format->begin)
		x->format->begin(&x->text);
	else
		str_add(&x->text, x->format->head);
}

/* The next records, or what ends the file. */
static enum err_code make_batch(struct export *x, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new(site_request_memory(x->site));
	struct request r = {
		.site = x->site, .base = x->site->public_url, .mem = mem, .searcher = x->searcher
	};

	if (!mem)
		return err_set(err, ERR_NO_MEMORY, "no memory for a part of an export");
	r.index = engine_info(searcher_engine(x->searcher));
	searcher_deadline(x->searcher, x->site->query_ns ? now_ns() + x->site->query_ns : 0);
	if (!x->begun)
		begin(x);
	while (x->next < x->list.n && x->text.len < BATCH) {
		str_add(&x->text, x->next ? x->format->between : "");
		TRY(add_work(x, x->list.works[x->next], &r, err));
		x->next++;
	}
	if (x->next == x->list.n) {
		str_add(&x->text, x->format->tail);
		x->ended = true;
	}
	return str_ok(&x->text)
		       ? ERR_OK
		       : err_set(err, ERR_NO_MEMORY, "a record is too large to be exported");
}

static void forget_sent(struct export *x)
{
	x->sent = 0;
	if (x->text.cap > ROOM_KEPT) {
		str_dispose(&x->text);
		str_init(&x->text, REPLY_BODY_MAX);
	}
	str_clear(&x->text);
}

static enum err_code export_read(struct reply_stream *stream, char *to, size_t max, size_t *n,
				 struct err *err)
{
	struct export *x = (struct export *)stream;

	if (x->sent == x->text.len && !x->ended) {
		forget_sent(x);
		TRY(make_batch(x, err));
	}
	*n = x->text.len - x->sent < max ? x->text.len - x->sent : max;
	if (*n)
		memcpy(to, x->text.data + x->sent, *n);
	x->sent += *n;
	return ERR_OK;
}

/* --- beginning --- */

static const char *const format_names[] = { "csv", "bib", "ris", "csl-json", "ndjson", NULL };
static const char *const flags[] = { "true", "false", NULL };

/* Those of a search, but for what makes pages of it. */
const struct param_spec export_params[] = {
	Q_PARAM,
	FILTER_PARAMS,
	MATCH_PARAM,
	EXPAND_PARAM,
	SORT_PARAM,
	{ .name = "format", .type = PARAM_CHOICE, .choices = format_names, .fallback = "csv" },
	{ .name = "limit", .type = PARAM_NUMBER, .min = 1, .max = 999999999 },
	{ .name = "bom", .type = PARAM_CHOICE, .choices = flags, .fallback = "false" },
	{ 0 },
};

/* 'attachment; filename="dragoman-soft-power.bib"': letters and digits of the query. */
static const char *disposition(const struct request *r, const struct format *format)
{
	enum { SLUG_MAX = 48 };
	const struct param *q = params_get(&r->params, "q", NULL);
	AUTO(str) struct str text = STR(256);
	size_t start;

	str_add(&text, "attachment; filename=\"dragoman");
	start = text.len;
	for (size_t i = 0; q && i < q->len && text.len - start < SLUG_MAX; i++) {
		const char c = q->value[i];
		const bool plain =
			(c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');

		if (plain)
			str_add_f(&text, "%s%c", text.len == start ? "-" : "",
				  c >= 'A' && c <= 'Z' ? c | 0x20 : c);
		else if (text.len > start && text.data[text.len - 1] != '-')
			str_add_char(&text, '-');
	}
	while (text.len > start && text.data[text.len - 1] == '-')
		str_cut(&text, text.len - 1);
	str_add_f(&text, ".%s\"", format->ending);
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}

/* All lists together are bounded, whatever their number. */
static enum err_code count_memory(struct export *x, struct err *err)
{
	x->counted = x->list.n * sizeof(uint32_t) + ROOM_KEPT + GZIP_STREAM_MEMORY;
	if (atomic_fetch_add(&x->site->export_bytes, x->counted) + x->counted <=
	    x->site->export_limit)
		return ERR_OK;
	(void)err_set(err, ERR_BUSY, "too many exports are under way");
	return err_mend(err, "try again in a moment");
}

static enum err_code find(struct export *x, struct request *r, struct err *err)
{
	const uint32_t limit = params_number(&r->params, "limit");
	const size_t room = engine_info(searcher_engine(r->searcher))->works * sizeof(uint32_t);
	struct search_request req;

	TRY(search_request_read(&req, r, err));
	if (r->method == METHOD_HEAD) /* its answer has no body, whatever is found */
		return ERR_OK;
	x->mem = arena_new(room + 4096);
	if (!x->mem)
		return err_set(err, ERR_NO_MEMORY, "no memory for an export");
	TRY(search_list(&x->list, r->searcher, &req, x->mem, err));
	if (limit && limit < x->list.n)
		x->list.n = limit;
	TRY(count_memory(x, err));
	return make_batch(x, err); /* what is wrong with the index shows while it can be told */
}

enum err_code get_export(struct request *r, struct reply *out, struct err *err)
{
	struct export *x = calloc(1, sizeof(*x));

	if (!x)
		return err_set(err, ERR_NO_MEMORY, "no memory for an export");
	*x = (struct export){ .stream = { export_read, export_free },
			      .site = r->site,
			      .searcher = searcher_ref(r->searcher),
			      .format = format_by_name(params_text(&r->params, "format")),
			      .bom = !strcmp(params_text(&r->params, "bom"), "true") };
	str_init(&x->text, REPLY_BODY_MAX);
	out->stream = &x->stream; /* the reply frees it from here on */
	TRY(find(x, r, err));
	out->type = x->format->type;
	reply_header(out, MHD_HTTP_HEADER_CONTENT_DISPOSITION, disposition(r, x->format));
	return ERR_OK;
}
