# Parts of `build`: packages from Debian's archive, by apt, which checks their signatures and digests.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# What is run here to make the toolbox, of the machine's own architecture: what is installed may be of another version, and make
# other bytes.
tool_packages=(patchelf python3.11-minimal libpython3.11-minimal libexpat1 zlib1g)

# The names of the packages in PART, or in all for *.
packages_of() {
  sed 's/#.*//' "$here/packages.list" | awk -v part="$1" 'NF >= 2 && (part == "*" || $1 == part) { print $2 }'
}

options_for() {
  apt_options=(-o "APT::Architecture=$1" -o "APT::Architectures=$1" -o "APT::Sandbox::User=$(id -un)")
}

# Names of the packages and the versions that apt would install, a line each; nothing for those of which it knows none.
candidates() {
  apt-cache "${apt_options[@]}" policy "${packages[@]}" 2>/dev/null \
    | awk '/^[^ ]/ { sub(/:.*/, ""); name = $0 } $1 == "Candidate:" && $2 != "(none)" { print name, $2 }'
}

# Of this script and all beside it, by the names below their directory.
recipe_digest() {
  (cd "$here" && find . -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum | cut -d ' ' -f 1
}

# Whether DIRECTORY has what this script would make of the packages that apt knows of. Lists of packages that are missing or
# old are no reason to build again.
is_current() {
  [[ -f $output/.recipe && -f $output/toolbox.json ]] || return 1
  [[ $(head -n 1 "$output/.recipe") == "$recipe" ]] || return 1
  local part package newest version
  options_for "$arch"
  while read -r package newest; do
    version=$(awk -v package="$package" '$1 == package { print $2 }' "$output/.recipe")
    dpkg --compare-versions "$newest" le "$version" || return 1
  done < <(candidates)
  for part in "${parts[@]}"; do
    [[ -f $output/$part.tar ]] || return 1
    grep -qF "\"$part.tar\", \"digest\": \"$(digest_of "$output/$part.tar")\"" "$output/toolbox.json" || return 1
  done
}

# download DIRECTORY PACKAGE...
download() {
  mkdir -p "$1"
  (cd "$1" && shift && apt-get "${apt_options[@]}" download "$@") >>"$work/apt.log" 2>&1
}

# fetch_packages ARCHITECTURE DIRECTORY PACKAGE...: leaves the packages in the directory. Where the machine's lists of packages
# are missing or too old, new ones are fetched into the temporary directory, so that the machine's own stay as they are.
fetch_packages() {
  local architecture=$1 directory=$2 lists=$work/apt/$1
  shift 2
  options_for "$architecture"
  if [[ ! -d $lists ]]; then
    download "$directory" "$@" && return
    echo "toolbox: fetching new lists of packages for $architecture"
    rm -f "$directory"/*
    mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
    apt_options+=(-o "Dir::State::Lists=$lists/lists" -o "Dir::Cache=$lists/cache")
    apt-get "${apt_options[@]}" update >>"$work/apt.log" 2>&1 || cannot_fetch "$@"
  else
    apt_options+=(-o "Dir::State::Lists=$lists/lists" -o "Dir::Cache=$lists/cache")
  fi
  download "$directory" "$@" || cannot_fetch "$@"
}

cannot_fetch() {
  grep -E '^(E|W|Err)' "$work/apt.log" | tail -n 8 >&2 || tail -n 8 "$work/apt.log" >&2
  die "apt cannot fetch $* for $architecture" \
    'check the network, the proxy (http_proxy) and that /etc/apt/sources.list names a mirror of Debian, then run make toolbox again'
}

fetch() {
  echo "toolbox: fetching ${#packages[@]} packages for $arch"
  fetch_packages "$arch" "$debs" "${packages[@]}"
}

# deb_of PACKAGE [DIRECTORY]
deb_of() {
  local files=("${2:-$debs}/$1"_*.deb)
  [[ -f ${files[0]} && ${#files[@]} == 1 ]] || die "apt fetched no package $1"
  printf '%s\n' "${files[0]}"
}

version_in() {
  dpkg-deb --field "$(deb_of "$2" "$1")" Version
}

unpack() {
  local package
  for package in "${packages[@]}"; do
    mkdir -p "$unpacked/$package"
    dpkg -x "$(deb_of "$package")" "$unpacked/$package"
  done
}

fetch_tools() {
  local package
  fetch_packages "$host_arch" "$tools/debs" "${tool_packages[@]}"
  for package in "$tools"/debs/*.deb; do dpkg -x "$package" "$tools"; done
  patchelf=$tools/usr/bin/patchelf
  [[ $(version_in "$tools/debs" python3.11-minimal) == $(version_in "$debs" python3.11-minimal) ]] \
    || die "apt knows different versions of python3.11 for $arch and $host_arch" 'run apt-get update, then make toolbox again'
  "$patchelf" --version >/dev/null || die "the package patchelf for $host_arch does not run here" \
    'the sources that apt knows must be those of the release that this machine has'
}
