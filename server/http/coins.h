/* http/coins.h -- a record as a ContextObject in key/value form, for a page's COinS: Zotero,
 * Mendeley and link resolvers read it from the title of <span class="Z3988">. Layer: http.
 *
 * Sources: ANSI/NISO Z39.88-2004; the formats info:ofi/fmt:kev:mtx:journal, :book, :dissertation
 * and :dc of its registry; https://web.archive.org/web/20170320232146/http://ocoins.info/. */
#pragma once

#include "base/str.h"
#include "http/csl.h"

/* Append "ctx_ver=Z39.88-2004&rft_val_fmt=...&rft.atitle=...", percent-encoded and joined by
 * bare ampersands: whoever writes HTML escapes them. */
void coins_add(struct str *out, const struct csl *c);
