public import Networks

/// Loads images of a part as a network takes them: scaled, changed at random where asked for, and
/// with their labels.
public struct ImageLoader: BatchSource {
  public let subset: Subset
  public let scaling: InputScaling
  /// nil for validation, test, and training on the images as they are.
  public let augmentation: Augmentation?
  public let seed: UInt64
  /// The scaled value of each pixel value: [256].
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
          // Both subscripts are checked: what follows stays within one image.
          let image = subset.indices[indices[position]]
          let pixels = unsafe images + image * Dataset.imageSize
          if let (augmentation, seed) = changes {
            let change = augmentation.change(epochSeed: seed, position: position)
            unsafe change.write(pixels, through: table, to: target)
          } else {
            for index in 0..<Dataset.imageSize { unsafe target[index] = table[Int(pixels[index])] }
          }
          unsafe target += Dataset.imageSize
        }
      }
    }
  }

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
