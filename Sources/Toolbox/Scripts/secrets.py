#!/collector/bin/python3
# collector: output=json timeout=300s
# Looks for secrets in the files of the image and in its configuration: private keys, credentials of clouds, tokens of
# well-known shapes, and passwords in the files that tools keep them in. It says where they are, never what they are.
#
# Prints one JSON document: {"secrets":[…],"configuration":"…","not_searched":[…],"compressed_files":n,"unread":[…]}
#   secrets        sorted by place, those of the configuration first, each with
#                  kind           private-key, ssh-host-key, aws-access-key-id, github-token, url-password, …
#                  path           of the file (path_hex beside it where that is not UTF-8), line (of text) and offset in bytes; or
#                  configuration  a JSON pointer into the image configuration: "/config/Env/3", "/history/7/created_by"
#                  fingerprint    the first 8 hexadecimal digits of the SHA-256 of the secret. Short passwords can be guessed by it
#                  name           of the variable or entry that holds it, where that is known, else null
#                  encrypted      whether a private key is; null where that is unknown or the secret is no key
#                  likely_sample  whether it lies among tests, examples or documentation, or in a library (self-tests have keys)
#   configuration  searched, without-history (COLLECTOR_CONFIG came without it) or absent
#   not_searched   path, bytes and reason of the files that were not searched, or not to their end
#   compressed_files  how many files are compressed, whose content was therefore not searched
#   unread         path and reason of what could not be read
# Values that look like placeholders ("EXAMPLE", "xxxx", "changeme", "${TOKEN}") are left out, as are password hashes.
#
# All that is read belongs to the image and may be hostile: no link is followed, only regular files are opened, every pattern is
# bounded, and so is what is read and reported of one file.

import base64
import hashlib
import json
import math
import os
import re
import stat
import sys

# Secrets stand in files that people or small tools write; what is larger is data. A larger text is searched up to here.
LARGEST_FILE = 10 << 20
# A NUL byte among the first ones makes a file binary.
HEAD_BYTES = 8192
# A file with more of one kind is a list of them; the rest is said to be there, not counted.
MOST_OF_A_KIND = 100
# The longest private key: RSA of 16384 bits takes 13 KiB, keys of OpenPGP more.
LONGEST_KEY = 64 << 10
# What Collector mounts in the container.
OURS = {b"/collector", b"/proc", b"/sys", b"/dev", b"/tmp"}
COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"\x04\x22\x4d\x18")
SAMPLE_DIRECTORIES = {
    b"test", b"tests", b"__tests__", b"testing", b"testdata", b"test_data", b"test-data", b"testsuite", b"fixture", b"fixtures",
    b"example", b"examples", b"sample", b"samples", b"demo", b"demos", b"doc", b"docs", b"man", b"spec", b"mock", b"mocks",
}
SAMPLE_NAME = re.compile(rb"(?:^|[_.-])(?:unit)?tests?(?:[_.-]|$)|example|sample")
PLACEHOLDERS = re.compile(
    rb"example|x{4}|\*{3}|\.\.\.|change_?-?me|placeholder|your|dummy|sample|redacted|replace|insert|some|todo|deadbeef|"
    rb"0{6}|1{6}|a{6}|123456789|abcdefgh|[<>{}]|\$\(|\$[A-Za-z_]|%[sdv(]|^%|^env[.(]",
    re.IGNORECASE,
)
# What stands for a password where none is meant.
NO_PASSWORDS = {
    b"pass", b"passwd", b"password", b"passw", b"passphrase", b"pwd", b"pw", b"secret", b"token", b"key", b"user", b"username", b"name",
    b"foo", b"bar", b"test", b"p", b"x", b"pa", b"true", b"false", b"yes", b"no", b"none", b"null", b"nil", b"undefined", b"default",
    b"required", b"optional", b"prompt", b"ask", b"hidden", b"anonymous", b"guest", b"port", b"string", b"mypass", b"mypassword",
}
# Names of variables that hold secrets, but not where to find them or what they are called.
SECRET_NAME = re.compile(
    rb"(?:.*_)?(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|TOKEN|API_?KEY|APIKEY|PRIVATE_?KEY|ACCESS_?KEY|SECRET_?KEY|AUTH_?KEY|"
    rb"ENCRYPTION_?KEY|SIGNING_?KEY|CREDENTIALS?)(?:_BASE)?",
    re.IGNORECASE,
)


