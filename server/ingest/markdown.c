/* Markdown, through cmark. Headings give the section; paragraphs, also those in lists and
 * quotations, become passages as plain text. Counted from 1 are those from the first
 * heading below the title on; the byline before it, a line of keywords and the list of
 * references are no passages. A first-level heading is the title when it is the only one
 * or reads as the record's; in a text with several, the others are sections. */
#include <cmark.h>
#include <stdio.h>
#include <string.h>

#include "ingest/internal.h"
#include "text/text.h"

enum { LIST_LINES_MAX = 10000 };

struct reading {
	struct run *r;
	struct record *record;
	const char *section;
	uint32_t level;
	bool any_section; /* the text has headings below its title */
	cmark_node *title;
	bool in_text;     /* past the byline */
	uint32_t skipped; /* level of the heading whose paragraphs are left out; 0: none */
	struct str text;
	enum err_code code;
};

static void collapse(struct str *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++) {
		const char c = s->data[i] == '\n' || s->data[i] == '\t' ? ' ' : s->data[i];

		if (c != ' ' || (n > 0 && s->data[n - 1] != ' '))
			s->data[n++] = c;
	}
	while (n > 0 && s->data[n - 1] == ' ')
		n--;
	str_cut(s, n);
}

/* The text below a node, its inline markup left out. */
static void plain_text(struct str *out, cmark_node *node)
{
	cmark_iter *it = cmark_iter_new(node);
	cmark_event_type event;

	str_clear(out);
	while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *at = cmark_iter_get_node(it);
		const cmark_node_type type = cmark_node_get_type(at);
		const char *literal = cmark_node_get_literal(at);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			str_add_char(out, ' ');
		else if ((type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) && literal)
			str_add(out, literal);
	}
	cmark_iter_free(it);
	collapse(out);
}

static bool is_references(const char *heading)
{
	static const char *const names[] = { "references", "bibliography", "works cited",
					     "reference list", "literature cited" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcasecmp(heading, names[i]) == 0)
			return true;
	return false;
}

static void take_heading(struct reading *d, cmark_node *node)
{
	const uint32_t level = (uint32_t)cmark_node_get_heading_level(node);

	if (node == d->title)
		return;
	plain_text(&d->text, node);
	d->in_text = true;
	if (d->skipped && level <= d->skipped)
		d->skipped = 0;
	if (is_references(str_text(&d->text)))
		d->skipped = level;
	d->section = arena_strdup(d->r->mem, str_text(&d->text));
	d->level = level;
	if (!d->section)
		d->code = ingest_no_memory(d->r);
}

/* A line of the list of references is kept to be matched with works, where the record does
 * not say itself what it cites. */
static void take_list_line(struct reading *d)
{
	struct record *rec = d->record;

	if (rec->n_references > 0 || d->text.len == 0 || rec->n_list_lines >= LIST_LINES_MAX)
		return;
	if (!arena_reserve(d->r->mem, &rec->list_lines, sizeof(*rec->list_lines), rec->n_list_lines,
			   &rec->cap_list_lines)) {
		d->code = ingest_no_memory(d->r);
		return;
	}
	rec->list_lines[rec->n_list_lines] = arena_strdup(d->r->mem, str_text(&d->text));
	if (!rec->list_lines[rec->n_list_lines++])
		d->code = ingest_no_memory(d->r);
}

static void take_paragraph(struct reading *d, cmark_node *node)
{
	plain_text(&d->text, node);
	if (d->skipped) {
		take_list_line(d);
		return;
	}
	if (d->text.len == 0 || (d->any_section && !d->in_text) ||
	    strncasecmp(str_text(&d->text), "keywords:", 9) == 0)
		return;
	d->code = record_add_paragraph(d->record, d->r, str_text(&d->text), d->section, d->level);
}

