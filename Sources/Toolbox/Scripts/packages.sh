#!/collector/bin/bash
# collector: output=json kind=packages timeout=60s
# Lists the distribution and the installed packages, from the databases of dpkg (also as distroless keeps them), apk, rpm (in
# all three forms, and the list that Azure Linux leaves in its distroless images), pacman and opkg.
#
# Prints one JSON document: {"distro":{…},"packages":[…],"databases":[…],"unread":[…]}
#   packages   name, version, architecture, type (deb, apk, rpm, alpm, opkg) and source package of each; and status, where the
#              package manager left it in another state than installed, with files in place
#   databases  the package databases that were read, in the order of their packages: empty means that the image has none
#   unread     those beside them that this version has no reader for; if it can read none of them, that is an error
# Packages stand in their database's own order, which costs nothing and is the same at every run of an image.
# A database that cannot be read, or understood, ends the script with status 1, a message and nothing on stdout.
#
# All that is read belongs to the image and may be hostile. Bash looks at what kind of file each database is, so that a FIFO
# in its place blocks nobody; sqlite turns databases of rpm into text; then one awk, which takes bash's place, reads
# everything, as bytes.

set -u
export LC_ALL=C
shopt -s nullglob

sources=()   # what awk is to read: a reader's name and a path, by turns
databases=() # paths of package databases among them
unread=()

die() {
  printf 'packages: %s\n' "${1//[^ -~]/?}" >&2
  exit 1
}

