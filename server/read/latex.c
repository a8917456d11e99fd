#include "read/latex.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "text/text.h"

struct sign {
	const char *name;
	unsigned c;
};

/* Accents: \"o, \c{c}. They stand behind their letter in Unicode. */
static const struct sign accents[] = {
	{ "`", 0x300 }, { "'", 0x301 }, { "^", 0x302 },  { "~", 0x303 }, { "=", 0x304 },
	{ "u", 0x306 }, { ".", 0x307 }, { "\"", 0x308 }, { "h", 0x309 }, { "r", 0x30a },
	{ "H", 0x30b }, { "v", 0x30c }, { "G", 0x30f },  { "U", 0x30e }, { "d", 0x323 },
	{ "c", 0x327 }, { "k", 0x328 }, { "b", 0x331 },  { "t", 0x361 },
};

static const struct sign signs[] = {
	{ "ss", 0xdf },
	{ "SS", 0x1e9e },
	{ "ae", 0xe6 },
	{ "AE", 0xc6 },
	{ "oe", 0x153 },
	{ "OE", 0x152 },
	{ "aa", 0xe5 },
	{ "AA", 0xc5 },
	{ "o", 0xf8 },
	{ "O", 0xd8 },
	{ "l", 0x142 },
	{ "L", 0x141 },
	{ "i", 0x131 },
	{ "j", 0x237 },
	{ "dh", 0xf0 },
	{ "DH", 0xd0 },
	{ "dj", 0x111 },
	{ "DJ", 0x110 },
	{ "th", 0xfe },
	{ "TH", 0xde },
	{ "ng", 0x14b },
	{ "NG", 0x14a },
	{ "S", 0xa7 },
	{ "P", 0xb6 },
	{ "pounds", 0xa3 },
	{ "copyright", 0xa9 },
	{ "dag", 0x2020 },
	{ "ddag", 0x2021 },
	{ "dots", 0x2026 },
	{ "ldots", 0x2026 },
	{ "cdots", 0x22ef },
	{ "textellipsis", 0x2026 },
	{ "textendash", 0x2013 },
	{ "textemdash", 0x2014 },
	{ "textquoteleft", 0x2018 },
	{ "textquoteright", 0x2019 },
	{ "textquotedblleft", 0x201c },
	{ "textquotedblright", 0x201d },
	{ "textquotesingle", '\'' },
	{ "textquotedbl", '"' },
	{ "guillemotleft", 0xab },
	{ "guillemotright", 0xbb },
	{ "quotedblbase", 0x201e },
	{ "textbackslash", '\\' },
	{ "textunderscore", '_' },
	{ "textasciitilde", '~' },
	{ "textasciicircum", '^' },
	{ "textbar", '|' },
	{ "textless", '<' },
	{ "textgreater", '>' },
	{ "textdollar", '$' },
	{ "textbraceleft", '{' },
	{ "textbraceright", '}' },
	{ "textbullet", 0x2022 },
	{ "texteuro", 0x20ac },
	{ "euro", 0x20ac },
	{ "textdegree", 0xb0 },
	{ "degree", 0xb0 },
	{ "textregistered", 0xae },
	{ "texttrademark", 0x2122 },
	{ "textperiodcentered", 0xb7 },
	{ "times", 0xd7 },
	{ "pm", 0xb1 },
	{ "cdot", 0xb7 },
	{ "sim", '~' },
	{ "approx", 0x2248 },
	{ "leq", 0x2264 },
	{ "geq", 0x2265 },
	{ "neq", 0x2260 },
	{ "infty", 0x221e },
	{ "rightarrow", 0x2192 },
	{ "to", 0x2192 },
	{ "leftarrow", 0x2190 },
	{ "textonehalf", 0xbd },
	{ "alpha", 0x3b1 },
	{ "beta", 0x3b2 },
	{ "gamma", 0x3b3 },
	{ "delta", 0x3b4 },
	{ "epsilon", 0x3b5 },
	{ "zeta", 0x3b6 },
	{ "eta", 0x3b7 },
	{ "theta", 0x3b8 },
	{ "iota", 0x3b9 },
	{ "kappa", 0x3ba },
	{ "lambda", 0x3bb },
	{ "mu", 0x3bc },
	{ "nu", 0x3bd },
	{ "xi", 0x3be },
	{ "pi", 0x3c0 },
	{ "rho", 0x3c1 },
	{ "sigma", 0x3c3 },
	{ "tau", 0x3c4 },
	{ "phi", 0x3c6 },
	{ "chi", 0x3c7 },
	{ "psi", 0x3c8 },
	{ "omega", 0x3c9 },
	{ "Gamma", 0x393 },
	{ "Delta", 0x394 },
	{ "Sigma", 0x3a3 },
	{ "Omega", 0x3a9 },
	{ "Phi", 0x3a6 },
	{ "space", ' ' },
	{ "quad", ' ' },
	{ "newline", ' ' },
	{ "par", ' ' },
	{ "item", ' ' },
};

