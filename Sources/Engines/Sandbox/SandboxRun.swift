import CollectorCore
import Foundation
import Logging
import OCI
import Synchronization
import SystemPackage

/// One run of a script in a container of its own.
///
/// The process that is launched is the OCI runtime, as the first of a PID namespace: when it is killed, be it by the end of this very process, all that
/// runs in the container goes with it. So do the mounts, which are in a namespace of their own, too.
struct SandboxRun: Sendable {
  let host: SandboxHost
  let tools: [SandboxToolbox.Mount]
  /// What is mounted at `Script.directory`.
  let script: FilePath
  let image: SandboxImage
  let run: ScriptRun

  func outcome() async throws -> ScriptOutcome {
    try await inContainer(onTerminal: false) { bundle, cgroup in try await follow(bundle, cgroup) }
  }

  /// On the standard streams of this process, to whatever end.
  ///
  /// - Parameter isTerminal: Whether they are a terminal, so that the container is to have one.
  func interactively(onTerminal isTerminal: Bool) async throws -> ScriptOutcome {
    try await inContainer(onTerminal: isTerminal) { bundle, cgroup in
      var launch = try bundle.launch(run, in: image, cgroup?.openProcesses() ?? [])
      defer { for descriptor in launch.cgroups { try? descriptor.close() } }
      (launch.standardInput, launch.standardOutput, launch.standardError) = (.standardInput, .standardOutput, .standardError)
      let process = try await host.launcher.launch(launch)
      let end = await withTaskCancellationHandler {
        await process.wait()
      } onCancel: {
        process.kill()
      }
      try Task.checkCancellation()
      return ScriptOutcome(ending: try ending(end, bundle, cgroup))
    }
  }

  private func inContainer(
    onTerminal isTerminal: Bool,
    _ body: (SandboxBundle, Cgroup?) async throws -> ScriptOutcome
  ) async throws -> ScriptOutcome {
    let number = host.session.nextNumber()
    let directory = host.session.directory(.runs).appending("\(number)")
    let cgroup = try makeCgroup(number)
    do {
      let bundle = SandboxBundle(host: host, directory: directory, name: "c\(number)")
      try SandboxError.making(directory) {
        try bundle.make(for: run, onTerminal: isTerminal, tools: tools, script: script, cgroup)
      }
      let outcome = try await body(bundle, cgroup)
      await clean(directory, cgroup)
      return outcome
    } catch {
      await clean(directory, cgroup)
      throw error
    }
  }

  private func makeCgroup(_ number: Int) throws(SandboxError) -> Cgroup? {
    do {
      return try host.cgroups.make(
        name: "\(host.session.name)-\(number)",
        limits: run.limits,
        ownTasks: host.runtime.ownTasks
      )
    } catch {
      throw .cannotMake(path: "the cgroup of a run", reason: "\(error)")
    }
  }

  private func follow(_ bundle: SandboxBundle, _ cgroup: Cgroup?) async throws -> ScriptOutcome {
    let output = try Pipes()
    let start = ContinuousClock.now
    let process: LaunchedProcess
    do {
      var launch = try bundle.launch(run, in: image, cgroup?.openProcesses() ?? [])
      defer { for descriptor in launch.cgroups { try? descriptor.close() } }
      (launch.standardOutput, launch.standardError) = (output.standardOutput, output.standardError)
      process = try await host.launcher.launch(launch)
      output.closeTheirs()
    } catch {
      output.closeTheirs()
      output.closeOurs()
      throw error
    }
    let stop = StopCause()
    let (buffer, end) = await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          guard (try? await Task.sleep(for: run.limits.timeout)) != nil else { return }
          stop.set(.timeout)
          process.kill()
        }
        let buffer = await output.drain(limit: run.limits.output) {
          stop.set(.outputLimit)
          process.kill()
        }
        let end = await process.wait()
        group.cancelAll()
        return (buffer, end)
      }
    } onCancel: {
      stop.set(.cancellation)
      process.kill()
    }
    let duration = start.duration(to: .now)
    switch stop.cause {
    case .cancellation?: throw CancellationError()
    case .timeout?: return buffer.outcome(.timedOut, duration: duration)
    case .outputLimit?: return buffer.outcome(.outputLimitReached, duration: duration)
    case nil:
      let outcome = buffer.outcome(try ending(end, bundle, cgroup), duration: duration)
      // A runtime that has entered the container no longer reaches its log.
      guard outcome.ending == .exited(code: 1), outcome.standardOutputBytes == 0,
        let reason = RuntimeLog.executionFailure(standardError: outcome.standardError)
      else { return outcome }
      return ScriptOutcome(ending: .notStarted(reason: reason), duration: duration)
    }
  }

  private func ending(_ end: ProcessEnd, _ bundle: SandboxBundle, _ cgroup: Cgroup?) throws -> ScriptOutcome.Ending {
    let code: Int
    switch end {
    case .exited(let status): code = Int(status)
    case .signaled(let signal): code = 128 + Int(signal)
    case .unknown: throw SandboxError.runtimeFailed(runtime: host.runtime.path.string, reason: "nobody knows how it ended")
    }
    // A script that ended well has got over whatever the kernel killed in it.
    guard code != 0 else { return .exited(code: 0) }
    if cgroup?.wasOutOfMemory == true { return .outOfMemory(code: code) }
    switch try RuntimeLog(reading: bundle.log).failure(running: run.script.command[0]) {
    case nil: return .exited(code: code)
    case .image(let reason)?: return .notStarted(reason: reason)
    case .host(let reason)?: throw SandboxError.runtimeFailed(runtime: host.runtime.path.string, reason: reason)
    }
  }

  private func clean(_ directory: FilePath, _ cgroup: Cgroup?) async {
    await clean("\(directory)") {
      try await BlockingWork.run { try FileManager.default.removeItem(atPath: directory.string) }
    }
    if let cgroup { await clean("the cgroup \(cgroup.name)") { try await cgroup.remove() } }
  }

  private func clean(_ what: String, _ remove: () async throws -> Void) async {
    do {
      try await remove()
    } catch {
      host.logger.info("left behind for later", metadata: ["what": "\(what)", "error": "\(error)"])
    }
  }
}

/// Why a container is killed: the first cause holds.
private final class StopCause: Sendable {
  enum Cause: Sendable {
    case timeout, outputLimit, cancellation
  }

  private let state = Mutex<Cause?>(nil)

  var cause: Cause? { state.withLock { $0 } }

  func set(_ cause: Cause) { state.withLock { $0 = $0 ?? cause } }
}
