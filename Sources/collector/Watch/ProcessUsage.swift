import Operations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the process itself takes, by the names that Prometheus' own clients use.
enum ProcessUsage {
  static var families: [MetricFamily] {
    var seconds = MetricFamily("process_cpu_seconds_total", .counter, "Processor time that the process took.")
    seconds.set(Double(clock()) / clockTicksPerSecond)
    guard let bytes = residentBytes else { return [seconds] }
    return [seconds, WatchGauges.gauge("process_resident_memory_bytes", "Memory that the process has.", Double(bytes))]
  }

  /// What POSIX has `CLOCKS_PER_SEC` be.
  private static let clockTicksPerSecond = 1e6

  /// <https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html>
  private static var residentBytes: Int? {
    guard let bytes = try? BoundedFile.contents(of: "/proc/self/statm", atMost: 4096) else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
