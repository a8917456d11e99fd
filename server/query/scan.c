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

bool query_is_shouting(const char *text, size_t n)
{
	size_t capitals = 0, words = 1;

	for (size_t i = 0; i < n; i++) {
		if ((text[i] >= 'a' && text[i] <= 'z') || strchr("()\"", text[i]))
			return false;
		capitals += text[i] >= 'A' && text[i] <= 'Z';
		words += parser_is_space(text[i]);
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
