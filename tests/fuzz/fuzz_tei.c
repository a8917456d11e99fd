/* Any bytes as a file of TEI. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_tei, data, size);
	return 0;
}
