import Networks

extension TorchFunctionTable {
  /// Products of matrices and what is made of them.
  mutating func addProducts() {
    for name in ["matmul", "mm", "bmm", "mv", "dot", "inner"] {
      add(name, [.torch, .method], "input, other, *, out=None") { call throws(TraceStop) in
        let (left, right) = (try call.tensor("input"), try call.tensor("other"))
        let ranks: (Int, Int)? =
          switch name {
          case "mm": (2, 2)
          case "bmm": (3, 3)
          case "mv": (2, 1)
          case "dot": (1, 1)
          default: nil
          }
        guard ranks.map({ $0 == (left.rank, right.rank) }) ?? true else {
          throw call.interpreter.raise(
            "RuntimeError",
            "\(name)() got tensors of \(left.rank) and \(right.rank) dimensions", at: call.place)
        }
        if name == "inner", right.rank > 1 {
          return .tensor(
            try call.context.product(left, try call.context.transposed(right, -1, -2)))
        }
        return .tensor(try call.context.product(left, right))
      }
    }
    for name in ["outer", "ger"] {
      add(name, [.torch, .method], "input, other") { call throws(TraceStop) in
        let left = try call.context.unsqueezed(try call.tensor("input"), dim: 1)
        let right = try call.context.unsqueezed(try call.tensor("other"), dim: 0)
        return .tensor(try call.context.arithmetic(.multiply, left, right))
      }
    }
    for (name, signature) in [
      ("addmm", "input, mat1, mat2, *, beta=1, alpha=1" as StaticString),
      ("baddbmm", "input, mat1, mat2, *, beta=1, alpha=1"),
      ("addmv", "input, mat1, mat2, *, beta=1, alpha=1"),
    ] {
      add(name, [.torch, .method], signature) { call throws(TraceStop) in
        let product = try call.context.scaled(
          try call.context.product(try call.tensor("mat1"), try call.tensor("mat2")),
          by: try call.number("alpha"))
        return .tensor(
          try call.context.arithmetic(
            .add, try call.context.scaled(try call.tensor("input"), by: try call.number("beta")),
            product))
      }
    }
    add("einsum", [.torch], "equation, *operands") { call throws(TraceStop) in
      var operands = call.arguments.variadic("operands")
      if operands.count == 1 {
        if case .list(let list) = operands[0] { operands = list.items }
        if case .tuple(let items) = operands[0] { operands = items }
      }
      var tensors: [TracedTensor] = []
      for operand in operands { tensors.append(try call.tensor(operand, "operands")) }
      return .tensor(
        try call.context.einsum(try call.arguments.string("equation"), tensors))
    }
    add("linear", [.functional], "input, weight, bias=None") { call throws(TraceStop) in
      .tensor(
        try call.context.linear(
          try call.tensor("input"), weight: try call.tensor("weight"),
          bias: try call.optionalTensor("bias")))
    }
    add("bilinear", [.functional, .torch], "input1, input2, weight, bias=None") {
      call throws(TraceStop) in
      .tensor(
        try call.context.bilinear(
          try call.tensor("input1"), try call.tensor("input2"), weight: try call.tensor("weight"),
          bias: try call.optionalTensor("bias")))
    }
    add(
      "scaled_dot_product_attention", [.functional],
      "query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False"
    ) { call throws(TraceStop) in
      guard try call.number("dropout_p") == 0 || call.interpreter.graph == nil else {
        throw call.interpreter.stop(
          .unknownValue, at: call.place,
          "scaled_dot_product_attention() drops values at random in evaluation too; write "
            + "dropout_p=p if self.training else 0.0")
      }
      guard try !call.bool("enable_gqa") else {
        throw call.context.unsupported("enable_gqa", instead: "repeat the heads")
      }
      return .tensor(
        try call.context.attention(
          try call.tensor("query"), try call.tensor("key"), try call.tensor("value"),
          mask: try call.optionalTensor("attn_mask"), isCausal: try call.bool("is_causal"),
          scale: try call.arguments.optionalNumber("scale")))
    }
  }
}

