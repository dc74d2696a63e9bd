import SwiftProtobuf

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
    var event = TensorBoardEvent()
    event.wallTime = wallTime
    event.fileVersion = "brain.Event:2"
    return framed(event)
  }

  /// The values of one step, in float32 as TensorBoard keeps them.
  static func scalars(_ scalars: [Scalar], step: Int, wallTime: Double) -> [UInt8] {
    var event = TensorBoardEvent()
    event.wallTime = wallTime
    event.step = Int64(step)
    event.summary.value = scalars.map { scalar in
      var value = TensorBoardSummary.Value()
      value.tag = scalar.tag
      value.simpleValue = Float(scalar.value)
      return value
    }
    return framed(event)
  }

  private static func framed(_ event: TensorBoardEvent) -> [UInt8] {
    let data: [UInt8]
    do {
      data = try event.serializedBytes()
    } catch {
      // Missing required fields and two gigabytes are what fails, and these messages have neither.
      preconditionFailure("an event: \(error)")
    }
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
