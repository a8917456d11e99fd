#include "http/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/near.h"
#include "text/text.h"

static bool is_given(const struct param *p)
{
	return p->len > 0 || (p->spec && p->spec->type == PARAM_LIST);
}

const struct param *params_get(const struct params *p, const char *name, const struct param *after)
{
	for (size_t i = after ? (size_t)(after - p->items) + 1 : 0; i < p->n; i++)
		if (!strcmp(p->items[i].name, name) && is_given(&p->items[i]))
			return &p->items[i];
	return NULL;
}

static const struct param_spec *spec_of(const struct params *p, const char *name)
{
	for (const struct param_spec *s = p->specs; s->name; s++)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

const char *params_text(const struct params *p, const char *name)
{
	const struct param *given = params_get(p, name, NULL);
	const struct param_spec *spec = spec_of(p, name);

	return given ? given->value : spec ? spec->fallback : NULL;
}

uint32_t params_number(const struct params *p, const char *name)
{
	const char *text = params_text(p, name);

	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

/* --- checking --- */

void params_fault(struct params *p, const struct param *at, const struct err *err)
{
	if (p->n_faults == FAULTS_MAX)
		return;
	p->faults[p->n_faults++] = (struct fault){
		.parameter = at->name,
		.value = at->value,
		.position = err->at ? (long)err->at - 1 : -1,
		.fix = err->fix[0] ? arena_strdup(p->mem, err->fix) : NULL,
	};
}

static enum err_code check_known(const struct params *p, const struct param *at, struct err *err)
{
	const enum err_code code =
		err_set(err, ERR_INVALID, "there is no parameter \"%.60s\" here", at->name);
	const char *name = NULL;
	struct near near;

	near_init(&near, at->name);
	for (const struct param_spec *s = p->specs; s->name; s++)
		near_try(&near, s->name);
	name = near_best(&near);
	if (name)
		(void)err_mend(err, "did you mean \"%s\"?", name);
	else if (!p->specs->name)
		(void)err_mend(err, "leave it out: this address takes no parameters");
	return code;
}

static enum err_code check_number(const struct param *at, struct err *err)
{
	const size_t digits = strspn(at->value, "0123456789");
	const unsigned long n = digits && digits < 10 ? strtoul(at->value, NULL, 10) : 0;
	const struct param_spec *s = at->spec;

	if (digits == at->len && digits && digits < 10 && n >= s->min && n <= s->max)
		return ERR_OK;
	(void)err_set(err, ERR_INVALID, "%s cannot be \"%.60s\"", s->name, at->value);
	return err_mend(err, "give a whole number from %u to %u", s->min, s->max);
}

static enum err_code check_choice(const struct param *at, struct err *err)
{
	AUTO(str) struct str list = STR(160);

	for (size_t i = 0; at->spec->choices[i]; i++) {
		if (!strcmp(at->spec->choices[i], at->value))
			return ERR_OK;
		str_add_f(&list, "%s%s", i ? ", " : "", at->spec->choices[i]);
	}
	(void)err_set(err, ERR_INVALID, "%s cannot be \"%.60s\"", at->name, at->value);
	return err_mend(err, "give one of %s", str_text(&list));
}

static const char *choice_of(const struct param_spec *s, const char *text, size_t len)
{
	for (const char *const *c = s->choices; *c; c++)
		if (strlen(*c) == len && !memcmp(*c, text, len))
			return *c;
	return NULL;
}

static enum err_code bad_item(const struct param *at, const char *item, size_t len, struct err *err)
{
	const struct param_spec *s = at->spec;
	const char *best;
	struct near near;
	char name[64];

	(void)snprintf(name, sizeof(name), "%.*s", (int)len, item);
	near_init(&near, name);
	for (const char *const *c = s->choices; *c; c++)
		near_try(&near, *c);
	best = near_best(&near);
	(void)err_set(err, ERR_INVALID, "%s has no \"%s\"", s->name, name);
	(void)err_mend(err, best ? "did you mean \"%s\"?" : "one of them is \"%s\"",
		       best ? best : s->choices[0]);
	err_at(err, text_code_points(at->value, (size_t)(item - at->value)) + 1);
	return ERR_INVALID;
}

static enum err_code check_list(const struct param *at, struct err *err)
{
	for (const char *p = at->value;; p++) {
		const size_t len = strcspn(p, ",");

		if (at->len && !choice_of(at->spec, p, len))
			return bad_item(at, p, len, err);
		p += len;
		if (!*p)
			return ERR_OK;
	}
}

static enum err_code check_value(const struct param *at, struct err *err)
{
	const struct param_spec *s = at->spec;

	if (s->max && s->type != PARAM_NUMBER && at->len > s->max) {
		(void)err_set(err, ERR_TOO_LARGE, "%s is longer than %u bytes", s->name, s->max);
		(void)err_mend(err, "shorten it: it has %zu bytes", at->len);
		return ERR_TOO_LARGE;
	}
	if (s->type == PARAM_NUMBER)
		return check_number(at, err);
	if (s->type != PARAM_BYTES && memchr(at->value, '\0', at->len)) {
		(void)err_set(err, ERR_INVALID, "the value of %s holds a NUL", s->name);
		return err_mend(err, "take out %%00");
	}
	if (s->type == PARAM_LIST)
		return check_list(at, err);
	return s->type == PARAM_CHOICE ? check_choice(at, err) : ERR_OK;
}

static enum err_code check_one(struct params *p, struct param *at, struct err *err)
{
	if (at->cut_name) {
		(void)err_set(err, ERR_INVALID, "the name of a parameter holds a NUL");
		return err_mend(err, "take out %%00");
	}
	at->spec = spec_of(p, at->name);
	if (!at->spec)
		return check_known(p, at, err);
	if (!is_given(at)) /* no form sends an empty number */
		return at->spec->type == PARAM_NUMBER ? check_number(at, err) : ERR_OK;
	if (!at->spec->repeatable && params_get(p, at->name, NULL) != at) {
		(void)err_set(err, ERR_INVALID, "%s was given more than once", at->name);
		return err_mend(err, "give it once");
	}
	return check_value(at, err);
}

void params_leave_out(struct params *p, const struct param_spec *specs)
{
	size_t kept = 0;

	p->specs = specs;
	for (size_t i = 0; i < p->n; i++) {
		const struct param *at = &p->items[i];

		if (at->cut_name || spec_of(p, at->name)) {
			if (at->len || at->cut_name)
				p->items[kept++] = *at;
		} else if (p->n_unknown < UNKNOWN_MAX) {
			p->unknown[p->n_unknown++] = at->name;
		}
	}
	p->n = kept;
}

enum err_code params_check(struct params *p, const struct param_spec *specs, struct err *err)
{
	enum err_code first = ERR_OK;

	p->specs = specs;
	for (size_t i = 0; i < p->n; i++) {
		struct err local = { 0 };
		const enum err_code code = check_one(p, &p->items[i], &local);

		if (!code)
			continue;
		params_fault(p, &p->items[i], &local);
		if (!first) {
			first = code;
			*err = local;
		}
	}
	return first;
}

/* --- splitting --- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

size_t percent_decode(char *text, size_t len, bool plus)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++, to++) {
		const int high = text[i] == '%' && i + 2 < len ? hex_digit(text[i + 1]) : -1;
		const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

		if (low >= 0) {
			text[to] = (char)(high << 4 | low);
			i += 2;
		} else {
			text[to] = plus && text[i] == '+' ? ' ' : text[i];
		}
	}
	text[to] = '\0';
	return to;
}

/* One "name=value"; the text is the arena's and is decoded in place. */
static struct param decode(char *part, size_t len)
{
	char *equals = memchr(part, '=', len);
	const size_t name_len = equals ? (size_t)(equals - part) : len;
	struct param p = { .name = part };
	size_t decoded;

	part[name_len] = '\0';
	decoded = percent_decode(part, name_len, true);
	p.cut_name = strlen(part) != decoded;
	p.value = equals ? equals + 1 : part + len;
	if (equals)
		p.len = percent_decode(equals + 1, len - name_len - 1, true);
	else
		p.value = "";
	return p;
}

static size_t count_parts(const char *query)
{
	size_t n = 1;

	for (; *query; query++)
		n += *query == '&';
	return n;
}

enum err_code params_split(struct params *out, const char *query, struct arena *mem,
			   struct err *err)
{
	struct params p = { .mem = mem };
	const size_t parts = query && *query ? count_parts(query) : 0;
	char *text;

	if (parts > PARAMS_MAX)
		return err_set(err, ERR_TOO_LARGE, "more than %d parameters", PARAMS_MAX);
	text = arena_strdup(mem, query ? query : "");
	p.items = arena_array(mem, struct param, parts);
	if (!text || !p.items)
		return err_set(err, ERR_NO_MEMORY, "no memory for the parameters");
	for (size_t i = 0; i < parts; i++) {
		const size_t len = strcspn(text, "&");

		text[len] = '\0';
		if (len)
			p.items[p.n++] = decode(text, len);
		text += len + 1;
	}
	*out = p;
	return ERR_OK;
}

/* --- writing --- */

/* RFC 3986's unreserved characters, and the asterisk: a bit each. */
static bool is_safe(unsigned char c)
{
	static const uint32_t safe[8] = { 0, 0x03ff6400, 0x87fffffe, 0x47fffffe };

	return safe[c >> 5] >> (c & 31) & 1;
}

void percent_encode(struct str *out, const char *text, size_t len, bool plus)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t plain = 0; /* what is written as it is begins here */

	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (is_safe(c))
			continue;
		str_add_n(out, text + plain, i - plain);
		plain = i + 1;
		if (plus && c == ' ')
			str_add_char(out, '+');
		else
			str_add_n(out, (char[]){ '%', digits[c >> 4], digits[c & 15] }, 3);
	}
	str_add_n(out, text + plain, len - plain);
}

