import Networks

// Layers with weights.
extension TensorContext {
  /// A tensor whose batch, if it has one, stands first and alone.
  func batchFirst(_ given: TracedTensor) throws(TraceStop) -> TracedTensor {
    let tensor = try lowered(given)
    if let axis = tensor.batchAxis, axis != 0 {
      throw mixing(
        "it takes dimension 0 of \(tensor.shapeText) for the batch, which stands in dimension \(axis)"
      )
    }
    guard tensor.batchMultiple == 1 else {
      throw unsupported(
        "a layer over \(tensor.shapeText), where rows of one image stand as images of their own",
        instead: "keep the batch apart: x.view(x.size(0), …)")
    }
    return tensor
  }

  /// A parameter or buffer; a literal becomes one that the checkpoint does not have.
  func stored(_ given: TracedTensor) throws(TraceStop) -> StoredTensor? {
    let tensor = try current(given)
    switch tensor.content {
    case .stored(let stored): return stored
    case .literal, .filled:
      guard let array = literal(tensor) else { return nil }
      return StoredTensor(
        role: .transientBuffer, sizes: array.sizes, values: array.values, place: place)
    case .unknown, .flow: return nil
    }
  }

  /// A stored tensor's sizes, where there have to be so many.
  func sizes(of tensor: StoredTensor, rank: Int, _ what: String) throws(TraceStop) -> [Int] {
    guard let sizes = tensor.sizes else {
      throw misfit("\(what) has no size before its lazy module has seen an input")
    }
    guard sizes.count == rank else {
      throw misfit(
        "\(what) must have \(rank) dimensions, got [\(sizes.map(String.init).joined(separator: ", "))]"
      )
    }
    return sizes
  }

  /// x W^T + b, weight `[out, in]`.
  func linear(
    _ given: TracedTensor, weight: TracedTensor, bias: TracedTensor?
  ) throws(TraceStop) -> TracedTensor {
    let input = try lowered(given)
    let weightTensor = try stored(weight)
    let biasTensor: StoredTensor? = if let bias { try stored(bias) } else { nil }
    guard let weightTensor, bias == nil || biasTensor != nil,
      weightTensor.sizes?.count == 2
    else {
      let product = try self.product(input, try transposed(weight, 0, -1))
      guard let bias else { return product }
      return try arithmetic(.add, product, bias)
    }
    let sizes = try sizes(of: weightTensor, rank: 2, "the weight")
    guard let last = input.shape.last else {
      throw misfit("expects [N, …, \(sizes[1])], got a single value")
    }
    if case .batch = last {
      throw mixing("the last dimension of \(input.shapeText) is the batch")
    }
    if let biasTensor, biasTensor.sizes != [sizes[0]] {
      throw misfit("the bias must be of [\(sizes[0])]")
    }
    let layer = Linear(inFeatures: sizes[1], outFeatures: sizes[0], bias: biasTensor != nil)
    let result = try emit(
      .linear(layer), [input], tensors: named(["weight": weightTensor, "bias": biasTensor]))
    var like = input
    like.shape[like.rank - 1] = .known(sizes[0])
    return relabelled(result, as: like)
  }

  func named(_ tensors: [String: StoredTensor?]) -> [String: StoredTensor] {
    tensors.compactMapValues(\.self)
  }

  /// What a convolution is told beside its weights.
  struct ConvolutionOptions {
    var isTransposed = false
    var rank = 2
    var stride = [1]
    var padding = Convolution.Padding.explicit([0])
    var dilation = [1]
    var outputPadding = [0]
    var groups = 1
    var mode = Convolution.PaddingMode.zeros
  }

  func convolution(
    _ given: TracedTensor, weight: TracedTensor, bias: TracedTensor?, _ options: ConvolutionOptions
  ) throws(TraceStop) -> TracedTensor {
    let weightTensor = try stored(weight)
    let biasTensor: StoredTensor? = if let bias { try stored(bias) } else { nil }
    guard let weightTensor, bias == nil || biasTensor != nil else {
      throw unsupported(
        "a convolution whose weights are computed", instead: "give it a parameter or a buffer")
    }
    let rank = options.rank
    guard rank <= 2, !(options.isTransposed && rank == 1) else {
      throw unsupported(
        "a \(options.isTransposed ? "transposed " : "")convolution over \(rank) dimensions",
        instead: "use nn.Conv2d, nn.Conv1d or nn.ConvTranspose2d")
    }
    let input = try batchFirst(given)
    let sizes = try sizes(of: weightTensor, rank: rank + 2, "the weight")
    func each(_ values: [Int]) -> [Int] {
      values.count == 1 ? [Int](repeating: values[0], count: rank) : values
    }
    var padding = options.padding
    if case .explicit(let amounts) = padding { padding = .explicit(each(amounts)) }
    let groups = options.groups
    guard groups > 0 else {
      throw interpreter.raise("RuntimeError", "non-positive groups is not supported", at: place)
    }
    let layer = Convolution(
      isTransposed: options.isTransposed,
      inChannels: options.isTransposed ? sizes[0] : sizes[1] * groups,
      outChannels: options.isTransposed ? sizes[1] * groups : sizes[0],
      kernelSize: Array(sizes[2...]), stride: each(options.stride), padding: padding,
      dilation: each(options.dilation), outputPadding: each(options.outputPadding), groups: groups,
      bias: biasTensor != nil, paddingMode: options.mode)
    if let biasTensor, biasTensor.sizes != [layer.outChannels] {
      throw misfit("the bias must be of [\(layer.outChannels)]")
    }
    return try emit(
      .convolution(layer), [input], tensors: named(["weight": weightTensor, "bias": biasTensor]))
  }

  func bilinear(
    _ first: TracedTensor, _ second: TracedTensor, weight: TracedTensor, bias: TracedTensor?
  ) throws(TraceStop) -> TracedTensor {
    let biasTensor: StoredTensor? = if let bias { try stored(bias) } else { nil }
    guard let weightTensor = try stored(weight), bias == nil || biasTensor != nil else {
      throw unsupported("Bilinear with computed weights", instead: "give it a parameter")
    }
    let sizes = try sizes(of: weightTensor, rank: 3, "the weight")
    let (left, right) = (try batchFirst(first), try batchFirst(second))
    return try emit(
      .bilinear(
        Bilinear(
          in1Features: sizes[1], in2Features: sizes[2], outFeatures: sizes[0],
          bias: biasTensor != nil)),
      [left, right], tensors: named(["weight": weightTensor, "bias": biasTensor]))
  }

  func prelu(_ given: TracedTensor, weight: TracedTensor) throws(TraceStop) -> TracedTensor {
    guard let weightTensor = try stored(weight), let sizes = weightTensor.sizes else {
      throw unsupported("PReLU with a computed weight", instead: "give it a parameter")
    }
    let count = sizes.reduce(1, *)
    let input = try lowered(given)
    if count > 1 { _ = try batchFirst(input) }
    guard sizes.count == 1 else {
      // max(x, 0) + w * min(x, 0)
      let positive = try elementwise(.activation(.relu), input)
      let negative = try elementwise(.clamp(min: nil, max: 0), input)
      return try arithmetic(.add, positive, try arithmetic(.multiply, weight, negative))
    }
    return try elementwise(
      .prelu(numParameters: count), input, tensors: ["weight": weightTensor])
  }
}
