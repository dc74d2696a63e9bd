import Checkpoints
import Diagnostics
import Networks
import Tensors

// Nodes that are computed at once: shapes on their way to a Reshape, and weights on their way to a layer.

extension GraphBuilder {
  /// Computes the node if all it reads is known; false if it is one for layers.
  mutating func fold() throws(RebuildingError) -> Bool {
    switch node.operation {
    case "Constant": give(.constant(try constantOfNode()))
    case "Shape": give(.constant(try shapeOfInput()))
    case "Size":
      let extents = try extents(ofInput: 0)
      guard let product = Extent.product(extents) else { return false }
      give(.constant(.integers([product], shape: [])))
    case "ConstantOfShape": give(try filled())
    case "Range": give(.constant(try range()))
    default:
      var operands: [GraphConstant?] = []
      for index in node.inputs.indices {
        guard let value = try value(index) else {
          operands.append(nil)
          continue
        }
        guard case .constant(let constant) = value else { return false }
        operands.append(constant)
      }
      guard !operands.isEmpty, let result = try folded(operands) else { return false }
      try spend(result.count)
      give(.constant(result))
    }
    return true
  }

  // MARK: Sources of constants

  private mutating func constantOfNode() throws(RebuildingError) -> GraphConstant {
    let wanted = ["value", "value_float", "value_int", "value_floats", "value_ints"]
    guard let name = wanted.first(where: { node.attributes[$0] != nil }),
      let attribute = node.attributes[name]
    else {
      throw failure(.graphAttribute, "holds no number; export the model again")
    }
    switch attribute {
    case .tensor(let tensor): return try constant(tensor, named: node.outputs.first ?? "")
    case .float(let value): return GraphConstant(shape: [], values: .real([value]))
    case .int(let value): return .integers([Extent(value)], shape: [])
    case .floats(let values): return GraphConstant(shape: [values.count], values: .real(values))
    case .ints(let values): return .integers(values.map { Extent($0) })
    default: throw failure(.graphAttribute, "holds no number; export the model again")
    }
  }

  mutating func extents(ofInput index: Int) throws(RebuildingError) -> [Extent] {
    switch try value(index) {
    case .constant(let constant): return constant.shape.map { Extent($0) }
    case .filled(_, let extents): return extents
    case .some(let value):
      let view = try layoutView(of: value, index)
      return view.dims.indices.map { extent($0, of: view) }
    case nil: throw failure(.graphShape, "lacks its input \(index); export the model again")
    }
  }

  /// The view whose shape a value has.
  private mutating func layoutView(
    of value: GraphValue, _ index: Int
  ) throws(RebuildingError) -> GraphView {
    switch value {
    case .errorFunction(let function): function.argument
    case .deviation(let deviation): deviation.layout
    case .comparison(let comparison): comparison.view
    case .power(let view, _): view
    default: try view(value, index)
    }
  }

  private mutating func shapeOfInput() throws(RebuildingError) -> GraphConstant {
    let extents = try extents(ofInput: 0)
    let rank = extents.count
    func clamped(_ index: Int) -> Int { min(max(index < 0 ? index + rank : index, 0), rank) }
    let start = clamped(try int("start") ?? 0)
    let end = clamped(try int("end") ?? rank)
    return .integers(start < end ? Array(extents[start..<end]) : [])
  }

  /// ConstantOfShape: nothing is allocated before the size is known to be small.
  private mutating func filled() throws(RebuildingError) -> GraphValue {
    var value = GraphConstant(shape: [1], values: .real([0]))
    if case .tensor(let tensor) = node.attributes["value"] {
      value = try constant(tensor, named: "value")
    }
    guard value.count == 1, let extents = try constant(0)?.extents, extents.count <= 16,
      extents.allSatisfy({ $0.value >= 0 && (extents.count < 2 || $0.value > 0) })
    else {
      throw failure(.graphConstant, "needs a shape of whole numbers and one value to fill it with")
    }
    if case .real(let number) = value.values { return try filled(number[0], extents) }
    guard extents.allSatisfy({ !$0.countsBatch }) else {
      throw failure(.graphConstant, "fills a shape that counts the batch with integers")
    }
    return .constant(try expanded(value, to: extents.map(\.value)))
  }

  /// One number in a shape; as a constant where the shape is known.
  mutating func filled(_ number: Float, _ extents: [Extent]) throws(RebuildingError) -> GraphValue {
    if extents.contains(where: \.countsBatch) { return .filled(number, extents) }
    let one = GraphConstant(shape: [1], values: .real([number]))
    let whole = try expanded(one, to: extents.map(\.value))
    try spend(whole.count)
    return .constant(whole)
  }

