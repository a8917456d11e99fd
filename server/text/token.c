#include "text/token.h"

#include <stdlib.h>
#include <string.h>

#include "text/letter.h"
#include "text/memo.h"
#include "text/text.h"

struct tokenizer {
	struct memo *words;
	unsigned running; /* runs within runs: words stay until the outermost is done */
};

/* A word on its way to the visitor: while others are read, the processor fetches what is known
 * of it. */
struct waiting {
	struct token t;
	uint32_t hash, n;
	bool plain; /* it is its own stem */
	char exact[TOKEN_MAX];
};

enum { WAITING = 8, FETCHED = 4 }; /* powers of two */

/* One run over one text. */
struct scan {
	struct tokenizer *tk;
	const char *text;
	size_t n, at;
	token_fn *visit;
	void *ctx;
	uint64_t beginnings; /* which words are looked up */
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

	struct waiting *queue; /* WAITING of them */
	unsigned first, last;  /* numbers of the first that waits, and of the next that will */
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

static void tell(struct scan *s, struct token *t, const struct lexeme *x)
{
	t->word = x->number;
	t->exact = x->text;
	t->exact_len = x->exact_len;
	t->stem = x->text + x->stem_at;
	t->stem_len = x->stem_len;
	if (!s->visit(s->ctx, t))
		s->stopped = true;
}

static void visit_first(struct scan *s)
{
	struct waiting *w = &s->queue[s->first++ % WAITING];

	tell(s, &w->t, memo_word(s->tk->words, w->exact, w->n, w->hash, w->plain));
}

static void wait(struct scan *s, const struct token *t, const char *exact, size_t n)
{
	struct waiting *w = &s->queue[s->last % WAITING];

	w->t = *t;
	w->plain = t->cjk;
	w->n = (uint32_t)n;
	memcpy(w->exact, exact, n);
	w->hash = memo_hash(exact, n);
	memo_fetch(s->tk->words, w->hash);
	s->last++;
	if (s->last - s->first >= FETCHED)
		memo_fetch_word(s->tk->words, s->queue[(s->last - FETCHED) % WAITING].hash);
	if (s->last - s->first == WAITING)
		visit_first(s);
}

/* Few words are looked up where only some are to be: they wait for nothing. */
static void visit_some(struct scan *s, struct token *t, const char *exact, size_t n)
{
	static const struct lexeme nothing = { .number = UINT32_MAX };
	const bool is_some = s->beginnings & tokenizer_beginning(exact);

	tell(s, t,
	     is_some ? memo_word(s->tk->words, exact, n, memo_hash(exact, n), t->cjk) : &nothing);
}

static void emit(struct scan *s, struct token t, const char *exact, size_t n)
{
	t.sentence = begins_sentence(s, t.start);
	s->last_end = t.end;
	s->glue = true;
	if (s->beginnings == UINT64_MAX)
		wait(s, &t, exact, n);
	else
		visit_some(s, &t, exact, n);
}

static bool is_joined(const struct scan *s, size_t start)
{
	return s->last_end != SIZE_MAX && s->glue && start >= s->last_end;
}

static void emit_word(struct scan *s)
{
	emit(s,
	     (struct token){ .start = s->start, .end = s->end, .joined = is_joined(s, s->start) },
	     s->exact, s->len);
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
	emit(s,
	     (struct token){ .start = s->cjk_start,
			     .end = end,
			     .joined = s->cjk_run,
			     .cjk = true,
			     .last_cjk = last },
	     text, n);
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

/* What stands between most words. False: it is not here. */
static bool space(struct scan *s)
{
	if (s->text[s->at] != ' ')
		return false;
	s->at++;
	end_cjk(s);
	if (!s->stopped)
		end_word(s);
	s->glue = false;
	return true;
}

/* The role of what stands at `at`, the end of the text being a break. */
static enum role role_at(const struct scan *s, size_t at, size_t *size)
{
	char folded[32];
	size_t n;

	*size = 0;
	if (at >= s->n)
		return ROLE_BREAK;
	return letter_role(text_next(s->text + at, s->n - at, size), folded, &n);
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
	const enum role role = letter_role(c, folded, &n);

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
		if (!letter_is_hyphen(c))
			s->glue = false;
		break;
	case ROLE_SKIP:
		break;
	}
}

bool tokenizer_run_some(struct tokenizer *tk, const char *text, size_t n, uint64_t beginnings,
			token_fn *visit, void *ctx)
{
	struct waiting queue[WAITING];
	struct scan s = { .tk = tk,
			  .text = text,
			  .n = n,
			  .visit = visit,
			  .ctx = ctx,
			  .beginnings = beginnings,
			  .last_end = SIZE_MAX,
			  .queue = queue };

	if (tk->running++ == 0)
		memo_restart(tk->words);
	while (s.at < s.n && !s.stopped)
		if (!ascii_run(&s) && !space(&s))
			step(&s);
	if (!s.stopped)
		end_cjk(&s);
	if (!s.stopped)
		end_word(&s);
	while (!s.stopped && s.first != s.last)
		visit_first(&s);
	tk->running--;
	return !s.stopped;
}

bool tokenizer_run(struct tokenizer *tk, const char *text, size_t n, token_fn *visit, void *ctx)
{
	return tokenizer_run_some(tk, text, n, UINT64_MAX, visit, ctx);
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
