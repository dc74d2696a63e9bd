public import Diagnostics

/// Writes images and labels as the pair of IDX files that Fashion-MNIST comes as.
public struct IDXWriter: Sendable {
  /// Whether the files are gzipped; the header then holds neither a time nor a name.
  public let isGzipped: Bool
  /// A comment for the gzip header.
  let comment: String?

  public init(isGzipped: Bool = true) { self.init(isGzipped: isGzipped, comment: nil) }

  init(isGzipped: Bool, comment: String?) {
    self.isGzipped = isGzipped
    self.comment = comment
  }

  /// Writes `<prefix>images-idx3-ubyte` and `<prefix>labels-idx1-ubyte`, with `.gz` if gzipped.
  ///
  /// Each file is written whole or not at all; the folder is made if it is not there.
  ///
  /// - Parameters:
  ///   - images: pixels, [N, 28 · 28].
  ///   - labels: classes below 10, [N].
  ///   - prefix: `train-` or `t10k-` in Fashion-MNIST.
  /// - Throws: `DAT017`.
  public func write(
    images: [UInt8], labels: [UInt8], prefix: String, into folder: String
  ) throws(DatasetError) {
    try makeFolder(folder)
    let side = UInt32(Dataset.side)
    let count = UInt32(clamping: labels.count)
    try write(.images, [count, side, side], images, prefix, folder)
    try write(.labels, [count], labels, prefix, folder)
  }

  private func write(
    _ kind: IDXKind, _ sizes: [UInt32], _ values: [UInt8], _ prefix: String, _ folder: String
  ) throws(DatasetError) {
    var bytes = ([kind.magic] + sizes).flatMap { field in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: field >> $0) }
    }
    bytes += values
    let path = join(folder, prefix + kind.stem + (isGzipped ? ".gz" : ""))
    guard isGzipped else { return try writeWhole(bytes, to: path) }
    guard let packed = GzipWriter.pack(bytes, comment: comment) else {
      throw DatasetError(
        .notWritten, at: escaped(path, limit: 400),
        "\(grouped(bytes.count)) bytes cannot be packed by zlib; write fewer images")
    }
    try writeWhole(packed, to: path)
  }
}
