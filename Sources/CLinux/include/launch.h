#ifndef COLLECTOR_LAUNCH_H
#define COLLECTOR_LAUNCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What is done in a new process before it executes its program.
enum collector_step_kind {
  /// Makes the directory `path`, with `mode`; one that is there already is good too, as it is.
  COLLECTOR_STEP_DIRECTORY,
  /// Makes the file `path`, with `mode` and `bytes`; it must not be there.
  COLLECTOR_STEP_FILE,
  /// Makes the symbolic link `path` to `text`.
  COLLECTOR_STEP_SYMBOLIC_LINK,
  /// Mounts a file system of the type `text` at `path`, with `flags` (MS_…) and the options in `bytes`, a string or NULL.
  COLLECTOR_STEP_MOUNT,
  /// Binds `text` to `path`; read-only if `flags` has MS_RDONLY.
  COLLECTOR_STEP_BIND,
  /// Goes to the directory `path`.
  COLLECTOR_STEP_CHANGE_DIRECTORY,
};

struct collector_step {
  int kind;
  mode_t mode;
  unsigned long flags;
  const char *path;
  const char *text;
  const void *bytes;
  size_t length;
};

/// CLONE_NEW… of <sched.h>, which keeps them from whoever does not ask for GNU extensions.
enum collector_namespaces {
  COLLECTOR_NEW_MOUNTS = 0x00020000,
  COLLECTOR_NEW_CGROUPS = 0x02000000,
  COLLECTOR_NEW_HOST_NAME = 0x04000000,
  COLLECTOR_NEW_IPC = 0x08000000,
  COLLECTOR_NEW_PIDS = 0x20000000,
  COLLECTOR_NEW_NETWORK = 0x40000000,
};

struct collector_launch {
  const char *executable;
  /// Both end with NULL.
  char *const *argv;
  char *const *envp;
  const struct collector_step *steps;
  size_t step_count;
  /// The descriptor at index i becomes i in the program; all others are closed. `scratch` has room for as many.
  const int *descriptors;
  int *scratch;
  size_t descriptor_count;
  /// Descriptors of files `cgroup.procs`, open for writing.
  const int *cgroups;
  size_t cgroup_count;
  /// COLLECTOR_NEW_…
  int namespaces;
  /// A descriptor of a user namespace to enter; -1 for none.
  int user_namespace;
};

/// Where a launch has failed.
enum collector_stage {
  COLLECTOR_STAGE_NONE,
  /// There is no new process: no memory, too many processes, no right to make namespaces.
  COLLECTOR_STAGE_CLONE,
  /// Joining the cgroup at `index`.
  COLLECTOR_STAGE_CGROUP,
  /// Entering the user namespace, and becoming its root.
  COLLECTOR_STAGE_USERS,
  /// The process was killed, or the one that launches has ended.
  COLLECTOR_STAGE_KILLED,
  /// Keeping the mounts of the new mount namespace from spreading.
  COLLECTOR_STAGE_PRIVATE,
  /// The step at `index`.
  COLLECTOR_STAGE_STEP,
  /// Giving the program its descriptors; the one at `index`.
  COLLECTOR_STAGE_DESCRIPTORS,
  COLLECTOR_STAGE_EXECUTE,
};

struct collector_launch_result {
  /// The program's process, a child of the calling thread, and a descriptor of it, closed on exec. Both are the caller's.
  pid_t pid;
  int pidfd;
  int stage;
  int error;
  size_t index;
};

/// Starts a process in new namespaces, which gets SIGKILL when the calling thread ends, and returns once it executes its
/// program, or has failed to; in that case nothing is left of it. Returns 0, or -1 with `stage`, `index` and `error` filled in.
int collector_launch(const struct collector_launch *launch, struct collector_launch_result *result);

/// Starts a child in a new user namespace that writes one byte to the socket `keep` once its files in /proc may be used, and ends
/// when the other end of that is closed. Returns -1 and sets errno on failure. The caller waits for it.
pid_t collector_user_namespace(int keep);

#endif
