#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "soak/soak.h"

enum { ARGUMENTS_MAX = 32 };

void soak_die(const char *what)
{
	(void)fprintf(stderr, "soak: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

int64_t soak_now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void copy(const char *from, const char *to, size_t bytes)
{
	const int in = open(from, O_RDONLY | O_CLOEXEC);
	const int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char block[65536];
	size_t left = bytes ? bytes : SIZE_MAX;
	ssize_t n;

	if (in < 0 || out < 0)
		soak_die(from);
	while (left > 0 && (n = read(in, block, left < sizeof(block) ? left : sizeof(block))) > 0) {
		if (write(out, block, (size_t)n) != n)
			soak_die(to);
		left -= (size_t)n;
	}
	(void)close(in);
	(void)close(out);
}

void server_replace(const struct server *s, const char *from, size_t bytes)
{
	char beside[320];

	(void)snprintf(beside, sizeof(beside), "%s.new", s->index);
	copy(from, beside, bytes);
	if (rename(beside, s->index) != 0)
		soak_die(s->index);
}

static void run(const char *program, const struct server *s, const char *const *arguments, int out)
{
	char log[300];
	const char *argv[ARGUMENTS_MAX] = { program, "serve", "--index", s->index, "--port", "0" };
	size_t n = 6;
	int err;

	while (*arguments && n + 1 < ARGUMENTS_MAX)
		argv[n++] = *arguments++;
	(void)snprintf(log, sizeof(log), "%s/log", s->folder);
	err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	(void)dup2(out, STDOUT_FILENO);
	(void)dup2(err, STDERR_FILENO);
	(void)execv(program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

void server_start(struct server *s, const char *program, const char *index,
		  const char *const *arguments)
{
	char line[200] = "";
	const char *colon;
	int pipes[2];
	FILE *f;

	(void)snprintf(s->folder, sizeof(s->folder), "%s/dragoman-soak-XXXXXX",
		       getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(s->folder))
		soak_die(s->folder);
	(void)snprintf(s->index, sizeof(s->index), "%s/served.db", s->folder);
	copy(index, s->index, 0);
	if (pipe2(pipes, O_CLOEXEC) != 0)
		soak_die("pipe");
	s->pid = fork();
	if (s->pid == 0)
		run(program, s, arguments, pipes[1]);
	(void)close(pipes[1]);
	f = fdopen(pipes[0], "r");
	if (!f || !fgets(line, sizeof(line), f) || !(colon = strrchr(line, ':')))
		soak_die("the server does not start");
	(void)fclose(f);
	s->port = (uint16_t)strtoul(colon + 1, NULL, 10);
}

bool server_stop(struct server *s)
{
	char path[400];
	int status = 0;

	(void)kill(s->pid, SIGTERM);
	(void)waitpid(s->pid, &status, 0);
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = { "served.db", "served.db.new", "log" };

		(void)snprintf(path, sizeof(path), "%s/%s", s->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(s->folder);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool server_is_alive(const struct server *s)
{
	return waitpid(s->pid, NULL, WNOHANG) == 0;
}

void server_hang_up(const struct server *s)
{
	(void)kill(s->pid, SIGHUP);
}

static long status_line(const struct server *s, const char *name)
{
	char path[64], line[200];
	long value = -1;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)s->pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name), NULL, 10);
	if (f)
		(void)fclose(f);
	return value;
}

struct usage server_usage(const struct server *s)
{
	struct usage u = { .rss_kb = status_line(s, "RssAnon:"),
			   .threads = status_line(s, "Threads:") };
	struct dirent *entry;
	char path[64];
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)s->pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		char target[512];
		const ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		target[n > 0 ? n : 0] = '\0';
		u.files += entry->d_name[0] != '.';
		u.nameless += strstr(target, "served.db") && strstr(target, "(deleted)");
	}
	if (dir)
		(void)closedir(dir);
	return u;
}
