/* PDF, through poppler's pdftotext: a program of its own, which is given the bytes and no file. It
 * runs within the reader's process and has that process's limits; what it may write and for how
 * long is bounded here as well. Sources: pdftotext(1); the XHTML that -bbox-layout writes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "read/pdf.h"
#include "read/readers.h"

enum {
	LAYOUT_MAX = 256 * 1024 * 1024, /* bytes that pdftotext may write */
	COMPLAINTS_MAX = 4096,
	MS_MAX = 50 * 1000,
	NOT_THERE = 127, /* its exit status, as a shell has it */
};

struct run {
	int in, out, complaints; /* our ends; -1: closed */
	pid_t pid;
};

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void close_pair(const int pair[2])
{
	(void)close(pair[0]);
	(void)close(pair[1]);
}

static void become_pdftotext(const int in[2], const int out[2], const int complaints[2])
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)dup2(in[0], STDIN_FILENO);
	(void)dup2(out[1], STDOUT_FILENO);
	(void)dup2(complaints[1], STDERR_FILENO);
	(void)execlp("pdftotext", "pdftotext", "-bbox-layout", "-enc", "UTF-8", "-", "-",
		     (char *)NULL);
	_exit(NOT_THERE);
}

static bool start(struct run *r)
{
	int in[2], out[2], complaints[2];

	if (pipe2(in, O_CLOEXEC) != 0)
		return false;
	if (pipe2(out, O_CLOEXEC) != 0) {
		close_pair(in);
		return false;
	}
	if (pipe2(complaints, O_CLOEXEC) != 0) {
		close_pair(in);
		close_pair(out);
		return false;
	}
	r->pid = fork();
	if (r->pid == 0)
		become_pdftotext(in, out, complaints);
	(void)close(in[0]);
	(void)close(out[1]);
	(void)close(complaints[1]);
	*r = (struct run){ in[1], out[0], complaints[0], r->pid };
	(void)fcntl(r->in, F_SETFL, O_NONBLOCK);
	return r->pid > 0;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* What can be read now, to `to`. At the end, or where there is too much, fd is shut. */
static void drain(int *fd, struct str *to)
{
	char chunk[65536];
	const ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n > 0)
		str_add_n(to, chunk, (size_t)n);
	if ((n <= 0 && errno != EINTR) || !str_ok(to))
		shut(fd);
}

/* Give it the bytes and take what it says, until it is done. False: it took too long. */
static bool talk(struct run *r, const struct reading *d, struct str *layout, struct str *said)
{
	const int64_t until = now_ms() + MS_MAX;
	size_t given = 0;

	while (r->out >= 0 || r->complaints >= 0) {
		struct pollfd fds[3] = { { r->in, POLLOUT, 0 },
					 { r->out, POLLIN, 0 },
					 { r->complaints, POLLIN, 0 } };
		const int64_t left = until - now_ms();

		if (left <= 0)
			return false;
		if (poll(fds, 3, (int)left) <= 0)
			continue;
		if (fds[0].revents) {
			const ssize_t n = write(r->in, d->data + given, d->n - given);

			given += n > 0 ? (size_t)n : 0;
			if (given == d->n || (n < 0 && errno != EAGAIN && errno != EINTR))
				shut(&r->in);
		}
		if (fds[1].revents)
			drain(&r->out, layout);
		if (fds[2].revents)
			drain(&r->complaints, said);
	}
	return true;
}

/* 0: fine; another exit status; -1: it was killed. */
static int finish(struct run *r, bool in_time)
{
	int status = 0;

	shut(&r->in);
	shut(&r->out);
	shut(&r->complaints);
	if (!in_time && r->pid > 0)
		(void)kill(r->pid, SIGKILL);
	if (r->pid <= 0)
		return -1;
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* True: there is a layout to read. */
static bool judge(struct reading *d, int status, bool in_time, const struct str *layout,
		  const char *said)
{
	if (status == NOT_THERE)
		reading_error(d, 0, "install poppler-utils and index again",
			      "there is no pdftotext here to read a PDF with");
	else if (!in_time)
		reading_error(d, 0, "print it to a new PDF", "pdftotext took more than %d seconds",
			      MS_MAX / 1000);
	else if (strcasestr(said, "incorrect password") || strcasestr(said, "encrypted"))
		reading_error(d, 0, "save it without a password",
			      "it is encrypted and opens with a password only");
	else if (!str_ok(layout))
		reading_error(d, 0, "part it into several", "there is too much text in it");
	else if (status != 0 || !strstr(str_text(layout), "<page "))
		reading_error(d, 0, "fetch or save it anew",
			      "it is damaged, or no PDF: pdftotext cannot read it");
	else
		return true;
	return false;
}

static enum err_code read_layout(struct reading *d, const char *layout, struct err *err)
{
	struct pdf pdf = { 0 };
	size_t letters = 0;

	if (pdf_lines(&pdf, layout, d->mem) != ERR_OK)
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	for (size_t i = 0; i < pdf.n; i++)
		letters += strlen(pdf.lines[i].text);
	/* A scan has none, or a stamp on each page. */
	if (letters < 100 && letters < 40 * (size_t)pdf.pages + 1) {
		reading_error(d, 0, "have its text recognised (ocrmypdf) and index again",
			      "there is no text in its %u pages: it seems to be scanned",
			      pdf.pages);
		return ERR_OK;
	}
	return pdf_work(&pdf, d, err);
}

static enum err_code pdf_read(struct reading *d, struct err *err)
{
	AUTO(str) struct str layout = STR(LAYOUT_MAX);
	AUTO(str) struct str said = STR(COMPLAINTS_MAX);
	void (*const before)(int) = signal(SIGPIPE, SIG_IGN);
	struct run r = { -1, -1, -1, -1 };
	bool in_time;
	int status;

	if (!start(&r)) {
		(void)finish(&r, true);
		return err_set(err, ERR_IO, "pdftotext cannot be started: %s",
			       strerrordesc_np(errno));
	}
	in_time = talk(&r, d, &layout, &said);
	status = finish(&r, in_time);
	(void)signal(SIGPIPE, before);
	if (!judge(d, status, in_time, &layout, str_text(&said)))
		return ERR_OK;
	return read_layout(d, str_text(&layout), err);
}

const struct reader reader_pdf = { &format_pdf, pdf_read };
