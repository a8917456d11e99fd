/* harvest/jtree.h -- answers in JSON, read only as far as following them asks. Layer: harvest. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* The whole text is one JSON value, nested at most 64 deep, or it is ERR_CORRUPT: what was cut
 * off does not end. The caller frees it with cJSON_Delete(). */
NODISCARD enum err_code jtree_whole(cJSON **out, const char *text, size_t n, struct err *err);

/* What stands at a path of names and places: "message.title.0". NULL: nothing. */
const cJSON *jtree_at(const cJSON *root, const char *path);
const char *jtree_text(const cJSON *root, const char *path); /* NULL when it is no text */
int jtree_int(const cJSON *root, const char *path);          /* 0 when it is no number */

/* Append it, printed. ERR_NO_MEMORY. */
NODISCARD enum err_code jtree_print(struct str *out, const cJSON *j, struct err *err);

static inline void cJSON_autofree(cJSON **j)
{
	cJSON_Delete(*j);
}
