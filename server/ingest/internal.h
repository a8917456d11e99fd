/* ingest/internal.h -- a corpus in memory, for the files of ingest/ only. Layer: ingest. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/str.h"
#include "ingest/ingest.h"
#include "store/db.h"
#include "text/token.h"

enum {
	FILE_MAX = 64 * 1024 * 1024, /* bytes of one file */
	PARAGRAPH_MAX = 1024 * 1024, /* bytes of one paragraph; what is longer is cut */
};

/* Something that two files may quarrel about, by its hash. */
struct claim {
	const char *file;
	int64_t name;
};

struct kept_finding {
	struct finding f;
	const char *missing; /* the key whose absence it is about; NULL: none */
};

/* A file of which nothing is taken. */
struct left_out {
	const char *file;
	bool failed; /* else it is of a kind that is not read */
};

/* A run under way. */
struct run {
	const struct ingest_options *options;
	struct ingest_summary summary;
	struct arena *mem;   /* the whole corpus, but for its texts: */
	struct arena *texts; /* of the record that is being read; `mem` where they are kept */
	struct spill *spill; /* the others'; NULL: they are kept */
	struct record *held; /* whose texts were read again, and are here: */
	struct str held_texts;
	struct tokenizer *tk;
	struct err *err;
	int64_t started_ns;   /* since 1970, before any file was looked at */
	unsigned shortages;   /* str_shortages() then */
	struct claim *claims; /* what the files that were read lay claim to; a list_reserve() */
	size_t n_claims, cap_claims;
	struct left_out *left_out;
	size_t n_left_out, cap_left_out;
	struct kept_finding *findings; /* of errors and warnings, to be told again by later runs */
	size_t n_findings, cap_findings;
	const char *missing; /* of the finding that is being told */
	bool hold;           /* findings are kept and told later */
	bool quiet;          /* what was read before is read again: nothing is told */
};

/* Everything that fails for lack of memory says so in the same words. */
enum err_code ingest_no_memory(struct run *r);

/* --- report.c --- */

struct place {
	const char *file;
	size_t line;       /* 0: the entry says where */
	const char *entry; /* may be NULL */
};

