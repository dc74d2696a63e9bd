import Glibc
import Synchronization

/// Threads that share short pieces of work: the caller and `width - 1` others, which wait for the next
/// piece spinning at first, since a training step comes every few microseconds, and asleep later.
///
/// A class: it owns the threads. `@unchecked Sendable`: what it holds is atomic, or written only while
/// no thread of the team works.
public final class WorkerTeam: @unchecked Sendable {
  /// How many threads work, the caller's included.
  public let width: Int

  /// Processors that this process may run on.
  public static var availableWidth: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  private let shared: Shared
  private var threads: [pthread_t] = []

  /// - Parameter width: at least 1.
  public init(width: Int) {
    self.width = max(1, width)
    shared = Shared()
    for _ in 1..<self.width {
      let box = unsafe Unmanaged.passRetained(shared)
      var thread = pthread_t()
      let status = unsafe pthread_create(
        &thread, nil,
        { context in
          guard let context = unsafe context else { return nil }
          let shared = unsafe Unmanaged<Shared>.fromOpaque(context).takeRetainedValue()
          useSingleThreadedOneDNN()
          shared.work()
          return nil
        }, box.toOpaque())
      // With fewer threads the work takes longer and gives the same.
      if status == 0 { threads.append(thread) } else { unsafe box.release() }
    }
  }

  deinit {
    shared.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Calls `body` with 0 to `count - 1`, each once, on whichever thread is free, and returns when all
  /// have returned. Called by one thread at a time, and not from within `body`.
  public func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    useSingleThreadedOneDNN()
    if count <= 1 || threads.isEmpty {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { shared.run(count, $0) }
  }
}

/// What the threads of a team see.
///
/// A class: one state for all threads. `@unchecked Sendable`: see ``body``.
@safe private final class Shared: @unchecked Sendable {
  /// The piece of work that is on: its number in the upper half, then 16 bits each for how many parts
  /// it has and how many of them are taken.
  private let ticket = Atomic<UInt64>(0)
  /// Parts of it that have not returned.
  private let remaining = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  /// Written before a ticket is issued, and only when no part of the one before remains.
  private var body: (@Sendable (Int) -> Void)?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let awake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Looks at the ticket before a thread goes to sleep: some 50 microseconds.
  private static let patience = 20_000

  init() {
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(awake, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe pthread_cond_destroy(awake)
    unsafe lock.deallocate()
    unsafe awake.deallocate()
  }

  func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    precondition(count <= 0xFFFF)
    self.body = body
    remaining.store(count, ordering: .relaxed)
    let number = (ticket.load(ordering: .relaxed) >> 32) &+ 1
    ticket.store(number << 32 | UInt64(count) << 16, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      unsafe pthread_mutex_lock(lock)
      unsafe pthread_cond_broadcast(awake)
      unsafe pthread_mutex_unlock(lock)
    }
    takeParts()
    var looks = 0
    while remaining.load(ordering: .acquiring) > 0 {
      looks += 1
      if looks.isMultiple(of: 1_000) { sched_yield() }
    }
    self.body = nil
  }

  /// Does parts of the piece of work that is on until all are taken.
  private func takeParts() {
    var current = ticket.load(ordering: .acquiring)
    while true {
      let (count, taken) = (current >> 16 & 0xFFFF, current & 0xFFFF)
      if taken >= count { return }
      let (exchanged, found) = ticket.weakCompareExchange(
        expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
      guard exchanged else {
        current = found
        continue
      }
      // The piece cannot end before this part returns, so the body is still its own.
      body?(Int(taken))
      remaining.subtract(1, ordering: .releasing)
      current = ticket.load(ordering: .acquiring)
    }
  }

  func work() {
    var seen: UInt64 = 0
    while let number = next(after: seen) {
      seen = number
      takeParts()
    }
  }

  /// Waits for a piece of work that is not `seen`; nil once the team stops.
  private func next(after seen: UInt64) -> UInt64? {
    for _ in 0..<Self.patience {
      if isStopped.load(ordering: .relaxed) { return nil }
      let number = ticket.load(ordering: .acquiring) >> 32
      if number != seen { return number }
    }
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    sleepers.add(1, ordering: .sequentiallyConsistent)
    defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
    while true {
      if isStopped.load(ordering: .sequentiallyConsistent) { return nil }
      let number = ticket.load(ordering: .sequentiallyConsistent) >> 32
      if number != seen { return number }
      unsafe pthread_cond_wait(awake, lock)
    }
  }

  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    unsafe pthread_mutex_lock(lock)
    unsafe pthread_cond_broadcast(awake)
    unsafe pthread_mutex_unlock(lock)
  }
}
