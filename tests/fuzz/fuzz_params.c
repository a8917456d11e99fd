/* Any bytes as the address of a search: may be refused, must not crash, and what is
 * written in the one canonical way must be read back as the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/link.h"
#include "http/negotiate.h"
#include "http/search_request.h"
#include "fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct searcher *searcher;
static struct site site = { .public_url = (char[]){ "" }, .prefix = "", .web_dir = -1 };

/* The search that an address asks for, or NULL. */
static struct request *read_search(struct search_request *search, const char *target)
{
	struct request *r = request_new(&site, NULL, target);
	struct err err = { 0 };

	if (!r)
		abort();
	r->searcher = searcher;
	if (!r->broken && !params_check(&r->params, search_params, &err) &&
	    !search_request_read(search, r, &err))
		return r;
	request_free(r);
	return NULL;
}

/* What `write` makes of a search must make the same again when it is read. */
static void expect_same_again(const char *first, bool of_page)
{
	AUTO(str) struct str target, again;
	struct search_request search;
	struct request *r;

	str_init(&target, 1 << 20);
	str_init(&again, 1 << 20);
	str_add_f(&target, "/?%s", first);
	r = read_search(&search, str_text(&target));
	if (!r)
		abort();
	if (of_page) {
		const char *link = link_to_search(r, &search.filter, &(struct link_change){ 0 });

		str_add(&again, link[1] ? link + 2 : "");
	} else {
		params_canonical(&r->params, &again);
	}
	if (strcmp(str_text(&again), first) != 0) {
		(void)fprintf(stderr, "once:  %s\ntwice: %s\n", first, str_text(&again));
		abort();
	}
	request_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(str) struct str target, canonical;
	struct search_request search;
	struct request *r;
	const char *link;

	if (!searcher)
		searcher = open_corpus();
	str_init(&target, 1 << 20);
	str_init(&canonical, 1 << 20);
	str_add(&target, "/?");
	str_add_n(&target, (const char *)data, size);
	(void)accept_prefers_html(str_text(&target) + 2);
	(void)etag_is_listed(str_text(&target) + 2, "\"0\"");
	r = read_search(&search, str_text(&target));
	if (!r)
		return 0;
	params_canonical(&r->params, &canonical);
	expect_same_again(str_text(&canonical), false);
	link = link_to_search(r, &search.filter, &(struct link_change){ 0 });
	if (link)
		expect_same_again(link[1] ? link + 2 : "", true);
	request_free(r);
	return 0;
}
