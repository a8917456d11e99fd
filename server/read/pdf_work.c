/* Lines of a PDF as paragraphs. A PDF knows where its letters stand and not what they are: running
 * heads are what stands at the edge of several pages, a heading is a short block in larger type or
 * with a number, and a paragraph goes on across columns and pages until a sentence ends. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "read/entry.h"
#include "read/make.h"
#include "read/pdf.h"

enum {
	SIZES = 200,      /* half points of type */
	HEADING_MAX = 90, /* bytes */
	INDENT = 5,       /* points */
};

enum line_kind { LINE_BODY, LINE_DROPPED, LINE_HEADING, LINE_NOTE };

struct pages {
	struct pdf *pdf;
	struct making m;
	double body;   /* height of most of the text */
	char *kinds;   /* enum line_kind of each line */
	size_t begin;  /* the first line behind title and authors */
	int page_more; /* how much higher the printed number of a page is than its place */
	struct str note;
	bool references, full;
};

/* --- running heads and page numbers --- */

/* The same words, whatever numbers stand among them. */
static bool same_words(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (isdigit((unsigned char)*a))
			a++;
		while (isdigit((unsigned char)*b))
			b++;
		if (*a != *b || !*a)
			return *a == *b;
	}
}

static bool is_number(const char *s)
{
	const size_t n = strspn(s, "0123456789ivxlc-. ");

	return n == strlen(s) && n < 12;
}

static void drop_edges(struct pages *p)
{
	struct pdf *pdf = p->pdf;

	for (size_t i = 0; i < pdf->n; i++) {
		size_t same = 0;

		if (!pdf_at_edge(pdf, &pdf->lines[i]))
			continue;
		if (is_number(pdf->lines[i].text))
			same = 2;
		/* Heads of left and right pages take turns: two pages on is near enough. */
		for (size_t k = i;
		     same < 2 && k-- > 0 && pdf->lines[k].page + 2 >= pdf->lines[i].page;)
			same += pdf_at_edge(pdf, &pdf->lines[k]) &&
						pdf->lines[k].page != pdf->lines[i].page &&
						same_words(pdf->lines[k].text, pdf->lines[i].text)
					? 2
					: 0;
		for (size_t k = i + 1;
		     same < 2 && k < pdf->n && pdf->lines[k].page <= pdf->lines[i].page + 2; k++)
			same += pdf_at_edge(pdf, &pdf->lines[k]) &&
						pdf->lines[k].page != pdf->lines[i].page &&
						same_words(pdf->lines[k].text, pdf->lines[i].text)
					? 2
					: 0;
		if (same >= 2)
			p->kinds[i] = LINE_DROPPED;
	}
}

/* --- what kind of line --- */

static double body_height(const struct pdf *pdf)
{
	size_t letters[SIZES] = { 0 }, best = 0;

	for (size_t i = 0; i < pdf->n; i++) {
		const double size = 2 * pdf->lines[i].height;

		if (size > 0 && size < SIZES)
			letters[(size_t)size] += strlen(pdf->lines[i].text);
	}
	for (size_t i = 1; i < SIZES; i++)
		if (letters[i] > letters[best])
			best = i;
	return (double)best / 2;
}

static bool is_named_heading(const char *s)
{
	static const char *const names[] = {
		"abstract",        "introduction",    "conclusion",
		"conclusions",     "references",      "bibliography",
		"works cited",     "acknowledgments", "acknowledgements",
		"acknowledgement", "discussion",      "literature review",
		"notes",           "appendix"
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (!strncasecmp(s, names[i], strlen(names[i])) &&
		    strspn(s + strlen(names[i]), " :.") == strlen(s + strlen(names[i])))
			return true;
	return false;
}

/* "2", "2.1", "IV." and then a capital. */
static bool is_numbered(const char *s)
{
	size_t n = strspn(s, "0123456789.");

	if (n == 0 || n > 8)
		n = strspn(s, "IVX") && s[strspn(s, "IVX")] == '.' ? strspn(s, "IVX") + 1 : 0;
	return n > 0 && s[n] == ' ' && isupper((unsigned char)s[n + 1]) &&
	       isalpha((unsigned char)s[n + 2]);
}

/* "Figure 1: ...", "Table 2. ...": no part of the text that it stands in. */
static bool is_caption(const char *s)
{
	static const char *const names[] = { "Figure ", "Fig. ", "Table " };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const size_t n = strlen(names[i]),
			     digits = strspn(s + (strncmp(s, names[i], n) ? 0 : n), "0123456789");

		if (!strncmp(s, names[i], n) && digits > 0 && strchr(":.", s[n + digits]))
			return true;
	}
	return false;
}

