import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@Suite struct CertificatesScriptTests {
  private func run(_ script: String) async throws -> JSONValue {
    try await withRootFileSystem { root in
      try await root.prepare(script)
      return try await ScriptTrial("certificates").document(in: root)
    }
  }

  private static let making = #"""
    mkdir -p a etc/ssl/certs
    openssl req -x509 -newkey rsa:2048 -nodes -keyout a/rsa.key -out a/rsa.pem -days 30 -subj '/C=DE/O=Ex\,ample/CN=a.example' \
      -addext 'subjectAltName=DNS:a.example,IP:192.0.2.1,IP:2001:db8::1,email:x@y,URI:https://z' 2>/dev/null
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout a/ec.key -out a/ec.crt -days 30000 -utf8 \
      -subj '/O=Ünï/CN=ec' -addext basicConstraints=critical,CA:FALSE 2>/dev/null

    """#

  @Test func saysWhatCertificatesSay() async throws {
    let document = try await run(Self.making)
    #expect(document.texts("certificates", "subject") == ["CN=ec,O=Ünï", "CN=a.example,O=Ex\\,ample,C=DE"])
    let (elliptic, rsa) = (document.list("certificates").first, document.list("certificates").last)
    #expect(elliptic?["key_algorithm"] == .string("EC") && elliptic?["key_bits"] == .integer(384))
    #expect(elliptic?["curve"] == .string("P-384") && elliptic?["is_ca"] == .bool(false))
    #expect(elliptic?["not_after"]?.text?.hasPrefix("21") == true)
    #expect(rsa?["key_algorithm"] == .string("RSA") && rsa?["key_bits"] == .integer(2048) && rsa?["is_ca"] == .bool(true))
    #expect(rsa?["signature_algorithm"] == .string("sha256WithRSAEncryption") && rsa?["self_issued"] == .bool(true))
    #expect(rsa?.texts("san") == ["DNS:a.example", "IP:192.0.2.1", "IP:2001:db8::1", "email:x@y", "URI:https://z"])
    #expect(document.list("unread").isEmpty)
  }

  @Test func agreesWithOpenSSL() async throws {
    try await withRootFileSystem { root in
      try await root.prepare(Self.making)
      let document = try await ScriptTrial("certificates").document(in: root)
      let openssl = try Command("openssl", package: "openssl")
      for certificate in document.list("certificates") {
        let path = try #require(certificate.texts("paths", "path").first)
        let asked = ["-serial", "-issuer", "-dates", "-fingerprint", "-sha256"]
        let forms = ["-dateopt", "iso_8601", "-nameopt", "RFC2253,-esc_msb,utf8"]
        let answer = try await openssl(["x509", "-in", root.path.string + path, "-noout"] + asked + forms)
        let serial = certificate["serial"]?.text ?? ""
        let issuer = certificate["issuer"]?.text ?? ""
        let dates = ["not_before", "not_after"].map { (certificate[$0]?.text ?? "").replacingOccurrences(of: "T", with: " ") }
        let lines = answer.split(separator: "\n").map(String.init)
        #expect(lines.prefix(4) == ["serial=\(serial)", "issuer=\(issuer)", "notBefore=\(dates[0])", "notAfter=\(dates[1])"])
        let fingerprint = lines.last?.replacingOccurrences(of: ":", with: "").lowercased() ?? ""
        #expect(fingerprint.hasSuffix(certificate["sha256"]?.text ?? "-"))
      }
    }
  }

  @Test func aCertificateInManyFilesIsListedOnce() async throws {
    let document = try await run(
      Self.making + #"""
        openssl x509 -in a/rsa.pem -outform der -out a/rsa.der
        openssl x509 -in a/rsa.pem -trustout -out a/trusted.pem
        cat a/ec.crt a/rsa.pem >etc/ssl/certs/bundle
        openssl crl2pkcs7 -nocrl -certfile etc/ssl/certs/bundle -out a/x.p7b
        openssl crl2pkcs7 -nocrl -certfile etc/ssl/certs/bundle -outform der -out a/y.p7b
        ln -s rsa.pem a/link.pem
        python3 -c '
        import struct
        certificate = open("a/rsa.der", "rb").read()
        entry = b"\0\0\0\2\0\1a" + bytes(8) + b"\0\5X.509" + struct.pack(">I", len(certificate)) + certificate
        open("a/s.jks", "wb").write(b"\xfe\xed\xfe\xed" + struct.pack(">II", 2, 1) + entry + bytes(20))
        '
        """#
    )
    let places = document.list("certificates").last?.list("paths").map { place in
      if case .integer(let index) = place["index"] { "\(place["path"]?.text ?? "") \(index)" } else { "" }
    }
    #expect(document.list("certificates").count == 2 && document.list("unread").isEmpty)
    #expect(
      places == [
        "/a/rsa.der 0", "/a/rsa.pem 0", "/a/s.jks 0", "/a/trusted.pem 0", "/a/x.p7b 1", "/a/y.p7b 1", "/etc/ssl/certs/bundle 1",
      ]
    )
  }

  @Test func whatIsBrokenIsNamed() async throws {
    let document = try await withRootFileSystem { root in
      try await root.makeHostile()
      try await root.prepare(
        Self.making + #"""
          rm a/ec.crt
          openssl pkcs12 -export -in a/rsa.pem -inkey a/rsa.key -out a/store.p12 -passout pass:x
          openssl x509 -in a/rsa.pem -outform der -out whole
          rm a/rsa.pem
          head -c 200 whole >a/cut.der
          { head -c 2 whole; printf '\xff\xff'; tail -c +5 whole; } >a/lying.der
          printf '\x30\x84\x7f\xff\xff\xff' >a/longer.der
          python3 -c 'open("a/deep.der", "wb").write(b"\x30\x80" * 100000)'
          printf -- '-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMIIB' >a/bad.pem
          printf '\xfe\xed\xfe\xed\0\0\0\2\xff\xff\xff\xff\0\0\0\2\0\1a' >a/store.jks
          printf hello >a/text.crt
          : >a/empty.pem
          """#
      )
      return try await ScriptTrial("certificates").document(in: root)
    }
    #expect(document.list("certificates").isEmpty)
    let lines = document.list("unread").map { "\($0["path"]?.text?.prefix(14) ?? ""): \($0["reason"]?.text ?? "")" }
    #expect(
      lines == [
        "/a/bad.pem: it is not Base64", "/a/bad.pem: it has no end", "/a/cut.der: a part of it is longer than the whole",
        "/a/deep.der: it has a part without a length", "/a/empty.pem: it is empty", "/a/fifo.pem: it is not a regular file",
        "/a/huge.pem: it has more than 8388608 bytes", "/a/longer.der: a part of it is longer than the whole",
        "/a/lying.der: a part of it is longer than the whole", "/a/store.jks: a keystore that ends too early",
        "/a/store.p12: a keystore of PKCS #12, whose content is encrypted",
        "/a/text.crt: it is neither PEM nor DER, nor a keystore that is known here",
        "/b/n\u{FFFD}\nl.pem: it is neither PEM nor DER, nor a keystore that is known here", "/d/e/xxxxxxxxx: File name too long",
      ]
    )
  }
}
