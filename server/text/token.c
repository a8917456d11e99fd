#include "text/token.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "text/memo.h"
#include "text/text.h"

struct tokenizer {
	struct memo *words;
	unsigned running; /* runs within runs: words stay until the outermost is done */
};

/* What a code point does to the word that is being read. */
enum role {
	ROLE_BREAK, /* ends it */
	ROLE_WORD,  /* goes on with it; `folded` is what it contributes */
	ROLE_CJK,   /* stands in a run without spaces */
	ROLE_SKIP,  /* is as if it were not there */
	ROLE_APOSTROPHE,
};

/* One run over one text. */
struct scan {
	struct tokenizer *tk;
	const char *text;
	size_t n, at;
	token_fn *visit;
	void *ctx;
	bool stopped;

	char exact[TOKEN_MAX];
	size_t len;              /* of exact */
	size_t start, end;       /* bytes of the word so far */
	size_t letters;          /* code points so far */
	size_t cut_len, cut_end; /* exact and source up to an apostrophe; cut_end 0: none */
	bool acronym;            /* letters with full stops between them */
	bool full;               /* the word is longer than a token: the rest is passed over */

	size_t last_end; /* of the token before, SIZE_MAX when there is none */
	bool glue;       /* only hyphens since then */
	size_t sentence; /* where the sentence of that token ends */

	char cjk[4]; /* the character before in a CJK run */
	size_t cjk_len, cjk_start, cjk_end;
	bool cjk_run; /* a pair of this run was emitted */
};

enum err_code tokenizer_open(struct tokenizer **out, struct err *err)
{
	struct tokenizer *tk = calloc(1, sizeof(*tk));

	if (tk)
		tk->words = memo_new();
	if (!tk || !tk->words) {
		free(tk);
		return err_set(err, ERR_NO_MEMORY, "no memory for a tokenizer");
	}
	*out = tk;
	return ERR_OK;
}

void tokenizer_close(struct tokenizer *tk)
{
	if (!tk)
		return;
	memo_free(tk->words);
	free(tk);
}

uint32_t tokenizer_generation(const struct tokenizer *tk)
{
	return memo_generation(tk->words);
}

void tokenizer_remember(struct tokenizer *tk, size_t words)
{
	memo_room(tk->words, words);
}

/* Is what begins at `start` in another sentence than the token before? */
static bool begins_sentence(struct scan *s, size_t start)
{
	const bool begins = s->last_end != SIZE_MAX && start >= s->sentence;

	while (start >= s->sentence && s->sentence < s->n)
		s->sentence = text_sentence_end(s->text, s->n, s->sentence);
	return begins;
}

static void emit(struct scan *s, struct token *t)
{
	t->sentence = begins_sentence(s, t->start);
	if (!s->visit(s->ctx, t))
		s->stopped = true;
	s->last_end = t->end;
	s->glue = true;
}

static bool is_joined(const struct scan *s, size_t start)
{
	return s->last_end != SIZE_MAX && s->glue && start >= s->last_end;
}

static void emit_word(struct scan *s)
{
	struct token t = { .start = s->start, .end = s->end, .joined = is_joined(s, s->start) };
	const struct lexeme *w = memo_word(s->tk->words, s->exact, s->len, false);

	t.word = w->number;
	t.exact = w->text;
	t.exact_len = w->exact_len;
	t.stem = w->text + w->stem_at;
	t.stem_len = w->stem_len;
	emit(s, &t);
}

static void end_word(struct scan *s)
{
	if (s->cut_end && s->len == s->cut_len + 1 && s->exact[s->cut_len] == 's') { /* China's */
		s->len = s->cut_len;
		s->end = s->cut_end;
	}
	if (s->len > 0)
		emit_word(s);
	s->len = s->letters = s->cut_len = s->cut_end = 0;
	s->acronym = s->full = false;
}

static void emit_cjk(struct scan *s, const char *text, size_t n, size_t end, bool last)
{
	struct token t = { .start = s->cjk_start,
			   .end = end,
			   .joined = s->cjk_run,
			   .cjk = true,
			   .last_cjk = last };
	const struct lexeme *w = memo_word(s->tk->words, text, n, true);

	t.word = w->number;
	t.exact = t.stem = w->text;
	t.exact_len = t.stem_len = w->exact_len;
	emit(s, &t);
}

static void end_cjk(struct scan *s)
{
	if (s->cjk_len > 0 && !s->stopped)
		emit_cjk(s, s->cjk, s->cjk_len, s->cjk_end, true);
	s->cjk_len = 0;
	s->cjk_run = false;
}

static void add_cjk(struct scan *s, const char *folded, size_t n, size_t start, size_t end)
{
	char pair[8];

	if (s->cjk_len > 0) {
		memcpy(pair, s->cjk, s->cjk_len);
		memcpy(pair + s->cjk_len, folded, n);
		emit_cjk(s, pair, s->cjk_len + n, end, false);
		s->cjk_run = true;
	}
	memcpy(s->cjk, folded, n);
	s->cjk_len = n;
	s->cjk_start = start;
	s->cjk_end = end;
}

