import Glibc
import PythonSyntax

// numpy's functions, by name.

extension DataLibrary {
  /// Attributes of a module made of functions that one switch tells apart.
  static func functions(
    _ module: String, _ names: [String],
    _ body:
      @escaping (Interpreter, String, CallArguments) throws(TraceStop) -> Value
  ) -> [String: Value] {
    var attributes: [String: Value] = [:]
    for name in names {
      attributes[name] = .native(
        NativeFunction("\(module).\(name)") { (interpreter, arguments) throws(TraceStop) in
          try body(interpreter, name, arguments)
        })
    }
    return attributes
  }

  static func numpy(_ interpreter: Interpreter) -> [String: Value] {
    var attributes = functions("numpy", numpyNames) {
      (interpreter, name, arguments) throws(TraceStop) in
      try interpreter.numpyCall(name, arguments)
    }
    for type in numpyTypes { attributes[type] = Interpreter.numpyType(type) }
    attributes["pi"] = .float(.pi)
    attributes["e"] = .float(M_E)
    attributes["inf"] = .float(.infinity)
    attributes["nan"] = .float(.nan)
    attributes["newaxis"] = Value.none
    attributes["ndarray"] = .type(
      interpreter.libraryClass("numpy.ndarray", bases: [], attributes: [:]))
    attributes["dtype"] = .native(
      NativeFunction("numpy.dtype") { (interpreter, arguments) throws(TraceStop) in
        interpreter.numpyDType(arguments)
      })
    return attributes
  }

  static let numpyTypes = [
    "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "bool_", "float_",
    "int_", "double", "single", "ubyte", "half", "longlong", "intc", "float", "int", "bool",
  ]

  static let numpyNames =
    [
      "array", "asarray", "ascontiguousarray", "asfarray", "asanyarray", "copy", "zeros", "empty",
      "ones", "full", "zeros_like", "empty_like", "ones_like", "full_like", "frombuffer", "memmap",
      "fromfile",
      "fromstring", "load", "loadtxt", "genfromtxt", "arange", "linspace", "eye", "reshape",
      "expand_dims", "squeeze", "ravel", "transpose", "swapaxes", "moveaxis", "stack", "vstack",
      "hstack", "dstack", "concatenate", "append", "column_stack", "row_stack", "split",
      "array_split", "repeat", "tile", "flip", "fliplr", "flipud", "rot90", "roll", "pad",
      "broadcast_to", "atleast_1d", "atleast_2d", "atleast_3d", "where", "clip", "round", "around",
      "rint", "floor", "ceil", "trunc", "abs", "absolute", "sqrt", "square", "negative", "invert",
      "bitwise_not", "logical_not", "sign", "log", "log1p", "log2", "log10", "exp", "tanh", "mean",
      "std", "var", "sum", "max", "min", "amax", "amin", "median", "prod", "argmax", "argmin",
      "argsort", "argwhere", "unique", "bincount", "percentile", "ptp", "average", "nanmean",
      "sort",
      "cumsum", "isnan", "isin", "array_equal", "allclose", "all", "any", "count_nonzero",
      "nonzero",
      "dot", "einsum", "delete", "insert", "take", "savetxt", "save", "savez", "shape", "size",
      "ndim",
      "set_printoptions", "vectorize", "result_type", "iinfo", "finfo", "meshgrid", "outer",
      "interp", "digitize", "histogram", "array2string", "apply_along_axis", "may_share_memory",
      "set_seed", "errstate", "seterr", "choose", "identity", "diag", "isscalar", "ndenumerate",
      "float_power", "maximum", "minimum", "nan_to_num", "savez_compressed",
    ] + Array(Interpreter.operators.keys) + Array(Interpreter.comparisons.keys)