# Whether something is at a path, be it a dangling link. A directory that may not be searched hides what is in it, which
# must not pass for "not there".
exists() {
  [[ -e $1 || -L $1 ]] && return 0
  local directory=${1%/*}
  until [[ -d $directory/ ]]; do
    directory=${directory%/*}
  done
  [[ -x $directory/ ]] || die "cannot look for $1: no permission to search ${directory:-/}"
  return 1
}

require_readable_file() {
  [[ -f $1 ]] || die "cannot read the package database ${1@Q}: it is not a regular file"
  [[ -r $1 ]] || die "cannot read the package database ${1@Q}: permission denied"
}

# Whether a path is one of the paths after it by another name: /lib is a link to /usr/lib in many images.
is_among() {
  local path=$1 other
  shift
  for other; do
    [[ $path -ef $other ]] && return 0
  done
  return 1
}

# A database that is one file.
add_file() {
  local reader=$1 path=$2
  exists "$path" || return 0
  require_readable_file "$path"
  is_among "$path" "${databases[@]}" && return
  sources+=("$reader" "$path")
  databases+=("$path")
}

# A database that is a directory with a file for each package: distroless images have dpkg's so, beside lists of checksums.
add_directory() {
  local reader=$1 path=$2 file
  exists "$path" || return 0
  require_directory "$path"
  for file in "$path"/*; do
    [[ $file == *.md5sums ]] && continue
    require_readable_file "$file"
    sources+=("$reader" "$file")
  done
  databases+=("$path")
}

# A database that is a directory with a directory for each package: pacman's.
add_directories() {
  local reader=$1 path=$2 name=$3 directory
  exists "$path" || return 0
  require_directory "$path"
  for directory in "$path"/*/; do
    require_readable_file "$directory$name"
    sources+=("$reader" "$directory$name")
  done
  databases+=("$path")
}

require_directory() {
  [[ -d $1 ]] || die "cannot read the package database $1: it is not a directory"
  [[ -r $1 && -x $1 ]] || die "cannot read the package database $1: permission denied"
}

# A database of rpm, of which a directory may keep several: the newest form is the one that is in use.
add_rpm() {
  local directory=$1 form path found=
  for form in rpmdb.sqlite Packages.db Packages; do
    path=$directory/$form
    exists "$path" || continue
    if [[ -n $found ]]; then
      add_unread "$path"
      continue
    fi
    found=$path
    require_readable_file "$path"
    is_among "$path" "${databases[@]}" && continue
    rpm_rows "$form" "$path" "/tmp/packages.${#databases[@]}"
    sources+=("rpm:/tmp/packages.${#databases[@]}" "$path")
    databases+=("$path")
  done
}

add_unread() {
  local path
  for path; do
    exists "$path" || continue
    is_among "$path" "${unread[@]}" || unread+=("$path")
  done
}

# Files that name the distribution, of which the first holds that does. One that is missing or odd is no error.
add_distro() {
  local reader=$1 path
  shift
  for path; do
    [[ -f $path && -r $path ]] && sources+=("$reader" "$path")
  done
}

# Leaves a JSON array of paths in REPLY. They are the ones below, which need no escaping.
json_array() {
  printf -v REPLY ',"%s"' "$@"
  (($#)) || REPLY=
  REPLY="[${REPLY#,}]"
}

# Leaves in REPLY a query for what it takes of all headers, one a row: number, what is wrong or nothing, name, version, release,
# architecture, source package, epoch. A value is "-" where there is none, "!" where it is not within the header, else the
# letter s and the text, or the letter x and its hexadecimal form where it is more than printable ASCII.
#
# It is given a query for rows of a number "id", a header "b" and "t", what is wrong with it or nothing.
# Each step is a query of the one before. Without the LIMIT, which changes nothing, SQLite would merge them into one, and
# compute what one step has found anew for each of its uses in the next.
rpm_query() {
  local query=$1 tag type pattern tags entries tag_count data_bytes offsets='' values='' columns=''
  big_endian h 1 4 && tag_count=$REPLY
  big_endian h 9 4 && data_bytes=$REPLY
  tags='' entries=''
  for tag in 1000 1001 1002 1022 1044 1003; do
    type=6 # a text
    ((tag == 1003)) && type=4 # numbers of 32 bits
    printf -v pattern "x'%08X%08X'" "$tag" "$type"
    tags+=",instr(entries,$pattern) AS found$tag"
    # The bytes of one entry, or of two, can also look like those of another. Entries have 16 bytes each.
    entries+=",CASE WHEN found$tag=0 OR found$tag%16=1 THEN found$tag ELSE (
      WITH RECURSIVE next(place) AS (VALUES(found$tag) UNION ALL
        SELECT place+nullif(instr(substr(entries,place+1),$pattern),0) FROM next WHERE place%16<>1)
      SELECT coalesce(max(iif(place%16=1,place,0)),0) FROM next) END AS entry$tag"
    big_endian "hex(substr(entries,entry$tag+8,4))" 1 4
    offsets+=",iif(entry$tag=0,NULL,$REPLY) AS offset$tag"
    if ((type == 4)); then
      values+=",hex(substr(b,9+16*tags+offset$tag,4)) AS value$tag"
      big_endian "value$tag" 1 4
      columns+=",CASE WHEN offset$tag IS NULL THEN '-' WHEN offset$tag+4>bytes THEN '!' ELSE 's'||$REPLY END"
    else
      # One byte more than the longest value, so that a longer one has no end.
      values+=",substr(b,9+16*tags+offset$tag,4097) AS value$tag"
      REPLY="substr(value$tag,1,instr(value$tag,x'00')-1)"
      columns+=",CASE WHEN offset$tag IS NULL THEN '-' WHEN offset$tag>=bytes OR instr(value$tag,x'00')=0 THEN '!'
        WHEN CAST($REPLY AS TEXT) GLOB '*[^!-~]*' THEN 'x'||hex($REPLY) ELSE 's'||CAST($REPLY AS TEXT) END"
    fi
  done
  query="SELECT id,b,t,hex(substr(b,1,8)) AS h FROM ($query) LIMIT -1"
  query="SELECT *,$tag_count AS tags,$data_bytes AS bytes FROM ($query) LIMIT -1"
  query="SELECT *,substr(b,9,16*min(tags,$RPM_MOST_TAGS)) AS entries,CASE WHEN t<>'' THEN t WHEN tags=0 OR tags>$RPM_MOST_TAGS
    OR length(b)<>8+16*tags+bytes THEN 'a header that is not as long as it says' ELSE '' END AS wrong FROM ($query) LIMIT -1"
  query="SELECT *$tags FROM ($query) LIMIT -1"
  query="SELECT *$entries FROM ($query) LIMIT -1"
  query="SELECT *$offsets FROM ($query) LIMIT -1"
  query="SELECT *$values FROM ($query) LIMIT -1"
  REPLY="SELECT id,wrong$columns FROM ($query) LIMIT -1;"
}

# <rpm> What stands between these two lines is in package-deps.sh, too, and a test keeps it so.
# Rpm: a database holds a header for each package (https://rpm-software-management.github.io/rpm/manual/format_header.html): two
# counts, an index of tags, and data. Rpm's own program reads neither a database in the newest form from a read-only file
# system, nor one of SUSE, and it passes over headers that are damaged. So SQL takes headers apart, and nothing is copied.

# No header has more tags: rpm's own limit.
RPM_MOST_TAGS=65535
# What holds the whole file in memory, up to four times, takes none beyond this many bytes. Such a database has some
# thousands of packages.
RPM_LARGEST_FILE=$((96 << 20))
# What goes to /tmp, which has 64 MiB, and must have room for the text of the packages.
RPM_LARGEST_COPY=$((48 << 20))

# Leave in REPLY the SQL that makes a number of the digits in a hexadecimal text, from a place on: most significant byte
# first, or last. SQLite has no function for either.
big_endian() {
  local digits=$1 place=$2 bytes=$3 i
  REPLY=
  for ((i = 0; i < 2 * bytes; i++)); do
    REPLY+="+(instr('123456789ABCDEF',substr($digits,$place+$i,1))<<$((8 * bytes - 4 - 4 * i)))"
  done
  REPLY="(${REPLY#+})"
}

little_endian() {
  local digits=$1 place=$2 bytes=$3 i
  REPLY=
  for ((i = 0; i < 2 * bytes; i++)); do
    REPLY+="+(instr('123456789ABCDEF',substr($digits,$place+$i,1))<<$((8 * (i / 2) + 4 - 4 * (i % 2))))"
  done
  REPLY="(${REPLY#+})"
}

# The statements for a form of database that end with a row that says how many packages there must be at least.

# The newest form, SQLite. Beside the headers it has an index of the names.
rpm_sqlite() {
  rpm_query "SELECT hnum AS id,blob AS b,iif(typeof(blob)='blob','','something that is no header') AS t FROM Packages
    WHERE (SELECT type='table' AND rootpage>0 FROM sqlite_schema WHERE name='Packages') ORDER BY hnum LIMIT -1"
  REPLY+="SELECT 'end',count(*)+(SELECT count(*) FROM Packages) FROM Name WHERE hnum NOT IN (SELECT hnum FROM Packages);"
}

# What SUSE uses: slots of 16 bytes in the first pages, a package each, and blocks of 16 bytes. All numbers are little-endian.
# https://github.com/rpm-software-management/rpm/blob/rpm-4.20.x/lib/backend/ndb/rpmpkg.c
rpm_ndb() {
  local pages id block blocks blob_id bytes tail_bytes
  little_endian header 25 4 && pages=$REPLY
  little_endian h 9 4 && id=$REPLY
  little_endian h 17 4 && block=$REPLY
  little_endian h 25 4 && blocks=$REPLY
  little_endian head 9 4 && blob_id=$REPLY
  little_endian head 25 4 && bytes=$REPLY
  little_endian tail 9 4 && tail_bytes=$REPLY
  local with="WITH RECURSIVE file(header) AS (SELECT hex(substr(@file,1,32))),
    page(count,wrong) AS MATERIALIZED (SELECT $pages,
      CASE WHEN substr(header,1,16)<>'52706D5000000000' THEN 'no header of such a database'
        WHEN $pages*4096>length(@file) THEN 'fewer pages than it says' ELSE '' END FROM file),
    number(n) AS (SELECT 2 FROM page WHERE wrong='' AND count>0 UNION ALL
      SELECT n+1 FROM number WHERE n+1<(SELECT count FROM page)*256),
    slot(n,h) AS (SELECT n,hex(substr(@file,n*16+1,16)) FROM number LIMIT -1),
    used(n,magic,id,block,blocks) AS MATERIALIZED (SELECT n,substr(h,1,8),$id,$block,$blocks FROM slot
      WHERE substr(h,17,8)<>'00000000' OR substr(h,1,8)<>'536C6F74'),
    placed(id,magic,block,blocks,head,tail,wrong) AS (SELECT id,magic,block,blocks,
      hex(substr(@file,block*16+1,16)),hex(substr(@file,(block+blocks)*16-11,12)),
      CASE WHEN magic<>'536C6F74' THEN 'a slot that is none' WHEN id=0 OR blocks<2 OR block<(SELECT count FROM page)*256
        OR (block+blocks)*16>length(@file) THEN 'a slot for something outside of it' ELSE '' END
      FROM used ORDER BY id LIMIT -1),
    sized(id,block,blocks,head,tail,wrong,blob_id,bytes,tail_bytes) AS (SELECT id,block,blocks,head,tail,wrong,
      $blob_id,$bytes,$tail_bytes FROM placed LIMIT -1),
    header(id,b,t) AS (SELECT 0,x'',wrong FROM page WHERE wrong<>'' UNION ALL
      SELECT id,substr(@file,block*16+17,min(bytes,blocks*16)),CASE WHEN wrong<>'' THEN wrong
        WHEN substr(head,1,8)<>'426C6253' OR substr(tail,17,8)<>'426C6245' OR blob_id<>id OR bytes<>tail_bytes
        OR bytes+28>blocks*16 THEN 'a slot for something that is no package' ELSE '' END FROM sized LIMIT -1)"
  rpm_query "SELECT * FROM header LIMIT -1"
  REPLY="$with $REPLY SELECT 'end',0;"
}

# The oldest form, a hash table of Berkeley DB: pages with pairs of a number and a header, which stands on a chain of other
# pages, unless it is very small. The byte order is that of the machine that wrote it. Key 0 has no package.
# https://github.com/berkeleydb/libdb/blob/v5.3.28/src/dbinc/db_page.h
rpm_bdb() {
  local order last size elements number count key_place value_place key_end id type page length next used
  local magic
  magic=$(od -A n -t x1 -j 12 -N 4 "$1" 2>&1)
  case ${magic// /} in
    61150600) order=little_endian ;;
    00061561) order=big_endian ;;
    *) die "the package database $1 is malformed: no header of such a database" ;;
  esac
  $order m 41 4 && size=$REPLY
  $order m 65 4 && last=$REPLY
  $order m 177 4 && elements=$REPLY
  $order h 17 4 && number=$REPLY
  $order h 41 2 && count=$REPLY
  $order h 33 4 && next=$REPLY
  $order h 45 2 && used=$REPLY
  $order places '4*(pair*2)+1' 2 && key_place=$REPLY
  $order places '4*(pair*2)+5' 2 && value_place=$REPLY
  $order places '4*(pair*2)-3' 2 && key_end=$REPLY
  $order key 3 4 && id=$REPLY
  $order item 9 4 && page=$REPLY
  $order item 17 4 && length=$REPLY
  local with="WITH RECURSIVE file(m) AS (SELECT hex(substr(@file,1,92)) LIMIT -1),
    meta(size,last,elements,wrong) AS MATERIALIZED (SELECT $size,$last,$elements,
      CASE WHEN substr(m,49,4)<>'0008' THEN 'encryption, or no hash table' WHEN $size NOT IN
        (512,1024,2048,4096,8192,16384,32768,65536) OR ($last+1)*$size>length(@file)
        THEN 'fewer pages than it says' ELSE '' END FROM file),
    number(n) AS (SELECT 1 FROM meta WHERE wrong='' AND last>0 UNION ALL SELECT n+1 FROM number WHERE n<(SELECT last FROM meta)),
    page(n,h) AS (SELECT n,hex(substr(@file,n*(SELECT size FROM meta)+1,26)) FROM number LIMIT -1),
    hash(n,number,count) AS MATERIALIZED (SELECT n,$number,$count FROM page WHERE substr(h,51,2) IN ('02','0D')),
    pair(n,start,size,count,pair,places) AS (
      SELECT n,n*size+1,size,count,0,hex(substr(@file,n*size+27,2*count)) FROM hash,meta WHERE count>1 UNION ALL
      SELECT n,start,size,count,pair+1,places FROM pair WHERE 2*pair+3<count),
    placed(start,size,count,key_place,key_end,value_place) AS (
      SELECT start,size,count,$key_place,iif(pair=0,size,$key_end),$value_place FROM pair LIMIT -1),
    split(start,size,key_place,value_place,key,item,wrong) AS (SELECT start,size,key_place,value_place,
      hex(substr(@file,start+key_place,key_end-key_place)),hex(substr(@file,start+value_place,12)),
      NOT (count%2=0 AND 26+2*count<=value_place AND value_place<key_place AND key_place+5=key_end AND key_end<=size)
      FROM placed LIMIT -1),
    pairs(id,type,place,on_page,page,length,wrong) AS MATERIALIZED (SELECT iif(wrong,0,$id),substr(item,1,2),start+value_place+1,
      key_place-value_place-1,$page,$length,wrong OR substr(key,1,2)<>'01' FROM split),
    overflow(n,used,next) AS MATERIALIZED (SELECT n,used,next FROM (SELECT n,$number AS number,$used AS used,$next AS next
      FROM page WHERE substr(h,51,2)='07' LIMIT -1),meta WHERE n=number AND used BETWEEN 1 AND size-26),
    chain(id,seq,n,used,next,left) AS (
      SELECT id,0,0,0,page,length FROM pairs WHERE id<>0 AND type='03' AND length<=length(@file) AND NOT wrong UNION ALL
      SELECT id,seq+1,overflow.n,overflow.used,overflow.next,left-overflow.used FROM chain CROSS JOIN overflow
        ON overflow.n=chain.next WHERE left>=overflow.used),
    part(id,seq,start,used) AS MATERIALIZED (SELECT id,seq,n*size+27,used FROM chain,meta WHERE seq>0),
    header(id,b,t) AS (SELECT 0,x'',wrong FROM meta WHERE wrong<>'' UNION ALL
      SELECT 0,x'','a page that is not as it should be' FROM hash WHERE n<>number OR count%2=1 UNION ALL
      SELECT 0,x'','a pair that is none' FROM pairs WHERE wrong UNION ALL
      SELECT * FROM (SELECT id,CASE type WHEN '01' THEN substr(@file,place,on_page) ELSE coalesce(
        (SELECT CAST(group_concat(substr(@file,start,used),'') AS BLOB) FROM
          (SELECT start,used FROM part WHERE part.id=pairs.id ORDER BY seq)),x'') END,''
      FROM pairs WHERE id<>0 AND NOT wrong ORDER BY id LIMIT -1) LIMIT -1)"
  rpm_query "SELECT * FROM header LIMIT -1"
  # Without the pair of key 0, which an empty database may lack.
  REPLY="$with $REPLY SELECT 'end',max(0,$elements-1) FROM (SELECT hex(substr(@file,1,92)) AS m LIMIT -1);"
}