extension TensorContext {
  /// softmax(q k^T * scale + mask) v
  func attention(
    _ query: TracedTensor, _ key: TracedTensor, _ value: TracedTensor, mask: TracedTensor?,
    isCausal: Bool, scale: Double?
  ) throws(TraceStop) -> TracedTensor {
    guard query.rank >= 2, key.rank >= 2, case .known(let size) = query.shape[query.rank - 1],
      case .known(let queries) = query.shape[query.rank - 2],
      case .known(let keys) = key.shape[key.rank - 2]
    else { throw misfit("expects query [N, …, L, E], got \(query.shapeText)") }
    let product = try self.product(query, try transposed(key, -1, -2))
    var scores = try scaled(product, by: scale ?? 1 / Double(size).squareRoot())
    if isCausal {
      let values = (0..<queries).flatMap { row in
        (0..<keys).map { $0 <= row ? 0 : -Double.infinity }
      }
      scores = try arithmetic(.add, scores, TracedTensor(.literal(values), [queries, keys]))
    }
    if let mask { scores = try arithmetic(.add, scores, try additive(mask)) }
    return try self.product(try softmax(scores, dim: -1, log: false), value)
  }

  /// A mask as what is added to the scores: minus infinity where attention is not allowed.
  private func additive(_ given: TracedTensor) throws(TraceStop) -> TracedTensor {
    let mask = try current(given)
    guard mask.elementType == .bool else { return mask }
    guard let array = literal(mask) else {
      throw unsupported("a mask that is computed from values", instead: "use a constant mask")
    }
    return tensor(array.map { $0 == 0 ? -.infinity : 0 })
  }

  // MARK: - Einstein summation

  /// `torch.einsum`.
  func einsum(_ equation: String, _ tensors: [TracedTensor]) throws(TraceStop) -> TracedTensor {
    let text = equation.filter { $0 != " " }
    let sides = text.split(separator: "->", omittingEmptySubsequences: false)
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard sides.count <= 2, terms.count == tensors.count, !tensors.isEmpty else {
      throw interpreter.raise(
        "RuntimeError", "einsum(): fewer or more operands than the equation has", at: place)
    }
    var operands: [(labels: [String], tensor: TracedTensor)] = []
    for (term, tensor) in zip(terms, tensors) {
      let labels = try labels(String(term), rank: tensor.rank)
      guard labels.count == tensor.rank else {
        throw interpreter.raise(
          "RuntimeError",
          "einsum(): the subscripts '\(term)' do not match the \(tensor.rank) dimensions of an operand",
          at: place)
      }
      guard Set(labels).count == labels.count else {
        throw unsupported("a repeated subscript in one operand", instead: "write the diagonal out")
      }
      operands.append((labels, tensor))
    }
    let output = try outputLabels(sides.count == 2 ? String(sides[1]) : nil, operands.map(\.labels))
    var (labels, result) = operands[0]
    for index in operands.indices.dropFirst() {
      let later = operands[(index + 1)...].flatMap(\.labels)
      (labels, result) = try contracted(
        (labels, result), operands[index], keeping: Set(output + later))
    }
    let summed = labels.indices.filter { !output.contains(labels[$0]) }
    if !summed.isEmpty {
      result = try reduced(.sum, result, dims: summed, keepdim: false)
      labels = labels.filter { output.contains($0) }
    }
    var order: [Int] = []
    for label in output {
      guard let position = labels.firstIndex(of: label) else {
        throw interpreter.raise(
          "RuntimeError", "einsum(): output subscript \(label) does not appear in an operand",
          at: place)
      }
      order.append(position)
    }
    return try permuted(result, order)
  }

  /// One label for each dimension; those of `...` are numbers counted from the right.
  private func labels(_ term: String, rank: Int) throws(TraceStop) -> [String] {
    guard let dots = term.firstRange(of: "...") else { return term.map { String($0) } }
    let before = term[..<dots.lowerBound].map { String($0) }
    let after = term[dots.upperBound...].map { String($0) }
    let count = rank - before.count - after.count
    guard count >= 0 else {
      throw interpreter.raise("RuntimeError", "einsum(): too many subscripts", at: place)
    }
    return before + (0..<count).map { String(count - $0) } + after
  }

