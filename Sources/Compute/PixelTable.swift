import Networks

/// The network's input for each of the 256 pixel values.
struct PixelTable {
  private let scaling: InputScaling
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

  func convert(_ pixels: Span<UInt8>, to result: UnsafeMutablePointer<Float>) {
    unsafe values.withUnsafeBufferPointer { table in
      for index in pixels.indices {
        unsafe result[index] = table[Int(pixels[unchecked: index])]
      }
    }
  }
}
