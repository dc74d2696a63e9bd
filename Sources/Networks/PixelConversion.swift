/// Turns pixels into the network's input, with the same bits as PyTorch's `(x / 255 - mean) / std` of
/// a float32 tensor.
///
/// Any other function of a pixel is a table of its 256 results.
public struct PixelConversion: Hashable, Sendable {
  private let isUnit: Bool
  private let mean: Float
  private let std: Float
  /// Of [256]; nil where the formula is enough.
  private let table: [Float]?

  public init(_ scaling: InputScaling) {
    isUnit = scaling.scale == .unit
    mean = Float(scaling.mean)
    std = Float(scaling.std)
    table = nil
  }

  /// - Parameter table: the input for each pixel value.
  /// - Precondition: it has 256 values.
  public init(table: [Float]) {
    precondition(table.count == 256, "a pixel has 256 values, not \(table.count)")
    isUnit = false
    mean = 0
    std = 1
    self.table = table
  }

  /// The largest absolute value of any pixel; NaN or infinite if the scaling is.
  public var largest: Float {
    let values = table ?? [Float(0), isUnit ? 1 : 255].map { ($0 - mean) / std }
    return values.contains(where: \.isNaN) ? .nan : values.map(\.magnitude).max() ?? 0
  }

  /// 1 / 255 in two parts: a pixel times the first, which has 16 bits, is exact, so that the sum of
  /// the products rounds as the quotient does. Four such products take less time than one division.
  private static let reciprocal = { () -> (high: Float, low: Float) in
    let high = Float(bitPattern: Float(1.0 / 255).bitPattern & 0xFFFF_FF00)
    return (high, Float(1.0 / 255 - Double(high)))
  }()

  /// Converts pixels, in any number.
  ///
  /// - Parameter result: room for as many values.
  public func convert(_ pixels: Span<UInt8>, to result: UnsafeMutablePointer<Float>) {
    if let table {
      let inputs = table.span
      for index in pixels.indices { unsafe result[index] = inputs[Int(pixels[index])] }
      return
    }
    let (high, low) = Self.reciprocal
    let (mean, std) = (mean, std)
    switch (isUnit, mean == 0 && std == 1) {
    case (false, true): unsafe map(pixels, to: result) { $0 }
    case (true, true): unsafe map(pixels, to: result) { $0 * high + $0 * low }
    case (false, false): unsafe map(pixels, to: result) { ($0 - mean) / std }
    case (true, false): unsafe map(pixels, to: result) { ($0 * high + $0 * low - mean) / std }
    }
  }

  /// Inlined, so that each function gets a vector loop of its own.
  @inline(__always)
  private func map(
    _ pixels: Span<UInt8>, to result: UnsafeMutablePointer<Float>, _ function: (Float) -> Float
  ) {
    unsafe pixels.withUnsafeBufferPointer { pixels in
      for index in 0..<pixels.count { unsafe result[index] = function(Float(pixels[index])) }
    }
  }
}
