import Diagnostics

/// The two kinds of IDX file of a data set.
///
/// Source: "The IDX file format", at the end of the MNIST database's home page: a big-endian magic
/// number (0, 0, 8 for bytes, the number of dimensions), 32-bit big-endian sizes, then the values.
enum IDXKind: Sendable {
  case images, labels

  /// How the file's name ends, before `.gz`.
  var stem: String {
    switch self {
    case .images: "images-idx3-ubyte"
    case .labels: "labels-idx1-ubyte"
    }
  }

  var magic: UInt32 {
    switch self {
    case .images: 0x0803
    case .labels: 0x0801
    }
  }

  var headerBytes: Int {
    switch self {
    case .images: 16
    case .labels: 8
    }
  }

  var noun: String {
    switch self {
    case .images: "images"
    case .labels: "labels"
    }
  }

  /// Bytes of one image or label.
  var valueBytes: Int {
    switch self {
    case .images: Dataset.imageSize
    case .labels: 1
    }
  }
}

/// The values of one IDX file, checked against its header.
struct IDXContent: Sendable {
  /// One byte a value, [N, 28 · 28] or [N].
  let values: [UInt8]
  /// True if the file is, byte for byte, the one that was published.
  let published: PublishedFile?
  /// True if the gzip header says that ``SampleGenerator`` drew the values.
  let isSample: Bool
}

/// Reads IDX files, plain or gzipped, told apart by their content.
struct IDXReader {
  let kind: IDXKind
  let path: String

  /// - Throws: `DAT001`, `DAT005` to `DAT010`, `DAT012`.
  static func read(_ kind: IDXKind, _ path: String) throws(DatasetError) -> IDXContent {
    try IDXReader(kind: kind, path: path).read()
  }

  private func read() throws(DatasetError) -> IDXContent {
    let bytes = try readFile(path)
    let isGzip = Inflater.isGzip(bytes)
    let values = isGzip ? try unpack(bytes) : try values(of: bytes)
    if kind == .labels { try checkLabels(values) }
    return IDXContent(
      values: values, published: isGzip ? PublishedFile(matching: bytes) : nil,
      isSample: GzipWriter.isSample(bytes))
  }

  /// The values of a plain file.
  private func values(of bytes: [UInt8]) throws(DatasetError) -> [UInt8] {
    let announced = try announcedBytes(Array(bytes.prefix(kind.headerBytes)))
    let values = bytes.dropFirst(kind.headerBytes)
    guard values.count >= announced else { throw truncated(announced, found: values.count) }
    guard values.count == announced else {
      throw trailing(counted(values.count - announced, "byte"))
    }
    return Array(values)
  }

  /// The values of a gzipped file; unpacks one byte more than its header announces at most.
  private func unpack(_ bytes: [UInt8]) throws(DatasetError) -> [UInt8] {
    var inflater: Inflater
    do throws(Inflater.Failure) {
      inflater = try Inflater(bytes)
    } catch {
      throw damaged(error)
    }
    let announced = try announcedBytes(try next(kind.headerBytes, from: &inflater))
    // Deflate packs 1,032 bytes into one at best: a larger claim is false, and no memory is set
    // aside for it.
    guard announced / 1_032 <= bytes.count else { throw truncated(announced, found: nil) }
    let values = try next(announced, from: &inflater)
    guard values.count == announced else { throw truncated(announced, found: values.count) }
    guard try next(1, from: &inflater).isEmpty else { throw trailing("at least one byte") }
    return values
  }

  private func next(_ count: Int, from inflater: inout Inflater) throws(DatasetError) -> [UInt8] {
    do throws(Inflater.Failure) {
      return try inflater.next(count)
    } catch {
      throw damaged(error)
    }
  }

  /// Checks a header and answers how many bytes of values it announces.
  private func announcedBytes(_ header: [UInt8]) throws(DatasetError) -> Int {
    let fields = stride(from: 0, to: header.count - 3, by: 4).map { start in
      header[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    guard let magic = fields.first, magic == kind.magic else { throw wrongMagic(fields.first) }
    guard header.count == kind.headerBytes, let count = fields.dropFirst().first else {
      throw error(
        .truncated,
        "expected a header of \(kind.headerBytes) bytes, found \(counted(header.count, "byte")) in all; "
          + "the file is cut off: copy or download it again")
    }
    let side = UInt32(Dataset.side)
    guard fields.dropFirst(2).allSatisfy({ $0 == side }) else {
      throw error(
        .wrongImageSize,
        "expected images of 28 x 28 pixels, found \(fields[2]) x \(fields[3]); "
          + "only Fashion-MNIST's format is graded")
    }
    guard count > 0 else {
      throw error(
        .empty, "the header announces 0 \(kind.noun); expected at least one: use another file")
    }
    return Int(count) * kind.valueBytes
  }

  private func checkLabels(_ labels: [UInt8]) throws(DatasetError) {
    let classes = Dataset.classNames.count
    guard let index = labels.firstIndex(where: { $0 >= classes }) else { return }
    throw error(
      .labelRange,
      "label \(grouped(index + 1)) of \(grouped(labels.count)) is \(labels[index]); expected 0 to "
        + "\(classes - 1): use labels of Fashion-MNIST's ten classes")
  }

  private func wrongMagic(_ found: UInt32?) -> DatasetError {
    let expected = "expected an IDX file of \(kind.noun) (magic number \(kind.magic))"
    switch found {
    case nil:
      return error(
        .truncated, "\(expected), found fewer than 4 bytes; copy or download the file again")
    case IDXKind.images.magic:
      return error(.wrongMagic, "\(expected), found one of images; the two files may be swapped")
    case IDXKind.labels.magic:
      return error(.wrongMagic, "\(expected), found one of labels; the two files may be swapped")
    case let found?:
      return error(
        .wrongMagic, "\(expected), found magic number \(found); this is another kind of file")
    }
  }

  private func truncated(_ announced: Int, found: Int?) -> DatasetError {
    let values = "\(grouped(announced / kind.valueBytes)) \(kind.noun)"
    let found = found.map { "found \(grouped($0))" } ?? "the packed file is too small for them"
    return error(
      .truncated,
      "the header announces \(values) (\(grouped(announced)) bytes), \(found); "
        + "the file is cut off: copy or download it again")
  }

  private func trailing(_ excess: String) -> DatasetError {
    error(
      .trailingBytes,
      "found \(excess) after the last of the \(kind.noun) that the header announces; "
        + "the file is not what it claims to be: copy or download it again")
  }

  private func damaged(_ failure: Inflater.Failure) -> DatasetError {
    switch failure {
    case .damaged(let words):
      error(
        .damagedGzip,
        "the gzip data is damaged (zlib: \(escaped(words))); copy or download the file again")
    case .endsTooSoon:
      error(.truncated, "the gzip data ends too soon; copy or download the file again")
    case .trailing(let count): trailing("\(counted(count, "byte")) other than gzip data")
    }
  }

  private func error(_ code: DatasetErrorCode, _ message: String) -> DatasetError {
    DatasetError(code, at: escaped(lastComponent(path)), message)
  }
}
