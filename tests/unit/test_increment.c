/* What a run does to an index that is there; that the result is as good as a new one is tested
 * in tests/http/test_update.c. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/corpus.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
	corpus_put(&c, "a.json",
		   "[{\"id\": \"a\", \"title\": \"A\", \"custom\": {\"references\": "
		   "[\"b\"]}}]");
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\"}]");
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(increment, .init = setup, .fini = teardown);

static enum ingest_outcome outcome(void)
{
	cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
	return c.summary.outcome;
}

static ino_t inode(void)
{
	struct stat st;

	cr_assert_eq(stat(c.index, &st), 0);
	return st.st_ino;
}

Test(increment, an_index_is_made_then_left_then_updated)
{
	ino_t first;

	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect_null(c.summary.anew);
	first = inode();
	cr_expect_eq(outcome(), INGEST_UNCHANGED);
	cr_expect_eq(inode(), first);
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\"}]"); /* the same bytes */
	cr_expect_eq(outcome(), INGEST_UNCHANGED);
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"D\"}]"); /* as many others */
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_eq(c.summary.changed, 1);
	cr_expect_neq(inode(), first);
	cr_expect_null(c.summary.anew);
	corpus_put(&c, "vocab/thesaurus.txt", "one, other\n");
	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect_str_eq(c.summary.anew, "the vocabulary changed");
}

Test(increment, what_was_found_is_told_again_as_long_as_it_holds)
{
	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect(strstr(c.findings, "it cites \"b\", which is not here"), "%s", c.findings);
	cr_expect_eq(outcome(), INGEST_UNCHANGED);
	cr_expect(strstr(c.findings, "it cites \"b\", which is not here"), "%s", c.findings);
	cr_expect_eq(c.summary.warnings, 1);
	corpus_put(&c, "b.json", "[{\"id\": \"b\", \"title\": \"B\"}]");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(c.findings, "");
	corpus_put(&c, "b.json", "[{\"id\": \"b2\", \"title\": \"B\"}]");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect(strstr(c.findings, "[a] it cites \"b\", which is not here"), "%s", c.findings);
}

#define PARAGRAPHS                                                                                 \
	"SELECT text FROM unit JOIN work ON work.id = work WHERE paragraph > 0 ORDER BY work.key"

static void take_away(const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", c.path, name);
	cr_assert_eq(unlink(path), 0);
}

Test(increment, files_of_other_formats_change_one_by_one)
{
	corpus_put(&c, "c.xml", "<article><body><p>One.</p></body></article>");
	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect_eq(outcome(), INGEST_UNCHANGED);
	corpus_put(&c, "a.json", "[{\"id\": \"a\", \"title\": \"Changed\"}]");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, PARAGRAPHS, NULL), "One.");
	take_away("c.xml");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, PARAGRAPHS, NULL), "");
	corpus_put(&c, "new.bib", "@book{n, title = {N}}");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, "SELECT title FROM work WHERE key = 'n'", NULL), "N");
	cr_expect_eq(outcome(), INGEST_UNCHANGED);
}

static const char *one_work(const char *identifier, const char *title)
{
	static char text[512];

	(void)snprintf(text, sizeof(text),
		       "<OAI-PMH><ListRecords><record><header%s><identifier>%s</identifier>"
		       "</header>%s%s%s</record></ListRecords></OAI-PMH>",
		       title ? "" : " status=\"deleted\"", identifier,
		       title ? "<metadata><dc><title>" : "", title ? title : "",
		       title ? "</title></dc></metadata>" : "");
	return text;
}

#define TITLES "SELECT title FROM work WHERE key LIKE 'x-%' ORDER BY key"

Test(increment, a_later_list_of_a_repository_has_the_last_word)
{
	corpus_put(&c, "x/1.xml", one_work("oai:x/1", "First"));
	corpus_put(&c, "other/3.xml", one_work("oai:x/2", "Elsewhere"));
	cr_expect_eq(outcome(), INGEST_BUILT);
	corpus_put(&c, "x/2.xml", one_work("oai:x/1", "Second"));
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, TITLES, NULL), "Second;Elsewhere");
	corpus_put(&c, "x/3.xml", one_work("oai:x/1", NULL));
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, TITLES, NULL), "Elsewhere");
	take_away("x/3.xml");
	take_away("x/2.xml");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, TITLES, NULL), "First;Elsewhere");
}

