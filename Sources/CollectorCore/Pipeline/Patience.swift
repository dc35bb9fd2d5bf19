/// Whether it is worth waiting between attempts.
///
/// An image that has used up its attempts has waited for about half a minute. Where the daemon or the registry is gone for good, every other one
/// would do the same, for hours: so they get one attempt each, until one of them gets through.
actor Patience {
  private(set) var isExhausted = false

  func exhaust() {
    isExhausted = true
  }

  func restore() {
    isExhausted = false
  }
}
