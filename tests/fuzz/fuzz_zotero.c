/* Any bytes as a file of records: Zotero RDF. */
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(&reader_zotero, data, size);
	return 0;
}
