#!/collector/bin/python3
# collector: output=json timeout=300s
# Lists what gives rights to whoever comes: programs with the set-uid or set-gid bit, programs with file capabilities, and files
# and directories that everybody may write to.
#
# Prints one JSON document: {"entries":[…],"unread":[…]}
#   entries    sorted by the bytes of their paths, each with
#              path, and path_hex with all its bytes where they are not UTF-8 (path has U+FFFD then)
#              type          file, directory, fifo or socket
#              kinds         one or more of set-uid, set-gid, capabilities (of files) and world-writable (a directory only where
#                            it has no sticky bit)
#              mode          the permission bits in octal, as text: "4755"
#              uid, gid      the owner. An engine without root may have lost it
#              capabilities  {"permitted":[…],"inheritable":[…],"effective":bool}, or null
#   unread     path and reason of the directories that could not be listed, and of what else could not be looked at
# A directory with the set-gid bit hands its group on to what is made in it, which is no right: it is not listed for that. Neither
# are devices: engines without root cannot make them.
#
# The walk follows no links and opens nothing but directories.

import errno
import json
import os
import stat
import struct
import sys

# What Collector mounts in the container.
OURS = {b"/collector", b"/proc", b"/sys", b"/dev", b"/tmp"}
# By number: https://man7.org/linux/man-pages/man7/capabilities.7.html, linux/capability.h
CAPABILITIES = (
    "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast "
    "net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice "
    "sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm "
    "block_suspend audit_read perfmon bpf checkpoint_restore"
).split()
# struct vfs_cap_data, by its revision: how many pairs of 32 bits it has, and how many bytes in all (3 ends with a uid).
CAPABILITY_SHAPES = {1: (1, 12), 2: (2, 20), 3: (2, 24)}
TYPES = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}


def named(path: bytes) -> dict:
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        return {"path": path.decode("utf-8", "replace"), "path_hex": path.hex()}


class Scan:
    def __init__(self) -> None:
        self.entries: list[tuple[bytes, dict]] = []
        self.unread: list[tuple[bytes, str]] = []

    def run(self) -> None:
        pending = [b"/"]
        while pending:
            directory = pending.pop()
            prefix = directory if directory == b"/" else directory + b"/"
            try:
                with os.scandir(directory) as children:
                    for child in children:
                        path = prefix + child.name
                        if path not in OURS and self.look_at(path, child):
                            pending.append(path)
            except OSError as error:
                self.unread.append((directory, reason_of(error)))

    def look_at(self, path: bytes, child: os.DirEntry) -> bool:
        """Notes what is worth it, and says whether it is a directory."""
        try:
            status = child.stat(follow_symlinks=False)
        except OSError as error:
            self.unread.append((path, reason_of(error)))
            return False
        kind = stat.S_IFMT(status.st_mode)
        if kind not in TYPES:
            return False
        capabilities = self.capabilities_of(path) if kind == stat.S_IFREG else None
        kinds = kinds_of(kind, status.st_mode) + (["capabilities"] if capabilities else [])
        if kinds:
            self.entries.append((path, {
                **named(path), "type": TYPES[kind], "kinds": kinds, "mode": "%04o" % stat.S_IMODE(status.st_mode),
                "uid": status.st_uid, "gid": status.st_gid, "capabilities": capabilities,
            }))
        return kind == stat.S_IFDIR

    def capabilities_of(self, path: bytes) -> dict | None:
        try:
            value = os.getxattr(path, b"security.capability", follow_symlinks=False)
            return decoded(value)
        except OSError as error:
            # The second is a file system without attributes, where there are none to read.
            if error.errno not in (errno.ENODATA, errno.EOPNOTSUPP):
                self.unread.append((path, "its capabilities: " + reason_of(error)))
        except ValueError as error:
            self.unread.append((path, "its capabilities: %s" % error))
        return None


def reason_of(error: OSError) -> str:
    return error.strerror or str(error)


def kinds_of(kind: int, mode: int) -> list[str]:
    kinds = []
    if kind == stat.S_IFREG and mode & stat.S_ISUID:
        kinds.append("set-uid")
    if kind == stat.S_IFREG and mode & stat.S_ISGID:
        kinds.append("set-gid")
    if mode & stat.S_IWOTH and not (kind == stat.S_IFDIR and mode & stat.S_ISVTX):
        kinds.append("world-writable")
    return kinds


def decoded(value: bytes) -> dict:
    """The capabilities of a file, of its attribute."""
    if len(value) < 4:
        raise ValueError("they are too short")
    magic = struct.unpack_from("<I", value)[0]
    pairs, length = CAPABILITY_SHAPES.get(magic >> 24, (0, 0))
    if len(value) != length:
        raise ValueError("they are of an unknown form")
    permitted = inheritable = 0
    for index in range(pairs):
        more_permitted, more_inheritable = struct.unpack_from("<II", value, 4 + 8 * index)
        permitted |= more_permitted << (32 * index)
        inheritable |= more_inheritable << (32 * index)
    return {"permitted": names_of(permitted), "inheritable": names_of(inheritable), "effective": bool(magic & 1)}


def names_of(bits: int) -> list[str]:
    return [
        "cap_" + (CAPABILITIES[number] if number < len(CAPABILITIES) else str(number))
        for number in range(bits.bit_length())
        if bits >> number & 1
    ]


def main() -> None:
    scan = Scan()
    scan.run()
    document = {
        "entries": [entry for _, entry in sorted(scan.entries, key=lambda entry: entry[0])],
        "unread": [{**named(path), "reason": reason} for path, reason in sorted(scan.unread)],
    }
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


main()
