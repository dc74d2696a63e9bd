import Diagnostics
import Networks

extension TrainingLowering {
  /// The steps of one layer in training mode.
  ///
  /// - Throws: `CMP001`, `CMP002`, `CMP004`, `CMP005`.
  mutating func lower(_ layer: Layer, _ inputs: [Variable]) throws(ComputeError) -> Variable {
    switch layer.operation {
    case .linear(let linear):
      return try self.linear(
        inputs[0], parameter("weight", of: layer),
        linear.bias ? parameter("bias", of: layer) : nil)
    case .convolution(let convolution):
      return try self.convolution(
        convolution, inputs[0], parameter("weight", of: layer),
        convolution.bias ? parameter("bias", of: layer) : nil, to: outputShape(of: layer))
    case .upsample(let upsample):
      return try self.upsample(inputs[0], upsample, to: outputShape(of: layer))
    case .pixelShuffle(let factor):
      return try pixelShuffle(inputs[0], factor, to: outputShape(of: layer))
    case .zeroPad(let padding):
      return try gathered(
        inputs[0], padding.cells(from: inputs[0].shape, to: outputShape(of: layer)))
    case .maxPool(let pool):
      let shape = outputShape(of: layer)
      return try maxPool(
        inputs[0], PoolKernel(.max, pool.window, from: inputs[0].shape, to: shape),
        rectifies: pooledRectifiers.contains { layer.inputs == [.layer($0)] }, to: shape)
    case .avgPool(let pool):
      let shape = outputShape(of: layer)
      return try averagePool(
        inputs[0], PoolKernel(pool.kind, pool.window, from: inputs[0].shape, to: shape), to: shape)
    case .adaptivePool(let pool):
      let shape = outputShape(of: layer)
      let kernel = PoolKernel(pool.kind, from: inputs[0].shape, to: shape)
      switch pool.kind {
      case .max: return try maxPool(inputs[0], kernel, to: shape)
      case .average: return try averagePool(inputs[0], kernel, to: shape)
      }
    case .activation(let activation):
      return try self.activation(activation, inputs[0])
    case .scale(let factor, let offset):
      return try elementwise(.scale(Float(factor), Float(offset)), inputs[0])
    case .function(let function): return try elementwise(.function(function), inputs[0])
    case .clamp(let low, let high):
      return try elementwise(.clamp(low.map { Float($0) }, high.map { Float($0) }), inputs[0])
    case .prelu:
      return try prelu(inputs[0], parameter("weight", of: layer))
    case .softmax(let dim, let log):
      return try softmax(inputs[0], dim: dim, log: log)
    case .arithmetic(let operation):
      return try arithmetic(operation, inputs[0], inputs[1])
    case .reduce(let reduce):
      return try self.reduce(reduce, inputs[0], to: outputShape(of: layer))
    case .layerNorm(let norm):
      return try layerNorm(norm, layer, inputs[0])
    case .groupNorm(let norm):
      return try groupNorm(norm, layer, inputs[0])
    case .instanceNorm(let norm):
      return try instanceNorm(norm, layer, inputs[0])
    case .localResponseNorm(let norm):
      return try localResponseNorm(norm, inputs[0])
    case .dropout(let dropout):
      return try self.dropout(dropout, layer, inputs[0])
    case .parameter:
      return try parameter("", of: layer)
    case .batchNorm(let norm):
      return try batchNorm(norm, layer, inputs[0])
    case .identity:
      return inputs[0]
    case .flatten, .unflatten, .reshape, .squeeze, .unsqueeze:
      return try reshaped(inputs[0], to: outputShape(of: layer))
    case .bilinear(let bilinear):
      return try self.bilinear(
        inputs[0], inputs[1], parameter("weight", of: layer),
        bilinear.bias ? parameter("bias", of: layer) : nil)
    case .multiheadAttention(let attention):
      return try self.attention(attention, layer, inputs)
    case .recurrent(let recurrent):
      return try self.recurrent(recurrent, layer, inputs[0])
    case .matMul:
      return try matMul(inputs[0], inputs[1])
    case .concat(let dim):
      let shape = outputShape(of: layer)
      return try concatenated(inputs, axis(dim, of: shape.count), shape)
    case .permute(let dims):
      return try permuted(inputs[0], dims)
    case .select(let dim, let index):
      return try selected(inputs[0], dim: dim, index: index)
    case .slice(let slice):
      return try sliced(inputs[0], slice)
    }
  }

  /// The same elements in row-major order under another shape.
  mutating func reshaped(_ input: Variable, to shape: [Int]) throws(ComputeError) -> Variable {
    if input.shape == shape { return input }
    return try variable(reshaped(input.value, to: shape), from: [input]) {
      (lowering, gradient) throws(ComputeError) in
      try lowering.accumulate(lowering.reshaped(gradient, to: input.shape), to: input)
    }
  }
}
