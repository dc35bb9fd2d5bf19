#ifndef COLLECTOR_CAPABILITIES_H
#define COLLECTOR_CAPABILITIES_H

#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What a process needs to write the files of others: their owners, modes, devices and the capabilities of files.
static const uint64_t COLLECTOR_UNPACK_CAPABILITIES = 1ull << CAP_CHOWN | 1ull << CAP_DAC_OVERRIDE | 1ull << CAP_FOWNER | 1ull << CAP_FSETID |
                                                      1ull << CAP_SETFCAP | 1ull << CAP_MKNOD;

/// What `trusted.` extended attributes want.
static const uint64_t COLLECTOR_OVERLAY_CAPABILITIES = 1ull << CAP_SYS_ADMIN;

/// Gives up, for good and for this thread and those it starts, all capabilities but those of `kept`, and every way to gain some by an exec.
/// Returns 0, or -1 with errno.
static inline int collector_keep_capabilities(uint64_t kept) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) return -1;
  for (int half = 0; half < 2; half++) {
    uint32_t mask = (uint32_t)(kept >> (32 * half));
    data[half].permitted &= mask;
    data[half].effective = data[half].permitted;
    data[half].inheritable = 0;
  }
  return (int)syscall(SYS_capset, &header, data);
}

#endif
