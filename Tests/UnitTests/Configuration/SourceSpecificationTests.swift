import CollectorCore
import ImageSources
import OCI
import Testing

@testable import collector

@Suite struct SourceSpecificationTests {
  private static let digest = "sha256:" + String(repeating: "0", count: 64)

  @Test(arguments: [
    ("docker-daemon:", "docker-daemon:"), ("local.host", "docker-daemon:"),
    ("docker-daemon:team/app:1", "docker-daemon:docker.io/team/app:1"), ("docker-daemon:\(digest)", "docker-daemon:\(digest)"),
  ])
  func imagesOfTheDaemon(text: String, description: String) throws {
    let specification = try SourceSpecification(parsing: text, place: "SOURCE")
    guard case .daemon = specification else {
      Issue.record("\(specification)")
      return
    }
    #expect(specification.description == description)
  }

  @Test(
    arguments: [
      ("oci:dir", .layout, "dir"), ("oci:/a b/c:1.2", .layout, "/a b/c"), ("oci:.", .layout, "."),
      ("oci-archive:a.tar", .ociArchive, "a.tar"), ("docker-archive:/a.tar:team/app:1", .dockerArchive, "/a.tar"),
    ] as [(String, PlaceScope.Transport, String)]
  )
  func imagesInFiles(text: String, transport: PlaceScope.Transport, path: String) throws {
    let specification = try SourceSpecification(parsing: text, place: "SOURCE", workingDirectory: "/here")
    guard case .place(let place) = specification else {
      Issue.record("\(specification)")
      return
    }
    #expect(place.transport == transport && place.path == path)
    #expect(place.absolutePath.hasPrefix("/") && specification.description == text)
  }

  @Test(arguments: [
    ("nginx", "docker.io/library/nginx"), ("docker://nginx:1", "docker.io/library/nginx:1"),
    ("docker:dind", "docker.io/library/docker:dind"),
    ("docker://r.example.com/a/*", "r.example.com/a/*"), ("local.host/app", "local.host/app"), ("oci", "docker.io/library/oci"),
    ("r.example.com/", "r.example.com/"), ("docker-daemon", "docker.io/library/docker-daemon"),
  ])
  func registries(text: String, description: String) throws {
    let specification = try SourceSpecification(parsing: text, place: "SOURCE")
    guard case .registry = specification else {
      Issue.record("\(specification)")
      return
    }
    #expect(specification.description == description)
  }

  @Test(arguments: [
    ("oci://ghcr.io/team/chart", "Helm's form"), ("dir:/tmp/x", "dir: is none of docker-daemon:, oci:DIR"),
    ("containers-storage:alpine", "containers-storage: is none of"), ("ostree:a", "ostree: is none"), ("sif:a", "sif: is none"),
    ("tarball:a.tar", "tarball: is none"), ("./image.tar", "is a path; write oci:DIR"), ("/srv/images", "is a path"),
    ("../a", "is a path"), ("~/a", "is a path"),
  ])
  func namesWhatThereIs(text: String, words: String) {
    #expect {
      try SourceSpecification(parsing: text, place: "COLLECTOR_SOURCE")
    } throws: { "\($0)".hasPrefix("COLLECTOR_SOURCE: \(text.debugDescription) ") && "\($0)".contains(words) }
  }

  @Test(arguments: [
    "oci:", "oci::1", "oci-archive:", "docker-archive:", "docker-archive::app:1", "oci:a\0b", "docker-archive:f:App",
  ])
  func pointsAtWhatIsWrong(text: String) {
    #expect { try SourceSpecification(parsing: text, place: "SOURCE") } throws: { "\($0)".contains("^") }
  }

  @Test func pointsAtTheCharacter() throws {
    let error = try #require(throws: SettingError.self) {
      try SourceSpecification(parsing: "team/App:1", place: "repos.txt, line 3")
    }
    #expect(
      error.description == """
        repos.txt, line 3: malformed image reference: a repository is in lower case
          team/App:1
               ^
        """
    )
  }

  @Test func noPasswordOfAURLIsShown() throws {
    let text = "https://user:hunter2@registry.example.com/app"
    let error = try #require(throws: SettingError.self) { try SourceSpecification(parsing: text, place: "SOURCE") }
    #expect(!error.description.contains("hunter2"))
  }

  @Test func eachSourceIsThereOnce() throws {
    let layers = SettingLayers(
      commandLine: [.source: ["nginx", "docker.io/library/nginx", "docker://nginx", "docker-daemon:", "local.host", "nginx:1"]],
      environment: [:],
      file: nil
    )
    let settings = try Settings(layers, environment: [:], userID: 0)
    let expected = ["docker.io/library/nginx", "docker-daemon:", "docker.io/library/nginx:1"]
    #expect(try settings.sourceSpecifications().map(\.description) == expected)
  }

  @Test func nothingNamedIsAnError() throws {
    let settings = try Settings(SettingLayers(commandLine: [:], environment: [:], file: nil), environment: [:], userID: 0)
    #expect { try settings.sourceSpecifications() } throws: { "\($0)".contains("no source was named") }
  }
}
