import Testing

@testable import DockerAPI

@Suite struct PullFailureTests {
  /// What dockerd 20.10 and 28 (with and without containerd's image store) and Podman 4.3 say.
  @Test(arguments: [
    ("manifest for 127.0.0.1:5000/team/app:nope not found: manifest unknown: manifest unknown", PullFailure.missing),
    (#"failed to resolve reference "127.0.0.1:5000/x:1": 127.0.0.1:5000/x:1: not found"#, .missing),
    ("name unknown: repository name not known to registry", .missing),
    ("initializing source docker://127.0.0.1:5000/app:x: reading manifest x in 127.0.0.1:5000/app: manifest unknown", .missing),
    ("unknown blob", .missing),
    ("error pulling image configuration: unknown blob", .missing),
    ("no matching manifest for linux/amd64 in the manifest list entries", .otherPlatform),
    (
      "no matching manifest for linux/arm64/v8 in the manifest list entries: no match for platform in manifest: not found",
      .otherPlatform
    ),
    (
      "image with reference alpine:3 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64",
      .otherPlatform
    ),
    (
      #"choosing an image from manifest list docker://h/a:1: no image found in manifest list for architecture arm64, variant "v8", OS linux"#,
      .otherPlatform
    ),
    (#"choosing image instance: no image found in image index for architecture "s390x", variant "", OS "linux""#, .otherPlatform),
    (
      "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      .accessDenied
    ),
    (#"Head "https://reg.example.com/v2/a/manifests/1": no basic auth credentials"#, .accessDenied),
    ("unauthorized: authentication required", .accessDenied),
    (
      #"failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://h/token: 401 Unauthorized"#,
      .accessDenied
    ),
    (
      "reading manifest latest in docker.io/library/nosuch: requested access to the resource is denied",
      .accessDenied
    ),
    (
      "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit",
      .rateLimited
    ),
    (
      "unexpected status code https://h/v2/a/manifests/1: 429 Too Many Requests - Server message: toomanyrequests: slow down",
      .rateLimited
    ),
    (#"Get "https://192.0.2.1:5000/v2/": http: server gave HTTP response to HTTPS client"#, .untrustedRegistry),
    (
      #"Get "https://h/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority"#,
      .untrustedRegistry
    ),
    (#"Get "https://h/v2/": x509: certificate has expired or is not yet valid: current time 2024-05-01"#, .untrustedRegistry),
    (#"Get "https://h/v2/": net/http: TLS handshake timeout"#, .registryUnreachable),
    (#"Get "http://127.0.0.1:5001/v2/": dial tcp 127.0.0.1:5001: connect: connection refused"#, .registryUnreachable),
    (
      "pinging container registry 127.0.0.1:5001: Get \"http://127.0.0.1:5001/v2/\": dial tcp 127.0.0.1:5001: connect: connection refused",
      .registryUnreachable
    ),
    (#"Get "https://nosuch.example/v2/": dial tcp: lookup nosuch.example on 127.0.0.53:53: no such host"#, .registryUnreachable),
    (
      "Get \"https://h/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
      .registryUnreachable
    ),
    ("received unexpected HTTP status: 500 Internal Server Error", .registryUnreachable),
    ("received unexpected HTTP status: 503 Service Unavailable", .registryUnreachable),
    ("unexpected EOF", .registryUnreachable),
    (
      "error pulling image configuration: download failed after attempts=6: dial tcp 192.0.2.1:443: i/o timeout",
      .registryUnreachable
    ),
    (#"error pulling image configuration: Get "https://h/blob": dial tcp: connect: connection refused"#, .registryUnreachable),
    ("rpc error: code = Unavailable desc = transport is closing: unavailable", .unknown),
    ("filesystem layer verification failed for digest sha256:00", .corrupt),
    ("image config verification failed for digest sha256:00", .corrupt),
    ("error pulling image configuration: image config verification failed for digest sha256:00", .corrupt),
    (
      "failed commit on ref \"layer-sha256:00\": unexpected commit digest sha256:01, expected sha256:00: failed precondition",
      .corrupt
    ),
    ("failed to register layer: Error processing tar file(exit status 1): archive/tar: invalid tar header", .corrupt),
    ("writing blob: Digest did not match, expected sha256:00, got sha256:01", .corrupt),
    ("failed to register layer: ApplyLayer exit status 1 stdout:  stderr: write /a: no space left on device", .diskFull),
    ("failed to register layer: ApplyLayer exit status 1 stdout:  stderr: operation not permitted", .unsupported),
    ("invalid rootfs in image configuration", .unsupported),
    (
      #"encountered remote "application/vnd.cncf.helm.config.v1+json"(application/vnd.cncf.helm.config.v1+json) when fetching"#,
      .unsupported
    ),
    ("mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json' not ''", .unsupported),
    ("the quick brown fox", .unknown),
    ("", .unknown),
  ])
  func recognises(message: String, cause: PullFailure) {
    #expect(PullFailure(message: message, ignoring: []) == cause)
  }

  @Test(arguments: [
    // Names that would be causes.
    ("manifest h/eof:x509 is odd", ["h/eof", ":x509"], PullFailure.unknown),
    ("denied is h/unauthorized", ["h/unauthorized"], .unknown),
    // A name is no part of a longer word, nor of a number.
    ("received status: 429", [":4", "/4", "4"], .rateLimited),
    ("received status code 503", ["5", "0"], .registryUnreachable),
    ("repository not found", ["no", "found-x", "t"], .missing),
    ("the message has none of it: unauthorized", ["", "x"], .accessDenied),
  ])
  func ignoresNames(message: String, names: [String], cause: PullFailure) {
    #expect(PullFailure(message: message, ignoring: names) == cause)
  }

  @Test func onlyWhatPassesByItselfIsTransient() {
    let transient = PullFailure.allCases.filter(\.isTransient)
    #expect(Set(transient) == [.rateLimited, .diskFull, .registryUnreachable])
    #expect(PullFailure.allCases.filter { $0.hint == nil } == [.unknown])
  }
}
