# Parts of `build`: packages from Debian's archive, by apt, which checks their signatures and digests.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

apt_options=(-o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o "APT::Sandbox::User=$(id -un)")

# Names of the packages and the versions that apt would install, a line each; nothing for those of which it knows none.
candidates() {
  apt-cache "${apt_options[@]}" policy "${packages[@]}" 2>/dev/null \
    | awk '/^[^ ]/ { sub(/:.*/, ""); name = $0 } $1 == "Candidate:" && $2 != "(none)" { print name, $2 }'
}

# Whether DIRECTORY has what this script would make of the packages that apt knows of. Lists of packages that are missing or
# old are no reason to build again.
is_current() {
  [[ -f $output/.recipe && -f $output/toolbox.tar && -f $output/toolbox.json ]] || return 1
  [[ $(head -n 1 "$output/.recipe") == "$recipe" ]] || return 1
  local package newest version digest
  while read -r package newest; do
    version=$(awk -v package="$package" '$1 == package { print $2 }' "$output/.recipe")
    dpkg --compare-versions "$newest" le "$version" || return 1
  done < <(candidates)
  digest=$(sha256sum <"$output/toolbox.tar")
  grep -qF "sha256:${digest%% *}" "$output/toolbox.json"
}

download() {
  (cd "$work/debs" && apt-get "${apt_options[@]}" download "${packages[@]}") >>"$work/apt.log" 2>&1
}

# Leaves the packages in $work/debs. Where the machine's lists of packages are missing or too old, new ones are fetched into
# the temporary directory, so that the machine's own stay as they are.
fetch() {
  echo "toolbox: fetching ${packages[*]}"
  download && return
  echo 'toolbox: fetching new lists of packages'
  rm -f "$work/debs"/*
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  apt_options+=(-o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache")
  apt-get "${apt_options[@]}" update >>"$work/apt.log" 2>&1 && download && return
  grep -E '^(E|W|Err)' "$work/apt.log" | tail -n 8 >&2 || tail -n 8 "$work/apt.log" >&2
  die "apt cannot fetch ${packages[*]} for $arch" \
    'check the network, the proxy (http_proxy) and that /etc/apt/sources.list names a mirror of Debian, then run make toolbox again'
}

deb_of() {
  local files=("$work/debs/$1"_*.deb)
  [[ -f ${files[0]} && ${#files[@]} == 1 ]] || die "apt fetched no package $1"
  printf '%s\n' "${files[0]}"
}

unpack() {
  mkdir -p "$2"
  dpkg -x "$(deb_of "$1")" "$2"
}
