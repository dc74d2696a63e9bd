import PythonSyntax

// Methods of arrays: numpy's, PyTorch's, pandas' and PIL's, by name, since most mean the same.
extension Interpreter {
  func dataMethod(_ name: String, of data: DataArray, _ arguments: CallArguments) throws(TraceStop)
    -> Value
  {
    let place = arguments.place
    if data.content == .many { return listMethod(name, data, arguments) }
    if data.library == .pillow, let value = pillowMethod(name, data, arguments) { return value }
    if data.library == .pandas, let value = try pandasMethod(name, data, arguments) { return value }
    if data.library == .python, let value = textMethod(name, data, arguments) { return value }
    if name.hasSuffix("_"), !name.hasPrefix("_"), name != "requires_grad_" {
      // In place: `x.div_(255)`.
      guard
        case .data(let result) = try dataMethod(String(name.dropLast()), of: data, arguments)
      else { return opaque("\(name)(…) of \(data.words)", at: place) }
      willChange(data)
      data.wholeChanges += 1
      assign(result, to: data, at: place)
      return .data(data)
    }
    if let value = conversion(name, data, arguments) { return value }
    if let value = shapeMethod(name, data, arguments) { return value }
    if let value = try arithmeticMethod(name, data, arguments) { return value }
    return reduction(name, data, arguments)
  }

  // MARK: Conversions

  private func conversion(_ name: String, _ data: DataArray, _ arguments: CallArguments) -> Value? {
    let place = arguments.place
    switch name {
    case "astype", "type", "to":
      return converted(data, name, arguments)
    case "float": return .data(cast(data, to: .float32, at: place))
    case "double": return .data(cast(data, to: .float64, at: place))
    case "half": return .data(cast(data, to: .float16, at: place))
    case "int": return .data(cast(data, to: .int32, at: place))
    case "long": return .data(cast(data, to: .int64, at: place))
    case "short": return .data(cast(data, to: .int16, at: place))
    case "byte": return .data(cast(data, to: .uint8, at: place))
    case "bool": return .data(cast(data, to: .bool, at: place))
    case "type_as":
      guard case .data(let other)? = arguments.at(0, "other") else { return nil }
      return .data(cast(data, to: other.elementType, at: place))
    case "clone", "copy", "__copy__", "__deepcopy__", "deepcopy": return .data(data.copy())
    case "detach", "cpu", "cuda", "contiguous", "requires_grad_", "pin_memory", "share_memory_",
      "as_subclass", "coalesce", "setflags":
      return .data(data)
    case "numpy", "__array__", "to_numpy":
      let result = array(from: .data(data), in: .numpy, at: place)
      guard let dtype = arguments.at(0, "dtype"), case .data(let array)? = result else {
        return result
      }
      guard let type = elementType(of: dtype) else { return result }
      return .data(cast(array, to: type, at: place))
    case "tolist", "item", "getdata":
      if data.isConstant { return constant(data) }
      let result = data.view(axes: data.axes)
      result.library = .python
      return .data(result)
    case "tobytes", "getvalue", "read":
      return .data(data)
    default: return nil
    }
  }

  private func constant(_ data: DataArray) -> Value? {
    guard case .literal(let values) = data.content else { return nil }
    func value(_ number: Double) -> Value {
      data.elementType.isInteger ? .int(Int(number)) : .float(number)
    }
    if values.count == 1, data.axes?.isEmpty ?? true, let only = values.first { return value(only) }
    return .list(ListObject(values.map(value)))
  }

  /// `.astype(np.float32)`, `.to(torch.float32)`, `.to(device)`.
  private func converted(_ data: DataArray, _ name: String, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    var given = arguments.positional
    if let dtype = arguments[keyword: "dtype"] { given.append(dtype) }
    for value in given {
      if case .data(let other) = value {
        return .data(cast(data, to: other.elementType, at: place))
      }
      if let type = elementType(of: value) { return .data(cast(data, to: type, at: place)) }
    }
    if name == "to", data.library == .torch {
      // A device leaves values as they are; an unknown one is one by far the most often, and a type
      // that is not known here would stand in the source as `torch.…`.
      for value in given {
        switch value {
        case .string, .instance, .int: return .data(data)
        case .opaque(let value) where value.isInert || !value.what.hasPrefix("torch."):
          return .data(data)
        default: break
        }
      }
      if given.isEmpty { return .data(data) }
    }
    return .data(data.unknown("\(name)() to an unknown type", at: place))
  }

