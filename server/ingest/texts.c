/* Which of several full texts of a work is taken: the one that is worth more, of equals the one
 * that was read first. A text is worth its length; one whose paragraphs and headings are marked
 * as such (Markdown, JATS, TEI) is worth twice that, since what is drawn out of a PDF or a web
 * page has running heads and broken words in it. So a JATS file that has an abstract only gives
 * way to the PDF of the whole article, and the PDF to a JATS file of the whole. */
#include <string.h>

#include "ingest/internal.h"

static bool is_marked_up(const char *path)
{
	static const char *const suffixes[] = { ".md", ".xml", ".nxml", ".tei" };

	for (size_t i = 0; path && i < COUNT_OF(suffixes); i++)
		if (has_suffix(path, suffixes[i]))
			return true;
	return false;
}

static size_t worth_of(const struct record *rec)
{
	return rec->text_bytes * (is_marked_up(rec->text_file) ? 2 : 1);
}

void text_clear(struct record *rec)
{
	rec->paragraphs = NULL;
	rec->n_paragraphs = rec->cap_paragraphs = 0;
	rec->list_lines = rec->list_ids = NULL;
	rec->n_list_lines = rec->cap_list_lines = 0;
	rec->text_file = rec->text_access = NULL;
	rec->text_bytes = 0;
}

enum err_code text_add_list(struct record *to, const struct record *from, struct run *r)
{
	const size_t n = to->n_list_lines + from->n_list_lines;
	const char **lines;

	if (from->n_list_lines == 0)
		return ERR_OK;
	lines = arena_array(r->mem, const char *, n);
	if (!lines)
		return ingest_no_memory(r);
	if (to->n_list_lines > 0)
		memcpy(lines, to->list_lines, to->n_list_lines * sizeof(*lines));
	memcpy(lines + to->n_list_lines, from->list_lines, from->n_list_lines * sizeof(*lines));
	to->list_lines = lines;
	to->list_ids = NULL; /* what pointed to lines has found them */
	to->n_list_lines = to->cap_list_lines = n;
	return ERR_OK;
}

enum err_code text_move(struct record *to, const struct record *from, struct run *r)
{
	const struct record before = *to;

	to->paragraphs = from->paragraphs;
	to->n_paragraphs = from->n_paragraphs;
	to->cap_paragraphs = from->cap_paragraphs;
	to->list_lines = from->list_lines;
	to->list_ids = from->list_ids;
	to->n_list_lines = from->n_list_lines;
	to->cap_list_lines = from->cap_list_lines;
	to->text_file = from->text_file;
	to->text_access = from->text_access;
	to->text_bytes = from->text_bytes;
	return text_add_list(to, &before, r);
}

bool text_wins(struct run *r, const struct record *rec, const struct record *other)
{
	const bool wins = other->n_paragraphs > 0 &&
			  (rec->n_paragraphs == 0 || worth_of(other) > worth_of(rec));
	const struct record *loser = wins ? rec : other, *winner = wins ? other : rec;

	if (rec->n_paragraphs > 0 && other->n_paragraphs > 0)
		report_warning(r, &(struct place){ .file = loser->text_file, .entry = rec->key },
			       "nothing need be done; or keep one of the two",
			       "its text is not used: the one in %s is longer or better marked up",
			       winner->text_file);
	return wins;
}
