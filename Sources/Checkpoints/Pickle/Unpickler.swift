import Diagnostics

/// Reads a pickle into a graph of inert nodes. It knows nothing of PyTorch, imports nothing, calls
/// nothing and makes no object: what a name means is for the reader of the graph to say.
///
/// Protocols 2 to 5 are read. Every instruction moves on in the bytes, none looks at more than its own
/// operands, so the time is that of the bytes.
/// Source: Python 3.14, `Lib/pickle.py`, class `_Unpickler`.
struct Unpickler {
  /// One pickle: its nodes, its value, and how many bytes it takes.
  struct Result {
    let graph: PickleGraph
    let root: NodeID
    let count: Int
  }

  let place: String
  let limits: PickleLimits
  var graph: PickleGraph
  var stack: [NodeID] = []
  /// Heights of the stack where MARK stood.
  var marks: [Int] = []
  private var memo = PickleMemo()
  private var cursor: PickleCursor
  /// Of the instruction at work.
  private(set) var offset = 0

  /// Reads the pickle that `bytes` begins with.
  ///
  /// - Parameter place: the name of the bytes, for errors.
  /// - Throws: `CKP015`, `CKP016`, `CKP018`.
  static func read(
    _ bytes: ArraySlice<UInt8>, at place: String, limits: PickleLimits
  ) throws(CheckpointError) -> Result {
    var unpickler = Unpickler(bytes.prefix(limits.bytes), place: place, limits: limits)
    do throws(CheckpointError) {
      let root = try unpickler.run()
      return Result(graph: unpickler.graph, root: root, count: unpickler.cursor.offset)
    } catch {
      guard bytes.count > limits.bytes, unpickler.cursor.isShort else { throw error }
      throw CheckpointError(
        .limit, at: place,
        "the pickle has more than \(grouped(limits.bytes)) bytes beside its tensors; save only the "
          + "state_dict")
    }
  }

  private init(_ bytes: ArraySlice<UInt8>, place: String, limits: PickleLimits) {
    self.place = place
    self.limits = limits
    graph = PickleGraph(bytes: bytes)
    cursor = PickleCursor(bytes)
  }

