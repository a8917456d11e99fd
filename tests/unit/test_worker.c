/* The child that reads files: what it hands on, and that a file which kills it, hangs it or
 * eats its memory costs that file only. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "read/wire.h"
#include "support/corpus.h"

static struct corpus_folder c;
static struct worker *w;
static char said[4096]; /* "+TITLE;" and "error LINE MESSAGE;" */

/* --- a reader that does what its file tells it to --- */

static void work(struct reading *d, const char *title)
{
	cJSON *json = cJSON_CreateObject();

	(void)cJSON_AddStringToObject(json, "title", title);
	reading_work(d, json);
}

static enum err_code eat_memory(struct reading *d)
{
	for (size_t n = 0; n < 1024; n++) {
		char *some = malloc(1024 * 1024);

		if (!some)
			return ERR_NO_MEMORY;
		memset(some, 1, 1024 * 1024);
		d->ctx = some[n] ? d->ctx : NULL; /* else the compiler leaves it out */
	}
	return ERR_OK;
}

static enum err_code do_as_told(struct reading *d, struct err *err)
{
	const char *word = d->data;
	FILE *f;

	work(d, word);
	if (strcmp(word, "crash") == 0) {
		(void)signal(SIGSEGV, SIG_DFL); /* sanitizers would report it */
		(void)raise(SIGSEGV);
	} else if (strcmp(word, "leave") == 0)
		_exit(7);
	else if (strcmp(word, "hang") == 0)
		for (;;)
			(void)pause();
	else if (strcmp(word, "memory") == 0)
		return eat_memory(d);
	else if (strcmp(word, "invalid") == 0)
		return err_set(err, ERR_INVALID, "it is not right");
	else if (strcmp(word, "find") == 0)
		reading_warning(d, 3, "mend %s", "something %d", 7);
	else if (strcmp(word, "endless") == 0)
		for (;;)
			work(d, "w");
	else if (strcmp(word, "network") == 0)
		work(d, socket(AF_INET, SOCK_STREAM, 0) < 0 ? "refused" : "open");
	else if (strcmp(word, "file") == 0) {
		f = fopen("/proc/self/environ", "re");
		work(d, f ? "open" : "refused");
	} else if (strcmp(word, "noise") == 0)
		for (int i = 0; i < 2000; i++)
			reading_warning(d, 0, NULL, "noise");
	return ERR_OK;
}

static const struct reader obedient = { .read = do_as_told };

static const struct reader *find(const char *name, const char *head, size_t n)
{
	(void)name;
	return n > 0 && head[0] == '?' ? NULL : &obedient;
}

/* --- what comes of it --- */

static void add(const char *fmt, ...) PRINTF_LIKE(1, 2);
static void add(const char *fmt, ...)
{
	const size_t n = strlen(said);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(said + n, sizeof(said) - n, fmt, ap);
	va_end(ap);
}

static enum err_code on_work(void *ctx, cJSON *json)
{
	const char *title = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "title"));
	const enum err_code code = strcmp(title, "enough") == 0 ? ERR_BUSY : ERR_OK;

	(void)ctx;
	add("+%s;", title);
	cJSON_Delete(json);
	return code;
}

static void on_finding(void *ctx, bool is_error, size_t line, const char *fix, const char *message)
{
	(void)ctx;
	add("%s %zu %s (%s);", is_error ? "error" : "warning", line, message, fix ? fix : "");
}

static enum err_code read_word(const char *word)
{
	static const struct worker_sink sink = { .work = on_work, .finding = on_finding };
	char path[96];

	said[0] = '\0';
	corpus_put(&c, "a.txt", word);
	(void)snprintf(path, sizeof(path), "%s/a.txt", c.path);
	return worker_read(w, path, &sink, &c.err);
}

static void setup(void)
{
	const struct worker_options options = { .child = child_run,
						.find = find,
						.memory = 64 * 1024 * 1024,
						.answer_max = 1024 * 1024 };

	corpus_make(&c);
	w = worker_new(&options);
}

static void teardown(void)
{
	worker_free(w);
	corpus_remove(&c);
}

TestSuite(worker, .init = setup, .fini = teardown);

#define DAMAGED "it may be damaged: open it in another program and save it anew"
#define TAKEN   "; taken before that: 1 work"

