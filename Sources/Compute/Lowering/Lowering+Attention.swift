import Diagnostics
import Networks

extension Lowering {
  /// `MultiheadAttention`: query `[N, L, E]`, key `[N, S, kdim]`, value `[N, S, vdim]` to `[N, L, E]`.
  mutating func lower(_ attention: MultiheadAttention, _ layer: Layer) throws(ComputeError) -> Value
  {
    let inputs = try inputs(of: layer)
    let query = inputs[0]
    let key = inputs.count > 1 ? inputs[1] : query
    let value = inputs.count > 2 ? inputs[2] : key
    let (embed, heads) = (attention.embedDim, attention.numHeads)
    let width = embed / heads
    let maps = try projections(attention, layer)

    let queries = try projected(query, maps.query)
    var keys = try projected(key, maps.key)
    var values = try projected(value, maps.value)
    if attention.addBiasKV {
      keys = try appended(weight("bias_k", of: layer), to: keys)
      values = try appended(weight("bias_v", of: layer), to: values)
    }
    if attention.addZeroAttn {
      let zeros = [Float](repeating: 0, count: embed)
      keys = try appended(zeros, to: keys)
      values = try appended(zeros, to: values)
    }

    let byHead = try (
      queries: split(queries, heads, width, order: [0, 2, 1, 3]),
      keys: split(keys, heads, width, order: [0, 2, 3, 1]),
      values: split(values, heads, width, order: [0, 2, 1, 3])
    )
    let scores = try matMul(byHead.queries, byHead.keys)
    let shares = try softmax(scores, 3, log: false, mayOverwrite: true)
    let attended = try permuted(matMul(shares, byHead.values), [0, 2, 1, 3])
    let joined = try reshaped(attended, to: queries.shape)
    let output = LearnedMap(
      weight: try weight("out_proj.weight", of: layer),
      bias: attention.bias ? try weight("out_proj.bias", of: layer) : nil,
      outChannels: embed)
    return try linear(joined, output, outputShape(of: layer))
  }

  /// The three input projections; the query's has the 1 / sqrt(head size) of the scores in it.
  private func projections(
    _ attention: MultiheadAttention, _ layer: Layer
  ) throws(ComputeError) -> (query: LearnedMap, key: LearnedMap, value: LearnedMap) {
    let embed = attention.embedDim
    let weights: [[Float]]
    if attention.sharesInputProjection {
      let packed = try weight("in_proj_weight", of: layer)
      weights = (0..<3).map { Array(packed[$0 * embed * embed..<($0 + 1) * embed * embed]) }
    } else {
      weights = [
        try weight("q_proj_weight", of: layer),
        try weight("k_proj_weight", of: layer),
        try weight("v_proj_weight", of: layer),
      ]
    }
    let packed = attention.bias ? try weight("in_proj_bias", of: layer) : nil
    let maps = weights.enumerated().map { index, weight in
      LearnedMap(
        weight: weight, bias: packed.map { Array($0[index * embed..<(index + 1) * embed]) },
        outChannels: embed)
    }
    let scale = 1 / Double(embed / attention.numHeads).squareRoot()
    let scaling = ChannelAffine(
      scale: [Double](repeating: scale, count: embed),
      shift: [Double](repeating: 0, count: embed))
    return (maps[0].folded(scaling), maps[1], maps[2])
  }

  private mutating func projected(_ input: Value, _ map: LearnedMap) throws(ComputeError) -> Value {
    try linear(input, map, input.shape.dropLast() + [map.outChannels])
  }

  /// `[N, S, E]` with one more position, the same for each sample.
  private mutating func appended(
    _ row: [Float], to sequence: Value
  ) throws(ComputeError) -> Value {
    var shape = sequence.shape
    shape[1] += 1
    return try concatenated([sequence, constant(row, [1, 1, row.count])], 1, shape)
  }

  /// `[N, L, heads * width]` as `[N, heads, L, width]` or another order of the four.
  private mutating func split(
    _ sequence: Value, _ heads: Int, _ width: Int, order: [Int]
  ) throws(ComputeError) -> Value {
    try permuted(reshaped(sequence, to: sequence.shape.dropLast() + [heads, width]), order)
  }
}
