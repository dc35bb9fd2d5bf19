#!/collector/bin/python3
# collector: output=json timeout=300s
# Lists the X.509 certificates in the files of the image: in PEM, DER, PKCS #7 and the keystores of Java.
#
# Prints one JSON document: {"certificates":[…],"unread":[…]}
#   certificates  each once, in the order of their first places, with
#                 subject, issuer      as RFC 4514 writes them: "CN=Example Root,O=Example,C=DE"
#                 serial               hexadecimal
#                 not_before, not_after  RFC 3339, in UTC. Whether it has expired is for the reader to say, who knows the time
#                 sha256               of the certificate in DER
#                 key_algorithm, key_bits, curve  "RSA" and 2048, "EC" and 256 with "P-256", …; what is unknown is its number and null
#                 signature_algorithm  "sha256WithRSAEncryption", …, or its number
#                 is_ca                whether its basic constraints say so
#                 self_issued          whether subject and issuer are the same
#                 san                  the subject's alternative names: "DNS:example.com", "IP:192.0.2.1", "email:…", "URI:…"
#                 paths                where it is: path (and path_hex where that is not UTF-8), and index, its number in the file, from 0
#   unread        path, index and reason of what looks like certificates and could not be read. Keystores of PKCS #12 are among
#                 them: what they hold is encrypted
# Looked at are files by their suffixes (.pem .crt .cer .cert .der .p7b .p7c .p7s .jks .keystore .truststore .ks .p12 .pfx, and "cacerts"),
# and those without in directories for certificates. A file that holds keys or requests only is in neither list.
#
# All that is read belongs to the image and may be hostile: no link is followed, only regular files are opened, and only up to a
# size; lengths are checked against what is there, and nothing is nested deeper than a certificate is.

import binascii
import hashlib
import json
import os
import re
import stat
import struct
import sys

# The bundle of all that Mozilla trusts has 220 KiB.
LARGEST_FILE = 8 << 20
# No bundle comes near.
MOST_CERTIFICATES = 5000
# What Collector mounts in the container.
OURS = {b"/collector", b"/proc", b"/sys", b"/dev", b"/tmp"}
SUFFIXES = (b".pem", b".crt", b".cer", b".cert", b".der", b".p7b", b".p7c", b".p7s", b".jks", b".keystore", b".truststore", b".ks", b".p12",
            b".pfx")
# In these, files may have any name.
DIRECTORIES = {b"certs", b"cert", b"certificates", b"ca-certificates", b"anchors", b"pki", b"ssl", b"tls", b"trust", b"cacerts"}

ATTRIBUTES = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "street",
    "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.15": "businessCategory", "2.5.4.17": "postalCode", "2.5.4.42": "GN",
    "2.5.4.46": "dnQualifier", "2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
    "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
    "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}
