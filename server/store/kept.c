#include "store/kept.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/kept_postings.h"
#include "store/walk.h"

enum { BUCKETS = 4096 };

struct kept {
	pthread_mutex_t lock;
	size_t most, bytes;
	const struct walk_shape *shape;
	struct kept_postings *buckets[BUCKETS];
	struct kept_postings *newest, *oldest;
};

struct kept *kept_new(size_t bytes, const struct walk_shape *shape)
{
	struct kept *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	if (pthread_mutex_init(&k->lock, NULL) != 0) {
		free(k);
		return NULL;
	}
	k->most = bytes;
	k->shape = shape;
	return k;
}

static void kept_postings_free(struct kept_postings *p)
{
	free(p->units);
	free(p->every);
	free(p->at);
	free(p->body);
	free(p->places);
	free(p->groups);
	free(p->of_group);
	free(p->marks);
	free(p);
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	while (k->newest) {
		struct kept_postings *p = k->newest;

		k->newest = p->older;
		kept_postings_free(p);
	}
	(void)pthread_mutex_destroy(&k->lock);
	free(k);
}

void db_keep(struct db *db, struct kept *k)
{
	db->kept = k;
}

/* --- the table, under the lock --- */

/* FNV-1a. */
static size_t bucket_of(const char *token)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *token; token++)
		h = (h ^ (unsigned char)*token) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32) % BUCKETS;
}

static void unlink_age(struct kept *k, struct kept_postings *p)
{
	*(p->newer ? &p->newer->older : &k->newest) = p->older;
	*(p->older ? &p->older->newer : &k->oldest) = p->newer;
}

static void make_newest(struct kept *k, struct kept_postings *p)
{
	p->newer = NULL;
	p->older = k->newest;
	*(k->newest ? &k->newest->newer : &k->oldest) = p;
	k->newest = p;
}

static struct kept_postings *find(struct kept *k, const char *token)
{
	struct kept_postings *p = k->buckets[bucket_of(token)];

	while (p && strcmp(p->token, token) != 0)
		p = p->same_bucket;
	return p;
}

static void drop(struct kept *k, struct kept_postings *p)
{
	struct kept_postings **at = &k->buckets[bucket_of(p->token)];

	while (*at != p)
		at = &(*at)->same_bucket;
	*at = p->same_bucket;
	unlink_age(k, p);
	k->bytes -= p->bytes;
	kept_postings_free(p);
}

/* What is in use now stays, however old it is. */
static void make_room(struct kept *k, size_t bytes)
{
	for (struct kept_postings *p = k->oldest, *next; p && k->bytes + bytes > k->most;
	     p = next) {
		next = p->newer;
		if (p->users == 0)
			drop(k, p);
	}
}

static void put(struct kept *k, struct kept_postings *p)
{
	struct kept_postings **bucket = &k->buckets[bucket_of(p->token)];

	make_room(k, p->bytes);
	if (k->bytes + p->bytes > k->most) {
		p->loose = true;
		return;
	}
	p->same_bucket = *bucket;
	*bucket = p;
	make_newest(k, p);
	k->bytes += p->bytes;
}

/* --- reading --- */

/* The occurrences, if they fit a byte and all stand in the text, which is the last column: a
 * 1, its number, and one integer each. */
static uint8_t count_body(const unsigned char *p, size_t n)
{
	size_t count = 0;
	bool begins = true;

	if (n < 3 || p[0] != 1 || p[1] != UNIT_BODY)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if (begins && p[i] == 1)
			return 0;
		begins = !(p[i] & 0x80);
		count += begins;
	}
	return begins && count <= UINT8_MAX ? (uint8_t)count : 0;
}

struct reading {
	struct kept_postings *p;
	size_t rows, cap_places; /* room for so many */
	size_t most;             /* bytes */
};

static bool grow(void *list, size_t n, size_t size)
{
	void *more = realloc(*(void **)list, n * size);

	if (more)
		*(void **)list = more;
	return more != NULL;
}

