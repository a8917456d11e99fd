/* JSON lines: an object on each line, which is a CSL-JSON entry or a plain document. The file
 * is never in memory as a whole; a line that cannot be used is named and left out. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ingest/csl.h"
#include "read/read.h"
#include "text/text.h"

enum {
	LINE_MAX_BYTES = 16 * 1024 * 1024,
	CHUNK = 64 * 1024,
};

struct lines {
	struct csl x;
	FILE *file;
	struct str line;
	bool too_long; /* the rest of this line is passed over */
	char chunk[CHUNK];
	size_t at, n; /* of the chunk */
};

static struct place here(const struct lines *l)
{
	return (struct place){ .file = l->x.path, .line = l->x.line };
}

static bool fill(struct lines *l)
{
	if (l->at == l->n) {
		l->at = 0;
		l->n = fread(l->chunk, 1, sizeof(l->chunk), l->file);
	}
	return l->n > 0;
}

/* The next line without its end, in l->line. False: there is none. */
static bool next_line(struct lines *l)
{
	bool ended = false;

	str_clear(&l->line);
	l->too_long = false;
	if (!fill(l))
		return false;
	l->x.line++;
	while (!ended && fill(l)) {
		const char *from = l->chunk + l->at, *end = memchr(from, '\n', l->n - l->at);
		const size_t n = end ? (size_t)(end - from) : l->n - l->at;

		l->too_long = l->too_long || n > LINE_MAX_BYTES - l->line.len;
		if (!l->too_long)
			str_add_n(&l->line, from, n);
		ended = end != NULL;
		l->at += n + ended;
	}
	return true;
}

static cJSON *parse(const struct lines *l, const char *text, size_t n)
{
	const struct place at = here(l);
	const char *end = text;
	cJSON *object;

	if (reading_is_too_deep(text)) {
		report_error(l->x.r, &at, "write one flat {...} on the line",
			     "it is nested more than %d deep; the line was left out",
			     READING_DEPTH_MAX);
		return NULL;
	}
	object = cJSON_ParseWithLengthOpts(text, n + 1, &end, 1);
	if (!object)
		report_error(l->x.r, &at,
			     "write one whole {...} on each line, and nothing behind it",
			     "it is not JSON from byte %zu on; the line was left out",
			     (size_t)(end - text) + 1);
	return object;
}

static enum err_code take_line(struct lines *l)
{
	const struct place at = here(l);
	const char *text = str_text(&l->line);
	size_t n = l->line.len;
	enum err_code code;
	cJSON *object;

	if (!text_is_utf8(text, n) || memchr(text, 0, n)) {
		report_warning(l->x.r, &at, "save the file as UTF-8",
			       "bytes that are not UTF-8 were replaced");
		text = text_clean(text, n, l->x.r->mem);
		if (!text)
			return ingest_no_memory(l->x.r);
		n = strlen(text);
	}
	object = parse(l, text, n);
	if (!object)
		return ERR_OK;
	code = document_take(&l->x, object);
	cJSON_Delete(object);
	return code;
}

static bool is_blank(const struct str *line)
{
	const char *text = str_text(line);

	return strspn(text, " \t\r") == line->len;
}

static enum err_code read_lines(struct lines *l)
{
	while (next_line(l)) {
		const struct place at = here(l);

		if (!str_ok(&l->line))
			return ingest_no_memory(l->x.r);
		if (l->x.line == 1 && l->line.len >= 3 && !memcmp(l->line.data, "\xef\xbb\xbf", 3))
			memset(l->line.data, ' ', 3); /* a byte order mark */
		if (l->too_long)
			report_error(l->x.r, &at, "part the document into several",
				     "the line is longer than %d MiB and was left out",
				     LINE_MAX_BYTES / 1024 / 1024);
		else if (!is_blank(&l->line))
			TRY(take_line(l));
	}
	if (ferror(l->file)) {
		const struct place at = here(l);

		report_error(l->x.r, &at, "check the disk", "it cannot be read any further: %s",
			     strerrordesc_np(errno));
	}
	if (l->x.n_renamed > 0)
		report_warning(l->x.r, &(struct place){ .file = l->x.path },
			       "use letters, digits, dots, hyphens and underscores in ids",
			       "%zu ids have signs that cannot stand in an address; a hyphen is "
			       "used for each",
			       l->x.n_renamed);
	return ERR_OK;
}

enum err_code jsonl_read(struct corpus *c, struct run *r, const char *path)
{
	struct lines l = { .x = { .c = c, .r = r, .path = path }, .file = fopen(path, "rbe") };
	enum err_code code;

	if (!l.file) {
		report_error(r, &(struct place){ .file = path }, "check that it can be read", "%s",
			     strerrordesc_np(errno));
		return ERR_OK;
	}
	str_init(&l.line, LINE_MAX_BYTES);
	code = read_lines(&l);
	str_dispose(&l.line);
	(void)fclose(l.file);
	return code;
}
