#include "ingest/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/program.h"
#include "ingest/manifest.h"
#include "ingest/stamps.h"
#include "ingest/terms.h"
#include "ingest/values.h"
#include "store/fulltext.h"

/* --- vocabularies --- */

enum err_code build_vocabulary(struct build *b)
{
	struct vocab *v = &b->c->vocab;

	for (size_t i = 0; i < v->n_regions; i++)
		TRY(values_id(&v->regions[i].value, b->values, "region", v->regions[i].key,
			      v->regions[i].label, NULL));
	for (size_t i = 0; i < v->n_themes; i++)
		TRY(values_id(&v->themes[i].value, b->values, "theme", v->themes[i].key,
			      v->themes[i].label, v->themes[i].kind));
	return ERR_OK;
}

static enum err_code put_vocab(struct build *b)
{
	const struct vocab *v = &b->c->vocab;

	TRY(build_vocabulary(b));
	for (size_t i = 0; i < v->n_regions; i++)
		for (size_t k = 0; k < v->regions[i].n_parents; k++) {
			const struct region *parent = &v->regions[v->regions[i].parents[k]];

			TRY(db_run(b->db, SQL_VALUE_PARENT_ADD, b->r->err, "ii",
				   (int64_t)v->regions[i].value, (int64_t)parent->value));
		}
	for (size_t i = 0; i < v->n_synonyms; i++)
		TRY(db_run(b->db, SQL_SYNONYM_ADD, b->r->err, "ss", v->synonyms[i].term,
			   v->synonyms[i].means));
	return ERR_OK;
}

/* --- what things are filed under --- */

enum err_code build_file(struct build *b, enum sql_id statement, uint32_t owner, uint32_t value,
			 const char *source, const char *evidence)
{
	TRY(db_run(b->db, statement, b->r->err, "iiss", (int64_t)owner, (int64_t)value, source,
		   evidence));
	if (statement == SQL_WORK_VALUE_ADD && db_changes(b->db) > 0)
		values_count(b->values, value, 1);
	return ERR_OK;
}

/* Once, for that costs less than to have it ignored. */
static enum err_code file_region(struct build *b, enum sql_id statement, uint32_t owner,
				 uint32_t region, const char *source, const char *evidence)
{
	if (build_is_filed(b, region))
		return ERR_OK;
	b->filed[region].itself = b->filing;
	return build_file(b, statement, owner, b->c->vocab.regions[region].value, source, evidence);
}

/* What lies above a region, once each; what is filed there itself stays as it is, since
 * such rows were put first. */
static enum err_code file_above(struct build *b, enum sql_id statement, uint32_t owner,
				uint32_t region)
{
	const struct vocab *v = &b->c->vocab;
	const struct region *from = &v->regions[region];

	if (b->filed[region].above == b->filing)
		return ERR_OK;
	b->filed[region].above = b->filing;
	for (size_t i = 0; i < from->n_parents; i++) {
		TRY(file_region(b, statement, owner, from->parents[i], "parent", from->key));
		TRY(file_above(b, statement, owner, from->parents[i]));
	}
	return ERR_OK;
}

static enum err_code file_regions(struct build *b, enum sql_id statement, uint32_t owner,
				  const struct filed_list *list)
{
	if (!b->filed)
		b->filed = arena_array(b->r->mem, struct build_filed, b->c->vocab.n_regions + 1);
	if (!b->filed)
		return ingest_no_memory(b->r);
	b->filing++;
	for (size_t i = 0; i < list->n; i++)
		TRY(file_region(b, statement, owner, list->list[i].what, list->list[i].source,
				list->list[i].evidence));
	for (size_t i = 0; i < list->n; i++)
		TRY(file_above(b, statement, owner, list->list[i].what));
	return ERR_OK;
}

