#!/collector/bin/python3
# collector: output=json timeout=60s
# Lists what would start in a container or a machine made of the image: its own entry point and command, and what its service
# managers and its cron are set up for.
#
# Prints one JSON document: {"image":{…},"default_target":…,"services":[…],"unread":[…]}
#   image           entrypoint, cmd, user, working_dir, exposed_ports, volumes, healthcheck and stop_signal of the image configuration;
#                   null where there is none in COLLECTOR_CONFIG
#   default_target  what systemd would bring up, as far as a link says so
#   services        sorted by manager, name and place, each with
#                   manager   systemd, sysv, openrc, runit, s6-overlay, inittab, rc.local, cron or supervisord
#                   name      as its manager calls it: "ssh.service"; of cron the file and the number of the line: "logrotate:3"
#                   path      of the file that says what runs (name_hex and path_hex have the bytes of what is not UTF-8)
#                   state     enabled, disabled, static (a unit that only others start) or masked
#                   when      runlevels, targets, triggers or schedules: ["multi-user.target"], ["daily"], ["*/5 * * * *"]
#                   commands  what is run, as it is written there
#                   user      as whom, where that is written there, else null
#   unread          path and reason of what is there and could not be read
# Units are enabled by links in directories *.wants, *.requires and *.upholds, whoever made them. Whether their targets are ever
# reached is not worked out.
#
# All that is read belongs to the image and may be hostile: only regular files are opened, and only up to a size.

import fnmatch
import json
import os
import re
import stat
import sys

