/* What pdftotext -bbox-layout writes: <page>, <block>, <line> and <word> with their places. Each
 * stands on a line of its own; only a program writes it, so that a scan for the tags will do. */
#include <stdlib.h>
#include <string.h>

#include "read/markup.h"
#include "read/pdf.h"
#include "text/text.h"

enum { TEXT_MAX = 1024 * 1024 };

struct layout {
	struct pdf *pdf;
	struct arena *mem;
	struct str text; /* of the line at hand */
	struct pdf_line line;
	size_t longest; /* word of it */
	unsigned blocks;
};

static double number(const char *tag, const char *name)
{
	const char *end = strchr(tag, '>'), *at = strstr(tag, name);

	if (!at || (end && at > end))
		return 0;
	return strtod(at + strlen(name), NULL);
}

static void add_word(struct layout *l, const char *tag)
{
	const char *open = strchr(tag, '>'), *close = open ? strstr(open, "</word>") : NULL;
	size_t n, before = l->text.len;

	if (!close)
		return;
	open++;
	n = (size_t)(close - open);
	if (n == 0)
		return;
	if (l->text.len > 0)
		str_add_char(&l->text, ' ');
	markup_text(&l->text, open, n);
	if (l->text.len - before > l->longest) {
		l->longest = l->text.len - before;
		l->line.height = number(tag, "yMax=\"") - number(tag, "yMin=\"");
	}
}

static bool end_line(struct layout *l)
{
	struct pdf *pdf = l->pdf;

	while (l->text.len > 0 && l->text.data[l->text.len - 1] == ' ')
		str_cut(&l->text, l->text.len - 1);
	if (l->text.len == 0)
		return true;
	l->line.text = text_clean(l->text.data, l->text.len, l->mem);
	if (!l->line.text ||
	    !arena_reserve(l->mem, &pdf->lines, sizeof(*pdf->lines), pdf->n, &pdf->cap))
		return false;
	pdf->lines[pdf->n++] = l->line;
	return true;
}

static bool take_tag(struct layout *l, const char *s)
{
	if (!strncmp(s, "<page ", 6)) {
		l->pdf->pages++;
		l->pdf->page_height = number(s, "height=\"");
		l->pdf->page_width = number(s, "width=\"");
	} else if (!strncmp(s, "<block ", 7)) {
		l->blocks++;
	} else if (!strncmp(s, "<line ", 6)) {
		str_clear(&l->text);
		l->longest = 0;
		l->line = (struct pdf_line){ .x0 = number(s, "xMin=\""),
					     .y0 = number(s, "yMin=\""),
					     .x1 = number(s, "xMax=\""),
					     .y1 = number(s, "yMax=\""),
					     .page = l->pdf->pages,
					     .block = l->blocks };
	} else if (!strncmp(s, "<word ", 6)) {
		add_word(l, s);
	} else if (!strncmp(s, "</line>", 7)) {
		return end_line(l);
	}
	return true;
}

/* What stands between `open` and `close` in the head of the document; NULL: nothing. */
static const char *property(const char *layout, const char *open, const char *close,
			    struct arena *mem)
{
	const char *at = strstr(layout, open), *body = strstr(layout, "<body>"), *end;
	AUTO(str) struct str text = STR(65536);

	if (!at || !body || at > body)
		return NULL;
	at += strlen(open);
	end = strstr(at, close);
	if (!end || end > body || end == at)
		return NULL;
	markup_text(&text, at, (size_t)(end - at));
	return text_clean(str_text(&text), text.len, mem);
}

enum err_code pdf_lines(struct pdf *out, const char *layout, struct arena *mem)
{
	struct layout l = { .pdf = out, .mem = mem };
	bool ok = true;

	str_init(&l.text, TEXT_MAX);
	out->title = property(layout, "<title>", "</title>", mem);
	out->author = property(layout, "<meta name=\"Author\" content=\"", "\"/>", mem);
	for (const char *s = strchr(layout, '<'); s && ok; s = strchr(s + 1, '<'))
		ok = take_tag(&l, s);
	str_dispose(&l.text);
	return ok ? ERR_OK : ERR_NO_MEMORY;
}
