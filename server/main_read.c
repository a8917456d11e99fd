/* dragoman-read -- reads the files of strangers for `dragoman index` (read/worker.h), which starts
 * it with a socket for standard input: dragoman-read MEMORY MILLISECONDS PARENT. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read/readers.h"
#include "read/wire.h"

int main(int argc, char **argv)
{
	struct worker_options options = { .find = reader_for };
	struct stat st;

	if (argc != 4 || fstat(STDIN_FILENO, &st) != 0 || !S_ISSOCK(st.st_mode)) {
		(void)fprintf(stderr, "dragoman-read: dragoman index starts this program\n");
		return EXIT_FAILURE;
	}
	options.memory = strtoul(argv[1], NULL, 10);
	options.ms = (unsigned)strtoul(argv[2], NULL, 10);
	child_run(STDIN_FILENO, &options, (pid_t)strtol(argv[3], NULL, 10));
}
