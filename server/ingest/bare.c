/* Names without a year: one whose sentence tells what its bearer wrote cites a work. Which, is
 * told by the citations with years around it. */
#include "ingest/bare.h"

#include <stdlib.h>
#include <string.h>

enum { ALIASES_MAX = 4096 }; /* names of one text's works */

/* How sure a name is that was cited with a year in the same paragraph, elsewhere in the text,
 * or nowhere in it. */
#define SAME_PARAGRAPH 0.9
#define SAME_TEXT      0.8
#define NOWHERE        0.55

/* --- which names may mean which works --- */

static enum err_code add_alias(struct bare *b, const char *name, size_t len, size_t record)
{
	AUTO(str) struct str key = STR(256);
	struct alias a = { .record = record, .n = 1 };

	text_key(&key, b->r->tk, name, len);
	if (!str_ok(&key) || key.len < 2 || b->n_aliases >= ALIASES_MAX)
		return ERR_OK;
	for (size_t i = 0; i < b->n_aliases; i++)
		if (b->aliases[i].record == record &&
		    strcmp(b->aliases[i].name, str_text(&key)) == 0)
			return ERR_OK;
	for (size_t i = 0; i < key.len; i++)
		a.n += key.data[i] == ' ';
	a.name = arena_strndup(b->r->mem, str_text(&key), key.len);
	if (!a.name ||
	    !arena_reserve(b->r->mem, &b->aliases, sizeof(a), b->n_aliases, &b->cap_aliases))
		return ingest_no_memory(b->r);
	b->aliases[b->n_aliases++] = a;
	return ERR_OK;
}

static enum err_code add_author(struct bare *b, size_t record)
{
	const struct record *work = &b->c->records[record];
	const char *name = NULL;

	if (work->n_authors > 0)
		name = work->authors[0].family ? work->authors[0].family : work->authors[0].literal;
	return name && work != b->rec ? add_alias(b, name, strlen(name), record) : ERR_OK;
}

/* A misprint is as good as the name, once it was found with a year. */
static enum err_code add_misprint(struct bare *b, const struct mention *m)
{
	const struct record *work = &b->c->records[m->cited];
	const char *text = b->rec->paragraphs[m->paragraph].text;
	AUTO(str) struct str printed = STR(256);
	AUTO(str) struct str family = STR(256);
	const char *a, *f;

	if (m->name_to == m->name_from || work->n_authors == 0 || !work->authors[0].family)
		return ERR_OK;
	text_key(&printed, b->r->tk, text + m->name_from, m->name_to - m->name_from);
	text_key(&family, b->r->tk, work->authors[0].family, strlen(work->authors[0].family));
	if (!str_ok(&printed) || !str_ok(&family))
		return ERR_OK;
	a = strrchr(str_text(&printed), ' ');
	a = a ? a + 1 : str_text(&printed);
	f = strrchr(str_text(&family), ' ');
	f = f ? f + 1 : str_text(&family);
	if (strlen(a) < 4 || str_distance(a, strlen(a), f, strlen(f)) > 2)
		return ERR_OK;
	return add_alias(b, a, strlen(a), m->cited);
}

static enum err_code list_aliases(struct bare *b)
{
	b->n_aliases = 0;
	for (size_t i = 0; i < b->rec->n_references; i++) {
		size_t at;

		if (corpus_find(b->c, b->rec->references[i], &at))
			TRY(add_author(b, at));
	}
	for (size_t i = 0; i < b->n_before; i++) {
		const struct mention *m = &b->rec->mentions[i];

		if (m->cited == b->c->n)
			continue;
		TRY(add_author(b, m->cited));
		TRY(add_misprint(b, m));
	}
	return ERR_OK;
}

