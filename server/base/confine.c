#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Headers are older than kernels: what later versions know has its number here. */
enum {
	FS_READ_FILE = LANDLOCK_ACCESS_FS_READ_FILE,
	FS_READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	FS_RUN = LANDLOCK_ACCESS_FS_EXECUTE,
	FS_VERSION_1 = (1 << 13) - 1, /* all up to MAKE_SYM */
	FS_REFER = 1 << 13,           /* version 2 */
	FS_TRUNCATE = 1 << 14,        /* version 3 */
	FS_IOCTL_DEV = 1 << 15,       /* version 5 */
	NET_BIND = 1 << 0,            /* version 4 */
	NET_CONNECT = 1 << 1,
	SCOPE_SIGNAL = 1 << 1, /* version 6 */
	RULE_NET_PORT = 2,
	VERSION_NET = 4,
	VERSION_SCOPE = 6,
};

struct ruleset {
	uint64_t fs, net, scoped;
};

struct port_rule {
	uint64_t allowed, port;
};

int confine_version(void)
{
	const long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

/* A new set of rules that allows nothing; -1: it cannot be had. */
static int forbid_all(int version)
{
	const struct ruleset all = {
		.fs = (uint64_t)FS_VERSION_1 | (version >= 2 ? FS_REFER : 0) |
		      (version >= 3 ? FS_TRUNCATE : 0) | (version >= 5 ? FS_IOCTL_DEV : 0),
		.net = version >= VERSION_NET ? NET_BIND | NET_CONNECT : 0,
		.scoped = version >= VERSION_SCOPE ? SCOPE_SIGNAL : 0,
	};
	const size_t size = version >= VERSION_SCOPE ? sizeof(all)
			    : version >= VERSION_NET ? offsetof(struct ruleset, scoped)
						     : offsetof(struct ruleset, net);

	return (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

static bool allow_path(int rules, const struct confine_path *p)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = FS_READ | (p->runs ? (unsigned)FS_RUN : 0),
		.parent_fd = p->path ? open(p->path, O_PATH | O_CLOEXEC) : -1,
	};
	struct stat st;
	bool ok;

	if (rule.parent_fd < 0)
		return true;
	if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access = FS_READ_FILE;
	ok = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	(void)close(rule.parent_fd);
	return ok;
}

static bool allow_all(int rules, int version, const struct confine_rules *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!allow_path(rules, &r->paths[i]))
			return false;
	for (size_t i = 0; version >= VERSION_NET && i < r->n_ports; i++) {
		const struct port_rule rule = { .allowed = NET_BIND, .port = r->ports[i] };

		if (syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &rule, 0) != 0)
			return false;
	}
	return true;
}

enum err_code confine(const struct confine_rules *r, struct err *err)
{
	const int version = confine_version();
	int rules;
	bool ok;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set(err, ERR_IO, "no_new_privs: %s", strerrordesc_np(errno));
	if (version == 0)
		return err_set(err, ERR_NOT_FOUND, "this kernel has no Landlock");
	rules = forbid_all(version);
	ok = rules >= 0 && allow_all(rules, version, r) &&
	     syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	if (!ok)
		(void)err_set(err, ERR_IO, "Landlock: %s", strerrordesc_np(errno));
	if (rules >= 0)
		(void)close(rules);
	return ok ? ERR_OK : ERR_IO;
}
