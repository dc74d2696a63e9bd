import CVector
public import Networks

/// Loads images of a part as a network takes them: scaled, changed at random where asked for, and
/// with their labels.
public struct ImageLoader: BatchSource {
  public let subset: Subset
  public let scaling: InputScaling
  /// nil for validation, test, and training on the images as they are.
  public let augmentation: Augmentation?
  public let seed: UInt64
  private let conversion: PixelConversion
  /// What it gives for each pixel value: [256].
  private let table: [Float]

  /// - Parameters:
  ///   - scaling: rounds as grading does, so that a network is graded on what it was trained on.
  ///   - seed: decides the augmentation, together with the epoch and the place in its order.
  public init(
    _ subset: Subset, scaling: InputScaling, augmentation: Augmentation? = nil, seed: UInt64 = 0
  ) {
    self.subset = subset
    self.scaling = scaling
    self.augmentation = augmentation
    self.seed = seed
    conversion = PixelConversion(scaling)
    table = scaling.table
  }

  public var inputSize: Int { Dataset.imageSize }

  public func writeInputs(
    of batch: Batch, _ samples: Range<Int>, to result: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(result.count >= samples.count * inputSize)
    let indices = batch.indices(samples)
    let changes = augmentation.map { ($0, epochSeed(seed, batch.epoch)) }
    unsafe subset.dataset.images.withUnsafeBufferPointer { images in
      unsafe table.withUnsafeBufferPointer { table in
        guard let images = images.baseAddress, let table = table.baseAddress,
          var target = result.baseAddress
        else { return }
        for position in indices.indices {
          if position + Self.ahead < indices.endIndex {
            let next = subset.indices[indices[position + Self.ahead]]
            unsafe prefetch(images + next * Dataset.imageSize)
          }
          // Both subscripts are checked: what follows stays within one image.
          let image = subset.indices[indices[position]]
          let pixels = unsafe images + image * Dataset.imageSize
          if let (augmentation, seed) = changes {
            let change = augmentation.change(epochSeed: seed, position: position)
            unsafe change.write(pixels, through: table, to: target)
          } else {
            let bytes = unsafe UnsafeBufferPointer(start: pixels, count: Dataset.imageSize)
            unsafe conversion.convert(bytes.span, to: target)
          }
          unsafe target += Dataset.imageSize
        }
      }
    }
  }

  /// How many images ahead of their use are fetched: in a shuffled order the processor cannot foresee
  /// them, and waiting for memory takes longer than the conversion.
  private static let ahead = 4

  /// The classes of a batch's images: [batch].
  public func labels(of batch: Batch) -> [UInt8] {
    batch.indices.map { subset.dataset.labels[subset.indices[$0]] }
  }

  /// Writes the classes of some images of a batch as one-hot rows: [samples, 10].
  public func writeOneHot(
    of batch: Batch, _ samples: Range<Int>, to result: UnsafeMutableBufferPointer<Float>
  ) {
    let labels = batch.indices(samples).lazy.map { subset.dataset.labels[subset.indices[$0]] }
    unsafe Datasets.writeOneHot(labels, to: result)
  }
}

/// Asks for the memory of one image.
private func prefetch(_ pixels: UnsafePointer<UInt8>) {
  let line = 64
  for start in stride(from: 0, to: Dataset.imageSize, by: line) {
    unsafe vector_prefetch(pixels + start)
  }
}
