import Glibc
import PythonSyntax

/// `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`
///
/// Source: Python 3.14 library reference, `string`, "Format Specification Mini-Language".
struct FormatSpecification {
  var fill: Unicode.Scalar = " "
  var alignment: Unicode.Scalar?
  var sign: Unicode.Scalar = "-"
  var isAlternate = false
  var isZeroPadded = false
  var width = 0
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Unicode.Scalar?

  /// Nil for what is no specification.
  init?(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    let alignments: [Unicode.Scalar] = ["<", ">", "^", "="]
    if rest.count > 1, alignments.contains(rest[1]) {
      fill = rest[0]
      alignment = rest[1]
      rest = rest.dropFirst(2)
    } else if let first = rest.first, alignments.contains(first) {
      alignment = first
      rest = rest.dropFirst()
    }
    if let first = rest.first, ["+", "-", " "].contains(first) {
      sign = first
      rest = rest.dropFirst()
    }
    if rest.first == "z" { rest = rest.dropFirst() }
    if rest.first == "#" {
      isAlternate = true
      rest = rest.dropFirst()
    }
    if rest.first == "0" {
      isZeroPadded = true
      if alignment == nil { fill = "0" }
      rest = rest.dropFirst()
    }
    guard let width = Self.number(&rest) else { return nil }
    self.width = width.value
    if let first = rest.first, [",", "_"].contains(first) {
      grouping = first
      rest = rest.dropFirst()
    }
    if rest.first == "." {
      rest = rest.dropFirst()
      guard let precision = Self.number(&rest), precision.count > 0 else { return nil }
      self.precision = precision.value
    }
    type = rest.first
    guard rest.count <= 1 else { return nil }
  }

  private static func number(
    _ rest: inout ArraySlice<Unicode.Scalar>
  ) -> (value: Int, count: Int)? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    guard digits.count <= 6 else { return nil }
    return (digits.reduce(0) { $0 * 10 + Int($1.value - 48) }, digits.count)
  }

  /// The text at its place in the width.
  func padded(_ text: String, default alignment: Unicode.Scalar) -> String {
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    let left: Int
    switch self.alignment ?? alignment {
    case "<": left = 0
    case "^": left = missing / 2
    default: left = missing
    }
    return String(repeating: String(fill), count: left) + text
      + String(repeating: String(fill), count: missing - left)
  }
}

