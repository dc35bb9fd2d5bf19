#!/collector/bin/python3
# collector: output=json timeout=60s
# Lists the accounts and groups of the image, from /etc/passwd, /etc/shadow and /etc/group, and says who could log in.
#
# Prints one JSON document: {"accounts":[…],"groups":[…],"sources":[…],"problems":[…],"unread":[…]}
#   accounts   in the order of /etc/passwd: name, uid, gid, group (the name of its gid, or null), groups (the others it is a
#              member of, sorted), comment, home, shell, shell_exists, password, algorithm, expires_on, login, can_log_in,
#              superuser (uid 0) and duplicate_uid (an earlier account has the same uid)
#              password   empty    anybody may log in without one
#                         set      there is a hash; algorithm says of which kind. The hash itself is never printed
#                         locked   it begins with "!": there may be a hash behind it, which nothing matches
#                         none     "*" or anything else that is the hash of nothing, or no line in /etc/shadow
#                         unknown  /etc/shadow could not be read
#              login      how: "password", "empty-password", "keys" (an authorized_keys file in its home with a key in it)
#              can_log_in whether there is such a way and a shell to log in to
#   groups     in the order of /etc/group: name, gid, members
#   sources    the files that were read
#   problems   path, line and what is wrong there: malformed lines, accounts of one name or uid, hashes that all can read
#   unread     path and reason of what is there and could not be read. If that is /etc/passwd, it is an error: status 1
# A name that is not UTF-8 has U+FFFD in the place of the offending bytes, and all its bytes in "name_hex" beside it.
#
# All that is read belongs to the image and may be hostile: only regular files are opened, and only up to a size.

import json
import os
import stat
import sys