# No unit, crontab or script of a service comes near.
LARGEST_FILE = 1 << 20
# Directories of services have some hundred entries.
MOST_ENTRIES = 10_000
# What Collector mounts in the container; a link that leads there leads to nothing of the image.
OURS = (b"/collector", b"/proc", b"/sys", b"/dev", b"/tmp")
# In the order in which systemd looks: https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html
UNIT_DIRECTORIES = (
    b"/etc/systemd/system", b"/run/systemd/system", b"/usr/local/lib/systemd/system", b"/usr/lib/systemd/system", b"/lib/systemd/system",
)
UNIT_SUFFIXES = (b".service", b".socket", b".timer", b".path")
TRIGGERS = {
    "Timer": ("OnCalendar", "OnActiveSec", "OnBootSec", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec"),
    "Socket": ("ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenNetlink"),
    "Path": ("PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty"),
}


class Unreadable(Exception):
    """Why something could not be read."""


def text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def named(key: str, raw: bytes) -> dict:
    """A field for a text, and a second one with its bytes where the first cannot say them."""
    try:
        return {key: raw.decode("utf-8")}
    except UnicodeDecodeError:
        return {key: text(raw), key + "_hex": raw.hex()}


class Image:
    """The files of the image, and what of them could not be read."""

    def __init__(self) -> None:
        self.unread: dict[bytes, str] = {}

    def read(self, path: bytes) -> bytes | None:
        """The content of a regular file; None where there is none, or it could not be read, which is noted."""
        try:
            return self._content(path)
        except FileNotFoundError:
            if os.path.lexists(path):
                self.note(path, "it is a link to nothing")
        except NotADirectoryError:
            pass
        except OSError as error:
            self.note(path, error.strerror or str(error))
        except Unreadable as error:
            self.note(path, str(error))
        return None

    def _content(self, path: bytes) -> bytes:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable("it is not a regular file")
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with open(descriptor, "rb") as file:
            refuse_ours(os.readlink(b"/proc/self/fd/%d" % descriptor))
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise Unreadable("it has more than %d bytes" % LARGEST_FILE)
        return content

    def names(self, directory: bytes) -> list[bytes]:
        """What is in a directory, sorted; nothing where it is not there, or could not be listed, which is noted."""
        try:
            refuse_ours(os.path.realpath(directory, strict=True))
            names = []
            with os.scandir(directory) as children:
                for child in children:
                    names.append(child.name)
                    if len(names) > MOST_ENTRIES:
                        raise Unreadable("it has more than %d entries" % MOST_ENTRIES)
            return sorted(names)
        except FileNotFoundError:
            if os.path.lexists(directory):
                self.note(directory, "it is a link to nothing")
        except NotADirectoryError:
            if os.path.lexists(directory):
                self.note(directory, "it is not a directory")
        except OSError as error:
            self.note(directory, error.strerror or str(error))
        except Unreadable as error:
            self.note(directory, str(error))
        return []

    def visible(self, directory: bytes) -> list[bytes]:
        return [name for name in self.names(directory) if not name.startswith(b".") and not name.endswith(b"~")]

    def directories(self, directory: bytes) -> list[bytes]:
        return [name for name in self.visible(directory) if os.path.isdir(directory + b"/" + name)]

    def note(self, path: bytes, reason: str) -> None:
        self.unread.setdefault(path, reason)


def refuse_ours(real: bytes) -> None:
    if any(real == directory or real.startswith(directory + b"/") for directory in OURS):
        raise Unreadable("it leads to /%s, which is not the image's" % text(real.split(b"/")[1]))


def link_target(path: bytes) -> bytes | None:
    try:
        return os.readlink(path)
    except OSError:
        return None


def is_executable(path: bytes) -> bool:
    try:
        status = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and bool(status.st_mode & 0o111)


class Services:
    def __init__(self) -> None:
        self.found: list[tuple[tuple, dict]] = []

    def add(self, manager: str, name: bytes, path: bytes, state: str, when: list[str], commands: list[str], user: str | None = None) -> None:
        self.found.append(((manager, name, path, len(self.found)), {
            "manager": manager, **named("name", name), **named("path", path), "state": state, "when": when, "commands": commands,
            "user": user or None,
        }))

    def sorted(self) -> list[dict]:
        return [service for _, service in sorted(self.found, key=lambda found: found[0])]


def lines_of(content: bytes) -> list[str]:
    return text(content).replace("\r\n", "\n").split("\n")


def settings_of(lines: list[str]) -> list[tuple[str, str, str]]:
    """Section, name and value of each setting of a file of systemd or of supervisord, in order. A line that ends in a backslash
    goes on in the next."""
    settings = []
    section = ""
    held = ""
    for line in lines:
        stripped = line.strip()
        if stripped.startswith(("#", ";")) or not stripped and not held:
            continue
        if stripped.endswith("\\"):
            held += stripped[:-1] + " "
            continue
        stripped, held = (held + stripped).strip(), ""
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1].strip()
        else:
            name, equals, value = stripped.partition("=")
            if equals:
                settings.append((section, name.strip(), value.strip()))
    return settings


# systemd


def real_directories(image: Image) -> list[bytes]:
    """Without those that are another one by a second name, as /lib often is."""
    found: dict[bytes, bytes] = {}
    for directory in UNIT_DIRECTORIES:
        found.setdefault(os.path.realpath(directory), directory)
    return list(found.values())


def add_systemd(image: Image, services: Services) -> str | None:
    """Adds the units, and gives the default target."""
    units: dict[bytes, bytes] = {}
    wanted: dict[bytes, set[str]] = {}
    sources: dict[bytes, bytes] = {}
    drop_ins: dict[bytes, list[bytes]] = {}
    default_target = None
    for directory in real_directories(image):
        for name in image.names(directory):
            path = directory + b"/" + name
            if name.endswith((b".wants", b".requires", b".upholds")):
                for unit in image.names(path):
                    wanted.setdefault(unit, set()).add(text(name.rpartition(b".")[0]))
                    sources.setdefault(unit, path + b"/" + unit)
            elif name.endswith(b".d"):
                drop_ins.setdefault(name[:-2], []).extend(path + b"/" + part for part in image.names(path) if part.endswith(b".conf"))
            elif name == b"default.target":
                default_target = default_target or text(os.path.basename(link_target(path) or name))
            elif name.endswith(UNIT_SUFFIXES):
                units.setdefault(name, path)
    for name in sorted(set(units) | {unit for unit in wanted if unit.endswith(UNIT_SUFFIXES)}):
        add_unit(name, units, wanted.get(name, set()), sources.get(name), drop_ins, image, services)
    return default_target


