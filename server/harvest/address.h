/* harvest/address.h -- which addresses an answer from outside may send us to. Layer: harvest.
 *
 * Redirects and the links in an answer are other people's words. They must not make this
 * program ask the machine that it runs on, or its neighbours (server-side request forgery).
 * Source: the special-purpose registries of IANA (RFC 6890). */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* Not an address of the public internet: loopback, private, link-local, shared, multicast,
 * reserved; IPv4 within IPv6 counts as the IPv4 address. Other families count as private. */
bool address_is_private(const struct sockaddr *a);

/* The same for the text of a numeric address; false when it is none. "[::1]" is understood. */
bool address_text_is_private(const char *text);

/* `host` names this machine, or is numeric and private. Asks nobody. */
bool address_host_is_local(const char *host);

/* ... or one of the addresses that the resolver gives for it is private. */
bool address_host_leads_inside(const char *host);
