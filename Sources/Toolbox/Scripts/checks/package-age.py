#!/collector/bin/python3
# collector: output=json kind=checks timeout=60s
# Checks that packages are not older than the versions that a list asks for.
#
# Prints {"checks":[{"id":"package-age:openssl",…},…]}, in the order of the list, each pass, fail or skip (not installed) with a message.
#
# Its parameters are beside it, in package-age.params: on each line the name of a package and the oldest version that will do,
# optionally with the kind of package before the name: "openssl 3.0.11", "rpm:openssl-libs 1:3.0.7-24". A package that is installed in
# several versions must have none that is older. Without a release ("-1") in the list, that of an RPM package does not count. Empty lines,
# and those that begin with #, say nothing. Without such a file it ends with status 1.
#
# It reads dpkg's status (and status.d of distroless), apk's list and the sqlite database of RPM; where there is only another database of
# packages it ends with status 1. Versions are compared as dpkg, apk and RPM do.

import json
import os
import re
import stat
import struct
import sys
from functools import cmp_to_key

# Ten times the largest that were seen.
LARGEST_DATABASE = 256 << 20
LARGEST_PARAMETERS = 1 << 20
OURS = (b"/collector/", b"/proc/", b"/sys/", b"/dev/", b"/tmp/")
RPM_DIRECTORIES = (b"/var/lib/rpm", b"/usr/lib/sysimage/rpm")


def die(message: str) -> None:
    sys.exit("package-age: " + message)


# Versions. Each comparison gives a number below, at or above 0.


def sign(left, right) -> int:
    return (left > right) - (left < right)


def compare_deb(left: str, right: str) -> int:
    """https://manpages.debian.org/bookworm/dpkg-dev/deb-version.7.en.html"""

    def parts(version: str) -> tuple[int, str, str]:
        epoch, colon, rest = version.partition(":")
        if not colon:
            epoch, rest = "0", version
        upstream, dash, revision = rest.rpartition("-")
        return int(epoch) if epoch.isdigit() else 0, upstream if dash else rest, revision if dash else "0"

    (left_epoch, left_upstream, left_revision), (right_epoch, right_upstream, right_revision) = parts(left), parts(right)
    return (
        sign(left_epoch, right_epoch) or compare_deb_part(left_upstream, right_upstream) or compare_deb_part(left_revision, right_revision)
    )


def compare_deb_part(left: str, right: str) -> int:
    def order(character: str) -> int:
        # A tilde before the end, the end before letters, letters before all else.
        return -1 if character == "~" else 0 if not character else ord(character) if character.isalpha() else ord(character) + 256

    while left or right:
        left_text, right_text = re.match(r"[^0-9]*", left)[0], re.match(r"[^0-9]*", right)[0]
        for index in range(max(len(left_text), len(right_text))):
            result = sign(order(left_text[index:index + 1]), order(right_text[index:index + 1]))
            if result:
                return result
        left, right = left[len(left_text):], right[len(right_text):]
        left_digits, right_digits = re.match(r"[0-9]*", left)[0], re.match(r"[0-9]*", right)[0]
        result = compare_numbers(left_digits, right_digits)
        if result:
            return result
        left, right = left[len(left_digits):], right[len(right_digits):]
    return 0


def compare_numbers(left: str, right: str) -> int:
    """Of any number of digits; none is 0."""
    left, right = left.lstrip("0"), right.lstrip("0")
    return sign((len(left), left), (len(right), right))


def compare_rpm(left: str, right: str) -> int:
    """https://rpm.org/docs/latest/manual/dependencies.html: epoch, version and release; a release that one lacks does not count."""

    def parts(version: str) -> tuple[int, str, str | None]:
        epoch, colon, rest = version.partition(":")
        if not colon:
            epoch, rest = "0", version
        version, dash, release = rest.partition("-")
        return int(epoch) if epoch.isdigit() else 0, version, release if dash else None

    (left_epoch, left_version, left_release), (right_epoch, right_version, right_release) = parts(left), parts(right)
    result = sign(left_epoch, right_epoch) or compare_rpm_part(left_version, right_version)
    if result or left_release is None or right_release is None:
        return result
    return compare_rpm_part(left_release, right_release)


