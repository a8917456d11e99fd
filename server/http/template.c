#include "http/template.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "http/view.h"

/* What names are looked up in, innermost first. */
struct frame {
	const struct tree *value;
	const struct frame *outer;
};

struct renderer {
	struct str *out;
	const struct tree *root;
	const struct template_source *source;
	struct arena *mem;
	struct err *err;
	const char *begin, *limit; /* of the template that is read now */
	unsigned depth, steps;
};

/* A tag in its text. */
struct tag {
	char kind;        /* '#', '^', '/', '>', '!', or 0: a value */
	const char *name; /* between the braces, without blanks at its ends */
	size_t len;
	const char *from, *to; /* with its braces; with its line, where it is alone on it */
};

/* --- reading --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A tag that writes nothing itself and is alone on its line takes the line with it. */
static void take_line(struct tag *t, const struct renderer *r)
{
	const char *from = t->from, *to = t->to;

	while (from > r->begin && is_blank(from[-1]))
		from--;
	while (to < r->limit && is_blank(*to))
		to++;
	if ((from > r->begin && from[-1] != '\n') || (to < r->limit && *to != '\n'))
		return;
	t->from = from;
	t->to = to < r->limit ? to + 1 : to;
}

/* The next tag at or behind `at`. False: there is none; t->from is then the end, or what is not
 * closed. */
static bool next_tag(struct tag *t, const struct renderer *r, const char *at, const char *end)
{
	const char *close;

	*t = (struct tag){ .from = end, .to = end };
	at = memmem(at, (size_t)(end - at), "{{", 2);
	if (!at)
		return false;
	t->from = at;
	at += 2;
	close = memmem(at, (size_t)(end - at), "}}", 2);
	if (!close)
		return false;
	t->to = close + 2;
	if (at < close && strchr("#^/>!", *at) && *at)
		t->kind = *at++;
	while (at < close && is_blank(*at))
		at++;
	while (close > at && is_blank(close[-1]))
		close--;
	t->name = at;
	t->len = (size_t)(close - at);
	if (t->kind)
		take_line(t, r);
	return true;
}

static size_t bare_length(const struct tag *t)
{
	const char *pipe = memchr(t->name, '|', t->len);

	return pipe ? (size_t)(pipe - t->name) : t->len;
}

/* The tag that ends a section. */
static enum err_code find_end(struct renderer *r, struct tag *out, const struct tag *open,
			      const char *end)
{
	const char *at = open->to;
	unsigned level = 1;
	struct tag t;

	while (r->steps++ < TEMPLATE_STEPS_MAX && next_tag(&t, r, at, end)) {
		at = t.to;
		level += t.kind == '#' || t.kind == '^';
		level -= t.kind == '/';
		if (level)
			continue;
		if (t.len != bare_length(open) || memcmp(t.name, open->name, t.len) != 0)
			break;
		*out = t;
		return ERR_OK;
	}
	return err_set(r->err, ERR_INVALID, "a template's section %.*s has no end",
		       (int)(open->len < 60 ? open->len : 60), open->name);
}

/* --- looking up --- */

static const struct tree *step_into(const struct tree *at, const char *name, size_t len,
				    struct arena *mem)
{
	if (at && at->kind == TREE_LIST && len == 6 && !memcmp(name, "length", 6))
		return tree_new_number(at->number, mem);
	return tree_get_n(at, name, len);
}

static const struct tree *look_up(const struct frame *frame, const char *name, size_t len,
				  struct arena *mem)
{
	const char *end = name + len, *dot = memchr(name, '.', len);
	const struct tree *found = NULL;

	if (len == 1 && dot)
		return frame->value;
	len = dot ? (size_t)(dot - name) : len;
	for (; frame && !found; frame = frame->outer)
		found = tree_get_n(frame->value, name, len);
	while (dot && found) {
		name = dot + 1;
		dot = memchr(name, '.', (size_t)(end - name));
		found = step_into(found, name, (size_t)((dot ? dot : end) - name), mem);
	}
	return found;
}

static enum err_code evaluate(struct renderer *r, const struct tree **out, const struct tag *t,
			      const struct frame *frame)
{
	const char *end = t->name + t->len, *pipe = t->name + bare_length(t);
	const struct tree *value = look_up(frame, t->name, bare_length(t), r->mem);
	bool no_memory = false;

	while (pipe < end && !no_memory) {
		const char *from = pipe + 1;

		pipe = memchr(from, '|', (size_t)(end - from));
		pipe = pipe ? pipe : end;
		value = view_apply(value, from, (size_t)(pipe - from), r->root, r->mem, &no_memory);
	}
	if (no_memory)
		return err_set(r->err, ERR_NO_MEMORY, "no memory for a page");
	*out = value;
	return ERR_OK;
}

/* --- writing --- */

