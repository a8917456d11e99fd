/* Any bytes as a template and as the JSON that fills it, parted by the first NUL: may be refused,
 * must not crash; and whatever the data say, no tag that the template has not comes out. */
#include <stdlib.h>
#include <string.h>

#include "http/template.h"
#include "http/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct self {
	struct template_source source;
	const char *text;
	size_t len;
};

static const char *find_self(const struct template_source *s, const char *name, size_t *len)
{
	const struct self *self = (const struct self *)s;

	(void)name;
	*len = self->len;
	return self->text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *nul = memchr(data, '\0', size);
	const size_t len = nul ? (size_t)(nul - text) : size;
	const struct self self = { { find_self }, text, len };
	struct arena *mem = arena_new(32 << 20);
	AUTO(str) struct str out = STR(1 << 20);
	struct tree *root = NULL;
	struct err err = { 0 };
	enum err_code code;

	if (!mem)
		abort();
	if (nul && !tree_parse(&root, nul + 1, size - len - 1, mem, &err)) {
		code = template_render(&out, text, len, root, &self.source, mem, &err);
		if (!code && !memchr(text, '<', len) && memmem(text, len, "marks", 5) == NULL &&
		    strchr(str_text(&out), '<'))
			abort();
	}
	arena_free(mem);
	return 0;
}
