#if canImport(Glibc)
  import Glibc
#endif

/// The C library's allocator.
enum Allocator {
  #if canImport(Glibc)
    /// Allocations from this size on are given back to the system at once.
    private static let largeBytes: Int32 = 256 << 10
    /// `M_MMAP_THRESHOLD` of `malloc.h`, which the module of the C library leaves out, as it does `mallopt(3)`.
    private static let mapThreshold: Int32 = -3
  #endif

  /// Has large allocations given back when they are freed. By itself glibc comes to keep what a large output took, in pieces that fit nothing else:
  /// this halves the peak of a pass with such outputs.
  static func returnLargeAllocations() {
    #if canImport(Glibc)
      typealias SetOption = @convention(c) (Int32, Int32) -> Int32
      guard let symbol = dlsym(nil, "mallopt") else { return }
      _ = unsafeBitCast(symbol, to: SetOption.self)(mapThreshold, largeBytes)
    #endif
  }
}
