/* Any bytes as a file of records: bibtex. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_bibtex, data, size);
	return 0;
}
