#!/collector/bin/python3
# collector: output=json kind=packages timeout=300s
# Lists the packages of programming languages, from what their tools leave in the image: Python, npm, Ruby, Go, Java, Rust, PHP
# and .NET. What the distribution's package manager installed is among them where it comes with such a trace.
#
# Prints one JSON document: {"packages":[…],"unread":[…]}
#   packages   sorted by type, name, version and place, each with
#              name, version  as its own tools write them; of Java "group:artifact", of a Go program built from a checkout "(devel)"
#              type           pypi, npm, gem, golang, maven, cargo, composer or nuget, as in a package URL
#              purl           the package URL: https://github.com/package-url/purl-spec
#              found_in       dist-info, egg-info, package.json, gemspec, go-buildinfo, pom.properties, manifest, file-name,
#                             cargo-auditable, installed.json or deps.json
#              path           of the file that says so; path_hex beside it where that is not UTF-8
#              member         the place in it, where it is an archive: "WEB-INF/lib/a.jar", else null
#   unread     path, member and reason of what looks like a package and could not be read, and of directories that could not be listed
# A version that is not there makes an entry of unread. Lock files and requirements say what somebody wants, not what is there,
# and are not read. Go and Rust programs are known by what their compilers put in: Rust only where built with cargo-auditable.
#
# All that is read belongs to the image and may be hostile: no link is followed, only regular files are opened, and what is read,
# inflated and parsed of one file is bounded.

import json
import os
import re
import stat
import struct
import sys
import zlib

# What Collector mounts in the container.
OURS = {b"/collector", b"/proc", b"/sys", b"/dev", b"/tmp"}
# The headers of Python's metadata come first; a description of any length follows.
METADATA_BYTES = 64 << 10
# The largest document that is parsed. Composer's lists of large sites have some MiB.
LARGEST_DOCUMENT = 16 << 20
# The module list of a very large Go program has 200 KiB.
LARGEST_BUILD_INFO = 4 << 20
# Room for the directory of an archive with 100,000 members.
LARGEST_DIRECTORY = 16 << 20
# The largest archive that is held in memory: one that is compressed in another.
LARGEST_NESTED = 64 << 20
# All that is inflated of one file of the image. Applications with 500 jars in one stay below it.
INFLATED_BYTES = 512 << 20
# A jar in a war in an ear, and one more.
DEEPEST_NESTING = 4
# No name or version comes near.
LONGEST_TEXT = 1024
# What is not executable may be a program, too, if it is large enough for one that Go or Rust made.
SMALLEST_PROGRAM = 256 << 10
JAVA_ARCHIVES = (b".jar", b".war", b".ear", b".jpi", b".hpi", b".par", b".kar")
PYTHON_ARCHIVES = (b".whl", b".egg")
GO_MAGIC = b"\xff Go buildinf:"


class Unreadable(Exception):
    """Why something that looks like a package could not be read."""


class Package:
    def __init__(self, kind: str, name: str, version: str, found_in: str, qualifiers: str = "") -> None:
        self.kind, self.name, self.version, self.found_in, self.qualifiers = kind, name, version, found_in, qualifiers

    def fault(self) -> str | None:
        """Why it is none."""
        if not self.name or not self.version:
            return "a package in it has no %s" % ("version" if self.name else "name")
        if len(self.name) > LONGEST_TEXT or len(self.version) > LONGEST_TEXT:
            return "a package in it has a name or version of more than %d characters" % LONGEST_TEXT
        return None

    def purl(self) -> str:
        name = self.name
        if self.kind == "pypi":
            name = re.sub(r"[-_.]+", "-", name).lower()
        elif self.kind in ("golang", "composer"):
            name = name.lower()
        parts = name.split(":", 1) if self.kind == "maven" else name.split("/")
        version = "" if self.version == "(devel)" else "@" + escaped(self.version)
        return "pkg:%s/%s%s%s" % (self.kind, "/".join(escaped(part) for part in parts), version, self.qualifiers)


def escaped(text: str) -> str:
    return re.sub(rb"[^A-Za-z0-9._~:-]", lambda match: b"%%%02X" % match.group()[0], text.encode("utf-8", "replace")).decode()


