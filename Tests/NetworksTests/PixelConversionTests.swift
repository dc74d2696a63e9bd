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
