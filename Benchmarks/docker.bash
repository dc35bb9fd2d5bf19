# Parts of the benchmarks: a Docker daemon of their own, and images in it.
# shellcheck shell=bash disable=SC2154 # The variables are those of run.

# start_docker NAME: sets docker to the process, to stop it before the end.
start_docker() {
  local directory=$work/$1
  mkdir -p "$directory"
  # Of its own in everything, and without a bridge: the host's network and firewall stay as they are.
  setsid dockerd --data-root "$directory/data" --exec-root "$directory/exec" --pidfile "$directory/pid" \
    --host "unix://$directory/socket" --bridge none --iptables=false --ip6tables=false --ip-masq=false &
  docker=$!
  services+=("$docker")
  export DOCKER_HOST=unix://$directory/socket
  wait_for "$docker" docker version
}

push_from_docker() {
  local image
  for image in "${images[@]}"; do docker push "$image" || return; done
}

remove_from_docker() {
  ((${#images[@]} == 0)) || docker image rm --force "${images[@]}"
}

# clean_up_with_docker [STATUS]: stops all, and takes off what a daemon that was killed has left mounted.
clean_up_with_docker() {
  local status=${1:-$?} i mount mounts
  trap '' INT TERM HUP # what is begun here must end
  for ((i = ${#services[@]} - 1; i >= 0; i--)); do stop "${services[i]}"; done
  wait
  mapfile -t mounts < <(awk -v below="$work/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r)
  for mount in "${mounts[@]}"; do umount "$mount" || umount --lazy "$mount"; done
  rm -rf --one-file-system "$work"
  exit "$status"
}

# The median of numbers, one a line.
median() {
  sort -n | awk '{ x[NR] = $1 } END { print (x[int((NR + 1) / 2)] + x[int(NR / 2) + 1]) / 2 }'
}