/* The words of `a` from word i on? */
static bool alias_at(const struct bare *b, const struct alias *a, size_t i)
{
	const char *name = a->name;

	if (i + a->n > b->words.n)
		return false;
	for (size_t k = 0; k < a->n; k++) {
		const size_t len = strcspn(name, " ");

		if (b->words.list[i + k].exact_len != len ||
		    memcmp(words_folded(&b->words, i + k), name, len) != 0)
			return false;
		name += len + (name[len] == ' ');
	}
	return true;
}

/* Does author `place` of the work stand at word i? The number of words, or 0. */
static size_t author_at(struct bare *b, const struct record *work, size_t place, size_t i)
{
	AUTO(str) struct str key = STR(256);
	struct alias a = { .n = 1 };
	const char *name;

	if (place >= work->n_authors || i >= b->words.n)
		return 0;
	name = work->authors[place].family ? work->authors[place].family
					   : work->authors[place].literal;
	text_key(&key, b->r->tk, name, strlen(name));
	if (!str_ok(&key) || key.len == 0)
		return 0;
	for (size_t k = 0; k < key.len; k++)
		a.n += key.data[k] == ' ';
	a.name = str_text(&key);
	return alias_at(b, &a, i) ? a.n : 0;
}

/* --- a name and those that follow it --- */

struct name_found {
	size_t first, last; /* words */
	size_t n_persons;
	const struct alias *by; /* the first alias that fits */
};

static bool is_and(const struct bare *b, size_t i)
{
	return i < b->words.n && strcmp(words_folded(&b->words, i), "and") == 0;
}

/* "Breslin and Mattlin", "Ang, Isar, and Mar", "Gumenyuk et al.": as far as the work's authors
 * go on. False: somebody follows who did not write it. */
static bool extend(struct bare *b, struct name_found *f, const struct record *work)
{
	for (;;) {
		const bool comma = words_gap_is(&b->words, f->last, ", "),
			   amp = words_gap_is(&b->words, f->last, " & ");
		const bool and =
			(comma || words_gap_is(&b->words, f->last, " ")) && is_and(b, f->last + 1);
		const size_t next = f->last + 1 + and;
		size_t n = 0;

		if (words_gap_is(&b->words, f->last, " ") && next + 1 < b->words.n &&
		    strcmp(words_folded(&b->words, next), "et") == 0 &&
		    strcmp(words_folded(&b->words, next + 1), "al") == 0) {
			f->last = next + 1;
			f->n_persons++;
			return work->n_authors > 1;
		}
		if (comma || and || amp)
			n = author_at(b, work, f->n_persons, next);
		if (n == 0)
			return !((and || amp) && next < b->words.n &&
				 words_is_capital(&b->words, next) && !comma);
		f->last = next + n - 1;
		f->n_persons++;
	}
}

/* "Joseph Nye": given names of the author himself belong to it; another capital makes it
 * somebody else's. */
static bool take_given(struct bare *b, struct name_found *f, const struct record *work)
{
	while (f->first > 0 && words_gap_is(&b->words, f->first - 1, " ") &&
	       words_is_capital(&b->words, f->first - 1)) {
		const char *before = words_folded(&b->words, f->first - 1);
		AUTO(str) struct str given = STR(256);
		AUTO(str) struct str word = STR(256);

		str_add_char(&given, ' ');
		if (work->n_authors > 0 && work->authors[0].given)
			text_key(&given, b->r->tk, work->authors[0].given,
				 strlen(work->authors[0].given));
		str_add_char(&given, ' ');
		str_add_f(&word, " %s ", before);
		if (strstr(str_text(&given), str_text(&word)) == NULL)
			return cues_is_opener(before);
		f->first--;
	}
	return true;
}

/* --- which work it means --- */

static bool is_same_pair(const struct record *a, const struct record *b)
{
	return a->n_authors > 1 && b->n_authors > 1 && a->authors[1].family &&
	       b->authors[1].family && strcmp(a->authors[1].family, b->authors[1].family) == 0;
}