# Writes what the query finds in a database to a file. SQLite opens a database as one that nobody changes: it then needs
# no lock and no file beside it.
rpm_rows() {
  local form=$1 path=$2 rows=$3 options=(-batch -bail -list -separator $'\t') message
  if [[ $form == rpmdb.sqlite ]]; then
    rpm_sqlite
    if [[ -s $path-wal || -s $path-journal ]]; then
      rpm_copy "$path"
      path=/tmp/rpmdb/rpmdb.sqlite
    else
      options+=(-readonly)
      path="file:$path?immutable=1"
    fi
    REPLY="PRAGMA trusted_schema=OFF;PRAGMA cell_size_check=ON;$REPLY"
    options+=(-safe "$path")
  else
    (($(stat -L -c %s "$path") <= RPM_LARGEST_FILE)) || die "cannot read the package database $path: it is too large"
    if [[ $form == Packages ]]; then rpm_bdb "$path"; else rpm_ndb; fi
    REPLY="PRAGMA temp_store=memory;PRAGMA temp.page_size=65536;
.parameter init
INSERT INTO temp.sqlite_parameters VALUES('@file',readfile('$path'));
$REPLY"
    options+=(:memory:)
  fi
  if ! message=$(/collector/bin/sqlite3 "${options[@]}" <<<"$REPLY" 2>&1 >"$rows") || [[ -n $message ]]; then
    die "cannot read the package database $2: ${message%%$'\n'*}"
  fi
}

