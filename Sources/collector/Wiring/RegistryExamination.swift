import Distribution
import ImageSources
import OCI

/// The checks of `doctor` for the registries of the sources: whether they answer, to whom, and what they still allow.
struct RegistryExamination: Sendable {
  let context: CommandContext

  /// Scopes of a registry that are tried.
  private static let triedScopes = 10

  func findings() async -> [Finding] {
    guard context.settings.namesSources else { return [] }
    do {
      let scopes = try context.settings.sourceSpecifications().compactMap(\.registryScope)
      let hosts = Set(scopes.map(\.registry))
      return try await context.withRegistryClients(hosts, onNotice: { _ in }) { clients in
        var findings: [Finding] = []
        for host in hosts.sorted() {
          guard let client = clients[host] else { continue }
          findings.append(await Self.reach(client))
          findings += await quota(client)
          // Of a long list, the first tell as much as the others.
          for scope in scopes.filter({ $0.registry == host }).prefix(Self.triedScopes) {
            findings.append(await Self.access(to: scope, client))
          }
          for mirror in client.configuration.mirrors { findings.append(await examine(mirror, of: client)) }
        }
        return findings
      }
    } catch {
      return [.bad("sources", "\(error)")]
    }
  }

  /// - Parameter registry: The registry that it is a mirror of; `nil` where it is none.
  private static func reach(
    _ client: RegistryClient,
    as subject: String = "registry",
    of registry: String? = nil
  ) async -> Finding {
    do {
      let ping = try await client.ping()
      let login = ping.authentication.isEmpty ? "no login needed" : "login by \(ping.authentication.joined(separator: ", "))"
      let origin = try await client.configuration.credentials.credentialOrigin(for: client.host.name, repository: nil)
      let identity = origin.map { "with the login of \($0)" } ?? "without a login"
      let role = registry.map { ", a mirror of \($0)," } ?? ""
      let proxy = client.proxyDescription(ping.scheme).map { " through the proxy \($0)" } ?? ""
      return .good(subject, "\(client.host)\(role) answers over \(ping.scheme.rawValue)\(proxy), \(login), asked \(identity)")
    } catch {
      return .bad(subject, "\(error)")
    }
  }

  /// Whether the registry gives what the scope needs to whoever asks: a login is tried only where something is asked for.
  private static func access(to scope: RegistryScope, _ client: RegistryClient) async -> Finding {
    do {
      switch scope {
      case .image(let reference): _ = try await client.head(reference.selector, in: reference.repository)
      case .repository(let reference):
        var pages = client.tags(of: reference.repository).makeAsyncIterator()
        guard try await pages.next() != nil else { return .doubtful("access", "\(scope) has no tags") }
      case .pattern, .registry:
        var pages = client.repositories(in: scope.namespace).makeAsyncIterator()
        guard try await pages.next() != nil else { return .doubtful("access", "\(scope): no repository is listed") }
      }
      return .good("access", "\(scope) can be read")
    } catch {
      return .bad("access", "\(error)")
    }
  }

  private func quota(_ client: RegistryClient) async -> [Finding] {
    do {
      guard let quota = try await client.checkQuota() else { return [] }
      let text = "\(client.host): \(quota)"
      return [quota.isLow ? .doubtful("pulls", "\(text); log in, wait, or name a mirror for it") : .good("pulls", text)]
    } catch {
      return [.doubtful("pulls", "how many pulls are left cannot be told: \(error)")]
    }
  }

  private func examine(_ mirror: RegistryMirror, of client: RegistryClient) async -> Finding {
    do {
      return try await context.withRegistryClients([mirror.host.name], onNotice: { _ in }) { clients in
        guard let own = clients[mirror.host.name] else { return .bad("mirror", "\(mirror) has no client") }
        return await Self.reach(own, as: "mirror", of: client.host.name)
      }
    } catch {
      return .bad("mirror", "\(mirror) of \(client.host): \(error)")
    }
  }
}
