import Diagnostics

/// Arguments and sizes above this are refused, so that sums of two products fit an `Int`.
let largestArgument = 1 << 30

/// Dimensions of a value, the batch aside. More have no use here, and lists of millions would.
let largestRank = 16

extension Operation {
  /// The shape of the result for inputs of these shapes.
  ///
  /// Also checks every argument as PyTorch does, at construction or at the first call.
  func outputShape(of inputs: [ValueShape]) throws(Misfit) -> ValueShape {
    let input = inputs.first ?? ValueShape(sizes: [], isBatched: false)
    switch self {
    case .linear(let linear): return try linear.outputShape(of: input)
    case .bilinear(let bilinear): return try bilinear.outputShape(of: inputs)
    case .convolution(let convolution): return try convolution.outputShape(of: input)
    case .recurrent(let recurrent): return try recurrent.outputShape(of: input)
    case .multiheadAttention(let attention): return try attention.outputShape(of: inputs)
    case .parameter(let shape):
      try requireFew("shape", shape)
      try requirePositive("shape", shape)
      return ValueShape(sizes: shape, isBatched: false)
    case .batchNorm(let norm): return try norm.outputShape(of: input)
    case .layerNorm(let norm): return try norm.outputShape(of: input)
    case .groupNorm(let norm): return try norm.outputShape(of: input)
    case .instanceNorm(let norm): return try norm.outputShape(of: input)
    case .localResponseNorm(let norm): return try norm.outputShape(of: input)
    case .maxPool(let pool): return try pool.outputShape(of: input)
    case .avgPool(let pool): return try pool.outputShape(of: input)
    case .adaptivePool(let pool): return try pool.outputShape(of: input)
    case .upsample(let upsample): return try upsample.outputShape(of: input)
    case .zeroPad(let pad): return try pad.outputShape(of: input)
    case .pixelShuffle(let factor): return try input.pixelShuffled(upscaleFactor: factor)
    case .activation(let activation):
      try activation.check()
      return input
    case .prelu(let count): return try input.checkedForPReLU(numParameters: count)
    case .clamp(nil, nil):
      throw Misfit(.argument, "has neither \"min\" nor \"max\"; give at least one")
    case .dropout(let dropout):
      try requireProbability("p", dropout.p)
      return input
    case .scale, .clamp, .function, .identity: return input
    case .softmax(let dim, _):
      _ = try input.index(ofDim: dim ?? input.implicitSoftmaxDim)
      return input
    case .reduce(let reduce): return try reduce.outputShape(of: input)
    case .arithmetic: return try ValueShape.broadcast(inputs[0], inputs[1])
    case .matMul: return try ValueShape.matrixProduct(inputs[0], inputs[1])
    case .concat(let dim): return try ValueShape.concatenated(inputs, dim: dim)
    case .flatten(let start, let end): return try input.flattened(from: start, to: end)
    case .unflatten(let dim, let sizes): return try input.unflattened(dim: dim, sizes: sizes)
    case .reshape(let sizes): return try input.reshaped(to: sizes)
    case .permute(let dims): return try input.permuted(dims)
    case .squeeze(let dim): return try input.squeezed(dim: dim)
    case .unsqueeze(let dim): return try input.unsqueezed(dim: dim)
    case .select(let dim, let index): return try input.selected(dim: dim, index: index)
    case .slice(let slice): return try slice.outputShape(of: input)
    }
  }

  /// How many inputs it reads.
  package var inputCounts: ClosedRange<Int> {
    switch self {
    case .parameter: 0...0
    case .bilinear, .arithmetic, .matMul: 2...2
    case .concat: 1...4_096
    case .multiheadAttention: 3...3
    default: 1...1
    }
  }

  func check(inputCount: Int) throws(Misfit) {
    let counts = inputCounts
    guard !counts.contains(inputCount) else { return }
    let expected =
      switch self {
      case .parameter: "no input; leave \"inputs\" out"
      case .bilinear, .arithmetic, .matMul: "two inputs; list both under \"inputs\""
      case .concat: "from one to 4,096 inputs; list them under \"inputs\""
      case .multiheadAttention: "query, key and value; list three under \"inputs\", or one for all"
      default: "one input"
      }
    throw Misfit(.inputCount, "reads \(expected), got \(inputCount)")
  }

  /// Values of working memory for one image that the shapes of inputs and output do not show; nil
  /// if they do not fit an `Int`.
  func scratchValues(of inputs: [ValueShape]) -> Int? {
    guard case .multiheadAttention(let attention) = self else { return 0 }
    return attention.scoreCount(of: inputs)
  }
}

// MARK: - Arguments

func requirePositive(_ argument: String, _ values: Int...) throws(Misfit) {
  try requirePositive(argument, values)
}

func requirePositive(_ argument: String, _ values: [Int]) throws(Misfit) {
  try require(argument, values, in: 1...largestArgument)
}

func require(
  _ argument: String, _ values: [Int], in range: ClosedRange<Int>
) throws(Misfit) {
  guard let value = values.first(where: { !range.contains($0) }) else { return }
  throw Misfit(
    .argument,
    value < range.lowerBound
      ? "\(argument) must be at least \(range.lowerBound), got \(value)"
      : "\(argument) must be at most \(grouped(range.upperBound)), got \(grouped(value))")
}

/// A list that can be one entry for each dimension: also what messages may print.
func requireFew(_ argument: String, _ values: [Int]) throws(Misfit) {
  guard values.count <= largestRank else {
    throw Misfit(
      .argument,
      "\(argument) has \(grouped(values.count)) entries; values have at most \(largestRank) dimensions"
    )
  }
}

func requireProbability(_ argument: String, _ value: Double) throws(Misfit) {
  guard (0...1).contains(value) else {
    throw Misfit(.argument, "\(argument) is a probability and must be from 0 to 1, got \(value)")
  }
}

/// As many values as there are spatial dimensions.
func requireCount(_ argument: String, _ count: Int, _ rank: Int) throws(Misfit) {
  guard count == rank else {
    throw Misfit(
      .argument, "\(argument) must have \(rank == 1 ? "one value" : "\(rank) values"), got \(count)"
    )
  }
}
