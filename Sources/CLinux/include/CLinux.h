#ifndef COLLECTOR_CLINUX_H
#define COLLECTOR_CLINUX_H

#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "calls.h"
#include "capabilities.h"
#include "launch.h"

#endif
