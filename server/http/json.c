#include "http/json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void json_init(struct json *j, struct str *out)
{
	*j = (struct json){ .out = out };
}

void json_end(const struct json *j)
{
	assert(j->depth == 0);
}

static bool is_line_separator(const unsigned char *p, size_t len)
{
	return len == 3 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9);
}

static void add_escaped(struct str *out, unsigned char c)
{
	static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* byte, letter, byte, letter ... */

	for (size_t i = 0; i + 1 < sizeof(names); i += 2) {
		if ((unsigned char)names[i] == c) {
			str_add_char(out, '\\');
			str_add_char(out, names[i + 1]);
			return;
		}
	}
	str_add_f(out, "\\u%04x", (unsigned)c);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* How many bytes can be written as they are. Eight at once: what a byte of them borrows from the
 * next one is borrowed only where it is not plain itself. */
static size_t plain_run(const unsigned char *p, size_t n)
{
	const uint64_t each = UINT64_C(0x0101010101010101), high = each * 0x80;
	size_t run = 0;

	for (uint64_t word; n - run >= sizeof(word); run += sizeof(word)) {
		memcpy(&word, p + run, sizeof(word));
		if ((word | (word - each * 0x20) | ((word ^ each * '"') - each) |
		     ((word ^ each * '\\') - each) | ((word ^ each * 0x7f) - each)) &
		    high)
			break;
	}
	while (run < n && is_plain(p[run]))
		run++;
	return run;
}

/* In one piece where nothing in it is escaped. */
static bool add_whole(struct str *out, const char *bytes, size_t n)
{
	char *to;

	if (plain_run((const unsigned char *)bytes, n) < n || !str_room(out, n + 2))
		return false;
	to = out->data + out->len;
	to[0] = '"';
	memcpy(to + 1, bytes, n);
	memcpy(to + 1 + n, "\"", 2);
	out->len += n + 2;
	return true;
}

/* What may stand before it, the name, a colon: likewise, where there is room already. */
static bool add_name(struct str *out, const char *name, char before)
{
	enum { MOST = 60 };
	char *to = out->data + out->len;
	size_t n = 0;

	if (out->failed || out->cap - out->len < MOST + sizeof(",\"\":"))
		return false;
	if (before)
		*to++ = before;
	*to++ = '"';
	while (n < MOST && is_plain((unsigned char)name[n]))
		*to++ = name[n++];
	if (name[n]) {
		out->data[out->len] = '\0';
		return false;
	}
	memcpy(to, "\":", sizeof("\":"));
	out->len = (size_t)(to + 2 - out->data);
	return true;
}

static void add_string(struct str *out, const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;

	if (add_whole(out, bytes, n))
		return;
	str_add_char(out, '"');
	for (size_t i = 0, run; i < n; i += run) {
		run = plain_run(p + i, n - i);
		if (run) {
			str_add_n(out, bytes + i, run);
			continue;
		}
		run = str_utf8_at(bytes + i, n - i);
		if (run == 1 && p[i] != 0x7f)
			add_escaped(out, p[i]);
		else if (is_line_separator(p + i, run)) /* JavaScript once ended lines there */
			str_add_f(out, "\\u202%c", p[i + 2] == 0xa8 ? '8' : '9');
		else if (run)
			str_add_n(out, bytes + i, run);
		else
			str_add_utf8(out, 0xfffd);
		run = run ? run : 1;
	}
	str_add_char(out, '"');
}

void json_choose(struct json *j, const char *const *names)
{
	assert(!names || j->levels[j->depth].is_object);
	j->chosen = names;
	j->chosen_depth = j->depth;
}

static bool is_left_out(const struct json *j, const char *name)
{
	if (j->left_out || !j->chosen || j->depth != j->chosen_depth)
		return j->left_out > 0;
	for (const char *const *at = j->chosen; *at; at++)
		if (!strcmp(*at, name))
			return false;
	return true;
}

/* What stands before a value: a comma, and the name. False: the value is not to be written. */
static bool start_value(struct json *j, const char *name)
{
	struct json_level *level = &j->levels[j->depth];
	const char comma = level->has_member ? ',' : '\0';

	assert((name != NULL) == level->is_object);
	if (is_left_out(j, name))
		return false;
	assert(j->depth > 0 || !comma); /* one outermost value */
	level->has_member = true;
	if (name && add_name(j->out, name, comma))
		return true;
	if (comma)
		str_add_char(j->out, comma);
	if (name) {
		add_string(j->out, name, strlen(name));
		str_add_char(j->out, ':');
	}
	return true;
}

static void open_level(struct json *j, const char *name, bool is_object)
{
	const bool written = start_value(j, name);

	assert(j->depth < JSON_DEPTH_MAX);
	j->levels[++j->depth] = (struct json_level){ .is_object = is_object };
	j->left_out += !written;
	if (written)
		str_add_char(j->out, is_object ? '{' : '[');
}

void json_object(struct json *j, const char *name)
{
	open_level(j, name, true);
}

void json_array(struct json *j, const char *name)
{
	open_level(j, name, false);
}

void json_close(struct json *j)
{
	assert(j->depth > 0);
	if (j->left_out)
		j->left_out--;
	else
		str_add_char(j->out, j->levels[j->depth].is_object ? '}' : ']');
	j->depth--;
}

void json_text(struct json *j, const char *name, const char *text)
{
	if (text)
		json_text_n(j, name, text, strlen(text));
	else
		json_null(j, name);
}

void json_text_n(struct json *j, const char *name, const char *bytes, size_t n)
{
	if (start_value(j, name))
		add_string(j->out, bytes, n);
}

void json_uint(struct json *j, const char *name, uint64_t n)
{
	if (start_value(j, name))
		str_add_uint(j->out, n);
}

void json_int(struct json *j, const char *name, int64_t n)
{
	if (!start_value(j, name))
		return;
	if (n < 0)
		str_add_char(j->out, '-');
	str_add_uint(j->out, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

/* As printf's %.4f, which takes its time: it is left what may be half way between two figures. */
static void add_decimals(struct str *out, double x)
{
	const double scaled = fabs(x) * 1e4, whole = floor(scaled), rest = scaled - whole;
	uint64_t figures, place = 1000;

	if (scaled > 1e12 || (rest > 0.499 && rest < 0.501)) {
		str_add_f(out, "%.4f", x);
		return;
	}
	figures = (uint64_t)whole + (rest > 0.5);
	if (signbit(x))
		str_add_char(out, '-');
	str_add_uint(out, figures / 10000);
	str_add_char(out, '.');
	for (; place; place /= 10)
		str_add_char(out, (char)('0' + figures / place % 10));
}

void json_real(struct json *j, const char *name, double x)
{
	if (start_value(j, name))
		add_decimals(j->out, isfinite(x) ? x : 0.0);
}

void json_bool(struct json *j, const char *name, bool b)
{
	if (start_value(j, name))
		str_add(j->out, b ? "true" : "false");
}

void json_null(struct json *j, const char *name)
{
	if (start_value(j, name))
		str_add(j->out, "null");
}

void json_raw(struct json *j, const char *name, const char *bytes, size_t n)
{
	if (start_value(j, name))
		str_add_n(j->out, bytes, n);
}