KEYS = {
    "1.2.840.113549.1.1.1": "RSA", "1.2.840.113549.1.1.10": "RSA-PSS", "1.2.840.10045.2.1": "EC", "1.2.840.10040.4.1": "DSA",
    "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "1.3.101.110": "X25519", "1.3.101.111": "X448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65", "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
FIXED_BITS = {"Ed25519": 256, "X25519": 256, "Ed448": 456, "X448": 448}
CURVES = {
    "1.2.840.10045.3.1.1": ("P-192", 192), "1.3.132.0.33": ("P-224", 224), "1.2.840.10045.3.1.7": ("P-256", 256), "1.3.132.0.34": ("P-384", 384),
    "1.3.132.0.35": ("P-521", 521), "1.3.132.0.10": ("secp256k1", 256), "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384), "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
}
SIGNATURES = {
    "1.2.840.113549.1.1.2": "md2WithRSAEncryption", "1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
    "1.2.840.113549.1.1.10": "rsassaPss", "1.2.840.113549.1.1.11": "sha256WithRSAEncryption", "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
    "1.2.840.113549.1.1.13": "sha512WithRSAEncryption", "1.2.840.113549.1.1.14": "sha224WithRSAEncryption", "1.2.840.10045.4.1": "ecdsa-with-SHA1",
    "1.2.840.10045.4.3.1": "ecdsa-with-SHA224", "1.2.840.10045.4.3.2": "ecdsa-with-SHA256", "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
    "1.2.840.10045.4.3.4": "ecdsa-with-SHA512", "1.2.840.10040.4.3": "dsaWithSHA1", "2.16.840.1.101.3.4.3.2": "dsaWithSHA256",
    "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
SEQUENCE, SET, INTEGER, BIT_STRING, OCTET_STRING, IDENTIFIER, BOOLEAN = 0x30, 0x31, 0x02, 0x03, 0x04, 0x06, 0x01
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
# By tag: the kinds of texts in names.
ENCODINGS = {12: "utf-8", 18: "ascii", 19: "ascii", 20: "latin-1", 22: "ascii", 26: "ascii", 28: "utf-32-be", 30: "utf-16-be"}
SIGNED_DATA = "1.2.840.113549.1.7.2"


class Malformed(Exception):
    """What is wrong with a certificate or with what it is in."""


# DER: https://www.itu.int/rec/T-REC-X.690


class Element:
    """A value with its tag, in the bytes that it is part of."""

    __slots__ = ("data", "tag", "begin", "start", "end")

    def __init__(self, data: bytes, position: int, limit: int) -> None:
        if position + 2 > limit:
            raise Malformed("it ends too early")
        self.data, self.begin, self.tag = data, position, data[position]
        if self.tag & 0x1F == 0x1F:
            raise Malformed("it has a tag that no certificate has")
        length = data[position + 1]
        self.start = position + 2
        if length == 0x80:
            raise Malformed("it has a part without a length")
        if length > 0x80:
            count = length & 0x7F
            if count > 4 or self.start + count > limit:
                raise Malformed("it has a length that it cannot have")
            length = int.from_bytes(data[self.start:self.start + count], "big")
            self.start += count
        self.end = self.start + length
        if self.end > limit:
            raise Malformed("a part of it is longer than the whole")

    def content(self) -> bytes:
        return self.data[self.start:self.end]

    def whole(self) -> bytes:
        return self.data[self.begin:self.end]

    def children(self) -> list["Element"]:
        elements = []
        position = self.start
        while position < self.end:
            elements.append(Element(self.data, position, self.end))
            position = elements[-1].end
        return elements

    def parts(self, *tags: int) -> list["Element"]:
        """The first children, which must have these tags."""
        children = self.children()
        if [child.tag for child in children[:len(tags)]] != list(tags):
            raise Malformed("its parts are not those of a certificate")
        return children


def outermost(data: bytes, tag: int = SEQUENCE) -> Element:
    element = Element(data, 0, len(data))
    if element.tag != tag:
        raise Malformed("it is no sequence")
    return element


def identifier(element: Element) -> str:
    content = element.content()
    if element.tag != IDENTIFIER or not content or len(content) > 64:
        raise Malformed("it has an object identifier that is none")
    numbers = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    if not numbers:
        raise Malformed("it has an object identifier that is none")
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in [first, numbers[0] - 40 * first] + numbers[1:])


# Certificates: https://www.rfc-editor.org/rfc/rfc5280


def certificate(data: bytes) -> dict:
    """What a certificate says."""
    outer = outermost(data)
    to_be_signed, signature, _ = outer.parts(SEQUENCE, SEQUENCE, BIT_STRING)[:3]
    fields = to_be_signed.children()
    if fields and fields[0].tag == 0xA0:
        fields = fields[1:]
    if [field.tag for field in fields[:6]] != [INTEGER] + [SEQUENCE] * 5:
        raise Malformed("its parts are not those of a certificate")
    serial, _, issuer, validity, subject, key = fields[:6]
    extensions = extensions_of(fields[6:])
    times = validity.children()
    if len(times) != 2:
        raise Malformed("its parts are not those of a certificate")
    signature_algorithm = identifier(signature.parts(IDENTIFIER)[0])
    return {
        "subject": name_of(subject), "issuer": name_of(issuer), "serial": serial_of(serial), "not_before": time_of(times[0]),
        "not_after": time_of(times[1]), "sha256": hashlib.sha256(outer.whole()).hexdigest(), **key_of(key),
        "signature_algorithm": SIGNATURES.get(signature_algorithm, signature_algorithm), "is_ca": is_authority(extensions.get("2.5.29.19")),
        "self_issued": subject.content() == issuer.content(), "san": alternative_names(extensions.get("2.5.29.17")),
    }


def extensions_of(fields: list[Element]) -> dict[str, bytes]:
    extensions: dict[str, bytes] = {}
    for field in fields:
        if field.tag == 0xA3:
            for extension in outermost(field.content()).children():
                parts = extension.parts(IDENTIFIER)
                if parts[-1].tag != OCTET_STRING:
                    raise Malformed("it has an extension without a value")
                extensions.setdefault(identifier(parts[0]), parts[-1].content())
    return extensions


def serial_of(element: Element) -> str:
    value = int.from_bytes(element.content()[:128], "big", signed=True)
    digits = "%X" % abs(value)
    return ("-" if value < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)


def time_of(element: Element) -> str:
    text = element.content().decode("ascii", "replace")
    years = {UTC_TIME: 2, GENERALIZED_TIME: 4}.get(element.tag)
    match = re.fullmatch(r"(\d{%d})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z" % years, text, re.ASCII) if years else None
    if not match:
        raise Malformed("it has a date that is none")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    if element.tag == UTC_TIME:
        year += 2000 if year < 50 else 1900
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second <= 60):
        raise Malformed("it has a date that is none")
    return "%04d-%02d-%02dT%02d:%02d:%02dZ" % (year, month, day, hour, minute, second)


