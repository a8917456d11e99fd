/* Quotations, and words that are to stand near each other. */
#include <string.h>

#include "base/str.h"
#include "query/internal.h"

static void add_distance(struct parser *p, struct query_leaf *leaf, size_t at, int distance)
{
	leaf->near = true;
	leaf->distance = distance;
	if (distance <= QUERY_NEAR_MAX)
		return;
	leaf->distance = QUERY_NEAR_MAX;
	parser_warn(p, at, "A distance goes up to 1000 words; 1000 was taken.",
		    "write a number of words like 8");
}

static bool has_room(struct parser *p, const struct query_leaf *leaf, size_t at)
{
	if (leaf->n_phrases < QUERY_NEAR_PARTS)
		return true;
	if (!p->near_full)
		parser_warn(p, at,
			    "Only the first 32 words of a NEAR were searched for; the rest was "
			    "left out.",
			    "name fewer words");
	p->near_full = true;
	return false;
}

/* Each run of joined words as one phrase of the leaf; how they are written, to `text`. */
static void add_runs(struct parser *p, struct query_leaf *leaf, const struct words *w, bool exact,
		     size_t base, struct str *text)
{
	for (size_t i = 0, next, run; i < w->n && !p->full; i = next) {
		const char *written;

		next = parser_run(w, i, &run);
		if (!has_room(p, leaf, base + w->list[i].start))
			return;
		p->q->n_words += w->list[i].cjk ? 1 : run;
		if (!parser_add_run(p, leaf, w->list + i, run, exact) || !text)
			continue;
		written = parser_join_text(p, w->list + i, run);
		if (written)
			str_add_f(text, text->len ? " %s" : "%s", written);
	}
}

/* --- "reputational security", "china africa"~8 --- */

/* The ~N behind a quotation, stepped over; -1: there is none. */
static int read_tilde(struct parser *p)
{
	const size_t tilde = p->at;
	int distance;

	if (tilde >= p->n || p->text[tilde] != '~')
		return -1;
	p->at++;
	distance = parser_number(p, &p->at, QUERY_NEAR_MAX);
	if (distance < 0)
		parser_warn(p, tilde,
			    "A ~ without a number was passed over; the words were searched for as "
			    "they stand.",
			    "write how many words may stand between, e.g. \"china africa\"~8");
	return distance;
}

static void add_quotation(struct parser *p, struct query_node *list, enum query_field field,
			  size_t from, size_t to, int distance)
{
	struct words w;
	struct query_leaf *leaf;

	if (!parser_read_words(p, &w, from, to) || w.n == 0)
		return;
	if (w.n > QUERY_PHRASE_MAX) {
		w.n = QUERY_PHRASE_MAX;
		parser_warn(p, from + w.list[w.n].start,
			    "Only the first 512 words of a quotation were searched for.",
			    "quote less of it");
		to = from + w.list[w.n - 1].start + strlen(w.list[w.n - 1].text);
	}
	leaf = parser_new_leaf(p, field, from, parser_copy_text(p, from, to));
	if (!leaf || !leaf->text)
		return;
	leaf->verbatim = true;
	if (distance >= 0) {
		p->near_full = false;
		add_runs(p, leaf, &w, true, from, NULL);
		if (leaf->n_phrases > 1)
			add_distance(p, leaf, from, distance);
		else
			parser_warn(p, from,
				    "A ~ wants two words or more; the one was searched for as it "
				    "stands.",
				    "write e.g. \"china africa\"~8");
	} else {
		p->q->n_words += w.n;
		(void)parser_add_phrase(p, leaf, w.list, w.n, true, w.list[w.n - 1].alone);
	}
	parser_add_leaf(p, list, leaf);
}

bool parser_add_quoted(struct parser *p, struct query_node *list, enum query_field field)
{
	const size_t from = p->at + parser_quote_at(p, p->at), to = parser_quote_end(p, from);

	if (to >= p->n)
		return false;
	p->at = to + parser_quote_at(p, to);
	add_quotation(p, list, field, from, to, read_tilde(p));
	return true;
}

/* --- NEAR(china "soft power" afric*, 8) --- */

static const char near_name[] = "NEAR(";

bool parser_is_near(const struct parser *p)
{
	const size_t len = sizeof(near_name) - 1;

	return p->n - p->at >= len && memcmp(p->text + p->at, near_name, len) == 0;
}

struct near {
	size_t from, end, next; /* its words; what comes behind the parenthesis */
	int distance;
	struct str text; /* its words as they are written again */
};

/* False: its parenthesis is not closed. */
static bool find_end(const struct parser *p, struct near *near)
{
	size_t at = near->from, mark, end;

	for (; at < p->n && p->text[at] != ')'; at++) {
		mark = parser_quote_at(p, at);
		end = mark ? parser_quote_end(p, at + mark) : p->n;
		if (end < p->n)
			at = end + parser_quote_at(p, end) - 1;
	}
	near->end = at;
	near->next = at + 1;
	return at < p->n;
}