def text(value: object) -> str:
    """A text of a JSON document; what is none, or cannot be UTF-8, does not come through."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace").strip() if isinstance(value, str) else ""


def described(path: bytes) -> dict:
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        return {"path": path.decode("utf-8", "replace"), "path_hex": path.hex()}


# Places to read from


class Source:
    """A range of bytes that can be read in any order."""

    def __init__(self, read, start: int, size: int) -> None:
        self._read, self._start, self.size = read, start, size

    def read(self, offset: int, count: int) -> bytes:
        """What is there of `count` bytes."""
        if offset < 0 or count <= 0 or offset >= self.size:
            return b""
        return self._read(self._start + offset, min(count, self.size - offset))

    def exactly(self, offset: int, count: int) -> bytes:
        data = self.read(offset, count)
        if len(data) != count:
            raise Unreadable("it ends too early")
        return data

    def whole(self, limit: int) -> bytes:
        if self.size > limit:
            raise Unreadable("it has more than %d bytes" % limit)
        return self.exactly(0, self.size) if self.size else b""

    def part(self, offset: int, size: int) -> "Source":
        if offset < 0 or size < 0 or offset + size > self.size:
            raise Unreadable("it ends too early")
        return Source(self._read, self._start + offset, size)


def source_of(data: bytes) -> Source:
    return Source(lambda offset, count: data[offset:offset + count], 0, len(data))


class File:
    """A regular file of the image, open for reading."""

    def __init__(self, path: bytes) -> None:
        self.descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
        status = os.fstat(self.descriptor)
        self.size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        self.source = Source(lambda offset, count: os.pread(self.descriptor, count, offset), 0, self.size)

    def __enter__(self) -> "File":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)


def document_of(source: Source) -> object:
    try:
        return json.loads(source.whole(LARGEST_DOCUMENT).decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON") from None


def headers_of(data: bytes) -> dict[str, str]:
    """The fields of a Python metadata file or a Java manifest, by name in lower case: the first of each, with its continuations."""
    fields: dict[str, str] = {}
    last = ""
    for line in data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n"):
        if not line:
            break
        if line.startswith(" "):
            if last and len(fields[last]) < LONGEST_TEXT:
                fields[last] += line[1:]
            continue
        name, colon, value = line.partition(":")
        last = name.strip().lower() if colon and name.strip().lower() not in fields else ""
        if last:
            fields[last] = value.strip()
    return fields


# Python: https://packaging.python.org/en/latest/specifications/core-metadata/


def python_metadata(source: Source, found_in: str) -> list[Package]:
    fields = headers_of(source.read(0, METADATA_BYTES))
    return [Package("pypi", fields.get("name", ""), fields.get("version", ""), found_in)]


# npm: https://docs.npmjs.com/cli/configuring-npm/package-json


def npm_package(source: Source) -> list[Package]:
    document = document_of(source)
    if not isinstance(document, dict):
        raise Unreadable("it is not an object")
    return [Package("npm", text(document.get("name")), text(document.get("version")), "package.json")]


# Ruby: what `gem install` makes of a specification, which is a program. The two lines are always of this form.


def gem_specification(source: Source) -> list[Package]:
    data = source.whole(LARGEST_DOCUMENT).decode("utf-8", "replace")
    name = re.search(r"^\s{0,8}\w{1,16}\.name\s{0,8}=\s{0,8}[\"']([^\"'\n]{1,256})[\"']", data, re.MULTILINE)
    version = re.search(
        r"^\s{0,8}\w{1,16}\.version\s{0,8}=\s{0,8}(?:Gem::Version\.new[( ]{1,2})?[\"']([^\"'\n]{1,256})[\"']", data, re.MULTILINE
    )
    # A comment of rubygems, "# stub: name version platform paths", has them where the lines are computed.
    stub = re.search(r"^# stub: (\S{1,256}) (\S{1,256}) (\S{1,256})", data, re.MULTILINE)
    platform = stub.group(3) if stub and stub.group(3) != "ruby" else ""
    return [
        Package(
            "gem", name.group(1) if name else stub.group(1) if stub else "",
            version.group(1) if version else stub.group(2) if stub else "", "gemspec",
            "?platform=" + escaped(platform) if platform else "",
        )
    ]


# PHP: https://getcomposer.org/doc/


def composer_packages(source: Source) -> list[Package]:
    document = document_of(source)
    entries = document.get("packages") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise Unreadable("it has no list of packages")
    return [
        Package("composer", text(entry.get("name")), text(entry.get("version")), "installed.json")
        for entry in entries if isinstance(entry, dict)
    ]


# .NET: https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md


def dotnet_packages(source: Source) -> list[Package]:
    document = document_of(source)
    libraries = document.get("libraries") if isinstance(document, dict) else None
    if not isinstance(libraries, dict):
        raise Unreadable("it has no libraries")
    packages = []
    for key, library in libraries.items():
        if isinstance(library, dict) and library.get("type") == "package":
            name, _, version = text(key).partition("/")
            packages.append(Package("nuget", name, version, "deps.json"))
    return packages


# Archives: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, without encryption and with two methods, as Java has them


class Archive:
    class Member:
        def __init__(self, name: bytes, method: int, packed: int, size: int, offset: int) -> None:
            self.name, self.method, self.packed, self.size, self.offset = name, method, packed, size, offset

    def __init__(self, source: Source, budget: "Budget") -> None:
        self.source, self.budget = source, budget
        self.members = self._members()

    def _members(self) -> list["Archive.Member"]:
        start, size, shift = self._directory()
        if size > LARGEST_DIRECTORY:
            raise Unreadable("its directory has more than %d bytes" % LARGEST_DIRECTORY)
        directory = self.source.exactly(start, size) if size else b""
        members = []
        position = 0
        while position + 46 <= len(directory) and directory.startswith(b"PK\x01\x02", position):
            flags, method = struct.unpack_from("<HH", directory, position + 8)
            packed, full, name_size, extra_size, comment_size = struct.unpack_from("<IIHHH", directory, position + 20)
            offset = struct.unpack_from("<I", directory, position + 42)[0]
            name = directory[position + 46:position + 46 + name_size]
            extra = directory[position + 46 + name_size:position + 46 + name_size + extra_size]
            full, packed, offset = wide_fields(extra, full, packed, offset)
            members.append(Archive.Member(name, -1 if flags & 1 else method, packed, full, offset + shift))
            position += 46 + name_size + extra_size + comment_size
        return members

    def _directory(self) -> tuple[int, int, int]:
        """Where the central directory is, its size, and how many bytes stand before the archive, as before one that runs itself."""
        tail_size = min(self.source.size, 22 + 0xFFFF)
        base = self.source.size - tail_size
        tail = self.source.read(base, tail_size)
        found = tail.rfind(b"PK\x05\x06")
        if found < 0 or found + 22 > len(tail):
            raise Unreadable("it is not a zip archive")
        size, start = struct.unpack_from("<II", tail, found + 12)
        end = base + found
        if size == 0xFFFFFFFF or start == 0xFFFFFFFF:
            locator = self.source.exactly(end - 20, 20)
            if not locator.startswith(b"PK\x06\x07"):
                raise Unreadable("its directory is not where it should be")
            end = struct.unpack_from("<Q", locator, 8)[0]
            size, start = struct.unpack_from("<QQ", self.source.exactly(end, 56), 40)
        shift = end - size - start
        if shift < 0:
            raise Unreadable("its directory is not where it should be")
        return start + shift, size, shift

    def open(self, member: "Archive.Member", limit: int) -> Source:
        """What a member holds."""
        header = self.source.exactly(member.offset, 30)
        if not header.startswith(b"PK\x03\x04"):
            raise Unreadable("a member of it is not where it should be")
        name_size, extra_size = struct.unpack_from("<HH", header, 26)
        packed = self.source.part(member.offset + 30 + name_size + extra_size, member.packed)
        if member.method == 0:
            return packed
        if member.method != 8:
            raise Unreadable("it is encrypted, or compressed in a way of its own")
        if member.size > limit:
            raise Unreadable("it has more than %d bytes" % limit)
        return source_of(self._inflated(packed, min(limit, member.size)))

    def _inflated(self, packed: Source, limit: int) -> bytes:
        inflater = zlib.decompressobj(-15)
        pieces: list[bytes] = []
        size = position = 0
        try:
            while not inflater.eof and size <= limit and position < packed.size:
                data = packed.read(position, 256 << 10)
                position += len(data)
                pieces.append(inflater.decompress(data, limit + 1 - size))
                size += len(pieces[-1])
                self.budget.spend(len(data) + len(pieces[-1]))
                if not data:
                    break
        except zlib.error:
            raise Unreadable("it is damaged") from None
        if size > limit:
            raise Unreadable("it is larger than it says")
        return b"".join(pieces)


class Budget:
    """How much may still be inflated of one file of the image."""

    def __init__(self) -> None:
        self.left = INFLATED_BYTES

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise Unreadable("more than %d bytes were inflated of the file it is in" % INFLATED_BYTES)


def wide_fields(extra: bytes, full: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The sizes and the place of a member, of 64 bits where 32 do not hold them."""
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, position)
        if kind == 1:
            values = list(struct.unpack("<%dQ" % (size // 8), extra[position + 4:position + 4 + size // 8 * 8].ljust(size // 8 * 8, b"\0")))
            full = values.pop(0) if full == 0xFFFFFFFF and values else full
            packed = values.pop(0) if packed == 0xFFFFFFFF and values else packed
            offset = values.pop(0) if offset == 0xFFFFFFFF and values else offset
            break
        position += 4 + size
    return full, packed, offset


# Java


def java_archive(archive: Archive, name: bytes) -> list[Package]:
    """The packages that an archive says it consists of: several where it was put together from others."""
    poms = sorted(
        (member for member in archive.members
         if member.name.startswith(b"META-INF/maven/") and member.name.endswith(b"/pom.properties")),
        key=lambda member: member.name,
    )
    packages = []
    for pom in poms:
        fields = properties_of(archive.open(pom, METADATA_BYTES).whole(METADATA_BYTES))
        group, artifact = fields.get("groupId", ""), fields.get("artifactId", "")
        packages.append(maven_package(group, artifact, fields.get("version", ""), "pom.properties"))
    if packages:
        return packages
    stem = re.fullmatch(rb"(.{1,200}?)-([0-9][0-9A-Za-z.+~_-]{0,100})\.[a-z]{3}", name)
    manifests = [member for member in archive.members if member.name.upper() == b"META-INF/MANIFEST.MF"]
    if manifests:
        fields = headers_of(archive.open(manifests[0], LARGEST_DOCUMENT).whole(LARGEST_DOCUMENT))
        artifact = (stem.group(1).decode("utf-8", "replace") if stem else "") or first(
            fields, "bundle-symbolicname", "automatic-module-name", "extension-name"
        ).split(";")[0].strip() or name.rpartition(b".")[0].decode("utf-8", "replace")
        version = first(fields, "implementation-version", "bundle-version", "plugin-version", "specification-version") or (
            stem.group(2).decode("utf-8", "replace") if stem else ""
        )
        if artifact and version:
            return [maven_package(fields.get("implementation-vendor-id", ""), artifact, version, "manifest")]
    if stem:
        return [maven_package("", stem.group(1).decode("utf-8", "replace"), stem.group(2).decode("utf-8", "replace"), "file-name")]
    raise Unreadable("nothing in it says what it is")


def first(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name) and "${" not in fields[name]), "")


def maven_package(group: str, artifact: str, version: str, found_in: str) -> Package:
    return Package("maven", group + ":" + artifact if group and artifact else artifact, version, found_in)


def properties_of(data: bytes) -> dict[str, str]:
    pairs = (line.partition("=") for line in data.decode("utf-8", "replace").splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


# Programs: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html


class Program:
    """The parts of an ELF file that are of use here."""

    MOST_SEGMENTS = 512
    MOST_SECTIONS = 4096
    LARGEST_NAMES = 256 << 10

    def __init__(self, source: Source) -> None:
        self.source = source
        header = source.exactly(0, 64)
        self.wide = header[4] == 2
        self.order = ">" if header[5] == 2 else "<"
        layout = "QQIHHHHHH" if self.wide else "IIIHHHHHH"
        place = 32 if self.wide else 28
        fields = struct.unpack_from(self.order + layout, header, place)
        self._segments = (fields[0], fields[4], min(fields[5], self.MOST_SEGMENTS))
        self._sections = (fields[1], fields[6], min(fields[7], self.MOST_SECTIONS), fields[8])

    def segments(self) -> list[tuple[int, int, int, int, int]]:
        """Type, flags, offset, address and size in the file of each."""
        start, size, count = self._segments
        layout, fewest = ("IIQQQQ", 56) if self.wide else ("IIIIIII", 32)
        if size < fewest:
            return []
        segments = []
        table = self.source.read(start, size * count)
        for position in range(0, len(table) - fewest + 1, size):
            fields = struct.unpack_from(self.order + layout, table, position)
            if self.wide:
                segments.append((fields[0], fields[1], fields[2], fields[3], fields[5]))
            else:
                segments.append((fields[0], fields[6], fields[1], fields[2], fields[4]))
        return segments

    def section(self, name: bytes) -> Source | None:
        start, size, count, names_index = self._sections
        fewest = 64 if self.wide else 40
        if size < fewest or names_index >= count:
            return None
        table = self.source.read(start, size * count)

        def place(index: int) -> tuple[int, int, int, int]:
            layout = "IIQQQQ" if self.wide else "IIIIII"
            kind_name, kind, _, _, offset, length = struct.unpack_from(self.order + layout, table, index * size)
            return kind_name, kind, offset, length

        if len(table) < size * count:
            return None
        _, _, names_offset, names_size = place(names_index)
        names = self.source.read(names_offset, min(names_size, self.LARGEST_NAMES))
        for index in range(count):
            at, kind, offset, length = place(index)
            # Of type 8 are sections without bytes in the file.
            if kind != 8 and names[at:at + len(name) + 1] == name + b"\0":
                return self.source.part(offset, length)
        return None

    def at_address(self, address: int, count: int) -> bytes:
        for kind, _, offset, start, size in self.segments():
            if kind == 1 and start <= address and address + count <= start + size:
                return self.source.exactly(offset + address - start, count)
        raise Unreadable("its build information is not where it should be")


def program_packages(source: Source) -> list[Package]:
    program = Program(source)
    return go_packages(program) + rust_packages(program)


# Go: https://pkg.go.dev/debug/buildinfo


def go_packages(program: Program) -> list[Package]:
    found = go_header(program)
    if found is None:
        return []
    source, header = found
    pointer_size, flags = header[14], header[15]
    if flags & 2:
        version, rest = varint_text(source, 32)
        modules, _ = varint_text(source, rest)
    elif pointer_size in (4, 8):
        order = ">" if flags & 1 else "<"
        layout = order + ("Q" if pointer_size == 8 else "I")
        version, modules = (
            go_string(program, struct.unpack_from(layout, header, 16 + index * pointer_size)[0], layout, pointer_size)
            for index in (0, 1)
        )
    else:
        raise Unreadable("its build information is of an unknown form")
    packages = go_modules(modules[16:-16].decode("utf-8", "replace")) if len(modules) > 32 else []
    release = re.match(rb"go([0-9][0-9A-Za-z.]*)", version)
    if release:
        packages.append(Package("golang", "stdlib", release.group(1).decode(), "go-buildinfo"))
    return packages


def go_header(program: Program) -> tuple[Source, bytes] | None:
    """The build information and its first 32 bytes: a section of its own, or in the first 64 KiB of what can be written to."""
    section = program.section(b".go.buildinfo")
    if section is not None:
        start, data = section, section.read(0, 64 << 10)
    else:
        writable = [segment for segment in program.segments() if segment[0] == 1 and segment[1] & 2]
        if not writable:
            return None
        _, _, offset, _, size = writable[0]
        if offset + size > program.source.size:
            return None
        start = program.source.part(offset, size)
        data = start.read(0, 64 << 10)
    position = data.find(GO_MAGIC)
    while position >= 0 and position % 16:
        position = data.find(GO_MAGIC, position + 1)
    if position < 0 or position + 32 > len(data):
        return None
    return start.part(position, start.size - position), data[position:position + 32]


def varint_text(source: Source, position: int) -> tuple[bytes, int]:
    """A text with its length before it, and where what follows begins."""
    length = shift = 0
    for byte in source.read(position, 10):
        position += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    if length > LARGEST_BUILD_INFO:
        raise Unreadable("its build information has more than %d bytes" % LARGEST_BUILD_INFO)
    return (source.exactly(position, length) if length else b""), position + length


def go_string(program: Program, address: int, layout: str, pointer_size: int) -> bytes:
    if address == 0:
        return b""
    header = program.at_address(address, 2 * pointer_size)
    data, length = struct.unpack_from(layout, header)[0], struct.unpack_from(layout, header, pointer_size)[0]
    if length > LARGEST_BUILD_INFO:
        raise Unreadable("its build information has more than %d bytes" % LARGEST_BUILD_INFO)
    return program.at_address(data, length) if length else b""


def go_modules(lines: str) -> list[Package]:
    modules: list[tuple[str, str]] = []
    for line in lines.split("\n"):
        fields = line.split("\t")
        if fields[0] in ("mod", "dep") and len(fields) >= 2:
            modules.append((fields[1], fields[2] if len(fields) > 2 else ""))
        elif fields[0] == "=>" and len(fields) >= 2 and modules:
            # A replacement: what was built in is this one. A directory has no version; the name is then the better one.
            version = fields[2] if len(fields) > 2 else ""
            is_directory = not version or fields[1].startswith((".", "/"))
            modules[-1] = (modules[-1][0], "(devel)") if is_directory else (fields[1], version)
    return [Package("golang", name, version or "(devel)", "go-buildinfo") for name, version in modules]


# Rust: https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md


def rust_packages(program: Program) -> list[Package]:
    section = program.section(b".dep-v0")
    if section is None:
        return []
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(section.whole(LARGEST_DOCUMENT), LARGEST_DOCUMENT)
        document = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError, zlib.error):
        raise Unreadable("its list of crates is damaged, or has more than %d bytes" % LARGEST_DOCUMENT) from None
    entries = document.get("packages") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise Unreadable("its list of crates is of an unknown form")
    # Crates that only the build needed are not in the program.
    return [
        Package("cargo", text(entry.get("name")), text(entry.get("version")), "cargo-auditable")
        for entry in entries if isinstance(entry, dict) and entry.get("kind") != "build"
    ]


# The walk


class Scan:
    def __init__(self) -> None:
        self.packages: dict[tuple, dict] = {}
        self.unread: set[tuple[bytes, bytes, str]] = set()

    def run(self) -> None:
        pending = [b"/"]
        while pending:
            directory = pending.pop()
            prefix = directory if directory == b"/" else directory + b"/"
            try:
                with os.scandir(directory) as children:
                    for child in children:
                        path = prefix + child.name
                        if path in OURS:
                            continue
                        if child.is_dir(follow_symlinks=False):
                            pending.append(path)
                        elif not child.is_symlink():
                            self.look_at(path, directory, child)
            except OSError as error:
                self.note(directory, b"", error.strerror or str(error))

    def look_at(self, path: bytes, directory: bytes, child: os.DirEntry) -> None:
        reader = self.reader_of(directory, child.name)
        try:
            if not child.is_file(follow_symlinks=False):
                if reader:
                    self.note(path, b"", "it is not a regular file")
                return
            if reader is None and not self.may_be_program(child):
                return
            with File(path) as file:
                if reader is not None:
                    reader(path, file.source)
                elif file.source.read(0, 4) == b"\x7fELF":
                    self.add(path, b"", lambda: program_packages(file.source))
        except OSError as error:
            self.note(path, b"", error.strerror or str(error))

    @staticmethod
    def may_be_program(child: os.DirEntry) -> bool:
        status = child.stat(follow_symlinks=False)
        return status.st_size >= SMALLEST_PROGRAM or status.st_size >= 64 and (bool(status.st_mode & 0o111) or b".so" in child.name)

    def reader_of(self, directory: bytes, name: bytes):
        """What reads a file, by its place and name."""
        parent = directory.rpartition(b"/")[2]
        if name == b"METADATA" and parent.endswith(b".dist-info"):
            return self.plain(lambda source: python_metadata(source, "dist-info"))
        if name == b"PKG-INFO" and (parent.endswith(b".egg-info") or parent == b"EGG-INFO") or name.endswith(b".egg-info"):
            return self.plain(lambda source: python_metadata(source, "egg-info"))
        if name == b"package.json" and is_node_module(directory):
            return self.plain(npm_package)
        if name.endswith(b".gemspec") and (parent == b"specifications" or directory.endswith(b"/specifications/default")):
            return self.plain(gem_specification)
        if name == b"installed.json" and parent == b"composer":
            return self.plain(composer_packages)
        if name.endswith(b".deps.json"):
            return self.plain(dotnet_packages)
        lower = name.lower()
        if lower.endswith(JAVA_ARCHIVES):
            return lambda path, source: self.read_java(path, b"", lower, source, Budget(), 1)
        if lower.endswith(PYTHON_ARCHIVES):
            return self.read_python_archive
        return None

    def plain(self, read):
        return lambda path, source: self.add(path, b"", lambda: read(source))

    def add(self, path: bytes, member: bytes, read) -> None:
        """Adds the packages that `read` finds."""
        try:
            packages = read()
        except Unreadable as error:
            self.note(path, member, str(error))
            return
        except (struct.error, MemoryError, OverflowError, RecursionError):
            self.note(path, member, "it is damaged")
            return
        for package in packages:
            fault = package.fault()
            if fault:
                self.note(path, member, fault)
                continue
            name, version = (value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for value in (package.name, package.version))
            self.packages.setdefault((package.kind, name, version, path, member, package.found_in), {
                "name": name, "version": version, "type": package.kind, "purl": package.purl(), "found_in": package.found_in,
                **described(path), "member": member.decode("utf-8", "replace") if member else None,
            })

    def note(self, path: bytes, member: bytes, reason: str) -> None:
        self.unread.add((path, member, reason))

    def read_java(self, path: bytes, member: bytes, name: bytes, source: Source, budget: Budget, depth: int) -> None:
        archives: list[Archive] = []

        def read() -> list[Package]:
            archives.append(Archive(source, budget))
            return java_archive(archives[0], name.rpartition(b"/")[2])

        self.add(path, member, read)
        for nested in archives[0].members if archives else ():
            if not nested.name.lower().endswith(JAVA_ARCHIVES):
                continue
            place = (member + b"!/" if member else b"") + nested.name
            if depth >= DEEPEST_NESTING:
                self.note(path, place, "it lies in more than %d archives" % DEEPEST_NESTING)
                continue
            try:
                inner = archives[0].open(nested, LARGEST_NESTED)
            except (Unreadable, struct.error) as error:
                self.note(path, place, str(error))
                continue
            self.read_java(path, place, nested.name.lower(), inner, budget, depth + 1)

    def read_python_archive(self, path: bytes, source: Source) -> None:
        def read() -> list[Package]:
            archive = Archive(source, Budget())
            for member in archive.members:
                if re.fullmatch(rb"[^/]+\.dist-info/METADATA|EGG-INFO/PKG-INFO", member.name):
                    found_in = "egg-info" if member.name.startswith(b"EGG") else "dist-info"
                    return python_metadata(archive.open(member, LARGEST_DOCUMENT), found_in)
            raise Unreadable("nothing in it says what it is")

        self.add(path, b"", read)


def is_node_module(directory: bytes) -> bool:
    """Whether a package lies there: below node_modules, or below a scope in it."""
    parts = directory.split(b"/")
    return len(parts) > 2 and (parts[-2] == b"node_modules" or len(parts) > 3 and parts[-3] == b"node_modules" and parts[-2][:1] == b"@")


def main() -> None:
    scan = Scan()
    scan.run()
    document = {
        "packages": [scan.packages[key] for key in sorted(scan.packages)],
        "unread": [
            {**described(path), "member": member.decode("utf-8", "replace") if member else None, "reason": reason}
            for path, member, reason in sorted(scan.unread)
        ],
    }
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


main()