def template_of(name: bytes) -> bytes | None:
    """"getty@.service" for "getty@tty1.service"."""
    stem, dot, suffix = name.rpartition(b".")
    return stem.partition(b"@")[0] + b"@" + dot + suffix if b"@" in stem and not stem.endswith(b"@") else None


def add_unit(name: bytes, units: dict, targets: set, link: bytes | None, drop_ins: dict, image: Image, services: Services) -> None:
    template = template_of(name)
    path = units.get(name) or units.get(template)
    if path is None:
        image.note(link or name, "there is no such unit")
        services.add("systemd", name, link or name, "enabled", sorted(targets), [])
        return
    target = link_target(path)
    if target == b"/dev/null":
        services.add("systemd", name, path, "masked", sorted(targets), [])
        return
    is_alias = target is not None and os.path.basename(target) != os.path.basename(path) and os.path.basename(target) in units
    if is_alias and not targets and os.path.exists(path):
        return  # A second name of a unit that is listed by its own.
    content = image.read(path)
    if content is None:
        services.add("systemd", name, path, "enabled" if targets else "disabled", sorted(targets), [])
        return
    settings = settings_of(lines_of(content))
    for extra in (drop_ins.get(template, []) if template else []) + drop_ins.get(name, []):
        settings += settings_of(lines_of(image.read(extra) or b""))
    has_install = any(section == "Install" for section, _, _ in settings)
    state = "masked" if not content.strip() else "enabled" if targets else "disabled" if has_install else "static"
    user = next((value for section, key, value in reversed(settings) if section == "Service" and key == "User"), None)
    services.add("systemd", name, path, state, sorted(targets) + triggers(settings), commands_of(settings), user)


def commands_of(settings: list[tuple[str, str, str]]) -> list[str]:
    """What a unit runs; an empty value takes back those before it."""
    commands: dict[str, list[str]] = {"ExecStartPre": [], "ExecStart": [], "ExecStartPost": []}
    for section, key, value in settings:
        if section == "Service" and key in commands:
            commands[key] = commands[key] + [value] if value else []
    units = [value for section, key, value in settings if section in TRIGGERS and key in ("Unit", "Service") and value]
    return commands["ExecStartPre"] + commands["ExecStart"] + commands["ExecStartPost"] + units


def triggers(settings: list[tuple[str, str, str]]) -> list[str]:
    found: list[str] = []
    for section, key, value in settings:
        if key in TRIGGERS.get(section, ()):
            # An empty value takes back those before it.
            found = found + ["%s=%s" % (key, value)] if value else [entry for entry in found if not entry.startswith(key + "=")]
    return found


# System V and OpenRC


def add_init_scripts(image: Image, services: Services) -> None:
    levels: dict[bytes, set[str]] = {}
    for parent in (b"/etc", b"/etc/rc.d"):
        for level in b"S0123456":
            directory = parent + b"/rc" + bytes([level]) + b".d"
            for name in image.names(directory):
                if re.fullmatch(rb"S[0-9]{2}.+", name, re.DOTALL):
                    levels.setdefault(name[3:], set()).add(chr(level))
    for level in image.directories(b"/etc/runlevels"):
        for name in image.names(b"/etc/runlevels/" + level):
            levels.setdefault(name, set()).add(text(level))
    seen: set[bytes] = set()
    for directory in (b"/etc/init.d", b"/etc/rc.d/init.d"):
        real = os.path.realpath(directory)
        if real in seen:
            continue
        seen.add(real)
        for name in image.visible(directory):
            path = directory + b"/" + name
            # Functions that scripts share, and explanations.
            if os.path.isdir(path) or name in (b"README", b"functions", b"functions.sh", b"skeleton"):
                continue
            content = image.read(path)
            is_openrc = content is not None and b"openrc-run" in content.partition(b"\n")[0]
            add_init_script(name, path, content, is_openrc, levels.pop(name, set()), services)
    for name in sorted(levels):
        image.note(b"/etc/init.d/" + name, "a runlevel has it, and it is not there")
    if is_executable(b"/etc/rc.local"):
        services.add("rc.local", b"rc.local", b"/etc/rc.local", "enabled", ["boot"], ["/etc/rc.local"])


