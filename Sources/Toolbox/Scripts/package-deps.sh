#!/collector/bin/bash
# collector: output=json timeout=60s
# Shows which installed package depends on which, from the databases of dpkg (also as distroless keeps them), apk, rpm, pacman
# and opkg.
#
# Prints one JSON document: {"nodes":[…],"edges":[…],"unresolved":[…],"databases":[…],"unread":[…]}
#   nodes       the packages that packages.sh lists: id, name, version, architecture, type. The id is the name, with ":" and the
#               architecture where several have that name, and "=" and the version where that is not enough
#   edges       from and to (ids), kind (pre-depends, depends, recommends, suggests) and requirements, the texts because of which
#               there is this edge. Of alternatives each one that is installed has an edge. A package has none to itself
#   unresolved  from, kind and requirement of what must be there, and is not: that is, of pre-depends and depends
#   databases, unread  as packages.sh has them
# The kinds are those of dpkg; those of others that mean the same have the same name, as pacman has optional dependencies.
#
# All that is read belongs to the image and may be hostile, see packages.sh, which has the same readers.

set -u
export LC_ALL=C
shopt -s nullglob

sources=()   # what awk is to read: a reader's name and a path, by turns
databases=() # paths of package databases among them
unread=()

die() {
  printf 'package-deps: %s\n' "${1//[^ -~]/?}" >&2
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

# Leaves a JSON array of paths in REPLY. They are the ones below, which need no escaping.
json_array() {
  printf -v REPLY ',"%s"' "$@"
  (($#)) || REPLY=
  REPLY="[${REPLY#,}]"
}

# Leaves in REPLY a query that gives all there is to know of each header in a row: digits of bytes that end with a zero byte
# each. First number and what is wrong, then tag, count and length of each value, and the value.
# See the one in packages.sh: it is given the same and is made in the same way.
rpm_query() {
  local query=$1 field tag type pattern tag_count data_bytes tags='' entries='' places='' values='' columns=''
  big_endian h 1 4 && tag_count=$REPLY
  big_endian h 9 4 && data_bytes=$REPLY
  # Name, version, release, architecture and epoch; names, versions and flags of what it provides, requires, recommends and
  # suggests; its files. Types: 4 is numbers of 32 bits, 6 a text, 8 texts.
  for field in 1000:6 1001:6 1002:6 1022:6 1003:4 1047:8 1113:8 1112:4 1049:8 1050:8 1048:4 5046:8 5047:8 5048:4 \
    5049:8 5050:8 5051:4 1117:8 1116:4 1118:8; do
    tag=${field%:*} type=${field#*:}
    printf -v pattern "x'%08X%08X'" "$tag" "$type"
    tags+=",instr(entries,$pattern) AS found$tag"
    entries+=",CASE WHEN found$tag=0 OR found$tag%16=1 THEN found$tag ELSE (
      WITH RECURSIVE next(place) AS (VALUES(found$tag) UNION ALL
        SELECT place+nullif(instr(substr(entries,place+1),$pattern),0) FROM next WHERE place%16<>1)
      SELECT coalesce(max(iif(place%16=1,place,0)),0) FROM next) END AS entry$tag"
    big_endian "hex(substr(entries,entry$tag+8,4))" 1 4
    places+=",iif(entry$tag=0,NULL,$REPLY) AS offset$tag"
    big_endian "hex(substr(entries,entry$tag+12,4))" 1 4
    places+=",iif(entry$tag=0,0,$REPLY) AS count$tag"
    # Texts have no length, but end where the value of the next tag begins, as a rule. What is too much is not used.
    big_endian "hex(substr(entries,entry$tag+24,4))" 1 4
    places+=",iif(entry$tag+16>length(entries),0,$REPLY) AS next$tag"
    if ((type == 4)); then
      values+=",hex(substr(b,9+16*tags+offset$tag,4*min(count$tag,bytes))) AS value$tag"
      columns+="||hex('$tag '||count$tag||' '||(8*count$tag))||'00'
        ||hex(coalesce(iif(offset$tag+4*count$tag>bytes,NULL,value$tag),''))||'00'"
    else
      values+=",CAST(substr(b,9+16*tags+offset$tag,
        iif(next$tag>offset$tag AND next$tag<=bytes,next$tag,bytes)-offset$tag) AS BLOB) AS value$tag"
      columns+="||hex('$tag '||count$tag||' '||coalesce(length(value$tag),0))||'00'||hex(coalesce(value$tag,x''))||'00'"
    fi
  done
  query="SELECT id,b,t,hex(substr(b,1,8)) AS h FROM ($query) LIMIT -1"
  query="SELECT *,$tag_count AS tags,$data_bytes AS bytes FROM ($query) LIMIT -1"
  query="SELECT *,substr(b,9,16*min(tags,$RPM_MOST_TAGS)) AS entries,CASE WHEN t<>'' THEN t WHEN tags=0 OR tags>$RPM_MOST_TAGS
    OR length(b)<>8+16*tags+bytes THEN 'a header that is not as long as it says' ELSE '' END AS wrong FROM ($query) LIMIT -1"
  query="SELECT *$tags FROM ($query) LIMIT -1"
  query="SELECT *$entries FROM ($query) LIMIT -1"
  query="SELECT *$places FROM ($query) LIMIT -1"
  query="SELECT *$values FROM ($query) LIMIT -1"
  REPLY="SELECT hex(id||' '||wrong)||'00'$columns FROM ($query) LIMIT -1;"
}

# <rpm> What stands between these two lines is in packages.sh, too, and a test keeps it so.
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

add_file dpkg-status /var/lib/dpkg/status
add_directory dpkg-status.d /var/lib/dpkg/status.d
add_file apk-installed /lib/apk/db/installed
add_file apk-installed /usr/lib/apk/db/installed
add_rpm /var/lib/rpm
add_rpm /usr/lib/sysimage/rpm
add_rpm /usr/share/rpm
# A list that stands for a database that was removed, without dependencies.
[[ ${databases[*]} == */rpm/* ]] || add_file rpm-manifest /var/lib/rpmmanifest/container-manifest-2
add_directories pacman-desc /var/lib/pacman/local desc
add_file opkg-status /usr/lib/opkg/status
add_file opkg-status /var/lib/opkg/status
add_file opkg-status /opt/lib/opkg/status

# Of portage, xbps, nix, pkgtools and FreeBSD's pkg.
add_unread /var/db/pkg /var/db/xbps /nix/var/nix/db/db.sqlite /var/lib/pkgtools/packages /var/log/packages

# An empty list would say that there are no packages, where there is only nobody here who can read of them.
((${#databases[@]} > 0 || ${#unread[@]} == 0)) || die "this version has no reader for the package database ${unread[*]}"


# What SQLite wrote in digits becomes lines that awk can read. Line ends that are in values become a byte that none has.
for ((i = 0; i < ${#sources[@]}; i += 2)); do
  [[ ${sources[i]} == rpm:* ]] || continue
  rows=${sources[i]#rpm:}
  end=$(tail -n 1 "$rows")
  [[ $end == end$'\t'* ]] || die "the package database ${sources[i + 1]} is malformed: its text is incomplete"
  sed '$d' "$rows" | xxd -r -p | tr '\000\n' '\n\001' >"$rows.text"
  [[ ${PIPESTATUS[*]} == '0 0 0' ]] || die "cannot read the package database ${sources[i + 1]}: its text cannot be written to /tmp"
  sources[i]=rpm:${end#end?}:$rows.text
  rm "$rows"
done

# shellcheck disable=SC2016 # The dollar signs are awk's.
readers='
BEGIN {
  # A list of dependencies can be long, but a field beyond this is not what it seems.
  LONGEST_VALUE = 1048576
  KINDS = "pre-depends depends recommends suggests"
  set(DPKG_FIELDS, "package status version architecture provides " KINDS)
  set(PACMAN_FIELDS, "NAME VERSION ARCH DEPENDS OPTDEPENDS PROVIDES")
  set(MUST, "pre-depends depends")
  set(RICH_WORDS, "and or if else unless with without")

  for (i = 1; i < ARGC; i += 2) {
    if (ARGV[i] == "pacman-desc") read_pacman(ARGV[i + 1])
    else if (ARGV[i] == "dpkg-status.d") read_dpkg(ARGV[i + 1], "deb", "installed")
    else if (ARGV[i] == "dpkg-status") read_dpkg(ARGV[i + 1], "deb", "")
    else if (ARGV[i] == "opkg-status") read_dpkg(ARGV[i + 1], "opkg", "")
    else if (ARGV[i] == "apk-installed") read_apk(ARGV[i + 1])
    else if (ARGV[i] ~ /^rpm:/) read_rpm(ARGV[i], ARGV[i + 1])
    else if (ARGV[i] == "rpm-manifest") read_rpm_manifest(ARGV[i + 1])
  }
  for (i = 1; i < ARGC; i += 2) if (ARGV[i] ~ /^rpm:/) find_files(ARGV[i])

  for (i = 1; i <= nodes; i++) same_name[node_name[i]]++
  for (i = 1; i <= nodes; i++) {
    node_id[i] = node_name[i]
    if (same_name[node_name[i]] > 1) node_id[i] = node_id[i] ":" node_architecture[i]
    same_id[node_id[i]]++
  }
  printf "{\"nodes\":["
  for (i = 1; i <= nodes; i++) {
    if (same_id[node_id[i]] > 1) node_id[i] = node_id[i] "=" node_version[i]
    # What is left is the same package twice.
    while (node_id[i] in taken) node_id[i] = node_id[i] "+"
    taken[node_id[i]]
    printf "%s{\"id\":%s,\"name\":%s,\"version\":%s,\"architecture\":%s,\"type\":\"%s\"}", (i > 1 ? "," : ""), json(node_id[i]),
      json(node_name[i]), json(node_version[i]), json(node_architecture[i]), node_type[i]
  }
  for (i = 1; i <= needs; i++) resolve(i)
  printf "],\"edges\":["
  for (i = 1; i <= edges; i++) printf "%s%s,\"requirements\":[%s]}", (i > 1 ? "," : ""), edge[i], edge_requirements[i]
  printf "],\"unresolved\":["
  for (i = 1; i <= unresolved_count; i++) printf "%s%s", (i > 1 ? "," : ""), unresolved[i]
  printf "],\"databases\":%s,\"unread\":%s}\n", databases, unread
}

# See packages.sh for the formats.
function read_dpkg(path, type, status_if_missing,    line, number, got, colon, field, entry, in_entry) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line == "" || line == "\r") {
      if (in_entry) add_dpkg(entry, type, status_if_missing, path, number)
      in_entry = 0
      field = ""
      delete entry
      continue
    }
    in_entry = 1
    if (line ~ /^[ \t]/) {
      if (field != "") entry[field] = value(entry[field] " " value(line, path, number), path, number)
      continue
    }
    field = ""
    colon = index(line, ":")
    if (colon < 2) malformed(path, number, "neither a field nor its continuation")
    if (line !~ /^[PSVADRpsvadr]/ || colon > 20) continue
    field = tolower(trimmed(substr(line, 1, colon - 1)))
    if (!(field in DPKG_FIELDS)) {
      field = ""
      continue
    }
    if (field in entry) malformed(path, number, "a second " field " in one entry")
    entry[field] = value(substr(line, colon + 1), path, number)
  }
  end_of_file(path, got)
  if (in_entry) add_dpkg(entry, type, status_if_missing, path, number)
}

function add_dpkg(entry, type, status_if_missing, path, number,    words, status, node, kinds, n, i, j, count, clauses, relation) {
  if (entry["package"] == "") malformed(path, number, "the entry that ends here has no package name")
  status = status_if_missing
  if (entry["status"] != "") {
    split(tolower(entry["status"]), words, " ")
    status = words[3]
  }
  if (status == "") malformed(path, number, "the entry that ends here has an unknown status")
  if (status == "not-installed" || status == "config-files") return
  if (entry["version"] == "") malformed(path, number, "the installed package that ends here has no version")
  node = add_node(entry["package"], entry["version"], entry["architecture"], type)
  count = split(entry["provides"], clauses, /[ \t]*,[ \t]*/)
  for (i = 1; i <= count; i++) {
    parse_debian_relation(clauses[i], relation)
    if (relation["name"] != "") provide(node, relation["name"], relation["version"])
  }
  n = split(KINDS, kinds, " ")
  for (i = 1; i <= n; i++) {
    count = split(entry[kinds[i]], clauses, /[ \t]*,[ \t]*/)
    for (j = 1; j <= count; j++) need_debian(node, kinds[i], clauses[j])
  }
}

# "a (>= 1) | b": one of these.
function need_debian(node, kind, clause,    n, i, alternatives, relation) {
  if (clause == "") return
  start_need(node, kind, clause)
  n = split(clause, alternatives, /[ \t]*\|[ \t]*/)
  for (i = 1; i <= n; i++) {
    parse_debian_relation(alternatives[i], relation)
    alternative(relation["name"], relation["operator"], relation["version"])
  }
}

# "name:any (>= 1) [amd64]", all but the name optional.
function parse_debian_relation(text, relation,    open, close_, words) {
  relation["operator"] = relation["version"] = ""
  open = index(text, "(")
  close_ = index(text, ")")
  if (open && close_ > open) {
    split_relation(substr(text, open + 1, close_ - open - 1), relation)
    # The old forms < and > mean <= and >=.
    if (relation["operator"] == "<" || relation["operator"] == ">") relation["operator"] = relation["operator"] "="
    sub(/^<<$/, "<", relation["operator"])
    sub(/^>>$/, ">", relation["operator"])
  }
  split(text, words, /[ \t(\[]+/)
  relation["name"] = words[1]
  sub(/:.*/, "", relation["name"])
}

# "name>=1": what stands before, the operator, and the version.
function split_relation(text, relation) {
  relation["name"] = text
  relation["operator"] = relation["version"] = ""
  if (match(text, /[<>=~]+/)) {
    relation["name"] = trimmed(substr(text, 1, RSTART - 1))
    relation["operator"] = substr(text, RSTART, RLENGTH)
    relation["version"] = trimmed(substr(text, RSTART + RLENGTH))
  }
}

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
    if (!index("PVADp", letter)) continue
    if (letter in entry) malformed(path, number, "a second " letter " in one entry")
    entry[letter] = value(substr(line, 3), path, number)
  }
  end_of_file(path, got)
  if (in_entry) add_apk(entry, path, number)
}

function add_apk(entry, path, number,    node, n, i, words, relation) {
  if (entry["P"] == "") malformed(path, number, "the entry that ends here has no package name")
  if (entry["V"] == "") malformed(path, number, "the package that ends here has no version")
  node = add_node(entry["P"], entry["V"], entry["A"], "apk")
  n = split(entry["p"], words, " ")
  for (i = 1; i <= n; i++) {
    split_relation(words[i], relation)
    provide(node, relation["name"], relation["version"])
  }
  n = split(entry["D"], words, " ")
  for (i = 1; i <= n; i++) {
    # What it conflicts with.
    if (words[i] ~ /^!/) continue
    split_relation(words[i], relation)
    sub(/@.*/, "", relation["name"])
    start_need(node, "depends", words[i])
    alternative(relation["name"], relation["operator"], relation["version"])
  }
}

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
      line = value(line, path, number)
      entry[field] = entry[field] == "" ? line : value(entry[field] "\n" line, path, number)
    }
  }
  end_of_file(path, got)
  if (entry["NAME"] == "") malformed(path, number, "no package name")
  if (entry["VERSION"] == "") malformed(path, number, "no version")
  add_pacman(entry)
}

