/// A one-to-one renumbering of a network's outputs: what each of them is taken for.
public struct Relabelling: Hashable, Sendable {
  /// The class that each output is taken for, `[10]`, every class once.
  public let classForOutput: [UInt8]

  /// The renumbering under which most of the evaluation's answers are right; of several, one that
  /// moves as few outputs as possible.
  ///
  /// Source: the assignment problem on the confusion matrix, H. W. Kuhn (1955).
  public init(bestFor evaluation: Evaluation) {
    let count = Evaluation.classCount
    // One right answer weighs more than all outputs that stay what they are.
    let weight = count + 1
    let cost = (0..<count).map { output in
      (0..<count).map { label in
        -(evaluation.confusion[label][output] * weight + (label == output ? 1 : 0))
      }
    }
    classForOutput = cheapestAssignment(cost).map(UInt8.init)
  }

  /// Whether every output stays what it is.
  public var isIdentity: Bool { classForOutput.indices.allSatisfy { classForOutput[$0] == $0 } }

  /// The predictions under the new numbers; unanswered images stay so.
  public func applied(to predictions: [UInt8]) -> [UInt8] {
    predictions.map { $0 < classForOutput.count ? classForOutput[Int($0)] : $0 }
  }
}

/// The column for each row, every column once, with the least sum of costs.
///
/// Rows are taken in one after the other, each along the cheapest augmenting path under the reduced
/// costs `cost - rowPrice - columnPrice`, which never get negative.
///
/// Source: J. Munkres (1957) in the form with prices and shortest paths, in O(n³).
///
/// - Parameter cost: `[n][n]`.
func cheapestAssignment(_ cost: [[Int]]) -> [Int] {
  var assignment = Assignment(count: cost.count)
  for row in cost.indices { assignment.add(row, cost) }
  return assignment.columnOfRow
}

/// Rows assigned so far; the column behind the last stands for "none yet".
private struct Assignment {
  private let count: Int
  private var rowOfColumn: [Int?]
  private var rowPrices: [Int]
  private var columnPrices: [Int]

  init(count: Int) {
    self.count = count
    rowOfColumn = Array(repeating: nil, count: count + 1)
    rowPrices = Array(repeating: 0, count: count)
    columnPrices = Array(repeating: 0, count: count + 1)
  }

  var columnOfRow: [Int] {
    var columns = [Int](repeating: 0, count: count)
    for column in 0..<count {
      if let row = rowOfColumn[column] { columns[row] = column }
    }
    return columns
  }

  mutating func add(_ newRow: Int, _ cost: [[Int]]) {
    var slack = [Int](repeating: .max, count: count)
    var cameFrom = [Int](repeating: count, count: count)
    var isReached = [Bool](repeating: false, count: count + 1)
    rowOfColumn[count] = newRow
    var column = count
    while let row = rowOfColumn[column] {
      isReached[column] = true
      var nearest: (column: Int, distance: Int)?
      for other in 0..<count where !isReached[other] {
        let distance = cost[row][other] - rowPrices[row] - columnPrices[other]
        if distance < slack[other] {
          slack[other] = distance
          cameFrom[other] = column
        }
        if slack[other] < nearest?.distance ?? .max { nearest = (other, slack[other]) }
      }
      // While a row is reached that has a column, another column is free.
      guard let nearest else { return }
      for other in 0...count where isReached[other] {
        if let reached = rowOfColumn[other] { rowPrices[reached] += nearest.distance }
        columnPrices[other] -= nearest.distance
      }
      for other in 0..<count where !isReached[other] { slack[other] -= nearest.distance }
      column = nearest.column
    }
    // Every column on the path takes the row of the one that it was reached from.
    while column != count {
      rowOfColumn[column] = rowOfColumn[cameFrom[column]]
      column = cameFrom[column]
    }
  }
}
