#!/collector/bin/bash
# collector: output=json kind=checks timeout=30s
# Checks that an image has no accounts but those that a list allows.
#
# Prints {"checks":[{"id":"no-extra-users","status":…,"message":…}]}: pass, fail with the names, or skip where the image has no
# /etc/passwd. Two accounts of one name, and lines without one, fail too.
#
# Its parameters are beside it, in no-extra-users.params: on each line the name of an account, or "name:uid" where it must have that
# uid. Empty lines, and those that begin with #, say nothing. Without such a file it ends with status 1.
#
# Names are printed as bash would quote them, which is ASCII whatever they are.

set -u
export LC_ALL=C

# Of an image with thousands of accounts these are enough to see what is wrong.
readonly MOST_NAMED=20

die() {
  printf 'no-extra-users: %s\n' "$1" >&2
  exit 1
}

# Leaves text as a JSON string in REPLY; it has only printable ASCII.
json() {
  REPLY=${1//\\/\\\\}
  REPLY="\"${REPLY//\"/\\\"}\""
}

report() {
  json "$2"
  printf '{"checks":[{"id":"no-extra-users","status":"%s","message":%s}]}\n' "$1" "$REPLY"
  exit 0
}

parameters=${COLLECTOR_PARAMETERS:-}
[[ -n $parameters ]] || die "it needs a list of the accounts that are allowed, in a file no-extra-users.params beside it"
[[ -f $parameters && -r $parameters ]] || die "cannot read its parameters ${parameters@Q}"

declare -A allowed=()
number=0
while IFS= read -r line || [[ -n $line ]]; do
  number=$((number + 1))
  line=${line%$'\r'}
  [[ -z $line || $line == '#'* ]] && continue
  [[ $line =~ ^([^:[:space:]]+)(:([0-9]{1,10}))?$ ]] || die "line $number of its parameters is neither \"name\" nor \"name:uid\""
  # The array gives what uid an account must have, or "any".
  allowed[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]:-any}
done <"$parameters"
((${#allowed[@]} > 0)) || die "its parameters allow no account at all"

passwd=/etc/passwd
[[ -e $passwd || -L $passwd ]] || report skip "the image has no /etc/passwd"
[[ -f $passwd ]] || die "cannot read /etc/passwd: it is not a regular file"
[[ -r $passwd ]] || die "cannot read /etc/passwd: permission denied"
case $(readlink -f "$passwd") in
  /collector/* | /proc/* | /sys/* | /dev/* | /tmp/*) die "cannot read /etc/passwd: it leads out of the image" ;;
esac
(($(stat -L -c %s "$passwd") <= 4 << 20)) || die "cannot read /etc/passwd: it has more than 4 MiB"

faults=()
declare -A seen=()
number=0
while IFS=: read -r name _ uid _ || [[ -n $name ]]; do
  number=$((number + 1))
  [[ $name == '#'* || -z $name && -z $uid ]] && continue
  if [[ -z $name ]]; then
    faults+=("line $number has no name")
  elif [[ -n ${seen[$name]:-} ]]; then
    faults+=("${name@Q} twice")
  elif [[ -z ${allowed[$name]:-} ]]; then
    faults+=("${name@Q}")
  elif [[ ${allowed[$name]} != any && ${allowed[$name]} != "$uid" ]]; then
    faults+=("${name@Q} with the uid ${uid@Q}")
  fi
  [[ -n $name ]] && seen[$name]=1
done < <(tr -d '\000' <"$passwd")

((${#faults[@]} == 0)) && report pass "all accounts are allowed"
printf -v list ', %s' "${faults[@]:0:MOST_NAMED}"
((${#faults[@]} <= MOST_NAMED)) || list+=" and $((${#faults[@]} - MOST_NAMED)) more"
report fail "not allowed: ${list#, }"