  // MARK: Shapes

  func permute(_ data: DataArray, _ order: [Int], at place: SourcePlace) -> DataArray {
    guard let axes = data.axes(permutedBy: order) else {
      return data.unknown("axes in another order", at: place, axes: .some(nil))
    }
    let result = data.view(axes: axes)
    if result.isTransposed != data.isTransposed { result.transposed = place }
    return result
  }

  /// An array in a new shape.
  func reshape(_ data: DataArray, to sizes: [DataArray.Size], at place: SourcePlace) -> DataArray {
    let axes = data.axes(reshapedTo: sizes)
    guard let axes else {
      return data.unknown("reshaped so that images mix", at: place, axes: .some(nil))
    }
    let result = data.view(axes: axes)
    if data.content == .fields, !axes.contains(DataArray.Axis(.fields)),
      axes.contains(where: { $0.factors.contains(.rows(28)) })
    {
      result.content = .images
    }
    return result
  }

  private func shapeMethod(_ name: String, _ data: DataArray, _ arguments: CallArguments) -> Value?
  {
    let place = arguments.place
    let isTorch = data.library == .torch
    let numbers = arguments.integers()
    switch name {
    case "reshape", "view":
      if let first = arguments.positional.first, arguments.positional.count == 1,
        let type = elementType(of: first)
      {
        return type == data.elementType
          ? .data(data) : .data(data.unknown("bytes seen as another type", at: place))
      }
      if case .data(let other)? = arguments.positional.first, name == "view" { return .data(other) }
      return .data(reshape(data, to: arguments.sizes(), at: place))
    case "view_as", "reshape_as":
      guard case .data(let other)? = arguments.positional.first, let shape = other.shape else {
        return nil
      }
      return .data(reshape(data, to: shape.map { $0.map { .known($0) } ?? .open }, at: place))
    case "resize": return .data(reshape(data, to: arguments.sizes(), at: place))
    case "flatten", "ravel":
      let start = isTorch ? arguments.int(0, "start_dim") ?? 0 : 0
      let end = isTorch ? arguments.int(1, "end_dim") ?? -1 : -1
      guard let axes = data.axes(flattenedFrom: start, to: end) else {
        return .data(data.unknown("flattened in part", at: place, axes: .some(nil)))
      }
      return .data(data.view(axes: axes))
    case "squeeze":
      return .data(
        view(data, data.axes(squeezedAt: arguments.int(0, isTorch ? "dim" : "axis")), place))
    case "unsqueeze":
      return .data(view(data, arguments.int(0, "dim").flatMap { data.axes(insertedAt: $0) }, place))
    case "permute": return .data(permute(data, numbers ?? [], at: place))
    case "transpose", "swapaxes", "swapdims":
      if isTorch || name != "transpose" {
        return .data(swap(data, arguments.int(0, "dim0"), arguments.int(1, "dim1"), at: place))
      }
      let order =
        arguments.positional.isEmpty ? (data.axes?.indices).map { $0.reversed() } : numbers
      return .data(permute(data, order ?? [], at: place))
    case "t", "numpy_T", "adjoint":
      return .data(permute(data, (data.axes?.indices).map { $0.reversed() } ?? [], at: place))
    case "movedim", "moveaxis":
      return .data(
        move(data, arguments.int(0, "source"), arguments.int(1, "destination"), at: place))
    case "expand", "repeat", "expand_as", "tile", "repeat_interleave":
      return .data(expand(data, name, arguments))
    case "size" where isTorch:
      guard let index = arguments.int(0, "dim") else { return shape(of: data, at: place) }
      guard let shape = data.shape else { return opaque("a size of the \(data.words)", at: place) }
      let position = index < 0 ? index + shape.count : index
      guard shape.indices.contains(position) else { return nil }
      return size(of: shape[position], data, at: place)
    case "dim", "ndimension": return data.shape.map { .int($0.count) }
    case "numel", "nelement":
      return opaque("the number of values", at: place)
    case "__len__": return data.axes?.first.map { size(of: $0.size, data, at: place) }
    case "narrow", "split", "chunk", "unbind", "chunks":
      return split(name, data, at: place)
    default: return nil
    }
  }

