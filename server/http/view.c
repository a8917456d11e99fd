#include "http/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "http/template.h"
#include "http/view_parts.h"

enum { TEXT_MAX = 16 << 20 };

/* --- making values --- */

struct tree *view_made(struct use *u, struct tree *node)
{
	u->no_memory |= !node;
	return node;
}

bool view_put(struct use *u, struct tree *to, const char *name, struct tree *node)
{
	const bool is_there = tree_add(to, name, node);

	u->no_memory |= !is_there;
	return is_there;
}

struct tree *view_text(struct use *u, const struct str *text, enum tree_kind kind)
{
	const char *kept = str_ok(text) ? arena_strndup(u->mem, str_text(text), text->len) : NULL;
	struct tree *node = view_made(u, kept ? tree_new(kind, u->mem) : NULL);

	if (node)
		node->text = kept;
	return node;
}

static const struct tree *flag(struct use *u, bool on)
{
	struct tree *node = view_made(u, tree_new(TREE_BOOL, u->mem));

	if (node)
		node->number = on;
	return node;
}

static bool is_number(const struct tree *v)
{
	return v && v->kind == TREE_NUMBER && v->number >= 0 && v->number < 1e15;
}

static uint64_t whole(const struct tree *v)
{
	return (uint64_t)floor(v->number);
}

static void add_url(struct str *out, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";

	for (; *text; text++) {
		if (strchr(plain, *text))
			str_add_char(out, *text);
		else
			str_add_f(out, "%%%02X", (unsigned char)*text);
	}
}

/* --- texts with marks --- */

/* Ranges in the order of the text; a step further when one is passed. */
struct ranges {
	const struct tree *at;
	const char *member; /* of an item that holds the pair; NULL: the item is the pair */
};

static size_t bound(const struct ranges *r, const struct tree *item, bool end)
{
	const struct tree *pair = item && r->member ? tree_get(item, r->member) : item;
	const struct tree *n = pair && pair->kind == TREE_LIST ? pair->first : NULL;

	n = n && end ? n->next : n;
	return is_number(n) && n->number < 1e9 ? (size_t)n->number : 0;
}

/* Does one of them cover the code point? Those that end before it are passed. */
static bool covers(struct ranges *r, size_t point)
{
	while (r->at && bound(r, r->at, true) <= point)
		r->at = r->at->next;
	return r->at && bound(r, r->at, false) <= point;
}

/* What is being written: a text in <mark> and <a>, which do not cross. */
struct prose {
	struct use *u;
	struct str *out;
	bool marked;
	const struct tree *link; /* the citation that is open */
};

static void open_link(struct prose *p, const struct tree *link)
{
	const char *base = tree_text(tree_get(p->u->root, "base"));
	const char *label = tree_text(tree_get(link, "label"));

	str_add(p->out, "<a href=\"");
	template_add_escaped(p->out, base, strlen(base));
	str_add(p->out, "works/");
	add_url(p->out, tree_text(tree_get(link, "cited")));
	str_add(p->out, "\" title=\"");
	template_add_escaped(p->out, label, strlen(label));
	str_add(p->out, "\">");
}

static void change(struct prose *p, bool marked, const struct tree *link)
{
	if (p->marked && (!marked || link != p->link)) {
		str_add(p->out, "</mark>");
		p->marked = false;
	}
	if (link != p->link) {
		str_add(p->out, p->link ? "</a>" : "");
		if (link)
			open_link(p, link);
		p->link = link;
	}
	if (marked && !p->marked)
		str_add(p->out, "<mark>");
	p->marked = marked;
}

/* Marks that have one space between them are one. */
static bool is_marked(struct ranges *marks, size_t point, const char *at)
{
	const struct tree *before = marks->at;

	if (covers(marks, point))
		return true;
	return *at == ' ' && before && before != marks->at && point > 0 && marks->at &&
	       bound(marks, before, true) == point && bound(marks, marks->at, false) == point + 1;
}

static void write_prose(struct prose *p, const char *text, struct ranges marks, struct ranges links)
{
	const char *from = text;

	for (size_t point = 0; *text; point++) {
		const bool marked = is_marked(&marks, point, text);
		const struct tree *link = covers(&links, point) ? links.at : NULL;

		if (marked != p->marked || link != p->link) {
			template_add_escaped(p->out, from, (size_t)(text - from));
			change(p, marked, link);
			from = text;
		}
		do
			text++;
		while ((*text & 0xc0) == 0x80);
	}
	template_add_escaped(p->out, from, (size_t)(text - from));
	change(p, false, NULL);
}

