/* search/context_list.h -- citations as rows of the index, for citations.c and contexts.c
 * only. Layer: search. */
#pragma once

#include "search/citations.h"
#include "store/db.h"

/* The rows of one of the statements mention_by_..., which is bound already. */
NODISCARD enum err_code citations_read(struct citation **out, size_t *n, struct stmt *st,
				       struct arena *mem, struct err *err);
