/* What tells records apart that have the same title, authors and year: "Editorial" in two issues
 * of a journal, or the dispatches of a volume of documents, many of which are headed "Mr. Seward
 * to Mr. Adams". What is not known, or known of one of them only, tells nothing. */
#include <stdlib.h>
#include <string.h>

#include "ingest/csl.h"
#include "text/text.h"

static int part_of_date(const cJSON *parts, int i)
{
	const cJSON *part = cJSON_GetArrayItem(parts, i);

	if (cJSON_IsNumber(part) && part->valuedouble > 0 && part->valuedouble < 10000)
		return part->valueint;
	return cJSON_IsString(part) ? (int)strtol(part->valuestring, NULL, 10) : 0;
}

/* As year, month and day in one number; 0: the day is not known. */
static uint32_t day_of(const cJSON *entry)
{
	const cJSON *issued = cJSON_GetObjectItemCaseSensitive(entry, "issued");
	const cJSON *parts =
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(issued, "date-parts"), 0);
	const int year = part_of_date(parts, 0), month = part_of_date(parts, 1),
		  day = part_of_date(parts, 2);

	if (year <= 0 || month < 1 || month > 12 || day < 1 || day > 31)
		return 0;
	return (uint32_t)year * 10000 + (uint32_t)month * 100 + (uint32_t)day;
}

/* The first number in it: "12-31" and "12–31" begin on one page, "4" and "no. 4" are one issue. */
static uint32_t number_of(const cJSON *entry, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(entry, name);
	const char *text = cJSON_GetStringValue(item);

	if (cJSON_IsNumber(item) && item->valuedouble > 0 && item->valuedouble < 1e9)
		return (uint32_t)item->valuedouble;
	return text ? (uint32_t)strtoul(text + strcspn(text, "0123456789"), NULL, 10) : 0;
}

/* Pages from 1 on are those of an article that has no issue yet, as often as not. */
static uint32_t page_of(const cJSON *entry)
{
	const uint32_t page = number_of(entry, "page");

	return page > 1 ? page : 0;
}

void edition_note(struct edition *out, const cJSON *entry)
{
	*out = (struct edition){ .day = day_of(entry),
				 .volume = number_of(entry, "volume"),
				 .issue = number_of(entry, "issue"),
				 .page = page_of(entry) };
}

static bool differ(uint32_t a, uint32_t b)
{
	return a > 0 && b > 0 && a != b;
}

bool records_are_apart(const struct record *a, const struct record *b)
{
	const struct edition *x = &a->edition, *y = &b->edition;

	if (differ(x->volume, y->volume) || differ(x->issue, y->issue) || differ(x->page, y->page))
		return true;
	if (a->n_paragraphs == 0 || b->n_paragraphs == 0)
		return false;
	/* A file does not hold one text twice, and of one text there are not two days. */
	return differ(x->day, y->day) || strcmp(a->file, b->file) == 0;
}