  static func numpyRandom() -> [String: Value] {
    functions(
      "numpy.random",
      [
        "seed", "shuffle", "permutation", "rand", "randn", "randint", "choice", "normal", "uniform",
        "random", "default_rng", "RandomState", "random_sample", "standard_normal", "get_state",
        "set_state",
      ]
    ) { (interpreter, name, arguments) throws(TraceStop) in
      if name == "permutation", case .data(let data)? = arguments.positional.first {
        return .data(data)
      }
      return ["seed", "shuffle"].contains(name)
        ? Value.none : interpreter.opaque("numpy.random.\(name)(…)", at: arguments.place)
    }
  }
}

extension Interpreter {
  fileprivate func numpyDType(_ arguments: CallArguments) -> Value {
    guard let type = arguments.positional.first.flatMap({ elementType(of: $0) }) else {
      return opaque("numpy.dtype(…)", at: arguments.place, isInert: true)
    }
    let keep = NativeFunction("numpy.dtype.newbyteorder") { (_, _) throws(TraceStop) in
      Self.numpyType(type.rawValue)
    }
    let instance = InstanceObject(
      libraryClass("numpy.dtype", bases: [], attributes: [:]), place: arguments.place)
    instance.payload = DTypePayload(elementType: type)
    instance.attributes = ["newbyteorder": .native(keep), "name": .string(type.rawValue)]
    return .instance(instance)
  }

