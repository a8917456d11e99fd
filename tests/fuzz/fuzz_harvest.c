/* Any bytes as what a service answered: followed, or refused, never more. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harvest/address.h"
#include "harvest/doi.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"
#include "harvest/match.h"
#include "harvest/oai_answer.h"
#include "harvest/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s\n", what);
	abort();
}

/* A list that ends has no token; what is deleted is a record, too. */
static void try_oai(const char *text, size_t n)
{
	struct arena *mem = arena_new(1 << 20);
	struct oai_answer a;

	if (!oai_answer_read(&a, text, n, mem, NULL)) {
		hold(a.deleted <= a.records, "more deleted than there are");
		hold(!a.token || *a.token, "an empty token");
	}
	arena_free(mem);
}

static void try_json(const char *text, size_t n)
{
	static const struct sought sought = { .title = "Soft power: the means",
					      .family = "Nye",
					      .year = 2004 };
	static struct tokenizer *tk;
	struct matched m = { 0 };
	cJSON *j = NULL, *record;

	if (!tk && tokenizer_open(&tk, NULL))
		abort();
	if (jtree_whole(&j, text, n, NULL))
		return;
	(void)match_best(&m, &sought, jtree_at(j, "message.items"), tk);
	hold(m.match != MATCH_CERTAIN || (m.author && m.year), "certain without author and year");
	record = text_describe("slug", "10.1234/x", j, j);
	hold(record && jtree_text(record, "title"), "a record without a title");
	cJSON_Delete(record);
	cJSON_Delete(j);
}

static void try_texts(const char *text)
{
	struct str doi = STR(DOI_MAX), name = STR(4096);
	const int64_t ms = retry_after_ms(text, 1795564800);
	char licence[32];

	hold(ms >= RETRY_UNSAID && ms <= INT64_C(366) * 24 * 3600 * 1000,
	     "a wait beyond all bounds");
	if (doi_in_text(&doi, text)) {
		hold(str_ok(&doi) && !strncmp(str_text(&doi), "10.", 3), "no DOI");
		doi_file_name(&name, str_text(&doi));
		hold(!strchr(str_text(&name), '/'), "a name that leaves its folder");
	}
	str_clear(&name);
	file_name_of(&name, text);
	hold(!strchr(str_text(&name), '/') && *str_text(&name) != '.',
	     "a name that leaves its folder");
	(void)licence_access(text, licence);
	(void)address_host_is_local(text);
	str_dispose(&doi);
	str_dispose(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	try_oai(text, size);
	try_json(text, size);
	try_texts(text);
	free(text);
	return 0;
}
