public import Diagnostics

/// Draws the generated sample: images of the ten kinds of garment of Fashion-MNIST, 28 x 28 grey
/// levels, that stand in where the real data set is not at hand.
///
/// The same seed gives the same bytes on any machine: every number comes from ``SplitMix64`` by the
/// basic operations of IEEE 754 and square roots, all of which round one way only. An image depends
/// on the seed, the part and its own index, so that a shorter draw is the beginning of a longer one.
public struct SampleGenerator: Sendable {
  /// The two halves of a sample; no image of one is in the other.
  public enum Part: UInt64, Sendable, CaseIterable {
    case training = 1
    case test = 2
  }

  /// The seed of the sample that is part of this package.
  public static let fixtureSeed: UInt64 = 2017

  public let seed: UInt64

  public init(seed: UInt64 = fixtureSeed) { self.seed = seed }

  /// Draws `count` images; of each run of ten, one of each class, shuffled.
  public func images(_ part: Part = .test, count: Int) -> (pixels: [UInt8], labels: [UInt8]) {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * Canvas.side * Canvas.side)
    var labels: [UInt8] = []
    labels.reserveCapacity(count)
    for index in 0..<count {
      let label = label(part, index)
      labels.append(UInt8(label))
      var random = SplitMix64(seed: seed, stream: part.rawValue << 40 | UInt64(index))
      draw(label, &random, into: &pixels)
    }
    return (pixels, labels)
  }

  /// Draws a data set of `count` images; see ``images(_:count:)``.
  public func dataset(_ part: Part = .test, count: Int) -> Dataset {
    let (pixels, labels) = images(part, count: count)
    return Dataset(name: .sample, source: .sample, images: pixels, labels: labels)
  }

  /// Writes a sample as the four gzipped files that Fashion-MNIST comes as; what
  /// `grade data sample` does.
  ///
  /// The files' headers say that they are generated, so that they are known wherever they lie.
  ///
  /// - Throws: `DAT017`.
  public func write(
    training: Int = 6_000, test: Int = 1_000, into folder: String
  ) throws(DatasetError) {
    let writer = IDXWriter(isGzipped: true, comment: GzipWriter.sampleComment)
    for (part, count, prefix) in [(Part.training, training, "train-"), (.test, test, "t10k-")] {
      let (pixels, labels) = images(part, count: count)
      try writer.write(images: pixels, labels: labels, prefix: prefix, into: folder)
    }
  }

  private func label(_ part: Part, _ index: Int) -> Int {
    var random = SplitMix64(seed: ~seed, stream: part.rawValue << 40 | UInt64(index / 10))
    var order = Array(0..<10)
    for last in stride(from: 9, to: 0, by: -1) { order.swapAt(last, random.below(last + 1)) }
    return order[index % 10]
  }

  private func draw(_ label: Int, _ random: inout SplitMix64, into pixels: inout [UInt8]) {
    let garment = Garment(ofClass: label, &random)
    let fabric = Fabric(ofClass: label, &random)
    let placement = Placement(&random)
    var canvas = Canvas()
    for part in garment.parts {
      canvas.fill(part.outline, placed: placement) { column, row in
        fabric.shade(tone: part.tone, patterned: part.patterned, column: column, row: row)
      }
    }
    let grain = random.between(0, 0.08)
    for brightness in canvas.pixels {
      let noisy = brightness > 0 ? brightness + grain * random.bell() : 0
      pixels.append(UInt8(min(max(noisy, 0), 1) * 255))
    }
  }
}

extension Placement {
  /// Places a garment about the middle of the image, a little turned, slanted, scaled and moved.
  init(_ random: inout SplitMix64) {
    // The half-angle tangent gives sine and cosine without functions whose last bits vary.
    let t = 0.09 * random.bell()
    let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
    let slant = 0.1 * random.bell()
    let size = random.between(9.5, 13.5)
    let (wide, high) = (size * random.between(0.9, 1.1), size)
    x = Point(cosine * wide, sine * wide)
    y = Point((slant - sine) * high, cosine * high)
    let half = Double(Canvas.side) / 2
    middle = Point(half + 3.6 * random.bell(), half + 3.6 * random.bell())
  }
}
