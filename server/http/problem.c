#include "http/problem.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "http/json.h"
#include "http/negotiate.h"

enum { VALUE_SHOWN = 200 }; /* bytes of a wrong value that are sent back */

unsigned problem_status(enum err_code code)
{
	switch (code) {
	case ERR_OK:
		return MHD_HTTP_OK;
	case ERR_INVALID:
		return MHD_HTTP_BAD_REQUEST;
	case ERR_NOT_FOUND:
		return MHD_HTTP_NOT_FOUND;
	case ERR_GONE:
		return MHD_HTTP_GONE;
	case ERR_TOO_LARGE: /* of what a client sends, only the address can be */
		return MHD_HTTP_URI_TOO_LONG;
	case ERR_BUSY:
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	case ERR_NO_MEMORY:
	case ERR_IO:
	case ERR_CORRUPT:
	case ERR_INTERNAL:
		break;
	}
	return MHD_HTTP_INTERNAL_SERVER_ERROR;
}

/* RFC 9457: with "about:blank" the title is the status' own phrase. */
static const char *title_of(unsigned status)
{
	const char *phrase = MHD_get_reason_phrase_for(status);

	return phrase ? phrase : "Error";
}

static void write_fault(struct json *j, const struct fault *f)
{
	size_t len = strlen(f->value);

	if (len > VALUE_SHOWN)
		for (len = VALUE_SHOWN; len && (f->value[len] & 0xc0) == 0x80;)
			len--;
	json_object(j, NULL);
	json_text(j, "parameter", f->parameter);
	json_text_n(j, "value", f->value, len);
	if (f->position >= 0)
		json_uint(j, "position", (uint64_t)f->position);
	else
		json_null(j, "position");
	json_text(j, "fix", f->fix);
	json_close(j);
}

static void write_json(struct str *out, const struct request *r, unsigned status,
		       const struct err *err, const char *id)
{
	char detail[sizeof(err->msg) + sizeof(err->fix) + 2];
	struct json j;

	/* A mend that belongs to a parameter stands with it. */
	(void)snprintf(detail, sizeof(detail), "%s%s%s", err->msg,
		       r->params.n_faults || !err->fix[0] ? "" : ": ",
		       r->params.n_faults ? "" : err->fix);
	json_init(&j, out);
	json_object(&j, NULL);
	json_text(&j, "type", "about:blank");
	json_text(&j, "title", title_of(status));
	json_uint(&j, "status", status);
	json_text(&j, "detail", detail);
	if (id)
		json_text(&j, "id", id);
	json_array(&j, "errors");
	for (size_t i = 0; i < r->params.n_faults; i++)
		write_fault(&j, &r->params.faults[i]);
	json_close(&j);
	json_close(&j);
	json_end(&j);
}

static void add_html_text(struct str *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		case '"':
			str_add(out, "&quot;");
			break;
		default:
			str_add_char(out, *text);
		}
	}
}

static void add_paragraph(struct str *out, const char *text)
{
	str_add(out, "<p>");
	add_html_text(out, text);
	str_add(out, "</p>\n");
}

static void write_html(struct str *out, const struct request *r, unsigned status,
		       const struct err *err, const char *id)
{
	const char *prefix = r->site->prefix;

	str_add_f(out,
		  "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		  "<title>%s \xe2\x80\x93 Dragoman</title>\n"
		  "<link rel=\"stylesheet\" href=\"%s/style.css\">\n<main>\n<h1>%s</h1>\n",
		  title_of(status), prefix, title_of(status));
	add_paragraph(out, err->msg);
	if (r->params.n_faults == 0 && err->fix[0])
		add_paragraph(out, err->fix);
	for (size_t i = 0; i < r->params.n_faults; i++)
		if (r->params.faults[i].fix)
			add_paragraph(out, r->params.faults[i].fix);
	if (id)
		str_add_f(out, "<p>Whoever runs this server finds the reason under %s.</p>\n", id);
	str_add_f(out, "<p><a href=\"%s/\">To the search</a></p>\n</main>\n", prefix);
}

void problem_reply_status(struct request *r, struct reply *out, unsigned status,
			  const struct err *err)
{
	const bool is_ours = status >= 500 && status != MHD_HTTP_SERVICE_UNAVAILABLE;
	const struct err blank = { .msg = "The server could not answer; its log says why." };
	const char *id = is_ours ? r->id : NULL; /* else the answer itself says why */

	reply_reset(out);
	out->status = status;
	if (id)
		log_event(LOG_ERROR, "id=%s %s %s: %s: %s", id, r->method_name, r->path,
			  err_name(err->code), err->msg);
	err = is_ours ? &blank : err;
	if (accept_prefers_html(request_header(r, MHD_HTTP_HEADER_ACCEPT))) {
		out->type = TYPE_HTML;
		write_html(&out->text, r, status, err, id);
	} else {
		out->type = TYPE_PROBLEM;
		write_json(&out->text, r, status, err, id);
	}
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	reply_header(out, MHD_HTTP_HEADER_VARY, "Accept");
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		reply_header(out, MHD_HTTP_HEADER_RETRY_AFTER, "2");
}

void problem_reply(struct request *r, struct reply *out, enum err_code code, const struct err *err)
{
	problem_reply_status(r, out, problem_status(code), err);
}
