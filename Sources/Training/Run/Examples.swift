import Datasets
import Networks

/// Inputs with what the network should answer to each.
struct Examples: Sendable {
  enum Targets: Sendable {
    /// One class for each example.
    case classes([UInt8])
    /// Some values for each example, `[count, columns]`.
    case values([Float])
  }

  let source: any BatchSource
  let targets: Targets
  let count: Int

  init(_ loader: ImageLoader) {
    source = loader
    targets = .classes(loader.subset.labels)
    count = loader.subset.count
  }

  init(source: any BatchSource, values: [Float], count: Int) {
    self.source = source
    targets = .values(values)
    self.count = count
  }

  /// The targets of a batch, in its order.
  func targets(of batch: Batch) -> Targets {
    switch targets {
    case .classes(let classes): .classes(batch.indices.map { classes[$0] })
    case .values(let values):
      .values(
        batch.indices.flatMap { index in
          values[index * (values.count / count)..<(index + 1) * (values.count / count)]
        })
    }
  }
}

extension Loss {
  /// The share of a range of a batch's samples in its loss, and its derivative by their scores.
  ///
  /// - Parameters:
  ///   - scores: `[range, columns]`.
  ///   - targets: of the whole batch.
  ///   - batchSize: what a mean divides by.
  func evaluate(
    _ scores: UnsafeBufferPointer<Float>, _ targets: Examples.Targets, _ range: Range<Int>,
    batchSize: Int, gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) -> Double {
    let columns = scores.count / max(1, range.count)
    switch targets {
    case .classes(let classes):
      return unsafe classes.withUnsafeBufferPointer { classes in
        unsafe evaluate(
          scores: scores, classes: UnsafeBufferPointer(rebasing: classes[range]), columns: columns,
          batchSize: batchSize, gradient: gradient)
      }
    case .values(let values):
      return unsafe values.withUnsafeBufferPointer { values in
        let part = range.lowerBound * columns..<range.upperBound * columns
        return unsafe evaluate(
          scores: scores, values: UnsafeBufferPointer(rebasing: values[part]), columns: columns,
          batchSize: batchSize, gradient: gradient)
      }
    }
  }
}

extension Loss {
  /// Whether the loss of a batch is the mean over its samples, not their sum.
  var reducesToMean: Bool { reduction != .sum }
}
