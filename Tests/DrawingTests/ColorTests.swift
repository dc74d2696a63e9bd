import Glibc
import Testing

@testable import Drawing

@Suite struct ColorTests {
  @Test func hexadecimalBothWays() {
    #expect(Color(0x0A_FF_10) == Color(red: 10, green: 255, blue: 16))
    #expect(Color(red: 10, green: 255, blue: 16).css == "#0aff10")
  }

  /// WCAG 2.1 asks for 3 to 1 between a line and its paper.
  @Test(arguments: Palette.onLight.indices) func seriesStandOutFromThePaper(_ index: Int) {
    #expect(contrast(Palette.onLight[index], Color(0xFFFFFF)) >= 3)
    #expect(contrast(Palette.onDark[index], Color(0x161A1F)) >= 3)
  }

  /// Source: WCAG 2.1, contrast ratio and relative luminance.
  private func contrast(_ first: Color, _ second: Color) -> Double {
    func luminance(_ color: Color) -> Double {
      let parts = [color.red, color.green, color.blue].map { channel -> Double in
        let value = Double(channel) / 255
        return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let levels = [luminance(first), luminance(second)].sorted()
    return (levels[1] + 0.05) / (levels[0] + 0.05)
  }
}