  private func split(_ name: String, _ data: DataArray, at place: SourcePlace) -> Value {
    guard data.axes?.first?.factors.first?.isSamples == true else {
      return opaque("\(name)() of \(data.words)", at: place)
    }
    let part = data.view(axes: data.axes)
    part.isSlice = true
    part.isWholeSet = false
    guard name != "unbind" else {
      return many(indexed(data, by: opaque("an index", at: place), at: place), at: place)
    }
    return name == "narrow" ? .data(part) : many(.data(part), at: place)
  }

  func view(_ data: DataArray, _ axes: [DataArray.Axis]?, _ place: SourcePlace) -> DataArray {
    guard let axes else {
      return data.unknown("a shape that could not be followed", at: place, axes: .some(nil))
    }
    return data.view(axes: axes)
  }

  func swap(_ data: DataArray, _ first: Int?, _ second: Int?, at place: SourcePlace) -> DataArray {
    guard let axes = data.axes, let first, let second else { return permute(data, [], at: place) }
    var order = Array(axes.indices)
    let one = first < 0 ? first + axes.count : first
    let two = second < 0 ? second + axes.count : second
    guard order.indices.contains(one), order.indices.contains(two) else {
      return permute(data, [], at: place)
    }
    order.swapAt(one, two)
    return permute(data, order, at: place)
  }

  func move(_ data: DataArray, _ source: Int?, _ destination: Int?, at place: SourcePlace)
    -> DataArray
  {
    guard let axes = data.axes, let source, let destination else {
      return permute(data, [], at: place)
    }
    let from = source < 0 ? source + axes.count : source
    let to = destination < 0 ? destination + axes.count : destination
    guard axes.indices.contains(from), axes.indices.contains(to) else {
      return permute(data, [], at: place)
    }
    var order = Array(axes.indices)
    order.insert(order.remove(at: from), at: to)
    return permute(data, order, at: place)
  }

  /// A gray image made several channels; other repeats are not followed.
  private func expand(_ data: DataArray, _ name: String, _ arguments: CallArguments) -> DataArray {
    let place = arguments.place
    var counts = arguments.sizes()
    if name == "expand_as", case .data(let other)? = arguments.positional.first {
      counts = other.shape?.map { $0.map { .known($0) } ?? .open } ?? []
    }
    guard var axes = data.axes, name != "repeat_interleave", counts.count >= axes.count,
      data.shape != nil
    else { return data.unknown("\(name)()", at: place, axes: .some(nil)) }
    axes = Array(repeating: .one, count: counts.count - axes.count) + axes
    var channels = 0
    for (index, count) in counts.enumerated() {
      switch count {
      case .known(1), .inferred: continue
      case .known(let count) where axes[index].size == count && name.hasPrefix("expand"): continue
      case .known(let count) where axes[index] == .one && count > 1:
        axes[index] = DataArray.Axis(.channels(count))
        channels += 1
      case .open where axes[index].factors.first?.isSamples == true && name.hasPrefix("expand"):
        continue
      default: return data.unknown("\(name)()", at: place, axes: .some(nil))
      }
    }
    guard channels <= 1 else { return data.unknown("\(name)()", at: place, axes: .some(nil)) }
    return data.view(axes: axes)
  }

  // MARK: Arithmetic

