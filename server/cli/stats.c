#include <inttypes.h>

#include "cli/cli.h"
#include "cli/term.h"

/* A facet, how many values it has, and the most common of them. */
static void print_facet(struct term *t, const struct engine *e, enum facet f)
{
	enum { SHOWN = 5 };
	const struct value *top[SHOWN] = { 0 };
	const struct value *const *all;
	size_t n;

	all = engine_values(e, f, &n);
	for (size_t i = 0; i < n; i++) {
		const struct value *v = all[i];

		for (size_t k = 0; k < SHOWN && v; k++) {
			if (top[k] && top[k]->works >= v->works)
				continue;
			const struct value *down = top[k];

			top[k] = v;
			v = down;
		}
	}
	(void)printf("%-16s %6zu ", facet_label(f), n);
	for (size_t k = 0; k < SHOWN && top[k]; k++) {
		(void)fputs(k ? ", " : " ", stdout);
		term_text(t, top[k]->label);
		(void)printf(" %" PRIu32, top[k]->works);
	}
	(void)printf("%s\n", n > SHOWN ? " ..." : "");
}

int cli_stats(const struct settings *s)
{
	AUTO(engine) struct engine *e = NULL;
	const struct index_info *info;
	struct err err = { 0 };
	struct term t;

	if (engine_open(&e, setting_text(s, OPTION_INDEX), &err))
		return cli_fail(&err);
	term_init(&t, stdout);
	info = engine_info(e);
	(void)printf("%-16s %s\n%-16s %s\n", "index", info->id, "built at", info->built_at);
	(void)printf("%-16s %6" PRIu32 "\n%-16s %6" PRIu32 "\n", "works", info->works, "passages",
		     info->passages);
	for (int f = 0; f < FACET_COUNT; f++)
		print_facet(&t, e, (enum facet)f);
	return cli_printed();
}