static enum err_code file_themes(struct build *b, enum sql_id statement, uint32_t owner,
				 const struct filed_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		TRY(build_file(b, statement, owner, b->c->vocab.themes[list->list[i].what].value,
			       list->list[i].source, list->list[i].evidence));
	return ERR_OK;
}

/* Where the authors speak from, as far as somebody stated it; the values are the region's
 * own, in a facet of their own. */
static enum err_code file_author_regions(struct build *b, uint32_t work, const struct record *rec)
{
	const struct vocab *v = &b->c->vocab;
	uint32_t value, region;

	for (size_t i = 0; i < rec->n_author_regions; i++) {
		const struct author_region *a = &rec->author_regions[i];

		if (!vocab_region(v, a->region, &region)) {
			report_warning(b->r,
				       &(struct place){ .file = rec->file,
							.line = rec->line,
							.entry = rec->key },
				       "use a key of vocab/regions.txt",
				       "there is no region \"%.60s\"", a->region);
			continue;
		}
		TRY(values_id(&value, b->values, "author_region", a->region,
			      v->regions[region].label, NULL));
		TRY(build_file(b, SQL_WORK_VALUE_ADD, work, value, "record", a->source));
	}
	if (rec->n_author_regions > 0)
		return ERR_OK;
	TRY(values_id(&value, b->values, "author_region", "unknown", "Not stated", NULL));
	return build_file(b, SQL_WORK_VALUE_ADD, work, value, "record", NULL);
}

static enum err_code file_authors(struct build *b, uint32_t work, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_authors; i++) {
		const struct name *n = &rec->authors[i];
		AUTO(str) struct str label = STR(4096);
		uint32_t value;

		values_author_label(&label, n->family, n->given, n->literal);
		TRY(values_named(&value, b->values, "author", str_text(&label)));
		TRY(build_file(b, SQL_WORK_VALUE_ADD, work, value, "record", NULL));
		TRY(db_run(b->db, SQL_AUTHOR_ADD, b->r->err, "iisss", (int64_t)work, (int64_t)i + 1,
			   n->family, n->given, n->literal));
	}
	return ERR_OK;
}

static enum err_code file_plain(struct build *b, uint32_t work, const char *facet, const char *key,
				const char *label)
{
	uint32_t value;

	TRY(values_id(&value, b->values, facet, key, label, NULL));
	return build_file(b, SQL_WORK_VALUE_ADD, work, value, "record", NULL);
}

static enum err_code file_record(struct build *b, uint32_t work, const struct record *rec)
{
	const char *language = rec->language ? rec->language : "und";
	uint32_t value;

	TRY(file_regions(b, SQL_WORK_VALUE_ADD, work, &rec->filed_regions));
	if (b->stamps)
		TRY(stamps_put(b->stamps, b, rec));
	TRY(file_author_regions(b, work, rec));
	if (rec->year) {
		char year[16];

		(void)snprintf(year, sizeof(year), "%d", rec->year);
		TRY(file_plain(b, work, "year", year, year));
	}
	TRY(file_themes(b, SQL_WORK_VALUE_ADD, work, &rec->filed_themes));
	TRY(file_authors(b, work, rec));
	if (rec->venue) {
		TRY(values_named(&value, b->values, "venue", rec->venue));
		TRY(build_file(b, SQL_WORK_VALUE_ADD, work, value, "record", NULL));
	}
	TRY(file_plain(b, work, "type", rec->type, values_type_label(rec->type)));
	TRY(file_plain(b, work, "language", language,
		       rec->language ? values_language_label(language) : "Not stated"));
	return file_plain(b, work, "full_text", rec->n_paragraphs ? "true" : "false",
			  rec->n_paragraphs ? "Full text held" : "No full text");
}

/* --- works and their units --- */

/* A text as words: a column of the full-text row that is being put, and what may be suggested.
 * Titles and headings are often in capitals, which say nothing of how a word is written. */
enum { SUGGESTED = 1, IN_CAPITALS = 2, INDEXED = 4 };