  private func outputLabels(_ term: String?, _ operands: [[String]]) throws(TraceStop) -> [String] {
    let dots = operands.map { $0.filter { Int($0) != nil } }.max { $0.count < $1.count } ?? []
    guard let term else {
      // Subscripts that appear once, in alphabetical order, after the dots.
      let all = operands.flatMap(\.self)
      return dots
        + all.filter { label in Int(label) == nil && all.count { $0 == label } == 1 }.sorted()
    }
    guard let range = term.firstRange(of: "...") else { return term.map { String($0) } }
    return term[..<range.lowerBound].map { String($0) } + dots
      + term[range.upperBound...].map { String($0) }
  }

  /// Two operands to one, by a product of matrices.
  private func contracted(
    _ first: (labels: [String], tensor: TracedTensor),
    _ second: (labels: [String], tensor: TracedTensor), keeping: Set<String>
  ) throws(TraceStop) -> (labels: [String], tensor: TracedTensor) {
    var (left, right) = (first, second)
    // The batch stands in the first, so that it can be taken for a dimension of many matrices.
    if left.tensor.batchAxis == nil, right.tensor.batchAxis != nil { swap(&left, &right) }
    left = try summedOut(left, except: keeping.union(right.labels))
    right = try summedOut(right, except: keeping.union(left.labels))
    let batch = left.tensor.batchAxis.map { left.labels[$0] }
    var shared = left.labels.filter { right.labels.contains($0) && keeping.contains($0) }
    if let batch, let position = shared.firstIndex(of: batch) {
      shared.remove(at: position)
      shared.insert(batch, at: 0)
    }
    let summed = left.labels.filter { right.labels.contains($0) && !keeping.contains($0) }
    let leftOnly = left.labels.filter { !right.labels.contains($0) && $0 != batch }
    let rightOnly = right.labels.filter { !left.labels.contains($0) }
    let leading = batch.map { shared.contains($0) ? shared : [$0] + shared } ?? shared
    let rightLeading = leading.filter { right.labels.contains($0) }
    if let batch, summed.contains(batch) {
      throw mixing("the subscript '\(batch)' sums over the batch")
    }
    let a = try matrix(left, leading, leftOnly, summed)
    let b = try matrix(right, rightLeading, summed, rightOnly)
    let product = try self.product(a, b)
    let shape =
      leading.map { size($0, left) } + leftOnly.map { size($0, left) }
      + rightOnly.map { size($0, right) }
    return (leading + leftOnly + rightOnly, try reshaped(product, to: shape))
  }

  private func size(
    _ label: String, _ operand: (labels: [String], tensor: TracedTensor)
  ) -> TracedTensor.Dimension {
    operand.labels.firstIndex(of: label).map { operand.tensor.shape[$0] } ?? .known(1)
  }

  private func summedOut(
    _ operand: (labels: [String], tensor: TracedTensor), except kept: Set<String>
  ) throws(TraceStop) -> (labels: [String], tensor: TracedTensor) {
    let dims = operand.labels.indices.filter { !kept.contains(operand.labels[$0]) }
    guard !dims.isEmpty else { return operand }
    return (
      operand.labels.filter { kept.contains($0) },
      try reduced(.sum, operand.tensor, dims: dims, keepdim: false)
    )
  }

  /// Dimensions in three groups: each of the first, then two that are one each.
  private func matrix(
    _ operand: (labels: [String], tensor: TracedTensor), _ leading: [String], _ rows: [String],
    _ columns: [String]
  ) throws(TraceStop) -> TracedTensor {
    let order = (leading + rows + columns).compactMap { operand.labels.firstIndex(of: $0) }
    let moved = try permuted(operand.tensor, order)
    func merged(_ labels: [String]) -> TracedTensor.Dimension {
      .known(
        labels.reduce(1) { product, label in
          if case .known(let size) = size(label, operand) { product * size } else { product }
        })
    }
    return try reshaped(
      moved, to: leading.map { size($0, operand) } + [merged(rows), merged(columns)])
  }
}