# Copies a database with what was not yet written to its place, which only SQLite knows to put there.
rpm_copy() {
  local path=$1 bytes total=0 file
  mkdir -p /tmp/rpmdb && rm -f /tmp/rpmdb/*
  for file in "$path" "$path"-wal "$path"-journal; do
    exists "$file" || continue
    require_readable_file "$file"
    bytes=$(stat -L -c %s "$file")
    (((total += bytes) <= RPM_LARGEST_COPY)) || die "cannot read the package database $path: too large to copy, with changes beside it"
    cp "$file" "/tmp/rpmdb/rpmdb.sqlite${file#"$path"}" || die "cannot read the package database $path: it cannot be copied"
  done
}
# </rpm>

add_distro os-release /etc/os-release /usr/lib/os-release
add_distro lsb-release /etc/openwrt_release /etc/lsb-release
add_distro redhat-release /etc/{oracle,rocky,almalinux,fedora,centos,redhat,system,SuSE}-release
add_distro alpine-release /etc/alpine-release
add_distro arch-release /etc/arch-release
add_distro debian-version /etc/debian_version

add_file dpkg-status /var/lib/dpkg/status
add_directory dpkg-status.d /var/lib/dpkg/status.d
add_file apk-installed /lib/apk/db/installed
add_file apk-installed /usr/lib/apk/db/installed
add_rpm /var/lib/rpm
add_rpm /usr/lib/sysimage/rpm
add_rpm /usr/share/rpm
# A list that stands for a database that was removed.
[[ ${databases[*]} == */rpm/* ]] || add_file rpm-manifest /var/lib/rpmmanifest/container-manifest-2
add_directories pacman-desc /var/lib/pacman/local desc
add_file opkg-status /usr/lib/opkg/status
add_file opkg-status /var/lib/opkg/status
add_file opkg-status /opt/lib/opkg/status

# Of portage, xbps, nix, pkgtools and FreeBSD's pkg.
add_unread /var/db/pkg /var/db/xbps /nix/var/nix/db/db.sqlite /var/lib/pkgtools/packages /var/log/packages

# An empty list would say that there are no packages, where there is only nobody here who can read of them.
((${#databases[@]} > 0 || ${#unread[@]} == 0)) || die "this version has no reader for the package database ${unread[*]}"

# shellcheck disable=SC2016 # The dollar signs are awk's.
readers='
BEGIN {
  # No name or version comes near this many bytes. A line may be of any length, but a field beyond this is not what it seems.
  LONGEST_VALUE = 4096
  set(DPKG_FIELDS, "package status version architecture source")
  set(DPKG_STATUSES, "not-installed config-files half-installed unpacked half-configured triggers-awaited " \
    "triggers-pending installed")
  set(OPKG_STATUSES, "not-installed config-files half-installed unpacked half-configured post-inst-failed " \
    "removal-failed installed")
  set(PACMAN_FIELDS, "NAME VERSION BASE ARCH")

  for (i = 1; i < ARGC; i += 2) {
    if (ARGV[i] == "pacman-desc") read_pacman(ARGV[i + 1])
    else if (ARGV[i] == "dpkg-status.d") read_dpkg(ARGV[i + 1], "deb", "installed")
    else if (ARGV[i] == "dpkg-status") read_dpkg(ARGV[i + 1], "deb", "not-installed")
    else if (ARGV[i] == "opkg-status") read_dpkg(ARGV[i + 1], "opkg", "not-installed")
    else if (ARGV[i] == "apk-installed") read_apk(ARGV[i + 1])
    else if (ARGV[i] ~ /^rpm:/) read_rpm(substr(ARGV[i], 5), ARGV[i + 1])
    else if (ARGV[i] == "rpm-manifest") read_rpm_manifest(ARGV[i + 1])
    else if (distro["ID"] distro["VERSION_ID"] distro["PRETTY_NAME"] != "") continue
    else if (ARGV[i] == "os-release") read_os_release(ARGV[i + 1])
    else if (ARGV[i] == "lsb-release") read_lsb_release(ARGV[i + 1])
    else if (ARGV[i] == "redhat-release") read_redhat_release(ARGV[i + 1])
    else if (ARGV[i] == "alpine-release") read_alpine_release(ARGV[i + 1])
    else if (ARGV[i] == "arch-release") name_distro("arch", "", "Arch Linux")
    else if (ARGV[i] == "debian-version") read_debian_version(ARGV[i + 1])
  }

  printf "{\"distro\":{\"id\":%s,\"version_id\":%s,\"pretty_name\":%s},\"packages\":[",
    json(distro["ID"]), json(distro["VERSION_ID"]), json(distro["PRETTY_NAME"])
  for (i = 1; i <= count; i++) printf "%s%s", (i > 1 ? "," : ""), packages[i]
  printf "],\"databases\":%s,\"unread\":%s}\n", databases, unread
}

# Dpkg: https://manpages.debian.org/bookworm/dpkg-dev/deb822.5.en.html, field names in any case. A status file keeps packages
# that were removed, too; the files of distroless have no Status field and are there for installed packages only. That of opkg
# has the same form.
function read_dpkg(path, type, status_if_missing,    line, number, got, colon, field, entry, in_entry) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line ~ /^[ \t]/) continue
    if (line == "" || line == "\r") {
      if (in_entry) add_dpkg(entry, type, status_if_missing, path, number)
      in_entry = 0
      delete entry
      continue
    }
    in_entry = 1
    colon = index(line, ":")
    if (colon < 2) malformed(path, number, "neither a field nor its continuation")
    if (line !~ /^[PSVApsva]/) continue
    field = tolower(short(substr(line, 1, colon - 1)))
    if (!(field in DPKG_FIELDS)) continue
    if (field in entry) malformed(path, number, "a second " field " in one entry")
    entry[field] = value(substr(line, colon + 1), path, number)
  }
  end_of_file(path, got)
  if (in_entry) add_dpkg(entry, type, status_if_missing, path, number)
}

function add_dpkg(entry, type, status_if_missing, path, number,    words, status, source) {
  if (entry["package"] == "") malformed(path, number, "the entry that ends here has no package name")
  status = status_if_missing
  if (entry["status"] != "") {
    split(tolower(entry["status"]), words, " ")
    status = words[3]
  }
  if (!(type == "deb" ? status in DPKG_STATUSES : status in OPKG_STATUSES)) {
    malformed(path, number, "the entry that ends here has an unknown status")
  }
  # In all other states some or all files of the package are in place.
  if (status == "not-installed" || status == "config-files") return
  if (entry["version"] == "") malformed(path, number, "the installed package that ends here has no version")
  # "Source: name (version)", where the versions differ. Opkg has the place of a recipe there, if anything.
  source = type == "deb" ? entry["source"] : ""
  if (source ~ /[ \t(]/) source = substr(source, 1, match(source, /[ \t(]/) - 1)
  add(entry["package"], entry["version"], entry["architecture"], type, source, status)
}

# Apk: https://wiki.alpinelinux.org/wiki/Apk_spec. Each line is a letter, a colon and a value.
function read_apk(path,    line, number, got, letter, entry, in_entry) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line == "" || line == "\r") {
      if (in_entry) add_apk(entry, path, number)
      in_entry = 0
      delete entry
      continue
    }
    in_entry = 1
    if (substr(line, 2, 1) != ":") malformed(path, number, "not a letter with a value")
    letter = substr(line, 1, 1)
    if (!index("PVAo", letter)) continue
    if (letter in entry) malformed(path, number, "a second " letter " in one entry")
    entry[letter] = value(substr(line, 3), path, number)
  }
  end_of_file(path, got)
  if (in_entry) add_apk(entry, path, number)
}

function add_apk(entry, path, number) {
  if (entry["P"] == "") malformed(path, number, "the entry that ends here has no package name")
  if (entry["V"] == "") malformed(path, number, "the package that ends here has no version")
  add(entry["P"], entry["V"], entry["A"], "apk", entry["o"])
}

# What rpm_rows wrote of a database. Its last row says how many packages there are at least.
function read_rpm(rows, path,    line, fields, n, found, ended, i, tag, end) {
  while ((getline line < rows) > 0) {
    if (ended) malformed_rpm(path, "more after its end")
    n = split(line, fields, "\t")
    if (fields[1] == "end") {
      ended = 1
      end = fields[2]
      continue
    }
    found++
    if (n != 8) malformed_rpm(path, "the text of header " fields[1] " is incomplete")
    if (fields[2] != "") malformed_rpm(path, fields[2] (fields[1] > 0 ? ", header " fields[1] : ""))
    for (i = 3; i <= 8; i++) {
      tag = substr(fields[i], 1, 1)
      if (tag == "!") malformed_rpm(path, "a value that is too long or outside of header " fields[1])
      fields[i] = tag == "-" ? "" : tag == "x" ? bytes(substr(fields[i], 2)) : substr(fields[i], 2)
    }
    if (fields[3] == "") malformed_rpm(path, "no package name in header " fields[1])
    if (fields[4] == "" || fields[5] == "") malformed_rpm(path, "no version in header " fields[1])
    # Rpm calls this EVR.
    add(fields[3], (fields[8] == "" ? "" : fields[8] ":") fields[4] "-" fields[5], fields[6], "rpm", rpm_source(fields[7]))
  }
  close(rows)
  if (!ended) malformed_rpm(path, "its text is incomplete")
  if (found < end) malformed_rpm(path, "only " (found + 0) " of " end " packages are there")
}

# The name of a source package in that of its file, which has version and release after it.
function rpm_source(file,    n, parts, i, source) {
  n = split(file, parts, "-")
  if (n < 3 || file !~ /\.rpm$/) return ""
  source = parts[1]
  for (i = 2; i <= n - 2; i++) source = source "-" parts[i]
  return source
}

# Distroless images of Azure Linux have a list instead of a database: "rpm --query --all" with name, version and release, two
# times, vendor, epoch, size, architecture, epoch again and source.
function read_rpm_manifest(path,    line, number, got, n, fields, i) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line == "") continue
    n = split(line, fields, "\t")
    if (n < 10) malformed(path, number, "fewer than 10 fields")
    for (i = 1; i <= 10; i++) {
      fields[i] = value(fields[i], path, number)
      if (fields[i] == "(none)") fields[i] = ""
    }
    if (fields[1] == "") malformed(path, number, "no package name")
    if (fields[2] == "") malformed(path, number, "no version")
    add(fields[1], (fields[6] == "" ? "" : fields[6] ":") fields[2], fields[8], "rpm", rpm_source(fields[10]))
  }
  end_of_file(path, got)
}

# Pacman: https://man.archlinux.org/man/alpm-db-desc.5. A name between percent signs, then values, one a line, up to an empty
# line.
function read_pacman(path,    line, number, got, field, entry, in_section) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line == "" || line == "\r") {
      in_section = 0
    } else if (!in_section) {
      in_section = 1
      field = value(line, path, number)
      if (field !~ /^%[A-Z0-9]+%$/) malformed(path, number, "no name between percent signs")
      field = substr(field, 2, length(field) - 2)
      if (field in entry) malformed(path, number, "a second " field)
      if (field in PACMAN_FIELDS) entry[field] = ""
      else field = ""
    } else if (field != "") {
      entry[field] = value(line, path, number)
      field = ""
    }
  }
  end_of_file(path, got)
  if (entry["NAME"] == "") malformed(path, number, "no package name")
  if (entry["VERSION"] == "") malformed(path, number, "no version")
  add(entry["NAME"], entry["VERSION"], entry["ARCH"], "alpm", entry["BASE"])
}

# https://www.freedesktop.org/software/systemd/man/latest/os-release.html; of two lines for a name the last holds.
function read_os_release(path,    line, equals) {
  while ((getline line < path) > 0) {
    if (line !~ /^[ \t]*(ID|VERSION_ID|PRETTY_NAME)=/) continue
    equals = index(line, "=")
    distro[short(substr(line, 1, equals - 1))] = unquoted(short(substr(line, equals + 1)))
  }
  close(path)
}

# https://refspecs.linuxbase.org/LSB_3.0.0/LSB-PDA/LSB-PDA/lsbrelease.html has what it says, but not in which file.
function read_lsb_release(path,    line, equals, release) {
  while ((getline line < path) > 0) {
    if (line !~ /^DISTRIB_(ID|RELEASE|DESCRIPTION)=/) continue
    equals = index(line, "=")
    release[short(substr(line, 9, equals - 9))] = unquoted(short(substr(line, equals + 1)))
  }
  close(path)
  name_distro(tolower(release["ID"]), release["RELEASE"], release["DESCRIPTION"])
}

# "CentOS release 6.10 (Final)": a name, "release", a version.
function read_redhat_release(path,    line, id, version) {
  getline line < path
  close(path)
  line = short(line)
  if (line == "") return
  id = tolower(substr(line, 1, match(line " ", /[ \t]/) - 1))
  if (line ~ /^Red Hat Enterprise/) id = "rhel"
  else if (line ~ /^Amazon/) id = "amzn"
  else if (line ~ /^Oracle/) id = "ol"
  else if (line ~ /^SUSE Linux Enterprise/) id = "sles"
  if (match(line, /[0-9][0-9.]*/)) version = substr(line, RSTART, RLENGTH)
  name_distro(id, version, line)
}

