/* support/patience.h -- a clock on which waiting takes no time, and which remembers it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "harvest/fetch.h"

/* 2026-11-25 00:00:00 UTC, when the clock begins. */
#define PATIENCE_BEGINS ((time_t)1795564800)

struct patience {
	int64_t now_ms, slept_ms;
	int64_t waits[64]; /* each one, in ms */
	size_t n;
};

struct fetch_clock patience_clock(struct patience *p);