function add_pacman(entry,    node, n, i, lines, relation) {
  node = add_node(entry["NAME"], entry["VERSION"], entry["ARCH"], "alpm")
  n = split(entry["PROVIDES"], lines, "\n")
  for (i = 1; i <= n; i++) {
    split_relation(lines[i], relation)
    provide(node, relation["name"], relation["version"])
  }
  n = split(entry["DEPENDS"], lines, "\n")
  for (i = 1; i <= n; i++) need_simple(node, "depends", lines[i], lines[i])
  # "name: what for".
  n = split(entry["OPTDEPENDS"], lines, "\n")
  for (i = 1; i <= n; i++) need_simple(node, "suggests", lines[i], substr(lines[i], 1, match(lines[i] ": ", /: /) - 1))
}

function need_simple(node, kind, text, relation_text,    relation) {
  split_relation(relation_text, relation)
  start_need(node, kind, text)
  alternative(relation["name"], relation["operator"], relation["version"])
}

# See rpm_query. "rpm:<how many there are at least>:<path of the text>".
function read_rpm(source, path,    rows, least, line, found, header, wrong) {
  rows = source
  sub(/^rpm:[0-9]*:/, "", rows)
  split(source, least, ":")
  while ((getline line < rows) > 0) {
    found++
    header = wrong = line
    sub(/ .*/, "", header)
    sub(/^[^ ]* /, "", wrong)
    if (wrong != "") malformed_rpm(path, wrong (header > 0 ? ", header " header : ""))
    add_rpm(rows, path, header)
  }
  close(rows)
  if (found < least[2]) malformed_rpm(path, "only " (found + 0) " of " least[2] " packages are there")
}

