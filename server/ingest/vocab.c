/* The line formats of vocab/, which corpus/vocab/ documents at the head of each file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ingest/internal.h"
#include "ingest/matcher.h"

enum { FIELDS_MAX = 4 };

struct lines {
	struct run *r;
	struct vocab *v;
	const char *file;
	size_t line;
	bool built_in; /* not the corpus' own file */
	bool full;
};

static void bad_line(struct lines *l, const char *fix, const char *what, const char *name)
{
	report_error(l->r, &(struct place){ .file = l->file, .line = l->line }, fix,
		     "%s \"%.100s\"", what, name);
}

static char *trim(char *s)
{
	size_t n;

	while (*s == ' ' || *s == '\t')
		s++;
	n = strlen(s);
	while (n > 0 && strchr(" \t\r", s[n - 1]))
		s[--n] = '\0';
	return s;
}

/* The next item of a comma-separated list, trimmed; NULL at its end. Empty ones are
 * passed over. */
static char *next_item(char **list)
{
	while (*list && **list) {
		char *item = *list, *comma = strchr(item, ',');

		*list = comma ? comma + 1 : item + strlen(item);
		if (comma)
			*comma = '\0';
		item = trim(item);
		if (*item)
			return item;
	}
	return NULL;
}

static size_t split_fields(char *line, char **fields, size_t max)
{
	size_t n = 0;

	for (char *at = line; at && n < max; n++) {
		char *bar = n + 1 < max ? strchr(at, '|') : NULL;

		if (bar)
			*bar = '\0';
		fields[n] = trim(at);
		at = bar ? bar + 1 : NULL;
	}
	return n;
}

/* Call `take` with each line that is neither blank nor a comment. */
static void each_line(struct lines *l, char *text, void (*take)(struct lines *l, char *line))
{
	for (char *at = text, *end; at && !l->full; at = end ? end + 1 : NULL) {
		end = strchr(at, '\n');
		if (end)
			*end = '\0';
		l->line++;
		at = trim(at);
		if (*at && *at != '#')
			take(l, at);
	}
}

/* --- regions --- */

static bool find_region(const struct vocab *v, const char *key, uint32_t *at)
{
	for (size_t i = 0; i < v->n_regions; i++) {
		if (strcmp(v->regions[i].key, key) == 0) {
			*at = (uint32_t)i;
			return true;
		}
	}
	return false;
}

bool vocab_region(const struct vocab *v, const char *key, uint32_t *at)
{
	return find_region(v, key, at);
}

bool vocab_theme(const struct vocab *v, const char *key, uint32_t *at)
{
	for (size_t i = 0; i < v->n_themes; i++) {
		if (strcmp(v->themes[i].key, key) == 0) {
			*at = (uint32_t)i;
			return true;
		}
	}
	return false;
}

