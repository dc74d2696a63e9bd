/// What a batch norm does across the slices of a batch, in their order.
struct ChannelExchange: Sendable {
  struct Running: Sendable {
    /// The share of the new in the average; nil for the average of all batches.
    let momentum: Double?
  }

  typealias Part = (reads: [FloatPointer], writes: [FloatPointer], rows: Int)

  /// Of one slice; others may have more or fewer samples.
  let layout: ChannelLayout
  let eps: Double
  /// Whether each slice holds other samples; what does not depend on the batch is the same in all.
  let isBatched: Bool
  let running: Running?

  /// Floats that a float64 value takes.
  static let doubleSize = MemoryLayout<Double>.size / MemoryLayout<Float>.size

  init(_ layout: ChannelLayout, eps: Double, isBatched: Bool, running: Running?) {
    self.layout = layout
    self.eps = eps
    self.isBatched = isBatched
    self.running = running
  }

  /// Elements of one channel in a slice.
  private func count(_ part: Part) -> Double {
    Double((isBatched ? unsafe part.rows : layout.samples) * layout.plane)
  }

  // MARK: Forward

  /// From each slice's moments, `[2C]` in float64, the mean and 1 / sqrt(variance + eps) of the batch,
  /// `[2C]`, for each slice; and once the running mean and variance and the counter.
  func combineMoments(_ parts: [Part]) {
    let channels = layout.channels
    let distinct = isBatched ? unsafe parts : unsafe Array(parts.prefix(1))
    let share = running.map { running in
      unsafe countBatch(distinct[0].writes[3], momentum: running.momentum)
    }
    for channel in 0..<channels {
      let (count, mean, squares) = unsafe moments(distinct, channel)
      let inverse = 1 / (squares / count + eps).squareRoot()
      for index in unsafe parts.indices {
        let statistics = unsafe parts[index].writes[0]
        unsafe statistics[channel] = Float(mean)
        unsafe statistics[channels + channel] = Float(inverse)
      }
      guard let share else { continue }
      let unbiased = squares / max(1, count - 1)
      let (means, variances) = unsafe (distinct[0].writes[1], distinct[0].writes[2])
      unsafe means[channel] = moved(means[channel], to: mean, by: share)
      unsafe variances[channel] = moved(variances[channel], to: unbiased, by: share)
    }
  }

  /// Counts the batch, and says by what share the running statistics move.
  private func countBatch(_ counter: FloatPointer, momentum: Double?) -> Double {
    unsafe counter[0] += 1
    return unsafe momentum ?? 1 / Double(counter[0])
  }

  /// Of all slices: elements of the channel, their mean, the sum of their squared distances from it.
  private func moments(
    _ parts: [Part], _ channel: Int
  ) -> (count: Double, mean: Double, squares: Double) {
    var (total, mean, squares) = (0.0, 0.0, 0.0)
    for index in unsafe parts.indices {
      let values = unsafe doubles(parts[index].reads[0])
      let count = unsafe count(parts[index])
      // Source: Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm", 1979.
      let distance = unsafe values[channel] - mean
      mean += distance * count / (total + count)
      squares +=
        unsafe values[layout.channels + channel]
        + distance * distance * total * count / (total + count)
      total += count
    }
    return (total, mean, squares)
  }

  // MARK: Backward

  /// From each slice's sums, `[2C]` in float64, its `[2C]` statistics and the weight, if there is one,
  /// what turns a gradient into that of the input: scale, slope and shift of each channel, `[3C]`, as
  /// ``ChannelLayout/combine(_:_:means:factors:to:)`` takes them.
  ///
  /// dx = w s (dy - mean(dy) - (x - mean) s^2 mean(dy (x - mean))), s = 1 / sqrt(variance + eps).
  func combineSums(_ parts: [Part]) {
    for index in unsafe parts.indices {
      let shares = isBatched ? unsafe parts : unsafe [parts[index]]
      let total = unsafe shares.reduce(0) { unsafe $0 + count($1) }
      let (reads, writes) = unsafe (parts[index].reads, parts[index].writes)
      let channels = layout.channels
      for channel in 0..<channels {
        var (sum, product) = (0.0, 0.0)
        for share in unsafe shares.indices {
          let sums = unsafe doubles(shares[share].reads[0])
          sum += unsafe sums[channel]
          product += unsafe sums[channels + channel]
        }
        let inverse = unsafe Double(reads[1][channels + channel])
        let scale = unsafe inverse * (reads.count > 2 ? Double(reads[2][channel]) : 1)
        unsafe writes[0][channel] = Float(scale)
        unsafe writes[0][channels + channel] = Float(-scale * inverse * inverse * product / total)
        unsafe writes[0][2 * channels + channel] = Float(-scale * sum / total)
      }
    }
  }
}

/// The float64 values that stand in memory of floats.
func doubles(_ values: FloatPointer) -> UnsafeMutablePointer<Double> {
  unsafe UnsafeMutableRawPointer(values).assumingMemoryBound(to: Double.self)
}

/// An exponential average.
func moved(_ old: Float, to new: Double, by share: Double) -> Float {
  Float(Double(old) * (1 - share) + new * share)
}
