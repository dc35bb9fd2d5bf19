#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "steps.h"

// Between clone and exec there are only system calls: other threads of this process can hold any lock of the C library.
// Ids are changed by syscall(2), because the library's functions would ask "all threads" to do so as well.

_Static_assert(COLLECTOR_NEW_MOUNTS == CLONE_NEWNS && COLLECTOR_NEW_CGROUPS == CLONE_NEWCGROUP, "as in <sched.h>");
_Static_assert(COLLECTOR_NEW_HOST_NAME == CLONE_NEWUTS && COLLECTOR_NEW_IPC == CLONE_NEWIPC, "as in <sched.h>");
_Static_assert(COLLECTOR_NEW_PIDS == CLONE_NEWPID && COLLECTOR_NEW_NETWORK == CLONE_NEWNET, "as in <sched.h>");

// Far more than the functions below use, on any architecture.
static const size_t stack_size = 128 * 1024;

// What the processes of one launch share, also where they do not share all memory.
struct report {
  pid_t pid;
  int stage;
  int error;
  size_t index;
};

struct context {
  const struct collector_launch *launch;
  struct report *report;
  // The end of a stack; it grows downwards on every architecture that Swift knows.
  char *stack;
  // The number of the process that launches, as it is in the mounted /proc; 0 where that cannot be told.
  pid_t parent;
};

static _Noreturn void fail(const struct context *context, int stage, size_t index, int error) {
  context->report->index = index;
  context->report->error = error;
  context->report->stage = stage;
  _exit(127);
}

// Field `field` of /proc/self/stat, 0 for the own number and 1 for the parent's, as they are for whoever mounted /proc: inside
// a new PID namespace getpid() and getppid() say nothing about the outside. 0 where it cannot be read.
static pid_t number_in_proc(int field) {
  char text[512];
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  const char *place = text;
  if (field == 1) {
    // "PID (NAME) STATE PPID …", where the name can hold anything.
    place = strrchr(text, ')');
    if (!place || strlen(place) < 5) return 0;
    place += 4;
  }
  pid_t number = 0;
  while (*place >= '0' && *place <= '9') number = number * 10 + (*place++ - '0');
  return number;
}

// Dies with the thread that launches. Where that has gone before, nobody would say so any more.
static void die_with_parent(const struct context *context) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail(context, COLLECTOR_STAGE_KILLED, 0, errno);
  if (context->parent != 0) {
    pid_t parent = number_in_proc(1);
    if (parent != 0 && parent != context->parent) fail(context, COLLECTOR_STAGE_KILLED, 0, ESRCH);
  }
}

static void join_cgroups(const struct context *context) {
  for (size_t i = 0; i < context->launch->cgroup_count; i++) {
    if (write(context->launch->cgroups[i], "0", 1) != 1) fail(context, COLLECTOR_STAGE_CGROUP, i, errno);
  }
}

static void enter_users(const struct context *context) {
  if (setns(context->launch->user_namespace, CLONE_NEWUSER) != 0) fail(context, COLLECTOR_STAGE_USERS, 0, errno);
  // Not allowed in a namespace whose groups were mapped without privileges: the groups stay, and are nobody's in there.
  if (syscall(SYS_setgroups, 0, NULL) != 0 && errno != EPERM) fail(context, COLLECTOR_STAGE_USERS, 0, errno);
  if (syscall(SYS_setresgid, 0, 0, 0) != 0 || syscall(SYS_setresuid, 0, 0, 0) != 0) {
    fail(context, COLLECTOR_STAGE_USERS, 0, errno);
  }
}

static void reset_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
}

static void close_from(unsigned int first) {
  if (collector_close_range(first, ~0U, 0) == 0) return;
  // Before Linux 5.9, or where a filter of system calls does not know it.
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = 65536;
  for (rlim_t number = first; number < limit.rlim_cur; number++) close((int)number);
}

// All are moved out of the way first: a source can be another one's place.
static void arrange_descriptors(const struct context *context) {
  const struct collector_launch *launch = context->launch;
  int count = (int)launch->descriptor_count;
  for (int i = 0; i < count; i++) {
    launch->scratch[i] = fcntl(launch->descriptors[i], F_DUPFD_CLOEXEC, count);
    if (launch->scratch[i] < 0) fail(context, COLLECTOR_STAGE_DESCRIPTORS, (size_t)i, errno);
  }
  for (int i = 0; i < count; i++) {
    if (dup2(launch->scratch[i], i) != i) fail(context, COLLECTOR_STAGE_DESCRIPTORS, (size_t)i, errno);
  }
  close_from((unsigned int)count);
}

