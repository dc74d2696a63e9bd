import Diagnostics
import Networks
import PythonSyntax

// What the interpreter asks when it meets a tensor.
extension Interpreter {
  private func context(_ name: String, _ place: SourcePlace) -> TensorContext {
    TensorContext(self, at: place, name: name)
  }

  func tensorAttribute(
    _ name: String, of tensor: TracedTensor, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let context = context(name, place)
    switch name {
    case "shape": return .tuple(tensor.shape.map(\.value))
    case "ndim": return .int(tensor.rank)
    case "data": return .tensor(tensor.detached)
    case "real": return .tensor(tensor)
    case "grad", "grad_fn": return .none
    case "requires_grad", "is_leaf":
      if case .stored(let stored) = tensor.content { return .bool(stored.role == .parameter) }
      return .bool(name == "is_leaf")
    case "is_cuda", "is_sparse", "is_quantized", "is_nested", "is_mps", "is_meta":
      return .bool(false)
    case "dtype":
      return opaque("torch.\(tensor.elementType.rawValue)", at: place, isInert: true)
    case "device": return opaque("a tensor's device", at: place, isInert: true)
    case "layout": return opaque("torch.strided", at: place, isInert: true)
    case "T", "mT", "H", "mH":
      guard tensor.rank == 2 || name == "mT" || name == "mH" else {
        return .tensor(try context.permuted(tensor, tensor.shape.indices.reversed()))
      }
      return .tensor(try context.transposed(tensor, -2, -1))
    case "itemsize", "nbytes", "names", "version": return opaque(name, at: place)
    default: break
    }
    let table = TorchFunctionTable.shared
    if let function = table.method(name) {
      return .bound(
        function: .native(function.native(as: "Tensor.\(name)")), receiver: .tensor(tensor))
    }
    if let function = table.inPlaceMethod(name) {
      let native = NativeFunction("Tensor.\(name)") { interpreter, arguments throws(TraceStop) in
        try function.callInPlace(interpreter, arguments, as: "Tensor.\(name)")
      }
      return .bound(function: .native(native), receiver: .tensor(tensor))
    }
    if name.hasPrefix("__") {
      throw raise("AttributeError", "'Tensor' object has no attribute '\(name)'", at: place)
    }
    let known = Array(table.methods.keys)
    let near = nearestMatch(to: name, in: known).map { "; is \($0)() meant?" } ?? ""
    throw stop(
      .unsupported, at: place,
      "the tensor method or attribute \(quoted(name)) is not known here\(near)")
  }

