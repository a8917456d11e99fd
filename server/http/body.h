/* http/body.h -- parameters in the body of a POST, as a JSON object or as a form. Layer: http.
 *
 * Its members are the parameters by name, a text, but for numbers and, where the choice is true
 * or false, that; null stands for what is not given. A parameter that may repeat, or is a list,
 * is a list of texts. */
#pragma once

#include "http/request.h"

/* Add them to those of the address. ERR_INVALID: it is no such object, or has a member that
 * cannot be a parameter. */
NODISCARD enum err_code body_read(struct request *r, const struct param_spec *specs,
				  struct err *err);

/* The same as a form sends them: written as behind a `?`. ERR_TOO_LARGE: too many. */
NODISCARD enum err_code body_read_form(struct request *r, struct err *err);