  private mutating func run() throws(CheckpointError) -> NodeID {
    var count = 0
    while true {
      offset = cursor.offset
      guard let byte = cursor.byte() else { throw cut() }
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw failure(
          .opcode, "\(byte) is no opcode of a pickle; the file is damaged: save it again")
      }
      count += 1
      guard count <= limits.opcodes else {
        throw failure(
          .limit,
          "the pickle has more than \(grouped(limits.opcodes)) instructions; save only the "
            + "state_dict")
      }
      if opcode == .stop { return try finish() }
      try execute(opcode)
    }
  }

  private mutating func finish() throws(CheckpointError) -> NodeID {
    let root = try pop()
    guard stack.isEmpty, marks.isEmpty else {
      throw failure(.pickle, "the pickle ends with values left over; save the file again")
    }
    return root
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .mark: marks.append(stack.count)
    case .pop: try discard()
    case .popMark: stack.removeSubrange(try popMark()...)
    case .none: push(.none)
    case .newTrue: push(.bool(true))
    case .newFalse: push(.bool(false))
    case .binInt: push(.int(Int(Int32(truncatingIfNeeded: try integer(4)))))
    case .binInt1: push(.int(try integer(1)))
    case .binInt2: push(.int(try integer(2)))
    case .long1: try pushLong(try span(prefix: 1))
    case .long4: try pushLong(try span(prefix: 4))
    case .binFloat: push(.float(try double()))
    case .shortBinUnicode: push(.text(try span(prefix: 1)))
    case .binUnicode: push(.text(try span(prefix: 4)))
    case .binUnicode8: push(.text(try span(prefix: 8)))
    case .shortBinString: push(.oldText(try span(prefix: 1)))
    case .binString: push(.oldText(try span(prefix: 4)))
    case .shortBinBytes: push(.bytes(try span(prefix: 1)))
    case .binBytes: push(.bytes(try span(prefix: 4)))
    case .binBytes8, .byteArray8: push(.bytes(try span(prefix: 8)))
    case .emptyTuple: push(.tuple(PickleSpan(start: 0, count: 0)))
    case .tuple1: push(.tuple(try storeTop(1)))
    case .tuple2: push(.tuple(try storeTop(2)))
    case .tuple3: push(.tuple(try storeTop(3)))
    case .tuple: push(.tuple(try storeToMark()))
    case .emptyList: push(.list)
    case .emptyDict: push(.dict)
    case .emptySet: push(.set)
    case .frozenSet: push(.frozenSet(try storeToMark()))
    case .append: try fill(.elements, with: try storeTop(1))
    case .appends: try fill(.elements, with: try storeToMark())
    case .addItems: try fill(.members, with: try storeToMark())
    case .setItem: try fill(.items, with: try storeTop(2))
    case .setItems: try fill(.items, with: try storeItems())
    case .build: try fill(.state, with: try storeTop(1))
    case .binGet: try recall(try integer(1))
    case .longBinGet: try recall(try integer(4))
    case .binPut: memo.put(try top(), at: try integer(1))
    case .longBinPut: memo.put(try top(), at: try integer(4))
    case .memoize: memo.append(try top())
    case .global: try pushGlobal(try line(), try line())
    case .stackGlobal: try pushStackGlobal()
    case .reduce:
      let (function, arguments) = (try popSecond(), try pop())
      push(.call(function: function, arguments: arguments))
    case .newObj:
      let (type, arguments) = (try popSecond(), try pop())
      push(.object(type: type, arguments: arguments))
    case .newObjEx: try pushObjectWithKeywords()
    case .binPersID: push(.persistent(try pop()))
    case .protocol: try checkProtocol()
    case .frame: try checkFrame()
    case .stop, .dup, .float, .int, .long, .persID, .string, .unicode, .dict, .get, .inst, .list,
      .obj, .put, .ext1, .ext2, .ext4, .nextBuffer, .readonlyBuffer:
      throw failure(
        .opcode,
        "the pickle uses the instruction \(opcode.name), which is not read: \(opcode.refusal ?? ""); "
          + "save the file with torch.save")
    }
  }

  // MARK: Operands

  /// An unsigned integer of 1, 2 or 4 bytes.
  private mutating func integer(_ count: Int) throws(CheckpointError) -> Int {
    guard let value = cursor.integer(count) else { throw cut() }
    return Int(truncatingIfNeeded: value)
  }

  private mutating func double() throws(CheckpointError) -> Double {
    guard let bits = cursor.integer(8) else { throw cut() }
    return Double(bitPattern: bits.byteSwapped)
  }

  /// Bytes behind a count of `prefix` bytes.
  private mutating func span(prefix: Int) throws(CheckpointError) -> PickleSpan {
    guard let count = cursor.integer(prefix), let span = cursor.span(count) else { throw cut() }
    return span
  }

  private mutating func line() throws(CheckpointError) -> PickleSpan {
    guard let span = cursor.line() else { throw cut() }
    return span
  }

  private mutating func pushLong(_ span: PickleSpan) throws(CheckpointError) {
    guard span.count <= 8 else { return push(.bigInt(span)) }
    var value = 0
    for byte in graph[span].reversed() { value = value << 8 | Int(byte) }
    let unused = 64 - 8 * Int(span.count)
    push(.int(span.count == 0 ? 0 : (value << unused) >> unused))
  }

  private mutating func checkProtocol() throws(CheckpointError) {
    let version = try integer(1)
    guard (2...5).contains(version) else {
      throw failure(.pickle, "protocol \(version) is not read; save the file with torch.save")
    }
  }

  /// A frame only says how much may be read ahead.
  private mutating func checkFrame() throws(CheckpointError) {
    guard let count = cursor.integer(8), count <= UInt64(cursor.remaining) else { throw cut() }
  }

  private mutating func recall(_ index: Int) throws(CheckpointError) {
    guard let id = memo[index] else {
      throw failure(
        .pickle, "the pickle refers to its value \(index), which it has not made; save it again")
    }
    stack.append(id)
  }

  // MARK: Errors

  func failure(_ code: CheckpointErrorCode, _ message: String) -> CheckpointError {
    CheckpointError(code, at: "\(place) byte \(offset)", message)
  }

  private func cut() -> CheckpointError {
    failure(.pickle, "the pickle is cut off; hand the file in again")
  }
}

/// The values that PUT and MEMOIZE have numbered.
///
/// Picklers number from 0 without gaps; any other number goes into a dictionary, so that a number of
/// 2^32 - 1 takes no more room than one of 0.
private struct PickleMemo {
  private var dense: [NodeID] = []
  private var sparse: [Int: NodeID] = [:]

  subscript(index: Int) -> NodeID? { dense.indices.contains(index) ? dense[index] : sparse[index] }

  mutating func put(_ id: NodeID, at index: Int) {
    if dense.indices.contains(index) {
      dense[index] = id
    } else if index == dense.count {
      // What was put there earlier, out of order, is overwritten.
      if !sparse.isEmpty { sparse[index] = nil }
      dense.append(id)
    } else {
      sparse[index] = id
    }
  }

  /// Under the number of how many there are.
  mutating func append(_ id: NodeID) { put(id, at: dense.count + sparse.count) }
}
