import StrictJSON

/// The arguments of one layer of a model spec, written one after another: the counterpart of
/// ``Arguments``.
struct SpecArguments {
  private(set) var members = JSONObject()

  mutating func add(_ name: String, _ value: JSONValue) { members.append(key: name, value: value) }

  mutating func add(_ name: String, _ value: String) { add(name, .string(value)) }

  mutating func add(_ name: String, _ value: Int, unless fallback: Int? = nil) {
    if value != fallback { add(name, .int(value)) }
  }

  mutating func add(_ name: String, _ value: Double, unless fallback: Double) {
    if value != fallback { add(name, Self.number(value)) }
  }

  mutating func add(_ name: String, _ value: Bool, unless fallback: Bool) {
    if value != fallback { add(name, .bool(value)) }
  }

  /// Left out where it is nil.
  mutating func add(_ name: String, _ value: Int?) {
    if let value { add(name, .int(value)) }
  }

  /// Left out where it is nil.
  mutating func add(_ name: String, _ value: Double?) {
    if let value { add(name, Self.number(value)) }
  }

  /// Nil is written out, since it is not the default.
  mutating func add(_ name: String, orNull value: Double?, unless fallback: Double) {
    if value != fallback { add(name, value.map(Self.number) ?? .null) }
  }

  mutating func add(_ name: String, list values: [Int]) {
    add(name, .array(values.map(JSONValue.int)))
  }

  /// One number for a list of one.
  mutating func add(_ name: String, oneOrList values: [Int]) {
    if values.count == 1 { add(name, values[0]) } else { add(name, list: values) }
  }

  /// One number where all dimensions have the same; nothing where that is the default.
  mutating func add(_ name: String, sizes: [Int], unless fallback: Int? = nil) {
    guard let first = sizes.first, sizes.allSatisfy({ $0 == first }) else {
      return add(name, list: sizes)
    }
    add(name, first, unless: fallback)
  }

  /// The shortest digits that read back as the same number; a whole number without a point. What is
  /// not finite has no digits in JSON: an infinity is written too large, NaN as null.
  static func number(_ value: Double) -> JSONValue {
    if value.isNaN { return .null }
    if value.isInfinite { return .number(JSONNumber(text: value < 0 ? "-1e999" : "1e999")) }
    if let whole = Int(exactly: value), abs(value) < 1e15 { return .int(whole) }
    return .number(JSONNumber(text: value.description))
  }
}