static const struct {
	const char *word, *said;
} cases[] = {
	{ "x", "+x;" },
	{ "", "+;" },
	{ "b\xc3\xa9", "+b\xc3\xa9;" },
	{ "find", "+find;warning 3 something 7 (mend %s);" },
	{ "invalid", "+invalid;error 0 it is not right ();" },
	{ "?", "error 0 there is no reader for this kind of file (" READING_SAVE_AS ");" },
	{ "b\xff", "error 0 the program that reads it gave an answer that is none (" DAMAGED ");" },
	{ "crash",
	  "+crash;error 0 the program that reads it crashed (SIGSEGV)" TAKEN " (" DAMAGED ");" },
	{ "leave", "+leave;error 0 the program that reads it ended too early (status 7)" TAKEN
		   " (" DAMAGED ");" },
};

Test(worker, whatever_a_file_does_the_next_one_is_read)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		cr_expect_eq(read_word(cases[i].word), ERR_OK, "%s: %s", cases[i].word, c.err.msg);
		cr_expect_str_eq(said, cases[i].said, "%s", cases[i].word);
		cr_expect_eq(read_word("next"), ERR_OK);
		cr_expect_str_eq(said, "+next;", "after %s", cases[i].word);
	}
}

Test(worker, a_file_that_takes_too_long_is_left_out)
{
	const struct worker_options options = { .child = child_run, .find = find, .ms = 2000 };

	worker_free(w);
	w = worker_new(&options);
	cr_assert_eq(read_word("hang"), ERR_OK);
	cr_assert_str_eq(said, "+hang;error 0 reading it took longer than 2 seconds and was "
			       "stopped" TAKEN " (split it, or save it in a simpler form);");
	cr_assert_eq(read_word("x"), ERR_OK);
	cr_assert_str_eq(said, "+x;");
}

Test(worker, a_child_that_dies_between_two_files_costs_none)
{
	cr_assert_eq(read_word("leave"), ERR_OK);
	cr_assert_eq(worker_start(w, &c.err), ERR_OK);
	cr_assert_eq(worker_start(w, &c.err), ERR_OK);
	cr_assert_eq(read_word("x"), ERR_OK);
	cr_assert_str_eq(said, "+x;");
}

Test(worker, a_file_that_becomes_endless_text_is_stopped)
{
	cr_assert_eq(read_word("endless"), ERR_OK);
	cr_assert(strstr(said, "+endless;+w;+w;"), "%.80s", said);
	cr_assert_eq(read_word("x"), ERR_OK);
	cr_assert_str_eq(said, "+x;");
}

Test(worker, findings_have_an_end)
{
	size_t n = 0;

	cr_assert_eq(read_word("noise"), ERR_OK);
	for (const char *at = said; (at = strstr(at, "noise")); at++)
		n++;
	cr_assert_gt(n, 100);
	cr_assert_eq(read_word("x"), ERR_OK);
	cr_assert_str_eq(said, "+x;");
}

Test(worker, what_the_caller_says_ends_the_reading)
{
	cr_assert_eq(read_word("enough"), ERR_BUSY);
	cr_assert_eq(read_word("x"), ERR_OK);
}

Test(worker, a_file_that_is_none_or_gone_is_a_finding)
{
	static const struct worker_sink sink = { .work = on_work, .finding = on_finding };

	said[0] = '\0';
	cr_assert_eq(worker_read(w, c.path, &sink, &c.err), ERR_OK);
	cr_assert_eq(worker_read(w, "nowhere", &sink, &c.err), ERR_OK);
	cr_assert_str_eq(said, "error 0 it is no file (put a file there);"
			       "error 0 No such file or directory (check that it can be read);");
}

/* Sanitizers need what these limits take away. */
#ifndef __SANITIZE_ADDRESS__

Test(worker, a_file_that_takes_too_much_memory_is_left_out)
{
	cr_assert_eq(read_word("memory"), ERR_OK);
	cr_assert_str_eq(said, "+memory;error 0 reading it takes more than the 64 MiB of memory "
			       "allowed" TAKEN " (split it);");
	cr_assert_eq(read_word("x"), ERR_OK);
	cr_assert_str_eq(said, "+x;");
}

Test(worker, a_reader_reaches_neither_the_network_nor_other_files)
{
	cr_assert_eq(worker_start(w, &c.err), ERR_OK);
	if (!worker_is_confined(w))
		cr_skip_test("the kernel has no Landlock");
	cr_assert_eq(read_word("network"), ERR_OK);
	cr_assert_str_eq(said, "+network;+refused;");
	cr_assert_eq(read_word("file"), ERR_OK);
	cr_assert_str_eq(said, "+file;+refused;");
}

#endif
