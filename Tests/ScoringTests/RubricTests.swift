import Foundation
import SourceChecks
import TestSupport
import Testing

@testable import Scoring

/// The rubric of that name in `Rubrics/`.
func committedRubric(_ name: String) throws -> Rubric {
  let bytes = try Data(contentsOf: packageRoot.appending(path: "Rubrics").appending(path: name))
  return try Rubric(yaml: [UInt8](bytes), file: name)
}

struct RubricTests {
  @Test func homework3IsTheAssignment() throws {
    let rubric = try committedRubric("homework3.yaml")
    #expect(rubric.title == "Homework 3: Fashion-MNIST with PyTorch")
    #expect(rubric.maxPoints.description == "6")
    #expect(rubric.preprocessing == .declared)
    let two = Points(tenThousandths: 20_000)
    let one = Points(tenThousandths: 10_000)
    #expect(
      rubric.criteria.map(\.requirement) == [
        .dataLoader(
          DataLoaderRequirement(full: [.custom], partial: [.tensorDataset: one, .function: one])),
        .trainedNetwork(
          TrainedNetworkRequirement(
            accuracyFloor: Proportion(millionths: 300_000), belowFloor: .zero,
            otherFramework: .zero)),
        .storedWeights(StoredWeightsRequirement(weightsUnusable: .zero)),
      ])
    #expect(rubric.criteria.map(\.points) == [two, two, two])
    #expect(
      rubric.extraCredit
        == ExtraCredit(
          pointsByRank: [one], accuracyFloor: Proportion(millionths: 800_000), ties: .each))
  }

  @Test func accuracyBandsNeedsNoneOfHomework3() throws {
    let rubric = try committedRubric("accuracy-bands.yaml")
    #expect(rubric.maxPoints.description == "12")
    #expect(rubric.criteria.map(\.id) == ["accuracy", "data-loader"])
    #expect(rubric.extraCredit?.ties == .split)
  }

  @Test func smallestRubric() throws {
    let yaml = """
      version: 1
      title: 'Lab: 1'
      criteria: [{id: net, title: "Runs", kind: stored_weights, points: 0.0001}]
      """
    let rubric = try Rubric(yaml: [UInt8](yaml.utf8), file: "r.yaml")
    #expect(rubric.title == "Lab: 1")
    #expect(rubric.maxPoints == Points(tenThousandths: 1))
    #expect(rubric.extraCredit == nil)
    #expect(rubric.preprocessing == .declared)
    // Digest from `sha256sum`.
    #expect(
      rubric.sha256 == "eaae07497c061c57fd80258126bfe7475f763fa059e21aedf66eb7fe0e9cf9a1")
  }

  @Test(arguments: PreprocessingPolicy.allCases)
  func preprocessingIsRead(policy: PreprocessingPolicy) throws {
    let yaml = """
      version: 1
      title: Lab
      preprocessing: \(policy.rawValue)
      criteria: [{id: net, title: Runs, kind: stored_weights, points: 1}]
      """
    #expect(try Rubric(yaml: [UInt8](yaml.utf8), file: "r.yaml").preprocessing == policy)
  }

  @Test func byteOrderMarkAndWindowsLinesAreRead() throws {
    let text =
      "\u{FEFF}version: 1\r\ntitle: T\r\ncriteria:\r\n"
      + "  - {id: a, title: A, kind: stored_weights, points: 1}\r\n"
    #expect(try Rubric(yaml: [UInt8](text.utf8), file: "r.yaml").title == "T")
  }
}