Test(increment, an_attachment_comes_moves_and_goes_with_its_record)
{
	static const char *const custom[] = { "{\"attachments\": [\"t.txt\"]}", "{}" };
	char record[256];

	cr_expect_eq(outcome(), INGEST_BUILT);
	corpus_put(&c, "t.txt", "Attached.");
	corpus_put(&c, "c.txt", "Its text, now.");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect(strstr(c.findings, "no record belongs to this text"), "%s", c.findings);
	for (size_t i = 0; i < COUNT_OF(custom); i++) { /* one that comes; one that goes */
		(void)snprintf(record, sizeof(record),
			       "[{\"id\": \"a\", \"title\": \"A\", \"custom\": %s}]", custom[i]);
		corpus_put(&c, "a.json", record);
		cr_expect_eq(outcome(), INGEST_UPDATED);
		cr_expect_str_eq(corpus_ask(&c, PARAGRAPHS, NULL),
				 i == 0 ? "Attached.;Its text, now." : "Its text, now.");
	}
	cr_expect(strstr(c.findings, "no record belongs to this text"), "%s", c.findings);
}

Test(increment, an_attachment_that_is_missing_is_missed_until_it_comes)
{
	corpus_put(&c, "a.json",
		   "[{\"id\": \"a\", \"title\": \"A\", \"custom\": {\"attachments\": "
		   "[\"files/t.docx\"]}}]");
	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect(strstr(c.findings, "files/t.docx is not there"), "%s", c.findings);
	corpus_put(&c, "files/t.docx", "PK");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect(!strstr(c.findings, "is not there"), "%s", c.findings);
	corpus_put(&c, "a.json",
		   "[{\"id\": \"a\", \"title\": \"A2\", \"custom\": {\"attachments\": "
		   "[\"files/t.docx\"]}}]");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect(!strstr(c.findings, "is not there"), "%s", c.findings);
	take_away("files/t.docx");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect(strstr(c.findings, "files/t.docx is not there"), "%s", c.findings);
}

Test(increment, what_a_text_cites_by_markup_stays_known)
{
	corpus_put(&c, "d.jsonl",
		   "{\"id\": \"d\", \"title\": \"D\", \"reference_list\": [{\"id\": \"1\", "
		   "\"DOI\": \"10.1/c\", \"title\": \"C\"}], \"text\": [{\"text\": \"As [1] "
		   "has it.\", \"cites\": [{\"from\": 3, \"to\": 6, \"target\": "
		   "\"1\"}]}]}\n");
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\", \"DOI\": \"10.1/c\"}]");
	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect_str_eq(corpus_ask(&c, "SELECT how, text FROM mention", NULL), "markup,[1]");
	corpus_put(&c, "a.json", "[{\"id\": \"a\", \"title\": \"Changed\"}]");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, "SELECT how, text FROM mention", NULL), "markup,[1]");
}

Test(increment, an_index_that_cannot_be_read_is_made_anew)
{
	FILE *f;

	cr_expect_eq(outcome(), INGEST_BUILT);
	f = fopen(c.index, "w");
	cr_assert(f && fputs("this is no index", f) >= 0 && fclose(f) == 0);
	cr_expect_eq(outcome(), INGEST_BUILT);
	cr_expect_str_eq(c.summary.anew, "this version of the program cannot read it");
}

Test(increment, an_index_among_its_works_is_none_of_them)
{
	char index[160];

	(void)snprintf(index, sizeof(index), "%s/x.db", c.path);
	corpus_put(&c, "sub/x.db", "another");
	for (unsigned again = 0; again < 2; again++) {
		corpus_index_anew(&c, index);
		cr_expect(!strstr(c.findings, " x.db"), "%s", c.findings);
		cr_expect(strstr(c.findings, " sub/x.db"), "%s", c.findings);
		cr_expect_eq(c.summary.files, 3);
	}
}

Test(increment, a_second_run_on_one_index_is_refused)
{
	char lock[320];
	int fd;

	cr_expect_eq(outcome(), INGEST_BUILT);
	(void)snprintf(lock, sizeof(lock), "%s.lock", c.index);
	fd = open(lock, O_RDWR);
	cr_assert_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	cr_expect_eq(corpus_index(&c), ERR_BUSY);
	cr_expect(strstr(c.err.msg, "another run is writing"), "%s", c.err.msg);
	(void)close(fd);
	cr_expect_eq(outcome(), INGEST_UNCHANGED);
}

Test(increment, an_empty_corpus_leaves_the_index_as_it_was)
{
	char path[512];

	cr_expect_eq(outcome(), INGEST_BUILT);
	(void)snprintf(path, sizeof(path), "%s/a.json", c.path);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/c.json", c.path);
	(void)unlink(path);
	cr_expect_eq(corpus_index(&c), ERR_INVALID);
	cr_expect_str_eq(corpus_ask(&c, "SELECT count(*) FROM work", NULL), "2");
}

