import Foundation
import Tensors
import Testing

@testable import Compute

/// Each layer type with many arguments against PyTorch's own answers.
@Suite struct GoldenTests {
  static let families = [
    "linear", "conv2d", "conv1d", "conv_transpose2d", "pool", "norm", "activation", "shape",
    "resampling", "arithmetic", "recurrent", "attention", "graph", "nonfinite",
  ]

  /// Of the committed folder, or of another one with cases of other seeds.
  static let cases: [Golden] = {
    let folder =
      ProcessInfo.processInfo.environment["FASHIONLAB_GOLDENS"].map { URL(filePath: $0) }
      ?? Golden.folder
    return families.flatMap { (try? Golden.load($0, from: folder)) ?? [] }
  }()

  @Test(arguments: families) func familyIsSound(_ family: String) throws {
    #expect(try !Golden.load(family).isEmpty)
  }

  @Test func thereAreAtLeast400() {
    #expect(Self.cases.count >= 400)
  }

  @Test(arguments: cases) func agreesWithPyTorch(_ golden: Golden) throws {
    let compiled = try CompiledModel(golden.model)
    let answer = try Session(compiled).run(golden.input.values.span)
    #expect(relativeDifference(answer, golden.output.values) <= golden.bound)
  }

  /// The careful program is right for every network, not only where NaN is possible.
  @Test(arguments: cases.filter { $0.family != "nonfinite" })
  func carefulProgramAgreesWithPyTorch(_ golden: Golden) throws {
    let compiled = try CompiledModel(golden.model, batchSize: nil, isCareful: true)
    let answer = try Session(compiled).run(golden.input.values.span)
    #expect(relativeDifference(answer, golden.output.values) <= golden.bound)
  }

  /// Cut at multiples of the batch size, the last batch being partial or not, samples get the same
  /// bits.
  @Test(arguments: cases) func bitsDoNotDependOnHowSamplesAreSplit(_ golden: Golden) throws {
    let compiled = try CompiledModel(golden.model, batchSize: 2)
    let values = golden.input.values
    let whole = try Session(compiled).run(values.span)
    let session = try Session(compiled)
    var parts: [Float] = []
    for start in stride(from: 0, to: values.count, by: 2 * compiled.inputCount).reversed() {
      let end = min(start + 2 * compiled.inputCount, values.count)
      parts = try session.run(values.span.extracting(start..<end)) + parts
    }
    #expect(whole.map(\.bitPattern) == parts.map(\.bitPattern))
  }
}
