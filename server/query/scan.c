/* Looking at the bytes of a query: spaces, quotation marks, operators. */
#include <string.h>

#include "query/internal.h"

size_t parser_quote_at(const struct parser *p, size_t at)
{
	static const char *const marks[] = { "\"",           "\xe2\x80\x9c", "\xe2\x80\x9d",
					     "\xe2\x80\x9e", "\xc2\xab",     "\xc2\xbb" };

	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		const size_t len = strlen(marks[i]);

		if (p->n - at >= len && memcmp(p->text + at, marks[i], len) == 0)
			return len;
	}
	return 0;
}

size_t parser_quote_end(const struct parser *p, size_t from)
{
	while (from < p->n && parser_quote_at(p, from) == 0)
		from++;
	return from;
}

bool parser_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

void parser_skip_space(struct parser *p)
{
	while (p->at < p->n && parser_is_space(p->text[p->at]))
		p->at++;
}

static bool is_chunk_end(const struct parser *p, size_t at)
{
	return at >= p->n || parser_is_space(p->text[at]) || p->text[at] == '(' ||
	       p->text[at] == ')' || parser_quote_at(p, at) > 0;
}

size_t parser_chunk_end(const struct parser *p, size_t at)
{
	while (!is_chunk_end(p, at))
		at++;
	return at;
}

bool parser_operator_at(const struct parser *p, const char *name)
{
	const size_t len = strlen(name);

	return !p->shouting && p->n - p->at >= len && memcmp(p->text + p->at, name, len) == 0 &&
	       is_chunk_end(p, p->at + len);
}

static bool is_operator(const char *word, size_t n)
{
	return (n == 3 && (!memcmp(word, "AND", n) || !memcmp(word, "NOT", n))) ||
	       (n == 2 && !memcmp(word, "OR", n));
}

/* Where only the operators are in capitals they are meant: the words may be in a script that has
 * none. */
bool query_is_shouting(const char *text, size_t n)
{
	size_t capitals = 0, words = 0;

	for (size_t from = 0, to; from < n; from = to + 1) {
		size_t in_word = 0;

		for (to = from; to < n && !parser_is_space(text[to]); to++) {
			if ((text[to] >= 'a' && text[to] <= 'z') || strchr("()\"", text[to]))
				return false;
			in_word += text[to] >= 'A' && text[to] <= 'Z';
		}
		capitals += is_operator(text + from, to - from) ? 0 : in_word;
		words += to > from;
	}
	return capitals > 0 && words > 3;
}

int parser_number(const struct parser *p, size_t *at, int most)
{
	int n = 0;

	if (*at >= p->n || p->text[*at] < '0' || p->text[*at] > '9')
		return -1;
	for (; *at < p->n && p->text[*at] >= '0' && p->text[*at] <= '9'; ++*at) {
		n = 10 * n + (p->text[*at] - '0');
		if (n > most)
			n = most + 1;
	}
	return n;
}
