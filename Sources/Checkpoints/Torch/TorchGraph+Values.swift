/// What the nodes hold, in Swift's terms; nil where a node is of another kind.
extension TorchGraph {
  /// Bytes of a key that is read.
  static let keyLimit = 256

  /// A key that values are looked up by.
  enum Key: Hashable {
    case text(String)
    case int(Int)

    var text: String {
      switch self {
      case .text(let text): text
      case .int(let value): String(value)
      }
    }
  }

  func int(_ id: NodeID) -> Int? {
    guard case .int(let value) = graph[id] else { return nil }
    return value
  }

  func bool(_ id: NodeID) -> Bool? {
    guard case .bool(let value) = graph[id] else { return nil }
    return value
  }

  /// A float, or an integer in its place.
  func double(_ id: NodeID) -> Double? {
    switch graph[id] {
    case .float(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }

  private func textBytes(_ id: NodeID) -> ArraySlice<UInt8>? {
    switch graph[id] {
    case .text(let span), .oldText(let span): graph[span]
    default: nil
    }
  }

  /// UTF-8; a text of Python 2 only where it is ASCII, since its encoding is not said. Nil where it is
  /// longer than `limit`: one text can be used a million times.
  func text(_ id: NodeID, limit: Int = 4_096) -> String? {
    guard let bytes = textBytes(id), bytes.count <= limit else { return nil }
    if case .oldText = graph[id], !bytes.allSatisfy({ $0 < 0x80 }) { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// `count` bytes, also where protocol 2 wrote them as a text of the characters U+0000 to U+00FF.
  func bytes(_ id: NodeID, count: Int) -> ArraySlice<UInt8>? {
    let bytes = bytes(id, limit: count)
    return bytes?.count == count ? bytes : nil
  }

  private func bytes(_ id: NodeID, limit: Int) -> ArraySlice<UInt8>? {
    switch graph[id] {
    case .bytes(let span), .oldText(let span): return graph[span]
    case .call:
      guard let (function, arguments) = call(id), function == .encodedBytes, arguments.count == 2,
        let text = arguments.first, case .text(let span) = graph[text], span.count / 2 <= limit
      else { return nil }
      return Self.latin1(graph[span])
    default: return nil
    }
  }

  private static func latin1(_ utf8: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    var iterator = utf8.makeIterator()
    while let byte = iterator.next() {
      if byte < 0x80 {
        bytes.append(byte)
      } else if byte == 0xC2 || byte == 0xC3, let next = iterator.next(), next & 0xC0 == 0x80 {
        bytes.append(byte << 6 | next & 0x3F)
      } else {
        return nil
      }
    }
    return bytes[...]
  }

  /// The parts of a tuple or a `torch.Size`.
  func tuple(_ id: NodeID) -> ArraySlice<NodeID>? {
    if case .tuple(let span) = graph[id] { return graph.parts(span) }
    guard let (function, arguments) = call(id), function == .container(.tuple) else { return nil }
    guard let first = arguments.first else { return [] }
    guard case .tuple(let span) = graph[first] else { return nil }
    return graph.parts(span)
  }

  /// The elements of a list, also of a typed one or of a deque.
  func elements(_ id: NodeID) -> [NodeID]? {
    if case .list = graph[id] { return graph.contents(of: id, by: .elements) }
    guard let (function, arguments) = call(id), function == .container(.list) else { return nil }
    var elements: [NodeID] = []
    if let first = arguments.first {
      switch graph[first] {
      case .list: elements = graph.contents(of: first, by: .elements)
      case .tuple(let span): elements = Array(graph.parts(span))
      default: break
      }
    }
    return elements + graph.contents(of: id, by: .elements)
  }

  /// The integers of a tuple of at most `limit`.
  func ints(_ id: NodeID, limit: Int = 256) -> [Int]? {
    guard let parts = tuple(id), parts.count <= limit else { return nil }
    let values = parts.compactMap(int)
    return values.count == parts.count ? values : nil
  }

  /// The items of a dictionary as they were set: a key may stand twice.
  func items(_ id: NodeID) -> [(key: NodeID, value: NodeID)]? {
    switch graph[id] {
    case .dict: return pairs(graph.contents(of: id, by: .items))
    case .call:
      guard let (function, arguments) = call(id), function == .container(.dict) else { return nil }
      // Python 2 writes an OrderedDict as a call with a list of pairs; a Counter holds a dictionary.
      var items: [(key: NodeID, value: NodeID)] = []
      for argument in arguments.prefix(2) {
        if case .dict = graph[argument] {
          items += pairs(graph.contents(of: argument, by: .items))
        }
        for pair in elements(argument) ?? [] {
          guard graph.size(of: pair) == 2,
            let parts = tuple(pair).map(Array.init) ?? elements(pair),
            parts.count == 2
          else { return nil }
          items.append((parts[0], parts[1]))
        }
      }
      return items + pairs(graph.contents(of: id, by: .items))
    default: return nil
    }
  }

  /// The items under keys that are texts or integers, each key once, with its last value at its first
  /// place, as Python keeps them; and how many had another key.
  func lookup(_ items: [(key: NodeID, value: NodeID)]) -> (
    items: [(key: Key, value: NodeID)], others: Int
  ) {
    var result: [(key: Key, value: NodeID)] = []
    // By bytes: texts that only look alike are different keys. By node first, since one long text may be
    // the key of a million items.
    var nodes: [NodeID: Int] = [:]
    var texts: [ArraySlice<UInt8>: Int] = [:]
    var ints: [Int: Int] = [:]
    var others = 0
    for (id, value) in items {
      var position = nodes[id]
      if position == nil, let key = int(id) {
        position = ints[key]
        if position == nil {
          ints[key] = result.count
          result.append((.int(key), value))
        }
      } else if position == nil, let key = text(id, limit: Self.keyLimit),
        let bytes = textBytes(id)
      {
        position = texts[bytes]
        nodes[id] = position ?? result.count
        if position == nil {
          texts[bytes] = result.count
          result.append((.text(key), value))
        }
      } else if position == nil {
        others += 1
      }
      if let position { result[position].value = value }
    }
    return (result, others)
  }

  /// The value under a text key, the last one that was set.
  func value(_ key: String, of id: NodeID) -> NodeID? {
    items(id)?.last { text($0.key) == key }?.value
  }

  /// The attributes of an object: the last dictionary that its state was set to.
  func attributes(_ id: NodeID) -> [(key: NodeID, value: NodeID)]? {
    guard let state = graph.contents(of: id, by: .state).last else { return nil }
    if let items = items(state) { return items }
    // With __slots__ the state is a pair of dictionaries.
    guard let parts = tuple(state), parts.count == 2 else { return nil }
    return parts.flatMap { items($0) ?? [] }
  }

  /// Keys and values of a flat list.
  func pairs(_ parts: [NodeID]) -> [(key: NodeID, value: NodeID)] {
    stride(from: 0, to: parts.count - 1, by: 2).map { (parts[$0], parts[$0 + 1]) }
  }
}
