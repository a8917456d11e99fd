/* Any JSON as a record: every form of it is what its format allows. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/bibtex.h"
#include "http/cite.h"
#include "http/csl_json.h"
#include "http/ris.h"

enum { OUT_MAX = 16 << 20, MEMORY = 64 << 20 };

static void write_references(struct str *out, const struct csl *c)
{
	for (int style = 0; style < CITE_STYLES; style++) {
		str_clear(out);
		cite_write(out, (enum cite_style)style, c);
		assert(str_ok(out) && out->len > 0);
		for (size_t i = 0; i < out->len; i++) /* one line */
			assert((unsigned char)out->data[i] >= 0x20);
	}
}

/* BibTeX counts all braces: they open and close once around the entry. */
static void write_bibtex(struct str *out, const struct csl *c)
{
	long depth = 0;

	str_clear(out);
	bibtex_entry(out, "k", c);
	assert(str_ok(out));
	for (size_t i = 0; i < out->len; i++) {
		depth += (out->data[i] == '{') - (out->data[i] == '}');
		assert(depth >= 0);
	}
	assert(depth == 0);
}

static void write_ris(struct str *out, const struct csl *c)
{
	const char *line;
	size_t ends = 0;

	str_clear(out);
	ris_entry(out, "k", c);
	assert(str_ok(out));
	for (line = str_text(out); *line; line = strchr(line, '\n') + 1) {
		assert(strlen(line) > 6 && !memcmp(line + 2, "  - ", 4));
		ends += !memcmp(line, "ER", 2);
		assert(strchr(line, '\n'));
	}
	assert(ends == 1);
}

static void write_json(struct str *out, const struct csl *c)
{
	struct json j;
	cJSON *read;

	str_clear(out);
	json_init(&j, out);
	csl_json_write(&j, NULL, "k", c);
	json_end(&j);
	assert(str_ok(out));
	read = cJSON_ParseWithLength(str_text(out), out->len);
	assert(read);
	cJSON_Delete(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new(MEMORY);
	struct csl c = { 0 };
	struct str out;
	char *text = malloc(size + 1);

	assert(mem && text);
	memcpy(text, data, size);
	text[size] = '\0';
	str_init(&out, OUT_MAX);
	if (csl_parse(&c, text, mem, NULL) == ERR_OK) {
		write_references(&out, &c);
		write_bibtex(&out, &c);
		write_ris(&out, &c);
		write_json(&out, &c);
	}
	csl_dispose(&c);
	str_dispose(&out);
	arena_free(mem);
	free(text);
	return 0;
}
