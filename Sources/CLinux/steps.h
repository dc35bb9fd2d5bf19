#ifndef COLLECTOR_STEPS_H
#define COLLECTOR_STEPS_H

#include "launch.h"

/// Does one step, by system calls alone. Returns 0, or -1 with errno.
int collector_do_step(const struct collector_step *step);

#endif
