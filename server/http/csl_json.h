/* http/csl_json.h -- a record as one object of CSL-JSON, for citation processors. Layer: http.
 *
 * What the record has, held to the schema (version 1.0.2): variables that it names, each of the
 * kind that it wants; a type that it does not know is "document". The record's own members
 * ("custom") stay out. */
#pragma once

#include "http/csl.h"
#include "http/json.h"

void csl_json_write(struct json *j, const char *name, const char *key, const struct csl *c);
