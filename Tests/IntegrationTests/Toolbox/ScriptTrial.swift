import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import SystemPackage
import Toolbox

/// A script of this checkout, run in a chroot as it is run in a container.
struct ScriptTrial {
  private let content: Data
  private let program: [String]

  /// One of the built-in scripts.
  init(_ name: String) throws {
    guard let script = BuiltInScripts.all.first(where: { $0.name == name }) else {
      throw ScriptError.unknownName(name: name, known: BuiltInScripts.all.map(\.name))
    }
    self.init(content: script.content, suffix: script.suffix)
  }

  /// One of the examples of checks, by the name of its file.
  init(check fileName: String) throws {
    let path = UnpackedToolbox.checkout.appending("Sources/Toolbox/Scripts/checks").appending(fileName)
    self.init(content: try Data(contentsOf: URL(filePath: path.string)), suffix: path.extension.map { ".\($0)" } ?? "")
  }

  private init(content: Data, suffix: String) {
    self.content = content
    program = suffix == ".py" ? ["/collector/bin/python3", "-I"] : ["/collector/bin/bash"]
  }

  /// - Parameters:
  ///   - configuration: The image configuration; `nil` where the script is not to be told.
  ///   - parameters: What is in the file of parameters beside the script; `nil` where there is none.
  func run(
    in root: RootFileSystem,
    configuration: String? = nil,
    parameters: String? = nil
  ) async throws -> Chroot.Outcome {
    var variables = ["SHELL": "/collector/bin/bash", "USER": "root", "LOGNAME": "root"]
    variables["COLLECTOR_CONFIG"] = configuration
    return try await withToolbox(parts: ["python"]) {
      try await Chroot(toolbox: $0, root: root).run(content, by: program, parameters: parameters, variables: variables)
    }
  }

  /// What it prints, where it ends well.
  func document(
    in root: RootFileSystem,
    configuration: String? = nil,
    parameters: String? = nil
  ) async throws -> JSONValue {
    let outcome = try await run(in: root, configuration: configuration, parameters: parameters)
    guard outcome.status.isSuccess, outcome.error.isEmpty else { throw ScriptFailure(outcome: outcome) }
    return try JSONValue(parsing: outcome.output)
  }

  /// What it prints of a root file system of these files, where it ends well.
  func document(inFiles files: [String: String], configuration: String? = nil) async throws -> JSONValue {
    try await withRootFileSystem(files) { try await document(in: $0, configuration: configuration) }
  }
}

extension JSONValue {
  /// The elements of a list in this object; none where there is no such list.
  func list(_ key: String) -> [JSONValue] { self[key]?.elements ?? [] }

  /// The texts that the elements of a list in this object have under `member`, in order.
  func texts(_ key: String, _ member: String) -> [String] { list(key).compactMap { $0[member]?.text } }

  /// The elements of a list in this object that are texts.
  func texts(_ key: String) -> [String] { list(key).compactMap(\.text) }

  /// The element of a list in this object whose `member` is `text`.
  func entry(_ key: String, where member: String, is text: String) -> JSONValue? {
    list(key).first { $0[member]?.text == text }
  }
}

extension RootFileSystem {
  /// Runs a script of bash in the root file system's directory: for what Foundation has no way to make.
  func prepare(_ script: String) async throws {
    let bash = try Command("bash", package: "bash")
    _ = try await bash("-euc", "cd \"$1\"\n" + script, "bash", path.string)
  }

  /// Makes what images can have to stop whoever reads them.
  func makeHostile() async throws {
    try await prepare(
      #"""
      mkdir -p a b d/e
      mkfifo a/fifo.pem a/package.json a/.env
      ln -s loop2 a/loop1
      ln -s loop1 a/loop2
      ln -s .. a/up
      ln -s /proc/self/environ a/environment.pem
      ln -s /dev/zero a/zero.crt
      printf x >b/$'n\xff\nl.pem'
      truncate -s 1G a/huge.pem a/huge.jar a/huge
      python3 -c '
      import os
      os.chdir("d/e")
      for _ in range(30):
          os.mkdir("x" * 200)
          os.chdir("x" * 200)
      '
      """#
    )
  }
}
