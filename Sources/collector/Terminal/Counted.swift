/// A number of things in words: `1 image`, `2 images`.
///
/// - Parameter many: The plural; `nil` where it is `one` and an `s`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? "\(one)s")"
}
