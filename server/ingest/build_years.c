/* The years that works and their passages speak of, as values of a facet. */
#include <stdio.h>

#include "ingest/build.h"
#include "ingest/values.h"
#include "ingest/years.h"

struct filing {
	struct build *b;
	const char *text;
	uint32_t work, unit;
	struct str evidence;
	enum err_code code;
};

static enum err_code file_year(struct build *b, const struct filing *f, int year,
			       const char *evidence)
{
	char key[16];
	uint32_t value;

	(void)snprintf(key, sizeof(key), "%d", year);
	TRY(values_id(&value, b->values, "year_discussed", key, key, NULL));
	if (f->unit)
		TRY(build_file(b, SQL_UNIT_VALUE_ADD, f->unit, value, "text", evidence));
	return build_file(b, SQL_WORK_VALUE_ADD, f->work, value, "text", evidence);
}

static void found(void *ctx, int from, int to, size_t start, size_t end)
{
	struct filing *f = ctx;

	str_clear(&f->evidence);
	str_add_n(&f->evidence, f->text + start, end - start);
	if (!f->code && !str_ok(&f->evidence))
		f->code = ingest_no_memory(f->b->r);
	for (int year = from; !f->code && year <= to; year++)
		f->code = file_year(f->b, f, year, str_text(&f->evidence));
}

enum err_code build_years(struct build *b, uint32_t work, uint32_t unit, const char *text)
{
	struct filing f = { .b = b, .text = text, .work = work, .unit = unit };

	str_init(&f.evidence, PARAGRAPH_MAX);
	if (text)
		years_find(text, found, &f);
	str_dispose(&f.evidence);
	return f.code;
}

enum err_code build_years_of_work(struct build *b, const struct record *record)
{
	TRY(build_years(b, record->id, 0, record->title));
	return build_years(b, record->id, 0, record->abstract);
}
