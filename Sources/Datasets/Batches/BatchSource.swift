/// Loads the inputs of batches as a network takes them.
///
/// Loading changes nothing and depends on nothing but the batch, so that slices of one batch can be
/// loaded on several threads at once and in any order.
public protocol BatchSource: Sendable {
  /// Values of one example's input.
  var inputSize: Int { get }

  /// Writes the inputs of some examples of a batch.
  ///
  /// - Parameters:
  ///   - samples: places in the batch, 0 being its first example.
  ///   - result: room for [samples, ``inputSize``], row by row.
  func writeInputs(
    of batch: Batch, _ samples: Range<Int>, to result: UnsafeMutableBufferPointer<Float>
  )
}

/// Writes each label as a row of 0 but for a 1 in the label's place: [labels, classes].
///
/// - Parameters:
///   - labels: each below `classes`.
///   - result: room for as many rows as there are labels.
public func writeOneHot(
  _ labels: some Collection<UInt8>, classes: Int = Dataset.classNames.count,
  to result: UnsafeMutableBufferPointer<Float>
) {
  let size = labels.count * classes
  precondition(result.count >= size)
  unsafe UnsafeMutableBufferPointer(rebasing: result[..<size]).update(repeating: 0)
  for (row, label) in labels.enumerated() {
    precondition(label < classes)
    unsafe result[row * classes + Int(label)] = 1
  }
}

/// Each label as a row of 0 but for a 1 in the label's place: [labels, classes].
public func oneHot(
  _ labels: some Collection<UInt8>, classes: Int = Dataset.classNames.count
) -> [Float] {
  var rows = [Float](repeating: 0, count: labels.count * classes)
  unsafe rows.withUnsafeMutableBufferPointer {
    unsafe writeOneHot(labels, classes: classes, to: $0)
  }
  return rows
}
