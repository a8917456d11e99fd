#include "cli/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "text/text.h"

enum { WIDEST = 100 }; /* longer lines are hard to read */

void term_init(struct term *t, FILE *to)
{
	const char *no_color = getenv("NO_COLOR");
	struct winsize size = { 0 };

	*t = (struct term){ .to = to, .is_terminal = isatty(fileno(to)) };
	if (!t->is_terminal)
		return;
	t->bold = !(no_color && *no_color);
	t->width = ioctl(fileno(to), TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
	if (t->width > WIDEST)
		t->width = WIDEST;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069); /* the last two: overrides of writing direction */
}

/* Print the character of `size` bytes at `s`. */
static void put(struct term *t, const char *s, size_t size, uint32_t c)
{
	if (is_control(c))
		(void)fputc(' ', t->to);
	else if (c == 0xfffd)
		(void)fputs("\xef\xbf\xbd", t->to);
	else
		(void)fwrite(s, 1, size, t->to);
	t->column++;
}

void term_text(struct term *t, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	for (size_t size; n; text += size, n -= size) {
		const uint32_t c = text_next(text, n, &size);

		put(t, text, size, c);
	}
}

static void new_line(struct term *t, unsigned indent)
{
	(void)fprintf(t->to, "\n%*s", (int)indent, "");
	t->column = indent;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Columns that the word at `s` takes, about: one a code point. */
static unsigned word_width(const char *s)
{
	unsigned n = 0;

	for (; *s && !is_space(*s); s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static void put_space(struct term *t, const char *next_word, unsigned indent)
{
	if (t->width && t->column + 1 + word_width(next_word) > t->width)
		new_line(t, indent);
	else
		put(t, " ", 1, ' ');
}

static void set_bold(struct term *t, bool on)
{
	if (t->bold)
		(void)fputs(on ? "\033[1m" : "\033[0m", t->to);
}

void term_marked(struct term *t, const struct marked *m, unsigned indent)
{
	const struct range *r = m->ranges, *end = r + m->n_ranges;
	size_t left = strlen(m->text), size;
	const char *s = m->text;

	for (uint32_t i = 0; left; s += size, left -= size, i++) {
		const uint32_t c = text_next(s, left, &size);

		if (r < end && i == r->start)
			set_bold(t, true);
		if (is_space(*s))
			put_space(t, s + 1, indent);
		else
			put(t, s, size, c);
		if (r < end && i + 1 == r->end) {
			set_bold(t, false);
			r++;
		}
	}
	(void)fputc('\n', t->to);
	t->column = 0;
}
