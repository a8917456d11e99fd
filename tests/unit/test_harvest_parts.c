#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harvest/address.h"
#include "harvest/doi.h"
#include "harvest/fetch_internal.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"
#include "harvest/match.h"
#include "harvest/oai_answer.h"
#include "harvest/retry.h"
#include "support/patience.h"

Test(harvest_doi, is_found_in_whatever_form_it_is_written)
{
	static const struct {
		const char *text, *doi; /* NULL: none */
	} cases[] = {
		{ "10.1080/10286632.2015.1042474", "10.1080/10286632.2015.1042474" },
		{ "https://doi.org/10.1093/CJIP/poaf003", "10.1093/cjip/poaf003" },
		{ "doi:10.1017/trn.2025.2.", "10.1017/trn.2025.2" },
		{ "Nye (2021), https://doi.org/10.1080/17544750.2021.1917111, p. 3",
		  "10.1080/17544750.2021.1917111" },
		{ "(10.1016/s0140-6736(05)12345-6)", "10.1016/s0140-6736(05)12345-6" },
		{ "  doi = {10.1007/978-981-97-2807-7_3},", "10.1007/978-981-97-2807-7_3" },
		{ "<https://dx.doi.org/10.1590/0034-7329202400112>", "10.1590/0034-7329202400112" },
		{ "DO  - 10.1103/PhysRevB.78.212405\r\n", "10.1103/physrevb.78.212405" },
		{ "version 10.12/3 and 10.1234/x", "10.1234/x" },
		{ "110.1234/x", NULL },
		{ "10.1234/", NULL },
		{ "10.1234", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(str) struct str doi = STR(DOI_MAX);

		cr_expect_eq(doi_in_text(&doi, cases[i].text), cases[i].doi != NULL, "%s",
			     cases[i].text);
		cr_expect_str_eq(str_text(&doi), cases[i].doi ? cases[i].doi : "");
	}
}

Test(harvest_doi, a_file_name_stays_in_its_folder_and_is_no_others)
{
	static const char *const odd[] = { "10.1234/../../etc/passwd", "10.1234/a b", "10.1234/a<b",
					   "10.1234/a>b", "10.1234/\xc3\xa4" };
	AUTO(str) struct str name = STR(300);
	AUTO(str) struct str before = STR(300);

	doi_file_name(&name, "10.1093/cjip/poaf003");
	cr_expect_str_eq(str_text(&name), "10.1093_cjip_poaf003");
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		str_clear(&name);
		doi_file_name(&name, odd[i]);
		cr_expect_null(strchr(str_text(&name), '/'), "%s", str_text(&name));
		cr_expect_neq(*str_text(&name), '.');
		cr_expect_str_neq(str_text(&name), str_text(&before));
		str_clear(&before);
		str_add(&before, str_text(&name));
	}
	str_clear(&name);
	file_name_of(&name, "..");
	cr_expect_neq(*str_text(&name), '.', "%s", str_text(&name));
}

