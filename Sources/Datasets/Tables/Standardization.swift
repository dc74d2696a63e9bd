public import Diagnostics

/// Moves and scales each column of a table to a mean of 0 and a standard deviation of 1, and back.
///
/// Fitted on the training rows alone, so that validation and test stay unseen. A column of one value
/// has no spread to divide by: it is only moved, to 0, and ``warnings`` name it.
public struct Standardization: Hashable, Sendable {
  /// [columns].
  public let means: [Float]
  /// Positive: [columns]; 1 for a column of one value.
  public let stds: [Float]
  /// The columns that have one value in all rows that it was fitted on, each as `DAT028`.
  public let warnings: [Diagnostic]

  /// Measures the mean and the standard deviation of each column.
  ///
  /// The deviation is `torch.std`'s: the squares' sum is divided by the number of rows less one.
  ///
  /// - Parameter rows: the training rows' indices; nil for all rows.
  /// - Throws: `DAT024` if there are no rows.
  public init(fitting table: NumericTable, rows: [Int]? = nil) throws(DatasetError) {
    let rows = rows ?? Array(0..<table.rowCount)
    guard !rows.isEmpty else {
      throw DatasetError(
        .tooFew,
        "expected at least 1 row to measure mean and deviation on; found none: use a larger "
          + "table or another split")
    }
    var means: [Float] = []
    var stds: [Float] = []
    var warnings: [Diagnostic] = []
    for (index, name) in table.names.enumerated() {
      let column = rows.map { Double(table.values[$0 * table.columnCount + index]) }
      let mean = column.reduce(0, +) / Double(rows.count)
      let squares = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let std = rows.count > 1 ? Float((squares / Double(rows.count - 1)).squareRoot()) : 0
      let isConstant = std == 0 || column.allSatisfy { $0 == column[0] }
      means.append(Float(mean))
      stds.append(isConstant ? 1 : std)
      if isConstant { warnings.append(Self.warning(name, rows.count)) }
    }
    self.means = means
    self.stds = stds
    self.warnings = warnings
  }

  private static func warning(_ name: String, _ rows: Int) -> Diagnostic {
    Diagnostic(
      code: DatasetErrorCode.constantColumn.rawValue, severity: .warning,
      message:
        "the column \(quoted(name)) has one value in all of \(counted(rows, "row")) that the "
        + "standardisation is fitted on; without spread it is only moved, to 0: leave it out")
  }

  /// (value − mean) / std in each column.
  ///
  /// - Parameter table: has the columns that this was fitted on.
  public func apply(to table: NumericTable) -> NumericTable {
    map(table) { value, mean, std in (value - mean) / std }
  }

  /// value · std + mean in each column: what ``apply(to:)`` was given, but for rounding.
  ///
  /// - Parameter table: has the columns that this was fitted on.
  public func inverse(of table: NumericTable) -> NumericTable {
    map(table) { value, mean, std in value * std + mean }
  }

  private func map(
    _ table: NumericTable, _ function: (Float, Float, Float) -> Float
  ) -> NumericTable {
    precondition(table.columnCount == means.count)
    let values = table.values.enumerated().map { index, value in
      let column = index % means.count
      return function(value, means[column], stds[column])
    }
    return NumericTable(names: table.names, values: values)
  }
}
