/// A value of a curve in TensorBoard.
public struct Scalar: Hashable, Sendable {
  /// What the curve is called; the part before a slash groups curves: `loss/train`.
  public var tag: String
  public var value: Double

  public init(_ tag: String, _ value: Double) {
    self.tag = tag
    self.value = value
  }
}

/// The records of an event file as bytes.
///
/// Source: TensorFlow, tensorflow/core/lib/io/record_writer.h: little-endian length in 8 bytes, its
/// masked CRC-32C, the data, the data's masked CRC-32C.
enum EventRecord {
  /// The first record of each file.
  ///
  /// - Parameter wallTime: seconds since 1970.
  static func version(wallTime: Double) -> [UInt8] {
    var event = ProtobufMessage()
    event.append(wallTime, field: 1)
    event.append(Array("brain.Event:2".utf8), field: 3)
    return framed(event.bytes)
  }

  /// The values of one step, in float32 as TensorBoard keeps them.
  static func scalars(_ scalars: [Scalar], step: Int, wallTime: Double) -> [UInt8] {
    var summary = ProtobufMessage()
    for scalar in scalars {
      var value = ProtobufMessage()
      value.append(Array(scalar.tag.utf8), field: 1)
      value.append(Float(scalar.value), field: 2)
      summary.append(value.bytes, field: 1)
    }
    var event = ProtobufMessage()
    event.append(wallTime, field: 1)
    event.append(UInt64(bitPattern: Int64(step)), field: 2)
    event.append(summary.bytes, field: 5)
    return framed(event.bytes)
  }

  private static func framed(_ data: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
  }
}

/// A message of protocol buffers, field after field: Google's library writes the same, but building it
/// takes longer than all of this package.
///
/// Source: protobuf.dev, "Encoding"; the fields: tensorflow/core/util/event.proto (wall_time 1, step 2,
/// file_version 3, summary 5), tensorflow/core/framework/summary.proto (value 1; tag 1, simple_value 2).
private struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  /// A number of variable length.
  mutating func append(_ value: UInt64, field: UInt64) {
    appendVarint(field << 3)
    appendVarint(value)
  }

  mutating func append(_ value: Double, field: UInt64) {
    appendVarint(field << 3 | 1)
    bytes += littleEndian(value.bitPattern)
  }

  /// A string or a message.
  mutating func append(_ value: [UInt8], field: UInt64) {
    appendVarint(field << 3 | 2)
    appendVarint(UInt64(value.count))
    bytes += value
  }

  mutating func append(_ value: Float, field: UInt64) {
    appendVarint(field << 3 | 5)
    bytes += littleEndian(value.bitPattern)
  }

  /// Seven bits a byte, the lowest first.
  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
