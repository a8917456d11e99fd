#include "http/problem.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "http/json.h"
#include "http/link.h"
#include "http/negotiate.h"
#include "http/page.h"

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

static void write_fault(struct json *j, const struct request *r, const struct fault *f)
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
	json_text(j, "href", link_without(r, f->parameter, f->value));
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
		write_fault(&j, r, &r->params.faults[i]);
	json_close(&j);
	json_close(&j);
	json_end(&j);
}

/* What a browser is shown; where there is no page for it, it is told as a program is. */
static void make_page(struct request *r, struct reply *out)
{
	struct reply page = { .status = out->status, .fd = -1 };
	struct err err = { 0 };

	str_init(&page.text, REPLY_BODY_MAX);
	if (!page_problem(r, &page, str_text(&out->text), out->text.len, &err) &&
	    str_ok(&page.text)) {
		str_dispose(&out->text);
		out->text = page.text;
		out->type = TYPE_HTML;
	} else {
		str_dispose(&page.text);
	}
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
	out->type = TYPE_PROBLEM;
	write_json(&out->text, r, status, err, id);
	if (r->page || accept_prefers_html(request_header(r, MHD_HTTP_HEADER_ACCEPT)))
		make_page(r, out);
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	reply_header(out, MHD_HTTP_HEADER_VARY, "Accept");
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		reply_header(out, MHD_HTTP_HEADER_RETRY_AFTER, "2");
}

void problem_reply(struct request *r, struct reply *out, enum err_code code, const struct err *err)
{
	problem_reply_status(r, out, problem_status(code), err);
}
