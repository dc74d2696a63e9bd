import Glibc
import Synchronization
import Testing

@testable import Grading

struct WorkerPoolTests {
  /// The threads that were seen, for all tasks of a test.
  private final class ThreadLog: Sendable {
    private let threads = Mutex<Set<UInt>>([])
    var seen: Set<UInt> { threads.withLock(\.self) }
    func note() { _ = threads.withLock { $0.insert(UInt(pthread_self())) } }
  }

  @Test(arguments: [1, 2, 5]) func tasksRunOnPreparedThreadsOnly(width: Int) async {
    let prepared = ThreadLog()
    let used = ThreadLog()
    let sum = await WorkerPool.withWorkers(width, prepare: prepared.note) { pool in
      await withTaskExecutorPreference(pool) { await sumNoting(used) }
    }
    #expect(sum == 500_500)
    #expect(used.seen.isSubset(of: prepared.seen))
    #expect(prepared.seen.count <= width)
  }

  private func sumNoting(_ log: ThreadLog) async -> Int {
    await withTaskGroup(of: Int.self) { group in
      for index in 1...1000 {
        group.addTask {
          log.note()
          await Task.yield()
          log.note()
          return index
        }
      }
      return await group.reduce(0, +)
    }
  }
}
