import SourceChecks
import TestSupport
import Testing

@testable import Scoring

struct SourceCheckTests {
  private static let passed = CheckFinding(.passed, why: "seen (train.py:3)")
  private static let missed = CheckFinding(.notFound, why: "not seen")
  private static let unclear = CheckFinding(.unclear, why: "half seen (train.py:3)")

  private func evidence(
    _ finding: CheckFinding?, onlyPyTorch: CheckFinding = passed, describesItself: Bool = false,
    network: NetworkFinding = JudgingTests.good
  ) -> Evidence {
    let findings = finding.map {
      AssignmentFindings(
        dataByHand: $0, training: $0, onlyPyTorch: onlyPyTorch, weightsSaved: $0, importScript: $0)
    }
    return Evidence(
      network: network, loader: JudgingTests.loader, frameworks: .onlyPyTorch(files: 1),
      sources: SourceEvidence(findings: findings, describesItself: describesItself))
  }

  private static let kinds = ["data_by_hand", "training_loop", "weights_saved", "import_script"]

  private func rubric() throws -> Rubric {
    let criteria = Self.kinds.map {
      "  - {id: \($0), title: T, kind: \($0), points: 2, partial: {unclear: 0.5}}\n"
    }
    let yaml = "version: 1\ntitle: Lab\ncriteria:\n" + criteria.joined()
    return try Rubric(yaml: [UInt8](yaml.utf8), file: "lab.yaml")
  }

  private func points(_ evidence: Evidence) throws -> [String] {
    try rubric().score(evidence).criteria.map { $0.points?.description ?? "blank" }
  }

  @Test(arguments: [(passed, "2"), (missed, "0"), (unclear, "0.5")])
  func eachKindEarnsByItsFinding(finding: CheckFinding, expected: String) throws {
    #expect(try points(evidence(finding)) == Array(repeating: expected, count: 4))
  }

  @Test func anotherFrameworkThatTrainsIsNoTrainingLoop() throws {
    let other = CheckFinding(.notFound, why: "Keras does the training (a.py:3)")
    let card = try rubric().score(
      evidence(Self.passed, onlyPyTorch: other, describesItself: true))
    #expect(card.criteria.map { $0.points?.description } == ["2", "0", "2", "2"])
    #expect(
      card.criteria[1].why
        == "Keras does the training (a.py:3). Full points need a loop that trains the network with "
        + "PyTorch alone")
  }

  /// A model spec with weights is its own import script.
  @Test(arguments: [nil, missed, unclear])
  func nothingButTheDataIsAskedOfAHandInThatDescribesItself(finding: CheckFinding?) throws {
    let found = try points(evidence(finding, describesItself: true))
    #expect(found.dropFirst() == ["2", "2", "2"])
    #expect(found[0] == (finding == Self.unclear ? "0.5" : "0"))
  }

  @Test func withoutSourcesOrNetworkNothingIsEarned() throws {
    let network = NetworkFinding.unavailable(why: "no weights")
    #expect(
      try points(evidence(nil, describesItself: true, network: network)) == ["0", "0", "0", "0"])
    #expect(try points(evidence(nil)) == ["0", "0", "0", "0"])
  }

  // MARK: - Checks under other criteria

  @Test(arguments: [
    (passed, false, ["2", "2", "2"]), (missed, false, ["2", "1", "1"]),
    (unclear, false, ["2", "2", "2"]), (missed, true, ["2", "2", "2"]),
  ])
  func theHomeworkAsksForTrainingAndImportScript(
    finding: CheckFinding, describesItself: Bool, expected: [String]
  ) throws {
    let card = try committedRubric("homework3.yaml").score(
      evidence(finding, describesItself: describesItself))
    #expect(card.criteria.map { $0.points?.description } == expected)
  }

  @Test func theReasonOfFewerPointsIsSaid() throws {
    let card = try committedRubric("homework3.yaml").score(evidence(Self.missed))
    #expect(
      card.criteria[2].why
        == "the stored weights were read and the network answered 10,000 images without any training; "
        + "no more than 1 point, since the sources show no import_script: not seen")
  }
}
