/* The FTS5 tokenizer `dragoman`: text/token.h as SQLite wants to have it. */
#include <string.h>

#include "store/internal.h"
#include "text/token.h"

typedef int emit_fn(void *ctx, int flags, const char *token, int n, int start, int end);

struct feed {
	void *ctx;
	emit_fn *emit;
	int rc;
};

static int create(void *module, const char **args, int n_args, Fts5Tokenizer **out)
{
	(void)module, (void)args, (void)n_args;
	return tokenizer_open((struct tokenizer **)out, NULL) == ERR_OK ? SQLITE_OK : SQLITE_NOMEM;
}

static void delete (Fts5Tokenizer *tk)
{
	tokenizer_close((struct tokenizer *)tk);
}

/* A document: the stem, and at the same place the unstemmed word behind a '='; before the
 * first word of a further sentence, the boundary. */
static bool feed_token(void *ctx, const struct token *t)
{
	struct feed *f = ctx;
	char exact[TOKEN_MAX + 1];

	if (t->sentence)
		f->rc = f->emit(f->ctx, 0, TOKEN_BOUNDARY, sizeof(TOKEN_BOUNDARY) - 1,
				(int)t->start, (int)t->start);
	if (f->rc != SQLITE_OK)
		return false;
	f->rc = f->emit(f->ctx, 0, t->stem, (int)t->stem_len, (int)t->start, (int)t->end);
	if (f->rc != SQLITE_OK)
		return false;
	exact[0] = '=';
	memcpy(exact + 1, t->exact, t->exact_len);
	f->rc = f->emit(f->ctx, FTS5_TOKEN_COLOCATED, exact, (int)t->exact_len + 1, (int)t->start,
			(int)t->end);
	return f->rc == SQLITE_OK;
}

/* A query: query_compile() has made the tokens already, with spaces between them. */
static int feed_query(struct feed *f, const char *text, int n)
{
	int start = 0, rc = SQLITE_OK;

	for (int at = 0; at <= n && rc == SQLITE_OK; at++) {
		if (at < n && text[at] != ' ')
			continue;
		if (at > start)
			rc = f->emit(f->ctx, 0, text + start, at - start, start, at);
		start = at + 1;
	}
	return rc;
}

static int tokenize(Fts5Tokenizer *tk, void *ctx, int flags, const char *text, int n, emit_fn *emit)
{
	struct feed f = { .ctx = ctx, .emit = emit, .rc = SQLITE_OK };

	if (flags & FTS5_TOKENIZE_QUERY)
		return feed_query(&f, text, n);
	if (n > 0)
		(void)tokenizer_run((struct tokenizer *)tk, text, (size_t)n, feed_token, &f);
	return f.rc;
}

int store_register_tokenizer(sqlite3 *raw)
{
	fts5_tokenizer module = { create, delete, tokenize };
	fts5_api *api = store_fts5(raw);

	return api ? api->xCreateTokenizer(api, "dragoman", NULL, &module, NULL) : SQLITE_ERROR;
}
