import Glibc
import Networks

/// `LocalResponseNorm` of `[N, C, *]`: y = x / b^beta, b = k + alpha / size * the sum of x^2 over the
/// window of neighbouring channels.
///
/// Backward: dx = dy / b^beta - 2 alpha beta / size * x * the sum of dy x / b^(beta + 1) over the channels
/// whose windows hold it.
struct LocalResponseKernel: Sendable {
  private let norm: LocalResponseNorm
  private let rows: Int
  private let channels: Int
  private let inner: Int

  var count: Int { rows * inner }

  init(_ norm: LocalResponseNorm, shape: [Int]) {
    self.norm = norm
    channels = shape[1]
    rows = shape[0] * shape[1]
    inner = shape.dropFirst(2).reduce(1, *)
  }

  // Source: torch.nn.functional.local_response_norm pads size / 2 before, (size - 1) / 2 after.
  private var before: Int { norm.size / 2 }
  private var after: Int { (norm.size - 1) / 2 }

  /// The b of each element.
  func bases(of values: FloatPointer, to result: FloatPointer) {
    let factor = Float(norm.alpha) / Float(norm.size)
    unsafe addWindows(before: before, after: after, startingWith: Float(norm.k), to: result) {
      let value = unsafe values[$0]
      return value * value * factor
    }
  }

  /// x / b^(beta + power)
  func divide(
    _ values: FloatPointer, by bases: FloatPointer, power: Float, to result: FloatPointer
  ) {
    let exponent = -(Float(norm.beta) + power)
    for index in 0..<count { unsafe result[index] = values[index] * powf(bases[index], exponent) }
  }

  /// Takes 2 alpha beta / size * x * the window's sum of the products from the gradient.
  func subtractSpread(
    of products: FloatPointer, times values: FloatPointer, from lower: FloatPointer
  ) {
    let factor = Float(2 * norm.alpha * norm.beta) / Float(norm.size)
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { buffer in
      guard let sums = buffer.baseAddress else { return }
      // A channel is in the windows of the channels to which it is a neighbour.
      unsafe addWindows(before: after, after: before, startingWith: 0, to: sums) {
        unsafe products[$0]
      }
      for index in 0..<count { unsafe lower[index] -= factor * values[index] * sums[index] }
    }
  }

  /// The sum of a term over the window of channels about each element.
  @inline(__always)
  private func addWindows(
    before: Int, after: Int, startingWith start: Float, to result: FloatPointer,
    _ term: (Int) -> Float
  ) {
    for row in 0..<rows {
      let channel = row % channels
      let to = unsafe result + row * inner
      unsafe to.update(repeating: start, count: inner)
      for other in max(0, channel - before)...min(channels - 1, channel + after) {
        let from = (row - channel + other) * inner
        for index in 0..<inner { unsafe to[index] += term(from + index) }
      }
    }
  }
}
