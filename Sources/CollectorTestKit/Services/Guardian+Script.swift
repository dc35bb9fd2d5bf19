extension Guardian {
  /// Arguments: the directory, the name of the control groups or nothing, and the files by which processes are recognised.
  static let script = #"""
    directory=$1 group_name=$2
    shift 2

    # Ends when nobody has the other end of the pipe, for whatever reason.
    cat >/dev/null

    # The processes that have a file of the directory as a whole argument. They are looked up anew each time, since the system uses the
    # numbers of processes again.
    users() {
      local file argument
      local -a arguments
      for file in /proc/[0-9]*/cmdline; do
        arguments=()
        { mapfile -d '' -t arguments <"$file"; } 2>/dev/null || continue
        for argument in "${arguments[@]}"; do
          if [[ $argument == "$directory/$1" ]]; then
            file=${file%/cmdline}
            echo "${file#/proc/}"
            break
          fi
        done
      done
    }

    # Ends them: asks first and kills those that are still there after so many tenths of a second.
    finish() {
      local patience=$2 tick pids
      for ((tick = 0; tick < 150; tick++)); do
        pids=$(users "$1")
        [[ -n $pids ]] || return 0
        if ((tick >= patience)); then
          kill -KILL $pids
        elif ((tick == 0)); then
          kill -TERM $pids
        fi
        sleep 0.1
      done
    }

    control_groups() {
      [[ -z $group_name ]] || find /sys/fs/cgroup -maxdepth 2 -type d -name "$group_name"
    }

    finish "$1" 100
    shift
    for group in $(control_groups); do
      find "$group" -name cgroup.procs -exec cat {} + | xargs -r kill -KILL
    done
    for file in "$@"; do
      finish "$file" 0
    done

    # The sockets of containerd's shims are outside of the directory.
    find "$directory" -name address -path '*/io.containerd.runtime.v2.task/*' -exec sed 's|^unix://||; $a\' {} \; |
      while read -r socket; do rm -f "$socket"; done

    while read -r _ _ _ _ point _; do
      [[ $point != "$directory"/* ]] || echo "$point"
    done </proc/self/mountinfo | sort -r | while read -r point; do
      umount -l "$point"
    done
    for group in $(control_groups); do
      find "$group" -depth -type d -exec rmdir {} \;
    done
    rm -rf --one-file-system "$directory"
    """#
}
