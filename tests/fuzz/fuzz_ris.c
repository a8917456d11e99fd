/* Any bytes as a file of records: ris. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_ris, data, size);
	return 0;
}
