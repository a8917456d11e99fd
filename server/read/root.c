#include "read/root.h"

#include <ctype.h>
#include <string.h>

#include "base/err.h"
#include "read/read.h"

/* Behind the piece of markup that begins at `at`; n: it has no end here. */
static size_t skip_markup(const char *s, size_t n, size_t at)
{
	static const char *const ends[][2] = { { "<!--", "-->" }, { "<?", "?>" } };
	size_t brackets = 0;

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		const size_t m = strlen(ends[i][0]);
		const char *end;

		if (n - at < m || memcmp(s + at, ends[i][0], m) != 0)
			continue;
		end = memmem(s + at + m, n - at - m, ends[i][1], strlen(ends[i][1]));
		return end ? (size_t)(end - s) + strlen(ends[i][1]) : n;
	}
	for (; at < n; at++) { /* <!DOCTYPE x [ ... ]> */
		brackets += s[at] == '[';
		brackets -= s[at] == ']' && brackets > 0;
		if (s[at] == '>' && brackets == 0)
			return at + 1;
	}
	return n;
}

static size_t first_element(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n && s[at] != '<') /* a byte order mark, white space */
		at++;
	while (at + 1 < n && s[at] == '<' && (s[at + 1] == '?' || s[at + 1] == '!')) {
		at = skip_markup(s, n, at);
		while (at < n && isspace((unsigned char)s[at]))
			at++;
	}
	return at < n && s[at] == '<' ? at + 1 : n;
}

void xml_root(char out[XML_NAME_MAX], const char *head, size_t n)
{
	char plain[READING_HEAD];
	size_t m = 0, at, to = 0;

	for (size_t i = 0; i < n && m < sizeof(plain); i++) /* UTF-16 is plain enough so */
		if (head[i])
			plain[m++] = head[i];
	for (at = first_element(plain, m); at < m; at++) {
		const char c = plain[at];

		if (c == ':')
			to = 0;
		else if (to < XML_NAME_MAX - 1 && (isalnum((unsigned char)c) || strchr("_-.", c)))
			out[to++] = c;
		else
			break;
	}
	out[at < m ? to : 0] = '\0';
}