void template_add_escaped(struct str *out, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const size_t plain = strcspn(text, "&<>\"'");
		const size_t n = plain < (size_t)(end - text) ? plain : (size_t)(end - text);

		str_add_n(out, text, n);
		text += n;
		if (text == end)
			break;
		str_add(out, *text == '&'   ? "&amp;"
			     : *text == '<' ? "&lt;"
			     : *text == '>' ? "&gt;"
			     : *text == '"' ? "&quot;"
					    : "&#39;");
		text++;
	}
}

static void add_value(struct str *out, const struct tree *v)
{
	if (!v)
		return;
	switch (v->kind) {
	case TREE_NULL:
	case TREE_LIST:
	case TREE_OBJECT:
		break;
	case TREE_BOOL:
		str_add(out, v->number != 0 ? "true" : "false");
		break;
	case TREE_NUMBER:
		if (v->number == floor(v->number) && fabs(v->number) < 1e15)
			str_add_f(out, "%" PRId64, (int64_t)v->number);
		else
			str_add_f(out, "%.15g", v->number);
		break;
	case TREE_TEXT:
		template_add_escaped(out, v->text, strlen(v->text));
		break;
	case TREE_MARKUP:
		str_add(out, v->text);
		break;
	}
}

static enum err_code render(struct renderer *r, const char *text, const char *end,
			    const struct frame *frame);

static enum err_code render_section(struct renderer *r, const struct tag *t, const char *body_end,
				    const struct frame *frame)
{
	const struct tree *value;

	TRY(evaluate(r, &value, t, frame));
	if (t->kind == '^')
		return tree_is_true(value) ? ERR_OK : render(r, t->to, body_end, frame);
	if (!tree_is_true(value))
		return ERR_OK;
	if (value->kind != TREE_LIST)
		return render(r, t->to, body_end, &(struct frame){ value, frame });
	for (const struct tree *item = value->first; item; item = item->next)
		TRY(render(r, t->to, body_end, &(struct frame){ item, frame }));
	return ERR_OK;
}

static enum err_code render_part(struct renderer *r, const struct tag *t, const struct frame *frame)
{
	const char *const before[] = { r->begin, r->limit };
	char name[64];
	const char *text;
	size_t len;

	if (!r->source || t->len >= sizeof(name))
		return ERR_OK;
	memcpy(name, t->name, t->len);
	name[t->len] = '\0';
	text = r->source->find(r->source, name, &len);
	if (!text)
		return ERR_OK;
	r->begin = text;
	r->limit = text + len;
	TRY(render(r, text, text + len, frame));
	r->begin = before[0];
	r->limit = before[1];
	return ERR_OK;
}

/* What one tag makes; *at is then behind it, or behind the section that it begins. */
static enum err_code render_tag(struct renderer *r, const struct tag *t, const char *end,
				const struct frame *frame, const char **at)
{
	const struct tree *value;
	struct tag close = *t;

	*at = t->to;
	switch (t->kind) {
	case '!':
		return ERR_OK;
	case '>':
		return render_part(r, t, frame);
	case '/':
		return err_set(r->err, ERR_INVALID,
			       "a template ends a section %.*s that it "
			       "never began",
			       (int)(t->len < 60 ? t->len : 60), t->name);
	case '#':
	case '^':
		TRY(find_end(r, &close, t, end));
		*at = close.to;
		return render_section(r, t, close.from, frame);
	default:
		TRY(evaluate(r, &value, t, frame));
		add_value(r->out, value);
		return ERR_OK;
	}
}

static enum err_code render(struct renderer *r, const char *text, const char *end,
			    const struct frame *frame)
{
	const char *at = text;
	struct tag t;

	if (r->depth == TEMPLATE_DEPTH_MAX)
		return err_set(r->err, ERR_TOO_LARGE, "templates are nested too deeply");
	r->depth++;
	while (next_tag(&t, r, at, end)) {
		if (r->steps++ >= TEMPLATE_STEPS_MAX || !str_ok(r->out))
			return err_set(r->err, ERR_TOO_LARGE, "a page is too large");
		str_add_n(r->out, at, (size_t)(t.from - at));
		TRY(render_tag(r, &t, end, frame, &at));
	}
	if (t.from != end)
		return err_set(r->err, ERR_INVALID, "a tag of a template has no end");
	str_add_n(r->out, at, (size_t)(end - at));
	r->depth--;
	return ERR_OK;
}

enum err_code template_render(struct str *out, const char *text, size_t len,
			      const struct tree *root, const struct template_source *source,
			      struct arena *mem, struct err *err)
{
	struct renderer r = {
		.out = out,
		.root = root,
		.source = source,
		.mem = mem,
		.err = err,
		.begin = text,
		.limit = text + len,
	};

	TRY(render(&r, text, text + len, &(struct frame){ root, NULL }));
	return str_ok(out) ? ERR_OK : err_set(err, ERR_NO_MEMORY, "no memory for a page");
}
