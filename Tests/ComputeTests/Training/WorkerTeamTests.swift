import Glibc
import Synchronization
import Testing

@testable import Compute

@Suite struct WorkerTeamTests {
  @Test(arguments: [1, 2, 3, 5], [0, 1, 2, 7, 1_000])
  func eachPartOnce(_ width: Int, _ count: Int) {
    let team = WorkerTeam(width: width)
    let calls = Tally(count: count)
    team.run(count) { calls.count($0) }
    #expect(calls.values == [Int](repeating: 1, count: count))
  }

  @Test func widthIsAtLeastOne() {
    #expect(WorkerTeam(width: 0).width == 1)
    #expect(WorkerTeam(width: 3).width == 3)
  }

  /// What one piece of work wrote, the next one reads.
  @Test(arguments: [1, 2, 3, 5]) func tinyPiecesInSequence(_ width: Int) {
    let team = WorkerTeam(width: width)
    let places = Tally(count: 5)
    for piece in 0..<20_000 {
      // Every part is written by any thread, after another one has in the piece before.
      team.run(1 + piece % 5) { places.count($0) }
    }
    #expect(places.values == [20_000, 16_000, 12_000, 8_000, 4_000])
  }

  /// Threads that fell asleep wake up, as often as they have to.
  @Test(arguments: [2, 3, 5]) func workAfterSleep(_ width: Int) {
    let team = WorkerTeam(width: width)
    let places = Tally(count: 8)
    for piece in 0..<200 {
      // From far below to far above what a thread waits before it sleeps.
      usleep(UInt32(piece * 7 % 100) * 10)
      team.run(8) { places.count($0) }
    }
    #expect(places.values == [Int](repeating: 200, count: 8))
  }

  /// While one part takes long, the others go on; the caller waits for it.
  @Test func slowPart() {
    let team = WorkerTeam(width: 3)
    let places = Tally(count: 16)
    for _ in 0..<20 {
      team.run(16) { index in
        if index == 0 { usleep(1_000) }
        places.count(index)
      }
      #expect(places.values[0] == places.values[15])
    }
  }

  /// With the team go its threads, whether they spin or sleep.
  @Test(arguments: [0, 20_000] as [UInt32]) func threadsEndWithTheTeam(_ rest: UInt32) {
    let ended = Ended()
    var team: WorkerTeam? = WorkerTeam(width: 5)
    let seen = Mutex(Set<UInt>())
    for _ in 0..<100 {
      team?.run(32) { _ in
        let thread = UInt(pthread_self())
        let isNew = seen.withLock { $0.insert(thread).inserted }
        if isNew { ended.countThisThread() }
        usleep(10)
      }
    }
    usleep(rest)
    weak let known = team
    team = nil
    #expect(known == nil)
    // All but the caller's, which goes on.
    #expect(ended.count == seen.withLock { $0.count } - 1)
  }
}

/// Calls by index.
///
/// A class: it owns the memory that all threads count in. `@unchecked Sendable`: each index is one thread's
/// at a time, without atomics, so that a piece of work that began before the last one ended would lose counts.
@safe private final class Tally: @unchecked Sendable {
  private let counts: UnsafeMutableBufferPointer<Int>

  init(count: Int) {
    unsafe counts = .allocate(capacity: count)
    unsafe counts.initialize(repeating: 0)
  }

  deinit { unsafe counts.deallocate() }

  var values: [Int] { unsafe Array(counts) }

  func count(_ index: Int) { unsafe counts[index] += 1 }
}

/// Counts the threads that have ended, of those that asked for it.
///
/// A class: its address is what each thread leaves for its end.
private final class Ended: Sendable {
  private let ends = Atomic<Int>(0)
  private let key: pthread_key_t

  init() {
    var key = pthread_key_t()
    unsafe pthread_key_create(&key) { context in
      guard let context = unsafe context else { return }
      unsafe Unmanaged<Ended>.fromOpaque(context).takeUnretainedValue().ends
        .add(1, ordering: .sequentiallyConsistent)
    }
    self.key = key
  }

  deinit { pthread_key_delete(key) }

  var count: Int { ends.load(ordering: .sequentiallyConsistent) }

  func countThisThread() {
    unsafe pthread_setspecific(key, Unmanaged.passUnretained(self).toOpaque())
  }
}
