/* What a person sees at a terminal, read from the other end of it, and what a file gets. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/findings.h"

TestSuite(term, .timeout = 20);

static int other_end;
static FILE *terminal;

static void open_terminal(unsigned short columns)
{
	const struct winsize size = { .ws_row = 24, .ws_col = columns };
	struct termios raw;
	int fd;

	other_end = posix_openpt(O_RDWR | O_NOCTTY);
	cr_assert(other_end >= 0 && grantpt(other_end) == 0 && unlockpt(other_end) == 0);
	fd = open(ptsname(other_end), O_RDWR | O_NOCTTY);
	cr_assert_geq(fd, 0);
	cr_assert_eq(tcgetattr(fd, &raw), 0);
	cfmakeraw(&raw);
	cr_assert_eq(tcsetattr(fd, TCSANOW, &raw), 0);
	cr_assert_eq(ioctl(fd, TIOCSWINSZ, &size), 0);
	terminal = fdopen(fd, "w");
}

/* As much as is wanted: what comes besides stands before what is wanted next. */
static const char *seen(const char *want)
{
	static char text[1024];
	size_t n = 0;

	(void)fflush(terminal);
	while (n < strlen(want)) {
		const ssize_t got = read(other_end, text + n, strlen(want) - n);

		cr_assert_gt(got, 0);
		n += (size_t)got;
	}
	text[n] = '\0';
	return text;
}

#define EXPECT_SEEN(want) cr_expect_str_eq(seen(want), (want), "%s", (want))

static void close_terminal(void)
{
	(void)fclose(terminal);
	(void)close(other_end);
}

static const struct range second_word[] = { { 4, 9 } };
static const struct marked sentence = { "The seaté of the legation was moved", second_word, 1 };

Test(term, lines_are_wrapped_at_its_width_and_what_was_found_is_bold)
{
	struct term t;

	(void)unsetenv("NO_COLOR");
	open_terminal(20);
	term_init(&t, terminal);
	term_marked(&t, &sentence, 2);
	EXPECT_SEEN("The \033[1mseaté\033[0m of the\n  legation was moved\n");
	close_terminal();
}

Test(term, no_color_leaves_the_lines_and_takes_the_bold)
{
	struct term t;

	(void)setenv("NO_COLOR", "1", 1);
	open_terminal(20);
	term_init(&t, terminal);
	term_marked(&t, &sentence, 2);
	EXPECT_SEEN("The seaté of the\n  legation was moved\n");
	close_terminal();
}

Test(term, lines_are_no_longer_than_can_be_read)
{
	static const struct {
		unsigned short columns;
		unsigned width;
	} cases[] = { { 40, 40 }, { 100, 100 }, { 300, 100 }, { 0, 80 } };
	struct term t;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		open_terminal(cases[i].columns);
		term_init(&t, terminal);
		cr_expect_eq(t.width, cases[i].width, "%u", cases[i].columns);
		close_terminal();
	}
}

Test(term, a_text_cannot_drive_it)
{
	static const struct {
		const char *text, *seen;
	} cases[] = {
		{ "\033]0;x\a", " ]0;x " },     /* its title */
		{ "a\033[2Jb\rc", "a [2Jb c" }, /* wiped, written over */
		{ "\xc2\x9b"
		  "1m",
		  " 1m" }, /* the same in one character of Latin-1 */
		{ "a\xe2\x80\xae"
		  "b",
		  "a b" }, /* the other way round */
		{ "a\xe2\x81\xa6"
		  "b",
		  "a b" }, /* likewise */
		{ "a\x9b"
		  "b\xff",
		  "a\ufffdb\ufffd" }, /* no UTF-8 */
		{ "naïve 中", "naïve 中" },
	};
	struct term t;

	open_terminal(80);
	term_init(&t, terminal);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct marked m = { .text = cases[i].text };
		char line[64];

		term_text(&t, cases[i].text);
		EXPECT_SEEN(cases[i].seen);
		(void)snprintf(line, sizeof(line), "%s\n", cases[i].seen);
		term_marked(&t, &m, 0);
		EXPECT_SEEN(line);
	}
	close_terminal();
}

Test(term, a_file_gets_the_words_alone)
{
	char text[128] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");
	FILE *real = tmpfile();
	struct term t;

	term_init(&t, real);
	cr_expect_not(t.is_terminal);
	t.to = file;
	term_marked(&t, &sentence, 2);
	(void)fclose(file);
	(void)fclose(real);
	cr_expect_str_eq(text, "The seaté of the legation was moved\n");
}

Test(term, how_far_a_run_has_come_is_one_line_that_findings_push_down)
{
	const struct finding found = { .level = FINDING_WARNING,
				       .file = "a.json",
				       .line = 3,
				       .message = "no title",
				       .fix = "add one" };
	struct findings f;

	open_terminal(80);
	cr_assert_eq(dup2(fileno(terminal), STDERR_FILENO), STDERR_FILENO);
	findings_init(&f, terminal);
	findings_progress(&f, "reading", 1, 2);
	EXPECT_SEEN("\r\033[K[###############               ]  50% reading");
	findings_progress(&f, "reading", 1, 2);
	findings_progress(&f, "reading", 2, 2);
	EXPECT_SEEN("\r\033[K[##############################] 100% reading");
	findings_report(&f, &found);
	EXPECT_SEEN("\r\033[Ka.json:3: warning: no title \u2014 add one\n");
	findings_progress(&f, "writing", 0, 0);
	findings_end(&f);
	findings_end(&f);
	EXPECT_SEEN("\r\033[K[                              ]   0% writing\r\033[K");
	close_terminal();
}
