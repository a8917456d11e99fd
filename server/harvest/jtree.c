#include "harvest/jtree.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

/* cJSON's parser recurses. */
static bool is_too_deep(const char *text, size_t n)
{
	bool in_string = false;
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		const char c = text[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
		if (depth > DEPTH_MAX)
			return true;
	}
	return false;
}

enum err_code jtree_whole(cJSON **out, const char *text, size_t n, struct err *err)
{
	const char *end = NULL;
	cJSON *j;

	if (is_too_deep(text, n))
		return err_set(err, ERR_CORRUPT, "JSON nested more than %d deep", DEPTH_MAX);
	j = cJSON_ParseWithLengthOpts(text, n, &end, false);
	while (j && end < text + n && strchr(" \t\r\n", *end) && *end)
		end++;
	if (j && end == text + n) {
		*out = j;
		return ERR_OK;
	}
	cJSON_Delete(j);
	return err_set(err, ERR_CORRUPT, "no JSON, or not all of it (%zu bytes)", n);
}

const cJSON *jtree_at(const cJSON *root, const char *path)
{
	while (root && *path) {
		const size_t len = strcspn(path, ".");
		char name[64];

		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = '\0';
		root = cJSON_IsArray(root) ? cJSON_GetArrayItem(root, (int)strtol(name, NULL, 10))
					   : cJSON_GetObjectItemCaseSensitive(root, name);
		path += len + (path[len] == '.');
	}
	return root;
}

const char *jtree_text(const cJSON *root, const char *path)
{
	return cJSON_GetStringValue(jtree_at(root, path));
}

int jtree_int(const cJSON *root, const char *path)
{
	const cJSON *item = jtree_at(root, path);

	return cJSON_IsNumber(item) ? item->valueint : 0;
}

enum err_code jtree_print(struct str *out, const cJSON *j, struct err *err)
{
	char *text = cJSON_Print(j);

	if (text)
		str_add(out, text);
	free(text);
	str_add_char(out, '\n');
	return text && str_ok(out) ? ERR_OK : err_set(err, ERR_NO_MEMORY, "no memory for JSON");
}
