/* Records as Crossref's and OpenAlex's interfaces answer (.json): one work, a list of them, or an
 * error that was saved in place of an answer. CSL-JSON, which has the same suffix, is told apart by
 * its shape and is not read here. */
#include "read/json.h"

#include <string.h>

#include "base/str.h"
#include "read/readers.h"
#include "text/text.h"

const cJSON *member_get(const cJSON *object, const char *path)
{
	char name[64];

	while (object && *path) {
		const size_t n = strcspn(path, ".");

		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		object = cJSON_GetObjectItemCaseSensitive(object, name);
		path += n + (path[n] == '.');
	}
	return object;
}

const char *member_text(const cJSON *object, const char *name)
{
	const cJSON *item = member_get(object, name);

	if (cJSON_IsArray(item))
		item = item->child;
	return cJSON_IsString(item) && *item->valuestring ? item->valuestring : NULL;
}

int member_number(const cJSON *object, const char *name)
{
	const cJSON *item = member_get(object, name);

	return cJSON_IsNumber(item) ? item->valueint : 0;
}

static void take(struct reading *d, const cJSON *object, size_t number)
{
	if (crossref_is_work(object))
		crossref_take(d, object);
	else if (openalex_is_work(object))
		openalex_take(d, object);
	else
		reading_error(d, 0, "fetch it anew",
			      "entry %zu is no work of Crossref's or OpenAlex's and was left out",
			      number);
}

static void take_all(struct reading *d, const cJSON *list)
{
	const cJSON *item;
	size_t number = 0;

	cJSON_ArrayForEach(item, list) take(d, item, ++number);
}

/* {"status": "failed", "message": [{"message": ...}]}, {"error": ..., "message": ...} */
static bool take_error(struct reading *d, const cJSON *root)
{
	const char *status = member_text(root, "status"), *error = member_text(root, "error");
	const cJSON *message = member_get(root, "message");
	const char *what;

	if (!error && !(status && !strcmp(status, "failed")))
		return false;
	what = cJSON_IsArray(message) ? member_text(message->child, "message")
				      : member_text(root, "message");
	reading_error(d, 0, "fetch it anew, or take it away",
		      "it is no record but an error that was answered: %.200s",
		      what    ? what
		      : error ? error
			      : "it does not say which");
	return true;
}

static void take_root(struct reading *d, const cJSON *root)
{
	const cJSON *message = member_get(root, "message"), *items = member_get(message, "items"),
		    *results = member_get(root, "results");
	const char *type = member_text(root, "message-type");

	if (take_error(d, root))
		return;
	if (cJSON_IsArray(root))
		take_all(d, root);
	else if (cJSON_IsArray(items))
		take_all(d, items);
	else if (cJSON_IsArray(results))
		take_all(d, results);
	else if (type && strcmp(type, "work") != 0)
		reading_error(d, 0, "take it away",
			      "it is an answer of Crossref's of another kind: %.40s", type);
	else
		take(d, cJSON_IsObject(message) ? message : root, 1);
}

static size_t line_at(const char *s, const char *end)
{
	size_t line = 1;

	for (; s < end; s++)
		line += *s == '\n';
	return line;
}

static enum err_code json_read(struct reading *d, struct err *err)
{
	const char *end = NULL, *s = d->data;
	size_t n = d->n;
	cJSON *root;

	if (!text_is_utf8(s, n) || memchr(s, '\0', n)) {
		reading_warning(d, 0, "save the file as UTF-8",
				"bytes that are not UTF-8 were replaced");
		s = text_clean(s, n, d->mem);
		if (!s)
			return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
		n = strlen(s);
	}
	if (n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		s += 3;
		n -= 3;
	}
	if (reading_is_too_deep(s)) {
		reading_error(d, 0, "fetch it anew", "it is nested more than %d deep",
			      READING_DEPTH_MAX);
		return ERR_OK;
	}
	root = cJSON_ParseWithLengthOpts(s, n + 1, &end, 1);
	if (!root) {
		reading_error(d, line_at(s, end ? end : s), "fetch it anew: it may be cut short",
			      "it is not JSON from here on; the whole file was left out");
		return ERR_OK;
	}
	take_root(d, root);
	cJSON_Delete(root);
	return ERR_OK;
}

const struct reader reader_json = { &format_json, json_read };
