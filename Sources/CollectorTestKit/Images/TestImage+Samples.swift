import Foundation
import OCI

extension TestImage {
  /// One layer with nothing in it: an image with an empty root file system.
  public static let empty = TestImage(layers: [[]])

  /// A busybox with a shell, from this machine's static one.
  ///
  /// - Throws: `ServiceError.missingProgram`.
  public static func busybox() throws -> TestImage {
    guard let program = FileManager.default.contents(atPath: "/bin/busybox") else {
      throw ServiceError.missingProgram(name: "busybox", package: "busybox-static")
    }
    let image = TestImage(layers: [
      [
        .directory("bin"),
        .file("bin/busybox", program, mode: 0o755),
        .hardLink("bin/sh", to: "bin/busybox", mode: 0o755),
        .symbolicLink("bin/cat", to: "busybox"),
        .directory("etc"),
        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
        .directory("root", mode: 0o700),
        .directory("tmp", mode: 0o1777),
      ]
    ])
    return image.with { $0.command = ["sh"] }
  }

  /// No program, but what tells that Debian's package manager was there: `os-release` and the status of some packages.
  ///
  /// - Parameter packages: How many packages are installed, `package-0` and on. One more was removed, and its configuration is left.
  public static func debianLike(packages: Int = 3) -> TestImage {
    let installed = (0..<packages).map { number in
      """
      Package: package-\(number)
      Status: install ok installed
      Priority: optional
      Section: misc
      Maintainer: Somebody <somebody@example.com>
      Architecture: \(hostPlatform.architecture)
      Source: source-\(number)
      Version: 1.\(number)-1
      Description: package number \(number)
       Its description goes on: over two lines.

      """
    }
    let removed = """
      Package: removed
      Status: deinstall ok config-files
      Architecture: all
      Version: 9-1
      Conffiles:
       /etc/removed.conf d41d8cd98f00b204e9800998ecf8427e

      """
    return TestImage(layers: [
      [
        .directory("etc"),
        .symbolicLink("etc/os-release", to: "../usr/lib/os-release"),
        .directory("usr"),
        .directory("usr/lib"),
        .file(
          "usr/lib/os-release",
          "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n"
        ),
        .directory("var"),
        .directory("var/lib"),
        .directory("var/lib/dpkg"),
        .file("var/lib/dpkg/status", (installed + [removed]).joined(separator: "\n")),
      ]
    ])
  }

  /// No program, but what tells that Alpine's package manager was there.
  ///
  /// - Parameter packages: How many packages are installed, `package-0` and on.
  public static func alpineLike(packages: Int = 3) -> TestImage {
    let installed = (0..<packages).map { number in
      """
      C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=
      P:package-\(number)
      V:1.\(number)-r0
      A:x86_64
      S:1000
      I:2000
      T:package number \(number)
      U:https://example.com/
      L:MIT
      o:origin-\(number)
      m:Somebody <somebody@example.com>
      F:usr/bin
      R:program-\(number)
      a:0:0:755

      """
    }
    return TestImage(layers: [
      [
        .directory("etc"),
        .file("etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"\n"),
        .directory("lib"),
        .directory("lib/apk"),
        .directory("lib/apk/db"),
        .file("lib/apk/db/installed", installed.joined(separator: "\n") + "\n"),
      ]
    ])
  }
}
