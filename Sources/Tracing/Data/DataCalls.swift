import PythonSyntax

// Functions of Python and of PyTorch that are called with pixels or labels: `int(x)`, `torch.tensor(x)`.
extension Interpreter {
  /// The call of a function that is not this part's own; nil for one that treats data as any value.
  func dataCall(_ callee: Value, _ arguments: CallArguments) throws(TraceStop) -> Value? {
    let name: String
    switch callee {
    case .native(let native): name = native.name
    case .type(let type) where type.place == nil:
      let full = type.qualifiedName
      name = full.hasPrefix("builtins.") ? type.name : full
    // A function that the Torch part does not have.
    case .opaque(let origin) where origin.what.hasPrefix("torch."): name = origin.what
    default: return nil
    }
    guard arguments.holdsData else { return nil }
    if name.hasPrefix("F.") { return functional(String(name.dropFirst(2)), arguments) }
    if name.hasPrefix("torch.") { return try torchCall(name, arguments) }
    if name == "isinstance" { return isInstance(arguments) }
    guard let first = arguments.positional.first else { return nil }
    if name == "einops.rearrange" || name.hasPrefix("math.") {
      guard case .data(let data) = first else { return nil }
      return .data(data.unknown("\(name)()", at: arguments.place, axes: .some(nil)))
    }
    guard case .data(let data) = first else { return nil }
    return try builtinCall(name, data, arguments)
  }

  // MARK: Python

  private func builtinCall(
    _ name: String, _ data: DataArray, _ arguments: CallArguments
  ) throws(TraceStop) -> Value? {
    let place = arguments.place
    switch name {
    case "int", "float", "bool", "ord":
      let type: PixelBuffer.ElementType =
        name == "float" ? .float64 : name == "bool" ? .bool : .int64
      if let literal = data.number { return name == "float" ? .float(literal) : .int(Int(literal)) }
      let number = cast(data, to: type, at: place)
      let result = number.view(axes: number.axes)
      result.library = .python
      return .data(result)
    case "bytes", "bytearray", "memoryview", "copy.copy", "copy.deepcopy": return .data(data.copy())
    case "list", "tuple": return try list(of: data, isTuple: name == "tuple", at: place)
    case "int.from_bytes": return headerNumber(data, at: place)
    case "abs": return try dataMethod("abs", of: data, CallArguments(place: place))
    case "round": return try dataMethod("round", of: data, CallArguments(place: place))
    case "str", "repr", "sum", "max", "min", "any", "all", "hash", "id", "divmod", "format":
      return opaque("\(name)() of the \(data.words)", at: place)
    case "sorted", "reversed":
      return .data(data.unknown("\(name)()", at: place))
    default: return nil
    }
  }

  private func list(of given: DataArray, isTuple: Bool, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    if given.content == .many { return .data(given) }
    let data = settled(given, at: place)
    if data.axes?.count == 1, data.axes?.first?.factors.count ?? 0 > 1 { return .data(data) }
    if standsForMany(data) { return many(try dataItems(of: data, at: place)[0], at: place) }
    if data.axes?.count == 1, !data.isConstant {
      // A list of numbers stays an array of them.
      let result = data.copy()
      result.library = .python
      return .data(result)
    }
    let items = try dataItems(of: data, at: place)
    return isTuple ? .tuple(items) : .list(ListObject(items))
  }

  private func isInstance(_ arguments: CallArguments) -> Value? {
    guard arguments.positional.count == 2, case .data(let data) = arguments.positional[0] else {
      return nil
    }
    let types: [Value]
    if case .tuple(let items) = arguments.positional[1] {
      types = items
    } else {
      types = [arguments.positional[1]]
    }
    let name = data.typeName
    for type in types {
      switch type {
      case .type(let type):
        let full = type.qualifiedName
        let isNumber = data.axes?.isEmpty == true && data.library == .python
        if full == name || full.hasSuffix(".Tensor") && data.library == .torch
          || full == "object" || type.name == "ndarray" && data.library == .numpy
          || data.library == .pillow && type.name == "Image"
          || isNumber && full == (data.elementType == .float64 ? "float" : "int")
        {
          return .bool(true)
        }
      case .native(let native):
        if native.name.hasSuffix(".Tensor") { return .bool(data.library == .torch) }
      default: return opaque("the type of the \(data.words)", at: arguments.place)
      }
    }
    return .bool(false)
  }

