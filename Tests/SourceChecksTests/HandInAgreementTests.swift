import Foundation
import PythonSyntax
import SourceChecks
import Testing

/// The hand-ins of `Tests/HandInTests`, of which a careful reader says what they show.
struct HandInAgreementTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "HandInTests")

  private struct Truths: Decodable {
    let handIns: [String: Truth]

    private enum CodingKeys: String, CodingKey {
      case handIns = "hand_ins"
    }
  }

  private struct Truth: Decodable {
    let loader: Loader?
    let checks: Checks?
  }

  private struct Loader: Decodable {
    let verdict: String
    let `class`: String?
  }

  /// Lists of places, empty where the check fails; nil where the reader leaves it open.
  private struct Checks: Decodable {
    let dataByHand: [Place]?
    let training: [Place]?
    let weightsSaved: [Place]?
    let importScript: [Place]?
    let onlyPyTorch: Bool?

    private enum CodingKeys: String, CodingKey {
      case dataByHand = "data_by_hand"
      case training
      case weightsSaved = "weights_saved"
      case importScript = "import_script"
      case onlyPyTorch = "only_pytorch"
    }
  }

  private struct Place: Decodable {
    let file: String
    let line: Int
    let cell: Int?
  }

  private static func modules(of name: String) throws -> [PythonModule] {
    let root = folder.appending(path: "HandIns/\(name)").path
    return try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
      .filter { $0.hasSuffix(".py") || $0.hasSuffix(".ipynb") }
      .map { path in
        let bytes = try Data(contentsOf: URL(filePath: "\(root)/\(path)"))
        return PythonModule(path: path, bytes: [UInt8](bytes))
      }
  }

  @Test func loadersAndChecksAgreeWithACarefulReader() throws {
    let data = try Data(contentsOf: Self.folder.appending(path: "truths.json"))
    let truths = try JSONDecoder().decode(Truths.self, from: data).handIns
    #expect(truths.count >= 120)
    var judged = 0
    var disagreements: [String] = []
    for (name, truth) in truths.sorted(by: { $0.key < $1.key }) {
      let review = SourceReview(modules: try Self.modules(of: name))
      func compare(_ what: String, _ agrees: Bool, _ why: String) {
        judged += 1
        if !agrees { disagreements.append("\(name), \(what): \(why)") }
      }
      if let loader = truth.loader {
        compare(
          "loader",
          review.loader.verdict.rawValue == loader.verdict
            && review.loader.className == loader.class, review.loader.why)
      }
      guard let checks = truth.checks, let found = review.assignment else { continue }
      for (what, places, finding) in [
        ("data by hand", checks.dataByHand, found.dataByHand),
        ("training", checks.training, found.training),
        ("weights saved", checks.weightsSaved, found.weightsSaved),
        ("import script", checks.importScript, found.importScript),
      ] {
        guard let places else { continue }
        let outcome = places.isEmpty ? CheckFinding.Outcome.notFound : .passed
        let isThere = places.contains { place in
          finding.places.contains {
            $0.file == place.file && $0.line == place.line && $0.cell == place.cell
          }
        }
        compare(what, finding.outcome == outcome && (places.isEmpty || isThere), finding.why)
      }
      if let only = checks.onlyPyTorch {
        let outcome = only ? CheckFinding.Outcome.passed : .notFound
        compare("only PyTorch", found.onlyPyTorch.outcome == outcome, found.onlyPyTorch.why)
      }
    }
    let share = 1 - Double(disagreements.count) / Double(max(1, judged))
    #expect(share >= 0.99, "\(disagreements.joined(separator: "\n"))")
  }
}
