#include "read/bibtex_parts.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "read/latex.h"

enum { PARTS_MAX = 64 };

struct piece {
	const char *s;
	size_t n;
};

static struct piece trimmed(struct piece p)
{
	while (p.n > 0 && strchr(" \t\n~", *p.s)) {
		p.s++;
		p.n--;
	}
	while (p.n > 0 && strchr(" \t\n~", p.s[p.n - 1]))
		p.n--;
	return p;
}

/* How deep in braces the sign at s[i] leaves us. */
static int depth_after(int depth, const char *s, size_t i)
{
	const bool escaped = i > 0 && s[i - 1] == '\\';

	return depth + (s[i] == '{' && !escaped) - (s[i] == '}' && !escaped && depth > 0);
}

static const char *plain(struct entry *e, struct piece p)
{
	const char *text;

	p = trimmed(p);
	text = p.n > 0 ? latex_text(p.s, p.n, e->d->mem) : NULL;
	e->full = e->full || (p.n > 0 && !text);
	return text;
}

/* --- people --- */

/* Does the word begin with a lower-case letter that no brace protects? */
static bool is_von(struct piece word)
{
	size_t i = 0;

	if (word.n > 1 && word.s[0] == '{' && word.s[1] != '\\')
		return false;
	while (i < word.n && !(((word.s[i] | 32) >= 'a' && (word.s[i] | 32) <= 'z') ||
			       (unsigned char)word.s[i] >= 0x80)) {
		if (word.s[i] == '\\') /* the letter that an accent is on, or the sign's name */
			while (i + 2 < word.n && strchr("'`^\"~=.", word.s[i + 1]))
				i++;
		i++;
	}
	return i < word.n && word.s[i] >= 'a' && word.s[i] <= 'z';
}

static size_t words_of(struct piece words[PARTS_MAX], struct piece name)
{
	size_t n = 0, from = 0;
	int depth = 0;

	for (size_t i = 0; i <= name.n; i++) {
		if (i < name.n)
			depth = depth_after(depth, name.s, i);
		if (i < name.n && (depth > 0 || !strchr(" \t\n~", name.s[i])))
			continue;
		if (i > from && n < PARTS_MAX)
			words[n++] = (struct piece){ name.s + from, i - from };
		from = i + 1;
	}
	return n;
}

/* From word `from` up to word `to`, as they stand. */
static struct piece span(const struct piece *words, size_t from, size_t to)
{
	if (from >= to)
		return (struct piece){ "", 0 };
	return (struct piece){ words[from].s,
			       (size_t)(words[to - 1].s + words[to - 1].n - words[from].s) };
}

/* "von der Leyen": the words in lower case, and the rest. */
static void split_von(struct entry *e, struct person *p, struct piece name)
{
	struct piece words[PARTS_MAX];
	const size_t n = words_of(words, name);
	size_t von = 0;

	while (von + 1 < n && is_von(words[von]))
		von++;
	p->particle = plain(e, span(words, 0, von));
	p->family = plain(e, span(words, von, n));
}

/* "Jean-Luc van der Berg" */
static void split_first(struct entry *e, struct person *p, struct piece name)
{
	struct piece words[PARTS_MAX];
	const size_t n = words_of(words, name);
	size_t von = 0, last = n - 1;

	while (von < last && !is_von(words[von]))
		von++;
	if (von < last) {
		last = von;
		while (last + 1 < n && is_von(words[last]))
			last++;
	}
	p->given = plain(e, span(words, 0, von));
	p->particle = plain(e, span(words, von, last));
	p->family = plain(e, span(words, last, n));
}

static void add_name(struct entry *e, const char *role, struct piece name)
{
	struct piece parts[3] = { { name.s, 0 } };
	struct person p = { 0 };
	size_t n = 0, from = 0, groups = 0;
	int depth = 0;

	for (size_t i = 0; i < name.n; i++) {
		const int now = depth_after(depth, name.s, i);

		groups += now == 0 && depth > 0 && i + 1 < name.n;
		depth = now;
		if (name.s[i] == ',' && depth == 0 && n < 2) {
			parts[n++] = (struct piece){ name.s + from, i - from };
			from = i + 1;
		}
	}
	parts[n++] = (struct piece){ name.s + from, name.n - from };
	if (n == 1 && *name.s == '{' && groups == 0 && name.n > 1 && name.s[1] != '\\') {
		p.literal = plain(e, name);
	} else if (n == 1) {
		split_first(e, &p, name);
	} else {
		split_von(e, &p, trimmed(parts[0]));
		p.given = plain(e, parts[n - 1]);
		p.suffix = n == 3 ? plain(e, parts[1]) : NULL;
	}
	entry_person(e, role, &p);
}

void bib_people(struct entry *e, const char *role, const char *names)
{
	const size_t n = names ? strlen(names) : 0;
	size_t from = 0;
	int depth = 0;

	for (size_t i = 0; names && i <= n; i++) {
		struct piece name;

		if (i < n)
			depth = depth_after(depth, names, i);
		if (i < n && (depth > 0 || !strchr(" \t\n", names[i]) ||
			      strncasecmp(names + i + 1, "and", 3) != 0 ||
			      (names[i + 4] && !strchr(" \t\n", names[i + 4]))))
			continue;
		name = trimmed((struct piece){ names + from, i - from });
		if (name.n > 0 && !(name.n == 6 && !strncasecmp(name.s, "others", 6)))
			add_name(e, role, name);
		from = i + 4 < n ? i + 4 : n;
	}
}

/* --- files --- */

/* Up to the next `stop` that no backslash stands before; what those stand before is kept. */
static const char *escaped_part(struct entry *e, const char **at, const char *stop)
{
	AUTO(str) struct str out = STR(65536);
	const char *s = *at, *kept;

	for (; *s && !strchr(stop, *s); s++) {
		if (*s == '\\' && s[1] && strchr(":;\\{}_&%#$ ", s[1]))
			s++;
		if (*s != '{' && *s != '}')
			str_add_char(&out, *s);
	}
	*at = s;
	kept = arena_strndup(e->d->mem, str_text(&out), out.len);
	e->full = e->full || !kept;
	return kept ? kept : "";
}

static bool is_path(const char *s)
{
	return strchr(s, '/') || strchr(s, '.');
}

void bib_files(struct entry *e, const char *files)
{
	while (files && *files) {
		const char *parts[3] = { "", "", "" };
		size_t n = 0;

		do {
			const char *part = escaped_part(e, &files, ":;");

			parts[n < 2 ? n : 2] = part;
			n++;
		} while (*files == ':' && files++);
		if (n == 1)
			entry_attach(e, parts[0]);
		else if (n == 2)
			entry_attach(e, is_path(parts[1]) ? parts[1] : parts[0]);
		else
			entry_attach(e, parts[1]);
		files += *files == ';';
	}
}
