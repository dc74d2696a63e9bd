/// The parameters of a native function, written as in Python's own documentation:
/// `"input, p=0.5, training=True, *, dtype=None, **kwargs"`.
///
/// Defaults are `None`, `True`, `False`, `...`, numbers, quoted strings and tuples of these.
struct Signature: Sendable {
  /// A default as it is written, which is plain data.
  enum Default: Sendable {
    case none, ellipsis
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case tuple([Default])

    var value: Value {
      switch self {
      case .none: .none
      case .ellipsis: .ellipsis
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .float(let value): .float(value)
      case .string(let value): .string(value)
      case .tuple(let items): .tuple(items.map(\.value))
      }
    }
  }

  struct Parameter: Sendable {
    let name: String
    let defaultValue: Default?
    let isKeywordOnly: Bool
    let isPositionalOnly: Bool
  }

  private(set) var parameters: [Parameter] = []
  private(set) var variadic: String?
  private(set) var keywordVariadic: String?

  /// - Precondition: the text is a literal of this module's and well formed.
  init(_ text: StaticString) {
    var reader = SignatureReader(text)
    (parameters, variadic, keywordVariadic) = reader.parameters()
  }

  /// The arguments by parameter name, with the defaults of those that are not given.
  ///
  /// - Parameter name: as messages name the function: `conv2d`, `Net.__init__`.
  /// - Throws: Python's own TypeError on a misfit.
  func bind(
    _ arguments: CallArguments, to name: String, in interpreter: Interpreter
  ) throws(TraceStop) -> BoundArguments {
    var values: [String: Value] = [:]
    let positional = parameters.filter { !$0.isKeywordOnly }
    var rest: [Value] = []
    for (index, value) in arguments.positional.enumerated() {
      if index < positional.count {
        values[positional[index].name] = value
      } else {
        rest.append(value)
      }
    }
    guard rest.isEmpty || variadic != nil else {
      let required = positional.count { $0.defaultValue == nil }
      let counts =
        required == positional.count ? "\(required)" : "from \(required) to \(positional.count)"
      throw interpreter.raise(
        "TypeError",
        "\(name)() takes \(counts) positional argument\(positional.count == 1 ? "" : "s") but "
          + "\(arguments.positional.count) were given", at: arguments.place)
    }
    var others: [(name: String, value: Value)] = []
    for (keyword, value) in arguments.keywords {
      if let parameter = parameters.first(where: { $0.name == keyword && !$0.isPositionalOnly }) {
        guard values.updateValue(value, forKey: parameter.name) == nil else {
          throw interpreter.raise(
            "TypeError", "\(name)() got multiple values for argument '\(keyword)'",
            at: arguments.place)
        }
      } else if keywordVariadic != nil {
        others.append((keyword, value))
      } else {
        throw interpreter.raise(
          "TypeError", "\(name)() got an unexpected keyword argument '\(keyword)'",
          at: arguments.place)
      }
    }
    var given = Set(values.keys)
    for parameter in parameters where values[parameter.name] == nil {
      guard let defaultValue = parameter.defaultValue else {
        throw interpreter.raise(
          "TypeError", "\(name)() missing required argument '\(parameter.name)'",
          at: arguments.place)
      }
      values[parameter.name] = defaultValue.value
    }
    if let variadic { values[variadic] = .tuple(rest) }
    if !rest.isEmpty, let variadic { given.insert(variadic) }
    return BoundArguments(
      name: name, place: arguments.place, values: values, given: given, others: others,
      interpreter: interpreter)
  }
}

/// Reads the text of a ``Signature``.
private struct SignatureReader {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: StaticString) { bytes = Array(text.description.utf8) }

  mutating func parameters() -> (
    [Signature.Parameter], variadic: String?, keywordVariadic: String?
  ) {
    var result: [Signature.Parameter] = []
    var variadic: String?
    var keywordVariadic: String?
    var isKeywordOnly = false
    while skipSpaces() {
      if take("**") {
        keywordVariadic = name()
      } else if take("*") {
        isKeywordOnly = true
        let name = name()
        if !name.isEmpty { variadic = name }
      } else if take("/") {
        result = result.map { parameter in
          Signature.Parameter(
            name: parameter.name, defaultValue: parameter.defaultValue, isKeywordOnly: false,
            isPositionalOnly: true)
        }
      } else {
        let name = name()
        precondition(!name.isEmpty, "a parameter has a name")
        let defaultValue = take("=") ? value() : nil
        result.append(
          Signature.Parameter(
            name: name, defaultValue: defaultValue, isKeywordOnly: isKeywordOnly,
            isPositionalOnly: false))
      }
      _ = skipSpaces()
      guard take(",") else { break }
    }
    precondition(offset == bytes.count, "the signature is read to its end")
    return (result, variadic, keywordVariadic)
  }

  /// False at the end.
  private mutating func skipSpaces() -> Bool {
    while offset < bytes.count, bytes[offset] == UInt8(ascii: " ") { offset += 1 }
    return offset < bytes.count
  }

  private mutating func take(_ text: String) -> Bool {
    _ = skipSpaces()
    guard bytes[offset...].starts(with: text.utf8) else { return false }
    offset += text.utf8.count
    return true
  }

  private mutating func name() -> String {
    let rest = bytes[offset...].prefix { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || byte == UInt8(ascii: "_")
    }
    offset = rest.endIndex
    return String(decoding: rest, as: UTF8.self)
  }

  private mutating func value() -> Signature.Default {
    _ = skipSpaces()
    if take("...") { return .ellipsis }
    for quote in ["\"", "'"] where take(quote) {
      let text = bytes[offset...].prefix { $0 != quote.utf8.first }
      offset = text.endIndex + 1
      return .string(String(decoding: text, as: UTF8.self))
    }
    if take("(") {
      var items: [Signature.Default] = []
      while !take(")") {
        items.append(value())
        _ = take(",")
      }
      return .tuple(items)
    }
    let word = bytes[offset...].prefix { byte in
      ![UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: " ")].contains(byte)
    }
    offset = word.endIndex
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "None": return .none
    case "True": return .bool(true)
    case "False": return .bool(false)
    default:
      if let number = Int(text) { return .int(number) }
      guard let number = Double(text) else {
        preconditionFailure("a default is a literal: \(text)")
      }
      return .float(number)
    }
  }
}
