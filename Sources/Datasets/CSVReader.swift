import Diagnostics

/// Reads images from CSV in Kaggle's form: a label, then 784 pixels a line, with or without a
/// header line.
struct CSVReader {
  private static let columns = 1 + Dataset.imageSize
  private static let comma = UInt8(ascii: ",")
  private static let newline = UInt8(ascii: "\n")

  private let bytes: [UInt8]
  private let name: String
  private var offset = 0
  private var line = 1
  private var images: [UInt8] = []
  private var labels: [UInt8] = []

  /// - Throws: `DAT001`, `DAT010`, `DAT012` to `DAT015`.
  static func read(_ path: String) throws(DatasetError) -> (images: [UInt8], labels: [UInt8]) {
    var reader = CSVReader(bytes: try readFile(path), name: escaped(lastComponent(path)))
    try reader.readLines()
    return (reader.images, reader.labels)
  }

  private init(bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    // A row takes at least two bytes a cell.
    images.reserveCapacity(bytes.count / 2)
  }

  private mutating func readLines() throws(DatasetError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    if hasHeader { try skipHeader() }
    while offset < bytes.count {
      if isBlankToTheEnd { break }
      try readRow()
      line += 1
    }
    guard !labels.isEmpty else {
      throw DatasetError(
        .empty, at: name,
        "found no line with a label and 784 pixels; expected at least one: use another file")
    }
  }

  /// A first line whose first cell begins like a word is a header.
  private var hasHeader: Bool {
    guard let first = bytes[offset...].first(where: { $0 != 0x20 }) else { return false }
    return first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") || first == UInt8(ascii: "_")
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first & 0xDF)
  }

  private mutating func skipHeader() throws(DatasetError) {
    let end = bytes[offset...].firstIndex(of: Self.newline) ?? bytes.count
    let found = cells(from: offset)
    guard found == Self.columns else { throw wrongColumns(found) }
    offset = min(end + 1, bytes.count)
    line += 1
  }

  private var isBlankToTheEnd: Bool {
    bytes[offset...].allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }

  private mutating func readRow() throws(DatasetError) {
    let start = offset
    for column in 0..<Self.columns {
      if column > 0 {
        guard offset < bytes.count, bytes[offset] == Self.comma else {
          throw wrongColumns(cells(from: start))
        }
        offset += 1
      }
      let cell = offset
      let value = try readNumber(column)
      if column == 0 {
        let classes = Dataset.classNames.count
        guard value < classes else {
          throw error(
            .labelRange,
            "the label is \(text(ofCellAt: cell)); expected 0 to \(classes - 1) in the first column"
          )
        }
        labels.append(UInt8(value))
      } else {
        guard let pixel = UInt8(exactly: value) else {
          throw error(
            .pixelRange,
            "pixel \(column) is \(text(ofCellAt: cell)); expected a whole number from 0 to 255")
        }
        images.append(pixel)
      }
    }
    guard offset == bytes.count || bytes[offset] == Self.newline else {
      throw wrongColumns(cells(from: start))
    }
    offset = min(offset + 1, bytes.count)
  }

  /// Reads the digits of one cell, and the spaces around them, up to the comma or the line's end.
  private mutating func readNumber(_ column: Int) throws(DatasetError) -> Int {
    let start = offset
    skipSpaces()
    var value = 0
    let digits = offset
    while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
      // Past any range that is asked for; more digits cannot make it valid.
      value = min(value * 10 + Int(digit), 100_000)
      offset += 1
    }
    let hasDigits = offset > digits
    skipSpaces()
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "\r") { offset += 1 }
    let isAtEnd =
      offset == bytes.count || bytes[offset] == Self.comma || bytes[offset] == Self.newline
    guard hasDigits, isAtEnd else {
      throw error(
        .notANumber,
        "column \(column + 1) is \(text(ofCellAt: start)); expected a whole number in digits")
    }
    return value
  }

  private mutating func skipSpaces() {
    while offset < bytes.count, bytes[offset] == UInt8(ascii: " ") { offset += 1 }
  }

  /// The words of a cell, for messages.
  private func text(ofCellAt start: Int) -> String {
    let cell = bytes[start...].prefix { $0 != Self.comma && $0 != Self.newline }
    let text = String(decoding: cell.prefix(200), as: UTF8.self)
    return quoted(text.hasSuffix("\r") ? text.dropLast() : text[...], limit: 40)
  }

  private func cells(from start: Int) -> Int {
    bytes[start...].prefix { $0 != Self.newline }.count { $0 == Self.comma } + 1
  }

  private func wrongColumns(_ found: Int) -> DatasetError {
    let hint =
      found == Self.columns - 1
      ? "the label column is missing: use a file with labels"
      : "use a file of images of 28 x 28 pixels"
    return error(
      .columnCount,
      "expected \(Self.columns) columns, a label and \(Dataset.imageSize) pixels, found "
        + "\(grouped(found)); \(hint)")
  }

  private func error(_ code: DatasetErrorCode, _ message: String) -> DatasetError {
    DatasetError(code, at: "\(name):\(line)", message)
  }
}