Test(harvest_retry, after_is_read_as_seconds_or_as_a_date)
{
	static const struct {
		const char *field;
		int64_t ms;
	} cases[] = {
		{ "0", 0 },
		{ " 120 ", 120000 },
		{ "99999999999999999999", INT64_C(366) * 24 * 3600 * 1000 },
		{ "Wed, 25 Nov 2026 00:01:30 GMT", 90000 },
		{ "Wednesday, 25-Nov-26 00:01:30 GMT", 90000 },
		{ "Wed Nov 25 00:01:30 2026", 90000 },
		{ "Tue, 24 Nov 2026 00:00:00 GMT", 0 },
		{ "", RETRY_UNSAID },
		{ "soon", RETRY_UNSAID },
		{ "-5", RETRY_UNSAID },
		{ "12 months", RETRY_UNSAID },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(retry_after_ms(cases[i].field, PATIENCE_BEGINS), cases[i].ms,
			     "%s: %lld", cases[i].field,
			     (long long)retry_after_ms(cases[i].field, PATIENCE_BEGINS));
}

Test(harvest_retry, waits_double_up_to_a_minute)
{
	static const int64_t waits[] = { 2000, 4000, 8000, 16000, 32000, 60000, 60000 };

	for (unsigned n = 1; n <= COUNT_OF(waits); n++)
		cr_expect_eq(retry_backoff_ms(n), waits[n - 1]);
	cr_expect_eq(retry_backoff_ms(4000000000u), 60000);
}

Test(harvest_address, what_is_not_of_the_public_internet_is_private)
{
	static const struct {
		const char *text;
		bool private;
	} cases[] = {
		{ "127.0.0.1", true },
		{ "127.9.9.9", true },
		{ "10.0.0.1", true },
		{ "172.16.0.1", true },
		{ "172.31.255.255", true },
		{ "172.32.0.1", false },
		{ "192.168.1.1", true },
		{ "169.254.169.254", true },
		{ "100.64.0.1", true },
		{ "100.128.0.1", false },
		{ "0.0.0.0", true },
		{ "224.0.0.1", true },
		{ "255.255.255.255", true },
		{ "8.8.8.8", false },
		{ "2130706433", true },
		{ "0x7f.1", true },
		{ "[::1]", true },
		{ "::", true },
		{ "fe80::1", true },
		{ "fd00::1", true },
		{ "::ffff:127.0.0.1", true },
		{ "::ffff:8.8.8.8", false },
		{ "64:ff9b::7f00:1", true },
		{ "2002:7f00:1::", true },
		{ "2606:4700::1111", false },
		{ "ff02::1", true },
	};
	const struct sockaddr unix_socket = { .sa_family = AF_UNIX };

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(address_text_is_private(cases[i].text), cases[i].private, "%s",
			     cases[i].text);
	cr_expect(address_is_private(&unix_socket));
	cr_expect(address_host_is_local("localhost"));
	cr_expect(address_host_is_local("db.LOCALHOST."));
	cr_expect_not(address_host_is_local("localhost.example.org"));
	cr_expect_not(address_host_is_local("notlocalhost"));
}

static bool is_proxy(const char *ip, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct proxies proxies;

	proxies_read(&proxies);
	if (inet_pton(AF_INET, ip, &v4.sin_addr) == 1)
		return proxies_have(&proxies, (const struct sockaddr *)&v4);
	cr_assert_eq(inet_pton(AF_INET6, ip, &v6.sin6_addr), 1);
	return proxies_have(&proxies, (const struct sockaddr *)&v6);
}

/* As libcurl reads it, which is what connects to it: without a port too. */
Test(harvest_address, a_proxy_is_the_one_that_the_environment_names)
{
	static const struct {
		const char *name, *value, *ip;
		uint16_t port;
	} cases[] = {
		{ "http_proxy", "http://127.0.0.1:3128", "127.0.0.1", 3128 },
		{ "http_proxy", "127.0.0.1:3128", "127.0.0.1", 3128 },
		{ "http_proxy", "http://user:secret@127.0.0.1:80/", "127.0.0.1", 80 },
		{ "http_proxy", "127.0.0.1", "127.0.0.1", 1080 },
		{ "https_proxy", "http://127.0.0.1", "127.0.0.1", 1080 },
		{ "HTTPS_PROXY", "https://127.0.0.1", "127.0.0.1", 443 },
		{ "all_proxy", "socks5h://127.0.0.1", "127.0.0.1", 1080 },
		{ "ALL_PROXY", "socks5://127.0.0.1:9050", "127.0.0.1", 9050 },
		{ "http_proxy", "http://[::1]:3128", "::1", 3128 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const uint16_t port = cases[i].port;

		for (size_t j = 0; j < COUNT_OF(cases); j++)
			(void)unsetenv(cases[j].name);
		cr_expect_not(is_proxy(cases[i].ip, port), "none is named");
		(void)setenv(cases[i].name, cases[i].value, 1);
		cr_expect(is_proxy(cases[i].ip, port), "%s", cases[i].value);
		cr_expect_not(is_proxy(cases[i].ip, port + 1), "%s", cases[i].value);
		cr_expect_not(is_proxy("127.0.0.2", port), "%s", cases[i].value);
		cr_expect_not(is_proxy("::2", port), "%s", cases[i].value);
	}
	(void)setenv("http_proxy", "http://", 1);
	cr_expect_not(is_proxy("127.0.0.1", 1080), "no host is named");
}

Test(harvest_licence, only_an_open_one_gives_access)
{
	static const struct {
		const char *licence, *access, *name;
	} cases[] = {
		{ "cc-by", "full", "cc-by" },
		{ "CC-BY-SA", "full", "cc-by-sa" },
		{ "cc0", "full", "cc0" },
		{ "public-domain", "full", "public-domain" },
		{ "cc-by-nc", "snippets", "cc-by-nc" },
		{ "cc-by-nd", "snippets", "cc-by-nd" },
		{ "cc-by-nc-nd", "snippets", "cc-by-nc-nd" },
		{ "http://creativecommons.org/licenses/by/4.0/", "full", "cc-by" },
		{ "https://creativecommons.org/licenses/by-nc-nd/4.0", "snippets", "cc-by-nc-nd" },
		{ "https://creativecommons.org/publicdomain/zero/1.0/", "full", "cc0" },
		{ "https://www.creativecommons.org/licenses/by-sa/3.0/", "full", "cc-by-sa" },
		{ "https://evil.example/?creativecommons.org/licenses/by/4.0/", NULL, "" },
		{ "http://www.springer.com/tdm", NULL, "" },
		{ "publisher-specific-oa", NULL, "" },
		{ "other-oa", NULL, "" },
		{ "", NULL, "" },
		{ NULL, NULL, "" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char name[32] = "";
		const char *access = licence_access(cases[i].licence, name);

		cr_expect_eq(access != NULL, cases[i].access != NULL, "%s", cases[i].licence);
		if (!access || !cases[i].access)
			continue;
		cr_expect_str_eq(access, cases[i].access, "%s", cases[i].licence);
		cr_expect_str_eq(name, cases[i].name);
	}
}

Test(harvest_json, is_whole_or_is_not_taken)
{
	static const struct {
		const char *text;
		bool whole;
	} cases[] = {
		{ "{\"a\": [1, 2]}\n", true },
		{ "[]", true },
		{ "{\"a\": [1, 2]", false },
		{ "{\"a\": \"b", false },
		{ "", false },
		{ "{} {}", false },
		{ "<html>", false },
		{ "{\"a\": 1}]", false },
	};
	AUTO(str) struct str deep = STR(4096);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(cJSON) cJSON *j = NULL;

		cr_expect_eq(jtree_whole(&j, cases[i].text, strlen(cases[i].text), NULL) == ERR_OK,
			     cases[i].whole, "%s", cases[i].text);
	}
	for (int i = 0; i < 70; i++)
		str_add(&deep, "[");
	for (int i = 0; i < 70; i++)
		str_add(&deep, "]");
	cr_expect_eq(jtree_whole(&(cJSON *){ NULL }, deep.data, deep.len, NULL), ERR_CORRUPT);
}

/* --- matching --- */

static const struct sought qian = {
	.title = "Cultural diplomacy in flux: China's museums abroad",
	.family = "Qian",
	.year = 2021,
	.other_year = 2023,
};

#define ITEM(title, family, year)                                                                  \
	"{\"title\": [\"" title "\"], \"author\": [{\"family\": \"" family                         \
	"\"}], \"issued\": {\"date-parts\": [[" year "]]}, \"DOI\": \"10.1/x\"}"

Test(harvest_match, title_author_and_year_have_to_agree)
{
	static const struct {
		const char *item;
		enum match match;
	} cases[] = {
		{ ITEM("Cultural Diplomacy in Flux: China\xe2\x80\x99s Museums Abroad", "QIAN",
		       "2021"),
		  MATCH_CERTAIN },
		{ ITEM("Cultural diplomacy in flux", "Qian", "2021"), MATCH_CERTAIN },
		{ ITEM("Cultural diplomacy in flux: China's museums abroad", "Qian", "2022"),
		  MATCH_CERTAIN },
		{ ITEM("Cultural diplomacy in flux: China's museums abroad", "Qian", "2024"),
		  MATCH_CERTAIN },
		{ ITEM("Cultural diplomacy in flux: China's museums abroad", "Qian", "2018"),
		  MATCH_DOUBTFUL },
		{ ITEM("Cultural diplomacy in flux: China's museums abroad", "Kong", "2021"),
		  MATCH_DOUBTFUL },
		{ ITEM("Cultural diplomacy: China's museums abroad and in flux again", "Qian",
		       "2021"),
		  MATCH_DOUBTFUL },
		{ ITEM("Museums and the public", "Qian", "2021"), MATCH_NONE },
		{ "{\"title\": [], \"author\": 3}", MATCH_NONE },
		{ "{\"title\": [\"Cultural diplomacy in flux\"], \"subtitle\": [\"China's museums "
		  "abroad\"], \"editor\": [{\"family\": \"Qian\"}], \"issued\": {\"date-parts\": "
		  "[[null]]}, \"published-print\": {\"date-parts\": [[2023, 2]]}}",
		  MATCH_CERTAIN },
	};
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	struct err err = { 0 };

	cr_assert_eq(tokenizer_open(&tk, &err), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(cJSON) cJSON *item = cJSON_Parse(cases[i].item);
		const struct matched m = match_item(&qian, item, tk);

		cr_assert(item);
		cr_expect_eq(m.match, cases[i].match, "%s: %d %d %d %d", cases[i].item, m.match,
			     m.title, m.author, m.year);
	}
}

Test(harvest_match, the_best_of_an_answer_is_taken_not_the_first)
{
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	AUTO(cJSON)
	cJSON *items = cJSON_Parse(
		"[" ITEM("Cultural diplomacy in flux: a review", "Li", "2021") ", " ITEM(
			"Cultural diplomacy in flux: China's museums abroad", "Qian", "2021") "]");
	struct matched m = { 0 };

	cr_assert_eq(tokenizer_open(&tk, NULL), ERR_OK);
	cr_expect_eq(match_best(&m, &qian, items, tk), cJSON_GetArrayItem(items, 1));
	cr_expect_eq(m.match, MATCH_CERTAIN);
	cr_expect_null(match_best(&m, &qian, NULL, tk));
}

/* --- OAI-PMH --- */

static struct arena *mem;

static struct oai_answer read_oai(const char *xml, size_t n, enum err_code want)
{
	struct oai_answer a = { 0 };
	struct err err = { 0 };

	arena_free(mem);
	mem = arena_new(1 << 20);
	cr_expect_eq(oai_answer_read(&a, xml, n, mem, &err), want, "%s: %.100s", err.msg, xml);
	return a;
}

static struct oai_answer read_recorded(const char *name)
{
	char path[128], *xml = calloc(1, 65536);
	struct oai_answer a;
	size_t n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "tests/harvest/recorded/%s", name);
	f = fopen(path, "rb");
	cr_assert(f, "%s", path);
	n = fread(xml, 1, 65536, f);
	(void)fclose(f);
	a = read_oai(xml, n, ERR_OK);
	free(xml);
	return a;
}

Test(harvest_oai_answer, recorded_ones_are_followed)
{
	struct oai_answer a = read_recorded("oai-ListRecords.xml");

	cr_expect_eq(a.records, 2);
	cr_expect_eq(a.deleted, 1);
	cr_expect_eq(a.list_size, 8);
	cr_expect_str_eq(a.token, "ListRecords2.xml");
	cr_expect_str_eq(a.date, "2013-02-27T09:10:56Z");
	cr_expect_null(a.error);
	a = read_recorded("oai-ListRecords4.xml");
	cr_expect_eq(a.records, 2);
	cr_expect_null(a.token);
	a = read_recorded("oai-badResumptionToken.xml");
	cr_expect_str_eq(a.error, "badResumptionToken");
	cr_expect_str_eq(a.error_text, "This resumptionToken is invalid");
	a = read_recorded("oai-noRecordsMatch.xml");
	cr_expect_str_eq(a.error, "noRecordsMatch");
	a = read_recorded("oai-Identify.xml");
	cr_expect_str_eq(a.granularity, "YYYY-MM-DD");
	cr_expect_str_eq(a.repository, "A Test Repository");
}

Test(harvest_oai_answer, what_is_cut_off_or_something_else_is_none)
{
	static const struct {
		const char *xml;
		enum err_code code;
	} cases[] = {
		{ "<OAI-PMH><ListRecords><record>", ERR_CORRUPT },
		{ "<OAI-PMH>", ERR_CORRUPT },
		{ "", ERR_CORRUPT },
		{ "Service Unavailable", ERR_CORRUPT },
		{ "<html><body/></html>", ERR_INVALID },
		{ "<OAI-PMH><ListRecords><resumptionToken/></ListRecords></OAI-PMH>", ERR_OK },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		(void)read_oai(cases[i].xml, strlen(cases[i].xml), cases[i].code);
}

/* A file of this machine, and a text that grows by a factor of ten a line. */
Test(harvest_oai_answer, entities_are_not_expanded)
{
	static const char file[] = "<!DOCTYPE OAI-PMH [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
				   "<OAI-PMH><ListRecords><resumptionToken>&f;</resumptionToken></"
				   "ListRecords></OAI-PMH>";
	static const char laughs[] =
		"<!DOCTYPE OAI-PMH [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
		"<OAI-PMH><ListRecords><resumptionToken>x&c;</resumptionToken></ListRecords></"
		"OAI-PMH>";

	cr_expect_null(read_oai(file, sizeof(file) - 1, ERR_OK).token);
	(void)read_oai(laughs, sizeof(laughs) - 1, ERR_CORRUPT);
}
