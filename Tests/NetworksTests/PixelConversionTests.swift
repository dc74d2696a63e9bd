import Networks
import Testing

@Suite struct PixelConversionTests {
  static let scalings: [InputScaling] = [
    InputScaling(scale: .raw), InputScaling(scale: .unit),
    InputScaling(scale: .unit, mean: 0.2860, std: 0.3530),
    InputScaling(scale: .unit, mean: 0.5, std: 0.5), InputScaling(scale: .unit, mean: 0, std: 0.3),
    InputScaling(scale: .unit, mean: -0.1), InputScaling(scale: .raw, mean: 72.94, std: 90.02),
    InputScaling(scale: .raw, mean: 127.5, std: 127.5),
    InputScaling(scale: .raw, mean: 0, std: 255),
    InputScaling(scale: .unit, mean: 1, std: -1), InputScaling(scale: .raw, mean: 255, std: -1),
  ]

  /// Every pixel value has the bits of float32 arithmetic step by step.
  @Test(arguments: scalings) func everyPixelIsScaledExactly(_ scaling: InputScaling) {
    let pixels = (0...255).map { UInt8($0) }
    let expected = pixels.map { pixel in
      let x = scaling.scale == .unit ? Float(pixel) / 255 : Float(pixel)
      return (x - Float(scaling.mean)) / Float(scaling.std)
    }
    var converted = [Float](repeating: .nan, count: 256)
    unsafe converted.withUnsafeMutableBufferPointer { result in
      if let base = result.baseAddress {
        unsafe PixelConversion(scaling).convert(pixels.span, to: base)
      }
    }
    #expect(converted.map(\.bitPattern) == expected.map(\.bitPattern))
    // What training loads of images that it changes.
    #expect(scaling.table.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(PixelConversion(scaling).largest == expected.map(\.magnitude).max())
  }

  @Test func commonScalingsHaveTheirWords() {
    #expect(
      InputScaling.common.map(\.words) == [
        "0-1", "0-255", "0-1 with mean 0.5 and std 0.5", "0-1 with mean 0.286 and std 0.353",
        "0-1 inverted (1 - x)", "0-255 inverted (255 - x)",
      ])
    #expect(InputScaling.common.first == .assumed)
    #expect(InputScaling(scale: .raw, mean: 1, std: -1).words == "0-255 with mean 1.0 and std -1.0")
  }

  /// What an inversion gives is what a student's `1 - x` gives.
  @Test func inversionsAreExact() {
    let unit = InputScaling.common[4].table
    let raw = InputScaling.common[5].table
    #expect(unit == (0...255).map { 1 - Float($0) / 255 })
    #expect(raw == (0...255).map { 255 - Float($0) })
  }

  @Test func tableIsLookedUp() {
    let table = (0..<256).map { Float($0 < 128 ? 0 : 1) / 3 }
    let pixels: [UInt8] = [0, 127, 128, 255, 3]
    let conversion = PixelConversion(table: table)
    var converted = [Float](repeating: .nan, count: 5)
    unsafe converted.withUnsafeMutableBufferPointer { result in
      if let base = result.baseAddress { unsafe conversion.convert(pixels.span, to: base) }
    }
    #expect(converted == [0, 0, Float(1) / 3, Float(1) / 3, 0])
    #expect(conversion.largest == Float(1) / 3)
    #expect(!PixelConversion(table: table.dropLast() + [.nan]).largest.isFinite)
  }

  @Test(arguments: [
    InputScaling(scale: .raw, mean: .nan), InputScaling(scale: .unit, mean: 0, std: 1e-45),
    InputScaling(scale: .unit, mean: 1e300),
  ]) func scalingWithoutBoundIsSeen(_ scaling: InputScaling) {
    #expect(!PixelConversion(scaling).largest.isFinite)
  }
}