/* Three letters in a row: signs of a formula are no heading, however large they are. */
static bool has_word(const char *s)
{
	size_t run = 0;

	for (; *s && run < 3; s++)
		run = isalpha((unsigned char)*s) || (unsigned char)*s >= 0x80 ? run + 1 : 0;
	return run == 3;
}

static size_t block_end(const struct pdf *pdf, size_t i)
{
	size_t k = i;

	while (k < pdf->n && pdf->lines[k].block == pdf->lines[i].block)
		k++;
	return k;
}

static enum line_kind kind_of_block(const struct pages *p, size_t from, size_t to)
{
	const struct pdf_line *first = &p->pdf->lines[from];
	const char *s = first->text;
	size_t letters = 0;

	for (size_t i = from; i < to; i++)
		letters += strlen(p->pdf->lines[i].text);
	if (is_caption(s))
		return LINE_NOTE;
	if (letters <= HEADING_MAX && to - from <= 2 && has_word(s) && s[strlen(s) - 1] != '.' &&
	    s[strlen(s) - 1] != ',' &&
	    (first->height > p->body + 0.8 || (is_numbered(s) && first->height > p->body - 0.6)))
		return LINE_HEADING;
	if (letters <= HEADING_MAX && is_named_heading(s) && to - from == 1)
		return LINE_HEADING;
	if (first->height < p->body - 0.9 && first->y0 > 0.55 * p->pdf->page_height &&
	    (isdigit((unsigned char)*s) || *s == '*' || (unsigned char)*s >= 0x80))
		return LINE_NOTE;
	return LINE_BODY;
}

static void sort_lines(struct pages *p)
{
	for (size_t i = 0; i < p->pdf->n;) {
		const size_t end = block_end(p->pdf, i);
		const enum line_kind kind = kind_of_block(p, i, end);

		/* Headings that layout analysis put into one block with what they head. */
		for (; i < end; i++) {
			const char *s = p->pdf->lines[i].text;

			if (p->kinds[i] == LINE_DROPPED)
				continue;
			p->kinds[i] = (char)kind;
			if (kind == LINE_BODY && is_named_heading(s) && isupper((unsigned char)*s))
				p->kinds[i] = LINE_HEADING;
		}
	}
}

/* --- title, authors, DOI --- */

static bool is_title(const char *s)
{
	static const char *const none[] = { "microsoft word", "untitled", ".doc", ".pdf",
					    ".tex",           ".indd",    ".qxd" };

	if (!s || !strchr(s, ' '))
		return false;
	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (strcasestr(s, none[i]))
			return false;
	return true;
}

/* The largest type of the first page. */
static const char *printed_title(struct pages *p)
{
	struct pdf *pdf = p->pdf;
	double most = 0;
	AUTO(str) struct str title = STR(4096);

	for (size_t i = 0; i < pdf->n && pdf->lines[i].page == 1; i++)
		if (strlen(pdf->lines[i].text) > 8 && pdf->lines[i].height > most &&
		    p->kinds[i] != LINE_DROPPED)
			most = pdf->lines[i].height;
	for (size_t i = 0; i < pdf->n && pdf->lines[i].page == 1; i++)
		if (fabs(pdf->lines[i].height - most) < 0.5 && p->kinds[i] != LINE_DROPPED &&
		    title.len < 300)
			str_add_f(&title, "%s%s", title.len ? " " : "", pdf->lines[i].text);
	return arena_strndup(p->m.d->mem, str_text(&title), title.len);
}

