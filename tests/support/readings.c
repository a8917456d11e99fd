#include "support/readings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "read/readers.h"

cJSON *works_read;
char reader_said[8192];

static void on_work(struct reading *d, cJSON *work)
{
	(void)d;
	(void)cJSON_AddItemToArray(works_read, work);
}

static void on_finding(struct reading *d, bool is_error, size_t line, const char *fix,
		       const char *message)
{
	const size_t n = strlen(reader_said);

	(void)d, (void)fix;
	(void)snprintf(reader_said + n, sizeof(reader_said) - n, "%s %zu: %s\n",
		       is_error ? "error" : "warning", line, message);
}

void read_bytes(const char *name, const char *bytes, size_t n)
{
	char *data = malloc(n + 1);
	struct reading d = { .path = name,
			     .data = data,
			     .n = n,
			     .mem = arena_new(256 * 1024 * 1024),
			     .work = on_work,
			     .finding = on_finding };
	const struct reader *reader = reader_for(name, bytes, n < READING_HEAD ? n : READING_HEAD);
	struct err err = { 0 };

	memcpy(data, bytes, n);
	data[n] = '\0';
	cJSON_Delete(works_read);
	works_read = cJSON_CreateArray();
	reader_said[0] = '\0';
	cr_assert(reader, "%s", name);
	cr_assert_eq(reader->read(&d, &err), ERR_OK, "%s: %s", name, err.msg);
	arena_free(d.mem);
	free(data);
}

void read_real(const char *name)
{
	AUTO(str) struct str text = STR(4 * 1024 * 1024);
	char path[128], chunk[4096];
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "tests/formats/%s", name);
	f = fopen(path, "rb");
	cr_assert(f, "%s", path);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		str_add_n(&text, chunk, n);
	(void)fclose(f);
	read_bytes(name, str_text(&text), text.len);
}

const char *part_at(const char *path)
{
	static char out[8192];
	const cJSON *item = works_read;
	char *text;

	while (item && *path) {
		char name[64];
		const size_t n = strcspn(path, ".");

		(void)snprintf(name, sizeof(name), "%.*s", (int)n, path);
		item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, (int)strtol(name, NULL, 10))
					   : cJSON_GetObjectItemCaseSensitive(item, name);
		path += n + (path[n] == '.');
	}
	text = item ? cJSON_PrintUnformatted(item) : NULL;
	(void)snprintf(out, sizeof(out), "%s",
		       !item                  ? "-"
		       : cJSON_IsString(item) ? item->valuestring
					      : text);
	cJSON_free(text);
	return out;
}
