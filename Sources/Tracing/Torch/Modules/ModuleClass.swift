import Diagnostics
import Networks

/// What the Torch part keeps of one interpreter: its classes, built once each, and what belongs to what.
final class TorchState {
  var classes: [String: ClassObject] = [:]
  /// The network whose `state_dict()` a dictionary is.
  var stateDicts: [(dict: DictObject, owner: InstanceObject)] = []
  /// Traces so far.
  var traces = 0
  /// Lazy modules that the trace under way has sized.
  var sized: [StoredTensor] = []
  /// Memory that the trace under way has changed, with the number of changes before.
  var changed: [(storage: TensorStorage, version: Int)] = []
  /// Networks with hooks, which a trace does not run.
  var hooked: Set<ObjectIdentifier> = []
}

/// A method of a library's class: how it is called and what it does with the receiver, `self`.
struct ModuleMethod: Sendable {
  typealias Body = @Sendable (ModuleCall) throws(TraceStop) -> Value

  let name: String
  let signature: Signature
  let body: Body

  init(_ name: String, _ signature: StaticString, _ body: @escaping Body) {
    self.name = name
    self.signature = Signature(signature)
    self.body = body
  }

  func native(of className: String) -> NativeFunction {
    let fullName = "\(className).\(name)"
    return NativeFunction(fullName) { [self] interpreter, arguments throws(TraceStop) in
      let bound = try signature.bind(arguments, to: fullName, in: interpreter)
      guard case .instance(let module) = bound["self"] else {
        throw interpreter.raise(
          "TypeError", "\(fullName)() needs an object of its class", at: arguments.place)
      }
      return try body(ModuleCall(arguments: bound, module: module, className: className))
    }
  }
}

/// A call of a method of a library's module.
struct ModuleCall {
  let arguments: BoundArguments
  let module: InstanceObject
  let className: String

  var interpreter: Interpreter { arguments.interpreter }
  var place: SourcePlace { arguments.place }

  /// For operations that the module does itself.
  var context: TensorContext {
    TensorContext(interpreter, at: place, name: "nn.\(className)", owner: module)
  }

  /// The same call as one of a function.
  var call: TorchCall { TorchCall(arguments: arguments, context: context) }

  func tensor(_ name: String) throws(TraceStop) -> TracedTensor { try call.tensor(name) }

  func raise(_ exception: String, _ message: String) -> TraceStop {
    interpreter.raise(exception, message, at: place)
  }

  // MARK: - Setting up

  func set(_ name: String, _ value: Value) { module.setPlain(name, value) }

  /// Copies arguments to attributes of the same names.
  func keep(_ names: String...) {
    for name in names where arguments.has(name) { set(name, arguments[name]) }
  }

  func setParameter(_ name: String, _ sizes: [Int]?) {
    module.moduleState?.set(
      parameter: name, to: StoredTensor(role: .parameter, sizes: sizes, place: place))
  }

  func setNoParameter(_ name: String) { module.moduleState?.set(parameter: name, to: nil) }

  func setBuffer(_ name: String, _ sizes: [Int]?, isInteger: Bool = false) {
    let tensor = StoredTensor(role: .buffer, sizes: sizes, place: place)
    tensor.isInteger = isInteger
    module.moduleState?.set(buffer: name, to: tensor)
  }

  /// A size that a constructor takes: an integer that is not negative.
  func size(_ name: String) throws(TraceStop) -> Int {
    let value = try arguments.int(name)
    guard value >= 0, value <= 1 << 30 else {
      throw raise("RuntimeError", "\(className): \(name) is \(value), which is no size")
    }
    return value
  }

  /// One size for all dimensions, or one each.
  func tuple(_ name: String, count: Int) throws(TraceStop) -> Value {
    let values = try arguments.ints(name)
    if case .int = arguments[name] {
      return .tuple([Value](repeating: .int(values[0]), count: count))
    }
    return .tuple(values.map { .int($0) })
  }

