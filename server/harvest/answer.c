#include <string.h>

#include "harvest/internal.h"
#include "harvest/jtree.h"

static enum err_code check_answer(void *ctx, const struct fetch_answer *a, struct err *err)
{
	const struct question *q = ctx;
	cJSON *j = NULL;
	bool fits;

	TRY(jtree_whole(&j, str_text(&a->body), a->body.len, err));
	fits = q->fits(j);
	cJSON_Delete(j);
	if (fits)
		return ERR_OK;
	return err_set(err, ERR_INVALID, "%s gives an answer of another shape than it should",
		       q->service);
}

/* What was kept, unless it is damaged or is to be asked for anew. */
static bool answer_kept(cJSON **out, struct run *r, const struct question *q)
{
	AUTO(str) struct str text = STR(JSON_CEILING);

	if (r->o->refresh || shelf_get(&text, r->shelf, q->name, NULL) ||
	    jtree_whole(out, str_text(&text), text.len, NULL))
		return false;
	r->sum.kept++;
	return true;
}

static enum err_code ask(cJSON **out, struct run *r, const struct question *q, struct err *err)
{
	const struct fetch_request request = { .url = q->url,
					       .accept = "application/json",
					       .base = q->base,
					       .ceiling = JSON_CEILING,
					       .check = check_answer,
					       .ctx = (void *)q };
	struct fetch_answer a;
	enum err_code code;

	TRY(fetch(&a, r->fetcher, &request, err));
	code = shelf_put(r->shelf, q->name, str_text(&a.body), a.body.len, r->err);
	if (code)
		*err = *r->err; /* and the run is over */
	else
		code = jtree_whole(out, str_text(&a.body), a.body.len, err);
	r->sum.fetched += code == ERR_OK;
	str_dispose(&a.body);
	return code;
}

enum err_code answer_get(cJSON **out, struct run *r, const struct question *q, struct err *err)
{
	AUTO(str) struct str what = STR(ADDRESS_CEILING);
	enum err_code code;
	char note[160];

	if (answer_kept(out, r, q))
		return ERR_OK;
	str_add_f(&what, "%s/%s", q->service, q->slug);
	if (!r->o->refresh && shelf_missing(r->shelf, str_text(&what), note))
		return err_set(err, ERR_NOT_FOUND, "not at %s, asked %.10s", q->service, note);
	code = ask(out, r, q, err);
	if (code == ERR_NOT_FOUND &&
	    shelf_note_missing(r->shelf, str_text(&what), fetcher_date(r->fetcher), "not found",
			       r->err)) {
		*err = *r->err;
		return err->code;
	}
	return code;
}