def add_init_script(name: bytes, path: bytes, content: bytes | None, is_openrc: bool, levels: set, services: Services) -> None:
    manager = "openrc" if is_openrc else "sysv"
    # What stops in a level, or starts in those of halt and reboot, is not what starts.
    state = "enabled" if levels - {"0", "6", "shutdown"} else "disabled"
    lines = lines_of(content or b"")
    command = [text(path) + " start"]
    user = None
    if is_openrc:
        assigned = dict(re.findall(r"^(command|command_args|command_user)=[\"']?([^\"'\n]{1,4096})", "\n".join(lines), re.MULTILINE))
        if "command" in assigned:
            command = [" ".join(filter(None, (assigned["command"], assigned.get("command_args"))))]
        user = assigned.get("command_user")
    services.add(manager, name, path, state, sorted(levels), command, user)


# runit, s6 and s6-overlay


def run_command(image: Image, path: bytes) -> list[str]:
    """What a script of a service becomes: the last `exec` of it, else the script."""
    content = image.read(path)
    if content is None:
        return []
    executed = re.findall(r"^[ \t]{0,16}exec[ \t]{1,8}(\S[^\n]{0,4096})$", "\n".join(lines_of(content)), re.MULTILINE)
    # An `exec` without a program redirects.
    executed = [line.rstrip() for line in executed if not re.match(r"[0-9]?[<>&]", line)]
    return [executed[-1]] if executed else [text(path)]


def add_supervised(image: Image, services: Services) -> None:
    seen: set[bytes] = set()
    places = (
        ("runit", b"/etc/service", True), ("runit", b"/var/service", True), ("runit", b"/service", True),
        ("runit", b"/etc/runit/runsvdir/default", True), ("runit", b"/etc/sv", False), ("s6-overlay", b"/etc/services.d", True),
    )
    for manager, directory, is_enabled in places:
        for name in image.directories(directory):
            service = directory + b"/" + name
            real = os.path.realpath(service)
            if real in seen or not os.path.lexists(service + b"/run"):
                continue
            seen.add(real)
            state = "enabled" if is_enabled and not os.path.lexists(service + b"/down") else "disabled"
            services.add(manager, name, service + b"/run", state, [], run_command(image, service + b"/run"))
    add_s6_rc(image, services)
    for name in image.visible(b"/etc/cont-init.d"):
        path = b"/etc/cont-init.d/" + name
        services.add("s6-overlay", name, path, "enabled", ["cont-init"], [text(path)])


def add_s6_rc(image: Image, services: Services) -> None:
    """https://github.com/just-containers/s6-overlay: bundles name what starts, in files or in a list."""
    root = b"/etc/s6-overlay/s6-rc.d"
    bundles: dict[bytes, set[str]] = {}
    for bundle in (b"user", b"user2"):
        members = image.names(root + b"/" + bundle + b"/contents.d")
        members += (image.read(root + b"/" + bundle + b"/contents") or b"").split()
        for member in members:
            bundles.setdefault(member, set()).add(text(bundle))
    for name in image.directories(root):
        service = root + b"/" + name
        kind = (image.read(service + b"/type") or b"").strip()
        if kind not in (b"longrun", b"oneshot"):
            continue
        state = "enabled" if name in bundles else "disabled"
        if kind == b"longrun":
            services.add("s6-overlay", name, service + b"/run", state, sorted(bundles.get(name, ())), run_command(image, service + b"/run"))
        else:
            up = [line for line in lines_of(image.read(service + b"/up") or b"") if line.strip() and not line.startswith("#")]
            services.add("s6-overlay", name, service + b"/up", state, sorted(bundles.get(name, ())), up)


