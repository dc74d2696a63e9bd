import Diagnostics
import PythonSyntax

extension Interpreter {
  // MARK: str and repr

  /// `str(value)`, opaque where it is not known.
  func stringValue(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    try knownText(at: place) { () throws(TraceStop) in try string(of: value, at: place) }
  }

  /// `repr(value)`, opaque where it is not known.
  func representationValue(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    try knownText(at: place) { () throws(TraceStop) in try representation(of: value, at: place) }
  }

  private func knownText(
    at place: SourcePlace, _ body: () throws(TraceStop) -> String
  ) throws(TraceStop) -> Value {
    do {
      let text = try body()
      try charge(text.utf8.count / 16, at: place)
      try checkLength(text.utf8.count, at: place)
      return .string(text)
    } catch {
      guard case .error(let reason) = error, reason.code == .unknownValue else { throw error }
      return opaque("text of something unknown", at: place)
    }
  }

  func string(of value: Value, at place: SourcePlace) throws(TraceStop) -> String {
    switch value {
    case .string(let text): return text
    case .instance(let instance):
      if let method = instance.type.lookup("__str__"), method.owner !== types.object {
        return try text(
          from: try callBound(method, value, CallArguments(place: place)), "__str__", at: place)
      }
      if instance.type.lookup("__repr__") == nil
        || instance.type.lookup("__repr__")?.owner === types.object,
        let content = instance.content
      {
        return try string(of: content, at: place)
      }
    default: break
    }
    return try representation(of: value, at: place)
  }

  func representation(of value: Value, at place: SourcePlace) throws(TraceStop) -> String {
    try step(place)
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.evaluationDepth else { throw depthStop(at: place) }
    switch value {
    case .none: return "None"
    case .ellipsis: return "Ellipsis"
    case .notImplemented: return "NotImplemented"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .float(let value): return Self.text(of: value)
    case .string(let text): return Self.literal(text)
    case .bytes(let bytes): return Self.literal(bytes)
    case .tuple(let items):
      let parts = try representations(of: items, at: place)
      return items.count == 1 ? "(\(parts),)" : "(\(parts))"
    case .list(let list):
      let parts = try representations(of: list.items, at: place)
      guard let type = list.type else { return "[\(parts)]" }
      let limit = list.maximumCount.map { ", maxlen=\($0)" } ?? ""
      return "\(type.name)([\(parts)]\(limit))"
    case .dict(let dict): return try representation(of: dict, at: place)
    case .set(let set):
      if set.members.count == 0 { return set.isFrozen ? "frozenset()" : "set()" }
      let parts = try representations(of: set.members.originals, at: place)
      return set.isFrozen ? "frozenset({\(parts)})" : "{\(parts)}"
    case .range(let range):
      let step = range.step == 1 ? "" : ", \(range.step)"
      return "range(\(range.start), \(range.stop)\(step))"
    case .slice(let slice):
      return "slice(\(try representations(of: slice.parts, at: place)))"
    case .type(let type):
      let isBuiltin = type.qualifiedName.hasPrefix("builtins.")
      return "<class '\(isBuiltin ? type.name : type.qualifiedName)'>"
    case .module(let module): return "<module '\(module.name)'>"
    case .instance(let instance): return try representation(of: instance, at: place)
    case .opaque(let origin): throw unknown(origin, "the text", at: place)
    default:
      throw unknown(
        OpaqueValue(what: "the text of a \(typeName(of: value))", place: place), "the text",
        at: place)
    }
  }

  private func representations(
    of items: [Value], at place: SourcePlace
  ) throws(TraceStop) -> String {
    var text = ""
    for (index, item) in items.enumerated() {
      if index > 0 { text += ", " }
      text += try representation(of: item, at: place)
      try checkLength(text.utf8.count, at: place)
    }
    try charge(text.utf8.count / 16, at: place)
    return text
  }

  private func representation(
    of dict: DictObject, at place: SourcePlace
  ) throws(TraceStop) -> String {
    var text = ""
    for entry in dict.entries {
      if !text.isEmpty { text += ", " }
      text += try representation(of: entry.original, at: place) + ": "
      text += try representation(of: entry.value, at: place)
      try checkLength(text.utf8.count, at: place)
    }
    try charge(text.utf8.count / 16, at: place)
    guard let type = dict.type else { return "{\(text)}" }
    switch type.name {
    case "defaultdict":
      return
        "defaultdict(\(try representation(of: dict.defaultFactory ?? .none, at: place)), {\(text)})"
    default: return dict.count == 0 ? "\(type.name)()" : "\(type.name)({\(text)})"
    }
  }

  private func representation(
    of instance: InstanceObject, at place: SourcePlace
  ) throws(TraceStop) -> String {
    if let method = instance.type.lookup("__repr__"), method.owner !== types.object {
      return try text(
        from: try callBound(method, .instance(instance), CallArguments(place: place)), "__repr__",
        at: place)
    }
    if let content = instance.content { return try representation(of: content, at: place) }
    throw unknown(
      OpaqueValue(what: "the address of a \(instance.type.name)", place: place), "the text",
      at: place)
  }

  private func text(
    from value: Value, _ method: String, at place: SourcePlace
  ) throws(TraceStop) -> String {
    switch value {
    case .string(let text): return text
    case .opaque(let origin): throw unknown(origin, "the text", at: place)
    default:
      throw raise(
        "TypeError", "\(method) returned non-string (type \(typeName(of: value)))", at: place)
    }
  }

  // MARK: Literals

  /// A float as Python prints it: the shortest digits that read back as it.
  static func text(of value: Double) -> String {
    if value.isNaN { return "nan" }
    guard value.isFinite else { return value < 0 ? "-inf" : "inf" }
    // Swift finds the same digits; it writes an exponent in other cases.
    let parts = value.magnitude.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    var digits = Array(mantissa[0].utf8)
    if mantissa.count > 1 { digits += mantissa[1].utf8 }
    var point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      point -= 1
    }
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    if digits == [UInt8(ascii: "0")] { point = 1 }
    let sign = value.sign == .minus ? "-" : ""
    let text = String(decoding: digits, as: UTF8.self)
    if point > 16 || point < -3 {
      let exponent = point - 1
      let fraction = digits.count > 1 ? "." + text.dropFirst() : ""
      let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return "\(sign)\(text.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(size)"
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text }
    if point >= digits.count {
      return sign + text + String(repeating: "0", count: point - digits.count) + ".0"
    }
    return sign + text.prefix(point) + "." + text.dropFirst(point)
  }

  /// A string as Python's `repr` writes it.
  static func literal(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case quote: result += "\\" + String(quote)
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          let (prefix, count) =
            scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
          result += prefix + String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
      }
    }
    return result + String(quote)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  static func literal(_ bytes: [UInt8]) -> String {
    let quote =
      bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = "b" + quote
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"): result += "\\\\"
      case UInt8(ascii: "\n"): result += "\\n"
      case UInt8(ascii: "\r"): result += "\\r"
      case UInt8(ascii: "\t"): result += "\\t"
      case quote.utf8.first: result += "\\" + quote
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        result += "\\x" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result + quote
  }
}

extension String {
  /// Where the text stands first, in UTF-8 bytes from `start`; nil where it does not.
  func firstPosition(of part: String, from start: Int = 0) -> Int? {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    guard let first = wanted.first else { return start <= bytes.count ? start : nil }
    guard bytes.count >= wanted.count else { return nil }
    var index = start
    while index <= bytes.count - wanted.count {
      if bytes[index] == first, bytes[index..<(index + wanted.count)].elementsEqual(wanted) {
        return index
      }
      index += 1
    }
    return nil
  }
}
