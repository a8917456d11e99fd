/* Any bytes as a file of HTML. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_html, data, size);
	return 0;
}
