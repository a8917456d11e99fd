#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harvest/address.h"
#include "harvest/fetch.h"
#include "harvest/jtree.h"
#include "support/faults.h"
#include "support/patience.h"

static struct patience patience;
static struct fetcher *fetcher;
static struct fetch_answer answer;
static struct err err;

static void start_with(const struct scripted *script, struct fetch_options options)
{
	faults_start(script);
	options.agent = "dragoman/test (mailto:librarian@example.org)";
	options.clock = patience_clock(&patience);
	cr_assert_eq(fetcher_open(&fetcher, &options, &err), ERR_OK, "%s", err.msg);
}

static void start(const struct scripted *script)
{
	start_with(script, (struct fetch_options){ 0 });
}

static void stop(void)
{
	str_dispose(&answer.body);
	fetcher_close(fetcher);
	faults_stop();
}

static enum err_code whole_json(void *ctx, const struct fetch_answer *a, struct err *e)
{
	cJSON *j = NULL;
	const enum err_code code = jtree_whole(&j, str_text(&a->body), a->body.len, e);

	(void)ctx;
	cJSON_Delete(j);
	return code;
}

static enum err_code get_from(const char *base, const char *path)
{
	char url[256];

	(void)snprintf(url, sizeof(url), "%s%s", *path == '/' ? faults_base() : "", path);
	str_dispose(&answer.body);
	err = (struct err){ 0 };
	return fetch(&answer, fetcher,
		     &(struct fetch_request){ .url = url,
					      .accept = "application/json",
					      .base = base,
					      .ceiling = 1 << 20,
					      .check = whole_json },
		     &err);
}

static enum err_code get(const char *path)
{
	return get_from(faults_base(), path);
}

Test(harvest_fetch, says_who_asks_and_takes_packed_answers)
{
	static const struct scripted script[] = {
		{ "/a", .headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
		  .file = "crossref-work.json.gz" },
		{ 0 },
	};

	start(script);
	cr_assert_eq(get("/a"), ERR_OK, "%s", err.msg);
	cr_expect_eq(answer.body.len, 6012);
	cr_expect_str_eq(answer.type, "application/json");
	cr_expect(strstr(faults_request(0),
			 "User-Agent: dragoman/test (mailto:librarian@example.org)\r\n"));
	cr_expect(strstr(faults_request(0), "Accept: application/json\r\n"));
	stop();
}

/* Each fault once or more, then the answer; and what was waited for. */
Test(harvest_fetch, what_may_pass_is_asked_again_after_a_wait)
{
	static const struct {
		const char *name;
		struct scripted first;
		int64_t waits[4];
	} cases[] = {
		{ "429 in seconds",
		  { .path = "/", .status = 429, .headers = "Retry-After: 7\r\n", .times = 1 },
		  { 7000 } },
		{ "503 with a date",
		  { .path = "/",
		    .status = 503,
		    .headers = "Retry-After: Wed, 25 Nov 2026 00:00:40 GMT\r\n",
		    .times = 1 },
		  { 40000 } },
		{ "503 without a word",
		  { .path = "/", .status = 503, .times = 3 },
		  { 2000, 4000, 8000 } },
		{ "429 with nonsense",
		  { .path = "/", .status = 429, .headers = "Retry-After: soon\r\n", .times = 1 },
		  { 2000 } },
		{ "500", { .path = "/", .status = 500, .body = "<html>", .times = 1 }, { 2000 } },
		{ "cut off",
		  { "/", .file = "crossref-work.json", .fault = FAULT_CUT, .times = 2 },
		  { 2000, 4000 } },
		{ "cut off unsaid",
		  { "/", .file = "crossref-work.json", .fault = FAULT_CUT_SILENT, .times = 1 },
		  { 2000 } },
		{ "closed", { "/", .fault = FAULT_CLOSE, .times = 1 }, { 2000 } },
		{ "too slow", { "/", .fault = FAULT_STALL, .times = 1 }, { 2000 } },
		{ "no JSON", { "/", .body = "Too many connections", .times = 1 }, { 2000 } },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct scripted script[] = { cases[i].first, { "/", .body = "{}" }, { 0 } };
		size_t n = 0;

		patience = (struct patience){ 0 };
		start_with(script, (struct fetch_options){ .answer_ms = 300 });
		cr_expect_eq(get("/a"), ERR_OK, "%s: %s", cases[i].name, err.msg);
		cr_expect_str_eq(str_text(&answer.body), "{}");
		while (n < 4 && cases[i].waits[n])
			n++;
		cr_expect_eq(patience.n, n, "%s: %zu waits", cases[i].name, patience.n);
		for (size_t k = 0; k < n; k++)
			cr_expect_eq(patience.waits[k], cases[i].waits[k], "%s: %lld",
				     cases[i].name, (long long)patience.waits[k]);
		stop();
	}
}

