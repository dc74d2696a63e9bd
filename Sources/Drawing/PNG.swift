import CZlib

/// Writes pictures as PNG, eight bits a channel: the same pixels give the same bytes.
///
/// Source: Portable Network Graphics (PNG) Specification, second edition (ISO/IEC 15948).
public enum PNG {
  /// A grey picture.
  ///
  /// - Parameters:
  ///   - grey: 0 black to 255 white, `[height, width]`, row by row.
  ///   - scale: pixels of the picture a side for each given pixel, at least 1.
  /// - Precondition: `grey` has width times height values, both at least 1.
  public static func encode(
    grey: [UInt8], width: Int, height: Int, scale: Int = 1
  ) -> [UInt8] {
    encode(grey, channels: 1, colorType: 0, width: width, height: height, scale: scale)
  }

  /// A picture in colour; see ``encode(grey:width:height:scale:)``.
  public static func encode(
    rgb: [Color], width: Int, height: Int, scale: Int = 1
  ) -> [UInt8] {
    encode(
      rgb.flatMap { [$0.red, $0.green, $0.blue] }, channels: 3, colorType: 2, width: width,
      height: height, scale: scale)
  }

  private static func encode(
    _ samples: [UInt8], channels: Int, colorType: UInt8, width: Int, height: Int, scale: Int
  ) -> [UInt8] {
    precondition(width > 0 && height > 0 && scale > 0)
    precondition(samples.count == width * height * channels)
    // PNG counts in 31 bits.
    precondition(max(width, height) * scale < 1 << 31)
    var rows: [UInt8] = []
    rows.reserveCapacity((width * scale * channels + 1) * height * scale)
    for row in 0..<height {
      var line: [UInt8] = [0]  // the filter "none"
      for column in 0..<width {
        let start = (row * width + column) * channels
        for _ in 0..<scale { line += samples[start..<start + channels] }
      }
      for _ in 0..<scale { rows += line }
    }
    let header =
      bigEndian(width * scale) + bigEndian(height * scale) + [8, colorType, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
  }

  /// Length, type, data and the CRC-32 of the last two.
  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let checked = Array(type.utf8) + data
    let checksum = unsafe checked.withUnsafeBufferPointer { buffer in
      unsafe crc32_z(0, buffer.baseAddress, buffer.count)
    }
    return bigEndian(data.count) + checked + bigEndian(Int(checksum))
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) }
  }

  /// A zlib stream.
  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let bound = Int(compressBound(UInt(bytes.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      var length = UInt(bound)
      let status = unsafe compress2(
        buffer.baseAddress, &length, bytes, UInt(bytes.count), Z_BEST_COMPRESSION)
      // The bound leaves room for any data, so that only memory can fail.
      precondition(status == Z_OK, "no memory left to pack a picture")
      count = Int(length)
    }
  }
}

/// The bytes as a `data:` address of a web page.
///
/// Source: RFC 2397, and RFC 4648 section 4 for the digits.
public func dataURI(_ bytes: [UInt8], type: String) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for place in 0..<4 {
      text.append(
        place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
    }
  }
  return "data:\(type);base64," + String(decoding: text, as: UTF8.self)
}