static bool reserve(struct reading *r, size_t places)
{
	struct kept_postings *p = r->p;

	if (p->n + 1 >= r->rows) {
		r->rows = r->rows ? 2 * r->rows : 64;
		if (!grow(&p->units, r->rows, sizeof(*p->units)) ||
		    !grow(&p->at, r->rows, sizeof(*p->at)) ||
		    !grow(&p->body, r->rows, sizeof(*p->body)))
			return false;
	}
	if (places > r->cap_places) {
		r->cap_places = 2 * places + 256;
		return grow(&p->places, r->cap_places, 1);
	}
	return true;
}

static size_t size_of(const struct kept_postings *p)
{
	return sizeof(*p) + strlen(p->token) + 1 +
	       (p->n + 1) * (sizeof(*p->units) + sizeof(*p->at) + 1) +
	       (p->n / KEPT_STEP + 1) * sizeof(*p->every) + (p->at ? p->at[p->n] : 0) +
	       ((size_t)p->n_groups + 1) * (sizeof(*p->groups) + sizeof(*p->of_group)) +
	       (p->of_group ? p->of_group[p->n_groups].mark : 0) * sizeof(*p->marks);
}

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
}

/* All rows; or p->too_large and none. */
static enum err_code read_rows(struct reading *r, struct doclist *d, struct err *err)
{
	struct kept_postings *p = r->p;
	size_t at = 0;

	if (!reserve(r, 0))
		return no_memory(err);
	while (d->unit != DOCLIST_END) {
		const size_t n = d->left;

		if (at + n + p->n * 9 > r->most) {
			p->too_large = true;
			return ERR_OK;
		}
		if (!reserve(r, at + n))
			return no_memory(err);
		p->units[p->n] = d->unit;
		p->at[p->n] = (uint32_t)at;
		TRY(doclist_bytes(d, p->places + at, err));
		p->body[p->n] = count_body(p->places + at, n);
		at += n;
		p->n++;
		TRY(doclist_next(d, err));
	}
	p->units[p->n] = DOCLIST_END;
	p->at[p->n] = (uint32_t)at;
	return ERR_OK;
}

/* No more room than it needs. */
static void trim(struct kept_postings *p)
{
	if (p->too_large) {
		free(p->units);
		free(p->at);
		free(p->body);
		free(p->places);
		p->units = p->at = NULL;
		p->body = p->places = NULL;
		p->n = 0;
	} else {
		(void)grow(&p->units, (size_t)p->n + 1, sizeof(*p->units));
		(void)grow(&p->at, (size_t)p->n + 1, sizeof(*p->at));
		(void)grow(&p->body, (size_t)p->n + 1, 1);
		(void)grow(&p->places, (size_t)p->at[p->n] + 1, 1);
	}
}

static bool note_every(struct kept_postings *p)
{
	const uint32_t n = (p->n + KEPT_STEP - 1) / KEPT_STEP;

	p->every = malloc(((size_t)n + 1) * sizeof(*p->every));
	for (uint32_t i = 0; p->every && i < n; i++)
		p->every[i] = p->units[(size_t)i * KEPT_STEP];
	return p->every != NULL;
}

static enum err_code read_postings(struct kept_postings **out, struct db *db, const char *token,
				   struct err *err)
{
	const size_t n = strlen(token);
	struct kept_postings *p = calloc(1, sizeof(*p) + n + 1);
	struct reading r = { .p = p, .most = db->kept->most / 4 };
	struct doclist d = { 0 };
	enum err_code code;

	if (!p)
		return no_memory(err);
	memcpy(p->token, token, n + 1);
	code = doclist_open(&d, db, token, err);
	if (code == ERR_OK && !doclist_is(&d, token))
		d.unit = DOCLIST_END;
	if (code == ERR_OK)
		code = read_rows(&r, &d, err);
	doclist_close(&d);
	if (code != ERR_OK) {
		kept_postings_free(p);
		return code;
	}
	trim(p);
	code = note_every(p) ? kept_group_rows(p, db->kept->shape, err) : no_memory(err);
	if (code != ERR_OK) {
		kept_postings_free(p);
		return code;
	}
	p->bytes = size_of(p);
	*out = p;
	return ERR_OK;
}

