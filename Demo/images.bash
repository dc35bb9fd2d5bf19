# Parts of `run`: the images.
# shellcheck shell=bash disable=SC2154 # The variables are those of run.

# add_image NAME:TAG TREE.tar: makes an image of one layer, in the OCI layout that is pushed from.
add_image() {
  local image=$work/layout:${1//[:\/]/-}
  [[ -d $work/layout ]] || umoci init --layout "$work/layout" || return
  umoci new --image "$image" || return
  umoci raw add-layer --image "$image" --history.created_by "Collector's demo" "$2" || return
  images+=("$1")
}

make_debian() {
  mmdebstrap --variant=minbase bookworm "$work/debian.tar" || return
  add_image debian:12 "$work/debian.tar" || return
  umoci tag --image "$work/layout:debian-12" debian-bookworm || return
  images+=(debian:bookworm)
  rm "$work/debian.tar"
}

make_small_images() {
  local tree=$work/tree busybox name
  busybox=$(command -v busybox) || return
  mkdir -p "$tree/empty" "$tree/busybox/bin" "$tree/busybox/etc"
  cp "$busybox" "$tree/busybox/bin/busybox"
  ln -s busybox "$tree/busybox/bin/sh"
  printf 'ID=demo\nVERSION_ID=1\nPRETTY_NAME="A root file system of busybox"\n' >"$tree/busybox/etc/os-release"
  for name in busybox empty; do
    tar --create --owner=0 --group=0 --numeric-owner --file "$work/$name.tar" --directory "$tree/$name" . || return
    add_image "$name:latest" "$work/$name.tar" || return
  done
}

push_images() {
  local image
  for image in "${images[@]}"; do
    skopeo copy --insecure-policy --dest-tls-verify=false --dest-no-creds \
      "oci:$work/layout:${image//[:\/]/-}" "docker://$registry/demo/$image" || return
  done
}
