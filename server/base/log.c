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

void log_event(enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	AUTO(str) struct str line = STR(8192);
	const time_t now = time(NULL);
	char text[1024], when[32] = "";
	struct tm tm;
	va_list ap;

	if (level > threshold)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (gmtime_r(&now, &tm))
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	if (as_json) {
		str_add_f(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"message\":\"", when,
			  names[level]);
		add_json_text(&line, text);
		str_add(&line, "\"}\n");
	} else {
		str_add_f(&line, "%s %s: ", when, names[level]);
		for (const char *p = text; *p; p++) /* one event stays one line */
			str_add_char(&line, (unsigned char)*p < 0x20 ? ' ' : *p);
		str_add_char(&line, '\n');
	}
	(void)fputs(str_text(&line), stderr); /* one call, so lines do not mix */
}
