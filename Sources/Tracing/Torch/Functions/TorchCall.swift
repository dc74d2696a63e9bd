import Networks

/// A call of one of PyTorch's functions or methods, with its arguments by name.
struct TorchCall {
  let arguments: BoundArguments
  let context: TensorContext

  var interpreter: Interpreter { arguments.interpreter }
  var place: SourcePlace { arguments.place }

  subscript(name: String) -> Value { arguments[name] }

  func int(_ name: String) throws(TraceStop) -> Int { try arguments.int(name) }
  func number(_ name: String) throws(TraceStop) -> Double { try arguments.number(name) }
  func bool(_ name: String) throws(TraceStop) -> Bool { try arguments.bool(name) }

  func isNone(_ name: String) -> Bool {
    if case .none = arguments[name] { true } else { false }
  }

  /// Nil for `None`, or one integer or several.
  func optionalInts(_ name: String) throws(TraceStop) -> [Int]? {
    isNone(name) ? nil : try arguments.ints(name)
  }

  /// Numbers, one or several.
  func numbers(_ name: String) throws(TraceStop) -> [Double] {
    let items: [Value]
    switch arguments[name] {
    case .tuple(let values): items = values
    case .list(let list): items = list.items
    default: return [try number(name)]
    }
    var result: [Double] = []
    for item in items {
      switch item {
      case .int(let value): result.append(Double(value))
      case .float(let value): result.append(value)
      default: throw arguments.misfit(name, "numbers")
      }
    }
    return result
  }

  func tensor(_ name: String) throws(TraceStop) -> TracedTensor {
    try tensor(arguments[name], name)
  }

  func optionalTensor(_ name: String) throws(TraceStop) -> TracedTensor? {
    isNone(name) ? nil : try tensor(name)
  }

  /// A tensor, or the reason why the value is none.
  func tensor(_ value: Value, _ name: String) throws(TraceStop) -> TracedTensor {
    switch value {
    case .tensor(let tensor): return tensor
    case .opaque(let value): throw interpreter.unknown(value, "\(context.name)()", at: place)
    case .data:
      throw interpreter.stop(
        .unknownValue, at: place, "\(context.name)() reads pixels, whose values are not known here")
    default:
      throw interpreter.raise(
        "TypeError",
        "\(context.name)(): argument '\(name)' must be Tensor, not "
          + interpreter.typeName(of: value), at: place)
    }
  }

  /// A tensor, or a number as a tensor without dimensions.
  func tensorOrNumber(_ name: String) throws(TraceStop) -> TracedTensor {
    if let number = TorchCall.number(arguments[name]) { return number }
    return try tensor(name)
  }

  static func number(_ value: Value) -> TracedTensor? {
    switch value {
    case .int(let value): TracedTensor(.literal([Double(value)]), [], elementType: .int64)
    case .float(let value): TracedTensor(.literal([value]), [])
    case .bool(let value): TracedTensor(.literal([value ? 1 : 0]), [], elementType: .bool)
    default: nil
    }
  }

  /// Tensors of a list or tuple, or of what iterating gives.
  func tensors(_ name: String) throws(TraceStop) -> [TracedTensor] {
    var result: [TracedTensor] = []
    for item in try interpreter.items(of: arguments[name], at: place) {
      result.append(try tensor(item, name))
    }
    return result
  }

  /// Sizes given one by one or as one tuple: `view(2, 3)`, `view((2, 3))`.
  func sizes(_ name: String) throws(TraceStop) -> [Value] {
    let values = arguments.variadic(name)
    if values.count == 1 {
      switch values[0] {
      case .tuple(let items): return items
      case .list(let list): return list.items
      default: break
      }
    }
    return values
  }

  /// Dimensions given one by one or as one tuple.
  func dims(_ name: String) throws(TraceStop) -> [Int] {
    var result: [Int] = []
    for value in try sizes(name) {
      guard case .int(let dim) = value else {
        throw interpreter.raise(
          "TypeError", "\(context.name)(): dimensions must be integers", at: place)
      }
      result.append(dim)
    }
    return result
  }
}