/* The number behind the last comma, and nothing else there. */
static int find_distance(const struct parser *p, struct near *near)
{
	size_t comma = near->end, at;
	int n;

	while (comma > near->from && p->text[comma - 1] != ',')
		comma--;
	if (comma == near->from)
		return QUERY_NEAR;
	for (at = comma; at < near->end && parser_is_space(p->text[at]); at++)
		;
	n = parser_number(p, &at, QUERY_NEAR_MAX);
	while (at < near->end && parser_is_space(p->text[at]))
		at++;
	if (n < 0 || at < near->end)
		return QUERY_NEAR;
	near->end = comma - 1;
	return n;
}

static void add_quoted_part(struct parser *p, struct query_leaf *leaf, struct near *near)
{
	const size_t from = p->at + parser_quote_at(p, p->at), to = parser_quote_end(p, from);
	struct words w;
	const char *text;

	if (to >= p->n) { /* no partner: it parts words, as a comma does */
		p->at = from;
		return;
	}
	p->at = to + parser_quote_at(p, to);
	if (!parser_read_words(p, &w, from, to) || w.n == 0 || !has_room(p, leaf, from))
		return;
	text = parser_copy_text(p, from, to);
	if (!text || !parser_add_phrase(p, leaf, w.list, w.n, true, w.list[w.n - 1].alone))
		return;
	p->q->n_words += w.n;
	str_add_f(&near->text, near->text.len ? " \"%s\"" : "\"%s\"", text);
}

static void add_written_part(struct parser *p, struct query_leaf *leaf, struct near *near)
{
	const size_t from = p->at, to = parser_chunk_end(p, from);
	const bool cut = p->text[to - 1] == '*';
	struct words w;
	size_t last;

	p->at = to;
	if (!parser_read_words(p, &w, from, to) || w.n == 0)
		return;
	last = w.n - 1;
	if (!cut || (!w.list[last].cjk && strlen(w.list[last].exact + 1) < QUERY_PREFIX_MIN)) {
		if (cut)
			parser_warn_prefix(p, from);
		add_runs(p, leaf, &w, false, from, &near->text);
		return;
	}
	w.n = last;
	add_runs(p, leaf, &w, false, from, &near->text);
	if (!has_room(p, leaf, from + w.list[last].start))
		return;
	if (parser_add_phrase(p, leaf, w.list + last, 1, true, true))
		str_add_f(&near->text, near->text.len ? " %s*" : "%s*", w.list[last].text);
	p->q->n_words++;
}

static void add_part(struct parser *p, struct query_leaf *leaf, struct near *near)
{
	if (parser_operator_at(p, "AND") || parser_operator_at(p, "OR") ||
	    parser_operator_at(p, "NOT")) {
		parser_warn(p, p->at,
			    "NEAR( ) holds words and quotations only; AND, OR and NOT "
			    "in it were passed over.",
			    "write NEAR(a b, 8) OR NEAR(a c, 8)");
		p->at = parser_chunk_end(p, p->at);
	} else if (parser_quote_at(p, p->at) > 0) {
		add_quoted_part(p, leaf, near);
	} else if (p->text[p->at] == '(' || p->text[p->at] == ')') {
		p->at++;
	} else {
		add_written_part(p, leaf, near);
	}
}

/* All the parts within `near`; false: there are fewer than two. */
static bool read_parts(struct parser *p, struct query_leaf *leaf, struct near *near)
{
	const size_t n = p->n;

	p->n = near->end;
	p->at = near->from;
	for (parser_skip_space(p); p->at < p->n && !p->full; parser_skip_space(p))
		add_part(p, leaf, near);
	p->n = n;
	leaf->text = arena_strdup(p->mem, str_text(&near->text));
	if (!leaf->text || !str_ok(&near->text))
		p->full = true;
	return leaf->n_phrases > 1;
}

bool parser_add_near(struct parser *p, struct query_node *list, enum query_field field, size_t *end,
		     size_t *next)
{
	struct near near = { .from = p->at + sizeof(near_name) - 1, .text = STR((size_t)1 << 16) };
	const size_t at = p->at, words = p->q->n_words, warnings = p->q->n_warnings;
	struct query_leaf *leaf;
	int distance;
	bool is_near;

	if (p->near_open || !find_end(p, &near)) {
		if (!p->near_open)
			parser_warn(
				p, at,
				"A NEAR( is not closed; its words were searched for as they are.",
				"write NEAR(china africa, 8)");
		p->near_open = true;
		p->at = near.from;
		return true;
	}
	distance = find_distance(p, &near);
	leaf = parser_new_leaf(p, field, at, "");
	p->near_full = false;
	is_near = leaf && read_parts(p, leaf, &near);
	str_dispose(&near.text);
	*end = near.end;
	*next = p->at = near.next;
	if (!leaf || p->full)
		return true;
	if (is_near) {
		add_distance(p, leaf, at, distance);
		parser_add_leaf(p, list, leaf);
		return true;
	}
	p->q->n_leaves--;
	p->q->n_words = words;
	p->q->n_warnings = warnings;
	parser_warn(p, at,
		    "NEAR( ) wants two words or more; what stands in it was searched for "
		    "without it.",
		    "write NEAR(china africa, 8)");
	p->at = near.from;
	return false;
}
