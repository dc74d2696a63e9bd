import Synchronization

/// A request to end a run early, shared between whoever asks (Ctrl-C) and the workers.
///
/// What is done stays done; submissions not reached become `failed` ("interrupted").
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  public func request() { flag.store(true, ordering: .relaxed) }
}
