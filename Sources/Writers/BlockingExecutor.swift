import Dispatch

/// Runs an actor on a queue of its own, first come, first served, so that its calls may block: the threads that all other tasks share
/// do not wait for a disk or a slow reader.
final class BlockingExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
