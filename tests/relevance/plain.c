#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "relevance/relevance.h"

/* The reference that every SQLite user gets without effort; the stop words are Lucene's. */
static const char *const stop_words[] = {
	"a",   "an",    "and",  "are",   "as",    "at",   "be",   "but", "by",  "for",  "if",
	"in",  "into",  "is",   "it",    "no",    "not",  "of",   "on",  "or",  "such", "that",
	"the", "their", "then", "there", "these", "they", "this", "to",  "was", "will", "with",
};

struct plain {
	const struct set *set;
	sqlite3 *db;
	sqlite3_stmt *search;
};

static void check(struct plain *p, int status)
{
	if (status != SQLITE_OK && status != SQLITE_DONE)
		die("plain FTS5", sqlite3_errmsg(p->db));
}

struct plain *plain_of_set(const struct set *s)
{
	struct plain *p = calloc(1, sizeof(*p));
	sqlite3_stmt *add = NULL;

	if (!p)
		die("no memory", s->name);
	p->set = s;
	check(p, sqlite3_open(":memory:", &p->db));
	check(p, sqlite3_exec(p->db,
			      "BEGIN; CREATE VIRTUAL TABLE t"
			      " USING fts5(title, text, tokenize = 'porter unicode61')",
			      NULL, NULL, NULL));
	check(p, sqlite3_prepare_v2(p->db, "INSERT INTO t(rowid, title, text) VALUES (?, ?, ?)", -1,
				    &add, NULL));
	for (size_t i = 0; i < s->n_docs; i++) {
		check(p, sqlite3_bind_int64(add, 1, (sqlite3_int64)i));
		check(p, sqlite3_bind_text(add, 2, s->docs[i].title, -1, SQLITE_STATIC));
		check(p, sqlite3_bind_text(add, 3, s->docs[i].text, -1, SQLITE_STATIC));
		check(p, sqlite3_step(add));
		check(p, sqlite3_reset(add));
	}
	check(p, sqlite3_finalize(add));
	check(p, sqlite3_exec(p->db, "COMMIT", NULL, NULL, NULL));
	check(p, sqlite3_prepare_v2(p->db,
				    "SELECT rowid, bm25(t, 2.0, 1.0) FROM t WHERE t MATCH ?"
				    " ORDER BY bm25(t, 2.0, 1.0), rowid LIMIT 100",
				    -1, &p->search, NULL));
	return p;
}

void plain_free(struct plain *p)
{
	(void)sqlite3_finalize(p->search);
	(void)sqlite3_close(p->db);
	free(p);
}

static bool is_stop(const char *word)
{
	for (size_t i = 0; i < sizeof(stop_words) / sizeof(*stop_words); i++)
		if (!strcmp(stop_words[i], word))
			return true;
	return false;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* "word" OR "word" ..., each word once. */
static void match_of(struct str *out, const char *q)
{
	AUTO(str) struct str quoted = STR(1 << 20);

	for (size_t n; *q; q += n) {
		for (n = 0; is_word(q[n]);)
			n++;
		if (n == 0) {
			n = 1;
			continue;
		}
		str_clear(&quoted);
		str_add_char(&quoted, '"');
		for (size_t i = 0; i < n; i++)
			str_add_char(&quoted, (char)tolower((unsigned char)q[i]));
		if (is_stop(str_text(&quoted) + 1))
			continue;
		str_add_char(&quoted, '"');
		if (!strstr(str_text(out), str_text(&quoted)))
			str_add_f(out, "%s%s", out->len ? " OR " : "", str_text(&quoted));
	}
}

void plain_search(struct ranking *out, struct plain *p, const char *q)
{
	AUTO(str) struct str match = STR(1 << 20);
	int status;

	match_of(&match, q);
	if (match.len == 0)
		return;
	check(p, sqlite3_bind_text(p->search, 1, str_text(&match), -1, SQLITE_TRANSIENT));
	while ((status = sqlite3_step(p->search)) == SQLITE_ROW)
		ranking_add(out, p->set->docs[sqlite3_column_int64(p->search, 0)].id,
			    -sqlite3_column_double(p->search, 1));
	check(p, status);
	check(p, sqlite3_reset(p->search));
}
