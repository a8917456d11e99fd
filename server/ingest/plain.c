/* Plain text: blank lines part its paragraphs. */
#include <string.h>

#include "ingest/internal.h"

static bool is_blank(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r", line[i]))
			return false;
	return true;
}

enum err_code plain_read(struct record *record, struct run *r, const char *path)
{
	AUTO(str) struct str paragraph = STR(FILE_MAX);
	char *text;
	size_t n;

	TRY(file_read(&text, &n, r, path, r->texts));
	for (const char *at = text, *end; at; at = end) {
		const char *stop = strchr(at, '\n');
		const size_t len = stop ? (size_t)(stop - at) : strlen(at);

		end = stop ? stop + 1 : NULL;
		if (!is_blank(at, len)) {
			if (paragraph.len > 0)
				str_add_char(&paragraph, ' ');
			str_add_n(&paragraph, at, len - (at[len - 1] == '\r'));
		}
		if (paragraph.len > 0 && (is_blank(at, len) || !end)) {
			TRY(record_add_paragraph(record, r, str_text(&paragraph), NULL, 0));
			str_clear(&paragraph);
		}
	}
	return ERR_OK;
}
