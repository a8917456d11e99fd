#include "text/token.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "text/apart.h"
#include "text/spelling.h"
#include "text/text.h"

enum { CACHE = 2048 };

/* Stems that were made lately: text repeats itself, and stemming costs more than
 * everything else here. */
struct cached {
	uint8_t exact_len, stem_len;
	char exact[TOKEN_MAX], stem[TOKEN_MAX];
};

struct tokenizer {
	struct sb_stemmer *stemmer;
	struct cached cache[CACHE];
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

	if (!tk)
		return err_set(err, ERR_NO_MEMORY, "no memory for a tokenizer");
	tk->stemmer = sb_stemmer_new("english", "UTF_8");
	if (!tk->stemmer) {
		free(tk);
		return err_set(err, ERR_INTERNAL, "libstemmer has no English stemmer");
	}
	*out = tk;
	return ERR_OK;
}

void tokenizer_close(struct tokenizer *tk)
{
	if (!tk)
		return;
	sb_stemmer_delete(tk->stemmer);
	free(tk);
}

static uint32_t hash_word(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

static const struct cached *stem_of(struct tokenizer *tk, const char *exact, size_t n)
{
	struct cached *c = &tk->cache[hash_word(exact, n) % CACHE];
	char word[TOKEN_MAX];
	const sb_symbol *stem;
	size_t len, apart;

	if (c->exact_len == n && memcmp(c->exact, exact, n) == 0)
		return c;
	memcpy(word, exact, n);
	len = spelling_fold(word, n, sizeof(word));
	apart = apart_stem(word, len, sizeof(word));
	stem = apart ? NULL : sb_stemmer_stem(tk->stemmer, (const sb_symbol *)word, (int)len);
	if (apart) {
		len = apart;
		memcpy(c->stem, word, len);
	} else if (stem) {
		len = (size_t)sb_stemmer_length(tk->stemmer);
		if (len > sizeof(c->stem))
			len = sizeof(c->stem);
		memcpy(c->stem, stem, len);
	} else { /* out of memory inside the library: the word stands for itself */
		memcpy(c->stem, word, len);
	}
	memcpy(c->exact, exact, n);
	c->exact_len = (uint8_t)n;
	c->stem_len = (uint8_t)len;
	return c;
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

static void end_word(struct scan *s)
{
	const struct cached *c;
	struct token t = { 0 };

	if (s->cut_end && s->len == s->cut_len + 1 && s->exact[s->cut_len] == 's') { /* China's */
		s->len = s->cut_len;
		s->end = s->cut_end;
	}
	if (s->len > 0) {
		c = stem_of(s->tk, s->exact, s->len);
		t.exact = c->exact;
		t.exact_len = c->exact_len;
		t.stem = c->stem;
		t.stem_len = c->stem_len;
		t.start = s->start;
		t.end = s->end;
		t.joined = is_joined(s, s->start);
		emit(s, &t);
	}
	s->len = s->letters = s->cut_len = s->cut_end = 0;
	s->acronym = s->full = false;
}

static void emit_cjk(struct scan *s, const char *text, size_t n, size_t end, bool last)
{
	struct token t = { .stem = text,
			   .exact = text,
			   .stem_len = (uint32_t)n,
			   .exact_len = (uint32_t)n,
			   .start = s->cjk_start,
			   .end = end,
			   .joined = s->cjk_run,
			   .cjk = true,
			   .last_cjk = last };

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

	while (s.at < s.n && !s.stopped)
		step(&s);
	if (!s.stopped)
		end_cjk(&s);
	if (!s.stopped)
		end_word(&s);
	return !s.stopped;
}
