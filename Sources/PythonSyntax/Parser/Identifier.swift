extension PythonParser {
  /// The name that a token writes. Python takes names that differ only in the width or style of their
  /// letters for the same.
  ///
  /// Letters that are written in several ways without looking different (`é`) stay as they are: Swift
  /// compares them as equal.
  func identifier(_ token: PythonToken) -> String {
    let bytes = source.bytes[token.range]
    guard bytes.contains(where: { $0 >= 0x80 }) else { return source.text(of: token) }
    var name = ""
    for scalar in source.text(of: token).unicodeScalars {
      name.unicodeScalars.append(Self.plain(scalar))
    }
    return name
  }

  /// The letter or digit that a wide or styled one stands for, as they come from keyboards of East
  /// Asia and from formulas that were copied: of NFKC the part that maps one letter to one.
  ///
  /// Source: Unicode 16, blocks "Halfwidth and Fullwidth Forms" and "Mathematical Alphanumeric
  /// Symbols"; Python 3.14 language reference, section 2.3.
  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let value = scalar.value
    let mapped: UInt32
    switch value {
    case 0xB5: mapped = 0x3BC
    case 0xAA: mapped = 0x61
    case 0xBA: mapped = 0x6F
    case 0x210E: mapped = 0x68
    case 0x3D1: mapped = 0x3B8
    case 0x3D5: mapped = 0x3C6
    case 0x3D6: mapped = 0x3C0
    case 0x3F0: mapped = 0x3BA
    case 0x3F1: mapped = 0x3C1
    case 0x3F5: mapped = 0x3B5
    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF3F, 0xFF41...0xFF5A: mapped = value - 0xFEE0
    // Alphabets of 26 capital and 26 small letters in turn.
    case 0x1D400...0x1D6A3:
      let index = (value - 0x1D400) % 52
      mapped = index < 26 ? 0x41 + index : 0x61 + index - 26
    case 0x1D6A8...0x1D7C9: mapped = greek((value - 0x1D6A8) % 58) ?? value
    case 0x1D7CE...0x1D7FF: mapped = 0x30 + (value - 0x1D7CE) % 10
    default: return scalar
    }
    return Unicode.Scalar(mapped) ?? scalar
  }

  /// A letter by its place among the 58 of a styled Greek alphabet; nil for its two signs.
  private static func greek(_ index: UInt32) -> UInt32? {
    switch index {
    case 17: 0x398
    case 0...24: 0x391 + index
    case 26...50: 0x3B1 + index - 26
    case 52...57: ([0x3B5, 0x3B8, 0x3BA, 0x3C6, 0x3C1, 0x3C0] as [UInt32])[Int(index) - 52]
    default: nil
    }
  }
}
