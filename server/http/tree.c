#include "http/tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* --- building --- */

struct tree *tree_new(enum tree_kind kind, struct arena *mem)
{
	struct tree *node = arena_alloc(mem, sizeof(*node));

	if (node)
		node->kind = kind;
	return node;
}

struct tree *tree_new_text(const char *text, struct arena *mem)
{
	struct tree *node = text ? tree_new(TREE_TEXT, mem) : NULL;

	if (node)
		node->text = text;
	return node;
}

struct tree *tree_new_number(double number, struct arena *mem)
{
	struct tree *node = tree_new(TREE_NUMBER, mem);

	if (node)
		node->number = number;
	return node;
}

struct tree *tree_copy(const struct tree *node, struct arena *mem)
{
	struct tree *copy = tree_new(node->kind, mem);

	if (!copy)
		return NULL;
	*copy = *node;
	copy->next = NULL;
	return copy;
}

bool tree_add(struct tree *to, const char *name, struct tree *node)
{
	if (!to || !node)
		return false;
	node->name = name;
	if (to->last)
		to->last->next = node;
	else
		to->first = node;
	to->last = node;
	if (to->kind == TREE_LIST)
		to->number++;
	return true;
}

/* --- reading --- */

const struct tree *tree_get_n(const struct tree *at, const char *name, size_t len)
{
	if (!at || at->kind != TREE_OBJECT)
		return NULL;
	for (const struct tree *m = at->first; m; m = m->next)
		if (!strncmp(m->name, name, len) && !m->name[len])
			return m;
	return NULL;
}

const struct tree *tree_get(const struct tree *at, const char *name)
{
	return tree_get_n(at, name, strlen(name));
}

const char *tree_text(const struct tree *at)
{
	return at && (at->kind == TREE_TEXT || at->kind == TREE_MARKUP) ? at->text : "";
}

bool tree_is_true(const struct tree *at)
{
	if (!at)
		return false;
	switch (at->kind) {
	case TREE_NULL:
		return false;
	case TREE_BOOL:
	case TREE_NUMBER:
	case TREE_LIST:
		return at->number != 0;
	case TREE_TEXT:
	case TREE_MARKUP:
		return *at->text;
	case TREE_OBJECT:
		break;
	}
	return true;
}

/* --- parsing --- */

struct parser {
	const char *at, *end;
	struct arena *mem;
	unsigned depth;
	bool no_memory;
};

static void skip_blanks(struct parser *p)
{
	while (p->at < p->end && strchr(" \t\r\n", *p->at) && *p->at)
		p->at++;
}

static bool take(struct parser *p, char c)
{
	skip_blanks(p);
	if (p->at >= p->end || *p->at != c)
		return false;
	p->at++;
	return true;
}

static bool take_word(struct parser *p, const char *word)
{
	const size_t len = strlen(word);

	if ((size_t)(p->end - p->at) < len || memcmp(p->at, word, len) != 0)
		return false;
	p->at += len;
	return true;
}

static bool parse_hex(struct parser *p, unsigned *out)
{
	*out = 0;
	if (p->end - p->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef";
		const char c = *p->at++;
		const char *d = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

		if (!d)
			return false;
		*out = *out * 16 + (unsigned)(d - digits);
	}
	return true;
}

/* Behind "\u". Half a pair, and NUL, become U+FFFD. */
static bool parse_code_point(struct parser *p, struct str *out)
{
	unsigned c, low;

	if (!parse_hex(p, &c))
		return false;
	if (c >= 0xd800 && c < 0xdc00 && p->end - p->at >= 6 && p->at[0] == '\\' &&
	    p->at[1] == 'u') {
		const char *before = p->at;

		p->at += 2;
		if (!parse_hex(p, &low))
			return false;
		if (low >= 0xdc00 && low < 0xe000)
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		else
			p->at = before;
	}
	str_add_utf8(out, c == 0 || (c >= 0xd800 && c < 0xe000) ? 0xfffd : c);
	return true;
}

static bool parse_escape(struct parser *p, struct str *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;
	char c;

	if (p->at >= p->end)
		return false;
	c = *p->at++;
	if (c == 'u')
		return parse_code_point(p, out);
	known = c ? strchr(from, c) : NULL;
	if (known)
		str_add_char(out, to[known - from]);
	return known;
}

