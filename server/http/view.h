/* http/view.h -- the pipes of templates: what the pages need and no JSON says. Layer: http.
 *
 * web/app/view.js is the same for the browser; tests/web/view-cases.json holds both to one table.
 *
 *	{text, ranges}|marks    the text with <mark> where the ranges are; marks that have one space
 *	                        between them are one. {text, ranges, citations}: each citation's
 *	                        `range` is a link to the work `cited`, `label` its title.
 *	                        {sentence, range}: that one range
 *	n|number                12,345
 *	n|count:work            "1 work", "2 works"; |count:entry:entries
 *	v|is:text               true where v is that text, number, true or false
 *	n|plus:2                the sum
 *	n|above:3               n, or false where it is not more
 *	list|first:3  |rest:3   the first three; those behind the first three
 *	list|where:a:b          those whose member a is the text b;  |except:a:b the others
 *	list|length             how many there are
 *	people|names            "A. Bee, C. Dee and 2 others"; |names:all for all, parted by commas
 *	text|url                percent-encoded as one step of a path or a value of a query
 *	address|query           from its question mark on, without the fragment
 *	texts|list              "a, b, c"
 *	text|web                the text if it is an address on the web, http or https
 *	text|sentence           with a capital letter and a full stop
 *	key|readable            "East Asia" of "east-asia"
 *	values|tree             of a facet's values with `parents`: nested under `children`, each
 *	                        also with `open`: something below it is selected
 *	object|members          a list of {name, value}
 *	keys|chips:region       the keys as {key, label, href, selected}, as that facet of the
 *answer
 *	                        (`search` of the root) has them; the selected ones first
 *
 * A pipe that does not know what to do with a value gives null. */
#pragma once

#include "http/tree.h"

/* `pipe` is "name" or "name:argument"; NULL as a result is null. NULL and *no_memory: that. */
const struct tree *view_apply(const struct tree *value, const char *pipe, size_t len,
			      const struct tree *root, struct arena *mem, bool *no_memory);
