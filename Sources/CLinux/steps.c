#define _GNU_SOURCE

#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static int make_directory(const char *path, mode_t mode) {
  if (mkdir(path, mode) == 0) return 0;
  if (errno != EEXIST) return -1;
  struct stat status;
  if (lstat(path, &status) != 0) return -1;
  if (S_ISDIR(status.st_mode)) return 0;
  errno = ENOTDIR;
  return -1;
}

static int make_file(const struct collector_step *step) {
  int file = open(step->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, step->mode);
  if (file < 0) return -1;
  const char *bytes = step->bytes;
  size_t left = step->length;
  while (left > 0) {
    ssize_t count = write(file, bytes, left);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    bytes += count;
    left -= (size_t)count;
  }
  return close(file);
}

// Flags of a mount that a user namespace may not take away again: a remount must repeat them. The times of access, which are
// such too, stay as they are if none of their flags is given.
static unsigned long kept_flags(const struct statfs *status) {
  unsigned long flags = 0;
  if (status->f_flags & 0x0001) flags |= MS_RDONLY;
  if (status->f_flags & 0x0002) flags |= MS_NOSUID;
  if (status->f_flags & 0x0004) flags |= MS_NODEV;
  if (status->f_flags & 0x0008) flags |= MS_NOEXEC;
  return flags;
}

// A mount is made read-only by a second call only: the first one takes no notice of the flag.
static int make_bind(const struct collector_step *step) {
  if (mount(step->text, step->path, NULL, MS_BIND, NULL) != 0) return -1;
  if (!(step->flags & MS_RDONLY)) return 0;
  struct statfs status;
  if (statfs(step->path, &status) != 0) return -1;
  return mount(NULL, step->path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | kept_flags(&status), NULL);
}

int collector_do_step(const struct collector_step *step) {
  switch (step->kind) {
  case COLLECTOR_STEP_DIRECTORY: return make_directory(step->path, step->mode);
  case COLLECTOR_STEP_FILE: return make_file(step);
  case COLLECTOR_STEP_SYMBOLIC_LINK: return symlink(step->text, step->path);
  case COLLECTOR_STEP_MOUNT: return mount(step->text, step->path, step->text, step->flags, step->bytes);
  case COLLECTOR_STEP_BIND: return make_bind(step);
  case COLLECTOR_STEP_CHANGE_DIRECTORY: return chdir(step->path);
  default: errno = EINVAL; return -1;
  }
}