def key_of(element: Element) -> dict:
    algorithm, bits = element.parts(SEQUENCE, BIT_STRING)[:2]
    parameters = algorithm.parts(IDENTIFIER)
    number = identifier(parameters[0])
    name = KEYS.get(number, number)
    size: int | None = FIXED_BITS.get(name)
    curve = None
    if name in ("RSA", "RSA-PSS"):
        size = bits_of(outermost(bits.content()[1:]).parts(INTEGER)[0])
    elif name == "DSA" and len(parameters) > 1:
        size = bits_of(parameters[1].parts(INTEGER)[0])
    elif name == "EC" and len(parameters) > 1 and parameters[1].tag == IDENTIFIER:
        number = identifier(parameters[1])
        curve, size = CURVES.get(number, (number, None))
    return {"key_algorithm": name, "key_bits": size, "curve": curve}


def bits_of(element: Element) -> int:
    return int.from_bytes(element.content(), "big").bit_length()


def name_of(element: Element) -> str:
    """https://www.rfc-editor.org/rfc/rfc4514: the most particular part first."""
    return ",".join(
        "+".join(attribute_of(attribute) for attribute in part.children()) for part in reversed(element.children())
    )


def attribute_of(element: Element) -> str:
    kind, value = element.parts(IDENTIFIER)[:2] if len(element.children()) == 2 else (None, None)
    if kind is None or value is None:
        raise Malformed("it has a name that is none")
    number = identifier(kind)
    if number not in ATTRIBUTES or value.tag not in ENCODINGS:
        return "%s=#%s" % (ATTRIBUTES.get(number, number), value.whole().hex().upper())
    text = value.content().decode(ENCODINGS[value.tag], "replace")
    text = re.sub(r"([,+\"\\<>;])", r"\\\1", text)
    text = re.sub(r"^([ #])", r"\\\1", text)
    return ATTRIBUTES[number] + "=" + re.sub(r"(?<!\\) $", r"\\ ", text)


def is_authority(value: bytes | None) -> bool:
    if value is None:
        return False
    parts = outermost(value).children()
    return bool(parts) and parts[0].tag == BOOLEAN and parts[0].content() not in (b"", b"\0")


