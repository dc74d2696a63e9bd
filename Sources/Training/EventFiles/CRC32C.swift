/// The checksum of event files.
///
/// Source: RFC 3720, appendix B.4 (CRC-32C, Castagnoli's polynomial 0x1EDC6F41, reflected).
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value >> 1 ^ (value & 1 == 0 ? 0 : 0x82F6_3B78)
    }
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { value, byte in
      value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
    }
  }

  /// The checksum as records carry it: turned and moved, since data may hold checksums itself.
  ///
  /// Source: TensorFlow, tensorflow/core/lib/hash/crc32c.h (Mask).
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = checksum(bytes)
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }
}
