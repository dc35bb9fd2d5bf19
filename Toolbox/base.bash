# Parts of `build`: the part base, which is mounted at /collector.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# Applets that are reached as `busybox NAME` only: those that start, stop or enter a system, of which there is none, and a few more.
hidden_applets=(
  dpk- dpk--deb rp- rp-2cpio # so named below
  init linuxrc run-init switch_root pivot_root halt poweroff reboot getty login su sulogin
)

# Of the descriptions of terminals, those of a terminal that a user is likely to have.
terminals=(
  d/dumb l/linux s/screen s/screen-256color t/tmux t/tmux-256color v/vt100 v/vt220 x/xterm x/xterm-256color
)

install_base() {
  tree=$trees/base
  mkdir -p "$tree"/{bin,lib,lang,terminfo,ssl,rpm}
  # Where the other parts and the script are mounted. The links lead somewhere only where the part is.
  mkdir -p "$tree"/{script,python,ruby}
  ln -s ../python/bin/python3 "$tree/bin/python3"
  ln -s python3 "$tree/bin/python"
  ln -s ../ruby/bin/ruby "$tree/bin/ruby"

  install_shell
  install_libc
  install_data
  install_rpm
  install_program base "$unpacked/jq/usr/bin/jq"
  install_program base "$unpacked/sqlite3/usr/bin/sqlite3"
  install_busybox # after the programs: it does not take their names
}

install_shell() {
  install -m 755 "$unpacked/bash-static/bin/bash-static" "$tree/bin/bash"
  confine_shell "$tree/bin/bash"
  ln -s bash "$tree/bin/sh"
}

install_busybox() {
  local busybox=$tree/bin/busybox applet
  install -m 755 "$unpacked/busybox-static/bin/busybox" "$busybox"
  confine "$busybox"
  erase "$busybox" 1 /etc/busybox.conf
  rename_applets "$busybox"
  applets_of "$busybox" >"$work/applets"
  while IFS= read -r applet; do
    [[ " ${hidden_applets[*]} " == *" $applet "* || -e $tree/bin/$applet ]] || ln -s busybox "$tree/bin/$applet"
  done <"$work/applets"
}

# Some applets would hide programs of the image, or those of the toolbox. That they have no links is not enough: where an applet
# such as env or xargs runs a program, it prefers applets. So they get other names, which keep the table in order.
rename_applets() {
  substitute "$1" 1 '\x00dpkg\x00dpkg-deb\x00' '\x00dpk-\x00dpk--deb\x00' 'the applet dpkg'
  substitute "$1" 1 '\x00rpm\x00rpm2cpio\x00' '\x00rp-\x00rp-2cpio\x00' 'the applet rpm'
}

# The names of the applets, from the table in the program, which may be one for another machine.
applets_of() {
  local table
  table=$(grep -oaP '\[\x00\[\[\x00(?:[a-z0-9_.-]+\x00)+' "$1" | tr '\0' '\n' | sed '/^$/d')
  [[ $table == *$'\n'sh$'\n'* && $table == *$'\n'zcat ]] || die 'busybox has its table of applets in another form'
  [[ $arch != "$host_arch" || $table == "$("$1" --list)" ]] || die 'busybox has other applets than those it lists'
  printf '%s\n' "$table"
}

# The loader, the C library, and what is loaded by the latter alone: threads that end need it.
install_libc() {
  local name
  for name in "$loader" libc.so.6 libgcc_s.so.1; do
    [[ -e $tree/lib/$name ]] || install_library base "$name"
  done
  install -m 644 "$here/nss.cnf" "$tree/nss.cnf"
}

install_data() {
  local terminal
  # Without it, bash warns at every start in an image that has no C.UTF-8, and counts bytes where it should count characters.
  cp -R "$unpacked/libc-bin/usr/lib/locale/C.utf8" "$tree/lang/"
  for terminal in "${terminals[@]}"; do
    install -D -m 644 "$unpacked/ncurses-base/lib/terminfo/$terminal" "$tree/terminfo/$terminal"
  done
  cp -R "$unpacked/tzdata/usr/share/zoneinfo" "$tree/zoneinfo"
  rm -rf "$tree"/zoneinfo/{right,posix,localtime}

  cat "$unpacked"/ca-certificates/usr/share/ca-certificates/mozilla/*.crt >"$tree/ssl/ca-certificates.crt"
  ln -s ca-certificates.crt "$tree/ssl/cert.pem"
  : >"$tree/ssl/openssl.cnf"
  ln -s ssl "$tree/s" # the name that libcrypto has room for
}

install_rpm() {
  local settings=$unpacked/rpm-common/usr/lib/rpm machine program
  install -m 644 "$settings/macros" "$settings/rpmrc" "$unpacked"/rpm/usr/lib/rpm/rpmpopt-* "$tree/rpm/"
  for machine in "${triplet%%-*}" noarch; do
    install -D -m 644 "$settings/platform/$machine-linux/macros" "$tree/rpm/platform/$machine-linux/macros"
  done
  # Options that are done by other programs: by those of the toolbox, or not at all.
  sed -i -E -e 's#^(rpm\s+exec\s.*\s)(rpmkeys|rpmdb)\s#\1/collector/bin/\2 #' \
    -e '/^rpm\s+exec\s.*\srpm(sign|spec)\s/d' "$tree"/rpm/rpmpopt-*
  (($(grep -cE '^rpm\s+exec\s.*\s/collector/bin/' "$tree"/rpm/rpmpopt-*) == 6)) || die 'rpm has other options than were known'
  # Plugins would be the image's, and /var/tmp may be read-only, or not be.
  rewrite "$tree/rpm/macros" 1 '%{_libdir}/rpm-plugins' /collector/rpm/plugins
  rewrite "$tree/rpm/macros" 1 '%{_var}/tmp' /tmp
  # Else it is one below HOME.
  rewrite "$tree/rpm/macros" 1 "%(bash -c 'echo ~/.rpmdb')" /var/lib/rpm
  ln -s rpm "$tree/r" # the name that librpmio has room for
  for program in rpm rpmdb rpmkeys; do install_program base "$unpacked/rpm/usr/bin/$program"; done
  install_program base "$unpacked/rpm2cpio/usr/bin/rpm2cpio"
}
