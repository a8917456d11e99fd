/* Any bytes as what pdftotext writes: the program itself is poppler's to fuzz. */
#include "read/pdf.h"
#include "reader.h"

static enum err_code layout_read(struct reading *d, struct err *err)
{
	struct pdf pdf = { 0 };
	enum err_code code = pdf_lines(&pdf, d->data, d->mem);

	return code ? code : pdf_work(&pdf, d, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reader reader = { .read = layout_read };

	fuzz_reader(&reader, data, size);
	return 0;
}