  func elementCount(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> Value {
    var count = 1
    var batches = 0
    for dimension in tensor.shape {
      let size: Int
      switch dimension {
      case .known(let known): size = known
      case .batch(let multiple):
        size = multiple
        batches += 1
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw stop(.limit, at: place, "a tensor of so many elements") }
      count = product
    }
    return batches == 0 ? .int(count) : .batchSize(multiple: count)
  }

  func tensorItem(
    _ index: Value, of tensor: TracedTensor, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    .tensor(try context("a subscript", place).item(index, of: tensor))
  }

  func tensorSetItem(
    _ index: Value, of tensor: TracedTensor, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    let context = context("an assignment to a part", place)
    if case .stored = tensor.content, graph == nil { return }
    let value: TracedTensor
    if let number = TorchCall.number(newValue) {
      value = number
    } else if case .tensor(let given) = newValue {
      value = given
    } else {
      throw stop(.unsupported, at: place, "this value cannot be put into a tensor here")
    }
    _ = try context.assigned(tensor, try context.replaced(tensor, at: index, by: value))
  }

  func tensorBinary(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if graph == nil {
      for case .opaque(let value) in [left, right] { return .opaque(value) }
      for case .data in [left, right] { return opaque("arithmetic on pixels", at: place) }
    }
    let context = context(op.symbol, place)
    guard let a = try operand(left, op, at: place), let b = try operand(right, op, at: place) else {
      return .notImplemented
    }
    switch op {
    case .add: return .tensor(try context.arithmetic(.add, a, b))
    case .subtract: return .tensor(try context.arithmetic(.subtract, a, b))
    case .multiply: return .tensor(try context.arithmetic(.multiply, a, b))
    case .divide: return .tensor(try context.arithmetic(.divide, a, b))
    case .matMul: return .tensor(try context.product(a, b))
    case .power: return .tensor(try context.raised(a, to: b))
    case .floorDivide, .modulo:
      return .tensor(
        try literalOnly(a, b, context) { x, y in
          let quotient = (x / y).rounded(.down)
          return op == .modulo ? x - y * quotient : quotient
        })
    case .leftShift, .rightShift, .bitOr, .bitXor, .bitAnd:
      return .tensor(
        try literalOnly(a, b, context) { x, y in
          guard let x = Int(exactly: x), let y = Int(exactly: y) else { return .nan }
          switch op {
          case .bitOr: return Double(x | y)
          case .bitAnd: return Double(x & y)
          case .bitXor: return Double(x ^ y)
          default: return .nan
          }
        })
    }
  }

  /// `left += right` and the like: the tensor itself changes, for every name that it has.
  func tensorInPlace(
    _ op: PythonBinaryOperator, _ left: TracedTensor, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let value = try tensorBinary(op, .tensor(left), right, at: place)
    guard case .tensor(let result) = value else { return value }
    return .tensor(try context(op.symbol + "=", place).changed(left, to: result))
  }

  private func operand(
    _ value: Value, _ op: PythonBinaryOperator, at place: SourcePlace
  ) throws(TraceStop) -> TracedTensor? {
    if let number = TorchCall.number(value) { return number }
    switch value {
    case .tensor(let tensor): return tensor
    case .opaque(let value): throw unknown(value, "'\(op.symbol)'", at: place)
    case .data:
      throw stop(
        .unknownValue, at: place, "'\(op.symbol)' reads pixels, whose values are not known")
    case .batchSize:
      throw stop(
        .mixesSamples, at: place,
        "'\(op.symbol)' with the number of images makes an answer depend on the other images")
    case .list, .tuple:
      throw raise("TypeError", "unsupported operand type(s) for \(op.symbol): 'Tensor'", at: place)
    default: return nil
    }
  }

  private func literalOnly(
    _ left: TracedTensor, _ right: TracedTensor, _ context: TensorContext,
    _ function: (Double, Double) -> Double
  ) throws(TraceStop) -> TracedTensor {
    guard let a = context.literal(try context.current(left)),
      let b = context.literal(try context.current(right)),
      let result = LiteralArray.combined(a, b, function)
    else {
      throw context.unsupported(
        "this operator on computed values", instead: "use +, -, *, / or @")
    }
    return context.tensor(
      result,
      left.elementType.isFloating || right.elementType.isFloating ? .float32 : left.elementType)
  }

  func tensorCompare(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let context = context(op.symbol, place)
    switch op {
    case .is, .isNot:
      if case .tensor(let a) = left, case .tensor(let b) = right {
        let isSame = a.storage === b.storage && a.view == b.view
        return .bool(isSame == (op == .is))
      }
      return .bool(op == .isNot)
    case .in, .notIn:
      throw context.unsupported("a search in a tensor", instead: "compare with known numbers")
    default: break
    }
    if case .none = left { return .bool(op == .notEqual) }
    if case .none = right { return .bool(op == .notEqual) }
    if let a = try operand(left, .add, at: place), let b = try operand(right, .add, at: place),
      let x = context.literal(try context.current(a)),
      let y = context.literal(try context.current(b)),
      let result = LiteralArray.combined(x, y, { op.holds($0, $1) ? 1 : 0 })
    {
      return .tensor(context.tensor(result, .bool))
    }
    return opaque("a comparison of a tensor's values", at: place)
  }

  func tensorUnary(
    _ op: PythonUnaryOperator, _ tensor: TracedTensor, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    let context = context("-", place)
    switch op {
    case .plus: return .tensor(tensor)
    case .minus: return .tensor(try context.scaled(tensor, by: -1))
    case .not: return .bool(try !tensorTruth(of: tensor, at: place))
    case .invert:
      guard tensor.elementType == .bool,
        let array = context.literal(try context.current(tensor))
      else { throw context.unsupported("~ of a tensor", instead: "use arithmetic") }
      return .tensor(context.tensor(array.map { $0 == 0 ? 1 : 0 }, .bool))
    }
  }

  func tensorTruth(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> Bool {
    let context = context("a condition", place)
    if let array = context.literal(try context.current(tensor)) {
      guard array.values.count == 1 else {
        throw raise(
          "RuntimeError",
          "Boolean value of Tensor with more than one value is ambiguous", at: place)
      }
      return array.values[0] != 0
    }
    throw stop(
      .unknownValue, at: place,
      "a condition on a tensor's values, which differ from image to image; write it without a branch"
    )
  }

  func tensorLength(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> Value {
    guard let first = tensor.shape.first else {
      throw raise("TypeError", "len() of a 0-d tensor", at: place)
    }
    return first.value
  }

  func tensorItems(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> [Value] {
    guard tensor.rank > 0 else {
      throw raise("TypeError", "iteration over a 0-d tensor", at: place)
    }
    return try context("iteration", place).rows(of: tensor, axis: 0)
  }
}

extension TorchFunction {
  func native(as fullName: String) -> NativeFunction {
    NativeFunction(fullName) { [self] interpreter, arguments throws(TraceStop) in
      try call(interpreter, arguments, as: fullName)
    }
  }
}

extension TensorContext {
  /// The tensor with a part replaced.
  func replaced(
    _ given: TracedTensor, at index: Value, by value: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    let tensor = try current(given)
    let region = try item(index, of: tensor)
    var parts: [Value]
    if case .tuple(let items) = index { parts = items } else { parts = [index] }
    if let dots = parts.firstIndex(where: { if case .ellipsis = $0 { true } else { false } }) {
      let missing = max(0, tensor.rank - (parts.count - 1))
      parts.replaceSubrange(
        dots...dots, with: [Value](repeating: .slice(SliceValue()), count: missing))
    }
    var filled = try expanded(
      try floatLike(value, tensor), region.shape.map(\.value))
    var ranges: [(start: Int, count: Int, step: Int)] = []
    for (axis, part) in parts.enumerated() {
      guard axis < tensor.rank, case .known(let size) = tensor.shape[axis] else {
        ranges.append((0, 0, 1))
        continue
      }
      switch part {
      case .int(let index):
        ranges.append((index < 0 ? index + size : index, 1, 1))
        filled = try unsqueezed(filled, dim: axis)
      case .slice(let slice):
        var bounds: [Int?] = []
        for bound in slice.parts {
          switch bound {
          case .none: bounds.append(nil)
          case .int(let value): bounds.append(value)
          default:
            throw unsupported("an assignment to such a part", instead: "use slices of integers")
          }
        }
        let step = bounds[2] ?? 1
        let range = Slice(dim: axis, start: bounds[0] ?? 0, stop: bounds[1], step: step)
          .range(in: size)
        ranges.append((range.first, range.count, step))
      default: throw unsupported("an assignment to such a part", instead: "use slices of integers")
      }
    }
    return try replaced(tensor, axis: 0, ranges, by: filled)
  }

  private func floatLike(
    _ value: TracedTensor, _ tensor: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    var value = try current(value)
    value.elementType = tensor.elementType
    return value
  }

  private func replaced(
    _ tensor: TracedTensor, axis: Int, _ ranges: [(start: Int, count: Int, step: Int)],
    by value: TracedTensor
  ) throws(TraceStop) -> TracedTensor {
    guard axis < ranges.count else { return value }
    guard case .known(let size) = tensor.shape[axis] else {
      return try replaced(tensor, axis: axis + 1, ranges, by: value)
    }
    let range = ranges[axis]
    if range.start == 0, range.count == size, range.step == 1 {
      return try replaced(tensor, axis: axis + 1, ranges, by: value)
    }
    let width = range.step == 1 ? range.count : 1
    var pieces: [TracedTensor] = []
    var position = 0
    for index in stride(from: 0, to: range.count, by: width) {
      let start = range.start + index * range.step
      if start > position {
        pieces.append(try sliced(tensor, dim: axis, start: position, stop: start))
      }
      pieces.append(
        try replaced(
          try sliced(tensor, dim: axis, start: start, stop: start + width), axis: axis + 1, ranges,
          by: try sliced(value, dim: axis, start: index, stop: index + width)))
      position = start + width
    }
    if position < size { pieces.append(try sliced(tensor, dim: axis, start: position, stop: nil)) }
    return try concatenated(pieces, dim: axis)
  }
}

extension PythonCompareOperator {
  fileprivate var symbol: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .is: "is"
    case .isNot: "is not"
    case .in: "in"
    case .notIn: "not in"
    }
  }

  fileprivate func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessEqual: left <= right
    case .greater: left > right
    case .greaterEqual: left >= right
    case .is, .isNot, .in, .notIn: false
    }
  }
}
