#ifndef COLLECTOR_CALLS_H
#define COLLECTOR_CALLS_H

// System calls that the C library of some distributions has no function for, and that Swift cannot make by syscall(2),
// because that takes any number of arguments. All return -1 and set errno on failure, as the C library's functions do.

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// Not every C library has these: their numbers are the same on every architecture (they are newer than the shared table).
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

// How a path is walked: https://man7.org/linux/man-pages/man2/openat2.2.html. From <linux/openat2.h>, which would define
// `struct open_how` a second time where the C library has it as well.
enum {
  COLLECTOR_RESOLVE_NO_XDEV = 0x01,
  COLLECTOR_RESOLVE_NO_MAGICLINKS = 0x02,
  COLLECTOR_RESOLVE_NO_SYMLINKS = 0x04,
  COLLECTOR_RESOLVE_BENEATH = 0x08,
  COLLECTOR_RESOLVE_IN_ROOT = 0x10,
};

struct collector_open_how {
  uint64_t flags;
  uint64_t mode;
  uint64_t resolve;
};

/// Opens `path` below `directory` as `resolve` (COLLECTOR_RESOLVE_…) allows. `mode` must be 0 unless a file is made.
static inline int collector_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
  struct collector_open_how how = {flags, mode, resolve};
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/// A descriptor of a process, closed on exec, that is readable once the process has ended.
static inline int collector_pidfd_open(pid_t pid, unsigned int flags) {
  return (int)syscall(SYS_pidfd_open, pid, flags);
}

/// Sends a signal to exactly the process that `pidfd` is of: ESRCH once that has been waited for, never another process.
static inline int collector_pidfd_send_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/// Closes every descriptor from `first` to `last`, both included.
static inline int collector_close_range(unsigned int first, unsigned int last, unsigned int flags) {
  return (int)syscall(SYS_close_range, first, last, flags);
}

/// Brings all of the file system that `descriptor` is in to the disk.
static inline int collector_syncfs(int descriptor) {
  return (int)syscall(SYS_syncfs, descriptor);
}

/// A pipe whose two ends, first the reading one, are closed on exec.
static inline int collector_pipe(int *ends) {
  return (int)syscall(SYS_pipe2, ends, O_CLOEXEC);
}

/// Names the calling thread, for whoever lists them; at most 15 bytes.
static inline int collector_name_thread(const char *name) {
  const int set_name = 15;
  return (int)syscall(SYS_prctl, set_name, name, 0, 0, 0);
}

/// A file in memory without a name, closed on exec.
static inline int collector_memory_file(const char *label) {
  const unsigned int close_on_exec = 1;
  return (int)syscall(SYS_memfd_create, label, close_on_exec);
}

/// Takes from this process, for good, the way to gain rights by executing something.
static inline int collector_no_new_privileges(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
}

#endif
