import Diagnostics
import Evaluations
import Foundation
import Grading
import Reporting
import Scoring
import SourceChecks
import TestSupport

/// A rubric of `Rubrics/`.
func readRubric(_ name: String = "homework3.yaml") throws -> Rubric {
  let bytes = try Data(contentsOf: packageRoot.appending(path: "Rubrics").appending(path: name))
  return try Rubric(yaml: [UInt8](bytes), file: name)
}

extension RunDescription {
  static func sample(
    _ source: String = "cache", name: String = "Fashion-MNIST test",
    rubric file: String = "homework3.yaml",
    isInterrupted: Bool = false
  ) throws -> RunDescription {
    RunDescription(
      tool: Tool(name: "grade", version: "1.0.0"),
      dataset: DatasetSummary(
        name: name, source: source, images: 1_000, sha256: String(repeating: "ab", count: 32),
        classNames: [
          "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
          "Bag", "Ankle boot",
        ],
        warnings: name == "unknown"
          ? ["these images are not the published Fashion-MNIST test set: check the folder"] : []),
      rubric: try readRubric(file), isInterrupted: isInterrupted)
  }
}

extension Evaluation {
  /// A thousand images, a hundred of each class, the first `correct` of them answered right and the
  /// others taken for the next class.
  static func sample(correct: Int) -> Evaluation {
    let labels = (0..<1_000).map { UInt8($0 % 10) }
    let predictions = labels.enumerated().map { index, label in
      index < correct ? label : (label + 1) % 10
    }
    return Evaluation(predictions: predictions, labels: labels)
  }
}

/// One submission in a few words.
struct Sample {
  var path: String
  var id: String?
  var name: String?
  var correct: Int?
  var loader = LoaderVerdict.Kind.custom
  var status = SubmissionStatus.graded
  var why = "the archive has no model spec"
  var diagnostics: [Diagnostic] = []

  func result(_ rubric: Rubric) -> SubmissionResult {
    let entryID = String(path.prefix { $0 != "." })
    let finding = LoaderVerdict(
      loader, file: loader == .absent ? nil : "loader.py",
      line: loader == .absent ? nil : 12, className: loader == .custom ? "CustomMNIST" : nil,
      why: loader == .absent ? "no Python sources were handed in" : "seen in the class body")
    let network: NetworkFinding =
      correct.map { .evaluated(MeasuredAccuracy(correct: $0, images: 1_000)) }
      ?? .unavailable(why: why)
    let evidence = Evidence(
      network: network, loader: finding, frameworks: .onlyPyTorch(files: 1))
    return SubmissionResult(
      path: path, sha256: String(repeating: "01", count: 32), studentID: id ?? entryID,
      studentName: name, entryID: entryID, status: status,
      scorecard: status == .failed ? rubric.unscored(why: why) : rubric.score(evidence),
      evaluation: correct.map(Evaluation.sample),
      network: correct.map { _ in
        NetworkSummary(
          source: .spec, layers: 2, parameters: 7_850, multiplyAccumulates: 7_840,
          printed: "Network(\n  (0): Flatten()\n  (head): Linear(784, 10)\n)")
      },
      loader: status == .failed ? nil : finding, diagnostics: diagnostics)
  }
}

/// A class with every status, ties, flags and names that would like to act on the terminal.
func sampleClass() -> [Sample] {
  [
    Sample(path: "zoe.zip", name: "Zoë Łukasz", correct: 912),
    Sample(path: "ada.zip", name: "Ada Lovelace", correct: 912),
    Sample(path: "bob.zip", correct: 880, loader: .tensorDataset),
    Sample(
      path: "copy-of-bob.tar.gz", id: "bob", correct: 100, loader: .torchvision,
      diagnostics: [
        Diagnostic(
          code: "EVA001", severity: .warning, place: "probe.safetensors",
          message: "probe-mismatch: output 3 of sample 0 differs by 0.25"),
        Diagnostic(code: "CKP031", severity: .note, message: "weights are float16"),
      ]),
    Sample(
      path: "=cmd.zip", name: "+1, \"evil\"\nname \u{202E}\u{1B}[31m", correct: 700,
      loader: .unreadable, status: .partial,
      diagnostics: [
        Diagnostic(
          code: "PYT003", severity: .error, place: "loader.py:3:9",
          message: "the string that begins here never ends; close it")
      ]),
    Sample(path: "李小龙.zip", name: "李小龙", correct: 640, loader: .function),
    Sample(
      path: "a-student-with-a-very-long-identifier-from-the-registry.zip", correct: 640,
      loader: .wrapper),
    Sample(
      path: "eve.zip", loader: .custom, status: .refused,
      diagnostics: [
        Diagnostic(
          code: "RBD007", severity: .error, place: "layer 1 (head)",
          message: "the weight 'head.weight' has shape [10, 100], the layer needs [10, 784]; "
            + "store the weights of this network")
      ]),
    Sample(path: "mallory.zip", loader: .absent, status: .refused),
    Sample(path: "slow.zip", status: .failed, why: "evaluation took longer than 60 s"),
  ]
}

func sampleLeaderboard(
  _ run: RunDescription, _ samples: [Sample] = sampleClass(), baselines: [Sample] = []
) -> Leaderboard {
  Leaderboard(
    run: run, submissions: samples.map { $0.result(run.rubric) },
    baselines: baselines.map { $0.result(run.rubric) })
}
