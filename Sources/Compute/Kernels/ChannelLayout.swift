internal import CDNNL

/// Where the elements of `[N, C, *]` lie, of a layout whose channels are cut into groups of `width`
/// neighbours: element (n, group, position, w) stands at
/// `((n * groups + group) * plane + position) * width + w`.
///
/// Row-major planes have width 1, channels last are one group of width C, and oneDNN's blocked layouts
/// have a width of 8 or 16.
struct ChannelLayout: Sendable {
  let samples: Int
  let groups: Int
  /// Positions of one channel of one sample.
  let plane: Int
  let width: Int

  var channels: Int { groups * width }

  /// Nil where the value lies otherwise.
  init?(_ value: Value) throws(ComputeError) {
    let shape = value.shape
    let plane = shape.dropFirst(2).reduce(1, *)
    if value.isDense {
      // Vectors are their own last dimension.
      self.init(
        samples: shape[0], channels: shape[1], plane: plane, width: plane == 1 ? shape[1] : 1)
      return
    }
    guard case .blocked(let descriptor) = value.layout, descriptor.shape == shape,
      let tags = Self.tags[shape.count]
    else { return nil }
    for (tag, width) in zip(tags, [16, 8, shape[1]]) where shape[1].isMultiple(of: width) {
      if try Descriptor(shape: shape, tag: tag) == descriptor {
        self.init(samples: shape[0], channels: shape[1], plane: plane, width: width)
        return
      }
    }
    return nil
  }

  private init(samples: Int, channels: Int, plane: Int, width: Int) {
    self.samples = samples
    self.plane = plane
    self.width = width
    groups = channels / width
  }

  /// By rank: blocks of 16, of 8, channels last.
  private static let tags = [
    3: [dnnl_nCw16c, dnnl_nCw8c, dnnl_nwc], 4: [dnnl_nChw16c, dnnl_nChw8c, dnnl_nhwc],
  ]

  // MARK: Sums

  /// Each channel's mean, then each channel's sum of squared distances from it: 2C float64 values.
  func moments(of values: FloatPointer, to result: UnsafeMutablePointer<Double>) {
    unsafe result.update(repeating: 0, count: 2 * channels)
    visit { tile, before in
      let (lanes, merged) = unsafe tile.moments(values)
      let (mean, squares) = unsafe (result + tile.channel, result + channels + tile.channel)
      let (old, new) = (Double(before), Double(tile.count))
      for lane in 0..<tile.lanes {
        // Source: Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm", 1979.
        let distance = unsafe lanes[lane] - mean[lane]
        unsafe mean[lane] += distance * new / (old + new)
        unsafe squares[lane] += merged[lane] + distance * distance * old * new / (old + new)
      }
    }
  }

  /// Each channel's sum of the gradient, then each channel's sum of the gradient times the distance of
  /// the value from the mean: 2C float64 values.
  func sums(
    of gradient: FloatPointer, _ values: FloatPointer, means: FloatPointer,
    to result: UnsafeMutablePointer<Double>
  ) {
    unsafe result.update(repeating: 0, count: 2 * channels)
    visit { tile, _ in
      let (sums, products) = unsafe tile.sums(gradient, values, means)
      let target = unsafe result + tile.channel
      for lane in 0..<tile.lanes {
        unsafe target[lane] += sums[lane]
        unsafe target[channels + lane] += products[lane]
      }
    }
  }

  // MARK: Passes

  /// (x - mean) * inverse * weight + bias, by channel.
  ///
  /// - Parameters:
  ///   - statistics: means, then inverses, `[2C]`.
  ///   - weight: 1 if nil.
  ///   - bias: 0 if nil.
  func normalize(
    _ values: FloatPointer, statistics: FloatPointer, weight: FloatPointer?, bias: FloatPointer?,
    to result: FloatPointer
  ) {
    visit { tile, _ in
      let mean = unsafe tile.constants(statistics)
      let inverse = unsafe tile.constants(statistics + channels)
      let scale = unsafe weight.map { unsafe inverse * tile.constants($0) } ?? inverse
      let shift = unsafe bias.map { unsafe tile.constants($0) } ?? .zero
      unsafe tile.map(values, values, to: result) { value, _ in (value - mean) * scale + shift }
    }
  }

  /// gradient * scale + (x - mean) * slope + shift, by channel.
  ///
  /// - Parameter factors: scales, slopes, shifts, `[3C]`.
  func combine(
    _ gradient: FloatPointer, _ values: FloatPointer, means: FloatPointer, factors: FloatPointer,
    to result: FloatPointer
  ) {
    visit { tile, _ in
      let mean = unsafe tile.constants(means)
      let scale = unsafe tile.constants(factors)
      let slope = unsafe tile.constants(factors + channels)
      let shift = unsafe tile.constants(factors + 2 * channels)
      unsafe tile.map(values, gradient, to: result) { value, gradient in
        gradient * scale + ((value - mean) * slope + shift)
      }
    }
  }

  /// Visits all elements tile by tile, those of one channel in the order of the samples.
  ///
  /// - Parameter body: gets a tile and how many elements of its channels came before.
  @inline(__always)
  private func visit(_ body: (ChannelTile, _ before: Int) -> Void) {
    // With all channels side by side, the positions of all samples follow each other.
    let isOneRun = groups == 1
    let (runs, length) = isOneRun ? (1, samples * plane) : (samples, plane)
    for group in 0..<groups {
      for first in stride(from: 0, to: width, by: ChannelTile.width) {
        let lanes = min(ChannelTile.width, width - first)
        for run in 0..<runs {
          let base = (run * groups + group) * plane * width + first
          for row in stride(from: 0, to: length, by: ChannelTile.rows(ofWidth: width)) {
            let count = min(ChannelTile.rows(ofWidth: width), length - row)
            let tile = ChannelTile(
              channel: group * width + first, lanes: lanes, start: base + row * width,
              stride: width, count: count)
            body(tile, run * length + row)
          }
        }
      }
    }
  }
}
