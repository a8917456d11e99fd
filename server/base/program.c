#include "base/program.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct finding_id {
	char *out;
	size_t size;
};

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static void take_notes(const struct finding_id *f, const unsigned char *at, size_t n)
{
	ElfW(Nhdr) note;

	while (n >= sizeof(note)) {
		const unsigned char *id;
		size_t whole;

		memcpy(&note, at, sizeof(note));
		id = at + sizeof(note) + padded(note.n_namesz);
		whole = sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
		if (whole > n)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    memcmp(at + sizeof(note), "GNU", 4) == 0) {
			for (size_t i = 0; i < note.n_descsz && 2 * i + 2 < f->size; i++)
				(void)snprintf(f->out + 2 * i, 3, "%02x", id[i]);
			return;
		}
		at += whole;
		n -= whole;
	}
}

/* The first that is told of is the program; the others are libraries. */
static int look(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_NOTE)
			take_notes(ctx,
				   (const unsigned char *)(info->dlpi_addr +
							   info->dlpi_phdr[i].p_vaddr),
				   info->dlpi_phdr[i].p_filesz);
	return 1;
}

void program_build_id(char *out, size_t size)
{
	struct finding_id f = { out, size };

	*out = '\0';
	(void)dl_iterate_phdr(look, &f);
}

bool program_beside(char *out, size_t size, const char *name)
{
	const ssize_t n = readlink("/proc/self/exe", out, size);
	const char *slash = n > 0 && (size_t)n < size ? memrchr(out, '/', (size_t)n) : NULL;
	const size_t before = slash ? (size_t)(slash - out) + 1 : 0;

	if (!slash || before + strlen(name) >= size)
		return false;
	memcpy(out + before, name, strlen(name) + 1);
	return true;
}
