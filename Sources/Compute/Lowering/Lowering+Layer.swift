import Diagnostics
import Networks

extension Lowering {
  /// The steps of one layer and the tail fused with it.
  mutating func lower(_ layer: Layer, at index: Int, _ tail: Tail) throws(ComputeError) -> Value {
    switch layer.operation {
    case .linear(let linear):
      return try lower(linear, layer, tail)
    case .bilinear(let bilinear):
      return try lower(bilinear, layer)
    case .convolution(let convolution):
      return try lower(convolution, layer, tail)
    case .recurrent(let recurrent):
      return try lower(recurrent, layer)
    case .multiheadAttention(let attention):
      return try lower(attention, layer)
    case .parameter(let shape):
      return try constant(weight("", of: layer), shape)
    case .batchNorm(let norm):
      return try lower(norm, layer, tail)
    case .layerNorm(let norm):
      return try lower(norm, layer)
    case .groupNorm(let norm):
      return try lower(norm, layer)
    case .instanceNorm(let norm):
      return try lower(norm, layer)
    case .localResponseNorm(let norm):
      return try lower(norm, layer)
    case .maxPool(let pool):
      return try lower(pool, layer)
    case .avgPool(let pool):
      return try lower(pool, layer)
    case .adaptivePool(let pool):
      return try lower(pool, layer)
    case .upsample(let upsample):
      return try lower(upsample, layer)
    case .zeroPad(let padding):
      return try lower(padding, layer)
    case .pixelShuffle(let factor):
      return try pixelShuffle(onlyInput(of: layer), factor, outputShape(of: layer))
    case .activation, .prelu, .scale, .clamp, .function:
      return try lowerElementwise(layer)
    case .identity, .dropout:
      return try onlyInput(of: layer)
    case .softmax(let dim, let log):
      return try lowerSoftmax(layer, dim: dim, log: log)
    case .reduce(let reduce):
      return try lower(reduce, layer)
    case .arithmetic(let operation):
      return try lower(operation, layer, tail)
    case .matMul:
      let inputs = try inputs(of: layer)
      return try matMul(inputs[0], inputs[1])
    case .concat(let dim):
      return try lowerConcat(layer, dim: dim)
    case .flatten, .unflatten, .reshape, .squeeze, .unsqueeze:
      return try reshaped(onlyInput(of: layer), to: outputShape(of: layer))
    case .permute(let dims):
      return try permuted(onlyInput(of: layer), dims)
    case .select(let dim, let index):
      return try selected(onlyInput(of: layer), dim: dim, index: index)
    case .slice(let slice):
      return try sliced(onlyInput(of: layer), slice)
    }
  }
}

/// A dimension as an index from 0; negative ones count from the end.
func axis(_ dim: Int, of rank: Int) -> Int { dim < 0 ? dim + rank : dim }
