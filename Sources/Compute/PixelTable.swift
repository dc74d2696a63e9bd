import Networks

/// The network's input for each of the 256 pixel values.
struct PixelTable {
  let scaling: InputScaling
  private let values: [Float]

  /// Each step rounded to float32, as PyTorch computes `(x / 255 - mean) / std` of a tensor.
  init(_ scaling: InputScaling) {
    self.scaling = scaling
    let (mean, std) = (Float(scaling.mean), Float(scaling.std))
    values = (0..<256).map { pixel in
      let x = Float(pixel)
      return ((scaling.scale == .unit ? x / 255 : x) - mean) / std
    }
  }

  /// Whether no value is NaN or larger in absolute value.
  func isWithin(_ bound: Float) -> Bool {
    values.allSatisfy { $0.magnitude <= bound }
  }

  /// Writes as many values as there are pixels.
  func convert(_ pixels: Span<UInt8>, to result: UnsafeMutablePointer<Float>) {
    // The two usual scalings are computed, which the compiler does for several pixels at once.
    switch (scaling.scale, scaling.mean, scaling.std) {
    case (.raw, 0, 1):
      for index in pixels.indices {
        unsafe result[index] = Float(pixels[unchecked: index])
      }
    case (.unit, 0, 1):
      for index in pixels.indices {
        unsafe result[index] = Float(pixels[unchecked: index]) / 255
      }
    default:
      unsafe values.withUnsafeBufferPointer { table in
        for index in pixels.indices {
          unsafe result[index] = table[Int(pixels[unchecked: index])]
        }
      }
    }
  }
}
