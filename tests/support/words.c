#include "support/words.h"

#include <criterion/criterion.h>

#include "base/str.h"
#include "text/token.h"

struct list {
	struct str text;
	bool stems;
};

static struct list list;

static bool add(void *ctx, const struct token *t)
{
	struct list *l = ctx;

	if (l->text.len > 0)
		str_add_char(&l->text, ' ');
	if (t->sentence)
		str_add(&l->text, ". ");
	str_add_n(&l->text, l->stems ? t->stem : t->exact, l->stems ? t->stem_len : t->exact_len);
	return true;
}

static const char *words(const char *text, size_t n, bool stems)
{
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	struct err err = { 0 };

	str_dispose(&list.text);
	str_init(&list.text, (size_t)1 << 24);
	list.stems = stems;
	cr_assert_eq(tokenizer_open(&tk, &err), ERR_OK, "%s", err.msg);
	(void)tokenizer_run(tk, text, n, add, &list);
	return str_text(&list.text);
}

const char *words_exact(const char *text, size_t n)
{
	return words(text, n, false);
}

const char *words_stem(const char *text, size_t n)
{
	return words(text, n, true);
}
