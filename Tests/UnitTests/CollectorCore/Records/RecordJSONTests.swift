import CollectorCore
import Foundation
import OCI
import Testing

/// The records as the interface has them, member for member.
@Suite struct RecordJSONTests {
  private static func expect(_ record: Record, _ json: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let encoded = try record.encoded()
    #expect(try JSONValue(parsing: encoded) == JSONValue(parsing: Data(json.utf8)), sourceLocation: sourceLocation)
    #expect(!encoded.contains(UInt8(ascii: "\n")), sourceLocation: sourceLocation)
    let text = String(decoding: encoded, as: UTF8.self)
    #expect(!text.contains(#"\/"#), sourceLocation: sourceLocation)
  }

  @Test func images() throws {
    let image = CoreSamples.image(labels: ["line": "a\nb"])
    try Self.expect(
      .image(
        ImageRecord(
          action: .add,
          time: CoreSamples.time,
          name: ImageName(CoreSamples.reference),
          image: image,
          source: "registry"
        )
      ),
      #"""
      {"type":"image","schema":1,"action":"add","time":"2024-05-01T10:20:30.000Z",
       "image":{"reference":"reg.example.com/team/app:1.2","registry":"reg.example.com","repository":"team/app",
         "tag":"1.2","digest":"\#(CoreSamples.manifestDigest)","image_id":"\#(CoreSamples.imageID)","platform":"linux/amd64",
         "created":"1970-01-01T00:00:00.000Z","size":31457280,"author":"somebody","labels":{"line":"a\nb"},
         "layers":[{"digest":"\#(CoreSamples.layerDigest)","size":31457280}],"source":"registry"}}
      """#
    )
  }

  @Test func whatIsNotKnownIsNull() throws {
    let image = ImageDescription(imageID: CoreSamples.imageID, digest: nil, platform: CoreSamples.linux)
    let reference = Reference(registry: "h", repository: "r", digest: CoreSamples.manifestDigest)
    try Self.expect(
      .image(ImageRecord(action: .remove, time: CoreSamples.time, name: ImageName(reference), image: image, source: "docker")),
      #"""
      {"type":"image","schema":1,"action":"remove","time":"2024-05-01T10:20:30.000Z",
       "image":{"reference":"h/r@\#(CoreSamples.manifestDigest)","registry":"h","repository":"r","tag":null,"digest":null,
         "image_id":"\#(CoreSamples.imageID)","platform":"linux/amd64","created":null,"size":0,"author":"","labels":{},"layers":[],
         "source":"docker"}}
      """#
    )
  }

  @Test func anImageOfThisMachineHasNoRegistry() throws {
    let image = ImageDescription(imageID: CoreSamples.imageID, digest: nil, platform: CoreSamples.linux)
    let name = ImageName("docker-daemon:\(CoreSamples.imageID)", reference: nil)
    try Self.expect(
      .image(ImageRecord(action: .add, time: CoreSamples.time, name: name, image: image, source: "docker-daemon")),
      #"""
      {"type":"image","schema":1,"action":"add","time":"2024-05-01T10:20:30.000Z",
       "image":{"reference":"docker-daemon:\#(CoreSamples.imageID)","registry":null,"repository":null,"tag":null,"digest":null,
         "image_id":"\#(CoreSamples.imageID)","platform":"linux/amd64","created":null,"size":0,"author":"","labels":{},"layers":[],
         "source":"docker-daemon"}}
      """#
    )
  }

  private static func result(digest: Digest?, reason: String?, exitCode: Int?, output: JSONValue) -> Record {
    .result(
      ResultRecord(
        key: CoreSamples.toolbox,
        time: CoreSamples.time,
        digest: digest,
        imageID: CoreSamples.imageID,
        references: [CoreSamples.reference, Reference(registry: "h", repository: "r", tag: "t")].map { ImageName($0) },
        script: "packages",
        scriptDigest: CoreSamples.layerDigest,
        kind: .packages,
        engine: "sandbox",
        status: exitCode == nil ? .timeout : .ok,
        reason: reason,
        exitCode: exitCode,
        duration: .microseconds(12_700),
        outputBytes: 1234,
        isTruncated: exitCode == nil,
        output: output,
        standardError: "é"
      )
    )
  }

  @Test func results() throws {
    let image =
      #""image_id":"\#(CoreSamples.imageID)","references":["reg.example.com/team/app:1.2","h/r:t"]"#
    let script = #"{"name":"packages","digest":"\#(CoreSamples.layerDigest)","kind":"packages"}"#
    try Self.expect(
      Self.result(digest: CoreSamples.manifestDigest, reason: nil, exitCode: 0, output: .object(["packages": .array([])])),
      #"""
      {"type":"result","schema":1,"key":"\#(CoreSamples.toolbox.hex)","time":"2024-05-01T10:20:30.000Z",
       "image":{"digest":"\#(CoreSamples.manifestDigest)",\#(image)},"script":\#(script),"engine":"sandbox","status":"ok","reason":null,
       "exit_code":0,"duration_ms":12,"output_bytes":1234,"truncated":false,"output":{"packages":[]},"stderr":"é"}
      """#
    )
    try Self.expect(
      Self.result(digest: nil, reason: "slow", exitCode: nil, output: .string("text")),
      #"""
      {"type":"result","schema":1,"key":"\#(CoreSamples.toolbox.hex)","time":"2024-05-01T10:20:30.000Z",
       "image":{"digest":null,\#(image)},"script":\#(script),"engine":"sandbox","status":"timeout","reason":"slow",
       "exit_code":null,"duration_ms":12,"output_bytes":1234,"truncated":true,"output":"text","stderr":"é"}
      """#
    )
  }

  @Test(
    arguments: [
      (ImageState.collected, "collected", nil), (.unchanged, "unchanged", nil), (.filtered(reason: "f"), "filtered", "f"),
      (.skipped(reason: "s"), "skipped", "s"),
    ] as [(ImageState, String, String?)]
  )
  func states(state: ImageState, name: String, reason: String?) throws {
    let record = StateRecord(
      time: CoreSamples.time,
      name: "h/r:t",
      source: "registry",
      imageID: CoreSamples.imageID,
      state: state
    )
    try Self.expect(
      .state(record),
      #"""
      {"type":"state","schema":1,"time":"2024-05-01T10:20:30.000Z","name":"h/r:t","source":"registry","image_id":"\#(CoreSamples.imageID)",
       "state":"\#(name)","reason":\#(reason.map { "\"\($0)\"" } ?? "null"),"attempts":null,"next_try":null}
      """#
    )
  }

  @Test func failures() throws {
    let failure = Failure(
      reason: "the registry is away",
      isTransient: true,
      attempts: 3,
      nextTry: CoreSamples.time.addingTimeInterval(60)
    )
    try Self.expect(
      .state(StateRecord(time: CoreSamples.time, name: "h", source: "registry", imageID: nil, state: .failed(failure))),
      #"""
      {"type":"state","schema":1,"time":"2024-05-01T10:20:30.000Z","name":"h","source":"registry","image_id":null,
       "state":"failed","reason":"the registry is away","attempts":3,"next_try":"2024-05-01T10:21:30.000Z"}
      """#
    )
  }

  @Test func passes() throws {
    var counts = StateCounts()
    let failure = Failure(reason: "r", isTransient: false)
    let states: [ImageState] = [
      .collected, .collected, .unchanged, .unchanged, .unchanged, .filtered(reason: ""), .skipped(reason: ""),
      .skipped(reason: ""),
      .skipped(reason: ""), .skipped(reason: ""), .failed(failure), .failed(failure), .failed(failure), .failed(failure),
      .failed(failure),
    ]
    for state in states { counts.count(state) }
    #expect(counts.total == states.count)
    try Self.expect(
      .pass(PassRecord(time: CoreSamples.time, duration: .seconds(3), images: counts)),
      #"""
      {"type":"pass","schema":1,"time":"2024-05-01T10:20:30.000Z","duration_ms":3000,
       "images":{"collected":2,"unchanged":3,"filtered":1,"skipped":4,"failed":5}}
      """#
    )
  }

  @Test func membersAreInAlphabeticalOrder() throws {
    let text = String(
      decoding: try Record.pass(PassRecord(time: CoreSamples.time, duration: .zero, images: StateCounts())).encoded(),
      as: UTF8.self
    )
    #expect(text.hasPrefix(#"{"duration_ms":0,"images":{"collected":0,"#))
  }
}
