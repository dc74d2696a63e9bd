import Synchronization

/// Whether the user has asked the program to end.
///
/// A class: the signal's thread raises it, and the threads of the runs look at it.
final class InterruptFlag: Sendable {
  private let value = Atomic<Bool>(false)

  var isRaised: Bool { value.load(ordering: .relaxed) }

  func raise() { value.store(true, ordering: .relaxed) }
}
