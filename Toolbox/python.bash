# Parts of `build`: the part python, which is mounted at /collector/python.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# Nothing for scripts: tests, what makes environments of their own, and an interface to NIS, which reads files of the image.
python_without=(test __phello__ venv 'lib-dynload/nis.*' sitecustomize.py)

install_python() {
  local library=$trees/python/lib/python3.11 package name
  mkdir -p "$library"
  install_program python "$unpacked/python3.11-minimal/usr/bin/python3.11" python3
  for package in libpython3.11-minimal libpython3.11-stdlib; do
    cp -R "$unpacked/$package/usr/lib/python3.11/." "$library/"
  done
  # shellcheck disable=SC2086 # Some are patterns.
  for name in "${python_without[@]}"; do rm -r "${library:?}"/$name; done
  install_libraries python "$library"/lib-dynload/*.so

  rewrite "$library/subprocess.py" 1 "else '/bin/sh')" "else '/collector/bin/sh')"
  rewrite "$library/gettext.py" 1 /usr/share/locale-langpack /collector/locale
  rewrite "$library/_sysconfigdata__$triplet.py" 1 \
    /usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo /collector/zoneinfo
  cat "$here/python/mimetypes.py" >>"$library/mimetypes.py"
  cat "$here/python/ctypes_util.py" >>"$library/ctypes/util.py"
  install -m 644 "$here/python/sitecustomize.py" "$library/"
  compile_python "$library"
}

# Compiled code is the same for all machines, so a python for this machine makes it. It is to be believed unchecked: files of
# an archive have the times that unpacking gives them.
compile_python() {
  local library=$1
  (($(find "$library" -name '*.pyc' | wc -l) == 0)) || die 'the packages of python have compiled files'
  PYTHONHOME=$tools/usr PYTHONHASHSEED=0 LD_LIBRARY_PATH=$(echo "$tools"/{,usr/}lib/*-linux-gnu | tr ' ' :) \
    "$tools/usr/bin/python3.11" -I -B -m compileall -q --invalidation-mode unchecked-hash \
    -s "$trees" -p /collector "$library" || die 'the library of python cannot be compiled'
}