static enum err_code read_text(struct build *b, uint32_t work, enum unit_column column,
			       const char *text, int how)
{
	if (!text)
		return ERR_OK;
	if (!tokenizer_list(&b->tokens, b->r->tk, text, strlen(text)))
		return ingest_no_memory(b->r);
	if (how & SUGGESTED)
		TRY(words_read(b->words, &b->tokens, b->r->tk, text, work, !(how & IN_CAPITALS),
			       b->r->err));
	return (how & INDEXED) && b->fulltext
		       ? fulltext_column(b->fulltext, column, &b->tokens, b->r->tk, b->r->err)
		       : ERR_OK;
}

/* A row of an index that has rows already goes through FTS5, which reads it once more. */
static enum err_code put_passage_row(struct build *b, uint32_t work, uint32_t unit,
				     struct paragraph *p, const char *heading)
{
	const bool is_new = p->section && (!heading || strcmp(p->section, heading) != 0);

	if (b->fulltext)
		TRY(fulltext_row(b->fulltext, unit, b->r->err));
	TRY(read_text(b, work, UNIT_SECTION, p->section,
		      INDEXED | IN_CAPITALS | (is_new ? SUGGESTED : 0)));
	TRY(read_text(b, work, UNIT_BODY, p->text, INDEXED | SUGGESTED));
	if (b->tagging)
		tagging_passage(b->tagging, p, &b->tokens);
	if (b->fulltext)
		return ERR_OK;
	TRY(db_run(b->db, SQL_UNIT_FTS_ADD, b->r->err, "innnnnnss", (int64_t)unit, p->section,
		   p->text));
	return db_run(b->rows, SQL_UNIT_FTS_ADD, b->r->err, "innnnnnss", (int64_t)unit, p->section,
		      p->text);
}

/* b->tokens are those of the text. */
static void tag_field(struct build *b, const struct record *rec, const char *text)
{
	if (b->tagging)
		tagging_field(b->tagging, rec, text, &b->tokens);
}

static enum err_code read_fields(struct build *b, const struct record *rec)
{
	const int title = INDEXED | SUGGESTED | IN_CAPITALS;

	if (b->fulltext)
		TRY(fulltext_row(b->fulltext, rec->unit, b->r->err));
	TRY(read_text(b, rec->id, UNIT_TITLE, rec->title, title));
	tag_field(b, rec, rec->title);
	TRY(read_text(b, rec->id, UNIT_PRINTED, rec->printed_title, INDEXED));
	TRY(read_text(b, rec->id, UNIT_AUTHOR, rec->names, INDEXED));
	TRY(read_text(b, rec->id, UNIT_VENUE, rec->venue, INDEXED));
	TRY(read_text(b, rec->id, UNIT_KEYWORD, rec->keyword, SUGGESTED | IN_CAPITALS));
	tag_field(b, rec, rec->keyword);
	TRY(read_text(b, rec->id, UNIT_ABSTRACT, rec->abstract, INDEXED | SUGGESTED));
	tag_field(b, rec, rec->abstract);
	return read_text(b, rec->id, UNIT_KEYWORD, rec->keyword, INDEXED);
}

static enum err_code put_own_row(struct build *b, const struct record *rec)
{
	struct db *const both[] = { b->db, b->rows };

	TRY(read_fields(b, rec));
	for (size_t i = 0; !b->fulltext && i < COUNT_OF(both); i++)
		TRY(db_run(both[i], SQL_UNIT_FTS_ADD, b->r->err, "issssssnn", (int64_t)rec->unit,
			   rec->title, rec->printed_title, rec->names, rec->venue, rec->abstract,
			   rec->keyword));
	return ERR_OK;
}

static enum err_code put_unit(struct build *b, uint32_t work, const struct paragraph *p,
			      uint32_t unit)
{
	return db_run(b->db, SQL_UNIT_ADD, b->r->err, "iiiiss", (int64_t)unit, (int64_t)work,
		      (int64_t)(p ? p->number : 0), (int64_t)(p ? p->level : 0),
		      p ? p->section : NULL, p ? p->text : NULL);
}