# Room for some 50,000 accounts. Who has more has something else in mind.
LARGEST_FILE = 4 << 20
# Of a file that is all nonsense the first lines tell enough.
MOST_PROBLEMS = 1000
# What Collector mounts in the container; a link that leads there leads to nothing of the image.
OURS = (b"/collector", b"/proc", b"/sys", b"/dev", b"/tmp")
# Shells that end at once, whatever their directory.
NO_SHELLS = {b"nologin", b"false", b"true", b"sync", b"halt", b"shutdown", b"poweroff", b"reboot"}
# What hashes begin with: https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html
ALGORITHMS = {
    b"y": "yescrypt", b"gy": "gost-yescrypt", b"7": "scrypt", b"6": "sha512crypt", b"5": "sha256crypt", b"sha1": "sha1crypt",
    b"1": "md5crypt", b"md5": "sunmd5", b"3": "nt", b"2": "bcrypt", b"2a": "bcrypt", b"2b": "bcrypt", b"2x": "bcrypt", b"2y": "bcrypt",
}
DES_CHARACTERS = frozenset(b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Unreadable(Exception):
    """Why a file could not be read."""


def text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def named(key: str, raw: bytes) -> dict:
    """A field for a text, and a second one with its bytes where the first cannot say them."""
    try:
        return {key: raw.decode("utf-8")}
    except UnicodeDecodeError:
        return {key: text(raw), key + "_hex": raw.hex()}


def read_file(path: bytes) -> bytes | None:
    """The content of a regular file of the image; None where nothing is at the path."""
    if b"\0" in path:
        return None
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable("it is not a regular file")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with open(descriptor, "rb") as file:
            real = os.readlink(b"/proc/self/fd/%d" % descriptor)
            if real.startswith(tuple(directory + b"/" for directory in OURS)):
                raise Unreadable("it leads to /%s, which is not the image's" % text(real.split(b"/")[1]))
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        if isinstance(error, (FileNotFoundError, NotADirectoryError)) and not os.path.lexists(path):
            return None
        raise Unreadable(error.strerror or str(error)) from None
    if len(content) > LARGEST_FILE:
        raise Unreadable("it has more than %d bytes" % LARGEST_FILE)
    return content


class Report:
    """What is said of the files beside what is in them."""

    def __init__(self) -> None:
        self.sources: list[str] = []
        self.unread: list[dict] = []
        self.problems: list[dict] = []
        self.left_out = 0

    def problem(self, path: bytes, line: int | None, what: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append({"path": text(path), "line": line, "problem": what})
        else:
            self.left_out += 1

    def all_problems(self) -> list[dict]:
        if not self.left_out:
            return self.problems
        return self.problems + [{"path": None, "line": None, "problem": "and %d more" % self.left_out}]

    def read(self, path: bytes) -> bytes | None:
        try:
            content = read_file(path)
        except Unreadable as error:
            self.unread.append({**named("path", path), "reason": str(error)})
            return None
        if content is not None:
            self.sources.append(text(path))
        return content

    def is_unread(self, path: bytes) -> bool:
        return any(entry["path"] == text(path) for entry in self.unread)

    def records(self, path: bytes, content: bytes | None, least: int, most: int):
        """The lines that have from `least` to `most` fields, with their numbers; the others are problems."""
        for number, line in enumerate((content or b"").split(b"\n"), 1):
            line = line.strip(b" \t\r")
            if not line or line.startswith(b"#"):
                continue
            fields = line.split(b":")
            if line[:1] in b"+-":
                self.problem(path, number, "refers to accounts of a directory service, which are not in the image")
            elif not least <= len(fields) <= most:
                self.problem(path, number, "has %d fields, where there should be %d" % (len(fields), most))
            elif not fields[0]:
                self.problem(path, number, "has no name")
            else:
                yield number, fields


def number_of(raw: bytes) -> int | None:
    """A uid or gid; None where it is none."""
    if not raw.isdigit() or len(raw) > 10 or int(raw) >= 1 << 32:
        return None
    return int(raw)


def password_of(field: bytes) -> tuple[str, str | None]:
    """What the second field of /etc/shadow says: a state, and the kind of the hash where there is one."""
    if field == b"":
        return "empty", None
    locked = field.startswith(b"!")
    algorithm = algorithm_of(field.lstrip(b"!"))
    if locked:
        return "locked", algorithm
    return ("set" if algorithm else "none"), algorithm


def algorithm_of(value: bytes) -> str | None:
    if value.startswith(b"$"):
        parts = value.split(b"$")
        return ALGORITHMS.get(parts[1], "unknown") if len(parts) > 2 else None
    if value.startswith(b"_") and len(value) == 20 and DES_CHARACTERS.issuperset(value[1:]):
        return "bsdicrypt"
    if len(value) == 13 and DES_CHARACTERS.issuperset(value):
        return "descrypt"
    return None


def expiry_of(field: bytes) -> str | None:
    """The day after which an account is closed, of days since 1970."""
    if not field.isdigit() or len(field) > 6:
        return None
    import datetime

    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=int(field))).isoformat()


def read_groups(report: Report) -> list[dict]:
    path = b"/etc/group"
    groups = []
    for number, fields in report.records(path, report.read(path), 4, 4):
        gid = number_of(fields[2])
        if gid is None:
            report.problem(path, number, "has a gid that is no number")
            continue
        members = sorted({member.strip() for member in fields[3].split(b",")} - {b""})
        groups.append({"name": fields[0], "gid": gid, "members": members})
    return groups


def read_shadow(report: Report) -> dict[bytes, tuple[bytes, bytes]]:
    """By name, the password and the expiry of an account."""
    path = b"/etc/shadow"
    entries: dict[bytes, tuple[bytes, bytes]] = {}
    for number, fields in report.records(path, report.read(path), 2, 9):
        if fields[0] in entries:
            report.problem(path, number, "is a second line for %s, and has no effect" % text(fields[0]))
            continue
        entries[fields[0]] = (fields[1], fields[7] if len(fields) > 7 else b"")
    return entries


def has_keys(home: bytes, report: Report) -> bool:
    if not home.startswith(b"/"):
        return False
    for name in (b".ssh/authorized_keys", b".ssh/authorized_keys2"):
        path = home.rstrip(b"/") + b"/" + name
        if path.startswith(tuple(directory + b"/" for directory in OURS)):
            continue
        try:
            content = read_file(path)
        except Unreadable as error:
            entry = {**named("path", path), "reason": str(error)}
            if entry not in report.unread:
                report.unread.append(entry)
            continue
        lines = (line.strip() for line in (content or b"").split(b"\n"))
        if any(line and not line.startswith(b"#") for line in lines):
            return True
    return False


