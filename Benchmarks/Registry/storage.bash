# Parts of `run`: what the registry holds. It is written as the registry itself keeps it, which takes seconds where pushing takes minutes:
# https://github.com/distribution/distribution/blob/v2.8.2/registry/storage/paths.go
# shellcheck shell=bash disable=SC2154 # The variables are those of run.

manifests=() # the digests in hexadecimal of the images that all repositories share
configurations=()

digest_of() {
  local digest
  read -r digest _ < <(sha256sum "$1") && printf '%s\n' "$digest"
}

# Keeps a file among the blobs, and says its digest.
keep_blob() {
  local digest directory
  digest=$(digest_of "$1") || return
  directory=$storage/blobs/sha256/${digest:0:2}/$digest
  mkdir -p "$directory" && cp "$1" "$directory/data" && printf '%s\n' "$digest"
}

# make_images N: images of one layer, each with a configuration and so with a manifest of its own.
make_images() {
  local layer diff_id i configuration manifest
  head -c 1024 /dev/zero >"$work/layer.tar" # the end of an archive, and nothing before it
  diff_id=$(digest_of "$work/layer.tar")
  gzip --no-name <"$work/layer.tar" >"$work/layer"
  layer=$(keep_blob "$work/layer")
  for ((i = 0; i < $1; i++)); do
    printf '{"architecture":"amd64","os":"linux","created":"2024-01-01T00:00:00Z","author":"image %d","config":{"Labels":{"number":"%d"}},%s}' \
      "$i" "$i" "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$diff_id\"]}" >"$work/document"
    configuration=$(keep_blob "$work/document")
    printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","size":%d,"digest":"sha256:%s"},"layers":[%s]}' \
      application/vnd.docker.distribution.manifest.v2+json application/vnd.docker.container.image.v1+json \
      "$(stat --format %s "$work/document")" "$configuration" \
      "{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":$(stat --format %s "$work/layer"),\"digest\":\"sha256:$layer\"}" \
      >"$work/document"
    manifest=$(keep_blob "$work/document")
    configurations+=("$configuration")
    manifests+=("$manifest")
  done
}

# make_repository NAME TAGS FIRST COUNT: tags v0 and so on lead in turn to COUNT images from the FIRST on.
make_repository() {
  local directory=$storage/repositories/$1 tags=$2 first=$3 count=$4 i image links=()
  for ((i = 0; i < count; i++)); do
    image=$(((first + i) % ${#manifests[@]}))
    links+=("$directory/_layers/sha256/${configurations[image]}" "${configurations[image]}")
    links+=("$directory/_manifests/revisions/sha256/${manifests[image]}" "${manifests[image]}")
  done
  for ((i = 0; i < tags; i++)); do
    links+=("$directory/_manifests/tags/v$i/current" "${manifests[(first + i % count) % ${#manifests[@]}]}")
  done
  for ((i = 0; i < ${#links[@]}; i += 2)); do printf '%s\0' "${links[i]}"; done | xargs -0 mkdir -p || return
  for ((i = 0; i < ${#links[@]}; i += 2)); do printf 'sha256:%s' "${links[i + 1]}" >"${links[i]}/link"; done
}
