#include "cli/cli.h"
#include "http/daemon.h"

/* Silent when all is well, as a container's health check wants it. */
int cli_health(const struct settings *s)
{
	struct err err = { 0 };

	if (daemon_probe((uint16_t)setting_number(s, OPTION_PORT), &err)) {
		(void)cli_fail(&err);
		return STATUS_FAILED;
	}
	return STATUS_OK;
}