extension Interpreter {
  /// `format(value, specification)`, opaque where it is not known.
  func format(
    _ value: Value, _ specification: String, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    switch value {
    case .opaque: return value
    case .tensor, .data, .batchSize: return opaque("text of a tensor", at: place)
    case .instance(let instance):
      if let method = instance.type.lookup("__format__"), method.owner !== types.object {
        return try callBound(
          method, value, CallArguments(positional: [.string(specification)], place: place))
      }
      if let content = instance.content, !specification.isEmpty {
        return try format(content, specification, at: place)
      }
    default: break
    }
    if specification.isEmpty { return try stringValue(of: value, at: place) }
    guard let parsed = FormatSpecification(specification) else {
      throw raise(
        "ValueError",
        "Invalid format specifier '\(specification)' for object of type '\(typeName(of: value))'",
        at: place)
    }
    try checkLength(parsed.width + (parsed.precision ?? 0), at: place)
    switch value {
    case .string(let text):
      guard parsed.type == nil || parsed.type == "s" else {
        throw unknownCode(parsed, value, at: place)
      }
      let cut = parsed.precision.map {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix($0)))
      }
      return .string(parsed.padded(cut ?? text, default: parsed.isZeroPadded ? "<" : "<"))
    case .bool(let value) where parsed.type == nil:
      return .string(parsed.padded(value ? "True" : "False", default: "<"))
    case .int, .bool:
      return .string(try formatted(value.integer ?? 0, parsed, value, at: place))
    case .float(let number): return .string(try formatted(number, parsed, value, at: place))
    default:
      throw raise(
        "TypeError", "unsupported format string passed to \(typeName(of: value)).__format__",
        at: place)
    }
  }

  private func unknownCode(
    _ specification: FormatSpecification, _ value: Value, at place: SourcePlace
  ) -> TraceStop {
    raise(
      "ValueError",
      "Unknown format code '\(specification.type.map { String($0) } ?? "")' for object of type "
        + "'\(typeName(of: value))'", at: place)
  }

  private func formatted(
    _ value: Int, _ specification: FormatSpecification, _ original: Value, at place: SourcePlace
  ) throws(TraceStop) -> String {
    var prefix = ""
    let digits: String
    let magnitude = value.magnitude
    switch specification.type {
    case nil, "d", "n": digits = "\(magnitude)"
    case "b":
      digits = String(magnitude, radix: 2)
      prefix = "0b"
    case "o":
      digits = String(magnitude, radix: 8)
      prefix = "0o"
    case "x":
      digits = String(magnitude, radix: 16)
      prefix = "0x"
    case "X":
      digits = String(magnitude, radix: 16).uppercased()
      prefix = "0X"
    case "c":
      guard let scalar = Unicode.Scalar(UInt32(clamping: value)) else {
        throw raise("OverflowError", "%c arg not in range(0x110000)", at: place)
      }
      return specification.padded(String(scalar), default: "<")
    case "e", "E", "f", "F", "g", "G", "%":
      return try formatted(Double(value), specification, original, at: place)
    default: throw unknownCode(specification, original, at: place)
    }
    guard specification.precision == nil else {
      throw raise("ValueError", "Precision not allowed in integer format specifier", at: place)
    }
    let group = specification.type == nil || specification.type == "d" ? 3 : 4
    return specification.number(
      sign: value < 0, prefix: specification.isAlternate ? prefix : "", digits: digits, rest: "",
      group: group)
  }

  private func formatted(
    _ value: Double, _ specification: FormatSpecification, _ original: Value, at place: SourcePlace
  ) throws(TraceStop) -> String {
    var text: String
    var rest = ""
    let type = specification.type
    let precision = specification.precision
    if !value.isFinite {
      text = value.isNaN ? "nan" : "inf"
      if type == "F" || type == "E" || type == "G" { text = text.uppercased() }
      if type == "%" { rest = "%" }
      return specification.number(
        sign: value < 0, prefix: "", digits: "", rest: text + rest, group: 3)
    }
    switch type {
    case nil:
      if let precision {
        text = Self.printed(value.magnitude, "g", max(precision, 1))
        if !text.utf8.contains(UInt8(ascii: ".")), !text.utf8.contains(UInt8(ascii: "e")) {
          text += ".0"
        }
      } else {
        text = Self.text(of: value.magnitude)
      }
    case "f", "F", "e", "E":
      text = Self.printed(value.magnitude, type == "F" ? "f" : type ?? "f", precision ?? 6)
    case "g", "G", "n":
      text = Self.printed(value.magnitude, type == "n" ? "g" : type ?? "g", max(precision ?? 6, 1))
    case "%":
      text = Self.printed(value.magnitude * 100, "f", precision ?? 6)
      rest = "%"
    default: throw unknownCode(specification, original, at: place)
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    return specification.number(
      sign: value.sign == .minus, prefix: "", digits: String(digits),
      rest: text.dropFirst(digits.count) + rest, group: 3)
  }

  /// What C's `printf` writes for a float.
  static func printed(_ value: Double, _ conversion: Unicode.Scalar, _ precision: Int) -> String {
    let format = "%.\(min(precision, 100_000))\(conversion)"
    return unsafe withVaList([value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 400 + min(precision, 100_000))
      let length = unsafe vsnprintf(&buffer, buffer.count, format, arguments)
      let bytes = buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  // MARK: The operator %

  /// `text % arguments`
  ///
  /// Source: Python 3.14 library reference, "printf-style String Formatting".
  func percentFormat(
    _ text: String, _ arguments: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    var reader = PercentReader(text)
    var positional: [Value] = if case .tuple(let items) = arguments { items } else { [arguments] }
    positional.reverse()
    var result = ""
    var unknown: OpaqueValue?
    var usesNames = false
    while let piece = reader.next() {
      switch piece {
      case .text(let text): result += text
      case .invalid:
        throw raise("ValueError", "incomplete format", at: place)
      case .field(var field):
        if field.conversion == "%" {
          result += "%"
          continue
        }
        func next() throws(TraceStop) -> Value {
          guard let value = positional.popLast() else {
            throw raise("TypeError", "not enough arguments for format string", at: place)
          }
          return value
        }
        let value: Value
        if let name = field.name {
          usesNames = true
          value = try item(.string(name), of: arguments, at: place)
        } else {
          if field.starWidth { field.width = try next().integer ?? 0 }
          if field.starPrecision { field.precision = try next().integer ?? 0 }
          value = try next()
        }
        try checkLength(field.width.magnitude.clamped + (field.precision ?? 0), at: place)
        switch try percentField(field, value, at: place) {
        case .string(let text): result += text
        case .opaque(let origin): unknown = unknown ?? origin
        default: break
        }
      }
      try checkLength(result.utf8.count, at: place)
    }
    var isMapping = false
    if case .dict = arguments { isMapping = true }
    guard positional.isEmpty || usesNames || isMapping else {
      throw raise(
        "TypeError", "not all arguments converted during string formatting", at: place)
    }
    if let unknown { return .opaque(OpaqueValue(what: unknown.what, place: unknown.place)) }
    return .string(result)
  }

  private func percentField(
    _ field: PercentReader.Field, _ value: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    if value.origin != nil { return value }
    if value.isData || value.isTensor || value.isBatchSize {
      return opaque("a tensor's text", at: place)
    }
    let text: String
    switch field.conversion {
    case "s", "r", "a":
      let made =
        field.conversion == "s"
        ? try stringValue(of: value, at: place) : try representationValue(of: value, at: place)
      guard case .string(let full) = made else { return made }
      text =
        field.precision.map { String(String.UnicodeScalarView(full.unicodeScalars.prefix($0))) }
        ?? full
      return .string(field.padded(text))
    case "c":
      if case .string(let text) = value { return .string(field.padded(text)) }
      guard let code = value.integer, let scalar = Unicode.Scalar(UInt32(clamping: code)) else {
        throw raise("TypeError", "%c requires int or char", at: place)
      }
      return .string(field.padded(String(scalar)))
    case "d", "i", "u", "x", "X", "o":
      let integer: Int
      switch value {
      case .int, .bool: integer = value.integer ?? 0
      case .float(let number) where "diu".unicodeScalars.contains(field.conversion):
        guard let whole = Int(exactly: number.rounded(.towardZero)) else {
          throw overflow(at: place)
        }
        integer = whole
      default:
        throw raise(
          "TypeError",
          "%\(field.conversion) format: a real number is required, not \(typeName(of: value))",
          at: place)
      }
      let radix =
        field.conversion == "o" ? 8 : field.conversion.properties.lowercaseMapping == "x" ? 16 : 10
      var digits = String(integer.magnitude, radix: radix, uppercase: field.conversion == "X")
      if let precision = field.precision, digits.utf8.count < precision {
        digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
      }
      let prefix =
        field.isAlternate && radix != 10 ? (radix == 8 ? "0o" : "0" + String(field.conversion)) : ""
      return .string(field.number(isNegative: integer < 0, prefix: prefix, digits: digits))
    case "f", "F", "e", "E", "g", "G":
      guard let number = value.number else {
        throw raise("TypeError", "must be real number, not \(typeName(of: value))", at: place)
      }
      if !number.isFinite {
        return .string(
          field.number(isNegative: number < 0, prefix: "", digits: number.isNaN ? "nan" : "inf"))
      }
      let digits = Self.printed(number.magnitude, field.conversion, field.precision ?? 6)
      return .string(field.number(isNegative: number.sign == .minus, prefix: "", digits: digits))
    default:
      throw raise(
        "ValueError", "unsupported format character '\(field.conversion)'", at: place)
    }
  }
}

extension UInt {
  fileprivate var clamped: Int { Int(clamping: self) }
}

extension FormatSpecification {
  /// A number with its sign, grouping and padding.
  fileprivate func number(
    sign isNegative: Bool, prefix: String, digits: String, rest: String, group: Int
  ) -> String {
    let sign = isNegative ? "-" : self.sign == "-" ? "" : String(self.sign)
    let isInner = (isZeroPadded && alignment == nil) || alignment == "="
    var digits = digits
    if let grouping {
      // Zeros for the width are grouped too.
      if isInner, fill == "0", !digits.isEmpty {
        let room = width - sign.utf8.count - prefix.utf8.count - rest.utf8.count
        while digits.utf8.count + (digits.utf8.count - 1) / group < room { digits = "0" + digits }
      }
      digits = Self.grouped(digits, by: group, with: grouping)
    }
    let body = digits + rest
    guard isInner else { return padded(sign + prefix + body, default: ">") }
    let missing = max(0, width - sign.utf8.count - prefix.utf8.count - body.unicodeScalars.count)
    return sign + prefix + String(repeating: String(fill), count: missing) + body
  }

  private static func grouped(
    _ digits: String, by count: Int, with separator: Unicode.Scalar
  ) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index).isMultiple(of: count) {
        result.unicodeScalars.append(separator)
      }
      result.append(digit)
    }
    return result
  }
}

