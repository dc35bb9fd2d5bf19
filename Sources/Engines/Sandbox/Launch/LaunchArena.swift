import CLinux
import Glibc
import SystemPackage

/// A launch as C has it: everything is there before the clone, because nothing may be allocated after it. `free` must be called.
struct LaunchArena {
  private var allocations: [UnsafeMutableRawPointer] = []
  private(set) var value = collector_launch()

  /// - Parameter null: What stands in for a standard descriptor that is not given.
  init(_ launch: Launch, null: CInt, users: CInt?) {
    value.executable = UnsafePointer(copy(launch.executable.string))
    value.argv = UnsafePointer(strings([launch.executable.string] + launch.arguments))
    value.envp = UnsafePointer(strings(launch.environment))
    value.steps = UnsafePointer(array(launch.setup.map { step($0) }))
    value.step_count = launch.setup.count
    let standard = [launch.standardInput, launch.standardOutput, launch.standardError].map { $0?.rawValue ?? null }
    let descriptors = standard + launch.descriptors.map(\.rawValue)
    value.descriptors = UnsafePointer(array(descriptors))
    value.scratch = array(descriptors)
    value.descriptor_count = descriptors.count
    value.cgroups = UnsafePointer(array(launch.cgroups.map(\.rawValue)))
    value.cgroup_count = launch.cgroups.count
    value.namespaces = launch.namespaces.rawValue
    value.user_namespace = users ?? -1
  }

  func free() {
    for allocation in allocations { allocation.deallocate() }
  }

  private mutating func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    memory.initialize(from: elements, count: elements.count)
    allocations.append(UnsafeMutableRawPointer(memory))
    return memory
  }

  private mutating func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
    array(Array(text.utf8CString))
  }

  /// A path can be any bytes; its string may have other ones in their place.
  private mutating func copy(_ path: FilePath) -> UnsafePointer<CChar> {
    UnsafePointer(path.withPlatformString { array(Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))) })
  }

  private mutating func strings(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    array(texts.map { copy($0) } + [nil])
  }

  private mutating func step(_ step: LaunchStep) -> collector_step {
    switch step {
    case .directory(let path, let mode): make(COLLECTOR_STEP_DIRECTORY, path, mode: mode)
    case .file(let path, let bytes, let mode): make(COLLECTOR_STEP_FILE, path, bytes: bytes, mode: mode)
    case .symbolicLink(let path, let target): make(COLLECTOR_STEP_SYMBOLIC_LINK, path, text: copy(target))
    case .tmpfs(let path, let options, let flags): mount("tmpfs", path, options, flags)
    case .overlay(let path, let options, let flags): mount("overlay", path, options, flags)
    case .proc(let path): mount("proc", path, "", [.noSetUserID, .noDevices, .noExecution])
    case .cgroups(let path): mount("cgroup2", path, "", [.noSetUserID, .noDevices, .noExecution, .readOnly])
    case .bind(let source, let target, let readOnly):
      make(COLLECTOR_STEP_BIND, target, text: copy(source), flags: readOnly ? .readOnly : [])
    case .changeDirectory(let path): make(COLLECTOR_STEP_CHANGE_DIRECTORY, path)
    }
  }

  private mutating func mount(
    _ type: String,
    _ path: FilePath,
    _ options: String,
    _ flags: LaunchStep.MountFlags
  ) -> collector_step {
    make(COLLECTOR_STEP_MOUNT, path, text: copy(type), bytes: Array(options.utf8) + [0], flags: flags)
  }

  private mutating func make(
    _ kind: collector_step_kind,
    _ path: FilePath,
    text: UnsafePointer<CChar>? = nil,
    bytes: [UInt8] = [],
    mode: CInterop.Mode = 0,
    flags: LaunchStep.MountFlags = []
  ) -> collector_step {
    collector_step(
      kind: CInt(kind.rawValue),
      mode: mode,
      flags: flags.rawValue,
      path: copy(path),
      text: text,
      bytes: UnsafeRawPointer(array(bytes)),
      length: bytes.count
    )
  }

  private mutating func make(
    _ kind: collector_step_kind,
    _ path: FilePath,
    text: UnsafeMutablePointer<CChar>
  ) -> collector_step {
    make(kind, path, text: UnsafePointer(text))
  }
}
