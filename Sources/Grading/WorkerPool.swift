import Dispatch
import Synchronization

/// A fixed number of threads that run the tasks which prefer this executor, first come first served.
///
/// It holds the threads and the queue they share. Tasks run on a worker from one suspension to the
/// next, so what a worker was prepared with (single-threaded oneDNN) holds for all they compute.
package final class WorkerPool: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    /// Index of the first job not taken yet; the array is emptied when it runs dry.
    var next = 0
    var isStopped = false
  }

  private let state = Mutex(State())
  private let waiting = DispatchSemaphore(value: 0)
  private let finished = DispatchGroup()
  private let width: Int

  private init(width: Int) { self.width = width }

  /// Runs `body` with a pool of `width` workers, each prepared on its own thread, and ends them.
  package static func withWorkers<Result: Sendable>(
    _ width: Int, prepare: @escaping @Sendable () -> Void,
    _ body: @Sendable (WorkerPool) async -> Result
  ) async -> Result {
    let pool = WorkerPool(width: width)
    pool.start(prepare)
    let result = await body(pool)
    pool.stop()
    return result
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    waiting.signal()
  }

  private func start(_ prepare: @escaping @Sendable () -> Void) {
    for index in 0..<width {
      let thread = DispatchQueue(label: "worker \(index)")
      thread.async(group: finished) {
        prepare()
        while let job = self.nextJob() {
          unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
      }
    }
  }

  private func stop() {
    state.withLock { $0.isStopped = true }
    for _ in 0..<width { waiting.signal() }
  }

  /// Waits for a job; nil once the pool is stopped and none is left.
  private func nextJob() -> UnownedJob? {
    waiting.wait()
    return state.withLock { state in
      guard state.next < state.jobs.count else { return nil }
      let job = state.jobs[state.next]
      state.next += 1
      if state.next == state.jobs.count {
        state.jobs.removeAll(keepingCapacity: true)
        state.next = 0
      }
      return job
    }
  }
}
