/* http/cursor.h -- where reading through all results goes on. Layer: http.
 *
 * A cursor is base64url (RFC 4648, section 5, without padding) of what search it belongs to,
 * of which index, and how far it came. An index does not change, so nothing is missed or seen
 * twice; of an index with other content the cursor says so. Clients take it as it is. */
#pragma once

#include <stdint.h>

#include "http/request.h"

enum { CURSOR_MAX = 64 }; /* bytes of its text */

/* The page that `text` leads to; "*" is the first. ERR_INVALID: it is no cursor, or of
 * another search. ERR_GONE: it is of another index. */
NODISCARD enum err_code cursor_read(uint32_t *page, const struct request *r, const char *text,
				    struct err *err);

/* The cursor that leads to that page of this search. NULL: no memory. */
const char *cursor_to(const struct request *r, uint32_t page);
