/// A grey picture as lines of text, bright on dark as Fashion-MNIST's images are.
public struct TerminalImage: Hashable, Sendable {
  public enum Style: Hashable, Sendable {
    /// Half blocks in 24-bit colour: two pixels a character, one above the other.
    case colour
    /// Ten shades of ASCII, two characters a pixel.
    case ascii
  }

  /// 0 black to 255 white, `[height, width]`.
  public var pixels: [UInt8]
  public var width: Int
  public var style: Style

  /// - Precondition: `pixels` fills rows of `width`.
  public init(_ pixels: [UInt8], width: Int = 28, style: Style) {
    precondition(width > 0 && pixels.count.isMultiple(of: width))
    self.pixels = pixels
    self.width = width
    self.style = style
  }

  /// The lines from top to bottom.
  public var lines: [String] {
    let height = pixels.count / width
    switch style {
    case .colour:
      return stride(from: 0, to: height, by: 2).map { row in
        blocks(upper: self.row(row), lower: row + 1 < height ? self.row(row + 1) : nil)
      }
    case .ascii:
      let shades = Array(" .:-=+*#%@")
      return (0..<height).map { row in
        String(
          self.row(row).flatMap { pixel in
            repeatElement(shades[Int(pixel) * shades.count / 256], count: 2)
          })
      }
    }
  }

  private func row(_ index: Int) -> ArraySlice<UInt8> {
    pixels[index * width..<(index + 1) * width]
  }

  /// Upper half blocks: the foreground is the upper pixel, the background the lower.
  ///
  /// Source: ECMA-48, Select Graphic Rendition; 38;2 and 48;2 from ISO/IEC 8613-6.
  private func blocks(upper: ArraySlice<UInt8>, lower: ArraySlice<UInt8>?) -> String {
    var text = ""
    var shown: (UInt8, UInt8?)?
    for (column, above) in upper.enumerated() {
      let below = lower.map { $0[$0.startIndex + column] }
      if shown == nil || shown?.0 != above || shown?.1 != below {
        text += "\u{1B}[38;2;\(above);\(above);\(above)"
        text += below.map { ";48;2;\($0);\($0);\($0)m" } ?? "m"
        shown = (above, below)
      }
      text += "▀"
    }
    return text + "\u{1B}[0m"
  }
}
