#include "cli/lockdown.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/confine.h"
#include "base/log.h"

enum { FILES_BESIDE = 64 }; /* open files that are no connections, and those of one thread */

/* A connection is an open file, and so is each thread's view of the index. */
static void make_room_for_files(const struct settings *s)
{
	const rlim_t wanted = (rlim_t)setting_number(s, OPTION_CONNECTIONS) * 5 / 4 + FILES_BESIDE +
			      4 * (rlim_t)setting_number(s, OPTION_THREADS);
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted)
		return;
	files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur < wanted)
		log_event(LOG_WARNING,
			  "%lu open files are allowed, %lu would be needed for --connections %ld: "
			  "raise the limit (LimitNOFILE, ulimit -n) or take fewer",
			  (unsigned long)files.rlim_cur, (unsigned long)wanted,
			  setting_number(s, OPTION_CONNECTIONS));
}

/* A core would hold what people searched for. */
static void leave_no_core(void)
{
	const struct rlimit none = { 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
}

/* The folder of a file, and of what it is a link to. */
struct folder {
	char name[PATH_MAX], target[PATH_MAX];
};

/* `path` becomes that of its folder. */
static void go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		memcpy(path, ".", sizeof("."));
	else
		slash[slash == path] = '\0';
}

/* False: opening it will say why. */
static bool folder_of(struct folder *out, const char *path)
{
	if (strlen(path) >= sizeof(out->name) || !*path || !realpath(path, out->target))
		return false;
	memcpy(out->name, path, strlen(path) + 1);
	go_up(out->name);
	go_up(out->target);
	return true;
}

static uint16_t metrics_port(const struct settings *s)
{
	const char *text = setting_text(s, OPTION_METRICS_LISTEN);
	const char *colon = text ? strrchr(text, ':') : NULL;

	return colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
}

static enum err_code keep_from_files(const struct settings *s, struct err *err)
{
	static struct folder index;
	const char *path = setting_text(s, OPTION_INDEX);
	const bool there = folder_of(&index, path);
	const struct confine_path paths[] = {
		{ .path = there ? index.name : path },
		{ .path = there ? index.target : NULL },
		{ .path = setting_text(s, OPTION_WEB_DIR) },
		/* what libc asks of the machine when threads need memory of their own */
		{ .path = "/sys/devices/system/cpu/online" },
		{ .path = "/proc/sys/vm/overcommit_memory" },
	};
	const uint16_t ports[] = { (uint16_t)setting_number(s, OPTION_PORT), metrics_port(s) };
	const struct confine_rules rules = { paths, COUNT_OF(paths), ports,
					     setting_text(s, OPTION_METRICS_LISTEN) ? 2 : 1 };
	const char *web = paths[2].path;

	TRY(confine(&rules, err));
	log_event(LOG_INFO,
		  "in force: no new privileges; Landlock %d: reads %s%s%s, writes nothing%s",
		  confine_version(), there ? index.target : path, web ? " and " : "",
		  web ? web : "", confine_version() >= 4 ? ", connects nowhere" : "");
	return ERR_OK;
}

enum err_code lockdown_enter(const struct settings *s, struct err *err)
{
	const char *how = setting_text(s, OPTION_SANDBOX);
	enum err_code code;

	make_room_for_files(s);
	leave_no_core();
	if (!strcmp(how, "off")) {
		log_event(LOG_WARNING, "not in force: Landlock, as --sandbox off says");
		return ERR_OK;
	}
	code = keep_from_files(s, err);
	if (code == ERR_OK)
		return ERR_OK;
	if (!strcmp(how, "required"))
		return err_mend(err, "--sandbox auto goes on without it");
	log_event(LOG_WARNING, "in force: no new privileges; not in force: %s", err->msg);
	return ERR_OK;
}