void report_error(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
void report_warning(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

void report_doubt(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Nothing is taken of a file. */
NODISCARD enum err_code run_leave_out(struct run *r, const char *file, bool failed);

/* Tell what an index has kept of what was found, and count it. */
NODISCARD enum err_code report_again(struct run *r, struct db *db);

/* Lay claim to a key, a DOI ... (`kind`) for a file. */
NODISCARD enum err_code run_claim(struct run *r, const char *file, const char *kind,
				  const char *text);
int64_t claim_name(const char *kind, const char *text);

/* --- folder.c: the files of the folders, in a fixed order --- */

struct file {
	const char *path;                 /* as given, for people and for opening */
	const char *name;                 /* last part */
	int kind;                         /* READING_..., once it was looked at */
	int64_t size, mtime;              /* bytes; nanoseconds since 1970 */
	uint32_t source;                  /* its number in the index; 0: none yet */
	unsigned char digest[HASH_BYTES]; /* of its bytes */
	bool hashed, wanted;              /* see manifest.h */
};

struct files {
	struct file *list; /* a list_reserve() of what folder_list() fills */
	size_t n, cap;
	struct file **by_path; /* once files_ready() */
};

/* ERR_NOT_FOUND: one is not there. */
NODISCARD enum err_code folders_exist(struct run *r);

/* All files below the folder but vocab/, README.md and hidden ones. */
NODISCARD enum err_code folder_list(struct files *out, struct run *r, const char *folder);

void files_free(struct files *files);

/* The whole file, NUL-terminated, without a byte order mark, as valid UTF-8 (what was not
 * is reported and replaced). *out is NULL when it was reported as unreadable or too
 * large. */
NODISCARD enum err_code file_read(char **out, size_t *n, struct run *r, const char *path,
				  struct arena *mem);

bool has_suffix(const char *name, const char *suffix);

/* --- vocab.c: regions, gazetteer, themes, thesaurus --- */

struct region {
	const char *key, *label;
	uint32_t *parents; /* places in vocab.regions */
	size_t n_parents;
	uint32_t value; /* id in the index, given by the build */
	size_t line;
	const char *parents_text;
};

struct theme {
	const char *key, *label, *kind;
	uint32_t value;
};

struct synonym {
	const char *term, *means;
};

struct lexicon;
struct matcher;

struct vocab {
	struct region *regions;
	size_t n_regions, cap_regions;
	struct theme *themes;
	size_t n_themes, cap_themes;
	struct synonym *synonyms;
	size_t n_synonyms, cap_synonyms;
	struct lexicon *lexicon;  /* of both */
	struct matcher *places;   /* gives places in `regions` */
	struct matcher *subjects; /* gives places in `themes` */
	struct hash hash;         /* of the files' text */
};

/* From the first folder that has vocab/, else those built in. */
NODISCARD enum err_code vocab_read(struct vocab *out, struct run *r);
bool vocab_region(const struct vocab *v, const char *key, uint32_t *at);
bool vocab_theme(const struct vocab *v, const char *key, uint32_t *at);

struct builtin {
	const char *name;
	const char *start, *end;
};

extern const struct builtin vocab_builtin[4];

/* --- records --- */

struct name {
	const char *family, *given, *literal;
};

/* A region or theme that something is filed under. */
struct filed {
	uint32_t what; /* place in vocab.regions or vocab.themes */
	const char *source, *evidence;
};

struct filed_list {
	struct filed *list;
	size_t n, cap;
};

/* A stretch of a paragraph that the markup says points to an entry of the text's list. */
struct cite {
	size_t from, to;
	size_t line; /* place in record.list_lines */
};

struct paragraph {
	uint32_t number; /* from 1 */
	uint32_t level;  /* of the heading; 0: none */
	uint32_t page;   /* of its source, from 1; 0: it has none */
	const char *section, *text;
	struct filed_list regions, themes;
	struct cite *cites;
	size_t n_cites;
};

struct author_region {
	const char *region, *source;
};

/* What the curator adds to the regions of a passage. */
struct passage_region {
	uint32_t number;
	const char *region, *reason;
};

/* A citation in a text. All places are bytes of the paragraph's text. */
struct mention {
	size_t paragraph;          /* place in record.paragraphs */
	size_t cited;              /* place in corpus.records; corpus.n: none that is here */
	const char *form;          /* narrative, parenthetical, year, bare or title */
	const char *how;           /* rule, correction or markup */
	const char *reason;        /* for a person; NULL: author and year are as they should be */
	const char *locator;       /* "p. 3"; may be NULL */
	size_t from, to;           /* what is printed */
	size_t name_from, name_to; /* the first person in it; none where they are equal */
	size_t sentence_from, sentence_to;
	double confidence; /* from 0 to 1 */
	bool listed;       /* the text's own list has the work */
};

/* Which work a citation means where no rule can tell. */
struct citation_correction {
	uint32_t number;                  /* of the paragraph */
	const char *text, *work, *reason; /* as printed; a key */
};

/* Where and when it appeared, as far as it tells works apart; 0: not known. */
struct edition {
	uint32_t day; /* year, month and day as one number */
	uint32_t volume, issue, page;
};

struct record {
	const char *file; /* where it was read */
	size_t line;      /* in it, where each line is a record; else 0 */
	const char *key, *type, *title, *printed_title, *venue, *doi, *url, *language;
	int year; /* 0: unknown */
	struct edition edition;
	const char *abstract, *abstract_kind, *keyword, *access, *csl;
	struct name *authors;
	size_t n_authors;
	const char *names; /* all authors and editors, for searching */
	const char **regions, **themes, **references;
	size_t n_regions, n_themes, n_references;
	struct author_region *author_regions;
	size_t n_author_regions;
	struct passage_region *passage_regions;
	size_t n_passage_regions;
	const char **list_lines; /* of the text's list of references, each a work */
	const char **list_ids;   /* what its citations call them; NULL: they do not */
	size_t n_list_lines, cap_list_lines;
	size_t *list_works; /* for each of them the work's place in corpus.records, or corpus.n */
	const char **attachments; /* files that hold its text, seen from the folder of: */
	const char *attached_to;  /* the file that names them */
	size_t n_attachments;
	struct citation_correction *corrections;
	size_t n_corrections;
	struct mention *mentions; /* in the order of the text */
	size_t n_mentions, cap_mentions;
	struct paragraph *paragraphs;
	size_t n_paragraphs, cap_paragraphs;
	const char *oai;      /* its identifier in a repository; may be NULL */
	const char *openalex; /* its identifier there ("W2741809807"); may be NULL */
	bool deleted;         /* no work: the repository says that there is none any more */
	uint64_t stowed_at;   /* texts in the temporary file, see stow.c */
	size_t stowed;
	bool made;               /* its key is: nobody gave it one */
	bool unlisted;           /* a work that others cite and do not list */
	const char *text_file;   /* where its text was read; NULL: none */
	size_t text_bytes;       /* of its paragraphs */
	const char *text_access; /* what the licence of that text allows; NULL: not stated */
	struct filed_list filed_regions, filed_themes;
	/* see build_keys(); in an index that is made anew only while the work is put: */
	const char *title_key, *printed_key, *author_key, *title_sort;
	uint32_t source;   /* number of `file` in the index */
	uint32_t id, unit; /* numbers of the work and of its own unit; 0: none yet */
	unsigned char digest[HASH_BYTES];
	int trust;                    /* of its origin, as its reader says; 0: by its file's name */
	int64_t doi_sign, title_sign; /* see duplicates.c */
	const char **aliases;         /* keys of what was merged into it, in their order */
	size_t n_aliases;
	bool is_merged; /* with another, and no record any more */
};

/* Another key of a work: that of a record which was merged into its own. */
struct other_key {
	const char *key, *work;
};

struct keys;

struct corpus {
	struct keys *keys;      /* see keys.c */
	struct record *records; /* in the order of their keys, once all are read */
	size_t n, cap;
	struct other_key *aliases; /* of all records, in the order of keys and works, once all
				      records are read */
	size_t n_aliases, cap_aliases;
	size_t n_sorted; /* in that order; those of texts come behind them */
	size_t n_stowed; /* while they are read */
	bool loose;      /* the list of records is no arena's, see corpus_drop() */
	bool unsettled;  /* a text told something by which records may be one */
	struct vocab vocab;
	const struct files *files;
};

/* Read the records and texts of some files into an empty corpus: those that say no more than
 * one work each, in the order of their keys. */
NODISCARD enum err_code corpus_read(struct corpus *c, struct run *r, struct files *files);

/* Add a record behind the others; those move. */
NODISCARD enum err_code corpus_add(struct corpus *c, struct run *r, const struct record *rec);

/* Make one record of those that are of one work. */
NODISCARD enum err_code duplicates_merge(struct corpus *c, struct run *r);

/* Fill c->aliases from those of the records. */
NODISCARD enum err_code aliases_list(struct corpus *c, struct run *r);

/* --- edition.c: what tells works apart that have the same title, authors and year --- */

bool records_are_apart(const struct record *a, const struct record *b);

/* What it is known by to be of the same work as another. */
NODISCARD enum err_code record_sign(struct record *record, struct run *r);

/* An ERR_INVALID that says so. */
enum err_code corpus_is_empty(struct run *r);

/* Free the list of records, which are as if there were none from then on. */
void corpus_drop(struct corpus *c, struct run *r);

/* The place of a work in c->records, by its key or an alias. */
bool corpus_find(const struct corpus *c, const char *key, size_t *at);

/* --- keys.c: keys of works that have no id --- */

/* A key that no work of the corpus has; it is not added to those that are taken. */
NODISCARD enum err_code keys_make(const char **out, struct corpus *c, struct run *r,
				  const struct record *rec);
/* Have another one made, since somebody gave this one to a work. */
NODISCARD enum err_code keys_give_way(struct corpus *c, struct run *r, struct record *rec);
NODISCARD enum err_code keys_add(struct corpus *c, struct run *r, const char *text);
void keys_drop(struct corpus *c);

/* --- stow.c: texts that are not in memory --- */

#define TEXTS_MEMORY ((size_t)1 << 30) /* of one record */

/* From here to stow_end() texts are in a temporary file. Without it all is in r->mem, and the
 * others do nothing. */
NODISCARD enum err_code stow_begin(struct run *r);
void stow_end(struct run *r);

/* Put away csl, abstract, names, keyword and paragraphs of the records that were added. A
 * reader of a format does so after each of its records, which was read into r->texts. */
NODISCARD enum err_code stow_new(struct corpus *c, struct run *r);

/* Have the texts of a record, until those of another are asked for. The record has to stay
 * where it is. */
NODISCARD enum err_code stow_hold(struct record *rec, struct run *r);
void stow_release(struct run *r);
/* Put them away with what was added. */
NODISCARD enum err_code stow_again(struct record *rec, struct run *r);

/* --- texts.c: of several texts of a work --- */

/* Is the text of `other` to be taken for that of `rec`, its own or none? The one that is left is
 * told of. `rec` has the key of both. */
bool text_wins(struct run *r, const struct record *rec, const struct record *other);
/* The text, and its list of references with the lines of the list that `to` had behind it: they
 * may be a record's, which knows DOIs where the text does not. */
NODISCARD enum err_code text_move(struct record *to, const struct record *from, struct run *r);
NODISCARD enum err_code text_add_list(struct record *to, const struct record *from, struct run *r);
void text_clear(struct record *rec);

/* --- readers: one file a format --- */

/* Add the records of a CSL-JSON file. */
NODISCARD enum err_code csl_read(struct corpus *c, struct run *r, const char *path);

/* Add the records and texts of a file that has a JSON object on each line. */
NODISCARD enum err_code jsonl_read(struct corpus *c, struct run *r, const char *path);

/* Add the paragraphs of a text to its record. */
NODISCARD enum err_code markdown_read(struct record *record, struct run *r, const char *path);
/* The first line as a title, if it is one of the first level ("# Title"); else NULL. */
NODISCARD enum err_code markdown_title(const char **out, struct run *r, const char *path);
/* Add a record that is known by its title only; *at is its place. */
NODISCARD enum err_code document_titled(size_t *at, struct corpus *c, struct run *r,
					const char *path, const char *key, const char *title);
NODISCARD enum err_code plain_read(struct record *record, struct run *r, const char *path);
NODISCARD enum err_code record_add_paragraph(struct record *record, struct run *r, const char *text,
					     const char *section, uint32_t level);

/* --- reading.c: every other format, by the readers of read/ --- */

struct worker;

/* A reader of read/ knows the file, and it is of records, or of texts. */
enum { READING_NONE, READING_RECORDS, READING_TEXTS };
int reading_kind(const struct file *file);

/* Add the works of a file. */
NODISCARD enum err_code reading_records(struct corpus *c, struct run *r, struct worker *w,
					const char *path);
/* Add its works, or the text of the first to the record at `at` if that is not c->n. */
NODISCARD enum err_code reading_texts(struct corpus *c, struct run *r, struct worker *w,
				      const char *path, size_t at);

/* Say that a text is left out since no record says what it is, and how to mend that. */
void reading_homeless(struct run *r, const char *path, const char *what);

/* --- superseded.c --- */

/* Drop the records that a later one with the same OAI-PMH identifier, from a file of the same
 * folder, replaces, and those that say a record was deleted. Before sort_records(). */
NODISCARD enum err_code superseded_drop(struct corpus *c, struct run *r);

/* Which record a file is attached to: by what the records say, else by its name. Made once all
 * records are read and sorted. */
struct attachments;
NODISCARD enum err_code attachments_list(struct attachments **out, struct corpus *c, struct run *r,
					 const struct files *files);
/* `key`: its name without what is behind the last dot. c->n: none. */
size_t attachments_find(const struct attachments *a, const struct corpus *c, const char *path,
			const char *key);

/* --- tag.c --- */

/* File every record and paragraph under its regions and themes, which live in r->mem. */
NODISCARD enum err_code tag_corpus(struct corpus *c, struct run *r);

/* The same for one record after the other, along with whatever else its texts are read for: each
 * passage and each of title, keywords and abstract in that order, and then the record. `tokens`
 * are those of the text; NULL: there are none yet. */
struct tagging;
NODISCARD enum err_code tagging_new(struct tagging **out, struct corpus *c, struct run *r,
				    struct arena *mem);
/* Where what the next record is filed under lives. */
void tagging_into(struct tagging *t, struct arena *mem);
void tagging_passage(struct tagging *t, struct paragraph *p, const struct tokens *tokens);
void tagging_field(struct tagging *t, const struct record *rec, const char *text,
		   const struct tokens *tokens);
NODISCARD enum err_code tagging_end(struct tagging *t, struct record *rec);
