import Checkpoints
import Diagnostics
import Networks

extension GraphBuilder {
  /// Calls that compute with single values, and reductions; false for others.
  mutating func arithmetic(_ call: ExportedCall) throws(RebuildingError) -> Bool {
    let gives = Array(outputs(call).prefix(1))
    switch call.operation {
    case "add", "sub", "rsub", "mul", "div", "maximum", "minimum", "pow", "gt", "lt", "ge", "le",
      "eq":
      try binary(call)
    case "_operator.add", "_operator.sub", "_operator.mul", "_operator.floordiv":
      try sizes(call)
    case "neg", "abs", "sqrt", "reciprocal", "exp", "log":
      try put(
        call.operation.prefix(1).uppercased() + call.operation.dropFirst(),
        [try name(call.first)], gives: gives)
    case "log1p":
      let sum = try put("Add", [try name(call.first), try name(.float(1))])
      try put("Log", [sum], gives: gives)
    case "expm1":
      let power = try put("Exp", [try name(call.first)])
      try put("Sub", [power, try name(.float(1))], gives: gives)
    case "logical_not", "bitwise_not": try put("Not", [try name(call.first)], gives: gives)
    case "square":
      let input = try name(call.first)
      try put("Mul", [input, input], gives: gives)
    case "rsqrt":
      try put("Pow", [try name(call.first), try name(.float(-0.5))], gives: gives)
    case "clamp", "clamp_min", "clamp_max":
      let names = [
        try name(call.first), try name(call["min"]), try name(call["max"]),
      ]
      try put("Clip", names, gives: gives)
    case "softmax", "_softmax", "log_softmax", "_log_softmax":
      let isLog = call.operation.contains("log")
      try put(
        isLog ? "LogSoftmax" : "Softmax", [try name(call.first)],
        ["axis": .int(try integer(call, "dim") ?? -1)], gives: gives)
    case "mean", "sum", "amax", "amin", "max", "min": try reduction(call)
    case "where":
      let names = try call.node.arguments.prefix(3).map { argument throws(RebuildingError) in
        try name(argument.value)
      }
      try put("Where", names, gives: gives)
    case "masked_fill":
      try put(
        "Where", [try name(call["mask"]), try name(call["value"]), try name(call.first)],
        gives: gives)
    default: return false
    }
    return true
  }

  private static let words = [
    "add": "Add", "sub": "Sub", "rsub": "Sub", "mul": "Mul", "div": "Div", "maximum": "Max",
    "minimum": "Min", "pow": "Pow", "gt": "Greater", "lt": "Less", "ge": "GreaterOrEqual",
    "le": "LessOrEqual", "eq": "Equal", "floordiv": "Div",
  ]

  private mutating func binary(_ call: ExportedCall) throws(RebuildingError) {
    let values = call.node.arguments.map(\.value)
    guard values.count >= 2, let word = Self.words[call.operation] else {
      throw failure(.graphShape, "must have two inputs; export the model again")
    }
    if let mode = try text(call, "rounding_mode") {
      throw unsupported("rounding_mode", mode, "divide without rounding")
    }
    var (a, b) = (try name(values[0]), try name(values[1]))
    if call.operation == "rsub" { (a, b) = (b, a) }
    // alpha stands before what is added or taken away.
    if let alpha = try number(call, "alpha"), alpha != 1 {
      b = try put("Mul", [b, try name(.float(alpha))])
    }
    try put(word, [a, b], gives: outputs(call))
  }

  /// Sizes that count the batch.
  private mutating func sizes(_ call: ExportedCall) throws(RebuildingError) {
    let word = Self.words[String(call.operation.dropFirst("_operator.".count))]
    let names = try call.node.arguments.prefix(2).map { argument throws(RebuildingError) in
      try name(argument.value)
    }
    guard let word, names.count == 2 else { throw unknownOperator() }
    try put(word, names, gives: outputs(call))
  }

