import Diagnostics
import Yams

/// One value of the rubric's YAML with its place, read strictly: each reading says what it expects.
struct RubricNode {
  let node: Node
  /// The file's name as shown in places.
  let file: String
  /// The key that the value stands under, for messages.
  let name: String

  var place: String { Self.place(file, node.mark) }

  static func place(_ file: String, _ mark: Mark?) -> String {
    mark.map { "\(escaped(file)):\($0.line):\($0.column)" } ?? escaped(file)
  }

  func error(_ code: RubricErrorCode, _ message: String) -> RubricError {
    RubricError(code, at: place, message)
  }

  /// A member of the list or mapping `parent`.
  func child(_ node: Node, _ name: String) -> RubricNode {
    RubricNode(node: node, file: file, name: name)
  }

  private func expected(_ what: String) -> RubricError {
    let found =
      switch node {
      case .scalar(let scalar) where scalar.string.isEmpty: "nothing"
      case .scalar(let scalar) where scalar.style == .plain: quoted(scalar.string, limit: 40)
      case .scalar(let scalar): "the quoted text \(quoted(scalar.string, limit: 40))"
      case .sequence(let sequence) where sequence.isEmpty: "an empty list"
      case .sequence: "a list"
      case .mapping: "keys with values"
      case .alias: "an alias"
      }
    return error(.wrongType, "\(quoted(name)) must be \(what), found \(found)")
  }
}

// MARK: Single values

extension RubricNode {
  /// The most Unicode scalars of a text: it stands in tables and reports.
  static let textLimit = 200

  /// A text that is not empty; quotes are optional where YAML needs none.
  func text() throws(RubricError) -> String {
    guard case .scalar(let scalar) = node,
      !(scalar.style == .plain && ["", "~", "null"].contains(scalar.string.lowercased())),
      scalar.string.contains(where: { !$0.isWhitespace })
    else { throw expected("a text") }
    guard scalar.string.unicodeScalars.count <= Self.textLimit else {
      throw error(
        .outOfRange,
        "\(quoted(name)) has \(grouped(scalar.string.unicodeScalars.count)) characters; shorten it "
          + "to \(Self.textLimit)")
    }
    return scalar.string
  }

  func flag() throws(RubricError) -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain,
      let value = Bool(scalar.string)
    else { throw expected("true or false") }
    return value
  }

  /// Zero or more points, with at most four decimals.
  func points() throws(RubricError) -> Points {
    let value = try decimal(places: 4, example: "2 or 0.5", largest: 1_000_000)
    return Points(tenThousandths: value)
  }

  /// An accuracy from 0 to 1, with at most six decimals.
  func proportion() throws(RubricError) -> Proportion {
    let hint = "; write 80 percent as 0.80"
    let value = try decimal(places: 6, example: "0.80", largest: 1, hint: hint)
    return Proportion(millionths: value)
  }

  /// A whole number from 1 on.
  func count() throws(RubricError) -> Int {
    let value = try decimal(places: 0, example: "1", largest: 1_000_000)
    guard value >= 1 else {
      throw error(.outOfRange, "\(quoted(name)) must be at least 1, found 0")
    }
    return value
  }

  /// The number in units of its last place: 0.5 with four places is 5,000.
  private func decimal(
    places: Int, example: String, largest: Int, hint: String = ""
  ) throws(RubricError) -> Int {
    guard case .scalar(let scalar) = node, scalar.style == .plain, !scalar.string.isEmpty else {
      throw expected("a number such as \(example)")
    }
    let shown = quoted(scalar.string, limit: 40)
    var digits = scalar.string.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } })
    else {
      throw error(
        .badNumber,
        "\(quoted(name)) must be a plain number such as \(example), found \(shown)\(hint)")
    }
    guard !isNegative else {
      throw error(.outOfRange, "\(quoted(name)) must not be negative, found \(shown)")
    }
    let fraction = parts.count == 2 ? parts[1] : whole.prefix(0)
    guard fraction.count <= places else {
      let most = places == 0 ? "no decimals" : "at most \(places) decimals"
      throw error(.badNumber, "\(quoted(name)) may have \(most), found \(shown)")
    }
    var value = 0
    let padding = repeatElement(UInt8(ascii: "0"), count: places - fraction.count)
    let bound = (0..<places).reduce(largest) { bound, _ in bound * 10 }
    for digit in [Array(whole), Array(fraction), Array(padding)].joined() {
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
      guard value <= bound else {
        throw error(
          .outOfRange, "\(quoted(name)) must be at most \(grouped(largest)), found \(shown)\(hint)")
      }
    }
    return value
  }

  /// A word of a closed list.
  func name<Name>(of type: Name.Type, _ what: String) throws(RubricError) -> Name
  where Name: RawRepresentable & CaseIterable, Name.RawValue == String {
    let word = try text()
    if let value = Name(rawValue: word) { return value }
    let known = Name.allCases.map(\.rawValue)
    throw error(.unknownName, unknown(what, word, known: known))
  }

  fileprivate func unknown(
    _ what: String, _ word: String, of owner: String? = nil, known: [String]
  ) -> String {
    let near = nearestMatch(to: word, in: known).map { "; did you mean \(quoted($0))?" } ?? ";"
    return "unknown \(what) \(quoted(word, limit: 40))\(owner.map { " for \($0)" } ?? "")\(near) "
      + "possible here: \(known.joined(separator: ", "))"
  }
}

// MARK: Lists and keys

extension RubricNode {
  /// The members of a list with at least one.
  func list(of what: String) throws(RubricError) -> [RubricNode] {
    guard case .sequence(let sequence) = node, !sequence.isEmpty else {
      throw expected("a list of \(what)")
    }
    return sequence.map { child($0, name) }
  }

  /// Keys and values in their order; each key is a text that stands once.
  func pairs(_ what: String) throws(RubricError) -> [(key: RubricNode, value: RubricNode)] {
    guard case .mapping(let mapping) = node else { throw expected(what) }
    var keys: Set<String> = []
    var pairs: [(key: RubricNode, value: RubricNode)] = []
    for (key, value) in mapping {
      let keyNode = child(key, name)
      guard case .scalar(let scalar) = key else {
        throw keyNode.error(.wrongType, "a key must be a single word")
      }
      guard keys.insert(scalar.string).inserted else {
        throw keyNode.error(
          .duplicateKey, "the key \(quoted(scalar.string)) stands here twice; remove one")
      }
      pairs.append((keyNode, child(value, scalar.string)))
    }
    return pairs
  }

  /// A mapping with some of the keys in `known`, and no other; `owner` says whose keys they are.
  func fields(_ known: [String], of owner: String? = nil) throws(RubricError) -> RubricFields {
    var values: [String: RubricNode] = [:]
    for (key, value) in try pairs("keys with values (\(known.joined(separator: ", ")))") {
      guard known.contains(value.name) else {
        throw key.error(.unknownKey, unknown("key", value.name, of: owner, known: known))
      }
      values[value.name] = value
    }
    return RubricFields(owner: self, values: values)
  }
}

/// The values of a mapping whose keys are known.
struct RubricFields {
  let owner: RubricNode
  let values: [String: RubricNode]

  subscript(key: String) -> RubricNode? { values[key] }

  func required(_ key: String) throws(RubricError) -> RubricNode {
    guard let value = values[key] else {
      throw owner.error(.missingKey, "the key \(quoted(key)) is missing here; add it")
    }
    return value
  }
}