function read_alpine_release(path,    version) {
  getline version < path
  close(path)
  version = short(version)
  name_distro("alpine", version, "Alpine Linux" (version == "" ? "" : " " version))
}

# Holds "12.5", where os-release has "12"; or "trixie/sid" before a release, which has no version yet.
function read_debian_version(path,    line, version) {
  getline line < path
  close(path)
  line = short(line)
  if (line ~ /^[0-9]/) version = substr(line, 1, match(line "x", /[^0-9]/) - 1)
  name_distro("debian", version, "Debian GNU/Linux" (line == "" ? "" : " " line))
}

function name_distro(id, version, pretty_name) {
  distro["ID"] = id
  distro["VERSION_ID"] = version
  distro["PRETTY_NAME"] = pretty_name
}

# What every reader calls for a package. What its database does not say is "", and null in the output. Of the status only what
# is out of the ordinary is told.
function add(name, version, architecture, type, source, status) {
  packages[++count] = "{\"name\":" json(name) ",\"version\":" json(version) ",\"architecture\":" json(architecture) \
    ",\"type\":\"" type "\",\"source\":" json(source == "" ? name : source) \
    (status == "" || status == "installed" ? "" : ",\"status\":\"" status "\"") "}"
}

function set(names, list,    n, i, words) {
  n = split(list, words, " ")
  for (i = 1; i <= n; i++) names[words[i]]
}