  /// Over the dimensions of `dim`, or all of them.
  private mutating func reduction(_ call: ExportedCall) throws(RebuildingError) {
    let input = try name(call.first)
    let gives = outputs(call)
    if let other = call["other"] {
      return try put(
        call.operation == "max" ? "Max" : "Min", [input, try name(other)], gives: gives)
    }
    if call.node.outputs.dropFirst().contains(where: { readers["%" + $0] != nil }) {
      throw failure(
        .graphOperator,
        "gives places that are read; hand in the network that gives the scores, not the predicted class"
      )
    }
    let word =
      switch call.operation {
      case "mean": "ReduceMean"
      case "sum": "ReduceSum"
      case "amax", "max": "ReduceMax"
      default: "ReduceMin"
      }
    let keeps = try flag(call, "keepdim") ?? false
    let dims = try integers(call, "dim") ?? []
    try put(
      word, [input], ["axes": .ints(dims), "keepdims": .int(keeps ? 1 : 0)],
      gives: Array(gives.prefix(1)))
  }

  // MARK: What is known beforehand

  /// Calls that give constants and sizes; false for others.
  mutating func constant(_ call: ExportedCall) throws(RebuildingError) -> Bool {
    let gives = Array(outputs(call).prefix(1))
    switch call.operation {
    case "sym_size":
      let shape = try extents(named: try name(call.first))
      let dim = try dim(call, rank: shape.count)
      if let output = gives.first {
        values[output] = .constant(.integers([shape[dim]], shape: []))
      }
    case "zeros", "ones", "full", "new_zeros", "new_ones", "new_full":
      let isFull = call.operation.hasSuffix("full")
      let number =
        isFull ? try number(call, "fill_value") : call.operation.hasSuffix("ones") ? 1 : 0
      try fill(call, with: number, try extents(call["size"]))
    case "zeros_like", "ones_like", "full_like":
      let isFull = call.operation == "full_like"
      let number = isFull ? try number(call, "fill_value") : call.operation == "ones_like" ? 1 : 0
      try fill(call, with: number, try extents(named: try name(call.first)))
    case "scalar_tensor":
      try put("Identity", [try name(call.first)], gives: gives)
    case "tril", "triu": try triangle(call)
    case "arange":
      let end = try integers(call, "end")?.first ?? 0
      let limits = [
        try integers(call, "start")?.first ?? 0, end, try integers(call, "step")?.first ?? 1,
      ]
      try put("Range", limits.map { literal(.integers([Extent($0)], shape: [])) }, gives: gives)
    case "embedding":
      try put(
        "Gather", [try name(call["weight"]), try name(call["indices"])], ["axis": .int(0)],
        gives: gives)
    default: return false
    }
    return true
  }

  private mutating func fill(
    _ call: ExportedCall, with number: Double?, _ extents: [Extent]
  ) throws(RebuildingError) {
    guard let number, let output = outputs(call).first, extents.count <= 16,
      extents.allSatisfy({ $0.value > 0 })
    else { throw failure(.graphConstant, "fills \(words(extents)) with no known number") }
    values[output] = try filled(Float(number), extents)
  }

  /// The part of known matrices on one side of a diagonal, zeros elsewhere.
  private mutating func triangle(_ call: ExportedCall) throws(RebuildingError) {
    guard case .constant(let constant) = try value(named: try name(call.first)),
      let values = constant.floats, let columns = constant.shape.last, constant.shape.count >= 2,
      let output = outputs(call).first
    else { throw failure(.graphConstant, "needs a matrix of known numbers") }
    let rows = constant.shape[constant.shape.count - 2]
    let diagonal = try integers(call, "diagonal")?.first ?? 0
    guard diagonal.magnitude < 1 << 30 else {
      throw failure(.graphAttribute, "has the diagonal \(diagonal)")
    }
    let kept = values.indices.map { index -> Float in
      let distance = index % columns - index / columns % rows
      return (call.operation == "tril" ? distance <= diagonal : distance >= diagonal)
        ? values[index] : 0
    }
    try spend(kept.count)
    self.values[output] = .constant(GraphConstant(shape: constant.shape, values: .real(kept)))
  }
}