function add_rpm(rows, path, header,    names, versions, flags, node, i, n, release, architecture, epoch) {
  next_values(rows, path, header, names)
  next_values(rows, path, header, versions)
  next_values(rows, path, header, release)
  next_values(rows, path, header, architecture)
  n = next_values(rows, path, header, epoch)
  if (names[1] == "") malformed_rpm(path, "no package name in header " header)
  if (versions[1] == "" || release[1] == "") malformed_rpm(path, "no version in header " header)
  node = add_node(names[1], (n ? number_of(epoch[1]) ":" : "") versions[1] "-" release[1], architecture[1], "rpm")
  first_rpm[rows, header] = node

  n = next_values(rows, path, header, names)
  next_values(rows, path, header, versions)
  next_values(rows, path, header, flags)
  for (i = 1; i <= n; i++) provide(node, names[i], versions[i])

  need_rpm(rows, path, header, node, "depends")
  need_rpm(rows, path, header, node, "recommends")
  need_rpm(rows, path, header, node, "suggests")
  for (i = 1; i <= 3; i++) next_values(rows, path, header, names)
}

function need_rpm(rows, path, header, node, kind,    names, versions, flags, n, i, operator) {
  n = next_values(rows, path, header, names)
  next_values(rows, path, header, versions)
  next_values(rows, path, header, flags)
  for (i = 1; i <= n; i++) {
    # Of rpm itself.
    if (names[i] ~ /^rpmlib\(/) continue
    operator = operator_of(flags[i])
    start_need(node, kind, names[i] (operator == "" ? "" : " " operator " " versions[i]))
    if (names[i] ~ /^\(/) need_rich(names[i])
    else alternative(names[i], operator, versions[i])
    if (names[i] ~ /^\//) wanted_base[base_of(names[i])]
  }
}

# "(a >= 1 or (b if c))": each of them that is installed. What has a condition need not be there.
function need_rich(text,    n, i, words, word, conditional) {
  n = split(text, words, " ")
  for (i = 1; i <= n; i++) {
    word = words[i]
    if (word ~ /^[<>=]+$/) {
      i++
      continue
    }
    if (word in RICH_WORDS) {
      if (word != "and" && word != "or") conditional = 1
      continue
    }
    sub(/^\(+/, "", word)
    while (word ~ /\)$/ && gsub(/\)/, ")", word) > gsub(/\(/, "(", word)) sub(/\)$/, "", word)
    if (word != "") alternative(word, "", "")
  }
  if (conditional) need_optional[needs]
}

# The next value of a header, as texts or as one of digits. Returns their number.
function next_values(rows, path, header, values,    line, fields, missing, count, digits, i) {
  delete values
  if ((getline line < rows) <= 0 || split(line, fields, " ") != 3) malformed_rpm(path, "the text of header " header " is incomplete")
  missing = fields[3] + 1
  while (missing > 0) {
    if ((getline line < rows) <= 0) malformed_rpm(path, "the text of header " header " is incomplete")
    missing -= length(line) + 1
    if (count < fields[2]) values[++count] = line
  }
  # Digits of numbers stand in one line, which is the first.
  if (fields[1] ~ /^(1003|1112|1048|5048|5051|1116)$/ && length(values[1]) == 8 * fields[2]) {
    digits = values[1]
    for (count = 0; count < fields[2]; count++) values[count + 1] = substr(digits, 8 * count + 1, 8)
  }
  if (missing < 0 || count < fields[2]) malformed_rpm(path, "a value that is too long or outside of header " header)
  return count + 0
}

function number_of(digits,    i, out) {
  for (i = 1; i <= length(digits); i++) out = 16 * out + index("123456789ABCDEF", substr(digits, i, 1))
  return out + 0
}

# https://github.com/rpm-software-management/rpm/blob/rpm-4.20.x/include/rpm/rpmds.h: 2 is less, 4 greater, 8 equal.
function operator_of(flags,    bits) {
  bits = index("123456789ABCDEF", substr(flags, 8, 1))
  return (int(bits / 2) % 2 ? "<" : "") (int(bits / 4) % 2 ? ">" : "") (int(bits / 8) % 2 ? "=" : "")
}

# Requirements that are paths are met by whoever has the file. Reads the text once more, for these files only: they are few.
function find_files(source,    rows, line, header, fields, bases, indexes, directories, n, i, missing, count, path) {
  rows = source
  sub(/^rpm:[0-9]*:/, "", rows)
  while ((getline line < rows) > 0) {
    header = trimmed(line)
    for (i = 1; i <= 17; i++) {
      getline line < rows
      split(line, fields, " ")
      for (missing = fields[3] + 1; missing > 0; missing -= length(line) + 1) if ((getline line < rows) <= 0) break
    }
    n = next_values(rows, source, header, bases)
    next_values(rows, source, header, indexes)
    next_values(rows, source, header, directories)
    for (i = 1; i <= n; i++) {
      if (!(bases[i] in wanted_base)) continue
      path = directories[number_of(indexes[i]) + 1] bases[i]
      provide(first_rpm[rows, header], path, "")
    }
  }
  close(rows)
}

function base_of(path) {
  sub(/.*\//, "", path)
  return path
}

function read_rpm_manifest(path,    line, number, got, n, fields) {
  while ((got = (getline line < path)) > 0) {
    number++
    if (line == "") continue
    n = split(line, fields, "\t")
    if (n < 10 || fields[1] == "" || fields[2] == "") malformed(path, number, "fewer than 10 fields")
    add_node(fields[1], (fields[6] == "(none)" ? "" : fields[6] ":") fields[2], fields[8] == "(none)" ? "" : fields[8], "rpm")
  }
  end_of_file(path, got)
}

# What every reader calls. A node is the number of a package.
function add_node(name, version, architecture, type) {
  node_name[++nodes] = name
  node_version[nodes] = version
  node_architecture[nodes] = architecture
  node_type[nodes] = type
  provide(nodes, name, version)
  return nodes
}

function provide(node, name, version,    key) {
  key = node_type[node] SUBSEP name
  if (key SUBSEP node in provided_versions) provided_versions[key, node] = provided_versions[key, node] "\n" version
  else {
    providers[key] = providers[key] " " node
    provided_versions[key, node] = version
  }
}

function start_need(node, kind, text) {
  need_node[++needs] = node
  need_kind[needs] = kind
  need_text[needs] = text
}

function alternative(name, operator, version,    i) {
  i = ++alternatives_of[needs]
  alternative_name[needs, i] = name
  alternative_operator[needs, i] = operator
  alternative_version[needs, i] = version
}

# Finds what meets a requirement.
function resolve(need,    i, j, n, met, node, type, candidates, key, native) {
  node = need_node[need]
  type = node_type[node]
  for (i = 1; i <= alternatives_of[need]; i++) {
    key = type SUBSEP alternative_name[need, i]
    if (!(key in providers)) continue
    n = split(providers[key], candidates, " ")
    # Where a package is installed for several architectures, it is the own one that counts.
    native = 0
    for (j = 1; j <= n; j++) if (is_native(candidates[j], node)) native = 1
    for (j = 1; j <= n; j++) {
      if (native && !is_native(candidates[j], node)) continue
      if (!meets(provided_versions[key, candidates[j]], type, alternative_operator[need, i], alternative_version[need, i])) continue
      met = 1
      if (candidates[j] != node) add_edge(node, candidates[j], need_kind[need], need_text[need])
    }
  }
  if (met || !(need_kind[need] in MUST) || need in need_optional) return
  if ((node, need_kind[need], need_text[need]) in told) return
  told[node, need_kind[need], need_text[need]]
  unresolved[++unresolved_count] = "{\"from\":" json(node_id[node]) ",\"kind\":\"" need_kind[need] "\",\"requirement\":" \
    json(need_text[need]) "}"
}

function is_native(candidate, node) {
  return node_architecture[candidate] == node_architecture[node] || node_architecture[candidate] ~ /^(all|noarch|any)$/
}

function add_edge(from, to, kind, requirement,    i) {
  requirement = json(requirement)
  if ((from, to, kind) in edge_of) {
    i = edge_of[from, to, kind]
    # They come one after the other.
    if (index("," edge_requirements[i] ",", "," requirement ",")) return
    edge_requirements[i] = edge_requirements[i] "," requirement
    return
  }
  edge_of[from, to, kind] = ++edges
  edge[edges] = "{\"from\":" json(node_id[from]) ",\"to\":" json(node_id[to]) ",\"kind\":\"" kind "\""
  edge_requirements[edges] = requirement
}

# Whether one of the versions, one a line, is what a requirement wants.
function meets(versions, type, operator, wanted,    n, i, list, order) {
  # Apk installs nothing that does not fit.
  if (operator == "" || wanted == "" || type == "apk") return 1
  n = split(versions "\n", list, "\n") - 1
  for (i = 1; i <= n; i++) {
    if (list[i] == "") {
      # Rpm takes what has no version for any; others do not.
      if (type == "rpm") return 1
      continue
    }
    order = type == "deb" || type == "opkg" ? compare_debian(list[i], wanted) : compare_rpm(list[i], wanted)
    if (order == 0 ? index(operator, "=") : order < 0 ? index(operator, "<") : index(operator, ">")) return 1
  }
  return 0
}

# https://manpages.debian.org/bookworm/dpkg-dev/deb-version.7.en.html
function compare_debian(a, b,    order, x, y) {
  if (a == b) return 0
  split_version(a, x)
  split_version(b, y)
  if (x["epoch"] + 0 != y["epoch"] + 0) return x["epoch"] + 0 < y["epoch"] + 0 ? -1 : 1
  order = compare_debian_part(x["version"], y["version"])
  return order ? order : compare_debian_part(x["release"], y["release"])
}

function compare_debian_part(a, b,    i, x, y, order) {
  while (a != "" || b != "") {
    x = leading(a, "[^0-9]*")
    y = leading(b, "[^0-9]*")
    a = substr(a, length(x) + 1)
    b = substr(b, length(y) + 1)
    for (i = 1; i <= length(x) || i <= length(y); i++) {
      order = debian_order(substr(x, i, 1)) - debian_order(substr(y, i, 1))
      if (order) return order
    }
    x = leading(a, "[0-9]*")
    y = leading(b, "[0-9]*")
    a = substr(a, length(x) + 1)
    b = substr(b, length(y) + 1)
    if ((order = compare_digits(x, y))) return order
  }
  return 0
}

# The tilde sorts before the end, letters before all else.
function debian_order(c) {
  if (c == "") return 1
  if (c == "~") return 0
  if (c ~ /[A-Za-z]/) return 1 + index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", c)
  return 100 + index("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}", c)
}

# Digits without a limit to their number.
function compare_digits(a, b) {
  sub(/^0+/, "", a)
  sub(/^0+/, "", b)
  if (length(a) != length(b)) return length(a) < length(b) ? -1 : 1
  # Two texts: awk would compare numbers as numbers, with few digits.
  return "x" a == "x" b ? 0 : "x" a < "x" b ? -1 : 1
}

function leading(text, pattern) {
  return match(text, "^" pattern) ? substr(text, 1, RLENGTH) : ""
}

# "epoch:version-release"
function split_version(text, parts,    place) {
  parts["epoch"] = parts["release"] = ""
  if (text ~ /^[0-9]*:/) {
    place = index(text, ":")
    parts["epoch"] = substr(text, 1, place - 1)
    text = substr(text, place + 1)
  }
  if (match(text, /-[^-]*$/)) {
    parts["release"] = substr(text, RSTART + 1)
    text = substr(text, 1, RSTART - 1)
  }
  parts["version"] = text
}

# https://rpm-software-management.github.io/rpm/man/rpm-version.7. A release that one of them lacks does not matter. Pacman has
# taken this over, all but the caret.
function compare_rpm(a, b,    order, x, y) {
  if (a == b) return 0
  split_version(a, x)
  split_version(b, y)
  if (x["epoch"] + 0 != y["epoch"] + 0) return x["epoch"] + 0 < y["epoch"] + 0 ? -1 : 1
  order = compare_rpm_part(x["version"], y["version"])
  if (order || x["release"] == "" || y["release"] == "") return order
  return compare_rpm_part(x["release"], y["release"])
}

function compare_rpm_part(a, b,    x, y, order) {
  while (a != "" || b != "") {
    sub(/^[^A-Za-z0-9~^]+/, "", a)
    sub(/^[^A-Za-z0-9~^]+/, "", b)
    if (a ~ /^~/ || b ~ /^~/) {
      if (a !~ /^~/) return 1
      if (b !~ /^~/) return -1
      a = substr(a, 2)
      b = substr(b, 2)
      continue
    }
    if (a ~ /^\^/ || b ~ /^\^/) {
      if (a == "") return -1
      if (b == "") return 1
      if (a !~ /^\^/) return 1
      if (b !~ /^\^/) return -1
      a = substr(a, 2)
      b = substr(b, 2)
      continue
    }
    if (a == "" || b == "") break
    if (a ~ /^[0-9]/) {
      x = leading(a, "[0-9]*")
      y = leading(b, "[0-9]*")
      if (y == "") return 1
      order = compare_digits(x, y)
    } else {
      x = leading(a, "[A-Za-z]*")
      y = leading(b, "[A-Za-z]*")
      if (y == "") return -1
      order = x == y ? 0 : x < y ? -1 : 1
    }
    if (order) return order
    a = substr(a, length(x) + 1)
    b = substr(b, length(y) + 1)
  }
  return a == "" ? (b == "" ? 0 : -1) : 1
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
  print "package-deps: " message > "/dev/stderr"
  exit 1
}

function printable(text) {
  gsub(/[^ -~]/, "?", text)
  return text
}

function value(text, path, number) {
  if (length(text) > LONGEST_VALUE) malformed(path, number, "a value of more than " LONGEST_VALUE " bytes")
  return trimmed(text)
}

# Without blanks at both ends; the carriage return of a CRLF is one. Only for short texts: the time grows with the square of
# the number of blanks.
function trimmed(text) {
  if (text ~ /^[ \t]/) sub(/^[ \t]+/, "", text)
  if (text ~ /[ \t\r]$/) sub(/[ \t\r]+$/, "", text)
  return text
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
