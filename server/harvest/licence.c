/* What a licence allows. Sources: OpenAlex's list of licence ids; the addresses of Creative
 * Commons' deeds. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "harvest/internal.h"

struct licence {
	const char *name, *access;
};

/* To show a text whole is to publish it again, cut into passages: what forbids changes (nd) or
 * commerce (nc) is not taken to allow that, for nobody here knows who runs the server. */
static const struct licence licences[] = {
	{ "cc0", "full" },          { "public-domain", "full" },   { "pd", "full" },
	{ "cc-by", "full" },        { "cc-by-sa", "full" },        { "cc-by-nd", "snippets" },
	{ "cc-by-nc", "snippets" }, { "cc-by-nc-sa", "snippets" }, { "cc-by-nc-nd", "snippets" },
};

static const char *access_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(licences); i++)
		if (!strcasecmp(licences[i].name, name))
			return licences[i].access;
	return NULL;
}

/* ".../licenses/by-nc/4.0/" is cc-by-nc, ".../publicdomain/zero/1.0/" cc0. False: it is no
 * address of Creative Commons'. */
static bool read_address(char name[32], const char *url)
{
	static const char site[] = "creativecommons.org/";
	static const char licence[] = "licenses/";
	const char *at = strcasestr(url, site);

	if (!at || at - url > 12) /* "https://www." */
		return false;
	at += sizeof(site) - 1;
	if (!strncasecmp(at, "publicdomain/zero/", 18)) {
		(void)snprintf(name, 32, "cc0");
		return true;
	}
	if (!strncasecmp(at, "publicdomain/mark/", 18)) {
		(void)snprintf(name, 32, "public-domain");
		return true;
	}
	if (strncasecmp(at, licence, sizeof(licence) - 1) != 0)
		return false;
	at += sizeof(licence) - 1;
	(void)snprintf(name, 32, "cc-%.*s", (int)strcspn(at, "/"), at);
	return true;
}

const char *licence_access(const char *licence, char name[32])
{
	const char *access;

	if (!licence)
		return NULL;
	if (strstr(licence, "://")) {
		if (!read_address(name, licence))
			return NULL;
	} else {
		(void)snprintf(name, 32, "%s", licence);
	}
	for (char *c = name; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	access = access_of(name);
	return access;
}
