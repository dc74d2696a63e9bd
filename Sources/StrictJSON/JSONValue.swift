/// A JSON value. Objects keep the order of their members, numbers their text.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// "an object", "a string", …: for messages that say what was found.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  public static func int(_ value: Int) -> JSONValue { .number(JSONNumber(text: String(value))) }

  public var string: String? { if case .string(let value) = self { value } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  public var number: JSONNumber? { if case .number(let value) = self { value } else { nil } }
  /// An integer that stands without fraction or exponent and fits.
  public var int: Int? { number?.int }
  public var double: Double? { number?.double }
}

/// A number in the words of its author: `1`, `1.0` and `1e0` differ, as they do to Python's reader.
public struct JSONNumber: Hashable, Sendable {
  public let text: String

  public init(text: String) { self.text = text }

  public var int: Int? { Int(text) }
  /// Nil where the text is outside the range of a double, or is `NaN` or an infinity.
  public var double: Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
}

/// The members of an object, in order, with unique keys.
public struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public private(set) var members: [(key: String, value: JSONValue)] = []
  private var index: [String: Int] = [:]

  public init() {}

  /// - Precondition: keys are unique.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements {
      precondition(append(key: key, value: value), "duplicate key")
    }
  }

  public var keys: [String] { members.map(\.key) }

  public subscript(key: String) -> JSONValue? { index[key].map { members[$0].value } }

  /// False, and nothing added, if the key is there already. Keys compare as Swift strings, so two
  /// canonically equivalent spellings of one word are one key.
  @discardableResult
  public mutating func append(key: String, value: JSONValue) -> Bool {
    guard index[key] == nil else { return false }
    index[key] = members.count
    members.append((key, value))
    return true
  }

  /// Gives a key a value; one that is there already keeps its place.
  public mutating func set(key: String, value: JSONValue) {
    if let position = index[key] {
      members[position].value = value
    } else {
      append(key: key, value: value)
    }
  }

  public static func == (first: JSONObject, second: JSONObject) -> Bool {
    first.members.count == second.members.count
      && zip(first.members, second.members).allSatisfy { $0.key == $1.key && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for (key, value) in members {
      hasher.combine(key)
      hasher.combine(value)
    }
  }
}
