extension StandardLibrary {
  static func contexts(_ interpreter: Interpreter) -> [String: Value] {
    let generated = interpreter.libraryClass(
      "contextlib._GeneratorContextManager", bases: [], attributes: [:])
    generated.attributes["__enter__"] = function("__enter__", "self") {
      interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"],
        case .iterator(let iterator)? = instance.attributes["gen"]
      else { return interpreter.opaque("a context", at: arguments.place) }
      guard let value = try iterator.next() else {
        throw interpreter.raise("RuntimeError", "generator didn't yield", at: arguments.place)
      }
      return value
    }
    generated.attributes["__exit__"] = function("__exit__", "self, type, value, traceback") {
      interpreter, arguments throws(TraceStop) in
      guard case .instance(let instance) = arguments["self"],
        case .iterator(let iterator)? = instance.attributes["gen"]
      else { return .bool(false) }
      guard arguments["type"].isNone else { return .bool(false) }
      if try iterator.next() != nil {
        throw interpreter.raise("RuntimeError", "generator didn't stop", at: arguments.place)
      }
      return .bool(false)
    }
    let plain = interpreter.libraryClass(
      "contextlib.nullcontext", bases: [],
      attributes: [
        "__init__": function("nullcontext", "self, enter_result=None") {
          interpreter, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          interpreter.setPlainAttribute(
            "enter_result", of: instance, to: arguments["enter_result"])
          return .none
        },
        "__enter__": function("__enter__", "self") { _, arguments throws(TraceStop) in
          guard case .instance(let instance) = arguments["self"] else { return .none }
          return instance.attributes["enter_result"] ?? .none
        },
        "__exit__": function("__exit__", "self, type, value, traceback") {
          _, _ throws(TraceStop) in .bool(false)
        },
      ])
    return [
      "contextmanager": function("contextlib.contextmanager", "func") {
        _, outer throws(TraceStop) in
        .native(
          NativeFunction("contextlib.contextmanager") { interpreter, arguments throws(TraceStop) in
            let instance = InstanceObject(generated, place: arguments.place)
            interpreter.setPlainAttribute(
              "gen", of: instance, to: try interpreter.call(outer["func"], arguments))
            return .instance(instance)
          })
      },
      "nullcontext": .type(plain), "suppress": unknown("contextlib.suppress"),
      "redirect_stdout": unknown("contextlib.redirect_stdout"),
      "ExitStack": unknown("contextlib.ExitStack"), "closing": unknown("contextlib.closing"),
    ]
  }

  // MARK: json

  static func json() -> [String: Value] {
    [
      "loads": function("json.loads", "s, **kwargs") { interpreter, arguments throws(TraceStop) in
        guard case .string(let text) = arguments["s"] else {
          return interpreter.opaque("json.loads(…)", at: arguments.place)
        }
        var reader = JSONReader(text)
        guard let value = reader.document() else {
          throw interpreter.raise("ValueError", "no valid JSON", at: arguments.place)
        }
        try interpreter.charge(text.utf8.count, at: arguments.place)
        return value
      },
      "load": unknown("json.load"), "dump": nothing("json.dump"), "dumps": unknown("json.dumps"),
      "JSONDecodeError": .opaque(
        OpaqueValue(what: "json.JSONDecodeError", place: SourcePlace(unit: 0, range: 0..<0))),
    ]
  }
}

/// Reads the text of a JSON document into values of Python.
private struct JSONReader {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// Nil for what is no JSON, or nests more than 100 deep.
  mutating func document() -> Value? {
    guard let value = value() else { return nil }
    skipSpaces()
    return index == scalars.count ? value : nil
  }

  private mutating func skipSpaces() {
    while index < scalars.count, [" ", "\n", "\r", "\t"].contains(scalars[index]) { index += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard index < scalars.count, scalars[index] == scalar else { return false }
    index += 1
    return true
  }

  private mutating func value() -> Value? {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { return nil }
    if take("{") {
      let dict = DictObject()
      if take("}") { return .dict(dict) }
      repeat {
        skipSpaces()
        guard let key = string(), take(":"), let value = value() else { return nil }
        dict.set(key, to: value)
      } while take(",")
      return take("}") ? .dict(dict) : nil
    }
    if take("[") {
      let list = ListObject([])
      if take("]") { return .list(list) }
      repeat {
        guard let value = value() else { return nil }
        list.items.append(value)
      } while take(",")
      return take("]") ? .list(list) : nil
    }
    skipSpaces()
    if index < scalars.count, scalars[index] == "\"" { return string().map { .string($0) } }
    return word()
  }

  private mutating func word() -> Value? {
    let word = scalars[index...].prefix { scalar in
      !" \n\r\t,]}:".unicodeScalars.contains(scalar)
    }
    index = word.endIndex
    let text = String(String.UnicodeScalarView(word))
    switch text {
    case "null": return Value.none
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      if let integer = Int(text) { return .int(integer) }
      guard text.first?.isNumber == true || text.hasPrefix("-"), let number = Double(text) else {
        return nil
      }
      return .float(number)
    }
  }

  private mutating func string() -> String? {
    guard index < scalars.count, scalars[index] == "\"" else { return nil }
    index += 1
    var result = String.UnicodeScalarView()
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if scalar == "\"" { return String(result) }
      guard scalar == "\\" else {
        result.append(scalar)
        continue
      }
      guard index < scalars.count else { return nil }
      let code = scalars[index]
      index += 1
      switch code {
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "r": result.append("\r")
      case "b": result.append("\u{08}")
      case "f": result.append("\u{0C}")
      case "u":
        let digits = scalars[index...].prefix(4)
        index = digits.endIndex
        guard let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
          let scalar = Unicode.Scalar(value)
        else { return nil }
        result.append(scalar)
      default: result.append(code)
      }
    }
    return nil
  }
}
