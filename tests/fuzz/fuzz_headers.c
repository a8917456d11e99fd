/* Any bytes as what the headers of a request say, and as an option: whom a proxy asks for, which
 * form is wanted, which answer is known, by which id. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "http/address.h"
#include "http/compress.h"
#include "http/forms.h"
#include "http/negotiate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whoever is named is none of those that are believed. */
static void forwarded(const char *list)
{
	static const char *const trusted[] = { "10.0.0.0/8", "2001:db8::/32", "127.0.0.1" };
	struct network networks[COUNT_OF(trusted)];
	struct address a;

	for (size_t i = 0; i < COUNT_OF(trusted); i++)
		assert(network_parse(&networks[i], trusted[i]));
	if (!address_forwarded(&a, list, networks, COUNT_OF(networks)))
		return;
	for (size_t i = 0; i < COUNT_OF(networks); i++)
		assert(!network_has(&networks[i], &a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct network network;
	struct address a;
	enum form form;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (network_parse(&network, text))
		assert(network.bits <= 128 && network_has(&network, &network.of));
	if (address_parse(&a, text, strlen(text)))
		a = address_of_site(&a);
	forwarded(text);
	(void)accept_prefers_html(text);
	(void)accept_quality(text, "text/html");
	(void)etag_is_listed(text, "\"0\"");
	(void)compress_is_wanted(text);
	if (form_by_accept(&form, text))
		assert(form < FORM_COUNT);
	free(text);
	return 0;
}
