import Diagnostics

/// What a native function was called with, by parameter name.
struct BoundArguments {
  /// Of the function, as messages name it.
  let name: String
  /// Of the call.
  let place: SourcePlace
  private let values: [String: Value]
  /// Names of the parameters that the call gives.
  private let given: Set<String>
  /// Of `**kwargs`.
  let others: [(name: String, value: Value)]
  let interpreter: Interpreter

  init(
    name: String, place: SourcePlace, values: [String: Value], given: Set<String>,
    others: [(name: String, value: Value)], interpreter: Interpreter
  ) {
    self.name = name
    self.place = place
    self.values = values
    self.given = given
    self.others = others
    self.interpreter = interpreter
  }

  /// - Precondition: the signature has the parameter.
  subscript(name: String) -> Value {
    guard let value = values[name] else { preconditionFailure("no parameter '\(name)'") }
    return value
  }

  /// Whether the signature has the parameter.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// Whether the call gives the parameter, rather than its default.
  func isGiven(_ name: String) -> Bool { given.contains(name) }

  /// The values of `*args`.
  func variadic(_ name: String) -> [Value] {
    guard case .tuple(let items) = self[name] else { return [] }
    return items
  }

  func int(_ name: String) throws(TraceStop) -> Int {
    switch self[name] {
    case .int(let value): return value
    case .bool(let value): return value ? 1 : 0
    default: throw misfit(name, "an integer")
    }
  }

  /// Nil for `None`.
  func optionalInt(_ name: String) throws(TraceStop) -> Int? {
    if case .none = self[name] { return nil }
    return try int(name)
  }

  func number(_ name: String) throws(TraceStop) -> Double {
    switch self[name] {
    case .int(let value): return Double(value)
    case .bool(let value): return value ? 1 : 0
    case .float(let value): return value
    default: throw misfit(name, "a number")
    }
  }

  /// Nil for `None`.
  func optionalNumber(_ name: String) throws(TraceStop) -> Double? {
    if case .none = self[name] { return nil }
    return try number(name)
  }

  /// By Python's truth.
  func bool(_ name: String) throws(TraceStop) -> Bool {
    if case .opaque = self[name] { throw misfit(name, "a truth value") }
    return try interpreter.truth(of: self[name], at: place)
  }

  func string(_ name: String) throws(TraceStop) -> String {
    guard case .string(let value) = self[name] else { throw misfit(name, "a string") }
    return value
  }

  /// Nil for `None`.
  func optionalString(_ name: String) throws(TraceStop) -> String? {
    if case .none = self[name] { return nil }
    return try string(name)
  }

  /// An integer, or a tuple or list of integers.
  func ints(_ name: String) throws(TraceStop) -> [Int] {
    switch self[name] {
    case .int(let value): return [value]
    case .bool(let value): return [value ? 1 : 0]
    case .tuple(let items): return try ints(items, name)
    case .list(let list): return try ints(list.items, name)
    default: throw misfit(name, "an integer or a tuple of integers")
    }
  }

  private func ints(_ items: [Value], _ name: String) throws(TraceStop) -> [Int] {
    var result: [Int] = []
    for item in items {
      switch item {
      case .int(let value): result.append(value)
      case .bool(let value): result.append(value ? 1 : 0)
      case .opaque(let value):
        throw interpreter.unknown(value, "\(self.name)()'s \(name)", at: place)
      default: throw misfit(name, "integers")
      }
    }
    return result
  }

  /// What says that an argument is of another kind than the function takes, or not known.
  func misfit(_ name: String, _ expected: String) -> TraceStop {
    if case .opaque(let value) = self[name] {
      return interpreter.unknown(value, "\(self.name)()'s \(name)", at: place)
    }
    return interpreter.raise(
      "TypeError",
      "\(self.name)(): argument '\(name)' must be \(expected), not "
        + interpreter.typeName(of: self[name]), at: place)
  }
}
