/// How records are delivered.
struct DeliverySettings: Sendable {
  var gaps = DeliveryGaps()
  var clock = DeliveryClock()
  /// How long a writer that is closed waits for a receiver that takes nothing: one that restarts is back by then.
  var closingPatience: Duration = .seconds(5)
  /// How long it waits in all. Whoever stops a service kills what has not ended after 90 s.
  var closingLimit: Duration = .seconds(30)
  /// The gap between attempts while the writer is closed.
  var closingGap: Duration = .milliseconds(250)
  /// How long a connection has to be open and quiet before what was sent over it counts as delivered.
  var settling: Duration = .seconds(5)
  /// How often it is looked whether there is something to do besides sending: a fraction of `settling`.
  var tick: Duration = .seconds(1)
  /// After how many ticks without records it is looked for what dead processes left.
  var ticksBetweenAdoptions = 60
}
