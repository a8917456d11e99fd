#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/daemon.h"

static const struct timeval patience = { .tv_sec = 2 };

/* The first bytes of the answer, as text. */
static bool ask(int fd, uint16_t port, char *line, size_t size)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
				      "Connection: close\r\n\r\n";
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	ssize_t n;

	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) ||
	    send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) != sizeof(request) - 1)
		return false;
	n = recv(fd, line, size - 1, MSG_WAITALL);
	line[n > 0 ? n : 0] = '\0';
	return n > 0;
}

enum err_code daemon_probe(uint16_t port, struct err *err)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char line[sizeof("HTTP/1.1 200")] = "";
	bool answered;

	if (fd < 0)
		return err_set(err, ERR_IO, "no socket: %m");
	answered = ask(fd, port, line, sizeof(line));
	(void)close(fd);
	if (!answered)
		return err_set(err, ERR_IO, "no answer from 127.0.0.1, port %u", port);
	if (strcmp(line, "HTTP/1.1 200") != 0)
		return err_set(err, ERR_IO, "port %u answers, but not that all is well", port);
	return ERR_OK;
}