  private mutating func range() throws(RebuildingError) -> GraphConstant {
    guard let start = try constant(0)?.integers?.first,
      let limit = try constant(1)?.integers?.first,
      let step = try constant(2)?.integers?.first, step != 0,
      [start, limit, step].allSatisfy({ $0.magnitude <= 1 << 30 })
    else {
      throw failure(.graphConstant, "needs three known whole numbers, the last not 0")
    }
    let count = max(0, (limit - start + step - step.signum()) / step)
    try checkFolded(count, reading: 0)
    return .integers((0..<count).map { Extent(start + $0 * step) })
  }

  // MARK: Functions of constants

  /// A result may be as large as what it was made from, or small.
  func checkFolded(_ count: Int?, reading largest: Int) throws(RebuildingError) {
    let limit = max(largest, limits.onnx.foldedValues)
    guard let count, count <= limit else {
      throw failure(
        .graphLimit,
        "would make a constant of \(count.map(grouped) ?? "too many") values out of "
          + "\(grouped(largest)); at most \(grouped(limit)) are made: export without it")
    }
  }

  private mutating func folded(
    _ operands: [GraphConstant?]
  ) throws(RebuildingError) -> GraphConstant? {
    guard let first = operands[0] else { return nil }
    switch node.operation {
    case "Identity", "Dropout": return first
    case "Cast": return try cast(first)
    case "Unsqueeze", "Squeeze", "Reshape", "Flatten": return try restated(first, operands)
    case "Transpose":
      let perm = try ints("perm") ?? first.shape.indices.reversed()
      return try transposed(first, perm)
    case "Concat": return try concatenated(operands.compactMap(\.self))
    case "Gather": return try gathered(first, operands)
    case "Slice": return try sliced(first)
    case "Expand":
      guard let shape = try constant(1)?.integers else { return nil }
      return try expanded(first, to: try broadcast(first.shape, shape))
    case "Add", "Sub", "Mul", "Div", "Mod", "Min", "Max", "Equal", "Less", "Greater",
      "LessOrEqual", "GreaterOrEqual", "Pow", "And", "Or":
      guard operands.count == 2, let second = operands[1] else { return nil }
      return try combined(first, second)
    case "Where":
      guard operands.count == 3, let second = operands[1], let third = operands[2] else {
        return nil
      }
      return try chosen(first, second, third)
    case "Sqrt", "Neg", "Floor", "Ceil", "Reciprocal", "Exp", "Log", "Abs", "Not":
      return mapped(first)
    case "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2",
      "ReduceSumSquare":
      return try reduced(first)
    case "MatMul":
      guard operands.count == 2, let second = operands[1] else { return nil }
      return try multiplied(first, second)
    case "ReduceProd":
      guard let extents = first.extents, let product = Extent.product(extents) else { return nil }
      return .integers([product], shape: try int("keepdims") == 0 ? [] : [1])
    default: return nil
    }
  }

  /// Source: `TensorProto.DataType`: 1, 10, 11 and 16 are floating-point types.
  var isRealCast: Bool {
    if case .int(let type) = node.attributes["to"] { [1, 10, 11, 16].contains(type) } else { true }
  }

  private func cast(_ constant: GraphConstant) throws(RebuildingError) -> GraphConstant {
    let isReal = isRealCast
    var result = constant
    switch constant.values {
    case .real(let values) where !isReal:
      guard values.allSatisfy({ $0.magnitude < 0x1p62 }) else {
        throw failure(.graphConstant, "casts a number that no integer holds")
      }
      result.values = .integer(values.map { Extent(Int($0)) })
    case .integer where isReal:
      guard let floats = constant.floats else {
        throw failure(
          .graphBatch, "computes with the count of samples; nothing may depend on the batch's size")
      }
      result.values = .real(floats)
    default: break
    }
    return result
  }

  /// The same values under another shape.
  private mutating func restated(
    _ constant: GraphConstant, _ operands: [GraphConstant?]
  ) throws(RebuildingError) -> GraphConstant {
    var result = constant
    var shape = constant.shape
    switch node.operation {
    case "Unsqueeze":
      let axes = try integers(attribute: "axes", input: 1) ?? []
      guard shape.count + axes.count <= 16 else {
        throw failure(.graphShape, "gives more than 16 dimensions")
      }
      let rank = shape.count + axes.count
      var positions: [Int] = []
      for axis in axes { positions.append(try resolved(axis, rank: rank)) }
      for position in positions.sorted() { shape.insert(1, at: min(position, shape.count)) }
    case "Squeeze":
      if let axes = try integers(attribute: "axes", input: 1) {
        var dropped: Set<Int> = []
        for axis in axes { dropped.insert(try resolved(axis, rank: shape.count)) }
        shape = shape.indices.filter { !dropped.contains($0) }.map { shape[$0] }
      } else {
        shape.removeAll { $0 == 1 }
      }
    case "Flatten":
      let axis = try int("axis") ?? 1
      let cut = axis == shape.count ? axis : try resolved(axis, rank: shape.count)
      shape = [
        elementCount(of: Array(shape[..<cut])) ?? 0, elementCount(of: Array(shape[cut...])) ?? 0,
      ]
    default:
      // What stands for every sample has one row for all of them.
      let target = operands.count > 1 ? operands[1]?.extents?.map(\.value) : try ints("shape")
      guard let target, target.count <= 16 else {
        throw failure(.graphConstant, "needs a shape of known numbers")
      }
      var sizes = target.enumerated().map { index, size in
        size == 0 && index < shape.count ? shape[index] : size
      }
      if let open = sizes.firstIndex(of: -1) {
        let rest = sizes.enumerated().filter { $0.offset != open }.map(\.element)
        guard let product = elementCount(of: rest), product > 0 else {
          throw failure(.graphShape, "cannot infer a size in \(brief(target))")
        }
        sizes[open] = constant.count / product
      }
      shape = sizes
    }
    guard elementCount(of: shape) == constant.count, shape.count < 2 || constant.count > 0 else {
      throw failure(
        .graphShape, "cannot give \(brief(constant.shape)) the shape \(brief(shape))")
    }
    result.shape = shape
    return result
  }

