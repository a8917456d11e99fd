/* http/search_request.h -- a search as its parameters describe it. Layer: http. */
#pragma once

#include "http/request.h"
#include "search/search.h"

/* Rows of a route's table: what every search has (words, filters, how the words are taken),
 * and the order. */
extern const char *const search_matches[], *const search_sorts[];

#define FACET_PARAM(key)                                                                           \
	{                                                                                          \
		.name = key, .type = PARAM_TEXT, .repeatable = true                                \
	}
#define Q_PARAM                                                                                    \
	{                                                                                          \
		.name = "q", .type = PARAM_BYTES, .max = SEARCH_QUERY_MAX                          \
	}
#define EXPAND_PARAM                                                                               \
	{                                                                                          \
		.name = "expand", .type = PARAM_TEXT, .max = SEARCH_QUERY_MAX, .fallback = "all"   \
	}
#define MATCH_PARAM                                                                                \
	{                                                                                          \
		.name = "match", .type = PARAM_CHOICE, .choices = search_matches                   \
	}
#define FILTER_PARAMS                                                                              \
	FACET_PARAM("region"), FACET_PARAM("author_region"), FACET_PARAM("year"),                  \
		FACET_PARAM("year_discussed"), FACET_PARAM("theme"), FACET_PARAM("author"),        \
		FACET_PARAM("venue"), FACET_PARAM("type"), FACET_PARAM("language"),                \
		FACET_PARAM("full_text"),                                                          \
	{                                                                                          \
		.name = "filter", .type = PARAM_TEXT, .max = SEARCH_QUERY_MAX                      \
	}
#define PER_PAGE_PARAM                                                                             \
	{                                                                                          \
		.name = "per_page", .type = PARAM_NUMBER, .min = 1, .max = SEARCH_PER_PAGE_MAX,    \
		.fallback = "20"                                                                   \
	}
#define PAGE_PARAM                                                                                 \
	{                                                                                          \
		.name = "page", .type = PARAM_NUMBER, .min = 1, .max = SEARCH_DEPTH_MAX,           \
		.fallback = "1"                                                                    \
	}
#define SORT_PARAM                                                                                 \
	{                                                                                          \
		.name = "sort", .type = PARAM_CHOICE, .choices = search_sorts,                     \
		.fallback = "relevance"                                                            \
	}

/* Of a route with search_params, or with some of them: what is not in its table counts as not
 * given. Faults of parameters are noted in r->params. Everything lives in the request's arena. */
NODISCARD enum err_code search_request_read(struct search_request *out, struct request *r,
					    struct err *err);

/* Only q and expand. */
NODISCARD enum err_code search_request_read_query(struct search_request *out, struct request *r,
						  struct err *err);
