import Tensors

extension Linear {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("in_features", inFeatures)
    try requirePositive("out_features", outFeatures)
    guard input.sizes.last == inFeatures else {
      let flattens = input.sizes.count > 1 && elementCount(of: input.sizes) == inFeatures
      let hint =
        flattens
        ? "; insert a Flatten before it"
        : input.sizes.last.map { "; its in_features would have to be \($0)" } ?? ""
      throw Misfit(.shape, "expects inputs of [N, …, \(inFeatures)], got \(input)\(hint)")
    }
    return input.replacing(input.sizes.dropLast() + [outFeatures])
  }
}

extension Bilinear {
  func outputShape(of inputs: [ValueShape]) throws(Misfit) -> ValueShape {
    try requirePositive("in1_features", in1Features)
    try requirePositive("in2_features", in2Features)
    try requirePositive("out_features", outFeatures)
    let (first, second) = (inputs[0], inputs[1])
    guard first.sizes.last == in1Features, second.sizes.last == in2Features,
      first.sizes.dropLast() == second.sizes.dropLast(), first.isBatched == second.isBatched
    else {
      throw Misfit(
        .shape,
        "expects inputs of [N, …, \(in1Features)] and [N, …, \(in2Features)] that agree in all but "
          + "the last dimension, got \(first) and \(second)")
    }
    return first.replacing(first.sizes.dropLast() + [outFeatures])
  }
}

extension Recurrent {
  func outputShape(of input: ValueShape) throws(Misfit) -> ValueShape {
    try requirePositive("input_size", inputSize)
    try requirePositive("hidden_size", hiddenSize)
    try requirePositive("num_layers", numLayers)
    try requireProbability("dropout", dropout)
    if projSize != 0 {
      guard cell == .lstm else {
        throw Misfit(.argument, "proj_size is an argument of LSTM only")
      }
      guard projSize > 0, projSize < hiddenSize else {
        throw Misfit(
          .argument,
          "proj_size must be at least 0 and smaller than hidden_size \(hiddenSize), got "
            + "\(projSize)")
      }
    }
    guard output != .cell || cell == .lstm else {
      throw Misfit(.argument, "output \"cell\" is an LSTM's; use \"hidden\"")
    }
    guard input.rank == 3, input.sizes.last == inputSize else {
      let hint =
        input.rank == 2
        ? "; PyTorch would read the batch as the sequence: add the sequence with an Unsqueeze or a "
          + "Reshape before it" : ""
      throw Misfit(.shape, "expects inputs of [N, L, \(inputSize)], got \(input)\(hint)")
    }
    let batch = input.isBatched ? [] : [input.sizes[0]]
    let length = input.sizes[input.sizes.count - 2]
    switch output {
    case .sequence: return input.replacing(batch + [length, directions * stateSize])
    case .hidden: return input.replacing(batch + [directions * stateSize])
    case .cell: return input.replacing(batch + [directions * hiddenSize])
    }
  }
}

extension MultiheadAttention {
  func outputShape(of inputs: [ValueShape]) throws(Misfit) -> ValueShape {
    try requirePositive("embed_dim", embedDim)
    try requirePositive("num_heads", numHeads)
    try requirePositive("kdim", kdim)
    try requirePositive("vdim", vdim)
    try requireProbability("dropout", dropout)
    guard embedDim.isMultiple(of: numHeads) else {
      throw Misfit(.argument, "embed_dim \(embedDim) is not divisible by num_heads \(numHeads)")
    }
    let (query, key, value) = (inputs[0], inputs[1], inputs[2])
    guard inputs.allSatisfy({ $0.rank == 3 && $0.isBatched == query.isBatched }),
      query.isBatched || (key.sizes[0] == query.sizes[0] && value.sizes[0] == query.sizes[0]),
      query.sizes.last == embedDim, key.sizes.last == kdim, value.sizes.last == vdim,
      key.sizes.dropLast() == value.sizes.dropLast()
    else {
      throw Misfit(
        .shape,
        "expects query [N, L, \(embedDim)], key [N, S, \(kdim)] and value [N, S, \(vdim)], got "
          + inputs.map(\.description).joined(separator: ", "))
    }
    return query
  }

  /// Attention weights of one image: heads, queries, keys.
  func scoreCount(of inputs: [ValueShape]) -> Int? {
    let batch = inputs[0].isBatched ? 1 : inputs[0].sizes[0]
    return elementCount(of: [
      batch, numHeads, inputs[0].sizes[inputs[0].sizes.count - 2], keyCount(of: inputs[1]),
    ])
  }

  /// Keys that each query attends to, those that the layer appends counted.
  func keyCount(of key: ValueShape) -> Int {
    key.sizes[key.sizes.count - 2] + (addBiasKV ? 1 : 0) + (addZeroAttn ? 1 : 0)
  }
}
