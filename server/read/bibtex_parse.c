#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/str.h"
#include "read/bibtex.h"
#include "read/latin.h"

enum {
	VALUE_MAX = 4 * 1024 * 1024, /* bytes of a field */
	FIELDS_MAX = 1000,           /* of an entry */
};

struct macro {
	const char *name, *text;
	struct macro *next;
};

struct parse {
	struct reading *d;
	struct bib *bib;
	const char *s, *at;
	const char *counted; /* up to where `line` has been counted */
	size_t line;
	struct macro *macros[BIB_SLOTS];
	struct str value;
	bool full;
};

static size_t slot_of(const char *name)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, name);
	return (size_t)h.state % BIB_SLOTS;
}

static char *kept(struct parse *p, const char *s, size_t n)
{
	char *copy = arena_strndup(p->d->mem, s, n);

	p->full = p->full || !copy;
	return copy;
}

static char *lower(struct parse *p, const char *s, size_t n)
{
	char *copy = kept(p, s, n);

	for (char *c = copy; c && *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 32);
	return copy;
}

/* Places come in the order of the file, so that each line is counted once. */
static size_t line_of(struct parse *p, const char *at)
{
	for (; p->counted < at; p->counted++)
		p->line += *p->counted == '\n';
	return p->line;
}

static void skip_space(struct parse *p)
{
	p->at += strspn(p->at, " \t\n");
}

static bool is_name(char c)
{
	return c > ' ' && !strchr("{}(),=\"#%'\\@", c);
}

/* The letters behind an @, if an entry begins at `s`; else 0. */
static size_t entry_type(const char *s)
{
	size_t n = 0;

	if (*s != '@')
		return 0;
	while ((s[1 + n] | 32) >= 'a' && (s[1 + n] | 32) <= 'z')
		n++;
	return n > 0 && strchr("{(", s[1 + n + strspn(s + 1 + n, " \t\n")]) &&
			       s[1 + n + strspn(s + 1 + n, " \t\n")]
		       ? n
		       : 0;
}

/* Does an entry begin on this line of a value? Then the value is not closed. */
static bool is_runaway(const char *line)
{
	return entry_type(line + strspn(line, " \t")) > 0;
}

/* Up to the next line that begins an entry. */
static void resync(struct parse *p)
{
	while (*p->at) {
		p->at += strcspn(p->at, "\n");
		p->at += *p->at == '\n';
		if (is_runaway(p->at))
			return;
	}
}

/* --- values --- */

/* Text up to `close` that is in no braces; p->at is behind the opening one. False: it does
 * not end. */
static bool delimited(struct parse *p, char close)
{
	const char *from = p->at;
	int depth = 0;

	for (; *p->at; p->at++) {
		if (*p->at == close && depth == 0) {
			str_add_n(&p->value, from, (size_t)(p->at - from));
			p->at++;
			return true;
		}
		if (*p->at == '\\' && (p->at[1] == '{' || p->at[1] == '}' || p->at[1] == '\\'))
			p->at++; /* BibTeX counts these; what people mean is a sign */
		else if (*p->at == '{')
			depth++;
		else if (*p->at == '}' && depth > 0)
			depth--;
		else if (*p->at == '\n' && is_runaway(p->at + 1))
			break;
	}
	return false;
}

static const char *macro_text(const struct parse *p, const char *name)
{
	const struct macro *m = p->macros[slot_of(name)];

	while (m && strcmp(m->name, name) != 0)
		m = m->next;
	return m ? m->text : NULL;
}

/* A name stands for its text, for a month, or, told by the caller's field, for itself. */
static void add_named(struct parse *p, const char *s, size_t n)
{
	const char *name = lower(p, s, n);
	const char *text = name ? macro_text(p, name) : NULL;

	if (text)
		str_add(&p->value, text);
	else
		str_add_n(&p->value, s, n);
}

/* "value # value # ...", into p->value. False: it is broken from p->at on. */
static bool value(struct parse *p)
{
	str_clear(&p->value);
	for (;;) {
		size_t n = 0;

		skip_space(p);
		if (*p->at == '{' || *p->at == '"') {
			const char close = *p->at++ == '{' ? '}' : '"';

			if (!delimited(p, close))
				return false;
		} else {
			while (is_name(p->at[n]))
				n++;
			if (n == 0)
				return false;
			add_named(p, p->at, n);
			p->at += n;
		}
		skip_space(p);
		if (*p->at != '#')
			break;
		p->at++;
	}
	if (!str_ok(&p->value)) { /* an entry of many macros of macros */
		reading_warning(p->d, line_of(p, p->at), NULL, "a field is too long and was cut");
		p->value.failed = false;
	}
	return true;
}

/* "name =", if that is next. NULL: it is not. */
static const char *field_name(struct parse *p)
{
	const char *from, *name;
	size_t n = 0;

	skip_space(p);
	from = p->at;
	while (is_name(from[n]))
		n++;
	if (n == 0 || from[n + strspn(from + n, " \t\n")] != '=')
		return NULL;
	name = lower(p, from, n);
	p->at = from + n + strspn(from + n, " \t\n") + 1;
	return name;
}

/* --- entries --- */

