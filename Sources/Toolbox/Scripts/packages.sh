#!/collector/bin/bash
# collector: output=json kind=packages timeout=60s
# Lists the distribution and the installed packages, from the databases of dpkg (also as distroless keeps them) and apk.
#
# Prints one JSON document: {"distro":{…},"packages":[…],"databases":[…],"unread":[…]}
#   databases  the package databases that were read, in the order of their packages: empty means that the image has none
#   unread     those beside them that this version has no reader for; if it can read none of them, that is an error
# Packages stand in their database's own order, which costs nothing and is the same at every run of an image.
# A database that cannot be read, or understood, ends the script with status 1, a message and nothing on stdout.
#
# All that is read belongs to the image and may be hostile. Bash looks at what kind of file each database is, so that a FIFO
# in its place blocks nobody; then one awk, which takes bash's place, reads them all, as bytes.

set -u
export LC_ALL=C
shopt -s nullglob

sources=()   # what awk is to read: a reader's name and a path, by turns
databases=() # paths of package databases among them
unread=()

die() {
  printf 'packages: %s\n' "$1" >&2
  exit 1
}

# Whether something is at a path, be it a dangling link. A directory that may not be searched hides what is in it, which
# must not pass for "not there".
exists() {
  [[ -e $1 || -L $1 ]] && return 0
  local directory=${1%/*}
  until [[ -d $directory/ ]]; do
    directory=${directory%/*}
  done
  [[ -x $directory/ ]] || die "cannot look for $1: no permission to search ${directory:-/}"
  return 1
}

require_readable_file() {
  [[ -f $1 ]] || die "cannot read the package database ${1@Q}: it is not a regular file"
  [[ -r $1 ]] || die "cannot read the package database ${1@Q}: permission denied"
}

# Whether a path is one of the paths after it by another name: /lib is a link to /usr/lib in many images.
is_among() {
  local path=$1 other
  shift
  for other; do
    [[ $path -ef $other ]] && return 0
  done
  return 1
}

# A database that is one file.
add_file() {
  local reader=$1 path=$2
  exists "$path" || return 0
  require_readable_file "$path"
  is_among "$path" "${databases[@]}" && return
  sources+=("$reader" "$path")
  databases+=("$path")
}

# A database that is a directory with a file for each package: distroless images have dpkg's so, beside lists of checksums.
add_directory() {
  local reader=$1 path=$2 file
  exists "$path" || return 0
  [[ -d $path ]] || die "cannot read the package database $path: it is not a directory"
  [[ -r $path && -x $path ]] || die "cannot read the package database $path: permission denied"
  for file in "$path"/*; do
    [[ $file == *.md5sums ]] && continue
    require_readable_file "$file"
    sources+=("$reader" "$file")
  done
  databases+=("$path")
}

add_unread() {
  local path
  for path; do
    exists "$path" || continue
    is_among "$path" "${unread[@]}" || unread+=("$path")
  done
}

# The first of the files that name the distribution. One that is missing or odd leaves its name unknown, and is no error.
add_distro() {
  local reader path
  while (($#)); do
    reader=$1 path=$2
    shift 2
    if [[ -f $path && -r $path ]]; then
      sources+=("$reader" "$path")
      return
    fi
  done
}

# Leaves a JSON array of paths in REPLY. They are the ones below, which need no escaping.
json_array() {
  printf -v REPLY ',"%s"' "$@"
  (($#)) || REPLY=
  REPLY="[${REPLY#,}]"
}

add_distro os-release /etc/os-release os-release /usr/lib/os-release \
  alpine-release /etc/alpine-release debian-version /etc/debian_version

add_file dpkg-status /var/lib/dpkg/status
add_directory dpkg-status.d /var/lib/dpkg/status.d
add_file apk-installed /lib/apk/db/installed
add_file apk-installed /usr/lib/apk/db/installed

add_unread {/var/lib/rpm,/usr/lib/sysimage/rpm}/{rpmdb.sqlite,Packages,Packages.db}
add_unread /var/lib/pacman/local
add_unread {/usr,/var}/lib/opkg/status

# An empty list would say that there are no packages, where there is only nobody here who can read of them.
((${#databases[@]} > 0 || ${#unread[@]} == 0)) || die "this version has no reader for the package database ${unread[*]}"

# shellcheck disable=SC2016 # The dollar signs are awk's.
readers='
BEGIN {
  # No name or version comes near this many bytes. A line may be of any length, but a field beyond this is not what it seems.
  LONGEST_VALUE = 4096
  set(DPKG_FIELDS, "package status version architecture source")
  set(DPKG_STATUSES, "not-installed config-files half-installed unpacked half-configured triggers-awaited " \
    "triggers-pending installed")

  for (i = 1; i < ARGC; i += 2) {
    if (ARGV[i] == "dpkg-status") read_dpkg(ARGV[i + 1], "not-installed")
    else if (ARGV[i] == "dpkg-status.d") read_dpkg(ARGV[i + 1], "installed")
    else if (ARGV[i] == "apk-installed") read_apk(ARGV[i + 1])
    else if (ARGV[i] == "os-release") read_os_release(ARGV[i + 1])
    else if (ARGV[i] == "alpine-release") read_alpine_release(ARGV[i + 1])
    else if (ARGV[i] == "debian-version") read_debian_version(ARGV[i + 1])
  }

  printf "{\"distro\":{\"id\":%s,\"version_id\":%s,\"pretty_name\":%s},\"packages\":[",
    json(distro["ID"]), json(distro["VERSION_ID"]), json(distro["PRETTY_NAME"])
  for (i = 1; i <= count; i++) printf "%s%s", (i > 1 ? "," : ""), packages[i]
  printf "],\"databases\":%s,\"unread\":%s}\n", databases, unread
}

# Dpkg: https://manpages.debian.org/bookworm/dpkg-dev/deb822.5.en.html, field names in any case. A status file keeps packages
# that were removed, too; the files of distroless have no Status field and are there for installed packages only.
function read_dpkg(path, status_if_missing,    line, number, got, colon, field, entry, in_entry) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line ~ /^[ \t]/) continue
    if (line == "" || line == "\r") {
      if (in_entry) add_dpkg(entry, status_if_missing, path, number)
      in_entry = 0
      delete entry
      continue
    }
    in_entry = 1
    colon = index(line, ":")
    if (colon < 2) malformed(path, number, "neither a field nor its continuation")
    if (line !~ /^[PSVApsva]/) continue
    field = tolower(short(substr(line, 1, colon - 1)))
    if (!(field in DPKG_FIELDS)) continue
    if (field in entry) malformed(path, number, "a second " field " in one entry")
    entry[field] = value(substr(line, colon + 1), path, number)
  }
  end_of_file(path, got)
  if (in_entry) add_dpkg(entry, status_if_missing, path, number)
}

function add_dpkg(entry, status_if_missing, path, number,    words, status, source) {
  if (entry["package"] == "") malformed(path, number, "the entry that ends here has no package name")
  status = status_if_missing
  if (entry["status"] != "") {
    split(tolower(entry["status"]), words, " ")
    status = words[3]
  }
  if (!(status in DPKG_STATUSES)) malformed(path, number, "the entry that ends here has an unknown status")
  if (status != "installed") return
  if (entry["version"] == "") malformed(path, number, "the installed package that ends here has no version")
  # "Source: name (version)", where the versions differ.
  source = entry["source"]
  if (source ~ /[ \t(]/) source = substr(source, 1, match(source, /[ \t(]/) - 1)
  add(entry["package"], entry["version"], entry["architecture"], "deb", source)
}

# Apk: https://wiki.alpinelinux.org/wiki/Apk_spec. Each line is a letter, a colon and a value.
function read_apk(path,    line, number, got, letter, entry, in_entry) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line == "" || line == "\r") {
      if (in_entry) add_apk(entry, path, number)
      in_entry = 0
      delete entry
      continue
    }
    in_entry = 1
    if (substr(line, 2, 1) != ":") malformed(path, number, "not a letter with a value")
    letter = substr(line, 1, 1)
    if (!index("PVAo", letter)) continue
    if (letter in entry) malformed(path, number, "a second " letter " in one entry")
    entry[letter] = value(substr(line, 3), path, number)
  }
  end_of_file(path, got)
  if (in_entry) add_apk(entry, path, number)
}

function add_apk(entry, path, number) {
  if (entry["P"] == "") malformed(path, number, "the entry that ends here has no package name")
  if (entry["V"] == "") malformed(path, number, "the package that ends here has no version")
  add(entry["P"], entry["V"], entry["A"], "apk", entry["o"])
}

# https://www.freedesktop.org/software/systemd/man/latest/os-release.html; of two lines for a name the last holds.
function read_os_release(path,    line, equals) {
  while ((getline line < path) > 0) {
    if (line !~ /^[ \t]*(ID|VERSION_ID|PRETTY_NAME)=/) continue
    equals = index(line, "=")
    distro[short(substr(line, 1, equals - 1))] = unquoted(short(substr(line, equals + 1)))
  }
  close(path)
}

function read_alpine_release(path,    version) {
  getline version < path
  version = short(version)
  distro["ID"] = "alpine"
  distro["VERSION_ID"] = version
  distro["PRETTY_NAME"] = "Alpine Linux" (version == "" ? "" : " " version)
}

# Holds "12.5", where os-release has "12"; or "trixie/sid" before a release, which has no version yet.
function read_debian_version(path,    version) {
  getline version < path
  version = short(version)
  distro["ID"] = "debian"
  if (version ~ /^[0-9]/) distro["VERSION_ID"] = substr(version, 1, match(version "x", /[^0-9]/) - 1)
  distro["PRETTY_NAME"] = "Debian GNU/Linux" (version == "" ? "" : " " version)
}

# What every reader calls for a package. What its database does not say is "", and null in the output.
function add(name, version, architecture, type, source) {
  packages[++count] = "{\"name\":" json(name) ",\"version\":" json(version) ",\"architecture\":" json(architecture) \
    ",\"type\":\"" type "\",\"source\":" json(source == "" ? name : source) "}"
}

function set(names, list,    n, i, words) {
  n = split(list, words, " ")
  for (i = 1; i <= n; i++) names[words[i]]
}

function malformed(path, number, what) {
  fail("the package database " printable(path) " is malformed in line " number ": " what)
}

function end_of_file(path, got) {
  if (got < 0) fail("cannot read the package database " printable(path) ": error " ERRNO)
  close(path)
}

function fail(message) {
  print "packages: " message > "/dev/stderr"
  exit 1
}

function printable(text) {
  gsub(/[^ -~]/, "?", text)
  return text
}

# The value of a field of a package.
function value(text, path, number) {
  if (length(text) > LONGEST_VALUE) malformed(path, number, "a value of more than " LONGEST_VALUE " bytes")
  return trimmed(text)
}

# The same where nothing depends on it: what is too long is unknown.
function short(text) {
  return length(text) > LONGEST_VALUE ? "" : trimmed(text)
}

# Without blanks at both ends; the carriage return of a CRLF is one. Only for short texts: the time grows with the square of
# the number of blanks.
function trimmed(text) {
  if (text ~ /^[ \t]/) sub(/^[ \t]+/, "", text)
  if (text ~ /[ \t\r]$/) sub(/[ \t\r]+$/, "", text)
  return text
}

# A value of os-release with the quotes and backslashes of a shell taken out. In double quotes a backslash escapes only what
# is special there.
function unquoted(text,    n, i, chars, c, quote, out) {
  if (text !~ /["\047\\]/) return text
  n = split(text, chars, "")
  for (i = 1; i <= n; i++) {
    c = chars[i]
    if (c == quote) quote = ""
    else if (quote == "" && (c == "\"" || c == "\047")) quote = c
    else if (c == "\\" && (quote == "" || quote == "\"" && i < n && index("\"\\$`", chars[i + 1]))) out = out chars[++i]
    else out = out c
  }
  return out
}

function json(text) {
  if (text == "") return "null"
  # Printable ASCII but the quote and the backslash stands for itself, and is nearly all there is.
  if (text !~ /[^] !#-[^-~]/) return "\"" text "\""
  return "\"" escaped(text) "\""
}

# Escapes what JSON wants escaped and DEL, and puts U+FFFD for invalid UTF-8, as the Unicode standard advises: one for each
# longest part that could begin a character (https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G66453).
function escaped(text,    n, i, chars, c, byte, out, sequence, missing, low, high) {
  if (!("A" in byte_of)) for (i = 1; i < 256; i++) byte_of[sprintf("%c", i)] = i
  n = split(text, chars, "")
  for (i = 1; i <= n; i++) {
    c = chars[i]
    byte = byte_of[c]
    if (missing) {
      if (byte >= low && byte <= high) {
        sequence = sequence c
        low = 128; high = 191
        if (--missing == 0) out = out sequence
        continue
      }
      out = out "\\ufffd"
      missing = 0
    }
    if (c == "\"" || c == "\\") out = out "\\" c
    else if (byte < 32 || byte == 127) out = out sprintf("\\u%04x", byte)
    else if (byte < 127) out = out c
    else if (byte < 194 || byte > 244) out = out "\\ufffd"
    else {
      sequence = c
      missing = byte < 224 ? 1 : byte < 240 ? 2 : 3
      # Neither overlong forms, nor surrogates, nor anything above U+10FFFF.
      low = byte == 224 ? 160 : byte == 240 ? 144 : 128
      high = byte == 237 ? 159 : byte == 244 ? 143 : 191
    }
  }
  return missing ? out "\\ufffd" : out
}
'

json_array "${databases[@]}" && databases_json=$REPLY
json_array "${unread[@]}" && unread_json=$REPLY
exec /collector/bin/awk -v databases="$databases_json" -v unread="$unread_json" "$readers" "${sources[@]}"
