/* Linked into what VARIANT=coverage builds, by the linker's --wrap: a process that gives up its
 * files keeps the one folder into which its counts go, and one that ends by _exit() writes them.
 * What it gave up besides holds, and is tested as ever, but for the size of the files it writes:
 * no process is limited in that. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	WRITE_COUNTS = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
		       LANDLOCK_ACCESS_FS_MAKE_REG,
	PATIENCE_MS = 2000,
};

extern void __gcov_dump(void);

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);
_Noreturn void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}

/* One that a signal ends, as the program asks for. */
int __real_raise(int signal);
int __wrap_raise(int signal);
int __wrap_raise(int signal)
{
	__gcov_dump();
	return __real_raise(signal);
}

int __real_setrlimit(int what, const struct rlimit *both);
int __wrap_setrlimit(int what, const struct rlimit *both);
int __wrap_setrlimit(int what, const struct rlimit *both)
{
	return what == RLIMIT_FSIZE ? 0 : __real_setrlimit(what, both);
}

static void keep_folder(int rules)
{
	const struct landlock_path_beneath_attr rule = {
		.allowed_access = WRITE_COUNTS,
		.parent_fd = open(COUNTS_FOLDER, O_PATH | O_CLOEXEC),
	};

	(void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.parent_fd);
}

/* As the program calls it: with four arguments at the most. */
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
	uintptr_t arg[4];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 4; i++)
		arg[i] = va_arg(ap, uintptr_t);
	va_end(ap);
	if (number == SYS_landlock_restrict_self)
		keep_folder((int)arg[0]);
	return __real_syscall(number, arg[0], arg[1], arg[2], arg[3]);
}

/* A process that sees the end of its work is left the time to write its counts; one that hangs is
 * killed after all. */
int __real_kill(pid_t pid, int signal);
int __wrap_kill(pid_t pid, int signal);
int __wrap_kill(pid_t pid, int signal)
{
	const struct timespec one = { .tv_nsec = 1000000 };
	siginfo_t ended = { 0 };

	for (int ms = 0; signal == SIGKILL && ms < PATIENCE_MS && !ended.si_pid; ms++) {
		if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) != 0)
			break;
		if (!ended.si_pid)
			(void)nanosleep(&one, NULL);
	}
	return __real_kill(pid, signal);
}