static bool may_mean(const struct bare *b, const struct name_found *f, size_t record)
{
	if (f->n_persons > 1 && record != f->by->record &&
	    !is_same_pair(&b->c->records[record], &b->c->records[f->by->record]))
		return false;
	for (size_t i = 0; i < b->n_aliases; i++)
		if (b->aliases[i].record == record && strcmp(b->aliases[i].name, f->by->name) == 0)
			return true;
	return false;
}

/* The nearest citation with a year of such a name: in the paragraph, before it first; else
 * the last before. */
static const struct mention *nearest(struct bare *b, const struct name_found *f)
{
	const struct mention *before = NULL, *behind = NULL;
	const size_t from = b->words.list[f->first].from;

	for (size_t i = 0; i < b->n_before; i++) {
		const struct mention *m = &b->rec->mentions[i];
		const bool earlier = m->paragraph < b->paragraph ||
				     (m->paragraph == b->paragraph && m->from < from);

		if (m->cited == b->c->n || !may_mean(b, f, m->cited))
			continue;
		if (earlier)
			before = m;
		else if (!behind)
			behind = m;
	}
	if (behind && behind->paragraph == b->paragraph &&
	    (!before || before->paragraph != b->paragraph))
		return behind;
	return before ? before : behind;
}

static const char *reason_of(struct bare *b, const struct mention *m)
{
	AUTO(str) struct str said = STR(128);

	if (m)
		str_add_f(&said, "as it is cited with a year in p%u",
			  b->rec->paragraphs[m->paragraph].number);
	else
		str_add(&said, "the only work of that name");
	return arena_strndup(b->r->mem, str_text(&said), said.len);
}

static bool mean(struct bare *b, struct mention *out, const struct name_found *f)
{
	const struct mention *near = nearest(b, f);
	size_t n = 0;

	out->cited = f->by->record;
	for (size_t i = 0; i < b->n_aliases; i++)
		n += strcmp(b->aliases[i].name, f->by->name) == 0;
	if (!near && n > 1)
		return false;
	out->confidence = NOWHERE;
	if (near) {
		out->cited = near->cited;
		out->confidence = (near->paragraph == b->paragraph ? SAME_PARAGRAPH : SAME_TEXT) *
				  (near->confidence > 0.9 ? 1 : near->confidence + 0.1);
	}
	out->reason = reason_of(b, near);
	return true;
}

/* --- putting them in --- */

static bool is_taken(const struct bare *b, size_t from, size_t to)
{
	for (size_t i = 0; i < b->rec->n_mentions; i++) {
		const struct mention *m = &b->rec->mentions[i];

		if (m->paragraph == b->paragraph && from < m->to && m->from < to)
			return true;
	}
	return false;
}

/* "Breslin and Mattlin note ... (2025)" is one citation, the year's. */
static bool has_year_behind(const struct bare *b, size_t to, size_t cited)
{
	const size_t end = text_sentence_end(b->words.text, strlen(b->words.text), to);

	for (size_t i = 0; i < b->n_before; i++) {
		const struct mention *m = &b->rec->mentions[i];

		if (m->paragraph == b->paragraph && strcmp(m->form, "year") == 0 && m->from >= to &&
		    m->from < end && m->cited == cited)
			return true;
	}
	return false;
}

enum err_code bare_put(struct bare *b, struct mention *m, const char *form, size_t first,
		       size_t last)
{
	struct record *rec = b->rec;

	m->paragraph = b->paragraph;
	m->form = form;
	m->how = "rule";
	m->from = b->words.list[first].from;
	m->to = b->words.list[last].to;
	if (last > first && strcmp(words_folded(&b->words, last), "al") == 0 &&
	    b->words.text[m->to] == '.')
		m->to++;
	if (is_taken(b, m->from, m->to) || has_year_behind(b, m->to, m->cited))
		return ERR_OK;
	if (!arena_reserve(b->r->mem, &rec->mentions, sizeof(*rec->mentions), rec->n_mentions,
			   &rec->cap_mentions))
		return ingest_no_memory(b->r);
	rec->mentions[rec->n_mentions++] = *m;
	return ERR_OK;
}