  // MARK: PyTorch

  private func torchCall(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value? {
    let place = arguments.place
    if name.hasPrefix("torch.utils.") || name.hasPrefix("torch.optim") { return nil }
    if name.hasPrefix("torch.nn.") { return nil }
    let bare = name.split(separator: ".").last.map(String.init) ?? name
    let first =
      arguments.positional.first ?? arguments[keyword: "input"] ?? arguments[keyword: "data"]
      ?? arguments[keyword: "tensors"] ?? .none
    switch bare {
    case "save", "manual_seed", "no_grad", "load": return nil
    case "tensor", "as_tensor", "from_numpy", "asarray", "Tensor", "FloatTensor", "LongTensor",
      "ByteTensor", "DoubleTensor", "IntTensor", "HalfTensor", "BoolTensor":
      return tensor(bare, first, arguments)
    case "frombuffer": return .data(numbers(inBuffer: arguments, library: .torch))
    case "is_tensor":
      guard case .data(let data) = first else { return .bool(false) }
      return .bool(data.library == .torch)
    case "where": return choose(arguments, library: .torch)
    case "is_floating_point":
      guard case .data(let data) = first else { return nil }
      return .bool(data.elementType.isFloating)
    default: break
    }
    if let value = try joined(bare, first, arguments, library: .torch) { return value }
    guard case .data(let data) = first else {
      if case .data(let other)? = arguments.at(1, "other"), let op = Self.operators[bare] {
        return try dataBinary(op, first, .data(other), at: place)
      }
      return opaque("\(name)(…)", at: place)
    }
    var rest = arguments
    if rest.positional.isEmpty {
      rest.keywords.removeAll { $0.name == "input" }
    } else {
      rest.positional.removeFirst()
    }
    let known =
      [
        "flatten", "reshape", "squeeze", "unsqueeze", "permute", "transpose", "swapaxes",
        "swapdims",
        "movedim", "moveaxis", "t", "clamp", "clip", "abs", "sqrt", "square", "round", "floor",
        "ceil",
        "trunc", "neg", "negative", "clone", "numel", "split", "chunk", "unbind", "tile",
        "bitwise_not",
        "ravel", "broadcast_to", "narrow", "detach", "sign", "logical_not",
      ].contains(bare)
      || Self.operators[bare] != nil || Self.comparisons[bare] != nil
    if known { return try dataMethod(bare == "ravel" ? "flatten" : bare, of: data, rest) }
    if [
      "rot90", "flip", "fliplr", "flipud", "roll", "log", "log1p", "exp", "tanh", "sigmoid",
      "bernoulli", "fft", "nan_to_num", "relu", "softmax", "einsum", "matmul", "mm",
    ].contains(bare) {
      return .data(data.unknown("\(name)()", at: place))
    }
    return reduction(bare, data, rest)
  }

  /// `torch.tensor(data, dtype=…)` and its like.
  private func tensor(_ name: String, _ value: Value, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    let isFromPython = leaf(of: value).map { $0.library == .python } ?? true
    guard let converted = array(from: value, in: .torch, at: place) else {
      return opaque("torch.\(name)(…)", at: place)
    }
    guard case .data(let array) = converted else { return converted }
    if let leaf = leaf(of: value),
      leaf.library == .pillow || leaf.library == .pandas && leaf.axes?.count == 2
    {
      return .data(array.unknown("torch.\(name)() of \(leaf.typeName)", at: place))
    }
    var result = array.copy(pixels: name == "tensor" ? array.pixels.copy() : array.pixels)
    if array.elementType == .text {
      return .data(result.unknown("a tensor of text", at: place))
    }
    // Python's floats become float32.
    if isFromPython, result.elementType == .float64 {
      result = cast(result, to: .float32, at: place)
    }
    if let dtype = arguments[keyword: "dtype"]
      ?? (name == "as_tensor" ? arguments.at(1, "dtype") : nil),
      !dtype.isNone
    {
      guard let type = elementType(of: dtype) else {
        return .data(result.unknown("a tensor of an unknown type", at: place))
      }
      return .data(cast(result, to: type, at: place))
    }
    if name.hasSuffix("Tensor"), let type = elementType(named: "torch.\(name)") {
      return .data(cast(result, to: type, at: place))
    }
    if result.isConstant, let literal = literalTensor(result) { return .tensor(literal) }
    return .data(result)
  }

  /// The first array in lists of lists.
  private func leaf(of value: Value) -> DataArray? {
    switch value {
    case .data(let list) where list.content == .many: list.repeatedItem.flatMap { leaf(of: $0) }
    case .data(let data): data
    case .list(let list): list.items.first.flatMap { leaf(of: $0) }
    case .tuple(let items): items.first.flatMap { leaf(of: $0) }
    default: nil
    }
  }

  private func literalTensor(_ data: DataArray) -> TracedTensor? {
    guard let shape = data.shape, case .literal(let values) = data.content,
      let type = TracedTensor.ElementType(rawValue: data.elementType.rawValue)
    else { return nil }
    var sizes: [TracedTensor.Dimension] = []
    for size in shape {
      guard let size else { return nil }
      sizes.append(.known(size))
    }
    return TracedTensor(content: .literal(values), shape: sizes, elementType: type)
  }

  private func functional(_ name: String, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    guard case .data(let data)? = arguments.positional.first ?? arguments[keyword: "input"] else {
      return opaque("torch.nn.functional.\(name)(…)", at: place)
    }
    guard data.isImages || data.content == .fields else {
      if name == "one_hot" { return .data(.labels(library: .torch, hasSamples: data.hasSamples)) }
      return opaque("torch.nn.functional.\(name)(…)", at: place)
    }
    guard name == "pad" else {
      return .data(data.unknown("torch.nn.functional.\(name)()", at: place, axes: .some(nil)))
    }
    var rest = arguments
    rest.positional = arguments.at(1, "pad").map { [$0] } ?? []
    rest.keywords = []
    guard (arguments.string(2, "mode") ?? "constant") == "constant", let sides = rest.integers(),
      sides.count == 4 || sides.count == 2,
      case .columns? = data.axes?.last?.factors.last, data.axes?.last?.factors.count == 1
    else { return .data(data.unknown("padded", at: place, axes: .some(nil))) }
    let value = arguments.at(3, "value").flatMap { operand($0).value } ?? 0
    return .data(
      pad(
        data, left: sides[0], top: sides.count == 4 ? sides[2] : 0, right: sides[1],
        bottom: sides.count == 4 ? sides[3] : 0, value: value, at: place))
  }
}

extension CallArguments {
  /// Whether pixels or labels are among the arguments, or in a list among them.
  var holdsData: Bool {
    positional.contains { Self.holdsData($0, depth: 0) }
      || keywords.contains { Self.holdsData($0.value, depth: 0) }
  }

  private static func holdsData(_ value: Value, depth: Int) -> Bool {
    switch value {
    case .data: true
    case .list(let list):
      depth < 4
        && list.items.first.map { holdsData($0, depth: depth + 1) } ?? false
    case .tuple(let items):
      depth < 4 && items.contains { holdsData($0, depth: depth + 1) }
    default: false
    }
  }
}

extension DataArray {
  /// One known number.
  var number: Double? {
    if case .literal(let values) = content, values.count == 1 { values[0] } else { nil }
  }
}
