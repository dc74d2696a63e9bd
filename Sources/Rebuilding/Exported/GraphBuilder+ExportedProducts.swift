import Checkpoints
import Diagnostics
import Networks

extension GraphBuilder {
  /// Linear layers, products of matrices and attention.
  mutating func product(_ call: ExportedCall) throws(RebuildingError) {
    let gives = Array(outputs(call).prefix(1))
    switch call.operation {
    case "linear": try linear(call)
    case "prelu", "_prelu_kernel": try prelu(call)
    case "addmm", "baddbmm": try addedProduct(call)
    case "mm", "bmm", "matmul":
      let names = try call.node.arguments.prefix(2).map { argument throws(RebuildingError) in
        try name(argument.value)
      }
      try put("MatMul", names, gives: gives)
    default: try attention(call)
    }
  }

  private mutating func linear(_ call: ExportedCall) throws(RebuildingError) {
    let names = [
      try name(call["input"]), try name(call["weight"]), try name(call["bias"]),
    ]
    node.inputs = names[2].isEmpty ? Array(names[..<2]) : names
    node.operation = "Linear"
    guard let (matrix, shape) = try weight(1), shape.count == 2 else {
      throw failure(.graphShape, "reads no matrix of weights; use nn.Linear")
    }
    let bias = names[2].isEmpty ? nil : try requiredWeight(2, of: [shape[0]])
    give(
      try linear(try view(0), matrix, rows: shape[0], columns: shape[1], bias: bias), call)
  }

  /// beta * input + alpha * (a @ b), which a Linear is taken apart into.
  private mutating func addedProduct(_ call: ExportedCall) throws(RebuildingError) {
    let values = call.node.arguments.map(\.value)
    guard values.count >= 3, try number(call, "alpha") ?? 1 == 1, try number(call, "beta") ?? 1 == 1
    else { throw unsupported("alpha or beta", "other than 1", "use nn.Linear") }
    let (bias, a, b) = (try name(values[0]), try name(values[1]), try name(values[2]))
    // Of a weight that was only turned for the product, the weight itself names the layer.
    if call.operation == "addmm", let weight = exported.turned[b] {
      return try put(
        "Gemm", [a, weight, bias], ["transB": .int(1)], gives: Array(outputs(call).prefix(1)))
    }
    let product = try put("MatMul", [a, b])
    try put("Add", [product, bias], gives: Array(outputs(call).prefix(1)))
  }

  /// Source: `scaled_dot_product_attention` in PyTorch's documentation.
  private mutating func attention(_ call: ExportedCall) throws(RebuildingError) {
    let names = try ["query", "key", "value"].map { argument throws(RebuildingError) in
      try name(call[argument])
    }
    let shape = try extents(named: names[0])
    guard let width = shape.last, shape.count >= 2, width.value > 0, !width.countsBatch else {
      throw failure(.graphShape, "reads queries of \(words(shape)); expected rows of them")
    }
    guard try flag(call, "enable_gqa") != true, try flag(call, "is_causal") != true else {
      throw failure(
        .graphOperator,
        "masks what comes later, or shares keys, which no layer does; use plain attention")
    }
    let turn = Array(0..<shape.count - 2) + [shape.count - 1, shape.count - 2]
    let scale = try number(call, "scale") ?? 1 / Double(width.value).squareRoot()
    let keys = try put("Transpose", [names[1]], ["perm": .ints(turn)])
    let queries = try put(
      "Mul", [names[0], literal(GraphConstant(shape: [], values: .real([Float(scale)])))])
    var scores = try put("MatMul", [queries, keys])
    let mask = try name(call["attn_mask"])
    if !mask.isEmpty { scores = try put("Add", [scores, mask]) }
    let shares = try put("Softmax", [scores], ["axis": .int(-1)])
    try put("MatMul", [shares, names[2]], gives: Array(outputs(call).prefix(1)))
  }

  private mutating func prelu(_ call: ExportedCall) throws(RebuildingError) {
    let weight = try name(call["weight"])
    let rank = try rank(of: try name(call.first))
    let shape = try extents(named: weight)
    // One slope for each channel, as ONNX broadcasts it.
    guard shape.count == 1, shape[0] != Extent(1), rank > 2 else {
      return try put("PRelu", [try name(call.first), weight], gives: outputs(call))
    }
    node.inputs = ["", weight]
    guard let (slopes, _) = try self.weight(1) else { return }
    let wide = [slopes.count] + Array(repeating: 1, count: rank - 2)
    let own = exported.fresh()
    // The layer takes its name from the weight's.
    let named = weight.hasSuffix(".weight") ? "\(weight.dropLast(7))\(own).weight" : own
    values[named] = .constant(GraphConstant(shape: wide, values: .real(slopes)))
    try put("PRelu", [try name(call.first), named], gives: outputs(call))
  }

  // MARK: Convolutions

  mutating func convolution(_ call: ExportedCall) throws(RebuildingError) {
    let inputs = [try name(call["input"]), try name(call["weight"]), try name(call["bias"])]
    let shape = try extents(named: inputs[1])
    let rank = shape.count - 2
    guard (1...2).contains(rank) else {
      throw failure(
        .graphOperator,
        "has weights of \(words(shape)); convolutions over one or two dimensions are rebuilt")
    }
    let isTransposed =
      try flag(call, "transposed") ?? call.operation.hasPrefix("conv_transpose")
    let stride = try spatial(call, "stride", rank: rank, default: 1)
    let dilation = try spatial(call, "dilation", rank: rank, default: 1)
    var pads: [Int]
    if case .text(let mode)? = call["padding"] {
      pads = try self.pads(mode, kernel: shape.dropFirst(2).map(\.value), stride, dilation)
    } else {
      let padding = try spatial(call, "padding", rank: rank, default: 0)
      pads = padding + padding
    }
    var attributes: [String: ONNXAttribute] = [
      "strides": .ints(stride), "dilations": .ints(dilation), "pads": .ints(pads),
      "group": .int(try integer(call, "groups") ?? 1),
    ]
    if isTransposed {
      let padding = try spatial(call, "output_padding", rank: rank, default: 0)
      attributes["output_padding"] = .ints(padding)
    }
    try put(isTransposed ? "ConvTranspose" : "Conv", inputs, attributes, gives: outputs(call))
  }

  /// Source: `_convolution_same` in `aten/src/ATen/native/Convolution.cpp`: the odd cell stands behind.
  private func pads(
    _ mode: String, kernel: [Int], _ stride: [Int], _ dilation: [Int]
  ) throws(RebuildingError) -> [Int] {
    if mode == "valid" { return kernel.flatMap { _ in [0, 0] } }
    guard mode == "same", stride.allSatisfy({ $0 == 1 }), dilation.count == kernel.count,
      (kernel + dilation).allSatisfy({ (1...1 << 16).contains($0) })
    else { throw unsupported("padding", mode, "give the padding as numbers") }
    let total = zip(kernel, dilation).map { ($0 - 1) * $1 }
    return total.map { $0 / 2 } + total.map { $0 - $0 / 2 }
  }
}
