# Parts of `build`: keeps programs from believing files of the image.
# shellcheck shell=bash disable=SC2154 # The variables are those of build.

# The C library still loads code and data from fixed places, which are the image's: modules for names of users and hosts,
# conversions between character sets, locales, time zones. So do other libraries, with settings, plugins and descriptions of
# terminals. A hostile image could run its own code that way, or change what a tool does. So the paths, strings in the programs
# and libraries, are changed to others of the same length, or to nothing.

# confine PROGRAM: of a program that has the C library in it.
confine() {
  confine_libc "$1" 2
  confine_loader "$1" 1 1
  redirect "$1" 0 /etc/ld.so.preload /collector/preload
}

# confine_libc FILE LOCALES: LOCALES is how often it names the directory of translations.
confine_libc() {
  local file=$1 locales=$2
  redirect "$file" 1 /etc/nsswitch.conf /collector/nss.cnf
  redirect "$file" 2 "/usr/lib/$triplet/gconv" /collector/gconv
  redirect "$file" 2 /usr/lib/locale /collector/lang
  redirect "$file" "$locales" /usr/share/locale /collector/locale
  redirect "$file" 1 /usr/share/zoneinfo /collector/zoneinfo
  redirect "$file" 1 /etc/localtime /collector/tz
  erase "$file" 1 /etc/host.conf
  erase "$file" 1 /etc/gai.conf
  # Compilers split it: what follows differs.
  substitute "$file" 1 /var/run/nscd/so /collector/none/ 'the socket of nscd'
}

# confine_loader FILE CACHES DIRECTORIES: how often it names the cache of libraries, and the list of their directories.
confine_loader() {
  local file=$1 caches=$2 directories=$3
  redirect "$file" "$caches" /etc/ld.so.cache /collector/cache

  # The directories where dlopen looks last. /lib/ is too short for a path below /collector. With a NUL after the slash, all
  # that is looked for there becomes the path of the root directory, which is no library.
  local directory pattern='' replacement=''
  for directory in "/lib/$triplet/" "/usr/lib/$triplet/" /lib/ /usr/lib/; do
    pattern+="$directory\x00"
    replacement+="/$(nuls "${#directory}")"
  done
  substitute "$file" "$directories" "$pattern" "$replacement" 'the directories of shared libraries'
}

confine_shell() {
  confine "$1"
  confine_terminals "$1"
  confine_libreadline "$1"
  erase "$1" 1 /usr/local/lib/bash:/usr/lib/bash:/opt/local/lib/bash:/usr/pkg/lib/bash:/opt/pkg/lib/bash:.
}

# confine_terminals FILE: where descriptions of terminals are looked for.
confine_terminals() {
  redirect "$1" 1 /etc/terminfo:/lib/terminfo:/usr/share/terminfo /collector/terminfo
  erase "$1" 1 /etc/terminfo
}

# confine_NAME: what the library or program NAME reads. link.bash calls them with the file.

confine_ld_linux() {
  confine_loader "$1" 2 2
  redirect "$1" 1 /etc/ld.so.preload /collector/preload
}

confine_libc_so() {
  local locales=10 # most are those of catopen, in pieces that the compiler made
  [[ $arch == amd64 ]] || locales=6
  confine_libc "$1" "$locales"
}

confine_libtinfo() {
  confine_terminals "$1"
}

confine_libreadline() {
  erase "$1" 1 /etc/inputrc
}

confine_librpm() {
  local path
  for path in /etc/rpmrc /etc/rpm/platform /etc/rpm/macros '/etc/rpm/macros.*' '/etc/rpm/%{_target}/macros'; do
    erase "$1" 1 "$path"
  done
  redirect "$1" 1 /usr/share/locale /collector/locale
}

confine_librpmio() {
  redirect "$1" 1 /usr/lib/rpm /collector/r
}

confine_libpopt() {
  local path
  for path in '/etc/popt.d/*' /etc/popt.d /etc/popt; do erase "$1" 1 "$path"; done
}

confine_liblua5_3() {
  local above=/usr/local/share/lua/5.3/ modules=/usr/local/lib/lua/5.3/ list
  list="$above?.lua;$above?/init.lua;$modules?.lua;$modules?/init.lua;"
  list+='/usr/share/lua/5.3/?.lua;/usr/share/lua/5.3/?/init.lua;./?.lua;./?/init.lua'
  erase "$1" 1 "$list"
  erase "$1" 1 "$modules?.so;/usr/lib/$triplet/lua/5.3/?.so;/usr/lib/lua/5.3/?.so;${modules}loadall.so;./?.so"
}

confine_libgcrypt() {
  local name
  for name in fips_enabled hwf.deny random.conf; do erase "$1" 1 "/etc/gcrypt/$name"; done
}

confine_libgpg_error() {
  redirect "$1" 1 /usr/share/locale /collector/locale
}

# All that it reads is below its directory, but for plugins.
confine_libcrypto() {
  redirect "$1" 6 /usr/lib/ssl /collector/s
  redirect "$1" 2 "/usr/lib/$triplet/engines-3" /collector/engines
  redirect "$1" 2 "/usr/lib/$triplet/ossl-modules" /collector/ossl
}

# Its settings can run programs, and it looks for them where the image says that root's home is.
confine_sqlite3() {
  substitute "$1" 1 '%s/[.]sqliterc\x00' '/collector/i\x00' 'the file of settings'
}

confine_libuuid() {
  erase "$1" 1 /var/lib/libuuid/clock.txt
  substitute "$1" 1 /run/uuidd/reque /collector/none/ 'the socket of uuidd'
}