static void add_to_word(struct scan *s, const char *folded, size_t n, size_t start, size_t end)
{
	if (s->len == 0 && !s->full)
		s->start = start;
	if (s->len + n > sizeof(s->exact))
		s->full = true;
	if (!s->full) {
		memcpy(s->exact + s->len, folded, n);
		s->len += n;
	}
	s->letters++;
	s->end = end;
}

/* What a letter or digit of ASCII contributes to a word; 0: it is neither. */
static const char ascii_folded[256] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
	['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
	['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k',
	['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
	['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
	['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
	['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm',
	['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
	['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

/* A run of such, the most of nearly every text, without a call a letter. False: none is here. */
static bool ascii_run(struct scan *s)
{
	const unsigned char *text = (const unsigned char *)s->text;
	const size_t from = s->at;
	size_t at = from, len = s->len;
	char c;

	if (s->cjk_len > 0 || s->cjk_run || s->full)
		return false;
	while (at < s->n && len < sizeof(s->exact) && (c = ascii_folded[text[at]])) {
		s->exact[len++] = c;
		at++;
	}
	if (at == from)
		return false;
	if (s->len == 0)
		s->start = from;
	s->letters += at - from;
	s->len = len;
	s->at = s->end = at;
	return true;
}

static bool is_cjk(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30ff && c != 0x30fb) || (c >= 0x3400 && c <= 0x4dbf) ||
	       (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x31f0 && c <= 0x31ff) ||
	       (c >= 0xff66 && c <= 0xff9d) || (c >= 0x20000 && c <= 0x323af) || c == 0x3005 ||
	       c == 0x3007;
}

static bool is_hyphen(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2013) || c == 0x2212 || c == 0xfe63 ||
	       c == 0xff0d;
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 || c == 0x2019 || c == 0x201b ||
	       c == 0x2032 || (c >= 0x2bb && c <= 0x2bf) || c == 0xff07;
}

static bool is_invisible(uint32_t c)
{
	return c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
}

/* Letters that Unicode does not decompose, as people type them without the key. */
static const char *plain_letter(uint32_t c)
{
	static const struct {
		uint32_t c;
		const char *plain;
	} letters[] = { { 0xe6, "ae" }, { 0xf0, "d" },   { 0xf8, "o" },   { 0xfe, "th" },
			{ 0x111, "d" }, { 0x127, "h" },  { 0x131, "i" },  { 0x138, "k" },
			{ 0x142, "l" }, { 0x14b, "ng" }, { 0x153, "oe" }, { 0x167, "t" },
			{ 0x180, "b" }, { 0x19a, "l" },  { 0x1e5, "g" },  { 0x23c, "c" },
			{ 0x268, "i" }, { 0x289, "u" },  { 0x259, "e" } };

	for (size_t i = 0; i < sizeof(letters) / sizeof(*letters); i++)
		if (letters[i].c == c)
			return letters[i].plain;
	return NULL;
}

static bool is_word_category(utf8proc_category_t g)
{
	return (g >= UTF8PROC_CATEGORY_LU && g <= UTF8PROC_CATEGORY_LO) ||
	       (g >= UTF8PROC_CATEGORY_ND && g <= UTF8PROC_CATEGORY_NO);
}

static bool is_mark_category(utf8proc_category_t g)
{
	return g >= UTF8PROC_CATEGORY_MN && g <= UTF8PROC_CATEGORY_ME;
}

/* Fold a code point beyond ASCII; what it contributes goes to `out` (room for 32). */
static enum role fold(uint32_t c, char *out, size_t *n)
{
	const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
	utf8proc_int32_t parts[16];
	utf8proc_ssize_t count;
	int boundary = 0;
	enum role role = ROLE_SKIP;

	*n = 0;
	if (is_mark_category(utf8proc_category((utf8proc_int32_t)c)))
		return ROLE_SKIP;
	count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 16, how, &boundary);
	for (utf8proc_ssize_t i = 0; i < count && i < 16 && *n < 24; i++) {
		const utf8proc_category_t g = utf8proc_category(parts[i]);
		const char *plain = plain_letter((uint32_t)parts[i]);

		if (is_mark_category(g))
			continue;
		if (!is_word_category(g))
			return ROLE_BREAK;
		role = ROLE_WORD;
		if (plain) {
			memcpy(out + *n, plain, strlen(plain));
			*n += strlen(plain);
		} else {
			*n += (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)out + *n);
		}
	}
	return role;
}

/* CJK keeps its voicing marks and syllables; only width and compatibility fold. */
static void fold_cjk(uint32_t c, char *out, size_t *n)
{
	utf8proc_int32_t parts[4];
	int boundary = 0;
	utf8proc_ssize_t count = 0;

	if ((c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9d))
		count = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 4,
						UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
	*n = (size_t)utf8proc_encode_char(count == 1 ? parts[0] : (utf8proc_int32_t)c,
					  (utf8proc_uint8_t *)out);
}

static enum role classify(uint32_t c, char *out, size_t *n)
{
	*n = 0;
	if (c < 0x80) {
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) {
			out[(*n)++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
			return ROLE_WORD;
		}
		return c == '\'' || c == '`' ? ROLE_APOSTROPHE : ROLE_BREAK;
	}
	if (c == 0xfffd)
		return ROLE_BREAK;
	if (is_cjk(c)) {
		fold_cjk(c, out, n);
		return ROLE_CJK;
	}
	if (is_apostrophe(c))
		return ROLE_APOSTROPHE;
	if (is_invisible(c))
		return ROLE_SKIP;
	return fold(c, out, n);
}

/* The role of what stands at `at`, the end of the text being a break. */
static enum role role_at(const struct scan *s, size_t at, size_t *size)
{
	char folded[32];
	size_t n;

	*size = 0;
	if (at >= s->n)
		return ROLE_BREAK;
	return classify(text_next(s->text + at, s->n - at, size), folded, &n);
}

/* Romance articles and particles that an apostrophe joins to the next word. */
static bool is_elision(const char *word, size_t n)
{
	static const char *const list[] = { "l",    "d",    "j",     "m",      "n",
					    "s",    "t",    "c",     "qu",     "dell",
					    "nell", "sull", "jusqu", "lorsqu", "puisqu" };

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		if (strlen(list[i]) == n && memcmp(list[i], word, n) == 0)
			return true;
	return false;
}

static void at_apostrophe(struct scan *s, size_t next)
{
	size_t size;

	if (s->len == 0 || role_at(s, next, &size) != ROLE_WORD) {
		end_word(s);
		s->glue = false;
	} else if (is_elision(s->exact, s->len)) {
		end_word(s);
	} else if (!s->cut_end) {
		s->cut_len = s->len;
		s->cut_end = s->end;
	}
}

/* "U.S." and "e.g.": a full stop after one letter, and one letter after it; not "3.5". */
static bool at_acronym_stop(struct scan *s, uint32_t c, size_t next)
{
	size_t size, after;

	if (c != '.' || s->len == 0 || (s->letters != 1 && !s->acronym) ||
	    (s->exact[s->len - 1] >= '0' && s->exact[s->len - 1] <= '9'))
		return false;
	if (role_at(s, next, &size) != ROLE_WORD || role_at(s, next + size, &after) == ROLE_WORD)
		return false;
	s->acronym = true;
	return true;
}

static void step(struct scan *s)
{
	size_t size, n;
	char folded[32];
	const uint32_t c = text_next(s->text + s->at, s->n - s->at, &size);
	const size_t start = s->at, next = start + size;
	const enum role role = classify(c, folded, &n);

	s->at = next;
	if (role == ROLE_SKIP)
		return;
	if (role != ROLE_CJK)
		end_cjk(s);
	if (s->stopped)
		return;
	switch (role) {
	case ROLE_WORD:
		add_to_word(s, folded, n, start, next);
		break;
	case ROLE_CJK:
		end_word(s);
		if (!s->stopped)
			add_cjk(s, folded, n, start, next);
		break;
	case ROLE_APOSTROPHE:
		at_apostrophe(s, next);
		break;
	case ROLE_BREAK:
		if (at_acronym_stop(s, c, next))
			break;
		end_word(s);
		if (!is_hyphen(c))
			s->glue = false;
		break;
	case ROLE_SKIP:
		break;
	}
}

bool tokenizer_run(struct tokenizer *tk, const char *text, size_t n, token_fn *visit, void *ctx)
{
	struct scan s = {
		.tk = tk, .text = text, .n = n, .visit = visit, .ctx = ctx, .last_end = SIZE_MAX
	};

	if (tk->running++ == 0)
		memo_restart(tk->words);
	while (s.at < s.n && !s.stopped)
		if (!ascii_run(&s))
			step(&s);
	if (!s.stopped)
		end_cjk(&s);
	if (!s.stopped)
		end_word(&s);
	tk->running--;
	return !s.stopped;
}

static bool keep_token(void *ctx, const struct token *t)
{
	struct tokens *out = ctx;

	if (t->word == UINT32_MAX)
		return false;
	if (out->n == out->cap) {
		const size_t cap = out->cap ? 2 * out->cap : 256;
		struct token *list = realloc(out->list, cap * sizeof(*list));

		if (!list)
			return false;
		out->list = list;
		out->cap = cap;
	}
	out->list[out->n++] = *t;
	return true;
}

bool tokenizer_list(struct tokens *out, struct tokenizer *tk, const char *text, size_t n)
{
	out->n = 0;
	return tokenizer_run(tk, text, n, keep_token, out);
}
