#include "support/patience.h"

static int64_t now_ms(void *ctx)
{
	return ((struct patience *)ctx)->now_ms;
}

static time_t date(void *ctx)
{
	return PATIENCE_BEGINS + (time_t)(((struct patience *)ctx)->now_ms / 1000);
}

static void sleep_ms(void *ctx, int64_t ms)
{
	struct patience *p = ctx;

	p->now_ms += ms;
	p->slept_ms += ms;
	if (p->n < sizeof(p->waits) / sizeof(*p->waits))
		p->waits[p->n++] = ms;
}

struct fetch_clock patience_clock(struct patience *p)
{
	return (struct fetch_clock){
		.now_ms = now_ms, .date = date, .sleep_ms = sleep_ms, .ctx = p
	};
}
