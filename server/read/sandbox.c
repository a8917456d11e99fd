/* What a reader's process gives up before it sees a file. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/confine.h"
#include "read/wire.h"

/* Sanitizers map terabytes and write their reports to files. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { OPEN_FILES_MAX = 32 };

static void limit(__rlimit_resource_t what, rlim_t most)
{
	const struct rlimit both = { .rlim_cur = most, .rlim_max = most };

	(void)setrlimit(what, &both);
}

/* Bytes of address space that the parent's memory takes in this process already. */
static rlim_t size_of_process(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long pages = 0;
	char line[128];

	if (f && fgets(line, sizeof(line), f))
		pages = strtoul(line, NULL, 10);
	if (f)
		(void)fclose(f);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Processor time counts over all files: the limit moves along. */
void sandbox_allow_time(unsigned ms)
{
	struct rusage used = { 0 };
	struct rlimit cpu = { .rlim_max = RLIM_INFINITY };

	(void)getrusage(RUSAGE_SELF, &used);
	cpu.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + ms / 1000 + 2;
	(void)setrlimit(RLIMIT_CPU, &cpu);
}

/* Input from nothing, output to nothing; every other file but `fd` closed. */
static void close_files(int fd)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int to = 0; null >= 0 && to < (SANITIZED ? STDERR_FILENO : STDERR_FILENO + 1); to++)
		if (to != fd)
			(void)dup2(null, to);
	if (fd > STDERR_FILENO + 1)
		(void)close_range(STDERR_FILENO + 1, (unsigned)fd - 1, 0);
	(void)close_range((unsigned)(fd > STDERR_FILENO ? fd : STDERR_FILENO) + 1, ~0U, 0);
}

/* --- files: what programs and libraries are in may be read, and nothing else --- */

static bool bar_files(void)
{
	static const struct confine_path system[] = { { "/usr", true },   { "/lib", true },
						      { "/lib64", true }, { "/bin", true },
						      { "/etc", true },   { "/dev/null", false } };

	return confine(&(struct confine_rules){ .paths = system, .n = COUNT_OF(system) }, NULL) ==
	       ERR_OK;
}

/* --- network, and other processes --- */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define REFUSE(call)                                                                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                         \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static bool bar_calls(void)
{
#ifdef ARCHITECTURE
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		REFUSE(SYS_socket),
		REFUSE(SYS_connect),
		REFUSE(SYS_ptrace),
		REFUSE(SYS_process_vm_readv),
		REFUSE(SYS_process_vm_writev),
		REFUSE(SYS_pidfd_getfd),
		REFUSE(SYS_bpf),
		REFUSE(SYS_mount),
		REFUSE(SYS_unshare),
		REFUSE(SYS_keyctl),
		REFUSE(SYS_io_uring_setup),
#ifdef __x86_64__
		/* The other numbering of the same calls. */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
#endif
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static const struct sock_fprog filter = { .len = COUNT_OF(code), .filter = code };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
#else
	return false;
#endif
}

bool sandbox_enter(int fd, const struct worker_options *options, pid_t parent)
{
	static const int usual[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD };
	bool confined;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it is gone already */
		_exit(EXIT_FAILURE);
	for (size_t i = 0; i < COUNT_OF(usual); i++)
		(void)signal(usual[i], SIG_DFL);
	close_files(fd);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* whatever bar_files() can do */
	(void)prctl(PR_SET_DUMPABLE, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, OPEN_FILES_MAX);
	if (SANITIZED)
		return true;
	limit(RLIMIT_AS, size_of_process() + options->memory);
	limit(RLIMIT_FSIZE, 0);
	confined = bar_files();
	return bar_calls() && confined;
}
