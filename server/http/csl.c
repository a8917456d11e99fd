#include "http/csl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EN_DASH "\xe2\x80\x93"

enum csl_limits { NAMES_MAX = 1000 };

enum err_code csl_parse(struct csl *out, const char *json, struct arena *mem, struct err *err)
{
	cJSON *root = json ? cJSON_Parse(json) : NULL;

	if (!cJSON_IsObject(root)) {
		cJSON_Delete(root);
		return err_set(err, ERR_CORRUPT, "a record in the index is no JSON object");
	}
	*out = (struct csl){ .root = root, .mem = mem };
	return ERR_OK;
}

void csl_dispose(struct csl *c)
{
	cJSON_Delete(c->root);
	c->root = NULL;
}

static const char *text_of(const cJSON *item, struct arena *mem)
{
	char digits[32];

	if (cJSON_IsString(item) && item->valuestring[0])
		return item->valuestring;
	if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
		return NULL;
	(void)snprintf(digits, sizeof(digits), "%.10g", item->valuedouble);
	return arena_strdup(mem, digits);
}

const char *csl_text(const struct csl *c, const char *name)
{
	return text_of(cJSON_GetObjectItemCaseSensitive(c->root, name), c->mem);
}

const cJSON *csl_custom(const struct csl *c, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(c->root, "custom"),
						name);
}

static int number_of(const cJSON *item)
{
	int n = 0;

	if (cJSON_IsNumber(item))
		return item->valuedouble > -10000 && item->valuedouble < 10000 ? item->valueint : 0;
	if (cJSON_IsString(item))
		for (const char *p = item->valuestring; *p >= '0' && *p <= '9' && n < 1000; p++)
			n = 10 * n + (*p - '0');
	return n;
}

static bool read_date(const struct csl *c, const char *name, int index, int parts[3])
{
	const cJSON *date = cJSON_GetObjectItemCaseSensitive(c->root, name);
	const cJSON *first =
		cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(date, "date-parts"), index);

	for (int i = 0; i < 3; i++)
		parts[i] = number_of(cJSON_GetArrayItem(first, i));
	if (parts[1] < 1 || parts[1] > 12) /* seasons are told as 13 to 24 */
		parts[1] = parts[2] = 0;
	if (parts[2] < 1 || parts[2] > 31)
		parts[2] = 0;
	return parts[0] != 0;
}

bool csl_date(const struct csl *c, const char *name, int parts[3])
{
	return read_date(c, name, 0, parts);
}

bool csl_date_end(const struct csl *c, const char *name, int parts[3])
{
	return read_date(c, name, 1, parts);
}

const char *csl_date_text(const struct csl *c, const char *name, char out[CSL_DATE_SIZE])
{
	int parts[3], n;

	out[0] = '\0';
	if (!csl_date(c, name, parts))
		return out;
	n = snprintf(out, CSL_DATE_SIZE, "%04d", parts[0]);
	for (int i = 1; i < 3 && parts[i]; i++)
		n += snprintf(out + n, CSL_DATE_SIZE - (size_t)n, "-%02d", parts[i]);
	return out;
}

const char *csl_last_page(const char *pages, size_t *first)
{
	const char *dash = strpbrk(pages, "-"), *longer = strstr(pages, EN_DASH);

	if (longer && (!dash || longer < dash))
		dash = longer;
	*first = dash ? (size_t)(dash - pages) : strlen(pages);
	while (dash && (*dash == '-' || !strncmp(dash, EN_DASH, 3)))
		dash += *dash == '-' ? 1 : 3;
	return dash && *dash ? dash : NULL;
}

const char *csl_keyword(const char **at, size_t *len)
{
	const char *start = *at ? *at + strspn(*at, ",; ") : "";

	*len = strcspn(start, ",;");
	*at = start + *len;
	return *len ? start : NULL;
}

/* "0000-0002-1825-0097", as it is or at the end of an address, as an address. */
static const char *orcid_of(const cJSON *item, struct arena *mem)
{
	static const char form[] = "0000-0000-0000-0000", site[] = "https://orcid.org/";
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "ORCID"));
	const size_t len = text ? strlen(text) : 0, want = sizeof(form) - 1;
	char *out;

	if (len < want)
		return NULL;
	text += len - want;
	for (size_t i = 0; i < want; i++)
		if (form[i] == '-' ? text[i] != '-'
				   : !(text[i] >= '0' && text[i] <= '9') &&
					     !(i + 1 == want && text[i] == 'X'))
			return NULL;
	out = arena_alloc(mem, sizeof(site) + want);
	if (out)
		(void)snprintf(out, sizeof(site) + want, "%s%s", site, text);
	return out;
}

static struct csl_name read_name(const cJSON *item, struct arena *mem)
{
	const cJSON *member[5];
	static const char *const names[] = { "family", "given", "non-dropping-particle", "suffix",
					     "literal" };
	struct csl_name n;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		member[i] = cJSON_GetObjectItemCaseSensitive(item, names[i]);
	if (!member[2])
		member[2] = cJSON_GetObjectItemCaseSensitive(item, "dropping-particle");
	n = (struct csl_name){
		.family = text_of(member[0], mem),
		.given = text_of(member[1], mem),
		.particle = text_of(member[2], mem),
		.suffix = text_of(member[3], mem),
		.literal = text_of(member[4], mem),
		.orcid = orcid_of(item, mem),
	};
	if (n.literal)
		n.family = n.given = n.particle = n.suffix = NULL;
	return n;
}

const struct csl_name *csl_names(const struct csl *c, const char *name, size_t *n)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(c->root, name), *item;
	const int size = cJSON_GetArraySize(list);
	struct csl_name *names;

	*n = 0;
	if (!cJSON_IsArray(list) || size <= 0 || size > NAMES_MAX)
		return NULL;
	names = arena_array(c->mem, struct csl_name, (size_t)size);
	if (!names)
		return NULL;
	cJSON_ArrayForEach(item, list)
	{
		const struct csl_name one = read_name(item, c->mem);

		if (one.literal || one.family || one.given)
			names[(*n)++] = one;
	}
	return names;
}