# inittab


def add_inittab(image: Image, services: Services) -> None:
    path = b"/etc/inittab"
    for number, line in enumerate((image.read(path) or b"").split(b"\n"), 1):
        fields = line.strip().split(b":", 3)
        if line.strip().startswith(b"#") or len(fields) < 4:
            continue
        identity, levels, action, process = fields
        if action == b"initdefault":
            continue
        services.add(
            "inittab", identity or b"line %d" % number, path, "disabled" if action == b"off" else "enabled",
            [chr(level) for level in levels if 32 < level < 127] + [text(action)], [text(process)],
        )


# cron


def add_cron(image: Image, services: Services) -> None:
    add_crontab(image, services, b"/etc/crontab", None)
    for name in image.visible(b"/etc/cron.d"):
        add_crontab(image, services, b"/etc/cron.d/" + name, None)
    spools = (b"/var/spool/cron/crontabs", b"/var/spool/cron", b"/etc/crontabs")
    seen: set[bytes] = set()
    for spool in spools:
        for user in image.visible(spool):
            path = spool + b"/" + user
            real = os.path.realpath(path)
            if real not in seen and not os.path.isdir(path) and user != b"cron.update":
                seen.add(real)
                add_crontab(image, services, path, user)
    for parent, periods in (
        (b"/etc/cron.", (b"hourly", b"daily", b"weekly", b"monthly", b"yearly")),
        (b"/etc/periodic/", (b"15min", b"hourly", b"daily", b"weekly", b"monthly")),
    ):
        for period in periods:
            for name in image.visible(parent + period):
                path = parent + period + b"/" + name
                state = "enabled" if is_executable(path) else "disabled"
                services.add("cron", name, path, state, [text(period)], [text(path)], "root")
    add_anacrontab(image, services)


def add_crontab(image: Image, services: Services, path: bytes, owner: bytes | None) -> None:
    """https://manpages.debian.org/bookworm/cron/crontab.5.en.html; without an owner the lines name their users."""
    for number, line in enumerate((image.read(path) or b"").split(b"\n"), 1):
        line = line.strip()
        if not line or line.startswith(b"#") or re.match(rb"\w+\s*=", line):
            continue
        count = (1 if line.startswith(b"@") else 5) + (owner is None)
        fields = line.split(None, count)
        if len(fields) <= count:
            image.note(path + b":%d" % number, "the line is no entry of a crontab")
            continue
        schedule = b" ".join(fields[:1] if line.startswith(b"@") else fields[:5])
        user = fields[count - 1] if owner is None else owner
        name = os.path.basename(path) + b":%d" % number
        services.add("cron", name, path, "enabled", [text(schedule)], [text(fields[count])], text(user))


def add_anacrontab(image: Image, services: Services) -> None:
    path = b"/etc/anacrontab"
    for line in (image.read(path) or b"").split(b"\n"):
        fields = line.strip().split(None, 3)
        if len(fields) == 4 and (fields[0].isdigit() or fields[0].startswith(b"@")):
            period = text(fields[0]) + (" days" if fields[0].isdigit() else "")
            services.add("cron", fields[2], path, "enabled", [period], [text(fields[3])], "root")


# supervisord: http://supervisord.org/configuration.html