def compare_rpm_part(left: str, right: str) -> int:
    """rpmvercmp, with its tilde (older than the end) and its caret (newer than the end, older than anything more)."""
    while left or right:
        left, right = re.sub(r"^[^A-Za-z0-9~^]+", "", left), re.sub(r"^[^A-Za-z0-9~^]+", "", right)
        if left[:1] == "~" or right[:1] == "~":
            if left[:1] != "~" or right[:1] != "~":
                return -1 if left[:1] == "~" else 1
            left, right = left[1:], right[1:]
            continue
        if left[:1] == "^" or right[:1] == "^":
            if not left or not right:
                return -1 if not left else 1
            if left[:1] != "^" or right[:1] != "^":
                return -1 if left[:1] == "^" else 1
            left, right = left[1:], right[1:]
            continue
        if not left or not right:
            break
        pattern = r"[0-9]+" if left[0].isdigit() else r"[A-Za-z]+"
        left_part, found = re.match(pattern, left)[0], re.match(pattern, right)
        if not found:
            # Numbers are newer than letters.
            return 1 if left[0].isdigit() else -1
        right_part = found[0]
        result = compare_numbers(left_part, right_part) if left[0].isdigit() else sign(left_part, right_part)
        if result:
            return result
        left, right = left[len(left_part):], right[len(right_part):]
    return sign(bool(left), bool(right))


APK_SUFFIXES = {"alpha": -4, "beta": -3, "pre": -2, "rc": -1, "cvs": 1, "svn": 2, "git": 3, "hg": 4, "p": 5}
APK_VERSION = re.compile(r"([0-9]+(?:\.[0-9]+)*)([a-z]?)((?:_[a-z]+[0-9]*)*)(?:~[0-9a-f]+)?(?:-r([0-9]+))?")


def compare_apk(left: str, right: str) -> int:
    """https://wiki.alpinelinux.org/wiki/Package_policies: numbers, a letter, suffixes and the revision of the package."""

    def parts(version: str) -> tuple:
        match = APK_VERSION.fullmatch(version)
        if not match:
            return (version,)
        first, *others = match[1].split(".")
        # After the first one, a number that begins with 0 is a fraction, which is less than any that does not.
        numbers = [(1, int(first), "")] + [(0, 0, number) if number[0] == "0" else (1, int(number), "") for number in others]
        suffixes = [(APK_SUFFIXES.get(name, 0), int(number or 0)) for name, number in re.findall(r"_([a-z]+)([0-9]*)", match[3])]
        # The end stands after the suffixes of what comes before a release, and before those of what comes after it.
        return numbers, match[2], suffixes + [(0, 0)], int(match[4] or 0)

    left_parts, right_parts = parts(left), parts(right)
    if len(left_parts) == 1 or len(right_parts) == 1:
        return compare_deb(left, right)
    return sign(left_parts, right_parts)


COMPARISONS = {"deb": compare_deb, "rpm": compare_rpm, "apk": compare_apk}


# Databases of packages. Each reader gives names and versions.


def open_file(path: bytes):
    """A regular file of the image, None where nothing is there."""
    try:
        if not os.path.lexists(path):
            return None
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            die("cannot read %s: it is not a regular file" % printable(path))
        if status.st_size > LARGEST_DATABASE:
            die("cannot read %s: it has more than %d bytes" % (printable(path), LARGEST_DATABASE))
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        if os.readlink(b"/proc/self/fd/%d" % descriptor).startswith(OURS):
            die("cannot read %s: it leads out of the image" % printable(path))
        return open(descriptor, "rb")
    except OSError as error:
        die("cannot read %s: %s" % (printable(path), error.strerror))


def printable(raw: bytes) -> str:
    return raw.decode("ascii", "backslashreplace").encode("unicode_escape").decode()


def entries(path: bytes, separator: str):
    """The paragraphs of a file, by the names of their fields."""
    file = open_file(path)
    if file is None:
        return
    with file:
        fields: dict[str, str] = {}
        while raw := file.readline(1 << 16):
            if raw in (b"\n", b"\r\n"):
                if fields:
                    yield fields
                fields = {}
            elif not raw.startswith((b" ", b"\t")):
                name, _, value = raw.decode("utf-8", "replace").partition(separator)
                fields.setdefault(name if separator == ":" and len(name) == 1 else name.lower(), value.strip())
        if fields:
            yield fields


def names_in(directory: bytes) -> list[bytes]:
    if not os.path.lexists(directory):
        return []
    try:
        return sorted(os.listdir(directory))
    except OSError as error:
        die("cannot list %s: %s" % (printable(directory), error.strerror))
        return []


def read_deb(packages: list) -> None:
    for fields in entries(b"/var/lib/dpkg/status", ":"):
        if fields.get("status", "").split(" ")[-1:] == ["installed"]:
            packages.append(("deb", fields.get("package", ""), fields.get("version", "")))
    for name in names_in(b"/var/lib/dpkg/status.d"):
        if not name.endswith(b".md5sums"):
            for fields in entries(b"/var/lib/dpkg/status.d/" + name, ":"):
                packages.append(("deb", fields.get("package", ""), fields.get("version", "")))


