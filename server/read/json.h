/* read/json.h -- records in JSON, for json.c, crossref.c and openalex.c only. Layer: read. */
#pragma once

#include "read/entry.h"

/* A text, or the first of an array of texts; NULL: there is none. */
const char *member_text(const cJSON *object, const char *name);
const cJSON *member_get(const cJSON *object, const char *path); /* "message.items" */
int member_number(const cJSON *object, const char *name);       /* 0: none */

bool crossref_is_work(const cJSON *object);
void crossref_take(struct reading *d, const cJSON *work);

bool openalex_is_work(const cJSON *object);
void openalex_take(struct reading *d, const cJSON *work);