static const struct alias *longest_alias(const struct bare *b, size_t i)
{
	const struct alias *best = NULL;

	for (size_t k = 0; k < b->n_aliases; k++)
		if ((!best || b->aliases[k].n > best->n) && alias_at(b, &b->aliases[k], i))
			best = &b->aliases[k];
	return best;
}

/* "Ohnesorge and Sevin": two who wrote something together, and it is not his. */
static bool is_second(const struct bare *b, size_t first)
{
	const struct words *w = &b->words;

	return first > 1 && is_and(b, first - 1) && words_gap_is(w, first - 1, " ") &&
	       words_gap_is(w, first - 2, " ") && words_is_capital(w, first - 2);
}

static enum err_code look_for_name(struct bare *b, size_t *at)
{
	struct name_found f = { .first = *at, .n_persons = 1, .by = longest_alias(b, *at) };
	const struct name_found start = f;
	struct mention m = { 0 };
	bool fits = false;

	if (!f.by || !words_is_capital(&b->words, *at))
		return ERR_OK;
	for (size_t i = 0; i < b->n_aliases && f.n_persons == 1; i++) {
		if (strcmp(b->aliases[i].name, start.by->name) != 0)
			continue;
		f = start;
		f.by = &b->aliases[i];
		f.last = f.first + f.by->n - 1;
		fits = extend(b, &f, &b->c->records[f.by->record]) &&
		       take_given(b, &f, &b->c->records[f.by->record]);
	}
	if (!fits || is_second(b, f.first) || !cues_tell(&b->cues, &b->words, f.first, f.last))
		return ERR_OK;
	*at = f.last;
	return mean(b, &m, &f) ? bare_put(b, &m, "bare", f.first, f.last) : ERR_OK;
}

/* "Scholars such as Ohnesorge and Hayden": people who are named for what they wrote, and who
 * may be in no list. */
static enum err_code look_for_scholars(struct bare *b, size_t at)
{
	const struct words *w = &b->words;
	size_t i = cues_behind_scholars(&b->cues, w, at);

	while (i > 0 && i < w->n && words_is_capital(w, i)) {
		struct mention m = { .cited = b->c->n };
		size_t last = i;

		while (words_gap_is(w, last, " ") && words_is_capital(w, last + 1))
			last++;
		if (!longest_alias(b, last))
			TRY(bare_put(b, &m, "bare", i, last));
		i = last + 1;
		if (is_and(b, i))
			i++;
		else if (!words_gap_is(w, last, ", ") || !is_and(b, i))
			break;
	}
	return ERR_OK;
}

/* --- a text --- */

enum err_code bare_find(struct bare *b, struct record *rec)
{
	b->rec = rec;
	b->n_before = rec->n_mentions;
	if (rec->n_references == 0 && rec->n_mentions == 0)
		return ERR_OK;
	TRY(list_aliases(b));
	TRY(titles_list(b));
	for (b->paragraph = 0; b->paragraph < rec->n_paragraphs; b->paragraph++) {
		TRY(words_of(&b->words, b->r, rec->paragraphs[b->paragraph].text));
		TRY(titles_find(b));
		for (size_t i = 0; i < b->words.n; i++) {
			TRY(look_for_scholars(b, i));
			TRY(look_for_name(b, &i));
		}
	}
	return ERR_OK;
}

enum err_code bare_new(struct bare **out, struct corpus *c, struct run *r)
{
	struct bare *b = calloc(1, sizeof(*b));

	if (!b)
		return ingest_no_memory(r);
	b->c = c;
	b->r = r;
	str_init(&b->words.forms, (size_t)8 * PARAGRAPH_MAX);
	cues_init(&b->cues, r->tk);
	*out = b;
	return ERR_OK;
}

void bare_free(struct bare *b)
{
	if (!b)
		return;
	free(b->words.list);
	str_dispose(&b->words.forms);
	cues_dispose(&b->cues);
	free(b);
}
