/// A value of a ``PickleGraph``: its position in the arena.
struct NodeID: Hashable {
  let index: UInt32

  var position: Int { Int(index) }
}

/// Consecutive places: bytes of a pickle, or parts in a graph's pool.
struct PickleSpan: Hashable {
  let start: UInt32
  let count: UInt32

  var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// One value as the pickle made it. Texts and bytes are spans of the pickle.
enum PickleNode {
  case none
  case bool(Bool)
  case int(Int)
  /// Little-endian two's complement of more than 8 bytes.
  case bigInt(PickleSpan)
  case float(Double)
  case text(PickleSpan)
  /// A `str` of Python 2, of unknown encoding.
  case oldText(PickleSpan)
  case bytes(PickleSpan)
  /// Parts in the pool.
  case tuple(PickleSpan)
  case list
  case dict
  case set
  /// Parts in the pool.
  case frozenSet(PickleSpan)
  /// A name of a module: position in ``PickleGraph/globals``.
  case global(Int32)
  /// `function(*arguments)`, not called.
  case call(function: NodeID, arguments: NodeID)
  /// `type.__new__(type, *arguments)`, not made.
  case object(type: NodeID, arguments: NodeID)
  /// What stands outside the pickle under this id.
  case persistent(NodeID)
}

/// What one pickle says, as data: an arena of nodes that refer to one another by number.
///
/// It is four flat arrays, so that values of any depth, and values inside themselves, are made, copied
/// and freed without recursion. Nothing is copied when a value is used twice.
struct PickleGraph {
  /// A name that the pickle refers to.
  struct Global {
    let module: String
    let name: String
    /// Where it stands first: bytes from the start of the pickle.
    let offset: Int

    var fullName: String { module + "." + name }
  }

  /// How a value got into another after that was made.
  enum Filling: UInt8 {
    /// APPEND, APPENDS.
    case elements
    /// SETITEM, SETITEMS: key, value, key, value, ….
    case items
    /// ADDITEMS.
    case members
    /// BUILD.
    case state
  }

  /// Parts that one instruction put into a value.
  private struct Run {
    let parts: PickleSpan
    let filling: Filling
    /// The run before it of the same value; -1 for none.
    let previous: Int32
    let target: NodeID
  }

  let bytes: ArraySlice<UInt8>
  private(set) var globals: [Global] = []
  private var nodes: [PickleNode] = []
  private var lastRuns: [Int32] = []
  /// How many parts were put into each node.
  private var fillCounts: [UInt32] = []
  private var runs: [Run] = []
  private var pool: [NodeID] = []
  private var globalPositions: [ArraySlice<UInt8>: Int32] = [:]

  init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { nodes.count }

  subscript(id: NodeID) -> PickleNode { nodes[id.position] }

  subscript(position: Int) -> PickleNode { nodes[position] }

  /// The bytes of a text or of bytes.
  subscript(span: PickleSpan) -> ArraySlice<UInt8> {
    let start = bytes.startIndex + Int(span.start)
    return bytes[start..<start + Int(span.count)]
  }

  /// The parts of a tuple or frozen set.
  func parts(_ span: PickleSpan) -> ArraySlice<NodeID> { pool[span.range] }

  /// How many parts a value has or was given: what reading them costs.
  func size(of id: NodeID) -> Int {
    let filled = Int(fillCounts[id.position])
    return switch nodes[id.position] {
    case .tuple(let span), .frozenSet(let span): Int(span.count)
    case .call(_, let arguments), .object(_, let arguments):
      if case .tuple(let span) = nodes[arguments.position] {
        filled
          + pool[span.range].prefix(8).reduce(Int(span.count)) {
            $0 + Int(fillCounts[$1.position])
          }
      } else {
        filled
      }
    default: filled
    }
  }

  /// All that was put into a value by one kind of instruction, in order.
  func contents(of id: NodeID, by filling: Filling) -> [NodeID] {
    var spans: [PickleSpan] = []
    var run = lastRuns[id.position]
    while run >= 0 {
      if runs[Int(run)].filling == filling { spans.append(runs[Int(run)].parts) }
      run = runs[Int(run)].previous
    }
    if spans.count == 1 { return Array(pool[spans[0].range]) }
    var contents: [NodeID] = []
    for span in spans.reversed() { contents += pool[span.range] }
    return contents
  }

  /// Calls `check` with every value that was put something into, in the order of the instructions.
  func forEachFilling<Failure>(
    _ check: (NodeID, Filling) throws(Failure) -> Void
  ) throws(Failure) {
    for run in runs { try check(run.target, run.filling) }
  }

  // MARK: Building

  mutating func append(_ node: PickleNode) -> NodeID {
    let id = NodeID(index: UInt32(nodes.count))
    nodes.append(node)
    lastRuns.append(-1)
    fillCounts.append(0)
    return id
  }

  mutating func store(_ parts: ArraySlice<NodeID>) -> PickleSpan {
    let span = PickleSpan(start: UInt32(pool.count), count: UInt32(parts.count))
    pool += parts
    return span
  }

  mutating func fill(_ target: NodeID, _ filling: Filling, with parts: PickleSpan) {
    // Runs of nothing would make a value slow to read that seems to hold nothing.
    guard parts.count > 0 else { return }
    fillCounts[target.position] += parts.count
    let run = Run(
      parts: parts, filling: filling, previous: lastRuns[target.position], target: target)
    lastRuns[target.position] = Int32(runs.count)
    runs.append(run)
  }

  /// The position of a name in ``globals``; nil where it is not UTF-8.
  mutating func global(
    module: ArraySlice<UInt8>, name: ArraySlice<UInt8>, offset: Int
  ) -> Int32? {
    // No name of GLOBAL has a newline in it, and none of STACK_GLOBAL is read that has.
    let key = (Array(module) + [0x0A] + name)[...]
    if let position = globalPositions[key] { return position }
    guard let module = String(validating: module, as: UTF8.self),
      let name = String(validating: name, as: UTF8.self)
    else { return nil }
    let position = Int32(globals.count)
    globals.append(Global(module: module, name: name, offset: offset))
    globalPositions[key] = position
    return position
  }
}
