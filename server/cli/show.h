/* cli/show.h -- an answer for a person, on standard output. Layer: cli. */
#pragma once

#include "search/search.h"

/* Ranked works, their best passages, what was made of the query. */
void show_answer(const struct search_answer *found, const struct search_request *req);
