/* read/wire.h -- frames between the worker and its child, and the child itself. Layer: read. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "read/worker.h"

enum frame_kind {
	FRAME_READY = 1, /* once, at the start: a byte, whether the child is confined */
	FRAME_WORK,      /* JSON */
	FRAME_ERROR,     /* JSON {line, message, fix} */
	FRAME_WARNING,   /* likewise */
	FRAME_DONE,      /* the file is read; empty */
	FRAME_NO_MEMORY, /* it cannot be; the child is of no more use */
	FRAME_UNKNOWN,   /* there is no reader for it; empty */
};

struct frame {
	uint32_t kind, size;
};

/* All of it, whatever the size of the pieces. False: the other side is gone. */
bool wire_write(int fd, const void *bytes, size_t n);
bool wire_read(int fd, void *bytes, size_t n);

/* A path, and the open file `file` with it. wire_take_file(): the file, or -1 when there is no
 * more. */
bool wire_send_file(int fd, const char *path, int file);
int wire_take_file(int fd, char *path, size_t room);

enum { WIRE_PATH_MAX = 4096 };

/* In the child, with its end of the socket: read files until there are no more. */
_Noreturn void child_run(int fd, const struct worker_options *options, pid_t parent);

/* sandbox.c: give up whatever a reader has no use for, all open files but `fd` included. True
 * when the kernel can bar files and network too. Limits: options->memory. */
bool sandbox_enter(int fd, const struct worker_options *options, pid_t parent);
/* Seconds of processor time from now on. */
void sandbox_allow_time(unsigned ms);