/// One of PyTorch's functions: how it is called, where it is found, and what it does.
struct TorchFunction: Sendable {
  struct Homes: OptionSet, Sendable {
    let rawValue: Int
    static let torch = Homes(rawValue: 1)
    static let functional = Homes(rawValue: 2)
    static let method = Homes(rawValue: 4)
    /// With `_` behind the name: the first argument changes.
    static let inPlace = Homes(rawValue: 8)
  }

  typealias Body = @Sendable (TorchCall) throws(TraceStop) -> Value

  let name: String
  let homes: Homes
  let signature: Signature
  let body: Body

  func call(
    _ interpreter: Interpreter, _ arguments: CallArguments, as fullName: String
  ) throws(TraceStop) -> Value {
    let bound = try signature.bind(arguments, to: name, in: interpreter)
    return try body(
      TorchCall(
        arguments: bound,
        context: TensorContext(interpreter, at: arguments.place, name: fullName)))
  }

  /// The function that changes its first argument: `relu_`.
  func callInPlace(
    _ interpreter: Interpreter, _ arguments: CallArguments, as fullName: String
  ) throws(TraceStop) -> Value {
    let result = try call(interpreter, arguments, as: fullName)
    let context = TensorContext(interpreter, at: arguments.place, name: fullName)
    guard case .tensor(let target)? = arguments.positional.first ?? arguments[keyword: "input"],
      case .tensor(let tensor) = result
    else { return result }
    return .tensor(try context.changed(target, to: tensor))
  }
}

extension TensorContext {
  /// What an operation in place leaves: every view of the memory sees the new values.
  func changed(_ target: TracedTensor, to result: TracedTensor) throws(TraceStop) -> TracedTensor {
    var changed = try current(target)
    if case .stored = changed.content, interpreter.graph == nil {
      // Initial values, which the checkpoint replaces.
      return target
    }
    guard changed.shape == result.shape else {
      throw interpreter.raise(
        "RuntimeError",
        "output with shape \(changed.shapeText) doesn't match the broadcast shape \(result.shapeText)",
        at: place)
    }
    if case .stored = changed.content {
      throw unsupported(
        "a parameter that changes while the network runs", instead: "compute a new tensor")
    }
    let now = try current(result)
    changed.content = now.content
    changed.trace = now.trace
    changed.slowMultiple = now.slowMultiple
    interpreter.willChange(changed.storage)
    // A branch that a run may not take.
    if interpreter.graph == nil, let fork = interpreter.forks.last {
      changed.content = .unknown(fork.reason)
    }
    changed.storage.change(to: changed)
    changed.version = changed.storage.version
    return changed
  }
}

/// PyTorch's functions by name and home, built once.
struct TorchFunctionTable: Sendable {
  private(set) var functions: [TorchFunction] = []
  private(set) var methods: [String: Int] = [:]

  mutating func add(
    _ name: String, _ homes: TorchFunction.Homes, _ signature: StaticString,
    _ body: @escaping TorchFunction.Body
  ) {
    functions.append(
      TorchFunction(name: name, homes: homes, signature: Signature(signature), body: body))
    if homes.contains(.method) { methods[name] = functions.count - 1 }
  }

  func method(_ name: String) -> TorchFunction? { methods[name].map { functions[$0] } }

  /// Under the name with `_` behind it.
  func inPlaceMethod(_ name: String) -> TorchFunction? {
    guard name.hasSuffix("_"), let function = method(String(name.dropLast())),
      function.homes.contains(.inPlace)
    else { return nil }
    return function
  }

  static let shared: TorchFunctionTable = {
    var table = TorchFunctionTable()
    table.addActivations()
    table.addShapes()
    table.addIndexing()
    table.addArithmetic()
    table.addReductions()
    table.addProducts()
    table.addLayers()
    table.addCreation()
    table.addMethods()
    return table
  }()
}
