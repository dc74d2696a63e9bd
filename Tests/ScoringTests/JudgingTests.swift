import SourceChecks
import TestSupport
import Testing

@testable import Scoring

struct JudgingTests {
  static let loader = LoaderVerdict(
    .custom, file: "loader.py", line: 12, className: "CustomMNIST",
    why: "class 'CustomMNIST' reads the files itself")
  static let good = NetworkFinding.evaluated(MeasuredAccuracy(correct: 8_423, images: 10_000))

  private func evidence(
    _ network: NetworkFinding = good, loader: LoaderVerdict = loader,
    frameworks: FrameworkFinding = .onlyPyTorch(files: 3)
  ) -> Evidence {
    Evidence(network: network, loader: loader, frameworks: frameworks)
  }

  private func points(_ rubric: String, _ evidence: Evidence) throws -> [String] {
    try committedRubric(rubric).score(evidence).criteria.map { $0.points?.description ?? "blank" }
  }

  @Test func aFullSubmissionEarnsEverything() throws {
    let card = try committedRubric("homework3.yaml").score(evidence())
    #expect(card.points == card.maxPoints)
    #expect(card.criteria.map(\.passed) == [true, true, true])
  }

  @Test(arguments: [
    (LoaderVerdict.Kind.custom, "2"), (.wrapper, "0"), (.torchvision, "0"),
    (.tensorDataset, "1"), (.function, "1"), (.broken, "0"), (.absent, "0"), (.unreadable, "0"),
  ])
  func loaderVerdicts(verdict: LoaderVerdict.Kind, expected: String) throws {
    let loader = LoaderVerdict(verdict, why: "seen")
    #expect(try points("homework3.yaml", evidence(loader: loader)) == [expected, "2", "2"])
  }

  @Test(arguments: [(2_999, "0"), (3_000, "2"), (10_000, "2"), (0, "0")])
  func trainedFromTheFloorOn(correct: Int, expected: String) throws {
    let network = NetworkFinding.evaluated(MeasuredAccuracy(correct: correct, images: 10_000))
    #expect(try points("homework3.yaml", evidence(network)) == ["2", expected, "2"])
  }