/* {text, ranges, citations}, or {sentence, range} of a citation. */
static const struct tree *marks(struct use *u)
{
	const struct tree *sentence = tree_get(u->value, "sentence");
	const struct tree *links = tree_get(u->value, "citations");
	const struct tree *ranges = tree_get(u->value, "ranges");
	AUTO(str) struct str out = STR(TEXT_MAX);
	struct prose p = { .u = u, .out = &out };
	struct ranges at = { .at = ranges ? ranges->first : NULL };

	if (sentence) { /* without those that follow it in its list */
		at = (struct ranges){ .member = "range" };
		at.at = tree_get(u->value, "range") ? view_made(u, tree_copy(u->value, u->mem))
						    : NULL;
	}
	write_prose(&p, tree_text(sentence ? sentence : tree_get(u->value, "text")), at,
		    (struct ranges){ .at = links ? links->first : NULL, .member = "range" });
	return view_text(u, &out, TREE_MARKUP);
}

/* --- numbers and words --- */

static void add_number(struct str *out, uint64_t n)
{
	if (n >= 1000) {
		add_number(out, n / 1000);
		str_add_f(out, ",%03u", (unsigned)(n % 1000));
	} else {
		str_add_uint(out, n);
	}
}

static const struct tree *number(struct use *u)
{
	AUTO(str) struct str out = STR(64);

	if (!is_number(u->value))
		return NULL;
	add_number(&out, whole(u->value));
	return view_text(u, &out, TREE_TEXT);
}

static const struct tree *count(struct use *u)
{
	const char *many = strchr(u->argument, ':');
	const size_t one = many ? (size_t)(many - u->argument) : strlen(u->argument);
	AUTO(str) struct str out = STR(1024);

	if (!is_number(u->value))
		return NULL;
	add_number(&out, whole(u->value));
	str_add_char(&out, ' ');
	if (u->value->number == 1 || !many)
		str_add_n(&out, u->argument, one);
	else
		str_add(&out, many + 1);
	if (u->value->number != 1 && !many)
		str_add_char(&out, 's');
	return view_text(u, &out, TREE_TEXT);
}

static const struct tree *is(struct use *u)
{
	if (u->value && u->value->kind == TREE_NUMBER)
		return flag(u, u->value->number == strtod(u->argument, NULL));
	if (u->value && u->value->kind == TREE_BOOL)
		return flag(u, !strcmp(u->argument, u->value->number != 0 ? "true" : "false"));
	return flag(u, u->value && u->value->kind == TREE_TEXT &&
			       !strcmp(u->value->text, u->argument));
}

static const struct tree *plus(struct use *u)
{
	return is_number(u->value)
		       ? view_made(u, tree_new_number(u->value->number + strtod(u->argument, NULL),
						      u->mem))
		       : NULL;
}

static const struct tree *above(struct use *u)
{
	return is_number(u->value) && u->value->number > strtod(u->argument, NULL) ? u->value
										   : NULL;
}

static void add_name(struct str *out, const struct tree *person)
{
	const char *literal = tree_text(tree_get(person, "literal"));
	const char *given = tree_text(tree_get(person, "given"));
	const char *family = tree_text(tree_get(person, "family"));

	str_add_f(out, "%s%s%s", *literal ? literal : given,
		  !*literal && *given && *family ? " " : "", *literal ? "" : family);
}

static const struct tree *names(struct use *u)
{
	enum { SHOWN = 3 };
	const bool all = !strcmp(u->argument, "all");
	const bool is_list = u->value && u->value->kind == TREE_LIST;
	const size_t n = is_list ? (size_t)u->value->number : 0;
	const size_t shown = all || n <= SHOWN ? n : SHOWN - 1;
	const struct tree *person = n ? u->value->first : NULL;
	AUTO(str) struct str out = STR(TEXT_MAX);

	for (size_t i = 0; i < shown; i++, person = person->next) {
		if (i)
			str_add(&out, i == n - 1 && !all ? " and " : ", ");
		add_name(&out, person);
	}
	if (shown < n)
		str_add_f(&out, " and %zu others", n - shown);
	return view_text(u, &out, TREE_TEXT);
}

static const struct tree *list(struct use *u)
{
	AUTO(str) struct str out = STR(TEXT_MAX);

	if (!u->value || u->value->kind != TREE_LIST)
		return NULL;
	for (const struct tree *item = u->value->first; item; item = item->next)
		str_add_f(&out, "%s%s", item == u->value->first ? "" : ", ", tree_text(item));
	return view_text(u, &out, TREE_TEXT);
}

/* Whatever else a record calls an address is not made a link. */
static const struct tree *web(struct use *u)
{
	const char *text = tree_text(u->value);
	const bool is_web = !strncmp(text, "http://", 7) || !strncmp(text, "https://", 8);

	return is_web && !strpbrk(text, " \t\r\n") ? u->value : NULL;
}