/* --- a file that is written while it is read --- */

static void date_back(const char *name)
{
	const struct timespec times[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", c.path, name);
	cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static const char *written_meanwhile;

/* Once all files are read, and nothing is put. */
static void write_meanwhile(void *ctx, const char *what, size_t done, size_t total)
{
	(void)ctx;
	if (written_meanwhile && strcmp(what, "reading") == 0 && done == total) {
		corpus_put(&c, "c.json", written_meanwhile);
		written_meanwhile = NULL;
	}
}

static void index_while(const char *text_is_written)
{
	const char *const folders[] = { c.path };
	const struct ingest_options options = {
		.folders = folders, .n_folders = 1, .out = c.index, .progress = write_meanwhile
	};

	written_meanwhile = text_is_written;
	cr_assert_eq(ingest_run(&c.summary, &options, &c.err), ERR_OK, "%s", c.err.msg);
	cr_assert_null(written_meanwhile);
}

#define TITLE_OF_C "SELECT title FROM work WHERE key = 'c'"

Test(increment, what_is_written_while_an_index_is_made_is_in_the_next)
{
	date_back("c.json");
	index_while("[{\"id\": \"c\", \"title\": \"D\"}]"); /* as many bytes */
	cr_expect_str_eq(corpus_ask(&c, TITLE_OF_C, NULL), "C");
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, TITLE_OF_C, NULL), "D");
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"E or else\"}]");
	date_back("c.json");
	index_while("[{\"id\": \"c\", \"title\": \"Something\"}]");
	cr_expect_eq(c.summary.outcome, INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, TITLE_OF_C, NULL), "E or else");
	date_back("c.json"); /* nor does the time tell */
	cr_expect_eq(outcome(), INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, TITLE_OF_C, NULL), "Something");
}

/* --- a part of the index that no server reads at once --- */

static void damage(const char *table)
{
	char number[32];
	long from, size;
	FILE *f;

	(void)snprintf(number, sizeof(number), "%s",
		       corpus_ask(&c, "SELECT rootpage FROM sqlite_schema WHERE name = ?1", table));
	from = atol(number);
	size = atol(corpus_ask(&c, "PRAGMA page_size", NULL));
	f = fopen(c.index, "r+b");
	cr_assert(f && fseek(f, (from - 1) * size, SEEK_SET) == 0);
	for (long i = 0; i < size; i++)
		(void)fputc(0xa5, f);
	cr_assert_eq(fclose(f), 0);
}

Test(increment, a_damaged_index_is_made_anew)
{
	static const char *const tables[] = { "stamp", "tally", "work_value", "claim" };

	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\"}]");
		(void)outcome();
		damage(tables[i]);
		corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"Changed\"}]");
		cr_expect_eq(outcome(), INGEST_BUILT, "%s", tables[i]);
		cr_expect_str_eq(c.summary.anew, "it is damaged");
		cr_expect_str_eq(corpus_ask(&c, TITLE_OF_C, NULL), "Changed");
		cr_expect_eq(c.summary.warnings, 1, "%s", c.findings);
		cr_expect_eq(outcome(), INGEST_UNCHANGED, "%s", tables[i]);
	}
}

/* --- a file system that does not copy by itself --- */

static int refusal; /* what it says; 0: it does */
static ssize_t copied_first;

/* In place of the library's. */
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t n,
			unsigned flags)
{
	if (refusal && copied_first == 0) {
		errno = refusal;
		return -1;
	}
	if (refusal && n > (size_t)copied_first)
		n = (size_t)copied_first;
	copied_first = 0;
	return syscall(SYS_copy_file_range, from, from_at, to, to_at, n, flags);
}

Test(increment, an_index_is_copied_where_the_file_system_does_not)
{
	static const struct {
		int refusal;
		ssize_t first;
	} cases[] = { { EXDEV, 0 },  { ENOSYS, 0 }, { EOPNOTSUPP, 0 },
		      { EINVAL, 0 }, { EPERM, 0 },  { EIO, 5000 } };
	char text[64];

	(void)outcome();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		refusal = cases[i].refusal;
		copied_first = cases[i].first;
		(void)snprintf(text, sizeof(text), "[{\"id\": \"c\", \"title\": \"C%zu\"}]", i);
		corpus_put(&c, "c.json", text);
		cr_expect_eq(outcome(), INGEST_UPDATED, "%d", refusal);
		cr_expect_str_eq(corpus_ask(&c, "PRAGMA integrity_check", NULL), "ok");
	}
	refusal = 0;
}
