import Diagnostics
import Networks

extension TrainingLowering {
  /// `MultiheadAttention`: query `[N, L, E]`, key `[N, S, kdim]`, value `[N, S, vdim]` to `[N, L, E]`.
  mutating func attention(
    _ attention: MultiheadAttention, _ layer: Layer, _ inputs: [Variable]
  ) throws(ComputeError) -> Variable {
    let (embed, heads) = (attention.embedDim, attention.numHeads)
    let query = inputs[0]
    let key = inputs.count > 1 ? inputs[1] : query
    let maps = try inputProjections(attention, layer)
    let queries = try linear(query, maps[0].weight, maps[0].bias)
    var keys = try linear(key, maps[1].weight, maps[1].bias)
    var values = try linear(inputs.count > 2 ? inputs[2] : key, maps[2].weight, maps[2].bias)
    if attention.addBiasKV {
      keys = try appended(parameter("bias_k", of: layer), to: keys)
      values = try appended(parameter("bias_v", of: layer), to: values)
    }
    if attention.addZeroAttn {
      let zeros = try constant([Float](repeating: 0, count: embed), [1, 1, embed])
      keys = try appended(constantVariable(zeros), to: keys)
      values = try appended(constantVariable(zeros), to: values)
    }
    // Source: torch.nn.functional.scaled_dot_product_attention.
    let scores = try matMul(
      split(queries, heads, order: [0, 2, 1, 3]), split(keys, heads, order: [0, 2, 3, 1]),
      scale: Float(1 / Double(embed / heads).squareRoot()))
    let shares = try dropout(
      Dropout(p: attention.dropout), softmax(scores, dim: 3, log: false),
      isBatched: layer.output.isBatched)
    let attended = try matMul(shares, split(values, heads, order: [0, 2, 1, 3]))
    let joined = try reshaped(permuted(attended, [0, 2, 1, 3]), to: queries.shape)
    return try linear(
      joined, parameter("out_proj.weight", of: layer),
      attention.bias ? parameter("out_proj.bias", of: layer) : nil)
  }

  /// The maps of query, key and value: weight `[E, features]`, bias `[E]`.
  private mutating func inputProjections(
    _ attention: MultiheadAttention, _ layer: Layer
  ) throws(ComputeError) -> [(weight: Variable, bias: Variable?)] {
    let thirds = [Int](repeating: attention.embedDim, count: 3)
    let weights: [Variable]
    if attention.sharesInputProjection {
      weights = try parts(of: parameter("in_proj_weight", of: layer), along: 0, thirds)
    } else {
      weights = try [
        parameter("q_proj_weight", of: layer), parameter("k_proj_weight", of: layer),
        parameter("v_proj_weight", of: layer),
      ]
    }
    guard attention.bias else { return weights.map { ($0, nil) } }
    let biases = try parts(of: parameter("in_proj_bias", of: layer), along: 0, thirds)
    return zip(weights, biases).map { ($0, $1) }
  }

  /// `[N, S, E]` with one more position `[1, 1, E]`, the same for each sample.
  private mutating func appended(
    _ row: Variable, to sequence: Variable
  ) throws(ComputeError) -> Variable {
    var shape = sequence.shape
    shape[1] += 1
    return try concatenated([sequence, row], 1, shape)
  }

  /// `[N, L, heads * width]` as `[N, heads, L, width]` or another order of the four.
  private mutating func split(
    _ sequence: Variable, _ heads: Int, order: [Int]
  ) throws(ComputeError) -> Variable {
    let width = sequence.shape[2] / heads
    return try permuted(reshaped(sequence, to: sequence.shape.dropLast() + [heads, width]), order)
  }
}
