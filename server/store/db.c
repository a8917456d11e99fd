#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "store/internal.h"

/* "Drag" in ASCII: how a Dragoman index is told from another SQLite file. */
#define APPLICATION_ID "1148346727"

enum { STEPS_A_LOOK = 4000 }; /* of SQLite's machine, from one look at the clock to the next */

enum err_code store_fail(struct db *db, int rc, const char *what, struct err *err)
{
	enum err_code code = ERR_INTERNAL;

	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		if (db->deadline_ns && store_is_late(db, err))
			return ERR_BUSY;
		code = ERR_BUSY;
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		code = ERR_BUSY;
		break;
	case SQLITE_NOMEM:
		code = ERR_NO_MEMORY;
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		code = ERR_CORRUPT;
		break;
	case SQLITE_IOERR:
	case SQLITE_FULL:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		code = ERR_IO;
		break;
	case SQLITE_TOOBIG:
		code = ERR_TOO_LARGE;
		break;
	default:
		break;
	}
	return err_set(err, code, "%s: %s", what,
		       db->raw ? sqlite3_errmsg(db->raw) : sqlite3_errstr(rc));
}

static enum err_code exec(struct db *db, const char *sql, const char *what, struct err *err)
{
	const int rc = sqlite3_exec(db->raw, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? ERR_OK : store_fail(db, rc, what, err);
}

/* The first column of the first row of a PRAGMA, as a number. */
static enum err_code pragma_int(int64_t *out, struct db *db, const char *sql, const char *what,
				struct err *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db->raw, sql, -1, &st, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW ? ERR_OK : store_fail(db, rc, what, err);
}

fts5_api *store_fts5(sqlite3 *raw)
{
	sqlite3_stmt *st = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(raw, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
		(void)sqlite3_bind_pointer(st, 1, (void *)&api, "fts5_api_ptr", NULL);
		(void)sqlite3_step(st);
	}
	sqlite3_finalize(st);
	return api;
}

/* --- a deadline --- */

static int64_t clock_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void db_deadline(struct db *db, int64_t ns)
{
	db->deadline_ns = ns;
	db->ticks = 0;
}

bool store_is_late(struct db *db, struct err *err)
{
	if (clock_ns() <= db->deadline_ns)
		return false;
	(void)err_set(err, ERR_BUSY, "this takes longer than a request may");
	return true;
}

/* SQLite asks this every so many steps of its machine; not 0 interrupts the statement. */
static int on_progress(void *ctx)
{
	struct db *db = ctx;

	return db->deadline_ns && clock_ns() > db->deadline_ns;
}

void db_single_thread(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err_code connect(struct db **out, const char *uri, int flags, const char *path,
			     struct err *err)
{
	struct db *db = calloc(1, sizeof(*db));
	int rc;
	enum err_code code;

	if (!db)
		return err_set(err, ERR_NO_MEMORY, "no memory to open %s", path);
	rc = sqlite3_open_v2(uri, &db->raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
			     NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db->raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	/* no other file comes in by SQL, and no statement is longer than ours */
	(void)sqlite3_limit(db->raw, SQLITE_LIMIT_ATTACHED, 0);
	if (rc == SQLITE_OK)
		rc = store_register_tokenizer(db->raw);
	if (rc == SQLITE_OK)
		rc = store_register_walk(db->raw);
	if (rc != SQLITE_OK) {
		code = store_fail(db, rc, path, err);
		db_close(db);
		return code;
	}
	*out = db;
	return ERR_OK;
}

/* A file name as an SQLite URI: what a URI gives a meaning to is percent-encoded. */
static void file_uri(struct str *out, const char *path, const char *query)
{
	str_add(out, "file:");
	for (const char *p = path; *p; p++) {
		if (strchr("%?#", *p))
			str_add_f(out, "%%%02X", (unsigned)(unsigned char)*p);
		else
			str_add_char(out, *p);
	}
	str_add(out, query);
}

static enum err_code check_format(struct db *db, int oldest, const char *path, struct err *err)
{
	int64_t application = 0;

	TRY(pragma_int(&application, db, "PRAGMA application_id", path, err));
	TRY(pragma_int(&db->format, db, "PRAGMA user_version", path, err));
	if (application != atoll(APPLICATION_ID)) /* lint-ok: a constant */
		return err_set(err, ERR_CORRUPT, "%s is not a Dragoman index", path);
	if (db->format < oldest || db->format > INDEX_FORMAT)
		return err_set(err, ERR_CORRUPT, "%s has index format %lld; this program reads %d",
			       path, (long long)db->format, INDEX_FORMAT);
	return ERR_OK;
}

bool db_is_current(const struct db *db)
{
	return db->format == INDEX_FORMAT;
}

/* Views in the place of what an older format lacks, each with the format that has it. */
static enum err_code stand_in(struct db *db, const char *path, struct err *err)
{
	static const struct {
		int64_t since;
		enum sql_id view;
	} views[] = { { 4, SQL_WORK_STAND_IN },
		      { 4, SQL_SUGGESTION_ORDER_STAND_IN },
		      { 3, SQL_STAMP_STAND_IN },
		      { 3, SQL_UNIT_PAGE_STAND_IN } };

	for (size_t i = 0; i < COUNT_OF(views); i++)
		if (db->format < views[i].since)
			TRY(exec(db, sql_stmts[views[i].view].text, path, err));
	return ERR_OK;
}

static enum err_code prepare_to_read(struct db *db, const char *path, struct err *err)
{
	(void)sqlite3_db_config(db->raw, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db->raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_progress_handler(db->raw, STEPS_A_LOOK, on_progress, db);
	TRY(check_format(db, INDEX_FORMAT_READ, path, err));
	TRY(exec(db, "PRAGMA temp_store = memory", path, err));
	TRY(stand_in(db, path, err));
	return exec(db,
		    "PRAGMA query_only = 1; PRAGMA mmap_size = 1073741824;"
		    "PRAGMA cache_size = -8192",
		    path, err);
}

static enum err_code offer_a_new_one(enum err_code code, const char *path, struct err *err)
{
	(void)err_mend(err, "make one with: dragoman index CORPUS --out %.100s", path);
	return code;
}

static enum err_code refuse_folder(const char *path, struct err *err)
{
	const enum err_code code =
		err_set(err, ERR_CORRUPT, "%s is a folder, not an index file", path);

	(void)err_mend(err,
		       "name the file in it, or make one: dragoman index CORPUS --out "
		       "%.90s/dragoman.db",
		       path);
	return code;
}

/* What SQLite would say of it helps nobody. */
static enum err_code look_at(const char *path, struct err *err)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const int why = fd < 0 ? errno : 0;
	struct stat st;
	bool folder;

	if (why == ENOENT)
		return offer_a_new_one(err_set(err, ERR_NOT_FOUND, "there is no index at %s", path),
				       path, err);
	if (why)
		return err_set(err, ERR_IO, "%s: %s", path, strerrordesc_np(why));
	folder = fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
	(void)close(fd);
	return folder ? refuse_folder(path, err) : ERR_OK;
}

enum err_code db_open(struct db **out, const char *path, struct err *err)
{
	AUTO(str) struct str uri = STR(16384);
	AUTO(db) struct db *db = NULL;
	enum err_code code;

	TRY(look_at(path, err));
	file_uri(&uri, path, "?immutable=1");
	if (!str_ok(&uri))
		return err_set(err, ERR_TOO_LARGE, "the path of the index is too long");
	TRY(connect(&db, str_text(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path, err));
	code = prepare_to_read(db, path, err);
	if (code != ERR_OK)
		return code == ERR_CORRUPT ? offer_a_new_one(code, path, err) : code;
	*out = db;
	db = NULL;
	return ERR_OK;
}

enum err_code db_create(struct db **out, const char *path, struct err *err)
{
	AUTO(db) struct db *db = NULL;
	const bool memory = strcmp(path, ":memory:") == 0;

	if (!memory && access(path, F_OK) == 0)
		return err_set(err, ERR_INVALID, "%s exists already", path);
	TRY(connect(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path, err));
	/* The file is made durable as a whole before it is renamed into place, so that
	 * SQLite need not be careful with it on the way; nor is anything taken out of it whose
	 * place had to be wiped. Of `work`, where records have abstracts, a quarter is empty in
	 * pages of 4 KB, a seventh in these; larger ones cost a small index more, since each of its
	 * 60 b-trees has one at least. */
	TRY(exec(db,
		 "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA temp_store = "
		 "memory;"
		 "PRAGMA page_size = 8192; PRAGMA cache_size = -16384; PRAGMA secure_delete = 0",
		 path, err));
	TRY(exec(db, "PRAGMA application_id = " APPLICATION_ID, path, err));
	TRY(exec(db, "BEGIN", path, err));
	TRY(exec(db, sql_schema, "making the tables", err));
	db->unindexed = true;
	*out = db;
	db = NULL;
	return ERR_OK;
}

enum err_code db_change(struct db **out, const char *path, struct err *err)
{
	AUTO(db) struct db *db = NULL;

	TRY(connect(&db, path, SQLITE_OPEN_READWRITE, path, err));
	TRY(check_format(db, INDEX_FORMAT, path, err));
	TRY(exec(db,
		 "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = "
		 "memory;"
		 "PRAGMA cache_size = -65536",
		 path, err));
	TRY(exec(db, "BEGIN", path, err));
	*out = db;
	db = NULL;
	return ERR_OK;
}

enum err_code db_index(struct db *db, struct err *err)
{
	if (!db->unindexed)
		return ERR_OK;
	db->unindexed = false;
	return exec(db, sql_indexes, "making the indexes", err);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->raw);
}

enum err_code db_commit(struct db *db, struct err *err)
{
	char set[48];

	TRY(db_index(db, err));
	(void)snprintf(set, sizeof(set), "PRAGMA user_version = %d", INDEX_FORMAT);
	TRY(exec(db, set, "finishing the index", err));
	return exec(db, "COMMIT", "finishing the index", err);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(db->stmts[i].raw);
	for (size_t i = 0; i < db->segment.n_blobs; i++)
		(void)sqlite3_blob_close(db->segment.blobs[i]);
	(void)sqlite3_close(db->raw);
	free(db);
}

enum err_code db_meta(char **out, struct db *db, const char *name, struct arena *mem,
		      struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;
	char *value;

	TRY(db_stmt(&st, db, SQL_META_GET, err));
	TRY(stmt_bind(st, err, "s", name));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "the index does not say its %s", name);
	value = stmt_text(st, 0, mem);
	if (!value)
		return err_set(err, ERR_NO_MEMORY, "no memory for meta %s", name);
	*out = value;
	return ERR_OK;
}

static enum err_code check_pages(struct db *db, enum sql_id id, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, id, err));
	TRY(stmt_step(&row, st, err));
	if (row && strcmp(stmt_borrow(st, 0, NULL), "ok") != 0)
		return err_set(err, ERR_CORRUPT, "the index is damaged: %s",
			       stmt_borrow(st, 0, NULL));
	return ERR_OK;
}

enum err_code db_check_quickly(struct db *db, struct err *err)
{
	return check_pages(db, SQL_QUICK_CHECK, err);
}

enum err_code db_check(struct db *db, struct err *err)
{
	TRY(check_pages(db, SQL_INTEGRITY_CHECK, err));
	return db_run(db, SQL_UNIT_FTS_CHECK, err, "");
}

enum err_code db_plan(char **out, struct db *db, enum sql_id id, struct arena *mem, struct err *err)
{
	enum { ROOM = 4096 };
	char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql_stmts[id].text);
	sqlite3_stmt *st = NULL;
	char *plan = arena_alloc(mem, ROOM);
	int rc = SQLITE_NOMEM;

	if (sql && plan)
		rc = sqlite3_prepare_v2(db->raw, sql, -1, &st, NULL);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW) {
			const size_t used = strlen(plan);

			(void)snprintf(plan + used, ROOM - used, "%s\n",
				       sqlite3_column_text(st, 3));
		}
	}
	sqlite3_finalize(st);
	sqlite3_free(sql);
	if (rc != SQLITE_DONE)
		return store_fail(db, rc, sql_stmts[id].at, err);
	*out = plan;
	return ERR_OK;
}