static bool is_record_title(struct reading *d, cmark_node *heading)
{
	AUTO(str) struct str own = STR(FILE_MAX);
	AUTO(str) struct str here = STR(FILE_MAX);

	plain_text(&d->text, heading);
	text_key(&own, d->r->tk, d->record->title, strlen(d->record->title));
	text_key(&here, d->r->tk, str_text(&d->text), d->text.len);
	return strcmp(str_text(&own), str_text(&here)) == 0;
}

/* Which heading is the title, if one is, and whether there are others. */
static void survey(struct reading *d, cmark_node *document)
{
	cmark_node *first = NULL;
	size_t n = 0, n_first = 0;

	for (cmark_node *at = cmark_node_first_child(document); at; at = cmark_node_next(at)) {
		if (cmark_node_get_type(at) != CMARK_NODE_HEADING)
			continue;
		n++;
		if (cmark_node_get_heading_level(at) > 1)
			continue;
		first = first ? first : at;
		n_first++;
	}
	if (first && (n_first == 1 || is_record_title(d, first)))
		d->title = first;
	d->any_section = n > (d->title != NULL);
}

static enum err_code read_document(struct reading *d, cmark_node *document)
{
	cmark_iter *it = cmark_iter_new(document);
	cmark_event_type event;

	survey(d, document);
	while (d->code == ERR_OK && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
			take_heading(d, node);
		else if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH)
			take_paragraph(d, node);
	}
	cmark_iter_free(it);
	return d->code;
}

enum err_code markdown_title(const char **out, struct run *r, const char *path)
{
	FILE *f = fopen(path, "rbe");
	char line[1024] = "";
	bool full = false;
	size_t n;

	*out = NULL;
	if (f && fgets(line, sizeof(line), f) && strncmp(line, "# ", 2) == 0) {
		n = strcspn(line, "\r\n");
		while (n > 2 && strchr(" #", line[n - 1]))
			n--;
		line[n] = '\0';
		if (n > 2 && text_is_utf8(line, n)) {
			*out = arena_strdup(r->mem, line + 2);
			full = !*out;
		}
	}
	if (f)
		(void)fclose(f);
	return full ? ingest_no_memory(r) : ERR_OK;
}

enum err_code markdown_read(struct record *record, struct run *r, const char *path)
{
	struct reading d = { .r = r, .record = record };
	cmark_node *document;
	char *text;
	size_t n;

	TRY(file_read(&text, &n, r, path, r->texts));
	if (!text)
		return ERR_OK;
	document = cmark_parse_document(text, n, CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
	if (!document)
		return ingest_no_memory(r);
	str_init(&d.text, FILE_MAX);
	d.code = read_document(&d, document);
	if (d.code == ERR_OK && !str_ok(&d.text))
		d.code = ingest_no_memory(r);
	str_dispose(&d.text);
	cmark_node_free(document);
	return d.code;
}

enum err_code record_add_paragraph(struct record *record, struct run *r, const char *text,
				   const char *section, uint32_t level)
{
	size_t n = strlen(text);
	struct paragraph *p;

	if (n > PARAGRAPH_MAX) {
		report_warning(r,
			       &(struct place){ .file = record->text_file, .entry = record->key },
			       "part it by blank lines",
			       "a paragraph is longer than %d bytes and was cut", PARAGRAPH_MAX);
		for (n = PARAGRAPH_MAX; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
			n--;
	}
	if (!arena_reserve(r->mem, &record->paragraphs, sizeof(*record->paragraphs),
			   record->n_paragraphs, &record->cap_paragraphs))
		return ingest_no_memory(r);
	p = &record->paragraphs[record->n_paragraphs++];
	*p = (struct paragraph){ .number = (uint32_t)record->n_paragraphs,
				 .level = level,
				 .section = section,
				 .text = arena_strndup(r->texts, text, n) };
	record->text_bytes += n;
	r->summary.text_bytes += n;
	return p->text ? ERR_OK : ingest_no_memory(r);
}
