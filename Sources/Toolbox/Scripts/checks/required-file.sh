#!/collector/bin/bash
# collector: output=json kind=checks timeout=60s
# Checks that an image has the files that a list asks for, with the content that it asks for.
#
# Prints {"checks":[{"id":"required-file:/path",…},…]}, in the order of the list, each pass or fail with a message.
#
# Its parameters are beside it, in required-file.params: on each line an absolute path without blanks, and one of
#   present                    a regular file is there
#   absent                     nothing is there
#   sha256 HEX                 a file with this digest is there
#   contains TEXT              a file in which a line has TEXT is there
# Empty lines, and those that begin with #, say nothing. Without such a file it ends with status 1.

set -u
export LC_ALL=C

# What is looked for in a text; busybox holds a whole line in memory.
readonly LARGEST_TEXT=$((16 << 20))

die() {
  printf 'required-file: %s\n' "$1" >&2
  exit 1
}

# Leaves text as a JSON string in REPLY. What is not printable ASCII is escaped as bash does it, first.
json() {
  local text=$1
  [[ $text =~ ^[\ -~]*$ ]] || text=${text@Q}
  REPLY=${text//\\/\\\\}
  REPLY="\"${REPLY//\"/\\\"}\""
}

checks=()

add() {
  local path=$1 status=$2 id
  json "required-file:$path"
  id=$REPLY
  json "$3"
  checks+=("{\"id\":$id,\"status\":\"$status\",\"message\":$REPLY}")
}

# Whether a regular file of the image is there; if not, REPLY says why.
is_file() {
  local path=$1
  if [[ ! -e $path && ! -L $path ]]; then
    REPLY="it is not there"
  elif [[ ! -f $path ]]; then
    REPLY="it is no regular file"
  elif [[ ! -r $path ]]; then
    REPLY="it cannot be read"
  else
    case $(readlink -f "$path") in
      /collector/* | /proc/* | /sys/* | /dev/* | /tmp/*) REPLY="it leads out of the image" ;;
      *) return 0 ;;
    esac
  fi
  return 1
}

check_digest() {
  local path=$1 expected=$2 digest
  digest=$(sha256sum <"$path") || die "cannot read ${path@Q}"
  digest=${digest%% *}
  if [[ $digest == "$expected" ]]; then
    add "$path" pass "it has the digest that is asked for"
  else
    add "$path" fail "its digest is $digest"
  fi
}

check_text() {
  local path=$1 text=$2
  if (($(stat -L -c %s "$path") > LARGEST_TEXT)); then
    add "$path" fail "it has more than $LARGEST_TEXT bytes, and was not searched"
  elif grep -q -F -e "$text" "$path"; then
    add "$path" pass "it has the text that is asked for"
  else
    add "$path" fail "it does not have the text ${text@Q}"
  fi
}

check() {
  local path=$1 how=$2 what=$3
  if [[ $how == absent ]]; then
    if [[ -e $path || -L $path ]]; then add "$path" fail "it is there"; else add "$path" pass "it is not there"; fi
    return
  fi
  if ! is_file "$path"; then
    add "$path" fail "$REPLY"
    return
  fi
  case $how in
    present) add "$path" pass "it is there" ;;
    sha256) check_digest "$path" "$what" ;;
    contains) check_text "$path" "$what" ;;
  esac
}

parameters=${COLLECTOR_PARAMETERS:-}
[[ -n $parameters ]] || die "it needs a list of files, in a file required-file.params beside it"
[[ -f $parameters && -r $parameters ]] || die "cannot read its parameters ${parameters@Q}"

number=0
while read -r path how what || [[ -n $path ]]; do
  number=$((number + 1))
  what=${what%$'\r'} how=${how%$'\r'}
  [[ -z $path || $path == '#'* ]] && continue
  [[ $path == /* ]] || die "line $number of its parameters does not begin with an absolute path"
  case $how in
    present | absent) [[ -z $what ]] || die "line $number of its parameters has more than \"$how\"" ;;
    sha256) [[ $what =~ ^[0-9a-f]{64}$ ]] || die "line $number of its parameters has no SHA-256, in 64 lower-case hexadecimal digits" ;;
    contains) [[ -n $what ]] || die "line $number of its parameters has no text" ;;
    *) die "line $number of its parameters asks for none of present, absent, sha256 and contains" ;;
  esac
  check "$path" "$how" "$what"
done <"$parameters"
((${#checks[@]} > 0)) || die "its parameters ask for no file"

printf -v list ',%s' "${checks[@]}"
printf '{"checks":[%s]}\n' "${list#,}"
