/* read/readers.h -- the readers that there are, for the table in read.c. Layer: read. */
#pragma once

#include "read/read.h"
