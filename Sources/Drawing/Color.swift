/// A colour of the screen: red, green and blue, 0 to 255 each.
public struct Color: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

extension Color {
  /// From `0xRRGGBB`.
  init(_ hexadecimal: UInt32) {
    red = UInt8(truncatingIfNeeded: hexadecimal >> 16)
    green = UInt8(truncatingIfNeeded: hexadecimal >> 8)
    blue = UInt8(truncatingIfNeeded: hexadecimal)
  }

  /// `#rrggbb`, as CSS writes it.
  var css: String {
    let digits = Array("0123456789abcdef".utf8)
    return "#"
      + String(
        decoding: [red, green, blue].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
        as: UTF8.self)
  }
}