static void define(struct parse *p, char close, size_t line)
{
	const char *name = field_name(p);
	struct macro *m;

	if (!name || !value(p)) {
		if (!p->full)
			reading_error(p->d, line, "write @string{name = {text}}",
				      "this @string does not end or has no name; it was left out");
		resync(p);
		return;
	}
	m = arena_alloc(p->d->mem, sizeof(*m));
	if (m) {
		*m = (struct macro){ name, kept(p, str_text(&p->value), p->value.len),
				     p->macros[slot_of(name)] };
		p->macros[slot_of(name)] = m;
	}
	p->full = p->full || !m || !m->text;
	skip_space(p);
	p->at += *p->at == close;
}

/* The field at hand into the entry, the first of its name counting. */
static void add_field(struct parse *p, struct bib_entry *entry, const char *name)
{
	struct bib_field **end = &entry->fields, *field;

	for (; *end; end = &(*end)->next)
		if (!strcmp((*end)->name, name))
			return;
	field = arena_alloc(p->d->mem, sizeof(*field));
	if (field) {
		field->name = name;
		field->text = kept(p, str_text(&p->value), p->value.len);
		*end = field;
	}
	p->full = p->full || !field || !field->text;
}

static void broken(struct parse *p, struct bib_entry *entry, const char *name, size_t line)
{
	entry->broken = true;
	if (name)
		reading_error(p->d, line, "look for a brace or quotation mark that is not closed",
			      "the field %.40s of %.80s does not end; the rest of this entry was "
			      "left out",
			      name, entry->key);
	else
		reading_error(p->d, line,
			      "look for a missing comma, equals sign or closing brace there",
			      "%.80s cannot be read from here on; the rest of this entry was left "
			      "out",
			      entry->key);
	resync(p);
}

static void read_fields(struct parse *p, struct bib_entry *entry, char close)
{
	for (size_t n = 0; n < FIELDS_MAX && !p->full; n++) {
		const char *name;
		size_t line;

		p->at += strspn(p->at, " \t\n,");
		if (*p->at == close) {
			p->at++;
			return;
		}
		line = line_of(p, p->at);
		name = is_runaway(p->at) ? NULL : field_name(p);
		if (!name) {
			if (is_runaway(p->at))
				reading_error(p->d, line, "close the entry before it with }",
					      "%.80s does not end before the next entry begins",
					      entry->key);
			else if (!p->full)
				broken(p, entry, NULL, line);
			return;
		}
		if (!value(p)) {
			broken(p, entry, name, line);
			return;
		}
		add_field(p, entry, name);
	}
	resync(p);
}

static void read_entry(struct parse *p, const char *type, char close, size_t line)
{
	struct bib_entry *entry = arena_alloc(p->d->mem, sizeof(*entry));
	size_t n;

	skip_space(p);
	n = strcspn(p->at, ",}\n)= \t");
	if (!entry) {
		p->full = true;
		return;
	}
	entry->type = type;
	entry->line = line;
	if (p->at[n + strspn(p->at + n, " \t\n")] == '=')
		n = 0; /* a field: the key is not there */
	entry->key = kept(p, p->at, n);
	p->at += n;
	if (p->full)
		return;
	*p->bib->end = entry;
	p->bib->end = &entry->next;
	if (n > 0) {
		entry->next_of_slot = p->bib->slots[slot_of(entry->key)];
		p->bib->slots[slot_of(entry->key)] = entry;
	}
	read_fields(p, entry, close);
}

static void take_at(struct parse *p)
{
	const size_t n = entry_type(p->at), line = line_of(p, p->at);
	const char *type = lower(p, p->at + 1, n);
	char close;

	p->at += 1 + n;
	skip_space(p);
	close = *p->at++ == '{' ? '}' : ')';
	if (p->full)
		return;
	str_clear(&p->value);
	if (!strcmp(type, "string"))
		define(p, close, line);
	else if (strcmp(type, "comment") != 0 && strcmp(type, "preamble") != 0)
		read_entry(p, type, close, line);
	else if (!delimited(p, close))
		resync(p);
}

enum err_code bib_parse(struct bib *out, struct reading *d)
{
	struct parse p = { .d = d, .bib = out, .line = 1 };
	size_t n;

	*out = (struct bib){ .end = &out->entries };
	p.s = p.at = p.counted = latin_text(d, &n);
	if (!p.s)
		return ERR_NO_MEMORY;
	str_init(&p.value, VALUE_MAX);
	while (*p.at && !p.full) {
		p.at += strcspn(p.at, "@");
		if (entry_type(p.at) > 0)
			take_at(&p);
		else
			p.at += *p.at == '@';
	}
	str_dispose(&p.value);
	return p.full ? ERR_NO_MEMORY : ERR_OK;
}

const struct bib_entry *bib_find(const struct bib *bib, const char *key)
{
	const struct bib_entry *entry = bib->slots[slot_of(key)], *first = NULL;

	for (; entry; entry = entry->next_of_slot)
		if (!strcmp(entry->key, key))
			first = entry; /* of two the one that stands first in the file */
	return first;
}

const char *bib_field(const struct bib_entry *entry, const char *name)
{
	for (const struct bib_field *f = entry->fields; f; f = f->next)
		if (!strcmp(f->name, name))
			return f->text;
	return NULL;
}