  func numpyCall(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value {
    let place = arguments.place
    if let value = try creation(name, arguments) { return value }
    let first = arguments.positional.first ?? arguments[keyword: "a"] ?? .none
    if let value = try joined(name, first, arguments, library: .numpy) { return value }
    if name == "where" { return choose(arguments, library: .numpy) }
    // Numbers of Python, and arrays made of lists.
    if let value = scalar(name, arguments) { return value }
    if name == "divide" || name == "subtract" || Self.operators[name] != nil,
      case .data? = arguments.at(1, "x2"), let op = Self.operators[name]
    {
      return try dataBinary(op, first, arguments.positional[1], at: place)
    }
    guard case .data(let data)? = array(from: first, in: .numpy, at: place) else {
      return opaque("numpy.\(name)(…)", at: place)
    }
    if data.library == .numpy, data.isConstant, !["reshape", "expand_dims"].contains(name),
      Self.operators[name] == nil
    {
      return opaque("numpy.\(name)(…)", at: place)
    }
    return try onFirst(name, data, arguments)
  }

  /// A function of an array and options, as the array's method has it.
  private func onFirst(
    _ name: String, _ data: DataArray, _ arguments: CallArguments
  ) throws(TraceStop) -> Value {
    let place = arguments.place
    var rest = arguments
    if rest.positional.isEmpty {
      rest.keywords.removeAll { $0.name == "a" }
    } else {
      rest.positional.removeFirst()
    }
    switch name {
    case "expand_dims":
      switch rest.at(0, "axis") {
      case .int(let axis)?: return .data(view(data, data.axes(insertedAt: axis), place))
      case .tuple(let items)?:
        var result = data
        for case .int(let axis) in items {
          result = view(result, result.axes(insertedAt: axis), place)
        }
        return .data(result)
      default: return .data(view(data, nil, place))
      }
    case "ravel": return try dataMethod("flatten", of: data, CallArguments(place: place))
    case "transpose":
      if let axes = rest[keyword: "axes"] { rest = CallArguments(positional: [axes], place: place) }
      return try dataMethod("transpose", of: data, rest)
    case "around": return try dataMethod("round", of: data, rest)
    case "shape": return shape(of: data, at: place)
    case "size", "ndim": return try dataAttribute(name, of: data, at: place)
    case "pad": return .data(numpyPad(data, rest))
    case "atleast_2d", "atleast_3d", "atleast_1d":
      let count = name.hasSuffix("1d") ? 1 : name.hasSuffix("2d") ? 2 : 3
      if let shape = data.shape, shape.count >= count { return .data(data) }
      return .data(data.unknown("\(name)()", at: place, axes: .some(nil)))
    case "split", "array_split":
      return many(.data(data.view(axes: data.axes)), at: place)
    case "take":
      return rest.positional.first.map { indexed(data, by: $0, at: place) }
        ?? opaque("take()", at: place)
    case "delete", "insert", "sort", "cumsum", "apply_along_axis", "nan_to_num", "maximum",
      "minimum",
      "einsum", "outer", "interp", "choose", "digitize", "roll", "tanh":
      return .data(data.unknown("numpy.\(name)()", at: place, axes: .some(nil)))
    case "save", "savetxt", "savez": return Value.none
    case "astype": return try dataMethod("astype", of: data, rest)
    case "isnan", "isin", "unique", "bincount", "argsort", "argwhere", "nonzero", "array_equal",
      "allclose", "all", "any", "count_nonzero", "histogram", "isscalar":
      return opaque("numpy.\(name)(…)", at: place)
    default: return try dataMethod(name, of: data, rest)
    }
  }

  private func numpyPad(_ data: DataArray, _ arguments: CallArguments) -> DataArray {
    let place = arguments.place
    func widths(_ value: Value) -> (Int, Int)? {
      switch value {
      case .int(let number): return (number, number)
      case .tuple(let items):
        guard items.count == 2, case .int(let before) = items[0], case .int(let after) = items[1]
        else { return nil }
        return (before, after)
      default: return nil
      }
    }
    let mode = arguments.string(1, "mode") ?? "constant"
    guard mode == "constant", let axes = data.axes, let given = arguments.at(0, "pad_width") else {
      return data.unknown("padded", at: place, axes: .some(nil))
    }
    var pairs: [(Int, Int)] = []
    if case .tuple(let items) = given, items.count == axes.count, !items.isEmpty,
      case .tuple = items[0]
    {
      pairs = items.compactMap(widths)
    } else if let one = widths(given) {
      pairs = axes.map { _ in one }
    }
    guard pairs.count == axes.count else {
      return data.unknown("padded", at: place, axes: .some(nil))
    }
    var rows = (0, 0)
    var columns = (0, 0)
    for (axis, pair) in zip(axes, pairs) where pair != (0, 0) {
      switch axis.factors.first {
      case .rows? where axis.factors.count == 1: rows = pair
      case .columns? where axis.factors.count == 1: columns = pair
      default: return data.unknown("padded", at: place, axes: .some(nil))
      }
    }
    let value = arguments[keyword: "constant_values"].flatMap { operand($0).value } ?? 0
    return pad(
      data, left: columns.0, top: rows.0, right: columns.1, bottom: rows.1, value: value, at: place)
  }

  // MARK: Making arrays

  private func creation(_ name: String, _ arguments: CallArguments) throws(TraceStop) -> Value? {
    let place = arguments.place
    switch name {
    case "array", "asarray", "ascontiguousarray", "asanyarray", "asfarray", "copy":
      guard let object = arguments.at(0, "object") ?? arguments[keyword: "a"] else { return nil }
      return made(from: object, name, arguments)
    case "zeros", "empty", "ones", "full":
      return .data(blank(name, arguments))
    case "zeros_like", "empty_like", "ones_like", "full_like":
      guard case .data(let like)? = arguments.positional.first else { return nil }
      let type = arguments[keyword: "dtype"].flatMap { elementType(of: $0) } ?? like.elementType
      return .data(
        DataArray(
          .blank(name.hasPrefix("ones") ? 1 : 0), axes: like.axes, library: .numpy,
          pixels: .untracked(type)))
    case "frombuffer", "fromstring":
      if let header = header(inBuffer: arguments) { return header }
      return .data(numbers(inBuffer: arguments))
    case "memmap":
      var file = arguments
      file.keywords.removeAll { $0.name == "shape" || $0.name == "mode" }
      let data = numbers(inFile: file)
      guard let shape = arguments[keyword: "shape"] else { return .data(data) }
      return .data(
        reshape(data, to: CallArguments(positional: [shape], place: place).sizes(), at: place))
    case "fromfile": return .data(numbers(inFile: arguments))
    case "load": return loaded(arguments)
    case "loadtxt", "genfromtxt":
      let type = arguments.at(1, "dtype").flatMap { elementType(of: $0) } ?? .float64
      guard arguments[keyword: "usecols"] == nil, arguments[keyword: "unpack"] == nil else {
        return .data(
          DataArray.table(library: .numpy, elementType: type)
            .unknown("some columns of the file", at: place, axes: .some(nil)))
      }
      if case .data(let text)? = arguments.positional.first, text.library == .python,
        text.content == .other("a line of a file")
      {
        let row = Self.row
        row.library = .numpy
        return .data(cast(row, to: type, at: place))
      }
      return .data(.table(library: .numpy, elementType: type))
    case "arange":
      guard let numbers = arguments.integers(), arguments.keywords.isEmpty, !numbers.isEmpty,
        numbers.count < 4
      else { return opaque("numpy.arange(…)", at: place) }
      let range = RangeValue(
        start: numbers.count > 1 ? numbers[0] : 0,
        stop: numbers.count > 1 ? numbers[1] : numbers[0],
        step: numbers.count > 2 ? numbers[2] : 1)
      guard range.step != 0 else { return nil }
      return array(from: .range(range), in: .numpy, at: place)
        ?? opaque("numpy.arange(…)", at: place)
    case "linspace", "eye", "identity", "diag", "vectorize", "iinfo", "finfo", "meshgrid":
      return opaque("numpy.\(name)(…)", at: place)
    case "set_printoptions", "seterr", "save", "savez", "savetxt", "savez_compressed":
      return Value.none
    default: return nil
    }
  }

  /// `np.array(object, dtype)`.
  private func made(from object: Value, _ name: String, _ arguments: CallArguments) -> Value {
    let place = arguments.place
    guard let value = array(from: object, in: .numpy, at: place), case .data(let data) = value
    else {
      return opaque("numpy.\(name)(…)", at: place)
    }
    // A copy, so that changes in place stay its own.
    let isCopy = name == "array" || name == "copy"
    let result = data.isConstant ? data : isCopy ? data.copy() : data
    if let dtype = arguments.at(1, "dtype"), !dtype.isNone {
      guard let type = elementType(of: dtype) else {
        return .data(result.unknown("an array of an unknown type", at: place))
      }
      return .data(cast(result, to: type, at: place))
    }
    if name == "asfarray" { return .data(cast(result, to: .float64, at: place)) }
    return .data(result)
  }

  func blank(_ name: String, _ arguments: CallArguments) -> DataArray {
    let axes: [DataArray.Axis]
    let shape = arguments.at(0, "shape") ?? arguments[keyword: "size"] ?? .none
    let items: [Value]
    switch shape {
    case .tuple(let sizes): items = sizes
    case .list(let list): items = list.items
    default: items = [shape]
    }
    axes = items.map { item in
      if case .int(let size) = item {
        return size == 1 ? .one : DataArray.Axis(.plain(max(size, 0)))
      }
      return DataArray.Axis(.plain(nil))
    }
    let value =
      name == "full" ? arguments.at(1, "fill_value").flatMap { operand($0).value } ?? .nan : 0
    let type =
      arguments.at(name == "full" ? 2 : 1, "dtype").flatMap { elementType(of: $0) } ?? .float64
    return DataArray(
      .blank(name == "ones" ? 1 : value), axes: axes, library: .numpy, pixels: .untracked(type))
  }

  // MARK: Putting arrays together

  /// Stacks and concatenations, numpy's and PyTorch's; nil for another function.
  func joined(
    _ name: String, _ first: Value, _ arguments: CallArguments, library: DataArray.Library
  ) throws(TraceStop) -> Value? {
    let place = arguments.place
    let isJoin = [
      "stack", "vstack", "hstack", "dstack", "concatenate", "cat", "concat", "row_stack",
      "column_stack", "append",
    ].contains(name)
    guard isJoin else { return nil }
    let axis = arguments.int(name == "append" ? 2 : 1, library == .torch ? "dim" : "axis")
    if case .data(let list) = first, let item = list.repeatedItem {
      return repeatedJoin(name, item, axis, library, at: place)
    }
    var values: [Value]
    switch first {
    case .tuple(let items): values = items
    case .list(let list):
      if let uncertainty = list.uncertainty { return .opaque(uncertainty) }
      values = list.items
    case .data: values = name == "append" ? [first] : [first]
    default: return opaque("\(name)(…)", at: place)
    }
    if name == "append", let other = arguments.at(1, "values") { values = [first, other] }
    var arrays: [DataArray] = []
    for value in values {
      guard case .data(let data)? = array(from: value, in: library, at: place) else {
        return opaque("\(name)(…)", at: place)
      }
      arrays.append(data)
    }
    if arrays.isEmpty || arrays.allSatisfy(\.isConstant) { return opaque("\(name)(…)", at: place) }
    // An empty array that others are appended to.
    arrays.removeAll { $0.isConstant && $0.axes?.contains { $0.size == 0 } == true }
    guard let one = arrays.first else { return nil }
    switch name {
    case "stack":
      guard let result = stack(arrays, at: axis ?? 0, place) else {
        return .data(one.unknown("a stack of different things", at: place, axes: .some(nil)))
      }
      result.library = library
      return .data(result)
    case "concatenate", "cat", "concat", "vstack", "row_stack", "append":
      if (axis ?? 0) == 0, let result = concatenate(arrays, at: place) { return .data(result) }
      if one.shape?.count == 1, name.hasSuffix("stack"), let result = stack(arrays, at: 0, place) {
        return .data(result)
      }
      return .data(channels(arrays, axis: axis, at: place))
    default:
      return .data(one.unknown("\(name)()", at: place, axes: .some(nil)))
    }
  }

  /// One gray image several times along an axis of size 1.
  private func channels(_ arrays: [DataArray], axis: Int?, at place: SourcePlace) -> DataArray {
    let first = arrays[0]
    guard let axes = first.axes, let axis,
      arrays.allSatisfy({
        $0.pixels === first.pixels && $0.axes == axes && $0.position == first.position
      })
    else { return first.unknown("arrays put together", at: place, axes: .some(nil)) }
    let index = axis < 0 ? axis + axes.count : axis
    guard axes.indices.contains(index), axes[index] == .one else {
      return first.unknown("arrays put together", at: place, axes: .some(nil))
    }
    var result = axes
    result[index] = DataArray.Axis(.channels(arrays.count))
    return first.view(axes: result)
  }

  /// Any number of arrays like this one.
  private func repeatedJoin(
    _ name: String, _ item: Value, _ axis: Int?, _ library: DataArray.Library, at place: SourcePlace
  ) -> Value {
    guard case .data(let data)? = array(from: item, in: library, at: place) else {
      return opaque("\(name)(…)", at: place)
    }
    if data.isConstant { return .data(.labels(library: library)) }
    guard name == "stack" else {
      guard data.hasSamples, (axis ?? 0) == 0, var axes = data.axes,
        axes[0].factors.first?.isSamples == true
      else {
        // `torch.cat` of images of shape [1, 28, 28] makes an axis of images of the first.
        if (axis ?? 0) == 0, let axes = data.axes, axes.first == .one, name != "append" {
          let result = data.view(axes: [.samples] + axes.dropFirst())
          result.isWholeSet = true
          return .data(result)
        }
        if name == "vstack", data.shape?.count == 1 { return .data(stacked(data, in: library)) }
        return .data(data.unknown("\(name)() in a loop", at: place, axes: .some(nil)))
      }
      axes[0] = .samples
      let result = data.view(axes: axes)
      result.isWholeSet = true
      return .data(result)
    }
    guard let axes = data.axes, !data.hasSamples, (axis ?? 0) == 0 else {
      return .data(data.unknown("a stack along another axis", at: place, axes: .some(nil)))
    }
    _ = axes
    return .data(stacked(data, in: library))
  }

  // MARK: Conditions

  /// `np.where(condition, one, other)`.
  func choose(_ arguments: CallArguments, library: DataArray.Library) -> Value {
    let place = arguments.place
    guard arguments.positional.count == 3, case .data(let mask) = arguments.positional[0],
      let conditions = mask.pixels.table, mask.elementType == .bool || mask.elementType == .uint8
    else {
      if arguments.positional.count == 3, case .data(let mask) = arguments.positional[0] {
        return .data(mask.unknown("where()", at: place))
      }
      return opaque("where(…)", at: place)
    }
    func table(_ value: Value) -> ([Double], PixelBuffer.ElementType)? {
      switch operand(value) {
      case .number(let number, let isFloat):
        let type: PixelBuffer.ElementType =
          isFloat ? library == .torch ? .float32 : .float64 : .int64
        guard let rounded = type.rounded(number) else { return nil }
        return (Array(repeating: rounded, count: conditions.count), type)
      case .typed(let number, let type): return (conditions.map { _ in number }, type)
      case .array(let data):
        guard data.pixels.origin === mask.pixels.origin, data.axes == mask.axes,
          let table = data.pixels.table
        else { return nil }
        return (table, data.elementType)
      case .unknown: return nil
      }
    }
    guard let one = table(arguments.positional[1]), let other = table(arguments.positional[2])
    else {
      return .data(mask.unknown("where()", at: place))
    }
    // A number of Python's gives way to an array's type.
    var type = one.1.promoted(with: other.1, in: library)
    if case .number(_, false) = operand(arguments.positional[2]) { type = one.1 }
    if case .number(_, false) = operand(arguments.positional[1]) { type = other.1 }
    if one.1.isFloating != other.1.isFloating { type = one.1.isFloating ? one.1 : other.1 }
    let result = mask.copy()
    result.library = library
    result.pixels.elementType = type
    result.pixels.table = zip(conditions, zip(one.0, other.0)).map { $0 == 0 ? $1.1 : $1.0 }
    result.pixels.steps.append(
      PixelStep(function: .function("where()"), elementType: type, place: place))
    return .data(result)
  }

  // MARK: Numbers

  /// Functions of plain numbers: `np.sqrt(2)`, `np.prod((1, 28, 28))`.
  private func scalar(_ name: String, _ arguments: CallArguments) -> Value? {
    switch arguments.positional.first {
    case .int?, .float?, .bool?:
      guard arguments.positional.count == 1,
        case .number(let number, let isFloat)? =
          arguments.positional.first.map({ operand($0) })
      else { return nil }
      switch name {
      case "sqrt": return .float(number.squareRoot())
      case "square": return isFloat ? .float(number * number) : nil
      case "floor": return .float(number.rounded(.down))
      case "ceil": return .float(number.rounded(.up))
      case "round", "rint": return .float(number.rounded(.toNearestOrEven))
      case "abs", "absolute":
        return isFloat ? .float(number.magnitude) : .int(Int(number.magnitude))
      case "log": return .float(log(number))
      case "exp": return .float(exp(number))
      default: return nil
      }
    case .tuple?, .list?:
      guard ["prod", "sum", "max", "min"].contains(name), arguments.positional.count == 1,
        let numbers = arguments.integers(), !numbers.isEmpty
      else { return nil }
      switch name {
      case "max": return numbers.max().map { .int($0) }
      case "min": return numbers.min().map { .int($0) }
      default:
        var result = name == "prod" ? 1 : 0
        for number in numbers {
          let (value, overflow) =
            name == "prod"
            ? result.multipliedReportingOverflow(by: number)
            : result.addingReportingOverflow(number)
          if overflow { return nil }
          result = value
        }
        return .int(result)
      }
    default: return nil
    }
  }
}
