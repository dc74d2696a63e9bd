extension Sequence<SearchRow> {
  /// The best first, by the validation images; equal ones in grid order, those that diverged last.
  public func ranked() -> [SearchRow] {
    enumerated().sorted { first, second in
      if first.element.ranksBefore(second.element) { return true }
      return !second.element.ranksBefore(first.element) && first.offset < second.offset
    }.map(\.element)
  }
}

/// What one batch size came to: its best run.
public struct BatchSizeResult: Hashable, Sendable {
  public let batchSize: Int
  public let best: SearchRow
  /// Runs with this batch size.
  public let runs: Int

  /// One for each batch size of the rows, the smallest first.
  public static func all(in rows: [SearchRow]) -> [BatchSizeResult] {
    Dictionary(grouping: rows, by: \.trial.batchSize).sorted { $0.key < $1.key }
      .compactMap { size, rows in
        rows.ranked().first.map { BatchSizeResult(batchSize: size, best: $0, runs: rows.count) }
      }
  }
}
