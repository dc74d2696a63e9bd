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

  /// - Parameter jobs: workers, at least 1.
  public init(
    dataset: Dataset, rubric: Rubric, limits: ResourceLimits = ResourceLimits(), jobs: Int,
    interruption: Interruption = Interruption()
  ) {
    pipeline = GradingPipeline(
      dataset: dataset, rubric: rubric, limits: limits, interruption: interruption,
      workers: max(1, jobs))
  }

  /// Processors that this process may run on: the default number of workers.
  public static var availableJobs: Int { WorkerTeam.availableWidth }

  /// Grades all entries; one that cannot be graded never stops the others.
  ///
  /// - Parameter progress: called as each is done, from any worker, with how many are.
  /// - Returns: a result for each entry, in their order.
  public func grade(
    _ entries: [SubmissionEntry], progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async -> [SubmissionResult] {
    await WorkerPool.withWorkers(pipeline.workers, prepare: useSingleThreadedOneDNN) { pool in
      await withTaskExecutorPreference(pool) { await gradeAll(entries, progress) }
    }
  }

  /// As many submissions at a time as there are workers; what waits is neither open nor in memory.
  private func gradeAll(
    _ entries: [SubmissionEntry], _ progress: @Sendable (Int) -> Void
  ) async -> [SubmissionResult] {
    await withTaskGroup(of: (Int, SubmissionResult).self) { group in
      var results = [SubmissionResult?](repeating: nil, count: entries.count)
      var started = 0
      var done = 0
      func startNext() {
        guard started < entries.count else { return }
        let index = started
        started += 1
        group.addTask { (index, await pipeline.grade(entries[index])) }
      }
      for _ in 0..<pipeline.workers { startNext() }
      while let (index, result) = await group.next() {
        results[index] = result
        done += 1
        progress(done)
        startNext()
      }
      return results.compactMap(\.self)
    }
  }
}
