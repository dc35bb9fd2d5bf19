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
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    var seconds = MetricFamily("process_cpu_seconds_total", .counter, "Processor time that the process took.")
    seconds.set(Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime))
    guard let bytes = residentBytes else { return [seconds] }
    return [seconds, WatchGauges.gauge("process_resident_memory_bytes", "Memory that the process has.", Double(bytes))]
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

  /// <https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html>
  private static var residentBytes: Int? {
    guard let bytes = try? BoundedFile.contents(of: "/proc/self/statm", atMost: 4096) else { return nil }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
