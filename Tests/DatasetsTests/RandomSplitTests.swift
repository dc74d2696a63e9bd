import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct RandomSplitTests {
  struct Case: Sendable {
    let lengths: RandomSplit.Lengths
    let count: Int
    let expected: [Int]
  }

  /// Counts as PyTorch 2's `random_split` gives them.
  @Test(arguments: [
    Case(lengths: .shares([0.7, 0.15, 0.15]), count: 900, expected: [630, 135, 135]),
    Case(lengths: .shares([0.7, 0.15, 0.15]), count: 7, expected: [5, 1, 1]),
    Case(lengths: .shares([0.7, 0.15, 0.15]), count: 1, expected: [1, 0, 0]),
    Case(lengths: .shares([0.7, 0.15, 0.15]), count: 0, expected: [0, 0, 0]),
    Case(lengths: .shares([1.0 / 3, 1.0 / 3, 1.0 / 3]), count: 11, expected: [4, 4, 3]),
    Case(lengths: .shares([1]), count: 5, expected: [5]),
    Case(
      lengths: .shares([Double](repeating: 0.1, count: 10)), count: 25,
      expected: [
        3, 3, 3, 3, 3, 2, 2, 2, 2, 2,
      ]),
    Case(lengths: .counts([50_000, 10_000]), count: 60_000, expected: [50_000, 10_000]),
    Case(lengths: .counts([0, 3, 0]), count: 3, expected: [0, 3, 0]),
    Case(lengths: .counts([]), count: 0, expected: []),
  ])
  func countsAreThoseOfPyTorch(example: Case) throws {
    let split = RandomSplit(example.lengths)
    #expect(try split.counts(of: example.count) == example.expected)
    let parts = try split.parts(of: example.count, seed: 1)
    #expect(parts.map(\.count) == example.expected)
    #expect(parts.joined().sorted() == Array(0..<example.count))
  }

  private struct Golden: Decodable {
    let seed: UInt64
    let count: Int
    let lengths: [Double]
    let parts: [[Int]]
  }

  @Test func partsAreThoseOfPyTorch() throws {
    let goldens = try JSONDecoder().decode([Golden].self, from: golden("random-split.json"))
    #expect(goldens.count == 6)
    for golden in goldens {
      let isShares = golden.lengths.reduce(0, +) <= 1
      let split = RandomSplit(
        isShares ? .shares(golden.lengths) : .counts(golden.lengths.map { Int($0) }))
      #expect(try split.parts(of: golden.count, seed: golden.seed) == golden.parts)
    }
  }

  @Test func seedsDecideTheOrder() throws {
    let first = try RandomSplit.course.parts(of: 100, seed: 1)
    #expect(try RandomSplit.course.parts(of: 100, seed: 1) == first)
    #expect(try RandomSplit.course.parts(of: 100, seed: 2) != first)
    #expect(first[0] != first[0].sorted())
  }

  @Test func anySharesOfAnyCountAreAPartition() throws {
    var random = SplitMix64(seed: 11)
    for _ in 0..<200 {
      let weights = (0...random.below(5)).map { _ in random.unit() + 0.01 }
      let shares = weights.map { $0 / weights.reduce(0, +) }
      let count = random.below(50)
      let parts = try RandomSplit(.shares(shares)).parts(of: count, seed: random.next())
      #expect(parts.joined().sorted() == Array(0..<count), "\(shares) of \(count)")
    }
  }

  @Test func refusesWhatDoesNotAddUp() throws {
    let lengths: [RandomSplit.Lengths] = [
      .counts([50_000, 5_000]), .counts([-1, 60_001]), .counts([.max, .max]), .counts([]),
      .shares([0.7, 0.2]), .shares([1.5, -0.5]), .shares([.nan, 1]), .shares([]),
    ]
    var text = ""
    for lengths in lengths {
      let error = try #require(
        #expect(throws: DatasetError.self) { try RandomSplit(lengths).parts(of: 60_000, seed: 0) })
      #expect(error.code == .splitLengths)
      text += "\(error)\n"
    }
    try expectSnapshot(text, "split-refusals.txt")
  }
}

/// A file that `make_goldens.py` wrote.
func golden(_ name: String) throws -> Data {
  try Data(
    contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Goldens/\(name)"))
}
