extension SpooledWriter {
  /// A writer of lines of JSON over a connection.
  ///
  /// - Throws: `WriterError`.
  public convenience init(lines target: SocketTarget, _ settings: NetworkWriterSettings) async throws {
    let tls = try TrustRoots.clientConfiguration(settings.environment)
    try await self.init(.lines(target), LineSender(target: target, tls: tls), settings)
  }

  /// A writer of datagrams.
  ///
  /// - Throws: `WriterError`.
  public convenience init(datagrams address: HostPort, _ settings: NetworkWriterSettings) async throws {
    try await self.init(.datagrams(address), DatagramSender(address: address), settings)
  }

  /// A writer to an analyzer.
  ///
  /// - Throws: `WriterError`.
  public convenience init(analyzer address: AnalyzerAddress, _ settings: NetworkWriterSettings) async throws {
    let tls = try TrustRoots.clientConfiguration(settings.environment)
    // A token that cannot be used is told before anything is begun.
    _ = try settings.token?.value()
    let proxy = try AnalyzerProxy.proxy(to: address, settings.environment)
    let sender = AnalyzerSender(address: address, token: settings.token, tls: tls, proxy: proxy)
    try await self.init(.analyzer(address), sender, settings)
  }

  private convenience init(
    _ specification: WriterSpecification,
    _ sender: any RecordSender,
    _ settings: NetworkWriterSettings
  ) async throws {
    let (name, report) = ("\(specification)", settings.report)
    try await self.init(name: name, sender: sender, spool: settings.spool) { report(name, $0) }
  }
}