function malformed(path, number, what) {
  fail("the package database " printable(path) " is malformed in line " number ": " what)
}

function malformed_rpm(path, what) {
  fail("the package database " path " is malformed: " printable(what))
}

function end_of_file(path, got) {
  if (got < 0) fail("cannot read the package database " printable(path) ": error " ERRNO)
  close(path)
}

function fail(message) {
  print "packages: " message > "/dev/stderr"
  exit 1
}

# The bytes that a hexadecimal text stands for. None of them is zero.
function bytes(digits,    i, out) {
  for (i = 1; i < length(digits); i += 2) {
    out = out sprintf("%c", index("123456789ABCDEF", substr(digits, i, 1)) * 16 + index("123456789ABCDEF", substr(digits, i + 1, 1)))
  }
  return out
}

function printable(text) {
  gsub(/[^ -~]/, "?", text)
  return text
}

# The value of a field of a package.
function value(text, path, number) {
  if (length(text) > LONGEST_VALUE) malformed(path, number, "a value of more than " LONGEST_VALUE " bytes")
  return trimmed(text)
}

# The same where nothing depends on it: what is too long is unknown.
function short(text) {
  return length(text) > LONGEST_VALUE ? "" : trimmed(text)
}

# Without blanks at both ends; the carriage return of a CRLF is one. Only for short texts: the time grows with the square of
# the number of blanks.
function trimmed(text) {
  if (text ~ /^[ \t]/) sub(/^[ \t]+/, "", text)
  if (text ~ /[ \t\r]$/) sub(/[ \t\r]+$/, "", text)
  return text
}

