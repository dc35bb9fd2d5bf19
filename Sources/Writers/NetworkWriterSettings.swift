/// What the writers that send records over a network have in common.
public struct NetworkWriterSettings: Sendable {
  public var spool: SpoolSettings
  /// What analyzers are shown; `nil` where they want nothing.
  public var token: AnalyzerToken?
  /// `SSL_CERT_FILE` and `SSL_CERT_DIR` name authorities in place of the system's, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` a proxy to
  /// analyzers.
  public var environment: [String: String]
  /// Is told what no call of a writer throws, with the writer's name.
  public var report: @Sendable (_ writer: String, SpoolNotice) -> Void

  public init(
    spool: SpoolSettings,
    token: AnalyzerToken?,
    environment: [String: String],
    report: @escaping @Sendable (_ writer: String, SpoolNotice) -> Void
  ) {
    self.spool = spool
    self.token = token
    self.environment = environment
    self.report = report
  }
}