static enum err_code file_passage(struct build *b, const struct paragraph *p, uint32_t work,
				  uint32_t unit)
{
	TRY(put_unit(b, work, p, unit));
	if (p->page > 0)
		TRY(db_run(b->db, SQL_UNIT_PAGE_ADD, b->r->err, "ii", (int64_t)unit,
			   (int64_t)p->page));
	TRY(file_regions(b, SQL_UNIT_VALUE_ADD, unit, &p->regions));
	TRY(build_years(b, work, unit, p->text));
	for (size_t i = 0; i < p->n_cites; i++)
		TRY(db_run(b->db, SQL_CITE_ADD, b->r->err, "iiii", (int64_t)unit,
			   (int64_t)p->cites[i].from, (int64_t)p->cites[i].to,
			   (int64_t)p->cites[i].line));
	b->r->summary.passages++;
	return file_themes(b, SQL_UNIT_VALUE_ADD, unit, &p->themes);
}

/* Its texts are read once for all that is made of them; then it is known what the work and its
 * passages are filed under. */
static enum err_code put_texts(struct build *b, struct record *rec)
{
	TRY(put_unit(b, rec->id, NULL, rec->unit));
	TRY(put_own_row(b, rec));
	for (size_t i = 0; i < rec->n_paragraphs; i++)
		TRY(put_passage_row(b, rec->id, rec->unit + (uint32_t)i + 1, &rec->paragraphs[i],
				    i > 0 ? rec->paragraphs[i - 1].section : NULL));
	if (b->tagging)
		TRY(tagging_end(b->tagging, rec));
	TRY(file_record(b, rec->id, rec));
	TRY(build_years_of_work(b, rec));
	for (size_t i = 0; i < rec->n_paragraphs; i++)
		TRY(file_passage(b, &rec->paragraphs[i], rec->id, rec->unit + (uint32_t)i + 1));
	return ERR_OK;
}

static unsigned __int128 as_number(const unsigned char digest[HASH_BYTES])
{
	unsigned __int128 n;

	memcpy(&n, digest, HASH_BYTES);
	return n;
}

enum err_code build_work(struct build *b, struct record *rec)
{
	if (rec->id == 0) {
		rec->id = b->next_work++;
		rec->unit = b->next_unit;
		b->next_unit += 1 + (uint32_t)rec->n_paragraphs;
	}
	b->sum += as_number(rec->digest);
	TRY(build_row(b, rec));
	TRY(put_texts(b, rec));
	for (size_t i = 0; i < rec->n_list_lines; i++)
		TRY(db_run(b->db, SQL_LISTED_ADD, b->r->err, "iis", (int64_t)rec->id,
			   (int64_t)i + 1, rec->list_lines[i]));
	for (size_t i = 0; i < rec->n_aliases; i++)
		TRY(db_run(b->db, SQL_ALIAS_ADD, b->r->err, "si", rec->aliases[i],
			   (int64_t)rec->id));
	b->r->summary.works++;
	b->r->summary.full_texts += rec->n_paragraphs > 0;
	return ERR_OK;
}

void build_folders(char out[HASH_TEXT_SIZE], const struct run *r)
{
	struct hash h;

	hash_init(&h);
	for (size_t i = 0; i < r->options->n_folders; i++)
		hash_add_text(&h, r->options->folders[i]);
	hash_text(&h, out);
}

/* The same content has the same id, however it came to be in the index. */
enum err_code build_meta(struct build *b)
{
	struct ingest_summary *s = &b->r->summary;
	struct err *err = b->r->err;
	struct hash sum = { .state = b->sum }, id = b->c->vocab.hash;
	char text[HASH_TEXT_SIZE], number[24], program[64];