# A value of os-release with the quotes and backslashes of a shell taken out. In double quotes a backslash escapes only what
# is special there.
function unquoted(text,    n, i, chars, c, quote, out) {
  if (text !~ /["\047\\]/) return text
  n = split(text, chars, "")
  for (i = 1; i <= n; i++) {
    c = chars[i]
    if (c == quote) quote = ""
    else if (quote == "" && (c == "\"" || c == "\047")) quote = c
    else if (c == "\\" && (quote == "" || quote == "\"" && i < n && index("\"\\$`", chars[i + 1]))) out = out chars[++i]
    else out = out c
  }
  return out
}

function json(text) {
  if (text == "") return "null"
  # Printable ASCII but the quote and the backslash stands for itself, and is nearly all there is.
  if (text !~ /[^] !#-[^-~]/) return "\"" text "\""
  return "\"" escaped(text) "\""
}

# Escapes what JSON wants escaped and DEL, and puts U+FFFD for invalid UTF-8, as the Unicode standard advises: one for each
# longest part that could begin a character (https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/#G66453).
function escaped(text,    n, i, chars, c, byte, out, sequence, missing, low, high) {
  if (!("A" in byte_of)) for (i = 1; i < 256; i++) byte_of[sprintf("%c", i)] = i
  n = split(text, chars, "")
  for (i = 1; i <= n; i++) {
    c = chars[i]
    byte = byte_of[c]
    if (missing) {
      if (byte >= low && byte <= high) {
        sequence = sequence c
        low = 128; high = 191
        if (--missing == 0) out = out sequence
        continue
      }
      out = out "\\ufffd"
      missing = 0
    }
    if (c == "\"" || c == "\\") out = out "\\" c
    else if (byte < 32 || byte == 127) out = out sprintf("\\u%04x", byte)
    else if (byte < 127) out = out c
    else if (byte < 194 || byte > 244) out = out "\\ufffd"
    else {
      sequence = c
      missing = byte < 224 ? 1 : byte < 240 ? 2 : 3
      # Neither overlong forms, nor surrogates, nor anything above U+10FFFF.
      low = byte == 224 ? 160 : byte == 240 ? 144 : 128
      high = byte == 237 ? 159 : byte == 244 ? 143 : 191
    }
  }
  return missing ? out "\\ufffd" : out
}
'

json_array "${databases[@]}" && databases_json=$REPLY
json_array "${unread[@]}" && unread_json=$REPLY
exec /collector/bin/awk -v databases="$databases_json" -v unread="$unread_json" "$readers" "${sources[@]}"
