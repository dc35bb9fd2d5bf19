# Parts of `build`: keeps programs from believing files of the image.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# The C library in a static program still loads code and data from fixed places, which are the image's: modules for names of
# users and hosts, conversions between character sets, locales, time zones. A hostile image could run its own code that way, or
# change what a tool does. So the paths, strings in the program, are changed to others of the same length.
confine() {
  local program=$1
  redirect "$program" 1 /etc/nsswitch.conf /collector/nss.cnf
  redirect "$program" 1 /etc/ld.so.cache /collector/cache
  redirect "$program" 2 "/usr/lib/$triplet/gconv" /collector/gconv
  redirect "$program" 2 /usr/lib/locale /collector/lang
  redirect "$program" 2 /usr/share/locale /collector/locale
  redirect "$program" 1 /usr/share/zoneinfo /collector/zoneinfo
  redirect "$program" 0 /etc/ld.so.preload /collector/preload

  # The directories where dlopen looks last. /lib/ is too short for a path below /collector. With a NUL after the slash, all
  # that is looked for there becomes the path of the root directory, which is no library.
  local directory pattern='' replacement='' nuls
  for directory in "/lib/$triplet/" "/usr/lib/$triplet/" /lib/ /usr/lib/; do
    printf -v nuls '\\x00%.0s' $(seq "${#directory}")
    pattern+="$directory\x00"
    replacement+="/$nuls"
  done
  substitute "$program" 1 "$pattern" "$replacement" 'the directories of shared libraries'
}

# redirect PROGRAM COUNT FROM TO: changes the path FROM, which must be there COUNT times, to TO, filled up with slashes.
redirect() {
  local program=$1 count=$2 from=$3 to=$4
  ((${#to} <= ${#from})) || die "$to is longer than $from"
  while ((${#to} < ${#from})); do to=${to/#\/collector/\/collector\/}; done
  substitute "$program" "$count" "${from//./\\.}" "$to" "$from"
}

# substitute PROGRAM COUNT PATTERN REPLACEMENT WHAT
substitute() {
  local program=$1 count=$2 pattern=$3 replacement=$4 what=$5 found size
  found=$( (grep -oaP -e "$pattern" "$program" || true) | tr -d '\0' | wc -l)
  ((found == count)) || die "${program##*/} has $what $found times, where $count were expected" \
    "the package is another than those this script was written for: look at how it uses it, then change confine.bash"
  size=$(stat -c %s "$program")
  sed -i -e "s#$pattern#$replacement#g" "$program"
  [[ $(stat -c %s "$program") == "$size" ]] || die "${program##*/} changed its size with $what"
  ! grep -qaP -e "$pattern" "$program" || die "${program##*/} still has $what"
}
