/* An OAI-PMH 2.0 repository: what libraries' portals and aggregators harvest. */
#include "http/oai.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/link.h"
#include "http/xml_out.h"

const char *const oai_argument_names[OAI_ARGUMENTS] = {
	"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken",
};

/* For the document; they are checked here, as the protocol answers what is wrong itself. */
const struct param_spec oai_params[] = {
	{ .name = "verb", .type = PARAM_TEXT },
	{ .name = "identifier", .type = PARAM_TEXT },
	{ .name = "metadataPrefix", .type = PARAM_TEXT },
	{ .name = "from", .type = PARAM_TEXT },
	{ .name = "until", .type = PARAM_TEXT },
	{ .name = "set", .type = PARAM_TEXT },
	{ .name = "resumptionToken", .type = PARAM_TEXT },
	{ 0 },
};

const struct oai_format oai_formats[2] = {
	{ "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
	  "http://www.openarchives.org/OAI/2.0/oai_dc/", oai_dc_write },
	{ "mods", "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd", "http://www.loc.gov/mods/v3",
	  mods_write },
};

const struct oai_format *oai_format_by_prefix(const char *prefix)
{
	for (size_t i = 0; i < COUNT_OF(oai_formats); i++)
		if (!strcmp(oai_formats[i].prefix, prefix))
			return &oai_formats[i];
	return NULL;
}

void oai_refuse(struct oai *o, const char *error, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	o->error = error;
	o->why = arena_strdup(o->r->mem, text);
}

/* --- the verbs --- */

static void add_identifier_scheme(struct oai *o)
{
	struct str *out = o->out;

	str_add(out, "<description>\n<oai-identifier "
		     "xmlns=\"http://www.openarchives.org/OAI/2.0/oai-identifier\" "
		     "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
		     "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai-identifier "
		     "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd\">\n");
	xml_put(out, "scheme", "oai");
	xml_put(out, "repositoryIdentifier", oai_namespace(o->r));
	xml_put(out, "delimiter", ":");
	xml_put(out, "sampleIdentifier",
		oai_identifier(o->r, engine_work_key(searcher_engine(o->r->searcher), 0)));
	str_add(out, "</oai-identifier>\n</description>\n");
}

/* The protocol wants an address to write to. */
static const char *contact(const struct request *r)
{
	const char *given = r->site->contact;

	return given && *given ? given : "not-stated@dragoman.invalid";
}

static enum err_code identify(struct oai *o, struct err *err)
{
	struct str *out = o->out;
	const char *earliest;

	TRY(stamp_earliest(&earliest, o->r->searcher, o->r->mem, err));
	xml_put(out, "repositoryName", "Dragoman");
	xml_put(out, "baseURL", link_to_path(o->r, "/oai"));
	xml_put(out, "protocolVersion", "2.0");
	xml_put(out, "adminEmail", contact(o->r));
	xml_put(out, "earliestDatestamp", earliest);
	/* kept from one index to the next, but not where one is made from nothing */
	xml_put(out, "deletedRecord", "transient");
	xml_put(out, "granularity", "YYYY-MM-DDThh:mm:ssZ");
	xml_put(out, "compression", "gzip");
	add_identifier_scheme(o);
	return ERR_OK;
}

/* All works are to be had in all formats. */
static enum err_code list_formats(struct oai *o, struct err *err)
{
	const char *identifier = o->arguments[OAI_IDENTIFIER];
	const char *key = identifier ? oai_key(o->r, identifier) : NULL;
	struct stamp s;

	if (identifier && (!key || stamp_by_key(&s, o->r->searcher, key, o->r->mem, err))) {
		oai_refuse(o, "idDoesNotExist", "there is no %.150s", identifier);
		return ERR_OK;
	}
	for (size_t i = 0; i < COUNT_OF(oai_formats); i++) {
		str_add(o->out, "<metadataFormat>\n");
		xml_put(o->out, "metadataPrefix", oai_formats[i].prefix);
		xml_put(o->out, "schema", oai_formats[i].schema);
		xml_put(o->out, "metadataNamespace", oai_formats[i].namespace);
		str_add(o->out, "</metadataFormat>\n");
	}
	return ERR_OK;
}

/* Regions that a work is filed under. They are few enough for one answer, so no token leads to
 * more of them. */
static enum err_code list_sets(struct oai *o, struct err *err)
{
	size_t n;
	const struct value *const *list =
		engine_values(searcher_engine(o->r->searcher), FACET_REGION, &n);
	bool any = false;

	(void)err;
	if (o->arguments[OAI_TOKEN]) {
		oai_refuse(o, "badResumptionToken", "the list of sets comes in one piece");
		return ERR_OK;
	}
	for (size_t i = 0; i < n; i++) {
		if (!list[i]->works)
			continue;
		any = true;
		str_add(o->out, "<set>\n");
		xml_put(o->out, "setSpec", list[i]->key);
		xml_put(o->out, "setName", list[i]->label);
		str_add(o->out, "</set>\n");
	}
	if (!any)
		oai_refuse(o, "noSetHierarchy", "no work is filed under a region");
	return ERR_OK;
}

static enum err_code get_record(struct oai *o, struct err *err)
{
	const struct oai_format *format = oai_format_by_prefix(o->arguments[OAI_PREFIX]);
	const char *identifier = o->arguments[OAI_IDENTIFIER], *key = oai_key(o->r, identifier);
	struct stamp s;
	enum err_code code =
		key ? stamp_by_key(&s, o->r->searcher, key, o->r->mem, err) : ERR_NOT_FOUND;

