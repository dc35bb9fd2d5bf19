import CollectorCore
import ContentStore
import Logging
import SystemPackage

/// What the parts of the embedded engine work with on this machine.
struct SandboxHost: Sendable {
  let configuration: SandboxConfiguration
  let store: ContentStore
  let runtime: OCIRuntime
  let launcher: Launcher
  /// `nil` for the superuser of the machine, who needs none.
  let users: UserNamespace?
  let cgroups: CgroupManager
  let session: SandboxSession
  let growth: StoreGrowth
  /// How layers are kept on disk.
  let form: LayerForm
  let logger: Logger
  let syncs = StoreSync()

  var isRootless: Bool { users != nil }
}

extension LayerForm {
  /// What whoever has these users can keep of a layer.
  init(in users: UserNamespace?) {
    guard let users else {
      self = .privileged
      return
    }
    switch users.mapping {
    case .single: self.init(attributes: .user, ownership: .dropped, makesDevices: false)
    case .subordinate: self.init(attributes: .user, ownership: .kept, makesDevices: false)
    }
  }
}