  /// - Parameter perm: for each new dimension the old one.
  func transposed(_ constant: GraphConstant, _ perm: [Int]) throws(RebuildingError) -> GraphConstant
  {
    guard perm.sorted() == Array(constant.shape.indices) else {
      throw failure(.graphAttribute, "has perm \(brief(perm)) for \(brief(constant.shape))")
    }
    let strides = rowMajorStrides(constant.shape)
    return picked(
      constant, shape: perm.map { constant.shape[$0] }, strides: perm.map { strides[$0] })
  }

  /// The values at every index of `shape`, `strides` apart.
  func picked(
    _ constant: GraphConstant, shape: [Int], strides: [Int], offset: Int = 0
  ) -> GraphConstant {
    switch constant.values {
    case .real(let values):
      let picked = Self.picked(values, shape: shape, strides: strides, offset: offset)
      return GraphConstant(shape: shape, values: .real(picked))
    case .integer(let values):
      let picked = Self.picked(values, shape: shape, strides: strides, offset: offset)
      return GraphConstant(shape: shape, values: .integer(picked))
    }
  }

  private static func picked<Element>(
    _ values: [Element], shape: [Int], strides: [Int], offset: Int
  ) -> [Element] {
    let count = elementCount(of: shape) ?? 0
    var result: [Element] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = offset
    for _ in 0..<count {
      result.append(values[place])
      for dim in shape.indices.reversed() {
        index[dim] += 1
        place += strides[dim]
        if index[dim] < shape[dim] { break }
        place -= strides[dim] * shape[dim]
        index[dim] = 0
      }
    }
    return result
  }

  func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for index in shape.indices.dropLast().reversed() {
      strides[index] = strides[index + 1] * shape[index + 1]
    }
    return strides
  }

  /// Source: ONNX's `docs/Broadcasting.md`.
  func broadcast(_ first: [Int], _ second: [Int]) throws(RebuildingError) -> [Int] {
    let rank = max(first.count, second.count)
    guard rank <= 16 else { throw failure(.graphShape, "reads more than 16 dimensions") }
    var result: [Int] = []
    for index in 0..<rank {
      let a = index < rank - first.count ? 1 : first[index - rank + first.count]
      let b = index < rank - second.count ? 1 : second[index - rank + second.count]
      guard a == b || a == 1 || b == 1 else {
        throw failure(
          .graphShape, "reads \(brief(first)) and \(brief(second)), which do not broadcast")
      }
      result.append(a == 1 ? b : a)
    }
    return result
  }

  func expanded(_ constant: GraphConstant, to shape: [Int]) throws(RebuildingError) -> GraphConstant
  {
    if constant.shape == shape { return constant }
    try checkFolded(elementCount(of: shape), reading: constant.count)
    let own = rowMajorStrides(constant.shape)
    if shape.isEmpty, constant.count == 1 {
      return GraphConstant(shape: [], values: constant.values)
    }
    let missing = shape.count - constant.shape.count
    guard missing >= 0 else {
      throw failure(.graphShape, "cannot expand \(brief(constant.shape)) to \(brief(shape))")
    }
    let strides = shape.indices.map { index in
      index < missing || constant.shape[index - missing] == 1 ? 0 : own[index - missing]
    }
    return picked(constant, shape: shape, strides: strides)
  }
}

extension Extent {
  /// Nil if it does not fit, or counts the batch twice.
  static func product(_ extents: [Extent]) -> Extent? {
    var result = Extent(1)
    for extent in extents {
      let (value, overflow) = result.value.multipliedReportingOverflow(by: extent.value)
      guard !overflow, !(result.countsBatch && extent.countsBatch) else { return nil }
      result = Extent(value, countsBatch: result.countsBatch || extent.countsBatch)
    }
    return result
  }
}
