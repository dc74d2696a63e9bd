import Dispatch
import Synchronization

/// Loads the next batch on a thread of its own while the current one is used.
///
/// Two buffers go back and forth between the threads, so that at most one batch is loaded ahead. The
/// order and the content are those of loading each batch in its turn. It pays where the user of the
/// batches leaves a core idle; workers that load their own slices of a batch need none of it.
public struct Prefetcher<Source: BatchSource>: Sendable {
  public let batches: EpochBatches
  public let source: Source

  public init(_ batches: EpochBatches, from source: Source) {
    self.batches = batches
    self.source = source
  }

  /// Calls `body` with each batch and its inputs: [batch, ``BatchSource/inputSize``], row by row.
  ///
  /// When it returns or throws, the thread has ended. To cancel, `body` throws.
  ///
  /// - Parameter first: the number of the first batch, where an epoch is resumed.
  public func run<Failure: Error>(
    startingAt first: Int = 0,
    _ body: (Batch, UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    let numbers = first..<max(first, batches.count)
    let exchange = Exchange(
      capacity: min(batches.batchSize, batches.order.count) * source.inputSize)
    let thread = DispatchGroup()
    DispatchQueue(label: "batches").async(group: thread) { [batches, source] in
      for number in numbers {
        let goesOn = unsafe exchange.fill(number) { buffer in
          let batch = batches[number]
          unsafe source.writeInputs(of: batch, 0..<batch.count, to: buffer)
        }
        guard goesOn else { return }
      }
    }
    defer {
      exchange.stop()
      thread.wait()
    }
    for number in numbers {
      let batch = batches[number]
      try unsafe exchange.use(number) { buffer throws(Failure) in
        let values = batch.count * source.inputSize
        try unsafe body(batch, UnsafeBufferPointer(rebasing: buffer[..<values]))
      }
    }
  }
}

/// Two buffers that one thread fills and another uses, in turn.
///
/// A class, since both threads hold it: the semaphores count the buffers that are free and full.
private final class Exchange: Sendable {
  private let even: Mutex<[Float]>
  private let odd: Mutex<[Float]>
  private let free = DispatchSemaphore(value: 0)
  private let full = DispatchSemaphore(value: 0)
  private let isStopped = Atomic(false)

  init(capacity: Int) {
    let values = [Float](repeating: 0, count: capacity)
    even = Mutex(values)
    odd = Mutex(values)
    // Not as its first value: a semaphore must not end with less than it began with.
    free.signal()
    free.signal()
  }

  /// Fills the next buffer once it is free; false if nobody will use it.
  func fill(_ number: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) -> Bool {
    free.wait()
    guard !isStopped.load(ordering: .acquiring) else { return false }
    withBuffer(number) { buffer in
      unsafe buffer.withUnsafeMutableBufferPointer { unsafe body($0) }
    }
    full.signal()
    return true
  }

  /// Uses the next buffer once it is full.
  func use<Failure: Error>(
    _ number: Int, _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    full.wait()
    try withBuffer(number) { buffer throws(Failure) in
      try unsafe buffer.withUnsafeBufferPointer { buffer throws(Failure) in
        try unsafe body(buffer)
      }
    }
    free.signal()
  }

  /// Ends the filling thread at its next turn.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    free.signal()
  }

  private func withBuffer<Failure: Error>(
    _ number: Int, _ body: (inout [Float]) throws(Failure) -> Void
  ) throws(Failure) {
    if number.isMultiple(of: 2) {
      try even.withLock { buffer throws(Failure) in try body(&buffer) }
    } else {
      try odd.withLock { buffer throws(Failure) in try body(&buffer) }
    }
  }
}
