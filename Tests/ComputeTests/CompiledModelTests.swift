import Diagnostics
import Networks
import Tensors
import Testing

@testable import Compute

@Suite struct CompiledModelTests {
  /// What each step is, without oneDNN's name for its code.
  private func steps(_ compiled: CompiledModel) -> [String] {
    compiled.program.steps.map { String($0.name.split(separator: " ")[0]) }
  }

  @Test func batchNormAndReLUGoIntoTheConvolution() throws {
    let compiled = try CompiledModel(model(smallNetwork))
    #expect(
      steps(compiled).filter { $0 != "reorder" } == ["convolution", "pooling", "inner_product"])
  }

  @Test func residualSumAndReLUGoIntoTheConvolution() throws {
    let compiled = try CompiledModel(model(residualNetwork))
    #expect(
      steps(compiled).filter { $0 != "reorder" }
        == ["convolution", "convolution", "convolution", "inner_product"])
  }

  @Test func whatFollowsFromParametersIsComputedOnce() throws {
    let spec = """
      {"input_shape": [784], "layers": [
        {"type": "Parameter", "name": "p", "shape": [784, 30]},
        {"type": "Parameter", "name": "q", "shape": [30, 10]},
        {"type": "MatMul", "inputs": ["p", "q"]},
        {"type": "Tanh", "id": "w"},
        {"type": "MatMul", "inputs": ["input", "w"]}]}
      """
    let compiled = try CompiledModel(model(spec))
    #expect(steps(compiled) == ["matmul"])
  }

  @Test func sizesAreTheNetworks() throws {
    let compiled = try CompiledModel(model(smallNetwork), batchSize: 3)
    #expect(compiled.batchSize == 3)
    #expect(compiled.inputCount == 784)
    #expect(compiled.outputCount == 10)
    #expect(compiled.sessionByteCount > 0)
  }

  @Test func intermediateFormsOfWeightsAreFreed() throws {
    let compiled = try CompiledModel(model(smallNetwork))
    let read = Set(compiled.program.steps.flatMap(\.reads).map(\.buffer.index))
    let kept = compiled.program.buffers.indices.filter {
      compiled.program.buffers[$0].constant != nil
    }
    #expect(kept.allSatisfy(read.contains))
  }

  @Test func missingWeightIsTheModelsError() throws {
    let whole = try model(smallNetwork)
    let partial = Model(
      network: whole.network, weights: whole.weights.filter { $0.key != "f.bias" })
    #expect(throws: ComputeError(.model, at: "f", "the model lacks the tensor 'f.bias'")) {
      try CompiledModel(partial)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30]) func extremeWeightNeedsCare(
    _ value: Float
  )
    throws
  {
    let whole = try model(smallNetwork)
    var weights = whole.weights
    let bias = try #require(weights["f.bias"])
    weights["f.bias"] = FloatTensor(shape: bias.shape, values: [value] + bias.values.dropFirst())
    #expect(try CompiledModel(Model(network: whole.network, weights: weights)).isCareful)
    #expect(try !CompiledModel(whole).isCareful)
  }
}
