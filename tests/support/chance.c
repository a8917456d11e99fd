#include "support/chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/params.h"
#include "support/corpus.h"
#include "support/server.h"

/* --- chance --- */

uint64_t chance_seed;
static uint64_t state;
static struct corpus_folder folder;

/* Marsaglia's xorshift64* */
uint32_t chance_any(uint32_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 2685821657736338717u) >> 33) % n;
}

const char *const chance_words[16] = { "china",    "africa",  "culture",  "power",
				       "soft",     "museum",  "media",    "institute",
				       "policy",   "europe",  "trade",    "image",
				       "heritage", "student", "language", "peace" };

static void add_text(struct str *out, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		str_add_f(out, "%s%s", i ? " " : "", PICK(chance_words));
}

static void add_work(struct str *out, int i)
{
	static const char *const types[] = { "article-journal", "book", "chapter", "thesis" };
	static const char *const venues[] = { "Journal A", "Journal, B", "Press: C" };
	static const char *const languages[] = { "en", "fr", "zh" };
	static const char *const regions[] = { "africa", "cn", "ke", "europe", "fr", "pk" };
	static const char *const names[] = { "Nye", "Cull", "Qian", "Winter" };

	str_add_f(out, "%s{\"id\":\"w%03d\",\"title\":\"", i ? "," : "", i);
	add_text(out, 1 + chance_any(4));
	str_add_f(out, "\",\"type\":\"%s\",\"language\":\"%s\",", PICK(types), PICK(languages));
	str_add_f(out, "\"author\":[{\"family\":\"%s\",\"given\":\"A.\"}],", PICK(names));
	if (chance_any(8))
		str_add_f(out, "\"issued\":{\"date-parts\":[[%u]]},", 2000 + chance_any(20));
	str_add_f(out, "\"container-title\":\"%s\",\"abstract\":\"", PICK(venues));
	add_text(out, 5 + chance_any(20));
	str_add_f(out, "\",\"custom\":{\"regions\":[\"%s\"],\"references\":[\"w%03u\"]}}",
		  PICK(regions), chance_any(200));
}

void chance_begin(void)
{
	const char *given = getenv("SEED");
	AUTO(str) struct str records = STR(CHANCE_TEXT_MAX);

	chance_seed = given ? strtoull(given, NULL, 10) : 20261125;
	state = chance_seed * 2 + 1;
	corpus_make(&folder);
	for (int i = 0; i < 200; i++)
		add_work(&records, i);
	{
		AUTO(str) struct str all = STR(CHANCE_TEXT_MAX);

		str_add_f(&all, "[%s]", str_text(&records));
		corpus_put(&folder, "works.json", str_text(&all));
	}
	for (int i = 0; i < 200; i += 5) { /* some have a text */
		AUTO(str) struct str text = STR(CHANCE_TEXT_MAX);
		char name[32];

		str_add(&text, "## One\n\n");
		add_text(&text, 30 + chance_any(30));
		str_add(&text, ".\n\n## Two\n\n");
		add_text(&text, 30);
		str_add(&text, ".\n");
		(void)snprintf(name, sizeof(name), "w%03d.md", i);
		corpus_put(&folder, name, str_text(&text));
	}
	corpus_must_index(&folder);
	server_start_with((struct daemon_options){ .index = folder.index });
}

void chance_end(void)
{
	server_stop();
	corpus_remove(&folder);
}

/* --- searches --- */

void chance_add_query(struct str *out)
{
	AUTO(str) struct str q = STR(512);

	switch (chance_any(8)) {
	case 0: /* all works */
		break;
	case 1:
		str_add_f(&q, "\"%s %s\"", PICK(chance_words), PICK(chance_words));
		break;
	case 2:
		str_add_f(&q, "%s OR %s", PICK(chance_words), PICK(chance_words));
		break;
	case 3:
		str_add_f(&q, "%s NOT %s", PICK(chance_words), PICK(chance_words));
		break;
	case 4:
		str_add_f(&q, "title:%s (%s OR year:2005..2012)", PICK(chance_words),
			  PICK(chance_words));
		break;
	case 5:
		str_add_f(&q, "%.3s* -%s", PICK(chance_words), PICK(chance_words));
		break;
	default:
		add_text(&q, 1 + chance_any(4));
	}
	params_add(out, 0, "q", str_text(&q), q.len);
}

void spelling_init(struct spelling *s)
{
	str_init(&s->plain, 4096);
	str_init(&s->grammar, 4096);
	str_init(&s->json, 4096);
}

void spelling_dispose(struct spelling *s)
{
	str_dispose(&s->plain);
	str_dispose(&s->grammar);
	str_dispose(&s->json);
}

/* One or two values of a facet that `answer` has counted. */
static void add_clause(struct spelling *s, const cJSON *answer, const char *facet)
{
	char path[64];
	const cJSON *values;
	int n;
	uint32_t first, count = 1 + chance_any(2);

	(void)snprintf(path, sizeof(path), "facets.%s.values", facet);
	values = at(answer, path);
	n = cJSON_GetArraySize(values);
	if (!n)
		return;
	first = chance_any((uint32_t)n);
	str_add_f(&s->grammar, "%s%s:", s->grammar.len ? "," : "", facet);
	str_add_f(&s->json, "%s\"%s\":[", s->json.len ? "," : "", facet);
	for (uint32_t i = 0; i < count && i < (uint32_t)n; i++) {
		const char *key = text_at(
			cJSON_GetArrayItem(values, (int)((first + i) % (uint32_t)n)), "key");

		params_add(&s->plain, 0, facet, key, strlen(key));
		str_add_f(&s->grammar, "%s\"%s\"", i ? "|" : "", key);
		str_add_f(&s->json, "%s\"%s\"", i ? "," : "", key);
	}
	str_add(&s->json, "]");
}

const char *const chance_facets[9] = { "region", "author_region", "year",     "theme",    "author",
				       "venue",  "type",          "language", "full_text" };

void chance_search(struct str *out, struct spelling *s)
{
	static const char *const matches[] = { "", "&match=all", "&match=most", "&match=any" };
	static const char *const sorts[] = {
		"", "&sort=year", "&sort=-year", "&sort=title", "&sort=author", "&sort=cited"
	};
	char path[1024];
	const uint32_t first = chance_any(COUNT_OF(chance_facets)), n = chance_any(3);

	str_clear(out);
	chance_add_query(out);
	str_add(out, PICK(matches));
	str_add(out, PICK(sorts));
	(void)snprintf(path, sizeof(path), "/api/v1/search?%s", str_text(out));
	{
		AUTO(cJSON) cJSON *answer = get_json(path);

		for (uint32_t i = 0; i < n; i++)
			add_clause(s, answer,
				   chance_facets[(first + 3 * i) % COUNT_OF(chance_facets)]);
	}
}