/// Reads the pieces of a text for the operator `%`.
private struct PercentReader {
  struct Field {
    var name: String?
    var isLeft = false
    var isZeroPadded = false
    var sign = ""
    var isAlternate = false
    var width = 0
    var precision: Int?
    var starWidth = false
    var starPrecision = false
    var conversion: Unicode.Scalar = "s"

    func padded(_ text: String) -> String {
      let missing = Int(clamping: width.magnitude) - text.unicodeScalars.count
      guard missing > 0 else { return text }
      let spaces = String(repeating: " ", count: missing)
      return isLeft || width < 0 ? text + spaces : spaces + text
    }

    func number(isNegative: Bool, prefix: String, digits: String) -> String {
      let sign = isNegative ? "-" : sign
      guard isZeroPadded, !isLeft, digits != "inf", digits != "nan" else {
        return padded(sign + prefix + digits)
      }
      let missing = max(0, width - sign.utf8.count - prefix.utf8.count - digits.utf8.count)
      return sign + prefix + String(repeating: "0", count: missing) + digits
    }
  }

  enum Piece {
    case text(String)
    case field(Field)
    case invalid
  }

  private var rest: ArraySlice<Unicode.Scalar>

  init(_ text: String) { rest = Array(text.unicodeScalars)[...] }

