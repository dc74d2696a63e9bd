import Glibc

/// Softmax of the middle dimension of `[outer, size, inner]` with NaN and infinity as in PyTorch.
struct SoftmaxKernel: Sendable {
  let outer: Int
  let size: Int
  let inner: Int
  let isLog: Bool

  func run(from source: FloatPointer, to result: FloatPointer) {
    visitLines { start, stride in
      let (from, to) = unsafe (source + start, result + start)
      var largest = -Float.infinity
      for index in 0..<size { unsafe largest = max(largest, from[index * stride]) }
      for index in 0..<size {
        unsafe to[index * stride] = FloatMath.exp(from[index * stride] - largest)
      }
      let total = sum(size) { unsafe to[$0 * stride] }
      if isLog {
        let logarithm = Float(Glibc.log(total))
        for index in 0..<size {
          unsafe to[index * stride] = (from[index * stride] - largest) - logarithm
        }
      } else {
        let divisor = Float(total)
        for index in 0..<size { unsafe to[index * stride] /= divisor }
      }
    }
  }

  /// The gradient of the source: y (g - sum(g y)), of the logarithm g - e^y sum(g).
  func differentiate(_ result: FloatPointer, _ upper: FloatPointer, to lower: FloatPointer) {
    visitLines { start, stride in
      let (y, g, to) = unsafe (result + start, upper + start, lower + start)
      if isLog {
        let total = Float(sum(size) { unsafe g[$0 * stride] })
        for index in 0..<size {
          unsafe to[index * stride] = g[index * stride] - FloatMath.exp(y[index * stride]) * total
        }
      } else {
        // Differences from the gradient of the most probable value: where it is all but certain, the
        // formula as it stands would subtract equal numbers.
        var top = 0
        for index in 1..<max(1, size) where unsafe y[index * stride] > y[top * stride] {
          top = index
        }
        let base = unsafe g[top * stride]
        let total = Float(sum(size) { unsafe (g[$0 * stride] - base) * y[$0 * stride] })
        for index in 0..<size {
          unsafe to[index * stride] = y[index * stride] * ((g[index * stride] - base) - total)
        }
      }
    }
  }

  /// - Parameter body: gets the first element of a line along the dimension, and the step to the next.
  @inline(__always)
  private func visitLines(_ body: (_ start: Int, _ stride: Int) -> Void) {
    for block in 0..<outer {
      // A constant stride lets the loops vectorise.
      if inner == 1 {
        body(block * size, 1)
      } else {
        for column in 0..<inner { body(block * size * inner + column, inner) }
      }
    }
  }
}
