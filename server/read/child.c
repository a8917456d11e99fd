/* The child's side of the worker: read the files that come, say what is in them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read/wire.h"

#define ARENA_PART 2 /* of the memory: libraries need theirs */

struct child {
	int fd;
	const struct worker_options *options;
	bool failed; /* no memory */
};

static void leave(void)
{
	_exit(EXIT_SUCCESS); /* what the parent would do at its end is not for us to do */
}

static void send_frame(const struct child *c, enum frame_kind kind, const char *bytes, size_t n)
{
	const struct frame head = { .kind = kind, .size = (uint32_t)n };

	if (n > UINT32_MAX || !wire_write(c->fd, &head, sizeof(head)) ||
	    !wire_write(c->fd, bytes, n))
		leave();
}

static void send_json(struct child *c, enum frame_kind kind, cJSON *json)
{
	char *text = json ? cJSON_PrintUnformatted(json) : NULL;

	cJSON_Delete(json);
	if (text)
		send_frame(c, kind, text, strlen(text));
	else
		c->failed = true;
	cJSON_free(text);
}

static void on_work(struct reading *d, cJSON *work)
{
	send_json(d->ctx, FRAME_WORK, work);
}

static void on_finding(struct reading *d, bool is_error, size_t line, const char *fix,
		       const char *message)
{
	cJSON *json = cJSON_CreateObject();

	(void)cJSON_AddNumberToObject(json, "line", (double)line);
	(void)cJSON_AddStringToObject(json, "message", message);
	if (fix)
		(void)cJSON_AddStringToObject(json, "fix", fix);
	send_json(d->ctx, is_error ? FRAME_ERROR : FRAME_WARNING, json);
}

/* NULL: no memory, or it cannot be read, which is a finding then. */
static char *contents(struct reading *d, struct child *c, int file)
{
	struct stat st;
	char *data;
	size_t have = 0;

	if (fstat(file, &st) != 0 || st.st_size > READING_FILE_MAX) {
		reading_error(d, 0, "split it", "it is larger than %d MiB",
			      READING_FILE_MAX / 1024 / 1024);
		return NULL;
	}
	data = malloc((size_t)st.st_size + 1);
	c->failed = !data;
	while (data && have < (size_t)st.st_size) {
		const ssize_t got = read(file, data + have, (size_t)st.st_size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			reading_error(d, 0, "check the disk", "it cannot be read: %s",
				      strerrordesc_np(errno));
			free(data);
			return NULL;
		}
		if (got == 0) /* it has become shorter */
			break;
		have += (size_t)got;
	}
	if (data)
		data[have] = '\0';
	d->data = data;
	d->n = have;
	return data;
}

static enum frame_kind read_file(struct child *c, struct reading *d)
{
	const char *slash = strrchr(d->path, '/'), *name = slash ? slash + 1 : d->path;
	const size_t n = d->n < READING_HEAD ? d->n : READING_HEAD;
	const struct reader *reader = c->options->find(name, d->data, n);
	struct err err = { 0 };
	enum err_code code;

	if (!reader)
		return FRAME_UNKNOWN;
	code = reader->read(d, &err);
	if (code == ERR_OK)
		return FRAME_DONE;
	if (code == ERR_NO_MEMORY)
		c->failed = true;
	else
		reading_error(d, 0, err.fix, "%s", err.msg);
	return FRAME_DONE;
}

static void take_file(struct child *c, const char *path, int file)
{
	struct reading d = { .path = path, .ctx = c, .work = on_work, .finding = on_finding };
	enum frame_kind kind = FRAME_DONE;
	char *data;

	sandbox_allow_time(c->options->ms);
	d.mem = arena_new(c->options->memory / ARENA_PART);
	c->failed = !d.mem;
	data = c->failed ? NULL : contents(&d, c, file);
	(void)close(file);
	if (data)
		kind = read_file(c, &d);
	free(data);
	arena_free(d.mem);
	send_frame(c, c->failed ? FRAME_NO_MEMORY : kind, NULL, 0);
}

void child_run(int fd, const struct worker_options *options, pid_t parent)
{
	struct child c = { .fd = fd, .options = options };
	const char confined = sandbox_enter(fd, options, parent);
	char path[WIRE_PATH_MAX];
	int file;

	send_frame(&c, FRAME_READY, &confined, 1);
	while ((file = wire_take_file(fd, path, sizeof(path))) >= 0)
		take_file(&c, path, file);
	leave();
	abort(); /* for the compiler */
}