  private func arithmeticMethod(
    _ name: String, _ data: DataArray, _ arguments: CallArguments
  ) throws(TraceStop) -> Value? {
    let place = arguments.place
    let bare = name.hasPrefix("__") ? String(name.dropFirst(2).dropLast(2)) : name
    if let op = Self.operators[bare] {
      guard let other = arguments.at(0, "other") else { return nil }
      // `add(x, alpha=2)`, `div(x, rounding_mode="floor")`
      if let dtype = arguments[keyword: "dtype"], !dtype.isNone {
        guard let type = elementType(of: dtype), type.isFloating else {
          return .data(data.unknown("\(name)() in an unknown type", at: place))
        }
        return try dataBinary(op, .data(cast(data, to: type, at: place)), other, at: place)
      }
      if !arguments.keywords.allSatisfy({
        ["other", "out", "fill_value", "axis"].contains($0.name)
      }) {
        return .data(data.unknown("\(name)() with options", at: place))
      }
      return try dataBinary(op, .data(data), other, at: place)
    }
    if let op = Self.comparisons[bare] {
      guard let other = arguments.at(0, "other") else { return nil }
      return try dataCompare(op, .data(data), other, at: place)
    }
    switch bare {
    case "neg", "negative": return try dataUnary(.minus, data, at: place)
    case "bitwise_not", "invert", "logical_not": return try dataUnary(.invert, data, at: place)
    case "square": return try dataBinary(.power, .data(data), .int(2), at: place)
    case "sqrt": return .data(root(data, at: place))
    case "abs", "absolute":
      return .data(map(data, "abs()", in: data.elementType, at: place) { $0.magnitude })
    case "round", "rint":
      if let decimals = arguments.positional.first ?? arguments.keywords.first?.value {
        guard case .int(0) = decimals else {
          return .data(data.unknown("rounded to decimals", at: place))
        }
      }
      return .data(rounded(data, "round()", .toNearestOrEven, at: place))
    case "floor": return .data(rounded(data, "floor()", .down, at: place))
    case "ceil": return .data(rounded(data, "ceil()", .up, at: place))
    case "trunc", "fix": return .data(rounded(data, "trunc()", .towardZero, at: place))
    case "clip", "clamp":
      return .data(
        clamp(
          data, arguments.at(0, data.library == .torch ? "min" : "a_min"),
          arguments.at(1, data.library == .torch ? "max" : "a_max"), at: place))
    case "sign":
      return .data(
        map(data, "sign()", in: data.elementType, at: place) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 })
    case "log", "log1p", "log2", "log10", "exp", "sigmoid", "tanh", "normal", "random", "rsqrt",
      "reciprocal":
      return .data(data.unknown("\(name)() of \(data.words)", at: place))
    case "fill", "zero":
      return .data(data.unknown("\(name)()", at: place))
    case "masked_fill": return .data(data.unknown("\(name)()", at: place))
    case "flip", "fliplr", "flipud", "rot90", "roll", "rotate":
      return .data(data.unknown("\(name)()", at: place))
    default: return nil
    }
  }

  func root(_ data: DataArray, at place: SourcePlace) -> DataArray {
    let type = data.elementType.promoted(withNumber: true, op: .divide, in: data.library)
    // numpy computes the root of bytes in float16.
    guard data.library == .torch || data.elementType.isFloating else {
      return data.unknown("sqrt() of whole numbers", at: place)
    }
    return map(data, "sqrt()", in: type, at: place) { type.apply(.power, $0, 0.5) }
  }

  func rounded(
    _ data: DataArray, _ words: String, _ rule: FloatingPointRoundingRule, at place: SourcePlace
  ) -> DataArray {
    guard data.elementType.isFloating else { return data }
    return map(data, words, in: data.elementType, at: place) { $0.rounded(rule) }
  }

  func clamp(_ data: DataArray, _ low: Value?, _ high: Value?, at place: SourcePlace) -> DataArray {
    var bounds = (-Double.infinity, Double.infinity)
    if let low, !low.isNone {
      guard let number = operand(low).value else {
        return data.unknown("clipped at an unknown number", at: place)
      }
      bounds.0 = number
    }
    if let high, !high.isNone {
      guard let number = operand(high).value else {
        return data.unknown("clipped at an unknown number", at: place)
      }
      bounds.1 = number
    }
    let words = "clipped to \(short(bounds.0))…\(short(bounds.1))"
    let type = data.elementType
    return map(data, words, in: type, at: place) { value in
      let low = bounds.0 == -.infinity ? bounds.0 : type.rounded(bounds.0)
      let high = bounds.1 == .infinity ? bounds.1 : type.rounded(bounds.1)
      guard let low, let high else { return nil }
      return min(max(value, low), high)
    }
  }

  static let operators: [String: PythonBinaryOperator] = [
    "add": .add, "sub": .subtract, "subtract": .subtract, "mul": .multiply, "multiply": .multiply,
    "div": .divide, "divide": .divide, "true_divide": .divide, "truediv": .divide, "pow": .power,
    "power": .power, "float_power": .matMul, "floor_divide": .floorDivide,
    "floordiv": .floorDivide, "remainder": .modulo, "mod": .modulo, "bitwise_and": .bitAnd,
    "bitwise_or": .bitOr, "bitwise_xor": .bitXor, "left_shift": .leftShift,
    "right_shift": .rightShift, "matmul": .matMul, "mm": .matMul, "dot": .matMul,
  ]

  static let comparisons: [String: PythonCompareOperator] = [
    "gt": .greater, "greater": .greater, "ge": .greaterEqual, "greater_equal": .greaterEqual,
    "lt": .less, "less": .less, "le": .lessEqual, "less_equal": .lessEqual, "eq": .equal,
    "equal": .equal, "ne": .notEqual, "not_equal": .notEqual,
  ]

  // MARK: Reductions

  /// Numbers computed from the data, which only a run could tell, but for the extremes of a whole set.
  func reduction(_ name: String, _ data: DataArray, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    let bare =
      name.hasPrefix("a") && ["amax", "amin"].contains(name) ? String(name.dropFirst()) : name
    if bare == "max" || bare == "min", arguments.positional.isEmpty, arguments.keywords.isEmpty,
      data.isWholeSet, data.content == .images, let table = data.pixels.table,
      data.pixels.random.isEmpty
    {
      // Whole sets of images hold each of the 256 values.
      let extreme = bare == "max" ? table.max() : table.min()
      if let extreme {
        return .data(
          DataArray(
            .literal([extreme]), axes: [], library: data.library,
            pixels: .untracked(data.elementType)))
      }
    }
    return opaque("\(name)() of the \(data.words)", at: place)
  }
}

