# Parts of `build`: the archive and what is said of it.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

digest_of() {
  local sum
  sum=$(sha256sum <"$1")
  printf 'sha256:%s' "${sum%% *}"
}

# What is in the archive, and where it is from. Names and versions have no characters that JSON would want escaped.
manifest() {
  local package separator='' path
  printf '{\n  "format": 1,\n  "platform": "%s",\n  "packages": [' "$platform"
  for package in "${packages[@]}"; do
    dpkg-deb --showformat "$separator\n    {\"name\": \"\${Package}\", \"version\": \"\${Version}\", \"architecture\": \"\${Architecture}\", \
\"licenses\": [\"licenses/\${Package}\"]}" --show "$(deb_of "$package")"
    separator=,
  done
  printf '\n  ],\n  "files": ['
  separator=
  while IFS= read -r path; do
    if [[ -L $tree/$path ]]; then
      printf '%s\n    {"path": "%s", "target": "%s"}' "$separator" "$path" "$(readlink "$tree/$path")"
    else
      printf '%s\n    {"path": "%s", "digest": "%s"}' "$separator" "$path" "$(digest_of "$tree/$path")"
    fi
    separator=,
  done < <(find "$tree" ! -type d -printf '%P\n' | sort)
  printf '\n  ]\n}\n'
}

# Puts the archive and its description in place. The description comes last: it vouches for the archive.
pack() {
  local tar=$work/toolbox.tar package
  manifest >"$work/manifest.json"
  install -m 644 "$work/manifest.json" "$tree/manifest.json"
  find "$tree" -mindepth 1 -printf '%P\n' | sort >"$work/entries"
  # The engines take this entry, the last one, for the sign that all of the archive arrived.
  digest_of "$tree/manifest.json" >"$tree/.complete"
  echo .complete >>"$work/entries"
  tar -c -f "$tar" -C "$tree" --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 \
    --no-recursion --verbatim-files-from -T "$work/entries"

  printf '{\n  "format": 1,\n  "platform": "%s",\n  "digest": "%s",\n  "size": %s\n}\n' \
    "$platform" "$(digest_of "$tar")" "$(stat -c %s "$tar")" >"$work/toolbox.json"
  {
    echo "$recipe"
    for package in "${packages[@]}"; do
      dpkg-deb --showformat "\${Package} \${Version}\n" --show "$(deb_of "$package")"
    done
  } >"$work/recipe"
  mv "$tar" "$output/toolbox.tar"
  mv "$work/toolbox.json" "$output/toolbox.json"
  mv "$work/recipe" "$output/.recipe"
}
