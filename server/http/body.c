#include "http/body.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 3 }; /* an object, a list in it, and nothing in that */

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory for the parameters");
}

static bool is_whole(const cJSON *item)
{
	return cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble < 1e9 &&
	       item->valuedouble == (double)item->valueint;
}

static bool is_flag(const struct param_spec *s)
{
	return s->type == PARAM_CHOICE && !strcmp(s->choices[0], "true");
}

/* A value as the text that it would be in an address, in the arena; NULL: it is of the wrong
 * kind. What has no row in the table is refused later, by its name. */
static const char *text_of(const cJSON *item, const struct param_spec *s, struct arena *mem)
{
	char number[16];

	if (cJSON_IsString(item) && (!s || s->type != PARAM_NUMBER))
		return arena_strdup(mem, item->valuestring);
	if (cJSON_IsBool(item) && (!s || is_flag(s)))
		return cJSON_IsTrue(item) ? "true" : "false";
	if (!is_whole(item) || (s && s->type != PARAM_NUMBER))
		return NULL;
	(void)snprintf(number, sizeof(number), "%d", item->valueint);
	return arena_strdup(mem, number);
}

static enum err_code add(struct params *p, const char *name, const char *value, struct err *err)
{
	if (p->n == PARAMS_MAX)
		return err_set(err, ERR_TOO_LARGE, "more than %d parameters", PARAMS_MAX);
	p->items[p->n] = (struct param){ .name = arena_strdup(p->mem, name),
					 .value = value,
					 .len = value ? strlen(value) : 0 };
	return p->items[p->n++].name && value ? ERR_OK : no_memory(err);
}

static const struct param_spec *spec_of(const struct param_spec *specs, const char *name)
{
	while (specs->name && strcmp(specs->name, name) != 0)
		specs++;
	return specs->name ? specs : NULL;
}

static bool takes_list(const struct param_spec *s)
{
	return !s || s->repeatable || s->type == PARAM_LIST;
}

static enum err_code bad_member(struct params *p, const char *name, const struct param_spec *s,
				struct err *err)
{
	const struct param at = { .name = arena_strdup(p->mem, name), .value = "" };

	(void)err_set(err, ERR_INVALID, "%.60s is of the wrong kind", name);
	(void)err_mend(err, takes_list(s)             ? "give a list of texts"
			    : s->type == PARAM_NUMBER ? "give a whole number"
			    : is_flag(s)              ? "give true or false"
						      : "give a text");
	if (at.name)
		params_fault(p, &at, err);
	return ERR_INVALID;
}

static enum err_code add_list(struct params *p, const struct param_spec *s, const cJSON *list,
			      struct err *err)
{
	const bool repeats = s && s->repeatable;
	AUTO(str) struct str joined = STR(BODY_MAX);
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsString(item))
			return bad_member(p, list->string, s, err);
		if (repeats)
			TRY(add(p, list->string, arena_strdup(p->mem, item->valuestring), err));
		else
			str_add_f(&joined, "%s%s", item == list->child ? "" : ",",
				  item->valuestring);
	}
	if (!str_ok(&joined))
		return no_memory(err);
	return repeats ? ERR_OK
		       : add(p, list->string, arena_strdup(p->mem, str_text(&joined)), err);
}

static enum err_code add_member(struct params *p, const struct param_spec *specs,
				const cJSON *member, struct err *err)
{
	const struct param_spec *s = spec_of(specs, member->string);
	const char *value;

	if (cJSON_IsNull(member)) /* not given; a name that nobody knows is refused all the same */
		return s ? ERR_OK : add(p, member->string, "", err);
	if (cJSON_IsArray(member) && takes_list(s))
		return add_list(p, s, member, err);
	value = s && takes_list(s) ? NULL : text_of(member, s, p->mem);
	return value ? add(p, member->string, value, err) : bad_member(p, member->string, s, err);
}

/* cJSON goes down by recursion, and nothing here is deep. */
static bool is_too_deep(const char *text)
{
	int depth = 0;
	bool quoted = false;

	for (; *text; text++) {
		if (*text == '"')
			quoted = !quoted;
		else if (quoted && *text == '\\' && text[1])
			text++;
		else if (!quoted && (*text == '{' || *text == '['))
			depth++;
		else if (!quoted && (*text == '}' || *text == ']'))
			depth--;
		if (depth > DEPTH_MAX)
			return true;
	}
	return false;
}

static enum err_code take(struct request *r, const struct param_spec *specs, const cJSON *object,
			  struct err *err)
{
	struct params p = r->params;
	const cJSON *member;

	p.items = arena_array(p.mem, struct param, PARAMS_MAX);
	if (!p.items)
		return no_memory(err);
	for (size_t i = 0; i < p.n; i++)
		p.items[i] = r->params.items[i];
	cJSON_ArrayForEach(member, object)
	{
		const enum err_code code = add_member(&p, specs, member, err);

		if (code) {
			r->params.n_faults = p.n_faults;
			memcpy(r->params.faults, p.faults, sizeof(p.faults));
			return code;
		}
	}
	r->params = p;
	return ERR_OK;
}

enum err_code body_read(struct request *r, const struct param_spec *specs, struct err *err)
{
	const char *text = str_text(&r->body), *end = text;
	cJSON *object;
	enum err_code code;

	object = strlen(text) == r->body.len && !is_too_deep(text)
			 ? cJSON_ParseWithLengthOpts(text, r->body.len + 1, &end, 1)
			 : NULL;
	if (!cJSON_IsObject(object)) {
		(void)err_set(err, ERR_INVALID, "the body is no JSON object%s",
			      object ? "" : ", or not one that ends where the body does");
		(void)err_mend(err, "write the parameters as {\"q\": \"soft power\", ...}");
		cJSON_Delete(object);
		return ERR_INVALID;
	}
	code = take(r, specs, object, err);
	cJSON_Delete(object);
	return code;
}

enum err_code body_read_form(struct request *r, struct err *err)
{
	struct params form, all = r->params;

	TRY(params_split(&form, str_text(&r->body), r->mem, err));
	if (all.n + form.n > PARAMS_MAX)
		return err_set(err, ERR_TOO_LARGE, "there are more than %d parameters", PARAMS_MAX);
	all.items = arena_grow(r->mem, all.items, sizeof(*all.items), all.n, all.n + form.n);
	if (!all.items)
		return no_memory(err);
	for (size_t i = 0; i < form.n; i++)
		all.items[all.n++] = form.items[i];
	r->params = all;
	return ERR_OK;
}
