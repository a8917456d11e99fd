/* http/sitemap.h -- in how many files all works are told of. Layer: http. */
#pragma once

#include <stdint.h>

#include "http/request.h"

enum {
	SITEMAP_MAX = 49999
}; /* works in a file: with the front page 50,000, as the protocol has it */

uint32_t sitemap_parts(uint32_t works); /* at least one */
/* The file that names the others. */
void sitemap_index(struct str *out, const struct request *r, uint32_t parts);