// The process of the program, in its namespaces.
static int begin(void *argument) {
  const struct context *context = argument;
  const struct collector_launch *launch = context->launch;
  reset_signals();
  die_with_parent(context);
  if (launch->user_namespace < 0) join_cgroups(context);
  setsid();
  if (launch->namespaces & CLONE_NEWNS && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
    fail(context, COLLECTOR_STAGE_PRIVATE, 0, errno);
  }
  umask(0);
  for (size_t i = 0; i < launch->step_count; i++) {
    if (collector_do_step(&launch->steps[i]) != 0) fail(context, COLLECTOR_STAGE_STEP, i, errno);
  }
  umask(022);
  arrange_descriptors(context);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(launch->executable, launch->argv, launch->envp);
  fail(context, COLLECTOR_STAGE_EXECUTE, 0, errno);
}

// A process between: it enters the user namespace, so that the other namespaces belong to that, and starts the program's
// process as its own sibling. It has its own copy of the memory: a change of ids makes the memory that a process has
// undumpable, and the process that launches would have become so as well.
static int enter(void *argument) {
  const struct context *context = argument;
  reset_signals();
  die_with_parent(context);
  join_cgroups(context);
  enter_users(context);
  // The change of ids has cleared it.
  die_with_parent(context);
  int flags = context->launch->namespaces | CLONE_PARENT | CLONE_PARENT_SETTID | CLONE_VM | CLONE_VFORK | SIGCHLD;
  // The number is told before that process begins: this one can be killed at any time.
  if (clone(begin, context->stack, flags, argument, &context->report->pid) < 0) fail(context, COLLECTOR_STAGE_CLONE, 0, errno);
  _exit(0);
}

// Waits for a child's end; whether it was an orderly one.
static bool reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int refuse(struct collector_launch_result *result, int stage, size_t index, int error) {
  if (result->pidfd >= 0) close(result->pidfd);
  result->pid = -1;
  result->pidfd = -1;
  result->stage = stage;
  result->index = index;
  result->error = error;
  return -1;
}

static int launch_directly(struct context *context, struct collector_launch_result *result) {
  int flags = context->launch->namespaces | CLONE_PIDFD | CLONE_VM | CLONE_VFORK | SIGCHLD;
  result->pid = clone(begin, context->stack, flags, context, &result->pidfd);
  if (result->pid < 0) return refuse(result, COLLECTOR_STAGE_CLONE, 0, errno);
  if (context->report->stage == COLLECTOR_STAGE_NONE) return 0;
  reap(result->pid);
  return refuse(result, context->report->stage, context->report->index, context->report->error);
}

static int launch_in_users(struct context *context, struct collector_launch_result *result) {
  pid_t between = clone(enter, context->stack, SIGCHLD, context);
  if (between < 0) return refuse(result, COLLECTOR_STAGE_CLONE, 0, errno);
  bool orderly = reap(between);
  struct report *report = context->report;
  result->pid = report->pid;
  if (orderly && report->stage == COLLECTOR_STAGE_NONE) {
    // Nobody else waits for this child: the number is still its own.
    result->pidfd = collector_pidfd_open(result->pid, 0);
    if (result->pidfd >= 0) return 0;
    report->stage = COLLECTOR_STAGE_CLONE;
    report->error = errno;
  }
  if (result->pid > 0) {
    kill(result->pid, SIGKILL);
    reap(result->pid);
  }
  if (report->stage == COLLECTOR_STAGE_NONE) return refuse(result, COLLECTOR_STAGE_KILLED, 0, EINTR);
  return refuse(result, report->stage, report->index, report->error);
}

// A stack with a page below that may not be touched; NULL if there is no memory.
static char *make_stack(size_t page) {
  char *stack = mmap(NULL, stack_size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return NULL;
  mprotect(stack, page, PROT_NONE);
  return stack;
}

int collector_launch(const struct collector_launch *launch, struct collector_launch_result *result) {
  result->pid = -1;
  result->pidfd = -1;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  struct report *report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (report == MAP_FAILED) return refuse(result, COLLECTOR_STAGE_CLONE, 0, errno);
  char *stack = make_stack(page);
  int status = -1;
  if (stack) {
    struct context context = {launch, report, stack + page + stack_size, number_in_proc(0)};
    // No handler of this process may run in the child, on the memory that they share.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    status = launch->user_namespace < 0 ? launch_directly(&context, result) : launch_in_users(&context, result);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, stack_size + page);
  } else {
    refuse(result, COLLECTOR_STAGE_CLONE, 0, errno);
  }
  munmap(report, sizeof *report);
  return status;
}

// Moves the socket to 0, so that all else can be closed: a copy of its other end is among that.
static int rest(void *argument) {
  reset_signals();
  if (dup2(*(int *)argument, 0) != 0) _exit(1);
  close_from(1);
  // Where this program is undumpable, as after a change of ids, its files in /proc belong to root, and could not be written.
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  char byte = 0;
  if (write(0, &byte, 1) != 1) _exit(1);
  while (read(0, &byte, 1) < 0 && errno == EINTR) continue;
  _exit(0);
}

pid_t collector_user_namespace(int keep) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *stack = make_stack(page);
  if (!stack) return -1;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = clone(rest, stack + page + stack_size, CLONE_NEWUSER | SIGCHLD, &keep);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  munmap(stack, stack_size + page);
  errno = error;
  return pid;
}
