/* Any bytes as a file of records: oai. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_oai, data, size);
	return 0;
}
