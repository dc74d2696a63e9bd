import Compute
import Foundation
import Tensors
import Testing

/// Each layer type with many arguments against PyTorch's own answers.
@Suite struct GoldenTests {
  static let families = [
    "linear", "conv2d", "conv1d", "conv_transpose2d", "pool", "norm", "activation", "shape",
    "resampling", "arithmetic", "recurrent", "attention", "graph", "nonfinite",
  ]

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
}