void params_add(struct str *out, size_t start, const char *name, const char *value, size_t len)
{
	if (out->len > start)
		str_add_char(out, '&');
	str_add(out, name);
	str_add_char(out, '=');
	percent_encode(out, value, len, true);
}

static int compare_values(const void *a, const void *b)
{
	const struct param *x = *(const struct param *const *)a,
			   *y = *(const struct param *const *)b;
	const size_t common = x->len < y->len ? x->len : y->len;
	const int order = memcmp(x->value, y->value, common);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static bool is_fallback(const struct param *at)
{
	return at->spec->fallback && !strcmp(at->value, at->spec->fallback) &&
	       strlen(at->spec->fallback) == at->len;
}

void params_canonical(const struct params *p, struct str *out)
{
	const struct param *sorted[PARAMS_MAX];
	const size_t start = out->len;

	for (const struct param_spec *s = p->specs; s->name; s++) {
		size_t n = 0;

		for (size_t i = 0; i < p->n; i++)
			if (p->items[i].spec == s && is_given(&p->items[i]))
				sorted[n++] = &p->items[i];
		if (n > 1)
			qsort(sorted, n, sizeof(const struct param *), compare_values);
		for (size_t i = 0; i < n; i++)
			if (!is_fallback(sorted[i]) &&
			    (i == 0 || compare_values(&sorted[i - 1], &sorted[i])))
				params_add(out, start, s->name, sorted[i]->value, sorted[i]->len);
	}
}
