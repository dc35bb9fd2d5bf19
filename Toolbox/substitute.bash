# Parts of `build`: changes paths that are strings in files.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# redirect FILE COUNT FROM TO: changes the path FROM, which must be there COUNT times, to TO, filled up with slashes.
redirect() {
  local file=$1 count=$2 from=$3 to=$4
  ((${#to} <= ${#from})) || die "$to is longer than $from"
  while ((${#to} < ${#from})); do to=${to/#\/collector/\/collector\/}; done
  substitute "$file" "$count" "$(literal "$from")" "$to" "$from"
}

# erase FILE COUNT PATH: makes the path, which must be there COUNT times, an empty string, by which the kernel finds nothing. Its
# other characters stay: its end may be a string of its own, as linkers put strings where they find them.
erase() {
  substitute "$1" "$2" "$(literal "$3")\x00" "\x00${3:1}\x00" "$3"
}

# rewrite FILE COUNT FROM TO: changes FROM, which must be there COUNT times, in a file whose size may change.
rewrite() {
  local file=$1 count=$2 from=$3 to=$4 found
  found=$( (grep -oF -e "$from" "$file" || true) | wc -l)
  ((found == count)) || unexpected "$file" "$from" "$found" "$count"
  sed -i -e "s#$(literal "$from")#$to#g" "$file"
}

# substitute FILE COUNT PATTERN REPLACEMENT WHAT
substitute() {
  local file=$1 count=$2 pattern=$3 replacement=$4 what=$5 found size
  found=$( (grep -oaP -e "$pattern" "$file" || true) | tr -d '\0' | wc -l)
  ((found == count)) || unexpected "$file" "$what" "$found" "$count"
  size=$(stat -L -c %s "$file")
  sed -i -e "s#$pattern#$replacement#g" "$file"
  [[ $(stat -L -c %s "$file") == "$size" ]] || die "${file##*/} changed its size with $what"
  ! grep -qaP -e "$pattern" "$file" || die "${file##*/} still has $what"
}

unexpected() {
  die "${1##*/} has $2 $3 times, where $4 were expected" \
    "the package is another than those this script was written for: look at how it uses it, then change what expects it"
}

# A pattern, for grep -P as for sed, of which nothing but TEXT is an instance.
literal() {
  # shellcheck disable=SC2001 # That is no simple replacement.
  sed 's/[].*?+{}()|$[]/[&]/g' <<<"$1"
}

nuls() {
  # shellcheck disable=SC2046 # A number a word.
  (($1 == 0)) || printf '\\x00%.0s' $(seq "$1")
}
