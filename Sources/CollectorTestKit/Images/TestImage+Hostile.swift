import Foundation
import OCI

extension TestImage {
  /// An image that asks for all that Collector must not do, in the configuration and in its files.
  ///
  /// - Parameter base: The image whose layers it has below.
  public static func hostile(over base: TestImage) -> TestImage {
    TestImage(
      layers: base.layers + [
        [
          .directory("etc"),
          .file("etc/ld.so.preload", "/lib/evil.so\n"),
          .file("etc/nsswitch.conf", "passwd: evil\ngroup: evil\nhosts: evil\n"),
          .file("etc/passwd", "mallory:x:0:0::/home/mallory:/bin/false\n"),
          .file("etc/profile", "echo profile of the image\n"),
          .directory("collector"),
          .directory("collector/bin"),
          .file("collector/bin/bash", "#!/bin/false\n", mode: 0o755),
          .symbolicLink("tmp", to: "/nowhere"),
          .directory("secret", mode: 0o000),
          TarEntry("secret/file", .file(Data("only root reads this\n".utf8)), mode: 0o000, userID: 1000, groupID: 1000),
        ]
      ],
      platform: base.platform
    ).with { image in
      image.entrypoint = ["/bin/false"]
      image.command = ["--evil"]
      image.environment = [
        "PATH=/evil", "LD_PRELOAD=/lib/evil.so", "BASH_ENV=/etc/profile", "ENV=/etc/profile", "PYTHONHOME=/evil", "EVIL=1",
      ]
      image.user = "nobody:nogroup"
      image.workingDirectory = "/nowhere/at/all"
      image.volumes = ["/collector", "/tmp", "/data"]
    }
  }

  /// Images that have something else where directories are needed, by what that is.
  public static let obstructive: [String: TestImage] = [
    "file-at-collector": TestImage(layers: [[.file("collector", "in the way\n")]]),
    "file-at-tmp": TestImage(layers: [[.file("tmp", "in the way\n")]]),
    "link-at-collector": TestImage(layers: [[.symbolicLink("collector", to: "/../../../../../etc")]]),
    "link-at-proc": TestImage(layers: [[.symbolicLink("proc", to: "/tmp")]]),
    "loop-at-collector": TestImage(layers: [[.symbolicLink("collector", to: "collector")]]),
  ]

  /// Images that declare a volume which would come to lie over the tools, by how.
  public static let usurping: [String: TestImage] = [
    "volume-over-tools": usurping(
      at: "/collector/bin",
      [.directory("collector"), .directory("collector/bin")],
      in: "collector/bin"
    ),
    "volume-by-link": usurping(
      at: "/innocent",
      [.directory("collector"), .directory("collector/bin"), .symbolicLink("innocent", to: "/collector/bin")],
      in: "collector/bin"
    ),
    "volume-by-links": usurping(
      at: "/here/collector/bin",
      [.directory("collector"), .directory("collector/bin"), .symbolicLink("here", to: "/")],
      in: "collector/bin"
    ),
    "volume-below-link": usurping(
      at: "/tools/bin",
      [.directory("tools"), .directory("tools/bin"), .symbolicLink("collector", to: "tools")],
      in: "tools/bin"
    ),
  ]

  private static func usurping(at volume: String, _ entries: [TarEntry], in directory: String) -> TestImage {
    TestImage(layers: [entries + [.file("\(directory)/bash", "#!/bin/false\n", mode: 0o755)]]).with { $0.volumes = [volume] }
  }
}