extension CallArguments {
  /// An argument by its place or its name.
  func at(_ index: Int, _ name: String) -> Value? {
    self[keyword: name] ?? (positional.indices.contains(index) ? positional[index] : nil)
  }

  func int(_ index: Int, _ name: String) -> Int? {
    switch at(index, name) ?? (name == "dim" ? self[keyword: "axis"] : nil) {
    case .int(let number)?: number
    case .bool(let flag)?: flag ? 1 : 0
    default: nil
    }
  }

  func string(_ index: Int, _ name: String) -> String? {
    if case .string(let text)? = at(index, name) { text } else { nil }
  }

  func bool(_ index: Int, _ name: String) -> Bool? {
    switch at(index, name) {
    case .bool(let flag)?: flag
    case .int(let number)?: number != 0
    default: nil
    }
  }

  /// The numbers given one by one, or in one list.
  fileprivate func items(from start: Int = 0) -> [Value] {
    var items = Array(positional.dropFirst(start))
    if items.isEmpty, let shape = self[keyword: "shape"] ?? self[keyword: "size"] {
      items = [shape]
    }
    guard items.count == 1 else { return items }
    switch items[0] {
    case .tuple(let inner): return inner
    case .list(let list): return list.items
    default: return items
    }
  }

  func integers(from start: Int = 0) -> [Int]? {
    var numbers: [Int] = []
    for item in items(from: start) {
      guard case .int(let number) = item else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  func sizes(from start: Int = 0) -> [DataArray.Size] {
    items(from: start).map { item in
      switch item {
      case .int(-1): .inferred
      case .int(let number): .known(number)
      default: .open
      }
    }
  }
}

extension Value {
  /// Pixels, labels, paths, numbers: nothing that a network is built of.
  var isPlain: Bool {
    switch self {
    case .data, .opaque, .string, .int, .float, .bool, .bytes, .none: true
    case .tuple(let items): items.allSatisfy(\.isPlain)
    case .list(let list): list.items.allSatisfy(\.isPlain)
    case .dict(let dict): dict.values.allSatisfy(\.isPlain)
    default: false
    }
  }

  /// Pixels as they are now, whatever is done to them in place later.
  var snapshot: Value {
    if case .data(let data) = self { return .data(data.copy()) }
    return self
  }

  /// Whether pixels are in it of which all steps are known.
  var holdsKnownPixels: Bool {
    switch self {
    case .data(let data): data.isImages && data.pixels.table != nil && data.axes != nil
    case .tuple(let items): items.contains(where: \.holdsKnownPixels)
    case .list(let list):
      list.items.count < 1_000 && list.items.contains(where: \.holdsKnownPixels)
    case .dict(let dict): dict.values.contains(where: \.holdsKnownPixels)
    default: false
    }
  }

  /// Whether pixels or labels are in it.
  var isPartOfData: Bool {
    switch self {
    case .data: true
    case .tuple(let items): items.contains(where: \.isPartOfData)
    case .list(let list): list.items.count < 1_000 && list.items.contains(where: \.isPartOfData)
    default: false
    }
  }
}
