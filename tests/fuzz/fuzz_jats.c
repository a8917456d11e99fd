/* Any bytes as a file of JATS. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_jats, data, size);
	return 0;
}
