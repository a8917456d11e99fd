/* How fast exports of a whole index are, and what memory the server takes while one client,
 * and while 256 clients, take them; and while 256 have asked and take nothing.
 *
 *     bench_export PROGRAM INDEX */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"

enum { CLIENTS = 256, BUFFER = 256 * 1024, STALLED_ROUNDS = 20 };

static const char *const formats[] = { "csv", "bib", "ris", "csl-json", "ndjson" };

static int ask(uint16_t port, const char *format)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char request[256];
	int n;

	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		bench_die("connect");
	n = snprintf(request, sizeof(request),
		     "GET /api/v1/export?format=%s HTTP/1.1\r\nHost: x\r\nConnection: "
		     "close\r\n\r\n",
		     format);
	if (send(fd, request, (size_t)n, MSG_NOSIGNAL) != n)
		bench_die("send");
	return fd;
}

/* A line of /proc/PID/status in MiB: "VmRSS:", or "VmHWM:" for the most there was. */
static double memory_mib(const struct process *p, const char *what)
{
	char path[64], line[256];
	double kib = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)p->pid);
	f = fopen(path, "re");
	if (!f)
		bench_die(path);
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, what, strlen(what)))
			kib = strtod(line + strlen(what), NULL);
	(void)fclose(f);
	return kib / 1024;
}

/* Take all that `n` connections give, until each has ended; bytes. */
static uint64_t take_all(int *fds, size_t n)
{
	static char buffer[BUFFER];
	struct pollfd polled[CLIENTS];
	bool ended[CLIENTS] = { false };
	uint64_t bytes = 0;
	size_t open = n;

	for (size_t i = 0; i < n; i++)
		polled[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	while (open > 0) {
		if (poll(polled, n, 60000) <= 0)
			bench_die("nothing came for a minute");
		for (size_t i = 0; i < n; i++) {
			ssize_t got;

			if (polled[i].fd < 0 || !polled[i].revents)
				continue;
			got = recv(polled[i].fd, buffer, sizeof(buffer), 0);
			bytes += got > 0 ? (uint64_t)got : 0;
			if (got > 0) {
				ended[i] = got < 5 || !memcmp(buffer + got - 5, "0\r\n\r\n", 5);
				continue;
			}
			if (!ended[i])
				bench_die("an export broke off");
			(void)close(polled[i].fd);
			polled[i].fd = -1;
			open--;
		}
	}
	return bytes;
}

static void measure(const char *program, const char *index, const char *format, size_t clients)
{
	struct process p = { 0 };
	int fds[CLIENTS];
	double before, most_before, seconds, cpu_s;
	int64_t begun, cpu;
	uint64_t bytes;

	process_serve(&p, program, index, "0");
	before = memory_mib(&p, "VmRSS:");
	most_before = memory_mib(&p, "VmHWM:"); /* when it read the index */
	cpu = process_cpu_ns(&p);
	begun = bench_now_ns();
	for (size_t i = 0; i < clients; i++)
		fds[i] = ask(p.port, format);
	bytes = take_all(fds, clients);
	seconds = (double)(bench_now_ns() - begun) / 1e9;
	cpu_s = (double)(process_cpu_ns(&p) - cpu) / 1e9;
	(void)printf("%-9s %3zu client%s %8.1f MB %7.2f s %7.1f MB/s %7.1f MB per CPU second; "
		     "memory %.1f MiB before (%.1f at most), %.1f after (%.1f at most)\n",
		     format, clients, clients == 1 ? " " : "s", (double)bytes / 1e6, seconds,
		     (double)bytes / 1e6 / seconds, (double)bytes / 1e6 / cpu_s, before,
		     most_before, memory_mib(&p, "VmRSS:"), memory_mib(&p, "VmHWM:"));
	process_stop(&p);
}

/* They have asked and take nothing: what the server holds for them. */
static void measure_stalled(const char *program, const char *index)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	struct process p = { 0 };
	int fds[CLIENTS];
	double before, now = 0;

	process_serve(&p, program, index, "0");
	before = memory_mib(&p, "VmRSS:");
	for (size_t i = 0; i < CLIENTS; i++)
		fds[i] = ask(p.port, "ndjson");
	for (int i = 0; i < STALLED_ROUNDS; i++) /* until it has filled what it can */
		(void)nanosleep(&pause, NULL);
	now = memory_mib(&p, "VmRSS:");
	(void)printf("%d clients that take nothing: memory %.1f MiB before, %.1f then, %.1f at "
		     "most: %.0f KiB each\n",
		     CLIENTS, before, now, memory_mib(&p, "VmHWM:"),
		     (now - before) * 1024 / CLIENTS);
	for (size_t i = 0; i < CLIENTS; i++)
		(void)close(fds[i]);
	process_stop(&p);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		(void)fprintf(stderr, "usage: %s PROGRAM INDEX\n", argv[0]);
		return 2;
	}
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		measure(argv[1], argv[2], formats[i], 1);
	measure(argv[1], argv[2], "csl-json", CLIENTS);
	measure(argv[1], argv[2], "ndjson", CLIENTS / 4);
	measure_stalled(argv[1], argv[2]);
	return 0;
}
