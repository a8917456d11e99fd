#include "read/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool wire_write(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		const ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

bool wire_read(int fd, void *bytes, size_t n)
{
	char *at = bytes;

	while (n > 0) {
		const ssize_t got = recv(fd, at, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

/* The file goes with the first byte of the length. */
bool wire_send_file(int fd, const char *path, int file)
{
	const uint32_t n = (uint32_t)strnlen(path, WIRE_PATH_MAX - 1);
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { { 0 } };
	struct iovec piece = { .iov_base = (void *)&n, .iov_len = sizeof(n) };
	struct msghdr message = { .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	ssize_t sent;

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(file));
	memcpy(CMSG_DATA(head), &file, sizeof(file));
	do {
		sent = sendmsg(fd, &message, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent == sizeof(n) && wire_write(fd, path, n);
}

int wire_take_file(int fd, char *path, size_t room)
{
	uint32_t n = 0;
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec piece = { .iov_base = &n, .iov_len = sizeof(n) };
	struct msghdr message = { .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *head;
	ssize_t got;
	int file = -1;

	do {
		got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	} while (got < 0 && errno == EINTR);
	head = got == sizeof(n) ? CMSG_FIRSTHDR(&message) : NULL;
	if (!head || head->cmsg_type != SCM_RIGHTS || n >= room)
		return -1;
	memcpy(&file, CMSG_DATA(head), sizeof(file));
	if (!wire_read(fd, path, n))
		return -1;
	path[n] = '\0';
	return file;
}
