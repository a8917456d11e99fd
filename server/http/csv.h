/* http/csv.h -- records as rows of a table (RFC 4180), for spreadsheets and data frames.
 * Layer: http.
 *
 * Lists stand in one cell with "; " between their items. A cell that a spreadsheet would take
 * for a formula (one that begins with =, +, -, @, a tab or a return, or with the wide forms of
 * the signs) gets an apostrophe before it, as OWASP's "CSV Injection" advises: who needs the
 * bare text takes another format. Line breaks within a text become spaces. */
#pragma once

#include "base/str.h"
#include "http/forms.h"

/* One row being written: it begins with its text, all else zero. */
struct csv_line {
	struct str *out;
	bool begun;
};

void csv_text(struct csv_line *row, const char *text); /* NULL: an empty cell */
void csv_number(struct csv_line *row, int64_t n);
void csv_end(struct csv_line *row); /* and begin the next */

/* --- records --- */

void csv_header(struct str *out);
void csv_row(struct str *out, const struct record *x);
