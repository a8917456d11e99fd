/* Words and compounds as leaves of the tree. */
#include <string.h>

#include "base/str.h"
#include "query/internal.h"
#include "text/text.h"

static size_t position_of(const struct parser *p, size_t at)
{
	return text_code_points(p->text, at);
}

void parser_warn(struct parser *p, size_t at, const char *message, const char *fix)
{
	if (p->q->n_warnings < QUERY_WARNINGS_MAX && /* counting code points takes its time */
	    !query_warn(p->q, p->mem, position_of(p, at), message, fix))
		p->full = true;
}

static bool add_word(void *ctx, const struct token *t)
{
	struct words *w = ctx;
	struct word *word;

	if (!arena_reserve(w->mem, &w->list, sizeof(*w->list), w->n, &w->cap)) {
		w->full = true;
		return false;
	}
	word = &w->list[w->n++];
	*word = (struct word){ .stem = arena_strndup(w->mem, t->stem, t->stem_len),
			       .exact = arena_alloc(w->mem, t->exact_len + 2),
			       .text = arena_strndup(w->mem, w->source + t->start,
						     t->end - t->start),
			       .start = t->start,
			       .joined = t->joined,
			       .cjk = t->cjk,
			       .alone = t->last_cjk && !t->joined,
			       .tail = t->last_cjk && t->joined,
			       .sentence = t->sentence };
	if (!word->stem || !word->exact || !word->text) {
		w->full = true;
		return false;
	}
	if (!strcmp(word->text, "AND") || !strcmp(word->text, "OR") || !strcmp(word->text, "NOT"))
		word->text = word->exact + 1; /* no operator, whoever reads it again */
	((char *)(uintptr_t)word->exact)[0] = '=';
	memcpy((char *)(uintptr_t)word->exact + 1, t->exact, t->exact_len);
	return true;
}

bool parser_read_words(struct parser *p, struct words *w, size_t from, size_t to)
{
	*w = (struct words){ .mem = p->mem, .source = p->text + from };
	(void)tokenizer_run(p->tk, p->text + from, to - from, add_word, w);
	if (w->full)
		p->full = true;
	if (w->n > 0 && w->list[w->n - 1].tail)
		w->n--;
	return !w->full;
}

size_t parser_run(const struct words *w, size_t i, size_t *n)
{
	size_t next = i + 1;

	while (next < w->n && w->list[next].joined)
		next++;
	*n = next - i - w->list[next - 1].tail;
	return next;
}

struct query_leaf *parser_new_leaf(struct parser *p, enum query_field field, size_t at,
				   const char *text)
{
	struct query_leaf *leaf = leaf_new(p->q, p->mem);

	if (!leaf) {
		if (p->q->n_leaves < QUERY_TERMS_MAX)
			p->full = true;
		else if (!p->overflow)
			parser_warn(
				p, at,
				"Only the first 64 terms were searched for; the rest was left out.",
				"search for fewer words");
		p->overflow = true;
		return NULL;
	}
	leaf->field = field;
	leaf->negated = p->negations > 0;
	leaf->text = text;
	leaf->position = (uint32_t)position_of(p, at);
	return leaf;
}

struct query_node *parser_leaf_node(struct parser *p, struct query_leaf *leaf, enum query_kind kind)
{
	struct query_node *node = leaf ? node_new(p->mem, kind) : NULL;

	if (leaf && !node)
		p->full = true;
	if (node)
		node->leaf = leaf;
	return node;
}

bool parser_add_phrase(struct parser *p, struct query_leaf *leaf, const struct word *words,
		       size_t n, bool exact, bool prefix)
{
	const char **tokens = arena_array(p->mem, const char *, 2 * n);
	struct query_phrase phrase = { .tokens = tokens, .prefix = prefix };

	for (size_t i = 0; tokens && i < n; i++) {
		if (exact && i > 0 && words[i].sentence)
			tokens[phrase.n_tokens++] = TOKEN_BOUNDARY;
		tokens[phrase.n_tokens++] = exact ? words[i].exact : words[i].stem;
	}
	if (tokens && leaf_add_phrase(p->mem, leaf, &phrase))
		return true;
	p->full = true;
	return false;
}

bool parser_add_run(struct parser *p, struct query_leaf *leaf, const struct word *words, size_t n,
		    bool exact)
{
	const bool alone = words[n - 1].alone;

	return parser_add_phrase(p, leaf, words, n, exact || (alone && n == 1), alone);
}

void parser_add_leaf(struct parser *p, struct query_node *list, struct query_leaf *leaf)
{
	struct query_node *node = p->full ? NULL : parser_leaf_node(p, leaf, NODE_LEAF);

	if (node && !node_add(p->mem, list, node))
		p->full = true;
}

