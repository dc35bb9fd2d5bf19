import ImageSources
import OCI
import Testing

@Suite struct LocalScopeTests {
  private static let digest = parsed.description

  private static let parsed = Digest(sha256Of: "x".utf8)

  private func place(_ text: String) throws -> PlaceScope? {
    guard case .place(let scope)? = try LocalScope(parsing: text, workingDirectory: "/here") else { return nil }
    return scope
  }

  @Test(
    arguments: [
      ("oci:/images", "/images", PlaceScope.Choice.all), ("oci:images", "/here/images", .all), ("oci:../x/./y/", "/x/y", .all),
      ("oci:/images:1.2", "/images", .name("1.2")),
      ("oci-archive:a.tar:docker.io/library/a:1", "/here/a.tar", .name("docker.io/library/a:1")),
      ("docker-archive:/f.tar:team/app:1", "/f.tar", .name("team/app:1")),
      ("docker-archive:/f.tar@\(digest)", "/f.tar", .digest(LocalScopeTests.parsed)),
      ("oci:/at@home:1", "/at@home", .name("1")),
    ]
  )
  func understands(text: String, path: String, choice: PlaceScope.Choice) throws {
    let scope = try #require(try place(text))
    #expect(scope.absolutePath == path)
    #expect(scope.choice == choice)
    #expect(scope.description == text)
  }

  @Test(
    arguments: [
      ("docker-daemon:", DaemonScope.all), ("local.host", .all), ("local.host/", .all),
      ("docker-daemon:nginx", .repository(Reference(registry: "docker.io", repository: "library/nginx"))),
      ("docker-daemon:localhost/a:1", .image(Reference(registry: "localhost", repository: "a", tag: "1"))),
      ("docker-daemon:\(digest)", .imageID(LocalScopeTests.parsed)),
    ]
  )
  func understandsDaemons(text: String, scope: DaemonScope) throws {
    #expect(try LocalScope(parsing: text, workingDirectory: "/") == .daemon(scope))
  }

  @Test(arguments: ["nginx", "oci", "local.host:5000/a", "localhost/a", "registry.example.com/oci:1", "docker-daemons:a"])
  func leavesTheRestToRegistries(text: String) throws {
    #expect(try LocalScope(parsing: text, workingDirectory: "/") == nil)
  }

  @Test(
    arguments: [
      ("oci:", 4), ("oci::tag", 4), ("oci:/a:", 6), ("oci:/a:x y", 8), ("docker-archive:/f:UP", 18), ("docker-archive:/f:@0", 18),
      ("oci:/a:1@sha256:00", 6), ("oci:/a@sha256:00", 7), ("docker-daemon:sha256:00", 14), ("docker-daemon:team/UP", 19),
    ]
  )
  func pointsAtWhatIsWrong(text: String, offset: Int) throws {
    #expect {
      try LocalScope(parsing: text, workingDirectory: "/")
    } throws: { error in
      guard case OCIError.malformedReference(let whole, let position, _) = error else { return false }
      return whole == text && position == offset
    }
  }
}
