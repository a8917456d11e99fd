/* Any bytes as a settings file: taken, or refused with a line that says where. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int fd = memfd_create("settings", MFD_CLOEXEC);
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	char path[64];
	char *const argv[] = { (char[]){ "--index" }, (char[]){ "x" }, (char[]){ "--config" },
			       path };
	struct settings s;
	struct err err = { 0 };

	if (fd < 0 || !mem || write(fd, data, size) != (ssize_t)size)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (settings_load(&s, COMMAND_SERVE, 4, argv, mem, &err) != ERR_OK)
		assert(*err.msg && !strchr(err.msg, '\n'));
	else
		assert(setting_number(&s, OPTION_PORT) <= 65535);
	(void)close(fd);
	return 0;
}