def add_supervisord(image: Image, services: Services) -> None:
    places = [
        b"/etc/supervisord.conf", b"/etc/supervisor/supervisord.conf", b"/etc/supervisor.conf", b"/supervisord.conf",
        b"/usr/etc/supervisord.conf", b"/usr/local/etc/supervisord.conf",
    ]
    for directory, suffix in ((b"/etc/supervisor/conf.d", b".conf"), (b"/etc/supervisord.d", b".ini"), (b"/etc/supervisor.d", b".ini")):
        places += [directory + b"/" + name for name in image.visible(directory) if name.endswith(suffix)]
    seen: set[bytes] = set()
    position = 0
    while position < len(places) and len(seen) < MOST_ENTRIES:
        path = places[position]
        position += 1
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        settings = settings_of(lines_of(image.read(path) or b""))
        add_programs(path, settings, services)
        for section, key, value in settings:
            if section == "include" and key == "files":
                for pattern in value.replace("%(here)s", text(os.path.dirname(path))).split():
                    places += included(image, os.path.dirname(path), os.fsencode(pattern))


def included(image: Image, directory: bytes, pattern: bytes) -> list[bytes]:
    """The files of an `include`, whose pattern may have wildcards in its last part."""
    parent, name = os.path.split(os.path.join(directory, pattern))
    if re.search(rb"[*?\[]", parent):
        image.note(os.path.join(parent, name), "wildcards in the names of directories are not followed")
        return []
    return [parent + b"/" + entry for entry in image.names(parent) if fnmatch.fnmatchcase(entry, name)]


def add_programs(path: bytes, settings: list[tuple[str, str, str]], services: Services) -> None:
    programs: dict[str, dict[str, str]] = {}
    for section, key, value in settings:
        if section.startswith(("program:", "eventlistener:", "fcgi-program:")):
            # What follows a blank and a semicolon is a comment.
            programs.setdefault(section.partition(":")[2], {})[key] = value.split(" ;")[0].strip()
    for name, program in programs.items():
        is_off = program.get("autostart", "true").lower() in ("false", "no", "off", "0")
        commands = [program["command"]] if program.get("command") else []
        services.add("supervisord", name.encode(), path, "disabled" if is_off else "enabled", [], commands, program.get("user"))


# The image configuration: https://github.com/opencontainers/image-spec/blob/main/config.md


def image_settings(image: Image) -> dict | None:
    raw = os.environb.get(b"COLLECTOR_CONFIG")
    if not raw:
        return None
    try:
        document = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        image.note(b"COLLECTOR_CONFIG", "it is not JSON")
        return None
    config = document.get("config") if isinstance(document, dict) else None
    config = config if isinstance(config, dict) else {}
    health_check = config.get("Healthcheck")
    return {
        "entrypoint": texts(config.get("Entrypoint")), "cmd": texts(config.get("Cmd")), "user": one(config.get("User")),
        "working_dir": one(config.get("WorkingDir")), "exposed_ports": keys(config.get("ExposedPorts")),
        "volumes": keys(config.get("Volumes")),
        "healthcheck": texts(health_check.get("Test")) if isinstance(health_check, dict) else None,
        "stop_signal": one(config.get("StopSignal")),
    }


def printable(value: str) -> str:
    """Without the halves of surrogate pairs, which JSON can hold and UTF-8 cannot."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def one(value: object) -> str | None:
    return printable(value) if isinstance(value, str) and value else None


def texts(value: object) -> list[str] | None:
    if isinstance(value, str):
        return [printable(value)]
    return [printable(entry) for entry in value if isinstance(entry, str)] if isinstance(value, list) else None


def keys(value: object) -> list[str]:
    return sorted(printable(key) for key in value) if isinstance(value, dict) else []


def main() -> None:
    image = Image()
    services = Services()
    settings = image_settings(image)
    default_target = add_systemd(image, services)
    for add in (add_init_scripts, add_supervised, add_inittab, add_cron, add_supervisord):
        add(image, services)
    document = {
        "image": settings, "default_target": default_target, "services": services.sorted(),
        "unread": [{**named("path", path), "reason": reason} for path, reason in sorted(image.unread.items())],
    }
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


main()
