/* Any bytes as a file of records: json. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_json, data, size);
	return 0;
}
