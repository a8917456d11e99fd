#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench.h"

void bench_die(const char *what)
{
	perror(what);
	exit(1);
}

int64_t bench_now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare);
	return values[n / 2];
}

static void run_server(const char *program, const char *index, const char *cache_mib, int out)
{
	char threads[8];

	(void)snprintf(threads, sizeof(threads), "%d", SERVER_THREADS);
	(void)dup2(out, STDOUT_FILENO);
	(void)execl(program, program, "serve", "--index", index, "--port", "0", "--threads",
		    threads, "--cache", cache_mib, (char *)NULL);
	bench_die(program);
}

void process_serve(struct process *p, const char *program, const char *index, const char *cache_mib)
{
	unsigned port = 0;
	int out[2];
	FILE *said;

	if (pipe(out))
		bench_die("pipe");
	p->pid = fork();
	if (p->pid < 0)
		bench_die("fork");
	if (!p->pid)
		run_server(program, index, cache_mib, out[1]);
	(void)close(out[1]);
	said = fdopen(out[0], "r");
	if (!said || fscanf(said, "listening on http://127.0.0.1:%u", &port) != 1)
		bench_die("the server does not listen");
	(void)fclose(said);
	p->port = (uint16_t)port;
}

void process_stop(struct process *p)
{
	if (p->pid > 0 && !kill(p->pid, SIGTERM))
		(void)waitpid(p->pid, NULL, 0);
	p->pid = 0;
}

int64_t process_cpu_ns(const struct process *p)
{
	struct timespec t = { 0 };
	clockid_t clock;

	if (clock_getcpuclockid(p->pid, &clock) || clock_gettime(clock, &t))
		bench_die("CPU time of the server");
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}