  mutating func next() -> Piece? {
    guard let first = rest.first else { return nil }
    guard first == "%" else {
      let text = rest.prefix { $0 != "%" }
      rest = rest.dropFirst(text.count)
      return .text(String(String.UnicodeScalarView(text)))
    }
    rest = rest.dropFirst()
    var field = Field()
    if rest.first == "(" {
      let name = rest.dropFirst().prefix { $0 != ")" }
      field.name = String(String.UnicodeScalarView(name))
      rest = rest.dropFirst(name.count + 2)
    }
    flags: while let flag = rest.first {
      switch flag {
      case "-": field.isLeft = true
      case "0": field.isZeroPadded = true
      case "+": field.sign = "+"
      case " ": if field.sign.isEmpty { field.sign = " " }
      case "#": field.isAlternate = true
      default: break flags
      }
      rest = rest.dropFirst()
    }
    guard let width = count(&field.starWidth) else { return .invalid }
    field.width = width
    if rest.first == "." {
      rest = rest.dropFirst()
      guard let precision = count(&field.starPrecision) else { return .invalid }
      field.precision = precision
    }
    while let letter = rest.first, ["l", "h", "L"].contains(letter) { rest = rest.dropFirst() }
    guard let conversion = rest.first else { return .invalid }
    field.conversion = conversion
    rest = rest.dropFirst()
    return .field(field)
  }

  private mutating func count(_ isStar: inout Bool) -> Int? {
    if rest.first == "*" {
      rest = rest.dropFirst()
      isStar = true
      return 0
    }
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    guard digits.count <= 6 else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1.value - 48) }
  }
}
