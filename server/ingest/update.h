/* ingest/update.h -- what changed, brought into the index that is there. Layer: ingest.
 *
 * The result answers every query as an index does that is made of the same files anew:
 * tests/http/test_update.c holds the two against each other. So nothing that is told of an
 * index may depend on how works, passages and values are numbered, and what is derived of many
 * works (counts, citations, suggestions) is derived again where they changed.
 *
 * What comes of a file may depend on other files: those that name a work, a DOI, an OAI-PMH
 * identifier or an attachment that it names as well. They are read again with it (claims). */
#pragma once

#include "ingest/target.h"

/* *how tells what was done: INGEST_BUILT means nothing, the index has to be made anew: there
 * is none, it is another program's, of other folders or another vocabulary, or so much changed
 * that this is quicker. c has its vocabulary and its list of files.
 * After failure the old index is as it was. */
NODISCARD enum err_code update_index(enum ingest_outcome *how, struct corpus *c, struct run *r,
				     struct target *t);
