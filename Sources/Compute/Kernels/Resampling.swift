import Glibc
import Networks

/// For each output index along one dimension, the input cells that it is made of and their weights.
struct AxisTaps: Sendable {
  /// How many cells each output index has: 1, 2 or 4.
  let width: Int
  /// `width` for each output index.
  let cells: [Int]
  let weights: [Float]

  var count: Int { cells.count / width }

  /// The only row of a one-dimensional input.
  static let single = AxisTaps(width: 1, cells: [0], weights: [1])

  private init(width: Int, cells: [Int], weights: [Float]) {
    self.width = width
    self.cells = cells
    self.weights = weights
  }

  /// Source: `area_pixel_compute_scale` and `area_pixel_compute_source_index` in PyTorch's
  /// UpSample.h, in its float32 arithmetic.
  init(_ upsample: Upsample, axis: Int, input: Int, output: Int) {
    let alignsCorners = upsample.alignCorners == true
    var scale = Float(input) / Float(output)
    if case .scaleFactor(let factors) = upsample.target, !upsample.recomputeScaleFactor {
      scale = Float(1 / (factors.count == 1 ? factors[0] : factors[axis]))
    }
    if alignsCorners {
      scale = output > 1 ? Float(input - 1) / Float(output - 1) : 0
    }
    let position = { (index: Int) -> Float in
      alignsCorners ? scale * Float(index) : scale * (Float(index) + 0.5) - 0.5
    }
    var cells: [Int] = []
    var weights: [Float] = []
    switch upsample.mode {
    case .nearest:
      width = 1
      for index in 0..<output {
        cells.append(Self.nearest(index, scale, input: input, output: output))
        weights.append(1)
      }
    case .linear, .bilinear:
      width = 2
      for index in 0..<output {
        // Source: `compute_source_index_and_lambda`: the same size is a copy, whatever the factor.
        let real = input == output ? Float(index) : max(0, position(index))
        let first = min(Int(real), input - 1)
        let fraction = min(max(real - Float(first), 0), 1)
        cells += [first, min(first + 1, input - 1)]
        weights += [1 - fraction, fraction]
      }
    case .bicubic:
      width = 4
      for index in 0..<output {
        let real = position(index)
        let first = Int(floorf(real))
        cells += (-1...2).map { min(max(first + $0, 0), input - 1) }
        weights += Self.cubic(real - Float(first))
      }
    }
    self.cells = cells
    self.weights = weights
  }

  /// Source: `nearest_idx` in PyTorch's UpSample.h, with its exact cases for the same and twice the
  /// size, whatever the factor.
  private static func nearest(_ index: Int, _ scale: Float, input: Int, output: Int) -> Int {
    if output == input { return index }
    if output == 2 * input { return index / 2 }
    return min(Int(floorf(Float(index) * scale)), input - 1)
  }

  /// Weights of the four cells around a position. Source: Keys' cubic convolution with A = -0.75, as
  /// PyTorch's `get_cubic_upsample_coefficients`.
  private static func cubic(_ t: Float) -> [Float] {
    let a: Float = -0.75
    let near = { (x: Float) in ((a + 2) * x - (a + 3)) * x * x + 1 }
    let far = { (x: Float) in ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
  }
}

/// Resamples row-major planes along both dimensions.
struct ResamplingKernel: Sendable {
  let rows: AxisTaps
  let columns: AxisTaps
  let inputHeight: Int
  let inputWidth: Int

  /// - Parameters:
  ///   - shape: `[N, C, *size]`, of the input.
  ///   - target: of the output.
  init(_ upsample: Upsample, from shape: [Int], to target: [Int]) {
    let taps = (2..<shape.count).map { axis in
      AxisTaps(upsample, axis: axis - 2, input: shape[axis], output: target[axis])
    }
    let isPlanar = taps.count == 2
    rows = isPlanar ? taps[0] : .single
    columns = taps[taps.count - 1]
    inputHeight = isPlanar ? shape[2] : 1
    inputWidth = shape[shape.count - 1]
  }

  func run(from source: FloatPointer, to result: FloatPointer, planes: Int) {
    var to = unsafe result
    for plane in 0..<planes {
      let from = unsafe source + plane * inputHeight * inputWidth
      for y in 0..<rows.count {
        for x in 0..<columns.count {
          var sum: Float = 0
          for j in y * rows.width..<(y + 1) * rows.width {
            let line = unsafe from + rows.cells[j] * inputWidth
            var part: Float = 0
            for i in x * columns.width..<(x + 1) * columns.width {
              part += unsafe line[columns.cells[i]] * columns.weights[i]
            }
            sum += part * rows.weights[j]
          }
          unsafe to.pointee = sum
          unsafe to += 1
        }
      }
    }
  }

  /// The transpose: each cell of the input gets its share of all that it is part of.
  func runBackward(from gradient: FloatPointer, to result: FloatPointer, planes: Int) {
    let plane = inputHeight * inputWidth
    unsafe result.update(repeating: 0, count: planes * plane)
    var from = unsafe gradient
    for index in 0..<planes {
      let to = unsafe result + index * plane
      for y in 0..<rows.count {
        for x in 0..<columns.count {
          for j in y * rows.width..<(y + 1) * rows.width {
            let line = unsafe to + rows.cells[j] * inputWidth
            let part = unsafe from.pointee * rows.weights[j]
            for i in x * columns.width..<(x + 1) * columns.width {
              unsafe line[columns.cells[i]] += part * columns.weights[i]
            }
          }
          unsafe from += 1
        }
      }
    }
  }
}