static const struct tree *sentence(struct use *u)
{
	const char *text = tree_text(u->value);
	const size_t len = strlen(text);
	const bool is_ended = len && (strchr(".!?", text[len - 1]) ||
				      (len > 3 && !strcmp(text + len - 3, "\xe2\x80\xa6")));
	AUTO(str) struct str out = STR(TEXT_MAX);

	if (!len)
		return NULL;
	str_add_char(&out, (char)(*text >= 'a' && *text <= 'z' ? *text - 32 : *text));
	str_add(&out, text + 1);
	str_add(&out, is_ended ? "" : ".");
	return view_text(u, &out, TREE_TEXT);
}

const struct tree *view_readable(struct use *u)
{
	AUTO(str) struct str out = STR(TEXT_MAX);
	bool begins = true;

	for (const char *c = tree_text(u->value); *c; c++) {
		str_add_char(&out, (char)(*c == '-'                          ? ' '
					  : begins && *c >= 'a' && *c <= 'z' ? *c - 32
									     : *c));
		begins = *c == '-';
	}
	return view_text(u, &out, TREE_TEXT);
}

/* --- addresses --- */

static const struct tree *url(struct use *u)
{
	AUTO(str) struct str out = STR(TEXT_MAX);

	add_url(&out, tree_text(u->value));
	return view_text(u, &out, TREE_TEXT);
}

static const struct tree *query(struct use *u)
{
	const char *from = strchr(tree_text(u->value), '?');
	AUTO(str) struct str out = STR(TEXT_MAX);

	if (from)
		str_add_n(&out, from, strcspn(from, "#"));
	return view_text(u, &out, TREE_TEXT);
}

/* --- lists --- */

static const struct tree *part_of(struct use *u, bool behind)
{
	const size_t n = (size_t)strtoul(u->argument, NULL, 10);
	struct tree *list;
	size_t i = 0;

	if (!u->value || u->value->kind != TREE_LIST)
		return NULL;
	list = view_made(u, tree_new(TREE_LIST, u->mem));
	for (const struct tree *item = u->value->first; list && item; item = item->next, i++)
		if ((i >= n) == behind && !view_put(u, list, NULL, tree_copy(item, u->mem)))
			return NULL;
	return list;
}

static const struct tree *first(struct use *u)
{
	return part_of(u, false);
}

static const struct tree *rest(struct use *u)
{
	return part_of(u, true);
}

/* "name:text": what item's member is that text. */
static bool member_is(const struct tree *item, const char *argument)
{
	const char *colon = strchr(argument, ':');
	const struct tree *m =
		colon ? tree_get_n(item, argument, (size_t)(colon - argument)) : NULL;

	return m && !strcmp(tree_text(m), colon + 1);
}

static const struct tree *those_that(struct use *u, bool are)
{
	struct tree *kept;

	if (!u->value || u->value->kind != TREE_LIST)
		return NULL;
	kept = view_made(u, tree_new(TREE_LIST, u->mem));
	for (const struct tree *item = u->value->first; kept && item; item = item->next)
		if (member_is(item, u->argument) == are &&
		    !view_put(u, kept, NULL, tree_copy(item, u->mem)))
			return NULL;
	return kept;
}

static const struct tree *where(struct use *u)
{
	return those_that(u, true);
}

static const struct tree *except(struct use *u)
{
	return those_that(u, false);
}

static const struct tree *length(struct use *u)
{
	return u->value && u->value->kind == TREE_LIST
		       ? view_made(u, tree_new_number(u->value->number, u->mem))
		       : NULL;
}

/* --- all of them --- */

static const struct {
	const char *name;
	pipe_fn *run;
} pipes[] = {
	{ "marks", marks },
	{ "number", number },
	{ "count", count },
	{ "is", is },
	{ "above", above },
	{ "names", names },
	{ "sentence", sentence },
	{ "url", url },
	{ "query", query },
	{ "readable", view_readable },
	{ "first", first },
	{ "rest", rest },
	{ "tree", view_tree },
	{ "chips", view_chips },
	{ "plus", plus },
	{ "length", length },
	{ "where", where },
	{ "except", except },
	{ "list", list },
	{ "web", web },
	{ "members", view_members },
};

const struct tree *view_apply(const struct tree *value, const char *pipe, size_t len,
			      const struct tree *root, struct arena *mem, bool *no_memory)
{
	const char *colon = memchr(pipe, ':', len);
	const size_t name = colon ? (size_t)(colon - pipe) : len;
	struct use u = { .value = value, .root = root, .mem = mem };
	const struct tree *result = NULL;

	u.argument = colon ? arena_strndup(mem, colon + 1, len - name - 1) : "";
	*no_memory = !u.argument;
	for (size_t i = 0; u.argument && i < COUNT_OF(pipes); i++) {
		if (strlen(pipes[i].name) == name && !memcmp(pipes[i].name, pipe, name)) {
			result = pipes[i].run(&u);
			break;
		}
	}
	*no_memory |= u.no_memory;
	return u.no_memory ? NULL : result;
}
