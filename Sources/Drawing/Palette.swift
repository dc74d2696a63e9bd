/// Colours of series that people with any kind of colour vision tell apart, on white and on black.
///
/// Source: hues of M. Okabe and K. Ito, Color Universal Design (2008), darkened for white paper and
/// lightened for black until each has a contrast of at least 3 to 1 (WCAG 2.1, 1.4.11).
enum Palette {
  static let onLight: [Color] = [0x0072B2, 0xC24E00, 0x007A59, 0xA8447F, 0x8A6100, 0x4D4D4D]
    .map { Color($0) }
  static let onDark: [Color] = [0x56B4E9, 0xF28E4B, 0x2CC295, 0xE79FC9, 0xE8C547, 0xBFBFBF]
    .map { Color($0) }

  /// Dashes of the lines, so that series differ without colour too; the first is solid.
  static let dashes = ["", "7 4", "2 4", "10 3 2 3", "5 2", "1 3"]
}