	if (code == ERR_NOT_FOUND) {
		oai_refuse(o, "idDoesNotExist", "there is no %.150s", identifier);
		return ERR_OK;
	}
	if (code)
		return code;
	if (!format) {
		oai_refuse(o, "cannotDisseminateFormat", "there is no format %.60s",
			   o->arguments[OAI_PREFIX]);
		return ERR_OK;
	}
	return oai_add_record(o, &s, format, err);
}

#define ON(argument) (1u << OAI_##argument)

static const struct verb {
	const char *name;
	unsigned needs, takes;
	unsigned alone; /* this argument stands for all others; 0: none does */
	enum err_code (*run)(struct oai *o, struct err *err);
} verbs[] = {
	{ "Identify", 0, 0, 0, identify },
	{ "ListMetadataFormats", 0, ON(IDENTIFIER), 0, list_formats },
	{ "ListSets", 0, 0, ON(TOKEN), list_sets },
	{ "GetRecord", ON(IDENTIFIER) | ON(PREFIX), 0, 0, get_record },
	{ "ListIdentifiers", ON(PREFIX), ON(FROM) | ON(UNTIL) | ON(SET), ON(TOKEN), oai_list },
	{ "ListRecords", ON(PREFIX), ON(FROM) | ON(UNTIL) | ON(SET), ON(TOKEN), oai_list },
};

/* --- arguments --- */

static bool read_arguments(struct oai *o)
{
	const struct params *p = &o->r->params;

	for (size_t i = 0; i < p->n; i++) {
		const struct param *at = &p->items[i];
		size_t k = 0;

		while (k < OAI_ARGUMENTS && strcmp(oai_argument_names[k], at->name) != 0)
			k++;
		if (k == OAI_ARGUMENTS || at->cut_name || strlen(at->value) != at->len) {
			oai_refuse(o, "badArgument", "%.60s is no argument", at->name);
			return false;
		}
		if (o->arguments[k]) {
			oai_refuse(o, k == OAI_VERB ? "badVerb" : "badArgument",
				   "%s was given more than once", oai_argument_names[k]);
			return false;
		}
		o->arguments[k] = at->value;
	}
	return true;
}

static const struct verb *find_verb(struct oai *o)
{
	for (size_t i = 0; o->arguments[OAI_VERB] && i < COUNT_OF(verbs); i++)
		if (!strcmp(verbs[i].name, o->arguments[OAI_VERB]))
			return &verbs[i];
	oai_refuse(o, "badVerb",
		   "verb is one of Identify, ListMetadataFormats, ListSets, "
		   "GetRecord, ListIdentifiers, ListRecords");
	return NULL;
}

static bool fit_verb(struct oai *o, const struct verb *v)
{
	unsigned given = 0, needs = v->needs;

	for (int i = 1; i < OAI_ARGUMENTS; i++)
		given |= o->arguments[i] ? 1u << i : 0;
	if (given & v->alone)
		needs = v->alone;
	for (unsigned i = 1; i < OAI_ARGUMENTS; i++) {
		const unsigned bit = 1u << i;

		if ((needs & bit) && !(given & bit))
			oai_refuse(o, "badArgument", "%s needs %s", v->name, oai_argument_names[i]);
		if ((given & bit) && (given & v->alone) && bit != v->alone)
			oai_refuse(o, "badArgument", "%s stands for all other arguments",
				   oai_argument_names[OAI_TOKEN]);
		else if ((given & bit) && !((needs | v->takes | v->alone) & bit))
			oai_refuse(o, "badArgument", "%s takes no %s", v->name,
				   oai_argument_names[i]);
	}
	return !o->error;
}

/* --- the answer --- */

/* The request comes back with its arguments, unless they were no good. */
static void add_request(struct oai *o, struct str *out)
{
	const char *attributes[2 * OAI_ARGUMENTS + 1] = { NULL };
	const bool bad =
		o->error && (!strcmp(o->error, "badVerb") || !strcmp(o->error, "badArgument"));

	for (size_t i = 0; i < OAI_ARGUMENTS && !bad; i++) {
		attributes[2 * i] = oai_argument_names[i];
		attributes[2 * i + 1] = o->arguments[i];
	}
	xml_put(out, "responseDate", o->r->index->built_at);
	xml_put_with(out, "request", attributes, link_to_path(o->r, "/oai"));
}

static void add_answer(struct oai *o, struct str *out)
{
	const char *const code[] = { "code", o->error, NULL };

	str_add(out, XML_DECLARATION "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\" "
				     "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
				     "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/ "
				     "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd\">\n");
	add_request(o, out);
	if (o->error) {
		xml_put_with(out, "error", code, o->why ? o->why : o->error);
	} else {
		str_add_f(out, "<%s>\n", o->verb);
		str_add_n(out, str_text(o->out), o->out->len);
		str_add_f(out, "</%s>\n", o->verb);
	}
	str_add(out, "</OAI-PMH>\n");
}

enum err_code get_oai(struct request *r, struct reply *out, struct err *err)
{
	AUTO(str) struct str text = STR(REPLY_BODY_MAX);
	struct oai o = { .r = r, .out = &text };
	const struct verb *verb = read_arguments(&o) ? find_verb(&o) : NULL;

	if (verb && fit_verb(&o, verb)) {
		o.verb = verb->name;
		TRY(verb->run(&o, err));
	}
	if (!str_ok(&text))
		return err_set(err, ERR_NO_MEMORY, "the answer is too large");
	add_answer(&o, &out->text);
	return ERR_OK;
}