  // MARK: - Attributes

  func attribute(_ name: String) -> Value { module.attributes[name] ?? .none }

  private func misfit(_ name: String, _ expected: String) -> TraceStop {
    if case .opaque(let value) = attribute(name) {
      return interpreter.unknown(value, "\(className).\(name)", at: place)
    }
    return raise("TypeError", "\(className).\(name) must be \(expected)")
  }

  func int(_ name: String) throws(TraceStop) -> Int {
    switch attribute(name) {
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    default: throw misfit(name, "an integer")
    }
  }

  func number(_ name: String) throws(TraceStop) -> Double {
    switch attribute(name) {
    case .int(let value): return Double(value)
    case .float(let value): return value
    case .bool(let value): return value ? 1 : 0
    default: throw misfit(name, "a number")
    }
  }

  func bool(_ name: String) throws(TraceStop) -> Bool {
    try interpreter.truth(of: attribute(name), at: place)
  }

  func string(_ name: String) throws(TraceStop) -> String {
    guard case .string(let value) = attribute(name) else { throw misfit(name, "a string") }
    return value
  }

  func isNone(_ name: String) -> Bool {
    if case .none = attribute(name) { true } else { false }
  }

  /// An integer or several; empty for `None`.
  func ints(_ name: String) throws(TraceStop) -> [Int] {
    let items: [Value]
    switch attribute(name) {
    case .none: return []
    case .int(let value): return [value]
    case .bool(let value): return [value ? 1 : 0]
    case .tuple(let values): items = values
    case .list(let list): items = list.items
    default: throw misfit(name, "an integer or a tuple of integers")
    }
    var result: [Int] = []
    for item in items {
      guard case .int(let value) = item else { throw misfit(name, "integers") }
      result.append(value)
    }
    return result
  }

  /// A parameter or buffer of the module; nil for one that is `None` or missing.
  func stored(_ name: String) -> TracedTensor? {
    let state = module.moduleState
    guard let tensor = (state?.parameter(name) ?? state?.buffer(name)) ?? nil else { return nil }
    return TracedTensor(stored: tensor)
  }

  func storedTensor(_ name: String) -> StoredTensor? {
    let state = module.moduleState
    return (state?.parameter(name) ?? state?.buffer(name)) ?? nil
  }

  /// A tensor of the module, or the tensor that the student put under its name.
  func optional(_ name: String) throws(TraceStop) -> TracedTensor? {
    if let tensor = stored(name) { return tensor }
    if case .tensor(let tensor) = attribute(name) { return tensor }
    return nil
  }

  func required(_ name: String) throws(TraceStop) -> TracedTensor {
    guard let tensor = try optional(name) else {
      throw context.stop(.unsupported, "its \(name) is missing")
    }
    return tensor
  }

  func child(_ name: String) throws(TraceStop) -> Value {
    guard let child = module.moduleState?.child(name) ?? nil else {
      throw raise("AttributeError", "'\(className)' object has no attribute '\(name)'")
    }
    return .instance(child)
  }

  /// Calls a child on tensors.
  func run(_ name: String, _ inputs: Value...) throws(TraceStop) -> Value {
    try interpreter.call(try child(name), CallArguments(positional: inputs, place: place))
  }
}

extension TracedTensor {
  init(stored: StoredTensor) {
    self.init(
      content: .stored(stored), shape: (stored.sizes ?? []).map { .known($0) },
      elementType: stored.isInteger ? .int64 : .float32)
  }
}

extension InstanceObject {
  /// Sets an attribute of the object itself.
  func setPlain(_ name: String, _ value: Value) {
    if attributes.updateValue(value, forKey: name) == nil { attributeOrder.append(name) }
  }

  func removePlain(_ name: String) -> Bool {
    guard attributes.removeValue(forKey: name) != nil else { return false }
    attributeOrder.removeAll { $0 == name }
    return true
  }
}