def read_apk(packages: list) -> None:
    paths = [path for path in (b"/lib/apk/db/installed", b"/usr/lib/apk/db/installed") if os.path.lexists(path)]
    for path in paths[:1]:
        for fields in entries(path, ":"):
            packages.append(("apk", fields.get("P", ""), fields.get("V", "")))


def read_rpm(packages: list) -> None:
    for directory in RPM_DIRECTORIES:
        path = directory + b"/rpmdb.sqlite"
        file = open_file(path)
        if file is not None:
            file.close()
            read_rpm_database(path, packages)
            return
    for directory in RPM_DIRECTORIES:
        for name in (b"Packages", b"Packages.db"):
            if os.path.lexists(directory + b"/" + name):
                die("it has no reader for the package database %s" % printable(directory + b"/" + name))


def read_rpm_database(path: bytes, packages: list) -> None:
    import sqlite3

    try:
        # Nobody writes to the image: sqlite need not look for a journal, and must not try to make one.
        database = sqlite3.connect("file:%s?immutable=1" % path.decode(), uri=True)
        for (blob,) in database.execute("SELECT blob FROM Packages"):
            packages.append(("rpm", *rpm_header(bytes(blob))))
    except (sqlite3.Error, struct.error, UnicodeError, ValueError, TypeError) as error:
        die("cannot read %s: %s" % (printable(path), error))


def rpm_header(blob: bytes) -> tuple[str, str]:
    """Name and version: https://rpm-software-management.github.io/rpm/manual/hregions.html"""
    count, size = struct.unpack_from(">II", blob)
    values: dict[int, str] = {}
    store = 8 + 16 * count
    if store + size > len(blob):
        raise ValueError("a header is longer than its record")
    for index in range(count):
        tag, kind, offset, _ = struct.unpack_from(">IIII", blob, 8 + 16 * index)
        if tag in (1000, 1001, 1002) and kind == 6:
            values[tag] = blob[store + offset:blob.index(b"\0", store + offset)].decode()
        elif tag == 1003 and kind == 4:
            values[tag] = str(struct.unpack_from(">I", blob, store + offset)[0])
    epoch = values.get(1003, "0")
    version = "%s-%s" % (values.get(1001, ""), values.get(1002, ""))
    return values.get(1000, ""), version if epoch == "0" else epoch + ":" + version


# Parameters


def parameters() -> list[tuple[str | None, str, str]]:
    path = os.environ.get("COLLECTOR_PARAMETERS")
    if not path:
        die("it needs a list of packages and versions, in a file package-age.params beside it")
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_PARAMETERS + 1)
    except OSError as error:
        die("cannot read its parameters: %s" % error.strerror)
    if len(content) > LARGEST_PARAMETERS:
        die("its parameters have more than %d bytes" % LARGEST_PARAMETERS)
    wanted = []
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"\s*(?:(deb|rpm|apk):)?([A-Za-z0-9_][A-Za-z0-9+._-]*)\s+([A-Za-z0-9][A-Za-z0-9.+~^:_-]*)\s*", line)
        if not match:
            die("line %d of its parameters is not a package and a version" % number)
        wanted.append((match[1], match[2], match[3]))
    if not wanted:
        die("its parameters name no package")
    return wanted


def check(kind: str | None, name: str, oldest: str, installed: list) -> dict:
    found = [package for package in installed if package[1] == name and kind in (None, package[0])]
    identity = "package-age:" + (kind + ":" if kind else "") + name
    if not found:
        return {"id": identity, "status": "skip", "message": "it is not installed"}
    found.sort(key=cmp_to_key(lambda left, right: COMPARISONS[left[0]](left[2], right[2]) if left[0] == right[0] else sign(left[0], right[0])))
    older = [version for kind, _, version in found if COMPARISONS[kind](version, oldest) < 0]
    if older:
        return {"id": identity, "status": "fail", "message": "%s is older than %s" % (", ".join(older), oldest)}
    return {"id": identity, "status": "pass", "message": "%s is not older than %s" % (", ".join(package[2] for package in found), oldest)}


def main() -> None:
    wanted = parameters()
    installed: list[tuple[str, str, str]] = []
    for read in (read_deb, read_apk, read_rpm):
        read(installed)
    document = {"checks": [check(kind, name, oldest, installed) for kind, name, oldest in wanted]}
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    main()
