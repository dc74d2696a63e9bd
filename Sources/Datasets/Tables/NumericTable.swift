import Crypto
public import Diagnostics
import Files

/// A table of numbers with named columns, for regression.
public struct NumericTable: Hashable, Sendable {
  /// The columns' names, each different.
  public let names: [String]
  public let rowCount: Int
  /// The numbers, all finite: [rows, columns], row by row.
  public let values: [Float]

  /// Makes a table of numbers already at hand.
  ///
  /// - Parameters:
  ///   - names: at least one, each different.
  ///   - values: [rows, columns], row by row.
  public init(names: [String], values: [Float]) {
    precondition(!names.isEmpty && values.count.isMultiple(of: names.count))
    precondition(Set(names).count == names.count)
    self.names = names
    self.values = values
    rowCount = values.count / names.count
  }

  public var columnCount: Int { names.count }

  /// The numbers of one column: [rows].
  public func column(_ index: Int) -> [Float] {
    precondition(names.indices.contains(index))
    return stride(from: index, to: values.count, by: columnCount).map { values[$0] }
  }

  /// A table of some of the columns, in the order in which they are named.
  ///
  /// - Throws: `DAT027` for a column that the table does not have, or that is named twice.
  public func columns(_ wanted: [String]) throws(DatasetError) -> NumericTable {
    var indices: [Int] = []
    for name in wanted {
      guard let index = names.firstIndex(of: name) else {
        let list = names.map { quoted($0, limit: 40) }.joined(separator: ", ")
        let near = nearestMatch(to: name, in: names).map { "; did you mean \(quoted($0))?" } ?? ""
        throw DatasetError(
          .columnName,
          "the table has no column \(quoted(name)); expected one of \(escaped(list, limit: 400))\(near)"
        )
      }
      guard !indices.contains(index) else {
        throw DatasetError(
          .columnName, "the column \(quoted(name)) is asked for twice; name each column once")
      }
      indices.append(index)
    }
    guard !indices.isEmpty else {
      throw DatasetError(.columnName, "no column is asked for; name at least one")
    }
    let values = (0..<rowCount).flatMap { row in
      indices.map { self.values[row * columnCount + $0] }
    }
    return NumericTable(names: wanted, values: values)
  }

  /// A table of some of the rows, in the order given.
  ///
  /// - Parameter indices: each at least 0 and below ``rowCount``.
  public func rows(_ indices: some Sequence<Int>) -> NumericTable {
    let width = columnCount
    return NumericTable(
      names: names, values: indices.flatMap { values[$0 * width..<($0 + 1) * width] })
  }
}

/// Loads the rows of a table as inputs or as targets; ``inputSize`` is the number of columns.
extension NumericTable: BatchSource {
  public var inputSize: Int { columnCount }

  public func writeInputs(
    of batch: Batch, _ samples: Range<Int>, to result: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(result.count >= samples.count * columnCount)
    var place = 0
    for row in batch.indices(samples) {
      for index in row * columnCount..<(row + 1) * columnCount {
        unsafe result[place] = values[index]
        place += 1
      }
    }
  }
}

extension NumericTable {
  /// SHA-256, in hexadecimal, of the values, row by row, as little-endian float32.
  public var sha256: String {
    var hash = SHA256()
    for value in values {
      let word = value.bitPattern.littleEndian
      unsafe withUnsafeBytes(of: word) { unsafe hash.update(bufferPointer: $0) }
    }
    return hexadecimal(hash.finalize())
  }
}
