#include <microhttpd.h>

#include "http/endpoints.h"
#include "http/result.h"

/* The process answers; nothing more is asked of it. */
enum err_code get_healthz(struct request *r, struct reply *out, struct err *err)
{
	struct json j;

	(void)r, (void)err;
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_text(&j, "status", "ok");
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}

/* A search works, on this thread's connection, and nobody asked the process to end. */
enum err_code get_readyz(struct request *r, struct reply *out, struct err *err)
{
	const struct search_request any = { .page = 1, .per_page = 1 };
	struct search_answer answer;
	struct json j;

	if (atomic_load(&r->site->stopping))
		return err_set(err, ERR_BUSY, "the server is stopping");
	if (search_run(&answer, r->searcher, &any, r->mem, err))
		return ERR_BUSY; /* a load balancer waits for a 503 */
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_text(&j, "status", "ready");
	result_index(&j, r);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
