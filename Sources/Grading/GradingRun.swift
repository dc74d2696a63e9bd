import Compute
public import Datasets
public import Diagnostics
import Evaluations
import Glibc
public import Scoring
public import Submissions
import Synchronization

/// A class being graded: every submission through the pipeline, over the cores, in a bounded number
/// at a time.
///
/// The results depend on the submissions, the data set, the rubric and the limits alone, not on the
/// number of workers or on which of them is done first.
public struct GradingRun: Sendable {
  private let pipeline: GradingPipeline

  /// - Parameters:
  ///   - dataset: may still be read; submissions are opened meanwhile.
  ///   - jobs: workers, at least 1.
  public init(
    dataset: Task<Dataset, any Error>, rubric: Rubric, limits: ResourceLimits = ResourceLimits(),
    jobs: Int,
    interruption: Interruption = Interruption()
  ) {
    pipeline = GradingPipeline(
      dataset: dataset, rubric: rubric, limits: limits, interruption: interruption,
      workers: max(1, jobs))
  }

  /// Processors that this process may run on: the default number of workers.
  public static var availableJobs: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Grades all entries; one that cannot be graded never stops the others.
  ///
  /// - Parameter progress: called as each is done, from any worker, with how many are.
  /// - Returns: a result for each entry, in their order.
  /// - Throws: what reading the data set threw.
  public func grade(
    _ entries: [SubmissionEntry], progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [SubmissionResult] {
    try await WorkerPool.withWorkers(pipeline.workers, prepare: useSingleThreadedOneDNN) { pool in
      await withTaskExecutorPreference(pool) {
        do {
          return Result<_, any Error>.success(try await gradeAll(entries, progress))
        } catch {
          return .failure(error)
        }
      }
    }.get()
  }

  /// Two submissions more at a time than there are workers, so that those find something to open
  /// while the data set is read; what waits is neither open nor in memory.
  private func gradeAll(
    _ entries: [SubmissionEntry], _ progress: @Sendable (Int) -> Void
  ) async throws -> [SubmissionResult] {
    try await withThrowingTaskGroup(of: (Int, SubmissionResult).self) { group in
      var results = [SubmissionResult?](repeating: nil, count: entries.count)
      var started = 0
      var done = 0
      func startNext() {
        guard started < entries.count else { return }
        let index = started
        started += 1
        group.addTask { (index, try await pipeline.grade(entries[index])) }
      }
      for _ in 0..<pipeline.workers + 2 { startNext() }
      while let (index, result) = try await group.next() {
        results[index] = result
        done += 1
        progress(done)
        startNext()
      }
      return results.compactMap(\.self)
    }
  }
}
