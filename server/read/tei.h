/* read/tei.h -- TEI being read, for tei.c and tei_volume.c only. Layer: read. */
#pragma once

#include "read/make.h"
#include "read/xml.h"

struct tei {
	struct making m;
	struct reading *d;
	cJSON *notes;         /* footnotes, for the end */
	const xmlNode *title; /* no heading of the text */
};

/* The text below a node as paragraphs of t->m; its footnotes go to t->notes. */
void tei_inside(struct tei *t, const xmlNode *node, unsigned level);
/* Hand the work over, with its notes. */
NODISCARD enum err_code tei_end(struct tei *t, struct err *err);

/* Each <div type="document"> below as a work; *n of them. */
NODISCARD enum err_code tei_volume(size_t *n, struct reading *d, const xmlNode *root,
				   struct err *err);