Test(harvest_fetch, what_will_not_pass_is_asked_once)
{
	static const struct {
		struct scripted step;
		enum err_code code;
		const char *says;
	} cases[] = {
		{ { .path = "/", .status = 404, .body = "Resource not found." },
		  ERR_NOT_FOUND,
		  "not found (404)" },
		{ { .path = "/", .status = 410 }, ERR_NOT_FOUND, "(410)" },
		{ { .path = "/", .status = 400 }, ERR_INVALID, "refused with status 400" },
		{ { .path = "/", .status = 403 }, ERR_INVALID, "403" },
		{ { .path = "/", .status = 204 }, ERR_INVALID, "204" },
		{ { .path = "/", .status = 302, .headers = "Location: file:///etc/passwd\r\n" },
		  ERR_INVALID,
		  "not an http" },
		{ { .path = "/", .status = 302, .headers = "Location: gopher://127.0.0.1/\r\n" },
		  ERR_INVALID,
		  "not an http" },
		{ { .path = "/", .status = 302, .headers = "Location: http://a:b@127.0.0.1/\r\n" },
		  ERR_INVALID,
		  "not an address" },
		{ { .path = "/", .status = 302 }, ERR_INVALID, "a redirect to nowhere" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct scripted script[] = { cases[i].step, { 0 } };

		start(script);
		cr_expect_eq(get("/a"), cases[i].code, "%zu: %s", i, err.msg);
		cr_expect(strstr(err.msg, cases[i].says), "%s", err.msg);
		cr_expect_eq(faults_count(), 1, "%zu: %u", i, faults_count());
		stop();
	}
}

Test(harvest_fetch, five_attempts_are_all_and_three_failures_close_the_host)
{
	static const struct scripted script[] = { { .path = "/", .status = 503 }, { 0 } };

	start(script);
	cr_expect_eq(get("/a?key=secret"), ERR_IO);
	cr_expect(strstr(err.msg, "/a: status 503"), "%s", err.msg);
	cr_expect_null(strstr(err.msg, "secret"), "a key is told nobody");
	cr_expect_eq(faults_count(), 5);
	cr_expect_eq(patience.slept_ms, 2000 + 4000 + 8000 + 16000);
	cr_expect_eq(get("/b"), ERR_IO);
	cr_expect_eq(get("/c"), ERR_IO);
	cr_expect_eq(faults_count(), 15);
	cr_expect_eq(get("/d"), ERR_BUSY);
	cr_expect(strstr(err.msg, "left alone"), "%s", err.msg);
	cr_expect_eq(faults_count(), 15, "it is left alone");
	stop();
}

/* Port 1 of this machine: nobody listens there. */
Test(harvest_fetch, a_host_that_never_answers_is_left_alone_at_once)
{
	static const struct scripted script[] = { { 0 } };

	start(script);
	cr_expect_eq(get("http://127.0.0.1:1/a"), ERR_IO);
	cr_expect_eq(patience.n, 4);
	cr_expect_eq(get("http://127.0.0.1:1/b"), ERR_BUSY);
	cr_expect(strstr(err.msg, "does not answer, and is left alone"), "%s", err.msg);
	stop();
}

Test(harvest_fetch, a_host_that_wants_an_hour_is_left_for_another_day)
{
	static const struct scripted script[] = {
		{ .path = "/", .status = 429, .headers = "Retry-After: 3600\r\n" }, { 0 }
	};

	start(script);
	cr_expect_eq(get("/a"), ERR_BUSY);
	cr_expect(strstr(err.msg, "asks to wait 3600 seconds"), "%s", err.msg);
	cr_expect(strstr(err.fix, "run the same command again later"), "%s", err.fix);
	cr_expect_eq(patience.slept_ms, 0);
	cr_expect_eq(get("/b"), ERR_BUSY);
	cr_expect_eq(faults_count(), 1);
	stop();
}

Test(harvest_fetch, requests_to_a_host_keep_their_distance)
{
	static const struct scripted script[] = {
		{ .path = "/from", .status = 302, .headers = "Location: {base}/to\r\n" },
		{ "/", .body = "{}" },
		{ 0 }
	};

	start_with(script, (struct fetch_options){ .interval_ms = 500 });
	for (int i = 0; i < 3; i++)
		cr_expect_eq(get("/a"), ERR_OK);
	cr_expect_eq(patience.slept_ms, 2 * 500);
	cr_expect_eq(get("/from"), ERR_OK);
	cr_expect_eq(patience.slept_ms, 4 * 500, "a redirect is a request, too");
	cr_expect_eq(fetcher_requests(fetcher), 5);
	stop();
}

Test(harvest_fetch, redirects_are_followed_but_not_in_circles)
{
	static const struct scripted script[] = {
		{ .path = "/1", .status = 301, .headers = "Location: {base}/2\r\n" },
		{ .path = "/2", .status = 307, .headers = "Location: /3\r\n" },
		{ "/3", .body = "{}" },
		{ .path = "/circle", .status = 302, .headers = "Location: /circle\r\n" },
		{ 0 },
	};

	start(script);
	cr_expect_eq(get("/1"), ERR_OK, "%s", err.msg);
	cr_expect_eq(faults_count(), 3);
	cr_expect_eq(get("/circle"), ERR_INVALID);
	cr_expect(strstr(err.msg, "more than 5 redirects"), "%s", err.msg);
	stop();
}

/* The base is a public one: an answer of its must not lead to this machine. A name that
 * cannot be found counts as public, and no network is asked for an address in figures. */
Test(harvest_fetch, an_answer_from_outside_does_not_lead_inside)
{
	static const char *const inside[] = {
		"http://127.0.0.1:1/",           "http://localhost:1/",  "http://[::1]:1/",
		"http://169.254.169.254/latest", "http://0x7f000001:1/", "http://2130706433:1/"
	};
	static const struct scripted script[] = { { "/", .body = "{}" }, { 0 } };

	start(script);
	for (size_t i = 0; i < COUNT_OF(inside); i++) {
		cr_expect_eq(get_from("https://192.0.1.1", inside[i]), ERR_INVALID, "%s",
			     inside[i]);
		cr_expect(strstr(err.msg, "private address"), "%s: %s", inside[i], err.msg);
	}
	cr_expect_eq(get_from("https://192.0.1.1", "/a"), ERR_INVALID);
	cr_expect_eq(get(""), ERR_INVALID, "no address at all");
	cr_expect_eq(get("ftp://192.0.1.1/a"), ERR_INVALID);
	cr_expect_eq(faults_count(), 0);
	cr_expect_eq(get("/a"), ERR_OK, "the operator's own base leads inside itself");
	/* the connection is there now, and still it is not for others */
	cr_expect_eq(get_from("https://192.0.1.1", "/a"), ERR_INVALID);
	stop();
}

/* Most machines know their own name, and its address is one of theirs: where that is private, a
 * name that does not look so leads inside. */
Test(harvest_fetch, a_name_does_not_lead_inside_either)
{
	static const struct scripted script[] = { { "/", .body = "{}" }, { 0 } };
	char name[200], url[256];

	cr_assert_eq(gethostname(name, sizeof(name)), 0);
	start(script);
	if (!address_host_is_local(name) && address_host_leads_inside(name)) {
		(void)snprintf(url, sizeof(url), "http://%s:1/", name);
		cr_expect_eq(get_from("https://192.0.1.1", url), ERR_INVALID, "%s", err.msg);
		cr_expect(strstr(err.msg, "private address"), "%s", err.msg);
		cr_expect_eq(patience.n, 0, "it is not asked again either");
	}
	stop();
}

Test(harvest_fetch, a_proxy_may_be_a_machine_of_ones_own)
{
	static const struct scripted script[] = { { "http://192.0.1.1/a", .body = "{}" }, { 0 } };

	faults_start(script);
	(void)unsetenv("no_proxy");
	(void)unsetenv("NO_PROXY");
	(void)setenv("http_proxy", faults_base(), 1);
	cr_assert_eq(fetcher_open(&fetcher, &(struct fetch_options){ .attempts = 1 }, &err),
		     ERR_OK);
	cr_expect_eq(get_from("https://192.0.1.1", "http://192.0.1.1/a"), ERR_OK, "%s", err.msg);
	cr_expect_str_eq(str_text(&answer.body), "{}");
	stop();
}

Test(harvest_fetch, an_answer_has_a_ceiling_as_it_is_unpacked)
{
	static const struct scripted script[] = {
		{ "/packed", .headers = "Content-Encoding: gzip\r\n",
		  .file = "crossref-work.json.gz" },
		{ "/", .file = "crossref-work.json" },
		{ 0 },
	};
	char url[64];

	start(script);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(url, sizeof(url), "%s%s", faults_base(), i ? "/packed" : "/plain");
		cr_expect_eq(fetch(&answer, fetcher,
				   &(struct fetch_request){
					   .url = url, .base = faults_base(), .ceiling = 4000 },
				   &err),
			     ERR_TOO_LARGE, "%s", err.msg);
	}
	cr_expect_eq(faults_count(), 2);
	stop();
}