	hash_add(&id, &b->sum, sizeof(b->sum));
	hash_text(&id, s->index_id);
	hash_text(&sum, text);
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "id", s->index_id));
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "sum", text));
	hash_text(&b->c->vocab.hash, text);
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "vocabulary", text));
	program_build_id(program, sizeof(program));
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "program_id", program));
	build_folders(text, b->r);
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "folders", text));
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "built_at", b->r->options->built_at));
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "program", b->r->options->program));
	(void)snprintf(number, sizeof(number), "%d", INDEX_FORMAT);
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "format", number));
	(void)snprintf(number, sizeof(number), "%u", s->works);
	TRY(db_run(b->db, SQL_META_PUT, err, "ss", "works", number));
	(void)snprintf(number, sizeof(number), "%u", s->passages);
	return db_run(b->db, SQL_META_PUT, err, "ss", "passages", number);
}

static void progress(struct run *r, const char *what, size_t done, size_t total)
{
	if (r->options->progress)
		r->options->progress(r->options->ctx, what, done, total);
}

static enum err_code put_work(struct build *b, struct record *rec)
{
	AUTO(arena) struct arena *mem = arena_new(TEXTS_MEMORY);

	if (!mem)
		return ingest_no_memory(b->r);
	tagging_into(b->tagging, mem);
	TRY(stow_hold(rec, b->r));
	TRY(build_keys(b->r, rec, mem));
	build_digest(rec);
	rec->source = manifest_find(b->c->files, rec->file);
	return build_work(b, rec);
}

static enum err_code put_works(struct build *b)
{
	struct corpus *c = b->c;

	TRY(tagging_new(&b->tagging, c, b->r, NULL));
	for (size_t i = 0; i < c->n; i++) {
		TRY(put_work(b, &c->records[i]));
		progress(b->r, "indexing", i + 1, c->n);
	}
	return ERR_OK;
}

static enum err_code put_all(struct build *b)
{
	TRY(put_vocab(b));
	TRY(stamps_open(&b->stamps, b->r, b->db));
	TRY(put_works(b));
	TRY(values_finish(b->values));
	TRY(stamps_finish(b->stamps));
	TRY(fulltext_finish(b->fulltext, b->r->err));
	TRY(manifest_put_files(b->c->files, b->r, b->db));
	TRY(db_index(b->db, b->r->err));
	TRY(build_mentions(b->c, b->r, b->db));
	TRY(db_run(b->db, SQL_CITED_BY_COUNT_FILL, b->r->err, ""));
	progress(b->r, "suggesting", 0, 1);
	corpus_drop(b->c, b->r);
	TRY(suggestions_build(b->c, &b->words, b->r, b->db));
	TRY(spelling_build(b->r, b->db));
	progress(b->r, "suggesting", 1, 1);
	TRY(manifest_put_findings(b->c->files, b->r, b->db));
	TRY(build_meta(b));
	return db_run(b->db, SQL_ANALYZE, b->r->err, "");
}

enum err_code build_index(struct corpus *c, struct run *r, struct db *db)
{
	struct build b = { .c = c, .r = r, .db = db, .next_work = 1, .next_unit = 1 };
	enum err_code code;

	TRY(fulltext_new(&b.fulltext, db, r->options->out, FULLTEXT_MEMORY, r->err));
	b.words = words_new(r->options->out);
	b.values = values_new(r, db, false);
	code = b.values && b.words ? put_all(&b) : ingest_no_memory(r);
	values_free(b.values);
	stamps_close(b.stamps);
	fulltext_free(b.fulltext);
	words_free(b.words);
	free(b.tokens.list);
	TRY(code);
	TRY(db_commit(db, r->err));
	progress(r, "checking", 0, 1);
	TRY(db_check_quickly(db, r->err));
	TRY(fulltext_check(db, r->err));
	progress(r, "checking", 1, 1);
	return ERR_OK;
}
