/* What a process that serves has given up. Each case runs in a child, for it lasts. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"

static char folder[] = "/tmp/dragoman-confine-XXXXXX";
static char inside[64], outside[] = "/tmp/dragoman-outside-XXXXXX";

static void setup(void)
{
	int fd;

	cr_assert(mkdtemp(folder));
	(void)snprintf(inside, sizeof(inside), "%s/index.db", folder);
	fd = open(inside, O_CREAT | O_WRONLY, 0600);
	cr_assert_geq(fd, 0);
	(void)close(fd);
	fd = mkstemp(outside);
	cr_assert_geq(fd, 0);
	(void)close(fd);
}

static void teardown(void)
{
	(void)unlink(inside);
	(void)rmdir(folder);
	(void)unlink(outside);
}

TestSuite(confine, .init = setup, .fini = teardown);

static int open_for(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC, 0600);
	const int why = fd < 0 ? errno : 0;

	if (fd >= 0)
		(void)close(fd);
	return why;
}

static int connect_somewhere(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (const struct sockaddr *)&to, sizeof(to)) ? errno : 0;
}

static int bind_to(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return bind(fd, (const struct sockaddr *)&to, sizeof(to)) ? errno : 0;
}

#define EXPECT(what) (failed |= expect((what), #what))

static int expect(bool holds, const char *what)
{
	if (!holds)
		(void)fprintf(stderr, "not so: %s (%s)\n", what, strerror(errno));
	return !holds;
}

/* In the child: the exit status. */
static int try_all(void)
{
	const struct confine_path paths[] = { { folder, false },
					      { NULL, false },
					      { "/none", false } };
	static const uint16_t ports[] = { 0 };
	const struct confine_rules rules = { paths, COUNT_OF(paths), ports, COUNT_OF(ports) };
	char beside[80], moved[80];
	struct err err = { 0 };
	int failed = 0;

	(void)snprintf(beside, sizeof(beside), "%s/new", folder);
	(void)snprintf(moved, sizeof(moved), "%s/moved", folder);
	EXPECT(confine(&rules, &err) == ERR_OK);
	EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	EXPECT(open_for(inside, O_RDONLY) == 0);
	EXPECT(open_for(folder, O_RDONLY | O_DIRECTORY) == 0);
	EXPECT(open_for(inside, O_RDWR) == EACCES);
	EXPECT(open_for(inside, O_WRONLY | O_APPEND) == EACCES);
	EXPECT(open_for(beside, O_WRONLY | O_CREAT) == EACCES);
	EXPECT(open_for(outside, O_RDONLY) == EACCES);
	EXPECT(open_for("/etc/passwd", O_RDONLY) == EACCES);
	EXPECT(open_for("/proc/self/environ", O_RDONLY) == EACCES);
	EXPECT(rename(inside, moved) != 0 && errno == EACCES);
	EXPECT(unlink(inside) != 0 && errno == EACCES);
	EXPECT(confine_version() < 3 || (truncate(inside, 0) != 0 && errno == EACCES));
	EXPECT(confine_version() < 4 || connect_somewhere() == EACCES);
	EXPECT(confine_version() < 4 || bind_to(39123) == EACCES);
	EXPECT(bind_to(0) == 0);
	EXPECT(execl("/bin/true", "true", (char *)NULL) != 0 && errno == EACCES);
	return failed;
}

Test(confine, a_confined_process_opens_nothing_but_what_it_was_left)
{
	pid_t child;
	int status;

	if (confine_version() == 0)
		cr_skip_test("the kernel has no Landlock");
	child = fork();
	if (child == 0)
		_exit(try_all());
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_expect(WIFEXITED(status));
	cr_expect_eq(WEXITSTATUS(status), 0);
}
