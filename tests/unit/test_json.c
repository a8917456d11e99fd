#include <criterion/criterion.h>
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <signal.h>
#include <string.h>

#include "http/json.h"

/* What json_text_n() makes of these bytes, quotes included; borrowed until the next call. */
static const char *written(const char *bytes, size_t n)
{
	static struct str out;
	struct json j;

	str_dispose(&out);
	str_init(&out, 1 << 16);
	json_init(&j, &out);
	json_text_n(&j, NULL, bytes, n);
	json_end(&j);
	return str_text(&out);
}

Test(json, text_is_escaped_where_json_wants_it)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *json;
	} cases[] = {
		{ "", 0, "\"\"" },
		{ "plain", 5, "\"plain\"" },
		{ "\"\\/", 3, "\"\\\"\\\\/\"" },
		{ "\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"" },
		{ "a\0b", 3, "\"a\\u0000b\"" },
		{ "\x01\x1f\x7f", 3, "\"\\u0001\\u001f\x7f\"" },
		{ "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", 9,
		  "\"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\"" },
		{ "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 9, "\"\\u2028\\u2029\xe2\x80\xaa\"" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_str_eq(written(cases[i].bytes, cases[i].n), cases[i].json, "case %zu", i);
}

#define BAD "\xef\xbf\xbd"

Test(json, bytes_that_are_no_utf8_are_replaced)
{
	static const char *const cases[][2] = {
		{ "\xff", BAD },
		{ "a\x80z", "a" BAD "z" },
		{ "\xc3", BAD },                         /* cut short */
		{ "\xe4\xb8", BAD BAD },                 /* likewise */
		{ "\xc0\xaf", BAD BAD },                 /* a slash in two bytes */
		{ "\xe0\x80\xaf", BAD BAD BAD },         /* ... in three */
		{ "\xed\xa0\x80", BAD BAD BAD },         /* half a surrogate pair */
		{ "\xf4\x90\x80\x80", BAD BAD BAD BAD }, /* beyond U+10FFFF */
		{ "\xc3\"", BAD "\\\"" },                /* must not swallow the quote */
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *json = written(cases[i][0], strlen(cases[i][0]));

		cr_expect_eq(strncmp(json + 1, cases[i][1], strlen(cases[i][1])), 0, "case %zu: %s",
			     i, json);
		cr_expect_eq(strlen(json), strlen(cases[i][1]) + 2, "case %zu", i);
	}
}

static void expect_as_printed(double x)
{
	AUTO(str) struct str out = STR(1024);
	char want[400];
	struct json j;

	(void)snprintf(want, sizeof(want), "%.4f", x);
	json_init(&j, &out);
	json_real(&j, NULL, x);
	json_end(&j);
	cr_expect_str_eq(str_text(&out), want);
}

Test(json, a_number_has_the_decimals_that_printf_gives_it)
{
	static const double some[] = { 0.0,
				       -0.0,
				       1.0,
				       -1.0,
				       0.00005,
				       0.00015,
				       0.00025,
				       0.99995,
				       9.99995,
				       0.99994999999999,
				       -0.00004,
				       -12.34565,
				       1.5e-300,
				       1e8,
				       1e8 + 0.00005,
				       12345678.90625,
				       4.9999999999999996e7,
				       1e15,
				       1e300 };
	uint64_t seed = 1;

	for (size_t i = 0; i < COUNT_OF(some); i++)
		expect_as_printed(some[i]);
	for (size_t i = 0; i < 20000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
		expect_as_printed((double)(int64_t)(seed >> 20) / (double)(1u << (seed >> 8 & 31)));
		expect_as_printed((double)(seed >> 44) / 2e4); /* half way, or a bit beside it */
	}
}

Test(json, a_name_is_written_whole_and_escaped_whatever_its_length)
{
	char name[200];

	for (size_t n = 0; n < sizeof(name) - 2; n++) {
		AUTO(str) struct str out = STR(1024), want = STR(1024);
		struct json j;

		memset(name, 'n', n);
		name[n] = '\0';
		str_add_f(&want, "{\"%s\":1,\"%s\\\"\":2}", name, name);
		json_init(&j, &out);
		json_object(&j, NULL);
		json_uint(&j, name, 1);
		memcpy(name + n, "\"", 2);
		json_uint(&j, name, 2);
		json_close(&j);
		json_end(&j);
		cr_assert_str_eq(str_text(&out), str_text(&want));
	}
}

Test(json, all_kinds_of_values_nest)
{
	AUTO(str) struct str out;
	struct json j;

	str_init(&out, 1024);
	json_init(&j, &out);
	json_object(&j, NULL);
	json_text(&j, "text", "x");
	json_text(&j, "nothing", NULL);
	json_uint(&j, "big", UINT64_MAX);
	json_real(&j, "real", 7.42);
	json_real(&j, "nan", (double)NAN);
	json_bool(&j, "yes", true);
	json_array(&j, "list");
	json_array(&j, NULL);
	json_close(&j);
	json_object(&j, NULL);
	json_close(&j);
	json_uint(&j, NULL, 1);
	json_null(&j, NULL);
	json_close(&j);
	json_bool(&j, "no", false);
	json_close(&j);
	json_end(&j);
	cr_expect_str_eq(
		str_text(&out),
		"{\"text\":\"x\",\"nothing\":null,\"big\":18446744073709551615,\"real\":7.4200,"
		"\"nan\":0.0000,\"yes\":true,\"list\":[[],{},1,null],\"no\":false}");
}

Test(json, what_is_written_is_read_back_the_same)
{
	char bytes[256];
	cJSON *read;

	for (int i = 0; i < 255; i++)
		bytes[i] = (char)(i % 127 + 1);
	bytes[255] = '\0';
	read = cJSON_Parse(written(bytes, 255));
	cr_assert(cJSON_IsString(read));
	cr_expect_str_eq(read->valuestring, bytes);
	cJSON_Delete(read);
}

Test(json, failure_sticks_and_is_told_at_the_end)
{
	AUTO(str) struct str out;
	struct json j;

	str_init(&out, 16);
	json_init(&j, &out);
	json_array(&j, NULL);
	for (int i = 0; i < 20; i++)
		json_uint(&j, NULL, 1234567);
	json_close(&j);
	json_end(&j);
	cr_expect(!str_ok(&out));
}

Test(json, what_is_left_open_is_a_bug, .signal = SIGABRT)
{
	AUTO(str) struct str out;
	struct json j;

	str_init(&out, 64);
	json_init(&j, &out);
	json_object(&j, NULL);
	json_end(&j);
}

Test(json, a_member_without_a_name_is_a_bug, .signal = SIGABRT)
{
	AUTO(str) struct str out;
	struct json j;

	str_init(&out, 64);
	json_init(&j, &out);
	json_object(&j, NULL);
	json_uint(&j, NULL, 1);
}

Test(json, members_that_are_not_chosen_leave_no_trace)
{
	static const char *const chosen[] = { "b", "d", NULL };
	AUTO(str) struct str out = STR(1000);
	struct json j;

	json_init(&j, &out);
	json_object(&j, NULL);
	json_object(&j, "a");
	json_choose(&j, chosen);
	json_text(&j, "a", "x");
	json_uint(&j, "b", 1);
	json_object(&j, "c");
	json_array(&j, "b"); /* another b, within what is left out */
	json_null(&j, NULL);
	json_close(&j);
	json_close(&j);
	json_object(&j, "d");
	json_bool(&j, "a", true); /* within what is chosen, all is */
	json_close(&j);
	json_choose(&j, NULL);
	json_null(&j, "z");
	json_close(&j);
	json_close(&j);
	json_end(&j);
	cr_expect_str_eq(str_text(&out), "{\"a\":{\"b\":1,\"d\":{\"a\":true},\"z\":null}}");
}

/* Eight bytes are looked at together: each byte in each place among them. */
Test(json, any_byte_in_any_place_is_read_back)
{
	for (int place = 0; place < 24; place++) {
		for (int byte = 1; byte < 128; byte++) {
			AUTO(str) struct str out = STR(4096);
			char text[25] = "abcdefghijklmnopqrstuvwx";
			struct json j;
			cJSON *read;

			text[place] = (char)byte;
			json_init(&j, &out);
			json_object(&j, NULL);
			json_text(&j, text, text);
			json_text(&j, "after", text);
			json_close(&j);
			json_end(&j);
			read = cJSON_Parse(str_text(&out));
			cr_assert(read, "%s", str_text(&out));
			cr_expect_str_eq(read->child->string, text);
			cr_expect_str_eq(read->child->valuestring, text);
			cr_expect_str_eq(read->child->next->valuestring, text);
			for (const char *p = str_text(&out); *p; p++)
				cr_expect_geq((unsigned char)*p, 0x20, "byte %d", byte);
			cJSON_Delete(read);
		}
	}
}