def alternative_names(value: bytes | None) -> list[str]:
    if value is None:
        return []
    names = []
    for name in outermost(value).children():
        content = name.content()
        label = {0x81: "email", 0x82: "DNS", 0x86: "URI"}.get(name.tag)
        if label:
            names.append("%s:%s" % (label, content.decode("utf-8", "replace")))
        elif name.tag == 0x87:
            names.append("IP:" + address_of(content))
        elif name.tag == 0xA4:
            names.append("directory:" + name_of(outermost(content)))
        elif name.tag == 0x88:
            names.append("RID:" + content.hex())
        else:
            names.append("other:" + content.hex()[:256])
    return names


def address_of(content: bytes) -> str:
    if len(content) == 4:
        return ".".join(str(byte) for byte in content)
    if len(content) == 16:
        import socket

        return socket.inet_ntop(socket.AF_INET6, content)
    return content.hex()


# What certificates lie in. Each gives the bytes of certificates, or the reason why there are none.


def certificates_in(data: bytes, is_named: bool):
    if data.startswith((b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")):
        yield from of_keystore(data)
    elif b"-----BEGIN " in data:
        yield from of_pem(data)
    elif data.startswith(b"\x30"):
        yield from of_der(data, is_named)
    elif is_named:
        yield Malformed("it is empty" if not data.strip() else "it is neither PEM nor DER, nor a keystore that is known here")


def of_pem(data: bytes):
    """https://www.rfc-editor.org/rfc/rfc7468; what stands between the blocks is explanation."""
    position = 0
    while True:
        begin = re.compile(rb"-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE|PKCS7|PKCS #7 SIGNED DATA|CMS)-----").search(data, position)
        if not begin:
            return
        end = data.find(b"-----", begin.end())
        position = begin.end()
        if end < 0 or not data.startswith(b"-----END ", end):
            yield Malformed("it has no end")
            continue
        position = end
        try:
            content = binascii.a2b_base64(b"".join(data[begin.end():end].split()), strict_mode=True)
        except binascii.Error:
            yield Malformed("it is not Base64")
            continue
        if begin[1].endswith(b"CERTIFICATE"):
            yield content
        else:
            yield from of_signed_data(content)


def of_der(data: bytes, is_named: bool):
    try:
        outer = outermost(data)
        parts = outer.children()
    except Malformed as error:
        if is_named:
            yield error
        return
    tags = [part.tag for part in parts[:3]]
    if tags[:2] == [INTEGER, SEQUENCE] and parts[0].content() == b"\x03":
        yield Malformed("a keystore of PKCS #12, whose content is encrypted")
    elif tags[:1] == [IDENTIFIER]:
        yield from of_signed_data(data)
    elif tags == [SEQUENCE, SEQUENCE, BIT_STRING] and (is_named or looks_signed(parts[0])):
        yield outer.whole()
    # Anything else in DER is a key, a request or a list of revoked certificates.


def looks_signed(to_be_signed: Element) -> bool:
    return to_be_signed.data[to_be_signed.start:to_be_signed.start + 1] in (b"\xa0", b"\x02")


def of_signed_data(data: bytes):
    """https://www.rfc-editor.org/rfc/rfc5652#section-5.1"""
    try:
        kind, content = outermost(data).parts(IDENTIFIER, 0xA0)[:2]
        if identifier(kind) != SIGNED_DATA:
            raise Malformed("it is PKCS #7, but not signed data")
        found = [part for part in outermost(content.content()).children() if part.tag == 0xA0]
        for part in found[:1]:
            for child in part.children():
                if child.tag == SEQUENCE:
                    yield child.whole()
    except Malformed as error:
        yield error


def of_keystore(data: bytes):
    """JKS and JCEKS, as the source of sun.security.provider.JavaKeyStore has them. Only the keys in it are encrypted."""
    try:
        version, count = struct.unpack_from(">II", data, 4)
        position = 12

        def take(size: int) -> bytes:
            nonlocal position
            if size > len(data) - position:
                raise Malformed("a keystore that ends too early")
            position += size
            return data[position - size:position]

        def number(size: int) -> int:
            return int.from_bytes(take(size), "big")

        for _ in range(count):
            kind = number(4)
            take(number(2))
            take(8)
            if kind not in (1, 2):
                raise Malformed("a keystore with an entry of a kind that is not known here")
            chain = 1
            if kind == 1:
                take(number(4))
                chain = number(4)
            for _ in range(chain):
                encoding = take(number(2)) if version == 2 else b"X.509"
                content = take(number(4))
                if encoding in (b"X.509", b"X509"):
                    yield content
    except struct.error:
        yield Malformed("a keystore that ends too early")
    except Malformed as error:
        yield error


# The walk


def described(path: bytes) -> dict:
    try:
        return {"path": path.decode("utf-8")}
    except UnicodeDecodeError:
        return {"path": path.decode("utf-8", "replace"), "path_hex": path.hex()}


class Scan:
    def __init__(self) -> None:
        self.certificates: dict[bytes, dict | str] = {}
        self.places: dict[bytes, list[tuple[bytes, int]]] = {}
        self.unread: list[tuple[bytes, int, str]] = []

    def run(self) -> None:
        pending = [b"/"]
        while pending:
            directory = pending.pop()
            prefix = directory if directory == b"/" else directory + b"/"
            is_for_certificates = directory.rpartition(b"/")[2] in DIRECTORIES
            try:
                with os.scandir(directory) as children:
                    for child in children:
                        path = prefix + child.name
                        if path in OURS:
                            continue
                        if child.is_dir(follow_symlinks=False):
                            pending.append(path)
                            continue
                        name = child.name.lower()
                        is_named = name.endswith(SUFFIXES) or name == b"cacerts"
                        if (is_named or is_for_certificates) and not child.is_symlink():
                            self.look_at(path, child, is_named)
            except OSError as error:
                self.note(directory, error.strerror or str(error))

    def look_at(self, path: bytes, child: os.DirEntry, is_named: bool) -> None:
        try:
            if not child.is_file(follow_symlinks=False):
                if is_named:
                    self.note(path, "it is not a regular file")
                return
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY)
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return
                data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            self.note(path, error.strerror or str(error))
            return
        if len(data) <= LARGEST_FILE:
            self.add_all(path, data, is_named)
        elif is_named:
            self.note(path, "it has more than %d bytes" % LARGEST_FILE)

    def add_all(self, path: bytes, data: bytes, is_named: bool) -> None:
        for index, found in enumerate(certificates_in(data, is_named)):
            if index == MOST_CERTIFICATES:
                self.note(path, "it has more than %d certificates" % MOST_CERTIFICATES)
                return
            if isinstance(found, Malformed):
                self.note(path, str(found), index)
            else:
                self.add(path, index, found)

    def add(self, path: bytes, index: int, data: bytes) -> None:
        digest = hashlib.sha256(data).digest()
        if digest not in self.certificates:
            try:
                self.certificates[digest] = certificate(data)
            except Malformed as error:
                self.certificates[digest] = str(error)
            except (IndexError, ValueError):
                self.certificates[digest] = "its parts are not those of a certificate"
        known = self.certificates[digest]
        if isinstance(known, str):
            self.note(path, known, index)
        else:
            self.places.setdefault(bytes.fromhex(known["sha256"]), []).append((path, index))

    def note(self, path: bytes, reason: str, index: int = 0) -> None:
        self.unread.append((path, index, reason))

    def document(self) -> dict:
        by_digest = {bytes.fromhex(known["sha256"]): known for known in self.certificates.values() if not isinstance(known, str)}
        order = sorted(self.places, key=lambda digest: min(self.places[digest]))
        return {
            "certificates": [
                {**by_digest[digest], "paths": [{**described(path), "index": index} for path, index in sorted(self.places[digest])]}
                for digest in order
            ],
            "unread": [{**described(path), "index": index, "reason": reason} for path, index, reason in sorted(self.unread)],
        }


def main() -> None:
    scan = Scan()
    scan.run()
    sys.stdout.buffer.write(json.dumps(scan.document(), ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


main()
