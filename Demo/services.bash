# Parts of `run`, and of the benchmarks: the registry, and the end of all.
# shellcheck shell=bash disable=SC2154 # The variables are those of run.

services=() # pids, in the order in which they were started

# Retries a command for a minute, while the service it asks still runs.
wait_for() {
  local pid=$1 deadline=$((SECONDS + 60))
  shift
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || return 1
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

start_registry() {
  local port attempt
  mkdir -p "$work/registry"
  for attempt in {1..5}; do
    port=$((20000 + RANDOM % 12000))
    cat >"$work/registry.yml" <<CONFIGURATION
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: "$work/registry"}}
http: {addr: "127.0.0.1:$port"}
CONFIGURATION
    setsid docker-registry serve "$work/registry.yml" &
    services+=($!)
    registry=127.0.0.1:$port
    wait_for "$!" registry_answers && return
    stop "${services[-1]}"
    say "attempt $attempt: the registry did not start at port $port"
  done
  return 1
}

# The service that listens there could be another's: only ours has nothing.
registry_answers() {
  local answer
  exec {connection}<>"/dev/tcp/127.0.0.1/${registry##*:}" || return
  printf 'GET /v2/_catalog HTTP/1.0\r\n\r\n' >&"$connection"
  answer=$(timeout 5 cat <&"$connection")
  exec {connection}>&-
  [[ $answer == *'"repositories":[]'* ]]
}

stop() {
  local pid=$1 deadline=$((SECONDS + 30))
  kill "$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
  kill -KILL "$pid" 2>/dev/null || true
}

clean_up() {
  local status=$? i
  trap '' INT TERM HUP # what is begun here must end
  for ((i = ${#services[@]} - 1; i >= 0; i--)); do stop "${services[i]}"; done
  wait
  # Layers have files of users that only the engine can act as, unless root runs this.
  if [[ -d $work/cache ]]; then "$collector" clean --all --engine sandbox --cache "$work/cache" >/dev/null 2>&1 || true; fi
  rm -rf --one-file-system "$work"
  exit "$status"
}
