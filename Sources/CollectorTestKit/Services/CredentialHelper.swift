import Foundation
public import SystemPackage

/// A program `docker-credential-NAME` that speaks the whole protocol of credential helpers over a file of its own: `get`, `store`, `erase`, `list`.
///
/// It is written in bash, and needs no other program. <https://github.com/docker/docker-credential-helpers#development>
public struct CredentialHelper: Sendable, Hashable {
  /// What the program does when it is asked.
  public enum Behaviour: Sendable, Hashable {
    case works
    /// Says this on standard output, as helpers do, and fails.
    case fails(String)
    /// Prints this instead of an answer, and exits with 0.
    case prints(String)
    /// Neither answers nor ends until it is killed.
    case hangs
  }

  /// What configuration files call it: the name of the program without `docker-credential-`.
  public let name: String
  private let directory: TemporaryDirectory

  /// The user name by which a helper says that the secret is an identity token.
  public static let identityTokenUser = "<token>"

  /// Writes the program, with no credential in its store.
  public init(name: String = "collector-tests", in directory: TemporaryDirectory, behaviour: Behaviour = .works) throws {
    self.name = name
    self.directory = directory
    try write(behaviour)
    try directory.write("", to: storeName)
  }

  /// What PATH has to name, so that the program is found.
  public var searchPath: FilePath { directory.path }

  /// A PATH with the program and what the system has.
  public var environmentPath: String { "\(searchPath):\(ProgramLocator.servicePath)" }

  /// The program.
  public var executable: FilePath { directory.file("docker-credential-\(name)") }

  private var storeName: String { "\(name).store" }

  /// Changes what the program does from now on.
  public func write(_ behaviour: Behaviour) throws {
    let path = try directory.write(Self.script(behaviour), to: "docker-credential-\(name)")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path.string)
  }

  /// Puts a credential in the store, without running the program.
  ///
  /// - Parameter server: As the protocol has it: a host, with or without a scheme, or `https://index.docker.io/v1/`.
  public func keep(_ credential: ImagePusher.Credential, for server: String) throws {
    let fields = [server, try Self.escaped(credential.username), try Self.escaped(credential.password)]
    let old = try String(contentsOfFile: directory.file(storeName).string, encoding: .utf8)
    try directory.write(old + fields.joined(separator: Self.separator) + "\n", to: storeName)
  }

  /// What the program has been asked, in order: `get 127.0.0.1:5000`, `list`.
  public func calls() throws -> [String] {
    guard let data = FileManager.default.contents(atPath: directory.file("\(name).calls").string) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// A text as it is between the quotes of JSON.
  private static func escaped(_ text: String) throws -> String {
    String(String(decoding: try JSONEncoder().encode(text), as: UTF8.self).dropFirst().dropLast())
  }

  /// Between the fields of the store: it stands in no JSON text unescaped.
  static let separator = "\u{1F}"
}
