import ArgumentParser
import Compute
import Datasets
import Diagnostics
import Glibc
import Grading
import Networks
import Rebuilding
import Submissions

/// Times the evaluation of one network as `grade` does it, without what comes before and after.
@main
struct Throughput: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The seconds that one network takes for a whole data set, as a JSON array.")

  @Argument(help: "A submission with a manifest.") var submission: String

  @Option(help: "The data set's folder.") var data: String

  @Option(help: "How often to evaluate, after once to warm up.") var repeats = 5

  @Option(help: "How many workers share the images.") var workers = 2

  @Option(help: "Where to write the predicted classes, one byte each.") var predictions: String

  func run() async throws {
    let evaluation = try preparedEvaluation()
    let outcome = await WorkerPool.withWorkers(workers, prepare: useSingleThreadedOneDNN) { pool in
      await withTaskExecutorPreference(pool) { await measure(evaluation) }
    }
    let (seconds, classes) = try outcome.get()
    try write(classes)
    print(seconds)
  }

  private func preparedEvaluation() throws -> ParallelEvaluation {
    let members = try SubmissionReader().open(submission).members
    let files = Dictionary(uniqueKeysWithValues: members.map { ($0.path, $0.bytes) })
    let rebuilt = Rebuilder().rebuild(files: files)
    guard let model = rebuilt.model, let manifest = rebuilt.manifest else {
      throw ValidationError(rebuilt.refusal?.message ?? "no network")
    }
    return try ParallelEvaluation(
      model: CompiledModel(model), conversion: PixelConversion(manifest.input),
      dataset: Dataset(path: data))
  }

  private func measure(
    _ evaluation: ParallelEvaluation
  ) async -> Result<(seconds: [Double], classes: [UInt8]), EvaluationFailure> {
    do throws(EvaluationFailure) {
      let classes = try await evaluation.predict(workers: workers)
      let clock = ContinuousClock()
      var seconds: [Double] = []
      for _ in 0..<repeats {
        let start = clock.now
        _ = try await evaluation.predict(workers: workers)
        seconds.append((clock.now - start) / .seconds(1))
      }
      return .success((seconds, classes))
    } catch {
      return .failure(error)
    }
  }

  private func write(_ classes: [UInt8]) throws {
    guard let file = unsafe fopen(predictions, "wb") else {
      throw ValidationError("\(predictions) cannot be written.")
    }
    let count = unsafe fwrite(classes, 1, classes.count, file)
    guard unsafe fclose(file) == 0, count == classes.count else {
      throw ValidationError("\(predictions) cannot be written whole.")
    }
  }
}
