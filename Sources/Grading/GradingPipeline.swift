import Compute
public import Datasets
public import Diagnostics
import Evaluations
import Networks
import PythonSyntax
import Rebuilding
public import Scoring
import SourceChecks
import Submissions
import Tensors

/// The whole path for one submission: open, rebuild, check the loader, evaluate, score.
///
/// It never throws: whatever stops a stage becomes a diagnostic, a status, and points with a reason.
public struct GradingPipeline: Sendable {
  public let dataset: Dataset
  public let rubric: Rubric
  public let limits: ResourceLimits
  public let interruption: Interruption
  /// Workers that one evaluation may spread over.
  let workers: Int

  /// Grades one submission without training it and without executing anything of it.
  func grade(_ entry: SubmissionEntry) async -> SubmissionResult {
    var record = GradingRecord(entry)
    if interruption.isRequested {
      record.fail(GradingError.interrupted.diagnostic)
    } else if let prepared = prepare(entry, &record) {
      await evaluate(prepared, &record)
    }
    return record.result(by: rubric)
  }

  /// A rebuilt network, ready to be evaluated; the submission's files are let go of by then.
  private struct Prepared {
    let model: Model
    let path: String
    let others: [OtherModel]
    let reading: ReadingStatement
    let probe: Probe?
    let probePath: String
  }

  private func prepare(_ entry: SubmissionEntry, _ record: inout GradingRecord) -> Prepared? {
    let reader = SubmissionReader(limits: limits)
    let submission: Submission
    do {
      submission = try reader.open(entry)
    } catch {
      record.sha256 = try? reader.sha256(of: entry)
      record.refuseToOpen(error)
      return nil
    }
    record.sha256 = submission.sha256
    let sources = submission.pythonModules(limits: limits)
    let rebuilt = Rebuilder(limits: limits).rebuild(submission, sources: sources)
    record.note(rebuilt)
    check(sources, of: submission, rebuilt, &record)
    guard let model = rebuilt.model else { return nil }
    return Prepared(
      model: model, path: rebuilt.modelPath ?? "", others: rebuilt.others,
      reading: rebuilt.reading, probe: rebuilt.probe, probePath: rebuilt.manifest?.probe ?? "")
  }

  private func check(
    _ sources: [PythonModule], of submission: Submission, _ rebuilt: Rebuilt,
    _ record: inout GradingRecord
  ) {
    var modules = sources
    if let source = rebuilt.loaderSource {
      modules.append(PythonModule(path: "loader", bytes: Array(source.utf8), limits: limits))
    }
    let hint = rebuilt.manifest?.dataLoader.map {
      LoaderHint(file: $0.file, className: $0.className)
    }
    let review = SourceReview(modules: modules, hint: hint)
    record.note(
      review, of: modules,
      // A model spec or a graph stands for the network, whatever the sources show.
      describesItself: rebuilt.origin == .onnx || rebuilt.modelPath?.hasSuffix(".pt2") == true
        || submission.kind == .singleFile && sources.isEmpty
        || submission.members.contains { $0.path == "submission.json" })
  }

  private func evaluate(_ prepared: Prepared, _ record: inout GradingRecord) async {
    do throws(EvaluationFailure) {
      let model = try EvaluationFailure.wrapping { () throws(ComputeError) in
        try CompiledModel(prepared.model)
      }
      if let probe = prepared.probe {
        record.note(try compare(probe, with: model), at: prepared.probePath)
      }
      let trial = NetworkTrial(
        model: model, dataset: dataset, limits: limits, interruption: interruption,
        workers: workers)
      let (predictions, use) = try await trial.answers(prepared.reading, rubric.preprocessing)
      let evaluation = record.note(
        predictions: predictions, dataset, readAs: use, rubric.preprocessing)
      let comparison = ModelComparison(
        gradedPath: prepared.path, reading: use.reading, trial: trial)
      record.note(comparison.diagnostics(of: prepared.others))
      record.note(await diagnose(evaluation, trial, read: use.reading))
    } catch {
      record.fail(error.diagnostic)
    }
  }

  /// What a network near chance could have been meant to see; nothing of it changes points.
  private func diagnose(
    _ evaluation: Evaluation, _ trial: NetworkTrial, read reading: ImageReading
  ) async -> [Diagnostic] {
    do throws(EvaluationFailure) {
      let found = try await trial.nearMiss(of: evaluation, read: reading)
      return found.map { [$0.diagnostic(handedInAccuracy: evaluation.accuracy)] } ?? []
    } catch {
      return [
        Diagnostic(
          code: GradingErrorCode.notTried.rawValue, severity: .note,
          message: "the network is near chance, and other ways to read the images were not tried: "
            + error.diagnostic.message)
      ]
    }
  }

  /// A probe has as many samples as its student likes, so it is run under the same limit of time.
  private func compare(
    _ probe: Probe, with model: CompiledModel
  ) throws(EvaluationFailure) -> ProbeComparison {
    let deadline = Deadline(limits, interruption)
    let session = try EvaluationFailure.wrapping { () throws(ComputeError) in try Session(model) }
    let inputs = probe.input.values
    let step = model.batchSize * model.inputCount
    var found: [Float] = []
    for start in stride(from: 0, to: inputs.count, by: step) {
      try deadline.check()
      let batch = start..<min(start + step, inputs.count)
      found += try EvaluationFailure.wrapping { () throws(ComputeError) in
        try session.run(inputs.span.extracting(batch))
      }
    }
    return ProbeComparison(expected: probe.output.values, found: found)
  }
}