static struct query_node *word_node(struct parser *p, enum query_field field, size_t base,
				    const struct word *w)
{
	struct query_leaf *leaf = parser_new_leaf(p, field, base + w->start, w->text);

	if (!leaf)
		return NULL;
	leaf->stem = w->alone ? NULL : w->stem;
	leaf->stop = !w->cjk && text_is_stop(w->exact + 1, strlen(w->exact + 1));
	if (!parser_add_phrase(p, leaf, w, 1, w->alone, w->alone))
		return NULL;
	return parser_leaf_node(p, leaf, NODE_LEAF);
}

char *parser_copy_text(struct parser *p, size_t from, size_t to)
{
	char *text = arena_alloc(p->mem, to - from + 1);
	size_t n = 0;

	for (size_t i = from; text && i < to; i++)
		if (!parser_is_space(p->text[i]))
			text[n++] = p->text[i];
		else if (n > 0 && text[n - 1] != ' ')
			text[n++] = ' ';
	if (!text)
		p->full = true;
	else if (n > 0 && text[n - 1] == ' ')
		text[n - 1] = '\0';
	return text;
}

char *parser_join_text(struct parser *p, const struct word *words, size_t n)
{
	AUTO(str) struct str text = STR((size_t)1 << 16);
	char *copy;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && !words[i].cjk)
			str_add_char(&text, '-');
		if (i > 0 && words[i].cjk) { /* pairs overlap: only the second character is new */
			size_t size;

			(void)text_next(words[i].text, strlen(words[i].text), &size);
			str_add(&text, words[i].text + size);
		} else {
			str_add(&text, words[i].text);
		}
	}
	copy = str_ok(&text) ? arena_strndup(p->mem, str_text(&text), text.len) : NULL;
	if (!copy)
		p->full = true;
	return copy;
}

/* Words with hyphens between them, or a run of CJK: wanted whole, else in parts. */
static struct query_node *compound_node(struct parser *p, enum query_field field, size_t base,
					const struct word *words, size_t n)
{
	const char *text = parser_join_text(p, words, n);
	struct query_leaf *leaf =
		text ? parser_new_leaf(p, field, base + words[0].start, text) : NULL;
	struct query_node *node;

	if (!leaf || !parser_add_phrase(p, leaf, words, n, false, false))
		return NULL;
	node = parser_leaf_node(p, leaf, NODE_COMPOUND);
	for (size_t i = 0; node && i < n; i++) {
		struct query_node *part =
			words[i].tail ? NULL : word_node(p, field, base, &words[i]);

		if (part && !node_add(p->mem, node, part))
			p->full = true;
		if (part)
			part->leaf->unused = true;
	}
	return node;
}

/* The words of a stretch, each run of joined ones a compound, added to `list`. */
void parser_add_words(struct parser *p, struct query_node *list, enum query_field field,
		      size_t from, size_t to)
{
	struct words w;

	if (!parser_read_words(p, &w, from, to))
		return;
	for (size_t i = 0, next, n; i < w.n && !p->full && !p->overflow; i = next) {
		struct query_node *node;

		next = parser_run(&w, i, &n);
		p->q->n_words += w.list[i].cjk ? 1 : n;
		node = n == 1 ? word_node(p, field, from, &w.list[i])
			      : compound_node(p, field, from, &w.list[i], n);
		if (node && !node_add(p->mem, list, node))
			p->full = true;
	}
}

void parser_warn_prefix(struct parser *p, size_t at)
{
	parser_warn(p, at,
		    "A word cut short with * needs three letters or more before it; it was read as "
		    "a word.",
		    "write more of the word, e.g. dip*");
}

void parser_add_prefix(struct parser *p, struct query_node *list, enum query_field field,
		       size_t from, size_t star)
{
	struct words w;
	struct query_leaf *leaf;
	char *text;
	size_t last;

	if (!parser_read_words(p, &w, from, star) || w.n == 0)
		return;
	last = w.n - 1;
	if (!w.list[last].cjk && strlen(w.list[last].exact + 1) < QUERY_PREFIX_MIN) {
		parser_warn_prefix(p, from);
		parser_add_words(p, list, field, from, star);
		return;
	}
	parser_add_words(p, list, field, from, from + w.list[last].start);
	text = arena_alloc(p->mem, strlen(w.list[last].text) + 2);
	if (!text) {
		p->full = true;
		return;
	}
	memcpy(text, w.list[last].text, strlen(w.list[last].text));
	text[strlen(w.list[last].text)] = '*';
	p->q->n_words++;
	leaf = parser_new_leaf(p, field, from + w.list[last].start, text);
	if (leaf && parser_add_phrase(p, leaf, &w.list[last], 1, true, true))
		parser_add_leaf(p, list, leaf);
}
