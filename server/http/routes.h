/* http/routes.h -- which request goes to which endpoint. Layer: http. */
#pragma once

#include "http/reply.h"
#include "http/request.h"

/* Make the answer, whatever it is. */
void routes_answer(struct request *r, struct reply *out);
