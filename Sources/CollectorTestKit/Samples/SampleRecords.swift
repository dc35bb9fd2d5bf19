public import CollectorCore
public import Foundation
public import OCI

extension Sample {
  /// A good result, of kind `packages` unless another is asked for.
  ///
  /// - Parameter key: What its key is the digest of; `nil` for that of image, script and toolbox.
  public static func result(
    of image: ImageDescription = image(),
    script: String = "packages",
    scriptDigest: Digest? = nil,
    toolbox: Digest = toolbox,
    at time: Date = time,
    status: ResultRecord.Status = .ok,
    reason: String? = nil,
    kind: ScriptSettings.Kind = .packages,
    output: JSONValue = packages,
    key: String? = nil
  ) -> ResultRecord {
    let scriptDigest = scriptDigest ?? digest("\(script) script")
    return ResultRecord(
      key: key.map { digest($0) } ?? ResultRecord.key(imageID: image.imageID, script: scriptDigest, toolbox: toolbox),
      time: time,
      digest: image.digest,
      imageID: image.imageID,
      references: [name()],
      script: script,
      scriptDigest: scriptDigest,
      kind: kind,
      engine: "docker",
      status: status,
      reason: reason,
      exitCode: status == .ok ? 0 : nil,
      duration: .milliseconds(12),
      outputBytes: 64,
      isTruncated: false,
      output: output,
      standardError: ""
    )
  }

  /// An output of kind `packages`, with two of them.
  public static let packages = JSONValue.object([
    "distro": .object(["id": .string("debian"), "version_id": .string("12")]),
    "packages": .array([
      .object(["name": .string("apt"), "version": .string("2.6.1"), "type": .string("deb")]),
      .object(["name": .string("libstdc++6"), "version": .string("12.2.0-14"), "type": .string("deb")]),
    ]),
  ])

  public static func imageRecord(_ tag: String = "1.0", of image: ImageDescription = image()) -> ImageRecord {
    ImageRecord(action: .add, time: time, name: ImageName(reference(tag)), image: image, source: "registry")
  }

  public static func stateRecord(_ state: ImageState = .collected, of image: ImageDescription = image()) -> StateRecord {
    StateRecord(time: time, name: reference().description, source: "registry", imageID: image.imageID, state: state)
  }

  public static func passRecord(at time: Date = time) -> PassRecord {
    var counts = StateCounts()
    counts.count(.collected)
    counts.count(.skipped(reason: "it is made for windows/amd64"))
    return PassRecord(time: time, duration: .milliseconds(1_500), images: counts)
  }
}
