/* read/pdf.h -- lines of a PDF, for pdf*.c only. Layer: read. */
#pragma once

#include "base/str.h"
#include "read/read.h"

struct pdf_line {
	char *text;            /* without what is at its ends */
	double x0, y0, x1, y1; /* points; y from the top */
	double height;         /* of most of its words */
	unsigned page, block;  /* from 1; blocks count through the document */
};

struct pdf {
	const char *title, *author; /* as its properties say; may be NULL */
	double page_height, page_width;
	unsigned pages;
	struct pdf_line *lines;
	size_t n, cap;
};

/* The lines in what pdftotext -bbox-layout writes. ERR_NO_MEMORY. */
NODISCARD enum err_code pdf_lines(struct pdf *out, const char *layout, struct arena *mem);

/* At the head or the foot of its page? */
bool pdf_at_edge(const struct pdf *p, const struct pdf_line *l);

/* *more: how much higher the number that is printed on a page is than its place in the file; 0
 * where none is printed. At least half of the pages have to agree. ERR_NO_MEMORY. */
NODISCARD enum err_code pdf_page_numbers(int *more, const struct pdf *pdf, struct arena *mem);

/* The paragraphs of the lines into a work, which is handed on. ERR_NO_MEMORY. */
NODISCARD enum err_code pdf_work(struct pdf *pdf, struct reading *d, struct err *err);
