#include "search/citations.h"

#include <string.h>

#include "search/context_list.h"
#include "search/internal.h"

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "the citations take more memory than a request may");
}

static const char *const forms[CITATION_FORMS] = { "narrative", "parenthetical", "bare", "title",
						   "year" };

const char *citation_form_name(enum citation_form f)
{
	return forms[f];
}

static enum citation_form form_by_name(const char *name)
{
	int f = 0;

	while (f < CITATION_FORMS - 1 && strcmp(forms[f], name) != 0)
		f++;
	return (enum citation_form)f;
}

static enum err_code read_citation(struct citation *out, struct stmt *st, struct arena *mem,
				   struct err *err)
{
	const int64_t start = stmt_int(st, 4), stop = stmt_int(st, 5), from = stmt_int(st, 6);

	*out = (struct citation){
		.citing = stmt_text(st, 0, mem),
		.cited = stmt_text(st, 1, mem),
		.form = form_by_name(stmt_borrow(st, 2, NULL)),
		.text = stmt_text(st, 3, mem),
		.place = { (uint32_t)(start - from), (uint32_t)(stop - from) },
		.locator = stmt_text(st, 7, mem),
		.confidence = (double)stmt_int(st, 8) / 100,
		.how = stmt_text(st, 9, mem),
		.reason = stmt_text(st, 10, mem),
		.listed = stmt_int(st, 11) != 0,
		.paragraph = (uint32_t)stmt_int(st, 12),
		.section = stmt_text(st, 13, mem),
		.sentence = stmt_text(st, 14, mem),
		.page = (uint32_t)stmt_int(st, 15),
	};
	return out->citing && out->text && out->how ? ERR_OK : full(err);
}

enum err_code citations_read(struct citation **out, size_t *n, struct stmt *st, struct arena *mem,
			     struct err *err)
{
	struct citation *list = NULL;
	size_t count = 0, cap = 0;
	bool row;

	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		if (!arena_reserve(mem, &list, sizeof(*list), count, &cap))
			return full(err);
		TRY(read_citation(&list[count++], st, mem, err));
	}
	*out = list;
	*n = count;
	return ERR_OK;
}

static enum err_code count_forms(struct citation_list *out, struct searcher *s, enum sql_id id,
				 uint32_t work, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, id, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		out->by_form[form_by_name(stmt_borrow(st, 0, NULL))] += (uint32_t)stmt_int(st, 1);
		out->count += (uint32_t)stmt_int(st, 1);
	}
}

static enum err_code list_others(struct citation_list *out, struct searcher *s, enum sql_id id,
				 uint32_t work, struct arena *mem, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	size_t cap = 0;
	bool row;

	TRY(db_stmt(&st, s->db, id, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(mem, &out->others, sizeof(*out->others), out->n_others, &cap))
			return full(err);
		out->others[out->n_others] = stmt_text(st, 0, mem);
		if (!out->others[out->n_others++])
			return full(err);
	}
}

struct side {
	enum sql_id list, forms, others;
};

static enum err_code load(struct citation_list *out, struct searcher *s, const struct side *side,
			  const struct work *work, uint32_t page, uint32_t per_page,
			  struct arena *mem, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct citation_list found = { 0 };

	if (page < 1 || page > CITATIONS_PAGE_MAX || per_page < 1 ||
	    per_page > CITATIONS_PER_PAGE_MAX)
		return err_set(err, ERR_INVALID, "there is no page %u of %u citations", page,
			       per_page);
	TRY(count_forms(&found, s, side->forms, work->id, err));
	TRY(list_others(&found, s, side->others, work->id, mem, err));
	TRY(db_stmt(&st, s->db, side->list, err));
	TRY(stmt_bind(st, err, "iii", (int64_t)work->id, (int64_t)per_page,
		      (int64_t)(page - 1) * per_page));
	TRY(citations_read(&found.list, &found.n, st, mem, err));
	*out = found;
	return ERR_OK;
}

enum err_code citations_by(struct citation_list *out, struct searcher *s, const struct work *work,
			   uint32_t page, uint32_t per_page, struct arena *mem, struct err *err)
{
	static const struct side citing = { SQL_MENTION_BY_CITING, SQL_MENTION_FORMS_BY_CITING,
					    SQL_UNCITED_BY_WORK };

	return load(out, s, &citing, work, page, per_page, mem, err);
}

enum err_code citations_of(struct citation_list *out, struct searcher *s, const struct work *work,
			   uint32_t page, uint32_t per_page, struct arena *mem, struct err *err)
{
	static const struct side cited = { SQL_MENTION_BY_CITED, SQL_MENTION_FORMS_BY_CITED,
					   SQL_LISTED_ONLY_BY };

	return load(out, s, &cited, work, page, per_page, mem, err);
}