class Match:
    """A secret that was found: where in the text, and which bytes of it count."""

    def __init__(self, kind: str, start: int, secret: bytes, end: int | None = None, name: str | None = None,
                 encrypted: bool | None = None) -> None:
        self.kind, self.start, self.secret, self.name, self.encrypted = kind, start, secret, name, encrypted
        self.end = start + len(secret) if end is None else end


# Values


def entropy(value: bytes) -> float:
    """Bits a byte, of the frequencies of the bytes."""
    counts = [value.count(byte) for byte in set(value)]
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def is_token(value: bytes) -> bool:
    """Whether random characters could look like this."""
    return entropy(value) >= 2.9 and not PLACEHOLDERS.search(value)


def is_password(value: bytes) -> bool:
    """Whether somebody's password could be this; people choose any, so only what stands for another is none."""
    if len(value) < 3 or value.lower() in NO_PASSWORDS or len(set(value)) == 1:
        return False
    return not PLACEHOLDERS.search(value)


def is_variable(value: bytes) -> bool:
    """Whether this could be the value of a variable whose name promises a secret: no path, no number, no URL without a password."""
    return is_password(value) and not value.startswith((b"/", b"./", b"$", b"http://", b"https://", b"file:")) and not value.isdigit()


def is_jwt(value: bytes) -> bool:
    header = decoded_base64(value.split(b".")[0])
    return header is not None and b'"alg"' in header


def is_login(value: bytes) -> bool:
    """Whether this is the user and the password of a Docker registry."""
    user, colon, password = (decoded_base64(value) or b"").partition(b":")
    return bool(user and colon) and is_password(password)


def decoded_base64(value: bytes) -> bytes | None:
    try:
        value = value.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        return base64.b64decode(value + b"=" * (-len(value) % 4), validate=True)
    except ValueError:
        return None


# Tokens of well-known shapes: kind, texts of which one is there where there is any, pattern (its last group is the secret), test.
# A search for a text takes a tenth of the time of one for a pattern, so that patterns run, and are compiled, only where there is one.

