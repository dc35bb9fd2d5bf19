# Parts of `build`: programs that are linked to shared libraries, and those libraries.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# install_program PART FILE [NAME]: a program of PART, with the libraries it needs. It is made to use the loader of the toolbox,
# and to look for libraries there before all else. (By RPATH, as RUNPATH comes after LD_LIBRARY_PATH. It holds for what the
# libraries need in turn, so these stay as they are.)
install_program() {
  local part=$1 file=$2 name=${3:-${2##*/}} program directories=/collector/lib
  program=$trees/$part/bin/$name
  [[ $part == base ]] || directories+=:/collector/$part/lib
  install -m 755 "$file" "$program"
  confine_by_name "$name" "$program"
  install_libraries "$part" "$program"
  "$patchelf" --set-interpreter "/collector/lib/$loader" --force-rpath --set-rpath "$directories" "$program"
}

# install_libraries PART FILE...: the libraries that the files, programs or modules, need.
install_libraries() {
  local part=$1 file needed name
  shift
  for file; do
    needed=$("$patchelf" --print-needed "$file")
    for name in $needed; do
      [[ -e $trees/base/lib/$name || -e $trees/$part/lib/$name ]] || install_library "$part" "$name"
    done
  done
}

# install_library PART NAME: a library for PART, and what it needs itself. It comes to be in base, or in PART.
install_library() {
  local part=$1 name=$2 place found owner library
  for place in "$unpacked"/*/{,usr/}lib/"$triplet/$name"; do
    [[ ! -e $place ]] || found=$place
  done
  [[ -n ${found-} ]] || die "no package has the library $name" "find one with apt-file, and add it to packages.list"
  owner=${found#"$unpacked"/}
  owner=$(part_of "${owner%%/*}")
  [[ $owner == base || $owner == "$part" ]] || die "$part needs $name, which is in $owner" "move it to base in packages.list"

  library=$trees/$owner/lib/$name
  mkdir -p "$trees/$owner/lib"
  install -m 644 "$found" "$library"
  [[ $name != "$loader" ]] || chmod 755 "$library"
  [[ -z $("$patchelf" --print-rpath "$library") ]] || die "$name has directories of its own to look for libraries in"
  case $name in
    "$loader") confine_ld_linux "$library" ;;
    libc.so.6) confine_libc_so "$library" ;;
    *) confine_by_name "${name%%.so*}" "$library" ;;
  esac
  install_libraries "$owner" "$library"
}

# confine_by_name NAME FILE: keeps it from the image where something is said of it, as confine_libgpg_error of libgpg-error.
confine_by_name() {
  local confinement=confine_${1//[-.]/_}
  if declare -F "$confinement" >/dev/null; then "$confinement" "$2"; fi
}

part_of() {
  awk -v package="$1" '$2 == package { print $1 }' "$here/packages.list"
}