/* What they name is no part of the text. */
static const char *const silent[] = { "href",   "label",  "ref",       "cite",  "citep",    "citet",
				      "vspace", "hspace", "textcolor", "color", "fontsize", NULL };

struct tex {
	const char *s;
	size_t n, at;
	struct str out;
	unsigned pending; /* an accent that waits for its letter */
	bool math;
};

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static char peek(const struct tex *t, size_t ahead)
{
	return t->at + ahead < t->n ? t->s[t->at + ahead] : '\0';
}

static const struct sign *sign_of(const struct sign *list, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i].name) == len && !memcmp(list[i].name, name, len))
			return &list[i];
	return NULL;
}

static void put(struct tex *t, unsigned c)
{
	/* An accent stands on a letter with its own dot: \'{\i} is í. */
	if (t->pending && c == 0x131)
		c = 'i';
	str_add_utf8(&t->out, c);
	if (t->pending && c != ' ') {
		str_add_utf8(&t->out, t->pending);
		t->pending = 0;
	}
}

static void skip_space(struct tex *t)
{
	while (t->at < t->n && strchr(" \t\r\n", t->s[t->at]))
		t->at++;
}

/* Pass over "{...}", if that is next. */
static void skip_group(struct tex *t)
{
	size_t depth = 0;

	if (peek(t, 0) != '{')
		return;
	for (; t->at < t->n; t->at++) {
		if (t->s[t->at] == '\\')
			t->at++;
		else if (t->s[t->at] == '{')
			depth++;
		else if (t->s[t->at] == '}' && --depth == 0)
			break;
	}
	t->at = t->at < t->n ? t->at + 1 : t->n;
}

static void word(struct tex *t, const char *name, size_t len)
{
	const struct sign *accent = sign_of(accents, COUNT_OF(accents), name, len);
	const struct sign *sign = sign_of(signs, COUNT_OF(signs), name, len);

	/* \u{g}, \c c; where no letter can follow it is no accent. */
	skip_space(t);
	if (accent) {
		t->pending = accent->c;
		return;
	}
	if (sign) {
		put(t, sign->c);
		if (peek(t, 0) == '{' && peek(t, 1) == '}')
			t->at += 2;
		return;
	}
	for (size_t i = 0; silent[i]; i++)
		if (strlen(silent[i]) == len && !memcmp(silent[i], name, len))
			skip_group(t);
}

static void command(struct tex *t)
{
	const char *name = t->s + ++t->at; /* behind the backslash */
	const struct sign *accent;
	size_t len = 0;

	if (t->at >= t->n)
		return;
	while (t->at + len < t->n && is_letter(name[len]))
		len++;
	if (len > 0) {
		t->at += len;
		word(t, name, len);
		return;
	}
	t->at++;
	accent = t->math ? NULL : sign_of(accents, COUNT_OF(accents), name, 1);
	if (accent) {
		skip_space(t);
		t->pending = accent->c;
	} else if (strchr("&%$#_{}", *name)) {
		put(t, (unsigned char)*name);
	} else if (strchr("\\ ,;:\n", *name)) {
		put(t, ' ');
	}
	/* \/, \-, \! and the like only move type */
}

/* Dashes and quotation marks that are written with several signs. */
static size_t ligature(struct tex *t)
{
	static const struct {
		const char *from;
		unsigned to;
	} list[] = { { "---", 0x2014 }, { "--", 0x2013 }, { "``", 0x201c },
		     { "''", 0x201d },  { "?`", 0xbf },   { "!`", 0xa1 } };

	for (size_t i = 0; i < COUNT_OF(list); i++) {
		const size_t len = strlen(list[i].from);

		if (t->n - t->at < len || memcmp(t->s + t->at, list[i].from, len) != 0)
			continue;
		put(t, list[i].to);
		return len;
	}
	return 0;
}

static void one(struct tex *t)
{
	const char c = t->s[t->at];
	size_t size;

	if (c == '\\') {
		command(t);
		return;
	}
	size = ligature(t);
	if (size > 0) {
		t->at += size;
		return;
	}
	if (c == '$') {
		t->math = !t->math;
	} else if (c == '~') {
		put(t, ' ');
	} else if (c != '{' && c != '}' && !(t->math && (c == '^' || c == '_'))) {
		put(t, text_next(t->s + t->at, t->n - t->at, &size));
		t->at += size;
		return;
	} else if (c == '}') {
		t->pending = 0;
	}
	t->at++;
}

char *latex_text(const char *s, size_t n, struct arena *mem)
{
	struct tex t = { .s = s, .n = n };
	char *out;

	if (!memchr(s, '\\', n) && !memchr(s, '{', n) && !memchr(s, '}', n) && !memchr(s, '$', n) &&
	    !memchr(s, '~', n) && !memchr(s, '-', n) && !memchr(s, '\'', n) && !memchr(s, '`', n))
		return arena_strndup(mem, s, n);
	str_init(&t.out, 4 * n + 64);
	while (t.at < n)
		one(&t);
	out = str_ok(&t.out) ? text_composed(str_text(&t.out), t.out.len, mem) : NULL;
	str_dispose(&t.out);
	return out;
}
