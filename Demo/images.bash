# Parts of `run`: the images.
# shellcheck shell=bash disable=SC2154 # The variables are those of run.

images=() # their references, once they are made

import_image() {
  local reference=$registry/demo/$1
  docker import --message "made by Collector's demo" - "$reference" || return
  images+=("$reference")
}

make_debian() {
  mmdebstrap --variant=minbase bookworm "$work/debian.tar" || return
  import_image debian:12 <"$work/debian.tar" || return
  docker tag "$registry/demo/debian:12" "$registry/demo/debian:bookworm" || return
  images+=("$registry/demo/debian:bookworm")
  rm "$work/debian.tar"
}

make_small_images() {
  local tree=$work/tree busybox
  busybox=$(command -v busybox) || return
  mkdir -p "$tree/empty" "$tree/busybox/bin" "$tree/busybox/etc"
  cp "$busybox" "$tree/busybox/bin/busybox"
  ln -s busybox "$tree/busybox/bin/sh"
  printf 'ID=demo\nVERSION_ID=1\nPRETTY_NAME="A root file system of busybox"\n' >"$tree/busybox/etc/os-release"
  import_image busybox:latest < <(tar -c -C "$tree/busybox" .) || return
  import_image empty:latest < <(tar -c -C "$tree/empty" .)
}

push_images() {
  local image
  for image in "${images[@]}"; do docker push "$image" || return; done
}

remove_images() {
  ((${#images[@]} == 0)) || docker image rm --force "${images[@]}"
}