  @Test(arguments: [
    (FrameworkFinding.unchecked(why: "no sources"), "2"), (.onlyPyTorch(files: 1), "2"),
    (.others([.init(framework: "keras", role: .other, file: "train.py", line: 3)]), "0"),
  ])
  func onlyPyTorch(frameworks: FrameworkFinding, expected: String) throws {
    #expect(
      try points("homework3.yaml", evidence(frameworks: frameworks)) == ["2", expected, "2"])
  }

  @Test func aRefusedSubmissionKeepsItsLoader() throws {
    let card = try committedRubric("homework3.yaml").score(
      evidence(.unavailable(why: "layer 3 (head): the weight is missing")))
    #expect(card.criteria.map { $0.points?.description } == ["2", "0", "0"])
    #expect(card.criteria.map(\.followsFromRefusal) == [false, true, true])
    #expect(card.points?.description == "2")
  }

  @Test func anArchiveThatCannotBeOpenedIsToldOnce() throws {
    let why = "the zip climbs out of its folder"
    let card = try committedRubric("homework3.yaml").score(
      evidence(.unavailable(why: why), loader: LoaderVerdict(.unreadable, why: why)))
    #expect(card.criteria.map(\.followsFromRefusal) == [true, true, true])
    #expect(card.points == .zero)
  }

  @Test func aPlaceThatTheWhyHasIsNotRepeated() throws {
    let loader = LoaderVerdict(
      .custom, file: "a.py", line: 3, why: "class 'A' in a.py:3 reads the files")
    let card = try committedRubric("homework3.yaml").score(evidence(loader: loader))
    #expect(card.criteria.first?.why == "custom: class 'A' in a.py:3 reads the files")
  }

  @Test func aFaultOfOursLeavesPointsBlank() throws {
    let card = try committedRubric("homework3.yaml").unscored(why: "out of memory")
    #expect(card.points == nil)
    #expect(card.maxPoints.description == "6")
    #expect(card.criteria.map(\.passed) == [nil, nil, nil])
  }

  /// Bands 0.30–0.70: 2–5, 0.70–0.85: 5–8, 0.85–0.92: 8–10.
  @Test(arguments: [
    (0, "0"), (2_999, "0"), (3_000, "2"), (5_000, "3.5"), (7_000, "5"), (8_500, "8"),
    (8_501, "8.0029"), (9_199, "9.9971"), (9_200, "10"), (10_000, "10"),
  ])
  func bandsAreLinear(correct: Int, expected: String) throws {
    let network = NetworkFinding.evaluated(MeasuredAccuracy(correct: correct, images: 10_000))
    #expect(try points("accuracy-bands.yaml", evidence(network)) == [expected, "2"])
  }

  @Test func aGapBetweenBandsKeepsThePoints() throws {
    let yaml = """
      version: 1
      title: Gap
      criteria:
        - id: a
          title: A
          kind: accuracy_bands
          points: 4
          bands:
            - {from: 0.2, to: 0.4, points: [1, 2]}
            - {from: 0.6, to: 0.8, points: [3, 4]}
      """
    let rubric = try Rubric(yaml: [UInt8](yaml.utf8), file: "gap.yaml")
    let network = NetworkFinding.evaluated(MeasuredAccuracy(correct: 5, images: 10))
    #expect(rubric.score(evidence(network)).points?.description == "2")
  }

  @Test func noImagesEarnWhatTheLowestBandBeginsWith() throws {
    let yaml = """
      version: 1
      title: From zero
      criteria:
        - {id: a, title: A, kind: accuracy_bands, points: 4, bands: [{from: 0, to: 1, points: [1, 4]}]}
      """
    let rubric = try Rubric(yaml: [UInt8](yaml.utf8), file: "zero.yaml")
    let network = NetworkFinding.evaluated(MeasuredAccuracy(correct: 0, images: 0))
    #expect(rubric.score(evidence(network)).points?.description == "1")
  }

  @Test func partialCreditWhereTheRubricSaysSo() throws {
    let yaml = """
      version: 1
      title: Partial
      criteria:
        - {id: net, title: Net, kind: trained_network, points: 2, accuracy_floor: 0.3,
           pytorch_only: true, partial: {below_floor: 0.5, other_framework: 1}}
        - {id: weights, title: W, kind: stored_weights, points: 2, partial: {weights_unusable: 0.25}}
      """
    let rubric = try Rubric(yaml: [UInt8](yaml.utf8), file: "partial.yaml")
    func earned(_ evidence: Evidence) -> [String?] {
      rubric.score(evidence).criteria.map { $0.points?.description }
    }
    let others = FrameworkFinding.others([
      .init(framework: "jax", role: .other, file: "a.py", line: 1)
    ])
    let chance = NetworkFinding.evaluated(MeasuredAccuracy(correct: 1, images: 10))
    #expect(earned(evidence(frameworks: others)) == ["1", "2"])
    #expect(earned(evidence(chance)) == ["0.5", "2"])
    #expect(earned(evidence(chance, frameworks: others)) == ["0.5", "2"], "the lower of both")
    #expect(earned(evidence(.weightsOnly(why: "no model spec"))) == ["0", "0.25"])
    #expect(earned(evidence(.unavailable(why: "no weights"))) == ["0", "0"])
  }

  @Test func whysInPlainWords() throws {
    let homework = try committedRubric("homework3.yaml")
    let bands = try committedRubric("accuracy-bands.yaml")
    let chance = NetworkFinding.evaluated(MeasuredAccuracy(correct: 1_012, images: 10_000))
    let torchvision = LoaderVerdict(
      .torchvision, file: "train.py", line: 7,
      why: "only torchvision's ready-made FashionMNIST is used")
    let others = FrameworkFinding.others(
      (1...5).map { .init(framework: "tensorflow", role: .other, file: "net\u{202E}.py", line: $0) }
    )
    let function = LoaderVerdict(
      .function, file: "data.ipynb", line: 3, cell: 2,
      why: "'batches' yields batches of arrays")
    let cases: [(String, Rubric, Evidence)] = [
      ("everything", homework, evidence()),
      ("one source", homework, evidence(frameworks: .onlyPyTorch(files: 1))),
      (
        "no sources", homework,
        evidence(
          loader: LoaderVerdict(.absent, why: "the submission has no Python sources"),
          frameworks: .unchecked(why: "the submission has no Python sources"))
      ),
      ("chance, torchvision", homework, evidence(chance, loader: torchvision)),
      ("function, other framework", homework, evidence(loader: function, frameworks: others)),
      ("weights only", homework, evidence(.weightsOnly(why: "there is no model spec"))),
      ("refused", homework, evidence(.unavailable(why: "the weights' header is cut off"))),
      ("bands: inside", bands, evidence()),
      ("bands: below", bands, evidence(chance)),
      (
        "bands: above", bands,
        evidence(.evaluated(MeasuredAccuracy(correct: 930, images: 1_000)))
      ),
    ]
    var text = ""
    for (name, rubric, evidence) in cases {
      text += "\(name)\n"
      for result in rubric.score(evidence).criteria {
        text += "  \(result.points?.description ?? "-") of \(result.maxPoints)  \(result.why)\n"
      }
    }
    text += "failed\n"
    for result in homework.unscored(why: "the machine ran out of memory").criteria {
      text += "  \(result.points?.description ?? "-") of \(result.maxPoints)  \(result.why)\n"
    }
    try expectSnapshot(text, "whys.txt")
  }
}
