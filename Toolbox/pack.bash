# Parts of `build`: the archives and what is said of them.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

digest_of() {
  local sum
  sum=$(sha256sum <"$1")
  printf 'sha256:%s' "${sum%% *}"
}

install_licenses() {
  local part=$1 package owner directory
  mkdir -p "$trees/$part/licenses"
  for package in $(packages_of "$part"); do
    owner=$package
    directory=$unpacked/$package/usr/share/doc/$package
    # Some have a link to the files of another package, of the same source.
    [[ ! -L $directory ]] || owner=$(basename "$(readlink "$directory")")
    install -m 644 "$unpacked/$owner/usr/share/doc/$owner/copyright" "$trees/$part/licenses/$package"
  done
}

# manifest PART: what is in its archive, and where it is from. No name or version has characters that JSON would want escaped.
manifest() {
  local part=$1 package separator=''
  local tree=$trees/$part
  printf '{\n  "format": 2,\n  "part": "%s",\n  "platform": "%s",\n  "packages": [' "$part" "$platform"
  for package in $(packages_of "$part"); do
    dpkg-deb --showformat "$separator\n    {\"name\": \"\${Package}\", \"version\": \"\${Version}\", \"architecture\": \"\${Architecture}\", \
\"licenses\": [\"licenses/\${Package}\"]}" --show "$(deb_of "$package")"
    separator=,
  done
  printf '\n  ],\n  "files": ['
  (
    cd "$tree" || die "there is no $tree"
    find . -type l -printf '%P\t\t%l\n'
    find . -type f -print0 | xargs -0 sha256sum | sed 's#^\([0-9a-f]*\)  \./\(.*\)#\2\t\1\t#'
  ) | sort | awk -F '\t' '
      $3 != "" { printf "%s\n    {\"path\": \"%s\", \"target\": \"%s\"}", separator, $1, $3 }
      $3 == "" { printf "%s\n    {\"path\": \"%s\", \"digest\": \"sha256:%s\"}", separator, $1, $2 }
      { separator = "," }'
  printf '\n  ]\n}\n'
}

# pack PART: makes its archive.
pack() {
  local part=$1 strange
  local tree=$trees/$part
  strange=$(find "$tree" -name '*[^A-Za-z0-9+,._@ ()[-]*' -print -quit)
  [[ -z $strange ]] || die "there is a file with a strange name: ${strange@Q}"
  find "$tree" ! -type l -exec chmod u=rwX,go=rX {} +
  manifest "$part" >"$work/manifest.json"
  install -m 644 "$work/manifest.json" "$tree/manifest.json"
  find "$tree" -mindepth 1 -printf '%P\n' | sort >"$work/entries"
  # The engines take this entry, the last one, for the sign that all of the archive arrived.
  digest_of "$tree/manifest.json" >"$tree/.complete"
  echo .complete >>"$work/entries"
  tar -c -f "$work/$part.tar" -C "$tree" --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 --hard-dereference \
    --no-recursion --verbatim-files-from -T "$work/entries"
}

description() {
  local part separator=''
  printf '{\n  "format": 2,\n  "platform": "%s",\n  "parts": [' "$platform"
  for part in "${parts[@]}"; do
    printf '%s\n    {"name": "%s", "archive": "%s", "digest": "%s", "size": %s}' "$separator" \
      "$part" "$part.tar" "$(digest_of "$work/$part.tar")" "$(stat -c %s "$work/$part.tar")"
    separator=,
  done
  printf '\n  ]\n}\n'
}

# Puts the archives and their description in place. The description comes last: it vouches for the archives.
publish() {
  local part package
  description >"$work/toolbox.json"
  {
    echo "$recipe"
    for package in "${packages[@]}"; do
      dpkg-deb --showformat "\${Package} \${Version}\n" --show "$(deb_of "$package")"
    done
  } >"$work/recipe"
  rm -f "$output/toolbox.json" "$output/toolbox.tar" # the latter is of the time before there were parts
  for part in "${parts[@]}"; do mv "$work/$part.tar" "$output/$part.tar"; done
  mv "$work/toolbox.json" "$output/toolbox.json"
  mv "$work/recipe" "$output/.recipe"
}

sizes() {
  local part separator=''
  for part in "${parts[@]}"; do
    printf '%s%s %s KiB' "$separator" "$part" $(($(stat -c %s "$output/$part.tar") / 1024))
    separator=', '
  done
}