static void put_doi(struct pages *p)
{
	for (size_t i = 0; i < p->pdf->n && p->pdf->lines[i].page == 1; i++) {
		const char *s = p->pdf->lines[i].text, *doi = doi_in(s);
		size_t n;

		if (!doi || !(doi == s || strcasestr(s, "doi")))
			continue;
		n = strcspn(doi, " ,;\"<>");
		while (n > 0 && strchr(".)", doi[n - 1]))
			n--;
		make_field(&p->m, p->m.work, "DOI", arena_strndup(p->m.d->mem, doi, n));
		return;
	}
}

static void put_authors(struct pages *p)
{
	struct entry e = { .d = p->m.d, .work = p->m.work };
	char *all = p->pdf->author ? arena_strdup(p->m.d->mem, p->pdf->author) : NULL;
	const char *by = all && strchr(all, ';') ? ";" : ",";

	while (all && *all) {
		const size_t n = strcspn(all, by);
		char *next = all + n + (all[n] != '\0');

		all[n] = '\0';
		entry_person_text(&e, "author", all);
		all = next;
	}
	p->full = p->full || e.full;
}

static void put_head(struct pages *p)
{
	const char *title = is_title(p->pdf->title) ? p->pdf->title : printed_title(p);

	make_field(&p->m, p->m.work, "type", "document");
	make_field(&p->m, p->m.work, "title", title);
	put_authors(p);
	put_doi(p);
	/* What stands before the abstract, or the first block of prose, is title and authors. */
	for (size_t i = 0; i < p->pdf->n && p->pdf->lines[i].page == 1 && !p->begin; i++)
		if (p->kinds[i] == LINE_HEADING && is_named_heading(p->pdf->lines[i].text))
			p->begin = i;
	for (size_t i = 0; i < p->pdf->n && p->pdf->lines[i].page == 1 && !p->begin; i++) {
		size_t letters = 0;

		for (size_t k = i; k < block_end(p->pdf, i); k++)
			letters += strlen(p->pdf->lines[k].text);
		if (letters > 400)
			p->begin = i;
	}
}

/* --- paragraphs --- */

static bool ends_sentence(const char *s, size_t n)
{
	while (n > 0 &&
	       (strchr("\"')]", s[n - 1]) || (n > 2 && !memcmp(s + n - 3, "\xe2\x80\x9d", 3)))) {
		n -= strchr("\"')]", s[n - 1]) ? 1 : 3;
	}
	return n > 0 && strchr(".?!:", s[n - 1]);
}

/* The right edge of the block that a line is in. */
static double right_of(const struct pdf *pdf, size_t i)
{
	double right = pdf->lines[i].x1;

	for (size_t k = i; k-- > 0 && pdf->lines[k].block == pdf->lines[i].block;)
		right = fmax(right, pdf->lines[k].x1);
	return right;
}

static bool begins_paragraph(const struct pages *p, size_t i, size_t before)
{
	const struct pdf_line *l = &p->pdf->lines[i], *last = &p->pdf->lines[before];
	const struct str *text = &p->m.paragraph;

	if (text->len == 0)
		return true;
	if (p->references)
		return l->block != last->block
			       ? l->page == last->page && ends_sentence(text->data, text->len)
			       : l->x0 < last->x0 - INDENT;
	if (!ends_sentence(text->data, text->len) || islower((unsigned char)*l->text))
		return false;
	if (l->block != last->block)
		return l->page == last->page || l->x0 > last->x0 + INDENT ||
		       last->x1 < right_of(p->pdf, before) - 3 * INDENT;
	return l->x0 > last->x0 + INDENT || l->y0 - last->y1 > 0.6 * l->height ||
	       last->x1 < right_of(p->pdf, before) - 6 * INDENT;
}