/* --- for those who walk --- */

static struct kept_postings *take(struct kept *k, const char *token)
{
	struct kept_postings *p = find(k, token);

	if (!p)
		return NULL;
	p->users++;
	unlink_age(k, p);
	make_newest(k, p);
	return p;
}

enum err_code kept_get(struct kept_postings **out, struct db *db, const char *token,
		       struct err *err)
{
	struct kept *k = db->kept;
	struct kept_postings *p, *read = NULL;

	*out = NULL;
	if (!k)
		return ERR_OK;
	(void)pthread_mutex_lock(&k->lock);
	p = take(k, token);
	(void)pthread_mutex_unlock(&k->lock);
	if (!p) { /* read without the lock: two may do so, and one of them throws it away */
		TRY(read_postings(&read, db, token, err));
		(void)pthread_mutex_lock(&k->lock);
		p = take(k, token);
		if (!p) {
			put(k, read);
			p = read;
			p->users++;
			read = NULL;
		}
		(void)pthread_mutex_unlock(&k->lock);
		if (read)
			kept_postings_free(read);
	}
	*out = p;
	if (!p->too_large)
		return ERR_OK;
	kept_release(db, p);
	*out = NULL;
	return ERR_OK;
}

void kept_release(struct db *db, struct kept_postings *p)
{
	bool last;

	if (!p)
		return;
	(void)pthread_mutex_lock(&db->kept->lock);
	last = --p->users == 0 && p->loose;
	(void)pthread_mutex_unlock(&db->kept->lock);
	if (last)
		kept_postings_free(p);
}

bool kept_rows(struct db *db, const char *token, uint32_t *rows)
{
	const struct kept_postings *p;
	bool known;

	if (!db->kept)
		return false;
	(void)pthread_mutex_lock(&db->kept->lock);
	p = find(db->kept, token);
	known = p && !p->too_large;
	if (known)
		*rows = p->n;
	(void)pthread_mutex_unlock(&db->kept->lock);
	return known;
}

/* The last of the every-th that is before `unit`, from number `low` on, of which that is so. */
static uint32_t seek_step(const struct kept_postings *p, uint32_t low, uint32_t unit)
{
	const uint32_t n = (p->n + KEPT_STEP - 1) / KEPT_STEP;
	uint32_t step = 1, high;

	/* from here on by steps that double, then by halving */
	for (high = low + 1; high < n && p->every[high] < unit; high = low + step) {
		low = high;
		step *= 2;
	}
	if (high > n)
		high = n;
	while (high - low > 1) { /* every[low] < unit <= every[high] */
		const uint32_t mid = low + (high - low) / 2;

		if (p->every[mid] < unit)
			low = mid;
		else
			high = mid;
	}
	return low;
}

uint32_t kept_seek(const struct kept_postings *p, uint32_t from, uint32_t unit)
{
	enum { CLOSE = 8 };
	uint32_t low = from, high, step;

	for (; low < from + CLOSE; low++) /* DOCLIST_END stops it */
		if (p->units[low] >= unit)
			return low;
	if (p->units[low] >= unit)
		return low;
	step = seek_step(p, low / KEPT_STEP, unit) * KEPT_STEP;
	low = step > low ? step : low;
	high = low / KEPT_STEP * KEPT_STEP + KEPT_STEP;
	if (high > p->n)
		high = p->n;
	while (high - low > 1) { /* units[low] < unit <= units[high] */
		const uint32_t mid = low + (high - low) / 2;

		if (p->units[mid] < unit)
			low = mid;
		else
			high = mid;
	}
	return high;
}