static bool is_key(const char *s)
{
	return *s && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

static void take_region(struct lines *l, char *line)
{
	char *f[FIELDS_MAX];
	struct vocab *v = l->v;
	uint32_t at;
	const size_t n = split_fields(line, f, 3);

	if (n < 2 || !*f[1]) {
		bad_line(l, "write it as: key | label | parents", "a region lacks its label", f[0]);
		return;
	}
	if (!is_key(f[0])) {
		bad_line(l, "use lower-case letters, digits and hyphens", "no key for a region",
			 f[0]);
		return;
	}
	if (find_region(v, f[0], &at)) {
		bad_line(l, "take one of the two lines out", "a second region", f[0]);
		return;
	}
	if (!arena_reserve(l->r->mem, &v->regions, sizeof(*v->regions), v->n_regions,
			   &v->cap_regions)) {
		l->full = true;
		return;
	}
	v->regions[v->n_regions++] = (struct region){
		.key = f[0], .label = f[1], .parents_text = n > 2 ? f[2] : "", .line = l->line
	};
}

/* Is `what` the region `from` or above it? */
static bool is_above(const struct vocab *v, uint32_t what, uint32_t from)
{
	if (what == from)
		return true;
	for (size_t i = 0; i < v->regions[from].n_parents; i++)
		if (is_above(v, what, v->regions[from].parents[i]))
			return true;
	return false;
}

static void link_parents(struct lines *l, uint32_t at)
{
	struct vocab *v = l->v;
	struct region *region = &v->regions[at];
	char *list = arena_strdup(l->r->mem, region->parents_text), *item;

	l->line = region->line;
	region->parents = arena_array(l->r->mem, uint32_t, strlen(region->parents_text) + 1);
	if (!list || !region->parents) {
		l->full = true;
		return;
	}
	while ((item = next_item(&list))) {
		uint32_t parent;

		if (!find_region(v, item, &parent))
			bad_line(l, "give that region a line of its own", "there is no parent",
				 item);
		else if (is_above(v, at, parent))
			bad_line(l, "take it out of the parents",
				 "a region would lie in itself through", item);
		else
			region->parents[region->n_parents++] = parent;
	}
}

/* --- the other files --- */

/* Lists of words that say what a name beside them is. */
static enum lexicon_mark find_mark(const char *key)
{
	static const struct {
		const char *key;
		enum lexicon_mark mark;
	} marks[] = { { "-before", LEXICON_BEFORE },
		      { "-after", LEXICON_AFTER },
		      { "-given", LEXICON_GIVEN },
		      { "-surname", LEXICON_SURNAME } };

	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (strcmp(marks[i].key, key) == 0)
			return marks[i].mark;
	return LEXICON_NO_MARK;
}

/* "near: word, word" or "not near: word, word" */
static const struct nearby *take_nearby(struct lines *l, char *field)
{
	const bool absent = strncmp(field, "not near:", 9) == 0;
	struct nearby *near;
	char *list, *item;

	if (!absent && strncmp(field, "near:", 5) != 0) {
		bad_line(l, "write near: or not near: and words behind it",
			 "the third field of the gazetteer is no", field);
		return NULL;
	}
	near = matcher_nearby(l->v->places, absent);
	l->full = !near;
	list = strchr(field, ':') + 1;
	while (near && (item = next_item(&list)) && !l->full)
		l->full = !matcher_nearby_add(l->v->places, near, l->r->tk, item);
	return near;
}

static void take_names(struct lines *l, char *line)
{
	struct match_name name = { .what = MATCH_HIDES, .line = l->line };
	struct matcher *places = l->v->places;
	char *f[FIELDS_MAX], *item;
	const size_t n = split_fields(line, f, 3);
	const enum lexicon_mark mark = find_mark(f[0]);

	if (n < 2 || !*f[1]) {
		bad_line(l, "write it as: key | names", "a line of the gazetteer lacks its names",
			 f[0]);
		return;
	}
	if (strcmp(f[0], "-") != 0 && !mark && !find_region(l->v, f[0], &name.what)) {
		if (!l->built_in) /* a tree of the corpus' own need not have them all */
			bad_line(l, "add it to regions.txt", "there is no region", f[0]);
		return;
	}
	if (n > 2 && *f[2]) {
		name.near = take_nearby(l, f[2]);
		if (!name.near)
			return;
	}
	while ((item = next_item(&f[1])) && !l->full) {
		name.text = item;
		l->full = mark ? !matcher_mark(places, l->r->tk, item, mark)
			       : !matcher_add(places, l->r->tk, &name);
	}
}

static void report_clash(void *ctx, const char *name, size_t line)
{
	struct lines *l = ctx;

	l->line = line;
	bad_line(l, "take it out of one of the two lines", "another region has the name", name);
}

static void take_theme(struct lines *l, char *line)
{
	char *f[FIELDS_MAX], *item;
	struct vocab *v = l->v;
	uint32_t at;

	if (split_fields(line, f, 4) < 4 || !*f[1] || !*f[3]) {
		bad_line(l, "write it as: key | label | instrument or concept | words",
			 "a theme lacks a field", f[0]);
		return;
	}
	if (!is_key(f[0]) || vocab_theme(v, f[0], &at)) {
		bad_line(l, "keys are lower-case letters, digits and hyphens, each used once",
			 "no key for a theme", f[0]);
		return;
	}
	if (strcmp(f[2], "instrument") != 0 && strcmp(f[2], "concept") != 0) {
		bad_line(l, "write instrument or concept", "a theme cannot be a", f[2]);
		return;
	}
	if (!arena_reserve(l->r->mem, &v->themes, sizeof(*v->themes), v->n_themes,
			   &v->cap_themes)) {
		l->full = true;
		return;
	}
	v->themes[v->n_themes++] = (struct theme){ .key = f[0], .label = f[1], .kind = f[2] };
	while ((item = next_item(&f[3])) && !l->full)
		l->full = !matcher_add(v->subjects, l->r->tk,
				       &(struct match_name){ .text = item,
							     .what = (uint32_t)v->n_themes - 1,
							     .line = l->line });
}

static void add_synonym(struct lines *l, const char *term, const char *means)
{
	struct vocab *v = l->v;

	if (strcmp(term, means) == 0)
		return;
	if (!arena_reserve(l->r->mem, &v->synonyms, sizeof(*v->synonyms), v->n_synonyms,
			   &v->cap_synonyms)) {
		l->full = true;
		return;
	}
	v->synonyms[v->n_synonyms++] = (struct synonym){ .term = term, .means = means };
}

static size_t split_items(struct lines *l, char *list, char ***out)
{
	size_t n = 0, cap = 0;
	char *item;

	*out = NULL;
	while ((item = next_item(&list))) {
		if (!arena_reserve(l->r->mem, out, sizeof(**out), n, &cap)) {
			l->full = true;
			return 0;
		}
		(*out)[n++] = item;
	}
	return n;
}

/* Solr's synonyms: "a, b" is a ring, "a => b, c" a rule. */
static void take_synonyms(struct lines *l, char *line)
{
	char *arrow = strstr(line, "=>"), **left, **right;
	size_t n, m;

	if (arrow)
		*arrow = '\0';
	n = split_items(l, line, &left);
	right = left;
	m = n;
	if (arrow)
		m = split_items(l, arrow + 2, &right);
	if (n == 0 || m == 0 || (!arrow && n < 2)) {
		bad_line(l, "write it as: a, b, c or as: a => b",
			 "a line of the thesaurus joins nothing", n > 0 ? left[0] : line);
		return;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			add_synonym(l, left[i], right[k]);
}

/* --- all of them --- */

/* Nothing has that name; what cannot be looked at may be there. */
static bool is_absent(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* The text of a vocabulary file: the folder's, or where it has none the one built in. Without the
 * folder's there is no index: every tag would be another, or none. */
static enum err_code vocab_text(char **text, struct lines *l, const char *folder,
				const struct builtin *builtin)
{
	AUTO(str) struct str path = STR(65536);
	struct run *r = l->r;
	size_t n;

	str_add_f(&path, "%s/vocab/%s", folder ? folder : "(built in)", builtin->name);
	l->file = str_ok(&path) ? arena_strdup(r->mem, str_text(&path)) : NULL;
	if (!l->file)
		return ingest_no_memory(r);
	if (folder && !is_absent(l->file)) {
		TRY(file_read(text, &n, r, l->file, r->mem));
		if (*text)
			return ERR_OK;
		(void)err_set(r->err, ERR_IO, "%s: it cannot be read, and is needed", l->file);
		return err_mend(r->err, "mend it, or take it away: then the one built in is used");
	}
	l->built_in = true;
	*text = arena_strndup(r->mem, builtin->start, (size_t)(builtin->end - builtin->start));
	return *text ? ERR_OK : ingest_no_memory(r);
}

static const char *find_folder(struct run *r)
{
	for (size_t i = 0; i < r->options->n_folders; i++) {
		AUTO(str) struct str path = STR(65536);

		str_add_f(&path, "%s/vocab", r->options->folders[i]);
		if (str_ok(&path) && !is_absent(str_text(&path)))
			return r->options->folders[i];
	}
	return NULL;
}

enum err_code vocab_read(struct vocab *out, struct run *r)
{
	static void (*const take[])(struct lines *, char *) = { take_region, take_names, take_theme,
								take_synonyms };
	const char *folder = find_folder(r);

	*out = (struct vocab){ .lexicon = lexicon_new(r->mem) };
	out->places = matcher_new(r->mem, out->lexicon, false);
	out->subjects = matcher_new(r->mem, out->lexicon, true);
	if (!out->lexicon || !out->places || !out->subjects)
		return ingest_no_memory(r);
	hash_init(&out->hash);
	for (size_t i = 0; i < COUNT_OF(take); i++) {
		struct lines l = { .r = r, .v = out };
		char *text = NULL;

		TRY(vocab_text(&text, &l, folder, &vocab_builtin[i]));
		hash_add_text(&out->hash, text);
		each_line(&l, text, take[i]);
		for (uint32_t at = 0; take[i] == take_region && at < out->n_regions && !l.full;
		     at++)
			link_parents(&l, at);
		if (take[i] == take_names)
			l.full = l.full || !matcher_ready(out->places, report_clash, &l);
		if (l.full)
			return ingest_no_memory(r);
	}
	/* themes may share a word */
	return matcher_ready(out->subjects, NULL, NULL) ? ERR_OK : ingest_no_memory(r);
}
