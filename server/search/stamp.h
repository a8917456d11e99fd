/* search/stamp.h -- when works changed: what harvesters, feeds and sitemaps go by.
 * Layer: search.
 *
 * Dates are RFC 3339, UTC, to the second ("2026-11-24T00:00:00Z"), and so compare as text. Texts
 * live in the arena; on failure *out is left alone. */
#pragma once

#include "search/engine.h"

struct stamp {
	const char *key;     /* of the work */
	uint32_t work;       /* its number, for work_by_id(); 0: there is no such work any more */
	const char *sets;    /* keys of its regions, ancestors included, a space around each */
	const char *changed; /* the work, or that it is gone */
};

/* What is asked for: both dates belong to it. */
struct stamp_range {
	const char *from, *until;
	const char *region; /* key; NULL: all works */
};

/* Up to `limit` of them in the order of (changed, key), from the first behind the place
 * (`after_changed`, `after_key`) on; NULL: from the start. */
NODISCARD enum err_code stamp_list(struct stamp **out, size_t *n, struct searcher *s,
				   const struct stamp_range *range, const char *after_changed,
				   const char *after_key, uint32_t limit, struct arena *mem,
				   struct err *err);
NODISCARD enum err_code stamp_count(uint32_t *out, struct searcher *s,
				    const struct stamp_range *range, struct err *err);

/* The first date of all; that of the index where there is none. */
NODISCARD enum err_code stamp_earliest(const char **out, struct searcher *s, struct arena *mem,
				       struct err *err);

/* ERR_NOT_FOUND: there was never such a work. */
NODISCARD enum err_code stamp_by_key(struct stamp *out, struct searcher *s, const char *key,
				     struct arena *mem, struct err *err);
