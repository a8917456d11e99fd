#include "http/endpoints.h"
#include "http/found.h"
#include "http/result.h"
#include "http/search_request.h"
#include "search/passages.h"

static void write_hit(struct json *j, const struct request *r, const struct passage_hit *hit)
{
	result_open_passage(j, r, &hit->passage);
	json_text(j, "title", hit->title);
	json_text(j, "access", hit->access);
	result_marked(j, &hit->passage.text);
	json_real(j, "score", hit->passage.score);
	json_close(j);
}

enum err_code get_passage_hits(struct request *r, struct reply *out, struct err *err)
{
	struct passage_answer answer;
	struct search_request req;
	struct json j;

	TRY(search_request_read(&req, r, err));
	TRY(passages_run(&answer, r->searcher, &req, r->mem, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	found_write_meta(&j, r, &req, &answer.found);
	json_array(&j, "results");
	for (size_t i = 0; i < answer.n_hits; i++)
		write_hit(&j, r, &answer.hits[i]);
	json_close(&j);
	json_close(&j);
	json_end(&j);
	reply_header(out, "Link", found_page_links(r, &req, answer.found.count));
	return ERR_OK;
}
