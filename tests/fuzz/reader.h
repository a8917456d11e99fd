/* fuzz/reader.h -- any bytes to one reader: whatever it makes of them is a work that the parent
 * would take. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "read/readers.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Places of citations are within the paragraph. */
static void check_paragraph(const cJSON *item)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "text"));
	const cJSON *cite;

	if (!text || !*text)
		abort();
	cJSON_ArrayForEach(cite, cJSON_GetObjectItemCaseSensitive(item, "cites"))
	{
		const int from = cJSON_GetObjectItemCaseSensitive(cite, "from")->valueint;
		const int to = cJSON_GetObjectItemCaseSensitive(cite, "to")->valueint;

		if (from < 0 || from >= to || (text_is_utf8(text, strlen(text)) && to < 0))
			abort();
	}
}

static void fuzz_work(struct reading *d, cJSON *work)
{
	char *text = work ? cJSON_PrintUnformatted(work) : NULL;
	const cJSON *item;

	(void)d;
	if (!text || !text_is_utf8(text, strlen(text)) || reading_is_too_deep(text))
		abort();
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(work, "text"))
		check_paragraph(item);
	cJSON_free(text);
	cJSON_Delete(work);
}

static void fuzz_finding(struct reading *d, bool is_error, size_t line, const char *fix,
			 const char *message)
{
	(void)d, (void)is_error, (void)line, (void)fix;
	if (!*message)
		abort();
}

static void fuzz_reader(const struct reader *reader, const uint8_t *bytes, size_t size)
{
	char *data = malloc(size + 1);
	struct reading d = { .path = "fuzz",
			     .data = data,
			     .n = size,
			     .mem = arena_new((size_t)256 << 20),
			     .work = fuzz_work,
			     .finding = fuzz_finding };
	struct err err = { 0 };

	memcpy(data, bytes, size);
	data[size] = '\0';
	if (reader->read(&d, &err) != ERR_OK)
		(void)fprintf(stderr, "%s\n", err.msg);
	arena_free(d.mem);
	free(data);
}
