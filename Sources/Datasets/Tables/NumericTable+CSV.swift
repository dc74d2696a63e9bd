public import Diagnostics

extension NumericTable {
  /// Reads a CSV file of numbers, with or without a header line of names.
  ///
  /// Numbers are decimal, as in `-1.5e3`; there are no empty cells. Without a header the columns are
  /// called `column 1` and so on.
  ///
  /// - Throws: `DAT001`, `DAT012`, `DAT013`, `DAT015`, `DAT027`.
  public init(csv path: String) throws(DatasetError) {
    try self.init(csv: readFile(path), named: lastComponent(path))
  }

  init(csv bytes: [UInt8], named file: String) throws(DatasetError) {
    var reader = TableReader(bytes: bytes, file: escaped(file))
    try reader.read()
    self.init(names: reader.names, values: reader.values)
  }
}

/// Reads a table line by line.
private struct TableReader {
  let bytes: [UInt8]
  /// The file's name, for messages.
  let file: String
  private(set) var names: [String] = []
  private(set) var values: [Float] = []
  private var line = 0

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func read() throws(DatasetError) {
    var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    // Blank lines at the end are no rows; anywhere else they are errors.
    while let last = rest.last, last == 0x20 || last == 0x09 || last == 0x0A || last == 0x0D {
      rest.removeLast()
    }
    if !rest.isEmpty {
      for text in rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        line += 1
        try readLine(text.last == UInt8(ascii: "\r") ? text.dropLast() : text)
      }
    }
    guard !values.isEmpty else {
      throw DatasetError(
        .empty, at: file, "found no line of numbers; expected at least one: use another file")
    }
  }

  private mutating func readLine(_ text: ArraySlice<UInt8>) throws(DatasetError) {
    let cells = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self).trimmed }
    if line == 1 {
      // A first line without any number holds names.
      guard cells.contains(where: { number($0) != nil }) || cells == [""] else {
        return try readNames(cells)
      }
      names = (1...cells.count).map { "column \($0)" }
    }
    guard cells.count == names.count else {
      throw error(
        .columnCount,
        "expected \(counted(names.count, "column")) as in the first line, found "
          + "\(grouped(cells.count)); give each row a number in each column")
    }
    for (name, cell) in zip(names, cells) {
      guard let number = number(cell) else {
        throw error(
          .notANumber,
          "\(quoted(name, limit: 40)) is \(quoted(cell, limit: 40)); expected a decimal number that "
            + "float32 can hold, as in -1.5e3")
      }
      values.append(number)
    }
  }

  private mutating func readNames(_ cells: [String]) throws(DatasetError) {
    for (index, cell) in cells.enumerated() {
      let isQuoted = cell.count > 1 && cell.hasPrefix("\"") && cell.hasSuffix("\"")
      let text = isQuoted ? String(cell.dropFirst().dropLast()) : cell
      let name = text.isEmpty ? "column \(index + 1)" : text
      guard !names.contains(name) else {
        throw error(
          .columnName, "two columns are named \(quoted(name)); give each a name of its own")
      }
      names.append(name)
    }
  }

  /// A finite decimal number; nil for anything else, also for what Swift reads beyond that, such as
  /// `nan`, `inf` and hexadecimals.
  private func number(_ cell: String) -> Float? {
    let isDecimal = cell.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    guard isDecimal, let number = Float(cell), number.isFinite else { return nil }
    return number
  }

  private func error(_ code: DatasetErrorCode, _ message: String) -> DatasetError {
    DatasetError(code, at: "\(file):\(line)", message)
  }
}

extension String {
  /// Without the spaces and tabs around it.
  fileprivate var trimmed: String {
    let rest = drop { $0 == " " || $0 == "\t" }
    let trailing = rest.reversed().prefix { $0 == " " || $0 == "\t" }.count
    return String(rest.dropLast(trailing))
  }
}
