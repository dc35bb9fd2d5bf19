#!/collector/bin/bash
# collector: output=json kind=checks timeout=120s
# Checks that an image has no programs with the set-uid or set-gid bit but those that a list allows.
#
# Prints {"checks":[{"id":"setuid-allowed","status":"pass" or "fail","message":…}]}; the message of a failure names the programs. Where
# part of the image cannot be looked at it ends with status 1.
#
# Its parameters are beside it, in setuid-allowed.params: on each line the absolute path of a program that is allowed. Empty lines, and
# those that begin with #, say nothing; a file that has nothing else allows none. Without such a file it ends with status 1.
#
# Paths are printed as bash would quote them, which is ASCII whatever they are. No link is followed.

set -u
export LC_ALL=C

# Of an image with thousands of them these are enough to see what is wrong.
readonly MOST_NAMED=20

die() {
  printf 'setuid-allowed: %s\n' "$1" >&2
  exit 1
}

# Leaves text as a JSON string in REPLY; it has only printable ASCII.
json() {
  REPLY=${1//\\/\\\\}
  REPLY="\"${REPLY//\"/\\\"}\""
}

report() {
  json "$2"
  printf '{"checks":[{"id":"setuid-allowed","status":"%s","message":%s}]}\n' "$1" "$REPLY"
  exit 0
}

parameters=${COLLECTOR_PARAMETERS:-}
[[ -n $parameters ]] || die "it needs a list of the programs that are allowed, in a file setuid-allowed.params beside it"
[[ -f $parameters && -r $parameters ]] || die "cannot read its parameters ${parameters@Q}"

declare -A allowed=()
number=0
while IFS= read -r line || [[ -n $line ]]; do
  number=$((number + 1))
  line=${line%$'\r'}
  [[ -z $line || $line == '#'* ]] && continue
  [[ $line == /* ]] || die "line $number of its parameters is no absolute path"
  allowed[$line]=1
done <"$parameters"

# What Collector mounts is left out.
find / \( -path /collector -o -path /proc -o -path /sys -o -path /dev -o -path /tmp \) -prune \
  -o -type f -perm /6000 -print0 >/tmp/found 2>/tmp/errors
status=$?
if ((status != 0)) || [[ -s /tmp/errors ]]; then
  IFS= read -r -n 300 message </tmp/errors
  die "cannot look at all of the image: ${message@Q}"
fi

faults=()
while IFS= read -r -d '' path; do
  [[ -n ${allowed[$path]:-} ]] || faults+=("${path@Q}")
done < <(sort -z /tmp/found)

((${#faults[@]} == 0)) && report pass "there is no program with the set-uid or set-gid bit that is not allowed"
printf -v list ', %s' "${faults[@]:0:MOST_NAMED}"
((${#faults[@]} <= MOST_NAMED)) || list+=" and $((${#faults[@]} - MOST_NAMED)) more"
report fail "not allowed: ${list#, }"