/* Behind the opening quote. NULL: it is no string, or there is no memory. */
static const char *parse_string(struct parser *p)
{
	AUTO(str) struct str text = STR(SIZE_MAX / 2);
	const char *from = p->at, *kept;

	while (p->at < p->end && *p->at != '"') {
		if ((unsigned char)*p->at < 0x20)
			return NULL;
		if (*p->at != '\\') {
			p->at++;
			continue;
		}
		str_add_n(&text, from, (size_t)(p->at++ - from));
		if (!parse_escape(p, &text))
			return NULL;
		from = p->at;
	}
	if (p->at >= p->end)
		return NULL;
	if (text.len)
		str_add_n(&text, from, (size_t)(p->at - from));
	kept = text.len ? arena_strndup(p->mem, str_text(&text), text.len)
			: arena_strndup(p->mem, from, (size_t)(p->at - from));
	p->no_memory |= !kept || !str_ok(&text);
	p->at++;
	return str_ok(&text) ? kept : NULL;
}

static struct tree *parse_value(struct parser *p);

static struct tree *make(struct parser *p, enum tree_kind kind, double number)
{
	struct tree *node = tree_new(kind, p->mem);

	if (node)
		node->number = number;
	p->no_memory |= !node;
	return node;
}

static struct tree *parse_text(struct parser *p)
{
	const char *text = parse_string(p);
	struct tree *node = text ? make(p, TREE_TEXT, 0) : NULL;

	if (node)
		node->text = text;
	return node;
}

static struct tree *parse_number(struct parser *p)
{
	char digits[64];
	size_t n = 0;
	char *end;
	double x;

	while (p->at + n < p->end && n < sizeof(digits) - 1 && p->at[n] &&
	       strchr("+-.0123456789eE", p->at[n])) {
		digits[n] = p->at[n];
		n++;
	}
	digits[n] = '\0';
	x = strtod(digits, &end);
	if (!n || *end)
		return NULL;
	p->at += n;
	return make(p, TREE_NUMBER, x);
}

static struct tree *parse_constant(struct parser *p)
{
	if (take_word(p, "null"))
		return make(p, TREE_NULL, 0);
	if (take_word(p, "true"))
		return make(p, TREE_BOOL, 1);
	return take_word(p, "false") ? make(p, TREE_BOOL, 0) : NULL;
}

static struct tree *parse_list(struct parser *p)
{
	struct tree *list = make(p, TREE_LIST, 0);

	if (!list || take(p, ']'))
		return list;
	do {
		if (!tree_add(list, NULL, parse_value(p)))
			return NULL;
	} while (take(p, ','));
	return take(p, ']') ? list : NULL;
}

static struct tree *parse_object(struct parser *p)
{
	struct tree *object = make(p, TREE_OBJECT, 0);

	if (!object || take(p, '}'))
		return object;
	do {
		const char *name = take(p, '"') ? parse_string(p) : NULL;

		if (!name || !take(p, ':') || !tree_add(object, name, parse_value(p)))
			return NULL;
	} while (take(p, ','));
	return take(p, '}') ? object : NULL;
}

static struct tree *parse_value(struct parser *p)
{
	struct tree *node;

	if (p->depth == TREE_DEPTH_MAX)
		return NULL;
	p->depth++;
	if (take(p, '{'))
		node = parse_object(p);
	else if (take(p, '['))
		node = parse_list(p);
	else if (take(p, '"'))
		node = parse_text(p);
	else if (p->at < p->end && strchr("-0123456789", *p->at) && *p->at)
		node = parse_number(p);
	else
		node = parse_constant(p);
	p->depth--;
	return node;
}

enum err_code tree_parse(struct tree **out, const char *json, size_t len, struct arena *mem,
			 struct err *err)
{
	struct parser p = { .at = json, .end = json + len, .mem = mem };
	struct tree *root = parse_value(&p);

	skip_blanks(&p);
	if (root && p.at == p.end) {
		*out = root;
		return ERR_OK;
	}
	if (p.no_memory)
		return err_set(err, ERR_NO_MEMORY, "no memory for an answer's tree");
	return err_set(err, ERR_INVALID, "byte %zu of an answer is no JSON", (size_t)(p.at - json));
}
