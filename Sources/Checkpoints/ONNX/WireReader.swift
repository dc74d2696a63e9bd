import Diagnostics

/// The fields of one message in protocol buffers' wire format, one after another.
///
/// A message inside is handed out as its bytes and read by a reader of its own where it is wanted:
/// nothing is allocated from a length, and what is not wanted costs a step.
/// Source: protobuf.dev, "Encoding".
struct WireReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  /// What errors call the message, such as `graph.node[3]`.
  let place: String

  init(_ bytes: ArraySlice<UInt8>, place: String) {
    self.bytes = bytes
    position = bytes.startIndex
    self.place = place
  }

  /// The next field; nil at the end of the message.
  ///
  /// - Throws: `CKP030`.
  mutating func next() throws(CheckpointError) -> WireField? {
    guard position < bytes.endIndex else { return nil }
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else {
      throw damage("a field of number \(key >> 3), which no message has")
    }
    return WireField(number: Int(key >> 3), value: try value(wireType: key & 7), place: place)
  }

  private mutating func value(wireType: UInt64) throws(CheckpointError) -> WireField.Value {
    switch wireType {
    case 0: return .varint(try varint())
    case 1: return .fixed64(try fixed(8))
    case 2:
      let length = try varint()
      guard length <= bytes.endIndex - position else {
        throw damage(
          "a field announced with \(length) bytes, but only "
            + "\(grouped(bytes.endIndex - position)) follow")
      }
      let start = position
      position += Int(length)
      return .bytes(bytes[start..<position])
    case 5: return .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
    default: throw damage("a field of wire type \(wireType), which ONNX has not")
    }
  }

  /// An integer of 1 to 10 bytes, 7 bits each, lowest first.
  private mutating func varint() throws(CheckpointError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw damage("an integer of more than 64 bits") }
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
    throw damage("an integer that is cut off")
  }

  private mutating func fixed(_ count: Int) throws(CheckpointError) -> UInt64 {
    guard bytes.endIndex - position >= count else { throw damage("a number that is cut off") }
    var result: UInt64 = 0
    for index in (0..<count).reversed() { result = result << 8 | UInt64(bytes[position + index]) }
    position += count
    return result
  }

  /// The integers of a packed list, each handed to `body`.
  ///
  /// - Throws: `CKP030`.
  mutating func forEachVarint(
    _ body: (UInt64) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    while position < bytes.endIndex { try body(try varint()) }
  }

  private func damage(_ what: String) -> CheckpointError {
    CheckpointError(
      .wire, at: place,
      "holds \(what), at byte \(grouped(position - bytes.startIndex)); the file is no ONNX model, or it "
        + "is damaged or cut off: export it again")
  }
}

/// One field of a message.
struct WireField {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  let number: Int
  let value: Value
  let place: String

  /// A message, a text, or a packed list.
  func bytes() throws(CheckpointError) -> ArraySlice<UInt8> {
    guard case .bytes(let bytes) = value else { throw mismatch("bytes") }
    return bytes
  }

  func integer() throws(CheckpointError) -> Int {
    guard case .varint(let bits) = value else { throw mismatch("an integer") }
    return Int(truncatingIfNeeded: bits)
  }

  func float() throws(CheckpointError) -> Float {
    guard case .fixed32(let bits) = value else { throw mismatch("a float") }
    return Float(bitPattern: bits)
  }

  /// What is no UTF-8 is replaced: a name is compared and printed, never opened.
  func text(limit: Int) throws(CheckpointError) -> String {
    let bytes = try bytes()
    guard bytes.count <= limit else {
      throw CheckpointError(
        .graphLimit, at: place,
        "field \(number) is a text of \(grouped(bytes.count)) bytes; at most \(grouped(limit)) are read"
      )
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Integers, packed or one of many.
  func appendIntegers(to list: inout [Int], limit: Int) throws(CheckpointError) {
    var values = list
    list = []
    func append(_ bits: UInt64) throws(CheckpointError) {
      guard values.count < limit else { throw tooMany(limit) }
      values.append(Int(truncatingIfNeeded: bits))
    }
    switch value {
    case .varint(let bits): try append(bits)
    case .bytes(let bytes):
      var reader = WireReader(bytes, place: place)
      try reader.forEachVarint { bits throws(CheckpointError) in try append(bits) }
    default: throw mismatch("integers")
    }
    list = values
  }

  /// Floats, packed or one of many.
  func appendFloats(to list: inout [Float], limit: Int) throws(CheckpointError) {
    switch value {
    case .fixed32(let bits):
      guard list.count < limit else { throw tooMany(limit) }
      list.append(Float(bitPattern: bits))
    case .bytes(let bytes):
      guard bytes.count.isMultiple(of: 4) else { throw mismatch("floats of 4 bytes each") }
      guard list.count + bytes.count / 4 <= limit else { throw tooMany(limit) }
      for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
        let word = (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + $1]) }
        list.append(Float(bitPattern: word))
      }
    default: throw mismatch("floats")
    }
  }

  func tooMany(_ limit: Int) -> CheckpointError {
    CheckpointError(
      .graphLimit, at: place,
      "field \(number) has more than \(grouped(limit)) values, which are not read")
  }

  func mismatch(_ wanted: String) -> CheckpointError {
    CheckpointError(
      .messageField, at: place,
      "field \(number) must hold \(wanted), as ONNX defines it; the file is damaged or no ONNX model"
    )
  }
}