/* Is it prose, and no label in a figure or cell of a table? */
static bool is_prose(const char *s, size_t n)
{
	size_t letters = 0, words = 0;

	for (size_t i = 0; i < n; i++) {
		letters += isalpha((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80;
		words += s[i] == ' ';
	}
	return letters * 10 >= n * 6 && (words >= 5 || ends_sentence(s, n)) && n > 20;
}

static void end_paragraph(struct pages *p, unsigned page)
{
	struct str *text = &p->m.paragraph;
	cJSON *last;

	while (text->len > 0 && text->data[text->len - 1] == ' ')
		str_cut(text, text->len - 1);
	if (text->len == 0)
		return;
	if (p->references) {
		if (text->len > 20)
			(void)make_reference(&p->m, NULL, str_text(text));
		str_clear(text);
		return;
	}
	if (!is_prose(text->data, text->len)) {
		str_clear(text);
		return;
	}
	make_end_paragraph(&p->m);
	last = p->m.text ? p->m.text->child : NULL;
	last = last ? last->prev : NULL; /* of the first is the last */
	if (last && (int)page + p->page_more > 0)
		make_put(&p->m, last, "page", cJSON_CreateNumber((int)page + p->page_more));
}

/* Put a line behind what is there; a word that was parted at the end of a line is whole again. */
static void add_line(struct pages *p, const char *s)
{
	struct str *text = &p->m.paragraph;
	const size_t n = text->len;

	if (n > 1 && text->data[n - 1] == '-' && isalpha((unsigned char)text->data[n - 2]) &&
	    islower((unsigned char)*s))
		str_cut(text, n - 1);
	else if (n > 0)
		make_add(&p->m, " ");
	make_add(&p->m, s);
}

static void end_note(struct pages *p)
{
	if (p->note.len > 20)
		make_field(&p->m, make_array(&p->m, p->m.work, "notes"), NULL, str_text(&p->note));
	str_clear(&p->note);
}

static void take_note(struct pages *p, size_t i)
{
	if (i > 0 && p->pdf->lines[i - 1].block != p->pdf->lines[i].block)
		end_note(p);
	str_add_f(&p->note, "%s%s", p->note.len ? " " : "", p->pdf->lines[i].text);
}

/* A heading of two lines is one. Numbers before it tell how deep it is. */
static size_t take_heading(struct pages *p, size_t i)
{
	AUTO(str) struct str text = STR(1024);
	const unsigned block = p->pdf->lines[i].block;
	unsigned level = 1;
	const char *s;

	for (; i < p->pdf->n && p->kinds[i] == LINE_HEADING && p->pdf->lines[i].block == block; i++)
		str_add_f(&text, "%s%s", text.len ? " " : "", p->pdf->lines[i].text);
	for (s = str_text(&text); isdigit((unsigned char)*s); s++)
		if (s[1] == '.' && isdigit((unsigned char)s[2])) {
			level++;
			s++;
		}
	s += strspn(s, ". ");
	p->references =
		is_named_heading(s) && (!strncasecmp(s, "ref", 3) || !strncasecmp(s, "bib", 3) ||
					!strncasecmp(s, "works", 5));
	make_heading(&p->m, arena_strdup(p->m.d->mem, s), level);
	return i;
}

static void take_lines(struct pages *p)
{
	size_t before = 0;
	unsigned page = 1;

	for (size_t i = p->begin; i < p->pdf->n;) {
		const struct pdf_line *l = &p->pdf->lines[i];

		if (p->kinds[i] == LINE_HEADING) {
			end_paragraph(p, page);
			i = take_heading(p, i);
			continue;
		}
		if (p->kinds[i] == LINE_NOTE)
			take_note(p, i);
		if (p->kinds[i] == LINE_BODY) {
			if (begins_paragraph(p, i, before)) {
				end_paragraph(p, page);
				page = l->page;
			}
			add_line(p, l->text);
			before = i;
		}
		i++;
	}
	end_paragraph(p, page);
	end_note(p);
}

enum err_code pdf_work(struct pdf *pdf, struct reading *d, struct err *err)
{
	struct pages p = { .pdf = pdf, .kinds = arena_alloc(d->mem, pdf->n + 1) };

	if (!p.kinds || pdf_page_numbers(&p.page_more, pdf, d->mem) != ERR_OK)
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	make_begin(&p.m, d);
	str_init(&p.note, 1 << 20);
	p.body = body_height(pdf);
	drop_edges(&p);
	sort_lines(&p);
	put_head(&p);
	take_lines(&p);
	p.m.failed = p.m.failed || p.full;
	str_dispose(&p.note);
	return make_end(&p.m, err);
}
