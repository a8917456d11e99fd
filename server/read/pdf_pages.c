/* What number is printed on a page: the running head or foot that counts up with the pages. */
#include <stdlib.h>
#include <string.h>

#include "read/pdf.h"

/* That some page would have a number so much higher than its place in the file. */
struct vote {
	int more;
	unsigned page;
};

struct votes {
	struct vote *list;
	size_t n, cap;
	struct arena *mem;
};

bool pdf_at_edge(const struct pdf *p, const struct pdf_line *l)
{
	return l->y1 < 0.09 * p->page_height || l->y0 > 0.91 * p->page_height;
}

static bool add(struct votes *v, const char *digits, size_t n, unsigned page)
{
	if (n == 0 || n > 6)
		return true;
	if (!arena_reserve(v->mem, &v->list, sizeof(*v->list), v->n, &v->cap))
		return false;
	v->list[v->n++] = (struct vote){ (int)strtol(digits, NULL, 10) - (int)page, page };
	return true;
}

/* "3560", "- 12 -", "12 Advance Journal", "Advance Journal | 13", "Page 3 of 16". */
static bool vote(struct votes *v, const char *s, unsigned page)
{
	static const char digits[] = "0123456789";

	for (const char *at = s; *(at += strcspn(at, digits));) {
		const size_t n = strspn(at, digits);

		if (!add(v, at, n, page))
			return false;
		at += n;
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;

	if (x->more != y->more)
		return x->more < y->more ? -1 : 1;
	return (x->page > y->page) - (x->page < y->page);
}

enum err_code pdf_page_numbers(int *more, const struct pdf *pdf, struct arena *mem)
{
	struct votes v = { .mem = mem };
	size_t most = 0;

	*more = 0;
	for (size_t i = 0; i < pdf->n; i++)
		if (pdf_at_edge(pdf, &pdf->lines[i]) &&
		    !vote(&v, pdf->lines[i].text, pdf->lines[i].page))
			return ERR_NO_MEMORY;
	if (v.n > 0)
		qsort(v.list, v.n, sizeof(*v.list), by_number);
	for (size_t i = 0, end; i < v.n; i = end) {
		size_t pages = 0;

		for (end = i; end < v.n && v.list[end].more == v.list[i].more; end++)
			pages += end == i || v.list[end].page != v.list[end - 1].page;
		if (pages > most && pages >= 2 && 2 * pages >= pdf->pages) {
			most = pages;
			*more = v.list[i].more;
		}
	}
	return ERR_OK;
}
