import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// What PyTorch drew, as `make_goldens.py` wrote it.
private let goldens: StateDict? = {
  let url = packageRoot.appending(path: "Tests/TensorsTests/Goldens/generator.safetensors")
  return (try? Data(contentsOf: url)).flatMap { try? Safetensors.decode([UInt8]($0)).stateDict }
}()

private let seeds: [UInt64] = [1, (1 << 33) + 5, .max]

@Suite struct GeneratorTests {
  private func integers(_ name: String) throws -> [Int] {
    let tensor = try #require(goldens?[name])
    var reader = ByteReader(tensor.bytes)
    var values: [Int] = []
    while let word = reader.readInteger(UInt64.self) {
      values.append(Int(truncatingIfNeeded: word))
    }
    return values
  }

  private func floats(_ name: String) throws -> [Float] {
    try #require(goldens?[name].flatMap(FloatTensor.init)).values
  }

  private func bytes(_ name: String) throws -> [UInt8] { Array(try #require(goldens?[name]).bytes) }

  @Test(arguments: seeds) func wordsArePyTorchs(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    let expected = try integers("\(seed)/random")
    // All but the top bit, which the pairs show.
    #expect(expected.map { _ in Int(generator.random() & 0x7fff_ffff) } == expected)
    generator = Generator(seed: seed)
    let pairs = try integers("\(seed)/random64")
    #expect(pairs.map { _ in Int(truncatingIfNeeded: generator.random64()) } == pairs)
  }

  @Test(arguments: seeds) func uniformValuesArePyTorchs(_ seed: UInt64) throws {
    let expected = try floats("\(seed)/uniform")
    var generator = Generator(seed: seed)
    #expect(generator.uniform(count: expected.count, low: -0.123, high: 0.37) == expected)
    generator = Generator(seed: seed)
    #expect(expected.map { _ in generator.uniform(low: -0.123, high: 0.37) } == expected)
  }

  /// Few and many values, whole blocks and rests, one after another: halves of pairs wait meanwhile.
  @Test(arguments: seeds) func normalValuesArePyTorchs(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for count in [7, 4, 16, 3, 100, 1, 33] {
      let drawn = generator.normal(count: count, mean: 0.5, std: 2.5)
      #expect(try drawn == floats("\(seed)/normal/\(count)"))
    }
    #expect(try generator.state == bytes("\(seed)/normal/state"))
  }

  @Test(arguments: seeds) func permutationsArePyTorchs(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for count in [0, 1, 2, 10, 300] {
      #expect(try generator.permutation(count) == integers("\(seed)/permutation/\(count)"))
    }
    #expect(try generator.state == bytes("\(seed)/permutation/state"))
  }

  @Test(arguments: seeds) func integersArePyTorchs(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for bound in [10, (1 << 28) - 1, 1 << 28, 1 << 40] {
      let drawn = generator.integers(count: 20, below: bound)
      #expect(try drawn == integers("\(seed)/integers/\(bound)"))
    }
  }

  @Test(arguments: seeds) func choicesArePyTorchs(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    let expected = try floats("\(seed)/bernoulli")
    #expect(expected.map { _ in generator.bernoulli(0.3) ? 1 : 0 } == expected)
  }

  @Test(arguments: seeds) func dataLoadersShuffleAlike(_ seed: UInt64) throws {
    var generator = Generator(seed: seed)
    for epoch in 0..<2 {
      #expect(try generator.dataLoaderPermutation(20) == integers("\(seed)/loader/\(epoch)"))
    }
  }

  /// Before the first draw, within a block, at its end, with a value that waits.
  @Test(arguments: [0, 1, 100, 623, 624, 625, 1000]) func statesContinue(_ draws: Int) throws {
    var generator = Generator(seed: 9)
    for _ in 0..<draws { _ = generator.random() }
    var copy = try #require(Generator(state: generator.state))
    #expect(copy == generator)
    #expect(copy.normal(count: 3) == generator.normal(count: 3))
    #expect(Generator(state: generator.state) == generator)
    #expect(copy.uniform(count: 700) == generator.uniform(count: 700))
  }

  /// The offset of a byte, and what it must not be: not seeded, left and next that disagree, a word of
  /// more than 32 bits, padding that holds something.
  @Test(arguments: [(8, 9), (12, 0), (16, 7), (28, 1), (5016, 1), (5032, 1), (5050, 1)])
  func damagedStatesAreRefused(_ offset: Int, _ value: UInt8) {
    var state = Generator(seed: 1).state
    state[offset] = value
    #expect(Generator(state: state) == nil)
  }

  @Test func statesOfAnotherLengthAreRefused() {
    let state = Generator(seed: 1).state
    #expect(state.count == Generator.stateByteCount)
    #expect(Generator(state: state.dropLast()) == nil)
    #expect(Generator(state: state + [0]) == nil)
  }
}
