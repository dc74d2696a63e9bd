import Diagnostics
import StrictJSON

/// The members of one JSON object, asked for by name and kind.
///
/// The first problem is kept and a stand-in is answered, so that whoever asks reads as a plain list
/// of names and defaults; ``finish()`` throws. A member that nobody asked for comes first: a typo
/// explains the argument that is missing for it.
struct Arguments {
  /// How messages begin: `layer 3 'fc1' (Linear)`.
  let owner: String
  let place: String
  private let members: JSONObject
  private var asked: [String] = []
  private var problem: RebuildingError?

  init(_ members: JSONObject, owner: String, place: String) {
    self.members = members
    self.owner = owner
    self.place = place
  }

  /// - Throws: `REB008`, `REB009` or `REB010`.
  func finish() throws(RebuildingError) {
    for key in members.keys where !asked.contains(key) {
      throw RebuildingError(
        .unknownArgument, at: place, "\(owner): has no argument \(quoted(key))\(hint(for: key))")
    }
    if let problem { throw problem }
  }

  private func hint(for key: String) -> String {
    if key == "device" || key == "dtype" {
      return " here: values are float32 on the grader's processor; leave it out"
    }
    if let near = nearestMatch(to: key, in: asked) { return "; did you mean \"\(near)\"?" }
    return asked.isEmpty ? "; it takes none" : "; it takes \(asked.joined(separator: ", "))"
  }

  mutating func fail(_ text: String, code: RebuildingErrorCode = .argument) {
    if problem == nil { problem = RebuildingError(code, at: place, "\(owner): \(text)") }
  }

  // MARK: Reading

  /// Whether it is given at all, null or not.
  mutating func has(_ name: String) -> Bool {
    asked.append(name)
    return members[name] != nil
  }

  mutating func int(_ name: String, _ fallback: Int? = nil) -> Int {
    value(name, fallback, or: 1, "an integer") { $0.int }
  }

  mutating func optionalInt(_ name: String, _ fallback: Int? = nil) -> Int? {
    value(name, .some(fallback), or: nil, "an integer or null") { $0.optional(\.int) }
  }

  mutating func double(_ name: String, _ fallback: Double? = nil) -> Double {
    value(name, fallback, or: 0, "a number") { $0.double }
  }

  mutating func optionalDouble(_ name: String, _ fallback: Double? = nil) -> Double? {
    value(name, .some(fallback), or: nil, "a number or null") { $0.optional(\.double) }
  }

  mutating func bool(_ name: String, _ fallback: Bool? = nil) -> Bool {
    value(name, fallback, or: false, "true or false") { $0.bool }
  }

  mutating func optionalBool(_ name: String) -> Bool? {
    value(name, .some(nil), or: nil, "true, false or null") { $0.optional(\.bool) }
  }

  mutating func ints(_ name: String) -> [Int] {
    value(name, nil, or: [1], "a list of integers") { $0.intList }
  }

  /// An integer or a list of them.
  mutating func intOrList(_ name: String) -> [Int] {
    value(name, nil, or: [1], "an integer or a list of integers") { value in
      value.int.map { [$0] } ?? value.intList
    }
  }

  /// One number for each of `rank` dimensions, or one for all.
  mutating func sizes(_ name: String, rank: Int, _ fallback: Int? = nil) -> [Int] {
    let fallback = fallback.map { Array(repeating: $0, count: rank) }
    return value(
      name, fallback, or: Array(repeating: 1, count: rank), Self.sizesWords(rank: rank)
    ) { $0.sizes(rank: rank) }
  }

  /// Like ``sizes(_:rank:_:)``; nil where it is null or left out.
  mutating func optionalSizes(_ name: String, rank: Int) -> [Int]? {
    value(name, .some(nil), or: nil, Self.sizesWords(rank: rank) + ", or null") {
      $0 == .null ? .some(nil) : $0.sizes(rank: rank).map(Optional.some)
    }
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ fallback: Choice
  ) -> Choice where Choice.RawValue == String {
    let words = Choice.allCases.map { "\"\($0.rawValue)\"" }
    return value(name, fallback, or: fallback, Self.oneOf(words)) {
      $0.string.flatMap(Choice.init(rawValue:))
    }
  }

  /// The value as `read` understands it.
  mutating func value<Value>(
    _ name: String, _ fallback: Value?, or standIn: Value, _ expected: String,
    read: (JSONValue) -> Value?
  ) -> Value {
    asked.append(name)
    guard let value = members[name] else {
      if fallback == nil { fail("needs \"\(name)\", \(expected)", code: .missingArgument) }
      return fallback ?? standIn
    }
    if let result = read(value) { return result }
    fail("\"\(name)\" must be \(expected), got \(value.brief)")
    return standIn
  }

  static func oneOf(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }

  private static func sizesWords(rank: Int) -> String {
    rank == 1 ? "an integer" : "an integer or a pair of integers"
  }
}

extension JSONValue {
  var intList: [Int]? {
    guard let array else { return nil }
    let ints = array.compactMap(\.int)
    return ints.count == array.count ? ints : nil
  }

  var doubleList: [Double]? {
    guard let array else { return nil }
    let doubles = array.compactMap(\.double)
    return doubles.count == array.count ? doubles : nil
  }

  /// An integer for all of `rank` dimensions, or a list with one each.
  func sizes(rank: Int) -> [Int]? {
    if let int { return Array(repeating: int, count: rank) }
    return intList.flatMap { $0.count == rank ? $0 : nil }
  }

  /// Null as a value of its own; nil where `read` finds nothing.
  func optional<Value>(_ read: (JSONValue) -> Value?) -> Value?? {
    self == .null ? .some(nil) : read(self).map(Optional.some)
  }

  /// What was found, in few words: `"same"`, `1.0`, `an array`.
  var brief: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): escaped(number.text, limit: 40)
    case .string(let text): quoted(text, limit: 40)
    case .array(let elements) where elements.count <= 8 && elements.allSatisfy { $0.number != nil }:
      "[" + elements.map(\.brief).joined(separator: ", ") + "]"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