def is_program(path: bytes) -> bool:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and bool(status.st_mode & 0o111) and not path.startswith(OURS)


def ways_in(password: str, home: bytes, report: Report) -> list[str]:
    ways = {"set": ["password"], "empty": ["empty-password"]}.get(password, [])
    return ways + (["keys"] if has_keys(home, report) else [])


def state_of(number: int, fields: list[bytes], shadow: dict, report: Report) -> dict:
    """The password of an account of /etc/passwd."""
    name, field = fields[0], fields[1]
    expiry = b""
    if field == b"x" and report.is_unread(b"/etc/shadow"):
        return {"password": "unknown", "algorithm": None, "expires_on": None}
    if field == b"x" and name not in shadow:
        if "/etc/shadow" in report.sources:
            report.problem(b"/etc/passwd", number, "has its password in /etc/shadow, where there is no line for it")
        field = b"*"
    elif name in shadow:
        shadowed, expiry = shadow[name]
        field = shadowed if field == b"x" else field
    password, algorithm = password_of(field)
    if algorithm and fields[1] != b"x":
        report.problem(b"/etc/passwd", number, "has a hash, which everybody can read here")
    return {"password": password, "algorithm": algorithm, "expires_on": expiry_of(expiry)}


def read_accounts(content: bytes | None, groups: list[dict], shadow: dict, report: Report) -> list[dict]:
    path = b"/etc/passwd"
    group_names: dict[int, bytes] = {}
    memberships: dict[bytes, set[bytes]] = {}
    for group in groups:
        group_names.setdefault(group["gid"], group["name"])
        for member in group["members"]:
            memberships.setdefault(member, set()).add(group["name"])

    accounts = []
    names: set[bytes] = set()
    owners: dict[int, bytes] = {}
    for number, fields in report.records(path, content, 7, 7):
        name, _, _, _, comment, home, shell = fields
        uid, gid = number_of(fields[2]), number_of(fields[3])
        if uid is None or gid is None:
            report.problem(path, number, "has a %s that is no number" % ("uid" if uid is None else "gid"))
            continue
        if name in names:
            report.problem(path, number, "is a second line for %s, and has no effect" % text(name))
            continue
        names.add(name)
        owner = owners.setdefault(uid, name)
        if owner != name:
            report.problem(path, number, "gives %s the uid %d, which %s has" % (text(name), uid, text(owner)))
        state = state_of(number, fields, shadow, report)
        program = shell or b"/bin/sh"  # As passwd(5) has it.
        ways = ways_in(state["password"], home, report)
        exists = is_program(program)
        accounts.append({
            **named("name", name), "uid": uid, "gid": gid,
            "group": text(group_names[gid]) if gid in group_names else None,
            "groups": sorted(text(group) for group in memberships.get(name, set()) - {group_names.get(gid)}),
            **named("comment", comment), **named("home", home), **named("shell", program), "shell_exists": exists,
            **state, "login": ways,
            "can_log_in": bool(ways) and exists and os.path.basename(program) not in NO_SHELLS,
            "superuser": uid == 0, "duplicate_uid": owner != name,
        })
    return accounts


def main() -> None:
    report = Report()
    content = report.read(b"/etc/passwd")
    if report.unread:
        # An empty list would say that there are no accounts.
        sys.exit("users: cannot read /etc/passwd: %s" % report.unread[0]["reason"])
    groups = read_groups(report)
    shadow = read_shadow(report)
    accounts = read_accounts(content, groups, shadow, report)
    document = {
        "accounts": accounts,
        "groups": [
            {**named("name", group["name"]), "gid": group["gid"], "members": [text(member) for member in group["members"]]}
            for group in groups
        ],
        "sources": report.sources, "problems": report.all_problems(), "unread": report.unread,
    }
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


main()
