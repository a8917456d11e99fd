/* harvest/oai_answer.h -- an OAI-PMH answer, read as far as following it asks. Layer: harvest.
 *
 * Source: The Open Archives Initiative Protocol for Metadata Harvesting, 2.0. Records are not
 * read here: the answer is kept as it came, and ingest/ reads it. Elements go by their local
 * names, since real repositories get the namespaces wrong. */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct oai_answer {
	const char *date;        /* responseDate; NULL: none */
	const char *error;       /* the code of its first error; NULL: none */
	const char *error_text;  /* what it says to it, may be "" */
	const char *token;       /* resumptionToken; NULL: the list ends here */
	const char *granularity; /* of an answer to Identify */
	const char *repository;  /* its name, likewise */
	size_t records, deleted; /* deleted ones count in both */
	size_t list_size;        /* completeListSize; 0: not said */
};

/* ERR_CORRUPT: not well-formed, or not all of it. ERR_INVALID: XML, but not OAI-PMH.
 * ERR_TOO_LARGE: nested too deep. Texts lie in `mem`. No entity is expanded and no network
 * asked. */
NODISCARD enum err_code oai_answer_read(struct oai_answer *out, const char *xml, size_t n,
					struct arena *mem, struct err *err);
