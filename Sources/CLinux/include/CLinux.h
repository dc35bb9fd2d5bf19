#ifndef COLLECTOR_CLINUX_H
#define COLLECTOR_CLINUX_H

#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "launch.h"

#endif
