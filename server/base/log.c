#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

static enum log_level threshold = LOG_INFO;
static bool as_json;

void log_setup(enum log_level level, bool json)
{
	threshold = level;
	as_json = json;
}

/* A path that a client made up may hold any bytes; JSON is UTF-8. */
static void add_json_text(struct str *line, const char *s)
{
	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		len = str_utf8_at(s, n);
		if (len == 0) {
			str_add_utf8(line, 0xfffd);
			len = 1;
		} else if ((unsigned char)*s < 0x20) {
			str_add_f(line, "\\u%04x", (unsigned)*s);
		} else {
			str_add(line, *s == '"' || *s == '\\' ? "\\" : "");
			str_add_n(line, s, len);
		}
	}
}

/* One event stays one line. */
static void add_plain_text(struct str *line, const char *s)
{
	for (; *s; s++)
		str_add_char(line, (unsigned char)*s < 0x20 ? ' ' : *s);
}

/* In plain text a value ends at a space: in quotation marks, if it has any. */
static void add_plain_value(struct str *line, const char *s)
{
	const bool quoted = !*s || strpbrk(s, " \"=\t\n");

	str_add(line, quoted ? "\"" : "");
	for (; *s; s++)
		str_add_char(line, (unsigned char)*s < 0x20 ? ' ' : *s == '"' ? '\'' : *s);
	str_add(line, quoted ? "\"" : "");
}

static void write_line(enum log_level level, const char *what, const struct log_field *fields,
		       size_t n)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	AUTO(str) struct str line = STR(65536);
	const time_t now = time(NULL);
	char when[32] = "";
	struct tm tm;

	if (gmtime_r(&now, &tm))
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (as_json)
		str_add_f(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"message\":\"", when,
			  names[level]);
	else
		str_add_f(&line, "%s %s: ", when, names[level]);
	(as_json ? add_json_text : add_plain_text)(&line, what);
	str_add(&line, as_json ? "\"" : "");
	for (size_t i = 0; i < n; i++) {
		const char *quote = as_json && !fields[i].is_number ? "\"" : "";

		str_add_f(&line, as_json ? ",\"%s\":%s" : " %s=%s", fields[i].name, quote);
		(as_json ? add_json_text : add_plain_value)(&line, fields[i].value);
		str_add(&line, quote);
	}
	str_add(&line, as_json ? "}\n" : "\n");
	(void)fputs(str_text(&line), stderr); /* one call, so lines do not mix */
}

void log_fields(enum log_level level, const char *what, const struct log_field *fields, size_t n)
{
	if (level <= threshold)
		write_line(level, what, fields, n);
}

void log_event(enum log_level level, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (level > threshold)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	write_line(level, text, NULL, 0);
}