TOKENS = [
    ("aws-access-key-id", (b"AKIA", b"ASIA"), rb"(?<![A-Za-z0-9/+])((?:AKIA|ASIA)[A-Z2-7]{16})(?![A-Za-z0-9/+=])", is_token),
    ("aws-secret-access-key",
     (b"ecret_access_key", b"ECRET_ACCESS_KEY", b"ecretAccessKey", b"ecret_Access_Key", b"WS_SECRET_KEY", b"ws_secret_key"),
     rb"(?:aws_?)?secret_?(?:access_?)?key[\"']?\s{0,8}[:=]\s{0,8}[\"']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])", is_token),
    ("google-api-key", (b"AIza",), rb"(?<![\w-])(AIza[\w-]{35})(?![\w-])", is_token),
    ("google-oauth-secret", (b"GOCSPX-",), rb"(?<![\w-])(GOCSPX-[\w-]{28})(?![\w-])", is_token),
    ("azure-storage-key", (b"AccountKey=",), rb"AccountKey=([A-Za-z0-9+/]{86}==)", is_token),
    ("azure-shared-access-key", (b"SharedAccessKey=",), rb"SharedAccessKey=([A-Za-z0-9+/]{43}=)", is_token),
    ("github-token", (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"), rb"(?<![A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{36,255})(?![A-Za-z0-9_])",
     is_token),
    ("github-token", (b"github_pat_",), rb"(?<![A-Za-z0-9])(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9_])", is_token),
    ("gitlab-token", (b"glpat-", b"glptt-", b"gldt-", b"glrt-", b"glcbt-", b"glsoat-"),
     rb"(?<![\w-])(gl(?:pat|ptt|dt|rt|cbt|soat)-[\w-]{20,255})(?![\w-])", is_token),
    ("slack-token", (b"xoxa-", b"xoxb-", b"xoxp-", b"xoxr-", b"xoxs-", b"xoxe-", b"xapp-"),
     rb"(?<![\w-])(xox[abeprs]-(?:[0-9]{1,20}-){1,4}[A-Za-z0-9-]{10,255}|xapp-[0-9]-[A-Z0-9]{8,32}-[0-9]{8,20}-[a-z0-9]{32,128})", is_token),
    ("slack-webhook", (b"hooks.slack.com/",),
     rb"(hooks\.slack\.com/(?:services|workflows)/T[A-Z0-9]{6,16}/[AB][A-Z0-9]{6,16}/[A-Za-z0-9/]{16,64})", is_token),
    ("npm-token", (b"npm_",), rb"(?<![\w-])(npm_[A-Za-z0-9]{36})(?![\w-])", is_token),
    ("npm-token", (b"_authToken",), rb"(?m:^)[ \t]{0,8}//[^\s=]{1,256}:_authToken[ \t]{0,8}=[ \t]{0,8}[\"']?([^\s\"']{16,2048})", is_token),
    ("pypi-token", (b"pypi-AgE",), rb"(?<![\w-])(pypi-AgE[\w-]{50,1024})", is_token),
    ("rubygems-token", (b"rubygems_",), rb"(?<![\w-])(rubygems_[0-9a-f]{48})(?![\w-])", is_token),
    ("docker-token", (b"dckr_pat_", b"dckr_oat_"), rb"(?<![\w-])(dckr_[po]at_[\w-]{27,64})", is_token),
    ("stripe-key", (b"sk_live_", b"rk_live_"), rb"(?<![A-Za-z0-9])([sr]k_live_[A-Za-z0-9]{16,255})", is_token),
    ("sendgrid-key", (b"SG.",), rb"(?<![\w.-])(SG\.[\w-]{22}\.[\w-]{43})(?![\w-])", is_token),
    ("anthropic-key", (b"sk-ant-",), rb"(?<![\w-])(sk-ant-[a-z]{3,8}[0-9]{2}-[\w-]{60,255})", is_token),
    ("openai-key", (b"T3BlbkFJ",), rb"(?<![\w-])(sk-(?:[a-z]{2,10}-)?[\w-]{16,128}T3BlbkFJ[\w-]{16,128})", is_token),
    ("huggingface-token", (b"hf_",), rb"(?<![\w-])(hf_[A-Za-z]{34})(?![\w-])", is_token),
    ("digitalocean-token", (b"dop_v1_", b"doo_v1_", b"dor_v1_"), rb"(?<![\w-])(do[por]_v1_[0-9a-f]{64})(?![\w-])", is_token),
    ("vault-token", (b"hvs.", b"hvb."), rb"(?<![\w.-])(hv[sb]\.[\w-]{24,300})", is_token),
    ("shopify-token", (b"shpat_", b"shpca_", b"shppa_", b"shpss_"), rb"(?<![\w-])(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})(?![\w-])", is_token),
    ("grafana-token", (b"glsa_", b"glc_"), rb"(?<![\w-])(glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_eyJ[A-Za-z0-9+/=]{32,512})(?![\w-])", is_token),
    ("sentry-token", (b"sntrys_", b"sntryu_"), rb"(?<![\w-])(sntrys_eyJ[\w+/=-]{80,512}|sntryu_[0-9a-f]{64})", is_token),
    ("age-key", (b"AGE-SECRET-KEY-1",), rb"(?<![\w-])(AGE-SECRET-KEY-1[0-9A-Z]{58})(?![\w-])", is_token),
    ("jwt", (b"eyJ",), rb"(?<![\w.-])(eyJ[\w-]{10,1000}\.eyJ[\w-]{10,8000}\.[\w-]{20,1400})(?![\w-])", is_jwt),
    ("kubernetes-client-key", (b"client-key-data",), rb"client-key-data[\"']?:\s{0,8}[\"']?([A-Za-z0-9+/=]{40,16384})", is_token),
]

# Files that tools keep passwords in, by name: kind and patterns.
NAMED_FILES = {
    b".netrc": ("netrc-password", (rb"\bpassword\s{1,8}\"?([^\s\"]{1,512})",)),
    b"_netrc": ("netrc-password", (rb"\bpassword\s{1,8}\"?([^\s\"]{1,512})",)),
    b".pgpass": ("pgpass-password", (rb"(?m)^(?!#)(?:(?:[^:\n\\]|\\.){1,256}:){4}([^\n\r]{1,512})",)),
    b".pypirc": ("pypirc-password", (rb"(?m)^\s{0,8}password\s{0,8}[:=]\s{0,8}(\S{1,1024})",)),
    b".my.cnf": ("mysql-password", (rb"(?m)^[ \t]{0,8}password[ \t]{0,8}=[ \t]{0,8}[\"']?([^\s\"']{1,512})",)),
    b".s3cfg": ("s3-secret-key", (rb"(?m)^secret_key[ \t]{0,8}=[ \t]{0,8}(\S{16,512})",)),
    b".boto": ("boto-secret-key", (rb"(?m)^\w{0,16}secret_access_key[ \t]{0,8}=[ \t]{0,8}(\S{16,512})",)),
    b".npmrc": ("npm-password", (rb"(?m)(?:^|:)_(?:auth|password)[ \t]{0,8}=[ \t]{0,8}[\"']?([^\s\"']{8,1024})",)),
    b".yarnrc.yml": ("npm-token", (rb"npmAuth(?:Token|Ident):[ \t]{0,8}[\"']?([^\s\"']{8,1024})",)),
    b".vault-token": ("vault-token", (rb"^(\S{16,512})",)),
    b"rclone.conf": ("rclone-password", (rb"(?m)^(?:pass|password|client_secret|secret_access_key)[ \t]{0,8}=[ \t]{0,8}(\S{3,512})",)),
    b"wp-config.php": ("wordpress-password", (rb"[\"']DB_PASSWORD[\"']\s{0,8},\s{0,8}[\"']([^\"'\n]{1,512})[\"']",)),
    b"auth.json": ("composer-password", (rb"\"password\"\s{0,8}:\s{0,8}\"([^\"\n]{1,512})\"",)),
}
# What gives a variable or an option its value in a command, or in the instruction of a Dockerfile.
ASSIGNMENTS = (
    rb"(?<![\w-])(?:--)?(\w[\w-]{1,63})=(\"[^\"]{3,4096}\"|'[^']{3,4096}'|[^\s\"';&|)]{3,4096})",
    rb"\bENV[ \t]{1,8}(\w{2,64})[ \t]{1,8}(\"[^\"]{3,4096}\"|[^\s\"]{3,4096})",
)
DOCKER_CONFIGURATIONS = {b"config.json", b".dockercfg", b".dockerconfigjson", b"auth.json"}
KEY_HEADER = re.compile(rb"-----BEGIN ((?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?)-----")
KEY_LINE = re.compile(rb"[A-Za-z0-9-]{2,32}: [^\n]{0,256}")


def tokens(data: bytes):
    for kind, needles, pattern, is_real in TOKENS:
        if not any(needle in data for needle in needles):
            continue
        flags = re.IGNORECASE if kind == "aws-secret-access-key" else 0
        for match in re.finditer(pattern, data, flags):
            if is_real(match.group(1)):
                yield Match(kind, match.start(1), match.group(1))


def private_keys(data: bytes):
    """Keys in PEM, also within JSON, with something in them: programs have the headers alone."""
    if b"PRIVATE KEY" in data:
        for header in KEY_HEADER.finditer(data):
            end = data.find(b"-----", header.end(), header.end() + LONGEST_KEY)
            body = data[header.end():end].replace(b"\\r", b"").replace(b"\\n", b"\n") if end > 0 else b""
            if not data.startswith(b"-----END ", end):
                continue
            # Headers of RFC 1421, and those of OpenPGP.
            encoded = b"".join(
                line.strip() for line in body.split(b"\n") if not KEY_LINE.match(line.strip()) and not line.startswith(b"=")
            ).replace(b"\\", b"").strip(b"\"'")
            content = decoded_base64(encoded)
            if content is None or len(content) < 32 or PLACEHOLDERS.search(encoded[:24]) and entropy(encoded) < 4.5:
                continue
            label = header.group(1).decode()
            yield Match("private-key", header.start(), encoded, end, encrypted=is_encrypted(label, body, content))
    if b"PuTTY-User-Key-File-" in data:
        pattern = rb"PuTTY-User-Key-File-[23]: [^\n]{1,64}\n(?:[A-Z][\w-]{1,20}: [^\n]{0,512}\n|[A-Za-z0-9+/=\r]{1,80}\n){1,400}?Private-Lines: "
        for match in re.finditer(pattern, data.replace(b"\r\n", b"\n")):
            yield Match("private-key", match.start(), match.group(), match.end(), encrypted=b"Encryption: none" not in match.group())


def is_encrypted(label: str, body: bytes, content: bytes) -> bool | None:
    if label.startswith("PGP"):
        return None
    if label.startswith("OPENSSH"):
        # https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key: the magic, then the name of the cipher with its length.
        magic = b"openssh-key-v1\0"
        return None if not content.startswith(magic) else not content.startswith(b"\0\0\0\x04none", len(magic))
    return label.startswith("ENCRYPTED") or b"ENCRYPTED" in body


def service_accounts(data: bytes):
    """What Google gives to programs: a JSON document with a private key in it."""
    if b'"service_account"' in data and b'"private_key_id"' in data:
        for match in re.finditer(rb"\"private_key\"\s{0,8}:\s{0,8}\"(-----BEGIN[^\"]{64,65536})\"", data):
            keys = list(private_keys(match.group(1)))
            if keys:
                yield Match("gcp-service-account", match.start(1), keys[0].secret, match.end(), encrypted=keys[0].encrypted)


def registry_logins(data: bytes, name: bytes):
    if b'"auth"' in data and (b'"auths"' in data or name in DOCKER_CONFIGURATIONS):
        for match in re.finditer(rb"\"auth\"\s{0,8}:\s{0,8}\"([A-Za-z0-9+/=]{8,8192})\"", data):
            if is_login(match.group(1)):
                yield Match("docker-registry-login", match.start(1), match.group(1))
        for match in re.finditer(rb"\"identitytoken\"\s{0,8}:\s{0,8}\"([^\"\s]{16,8192})\"", data):
            yield Match("docker-registry-login", match.start(1), match.group(1))


def cluster_logins(data: bytes):
    """Tokens and passwords of a kubeconfig."""
    if b"clusters:" in data and b"users:" in data and re.search(rb"(?m)^kind:\s{0,8}[\"']?Config\b", data):
        for match in re.finditer(rb"(?m)^\s{1,32}(token|password):[ \t]{0,8}[\"']?([^\s\"']{3,8192})", data):
            if is_password(match.group(2)):
                yield Match("kubernetes-" + match.group(1).decode(), match.start(2), match.group(2))


def named_files(data: bytes, path: bytes, name: bytes):
    if path.startswith(b"/etc/apt/auth.conf"):
        name = b".netrc"
    if name == b"npmrc":
        name = b".npmrc"
    kind, patterns = NAMED_FILES.get(name, ("", ()))
    for pattern in patterns:
        for match in re.finditer(pattern, data):
            if is_password(match.group(1)):
                yield Match(kind, match.start(1), match.group(1))
    if name == b".env" or name.startswith(b".env.") or name.endswith(b".env"):
        for match in re.finditer(rb"(?m)^[ \t]{0,8}(?:export )?(\w{2,64})=[ \t]{0,8}[\"']?([^\s\"'#]{3,4096})", data):
            if SECRET_NAME.fullmatch(match.group(1)) and is_variable(match.group(2)):
                yield Match("secret-variable", match.start(2), match.group(2), name=match.group(1).decode("ascii", "replace"))


def url_passwords(data: bytes, name: bytes):
    if b"://" not in data:
        return
    kind = "git-credentials" if name == b".git-credentials" else "url-password"
    pattern = rb"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,20}://([^\s/:@\"'<>(){}`\\|?#]{0,64}):([^\s/:@\"'<>(){}`\\|?#]{3,256})@([A-Za-z0-9][A-Za-z0-9.-]{0,253}|\[)"
    for match in re.finditer(pattern, data):
        user, password, host = match.groups()
        if is_password(password) and password.lower() != user.lower() and not is_example(user, host):
            yield Match(kind, match.start(2), password)


def is_example(user: bytes, host: bytes) -> bool:
    """https://www.rfc-editor.org/rfc/rfc2606, and the hosts of examples that everybody writes."""
    host = host.lower()
    return bool(
        re.search(rb"(?:^|\.)(?:example|invalid|test)(?:\.(?:com|org|net))?$|^(?:host|hostname|server|proxy|domain|foo|bar|my)", host)
    ) or bool(PLACEHOLDERS.search(user))


def matches(data: bytes, path: bytes = b"", is_text: bool = True):
    """Every secret in a text, once: what a more telling search found is not found again."""
    name = path.rpartition(b"/")[2]
    taken: list[tuple[int, int]] = []
    counts: dict[str, int] = {}
    searches = [service_accounts(data), private_keys(data), tokens(data)]
    if is_text:
        searches += [registry_logins(data, name), cluster_logins(data), named_files(data, path, name), url_passwords(data, name)]
    for search in searches:
        for match in search:
            if any(start < match.end and match.start < end for start, end in taken):
                continue
            counts[match.kind] = counts.get(match.kind, 0) + 1
            if counts[match.kind] > MOST_OF_A_KIND:
                yield Match(match.kind, -1, b"")
                break
            taken.append((match.start, match.end))
            yield match


# Files


def described(path: bytes) -> dict:
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        return {"path": path.decode("utf-8", "replace"), "path_hex": path.hex()}


def fingerprint(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()[:8]


class Search:
    def __init__(self) -> None:
        self.found: list[tuple[tuple, dict]] = []
        self.not_searched: list[tuple[bytes, int, str]] = []
        self.unread: list[tuple[bytes, str]] = []
        self.compressed = 0
        # The paths of files that have several. Each such file is searched once, under the first of them: of busybox there are hundreds.
        self.links: dict[tuple[int, int], list[bytes]] = {}

    def search_files(self) -> None:
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
                        elif child.is_file(follow_symlinks=False):
                            self.search_file(path)
            except OSError as error:
                self.unread.append((directory, error.strerror or str(error)))
        for paths in self.links.values():
            self.search_file(min(paths), is_linked=True)

    def search_file(self, path: bytes, is_linked: bool = False) -> None:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
            with open(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
                    return
                if status.st_nlink > 1 and not is_linked:
                    self.links.setdefault((status.st_dev, status.st_ino), []).append(path)
                    return
                data, is_text = self.content(path, file, status.st_size)
        except OSError as error:
            self.unread.append((path, error.strerror or str(error)))
            return
        if data:
            self.add_matches(path, data, is_text)

    def content(self, path: bytes, file, size: int) -> tuple[bytes, bool]:
        """What is to be searched of a file, and whether it is text."""
        head = file.read(HEAD_BYTES)
        if head.startswith(COMPRESSED):
            self.compressed += 1
            return b"", False
        is_text = b"\0" not in head
        if size > LARGEST_FILE and not is_text:
            self.not_searched.append((path, size, "it is binary and has more than %d bytes" % LARGEST_FILE))
            return b"", False
        if size > LARGEST_FILE:
            self.not_searched.append((path, size, "only its first %d bytes were searched" % LARGEST_FILE))
        return head + file.read(LARGEST_FILE - len(head)), is_text

    def add_matches(self, path: bytes, data: bytes, is_text: bool) -> None:
        *directories, name = path.lower().split(b"/")
        is_library = data.startswith(b"\x7fELF") and b".so" in name or data.startswith(b"!<arch>")
        is_sample = is_library or not SAMPLE_DIRECTORIES.isdisjoint(directories) or bool(SAMPLE_NAME.search(name))
        is_host_key = path.startswith(b"/etc/ssh/ssh_host_")
        for match in matches(data, path, is_text):
            if match.start < 0:
                self.not_searched.append((path, len(data), "it has more than %d of the kind %s" % (MOST_OF_A_KIND, match.kind)))
                continue
            kind = "ssh-host-key" if match.kind == "private-key" and is_host_key else match.kind
            line = data.count(b"\n", 0, match.start) + 1 if is_text else None
            self.found.append(((path, match.start, kind), {
                "kind": kind, **described(path), "line": line, "offset": match.start, "configuration": None,
                **self.details(match), "likely_sample": is_sample,
            }))

    @staticmethod
    def details(match: Match) -> dict:
        return {"fingerprint": fingerprint(match.secret), "name": match.name, "encrypted": match.encrypted}

    # The image configuration

    def search_configuration(self) -> str:
        """Says what of it was there."""
        raw = os.environb.get(b"COLLECTOR_CONFIG")
        if not raw:
            return "absent"
        try:
            document = json.loads(raw.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            self.unread.append((b"COLLECTOR_CONFIG", "it is not JSON"))
            return "absent"
        document = document if isinstance(document, dict) else {}
        config = document.get("config")
        config = config if isinstance(config, dict) else {}
        for index, entry in enumerate(list_of(config.get("Env"))):
            name, _, value = clean(entry).partition(b"=")
            self.search_value("/config/Env/%d" % index, name, value)
        labels = config.get("Labels")
        for label in sorted(labels) if isinstance(labels, dict) else ():
            pointer = "/config/Labels/" + label.replace("~", "~0").replace("/", "~1")
            self.search_value(printable(pointer), clean(label), clean(labels[label]))
        for key in ("Cmd", "Entrypoint", "OnBuild", "Shell"):
            for index, argument in enumerate(list_of(config.get(key))):
                self.search_command("/config/%s/%d" % (key, index), clean(argument))
        health_check = config.get("Healthcheck")
        if isinstance(health_check, dict):
            for index, argument in enumerate(list_of(health_check.get("Test"))):
                self.search_command("/config/Healthcheck/Test/%d" % index, clean(argument))
        history = list_of(document.get("history"))
        for index, step in enumerate(history):
            for key in ("created_by", "comment"):
                if isinstance(step, dict) and isinstance(step.get(key), str):
                    self.search_command("/history/%d/%s" % (index, key), clean(step[key]))
        return "searched" if "history" in document else "without-history"

    def search_value(self, pointer: str, name: bytes, value: bytes) -> None:
        """The value of a variable or of a label."""
        found = [match for match in matches(value) if match.start >= 0]
        if not found and SECRET_NAME.fullmatch(name.rpartition(b".")[2]) and is_variable(value):
            found = [Match("secret-variable", 0, value)]
        for match in found:
            match.name = name.decode("utf-8", "replace")
            self.add_of_configuration(pointer, match)

    def search_command(self, pointer: str, command: bytes) -> None:
        found = [match for match in matches(command) if match.start >= 0]
        for pattern in ASSIGNMENTS:
            for match in re.finditer(pattern, command):
                name, value = match.group(1), match.group(2).strip(b"\"'")
                is_taken = any(other.start < match.end() and match.start() < other.end for other in found)
                if not is_taken and SECRET_NAME.fullmatch(name.replace(b"-", b"_")) and is_variable(value):
                    found.append(Match("secret-variable", match.start(2), value, name=name.decode("ascii", "replace")))
        for match in found:
            self.add_of_configuration(pointer, match)

    def add_of_configuration(self, pointer: str, match: Match) -> None:
        self.found.append(((b"", pointer, match.start, match.kind), {
            "kind": match.kind, "path": None, "line": None, "offset": match.start, "configuration": pointer,
            **self.details(match), "likely_sample": False,
        }))


def list_of(value: object) -> list:
    return value if isinstance(value, list) else []


def clean(value: object) -> bytes:
    return value.encode("utf-8", "replace") if isinstance(value, str) else b""


def printable(text: str) -> str:
    """Without the halves of surrogate pairs, which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def main() -> None:
    search = Search()
    configuration = search.search_configuration()
    search.search_files()
    document = {
        "secrets": [finding for _, finding in sorted(search.found, key=lambda found: (found[0][0], found[0][1:]))],
        "configuration": configuration,
        "not_searched": [{**described(path), "bytes": size, "reason": reason} for path, size, reason in sorted(search.not_searched)],
        "compressed_files": search.compressed,
        "unread": [{**described(path), "reason": reason} for path, reason in sorted(search.unread)],
    }
    sys.stdout.buffer.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


main()
