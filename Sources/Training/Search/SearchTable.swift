import Datasets
public import Diagnostics

/// All that searches have found, as the CSV file holds it: one row for each run.
///
/// A row says all that its figures depend on, so that one file takes searches on any data, and a search
/// that is run again trains only what is not there yet.
public struct SearchTable: Hashable, Sendable {
  public private(set) var rows: [SearchRow] = []

  public init() {}

  /// Puts the rows of a search, which are in grid order, behind those of other searches.
  mutating func replace(_ own: [SearchRow]) {
    let keys = Set(own.map(\.key))
    rows = rows.filter { !keys.contains($0.key) } + own
  }

  /// Results of these conditions, by what was tried.
  func results(_ conditions: SearchConditions) -> [SearchTrial: SearchRow] {
    let known = rows.filter { $0.conditions == conditions }
    return Dictionary(known.map { ($0.trial, $0) }) { first, _ in first }
  }
}

extension SearchTable {
  static let columns = [
    "learning_rate", "batch_size", "depth", "width", "optimizer", "activation", "epochs", "seed",
    "parameters", "steps_per_epoch", "status", "train_loss", "train_accuracy", "validation_loss",
    "validation_accuracy", "test_loss", "test_accuracy", "data", "training_sha256", "test_sha256",
  ]

  private static let header = columns.joined(separator: ",")

  /// RFC 4180, UTF-8, lines end with LF; no cell needs quotes. What was not measured is empty.
  public var csv: String {
    Self.header + "\n" + rows.map { $0.cells.joined(separator: ",") + "\n" }.joined()
  }

  /// Reads a file that ``csv`` wrote.
  ///
  /// A row is taken only if it would be written as it stands, so that nothing of the file is lost when
  /// it is written again.
  ///
  /// - Parameter path: for messages.
  /// - Throws: `TRN004` for any other file.
  public init(csv bytes: [UInt8], at path: String) throws(TrainingError) {
    let place = escaped(path, limit: 400)
    let advice = "; name another file with --csv, or move this one away"
    var lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, first == Self.header else {
      throw TrainingError(
        .searchTable, at: place,
        "a search did not write this file: expected a first line that begins with "
          + "'learning_rate,batch_size', found \(quoted(lines.first ?? "", limit: 60))\(advice)")
    }
    guard lines.count > 1, lines.removeLast().isEmpty else {
      throw TrainingError(
        .searchTable, at: place,
        "the last line has no end, so a part of the file may be missing\(advice)")
    }
    var seen: Set<SearchRow.Key> = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let row = SearchRow(line), row.cells.joined(separator: ",") == line else {
        throw TrainingError(
          .searchTable, at: "\(place):\(index + 1)",
          "expected a row as a search writes it, found \(quoted(line, limit: 60))\(advice)")
      }
      guard seen.insert(row.key).inserted else {
        throw TrainingError(
          .searchTable, at: "\(place):\(index + 1)",
          "these settings stand in the file already; take one of the two rows out")
      }
      rows.append(row)
    }
  }
}

extension SearchRow {
  /// In the order of the columns.
  fileprivate var cells: [String] {
    let figures = outcome.figures.map { $0.training.cells + $0.validation.cells + $0.test.cells }
    return [
      number(trial.learningRate), String(trial.batchSize), String(trial.depth),
      String(trial.width), trial.optimizer.rawValue, trial.activation.rawValue,
      String(conditions.epochs), String(conditions.seed), String(parameters),
      String(stepsPerEpoch), outcome.status,
    ] + (figures ?? Array(repeating: "", count: 6)) + [
      conditions.data.rawValue, conditions.trainingSHA256, conditions.testSHA256,
    ]
  }

  fileprivate init?(_ line: Substring) {
    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard cells.count == SearchTable.columns.count, let trial = SearchTrial(cells),
      let epochs = Int(cells[6]), let seed = UInt64(cells[7]), let parameters = Int(cells[8]),
      let steps = Int(cells[9]), let outcome = SearchOutcome(cells[10], cells[11..<17]),
      let data = TrainingData.Name(rawValue: cells[17]),
      cells[18...].allSatisfy({ $0.utf8.count == 64 && $0.utf8.allSatisfy(isHexadecimal) })
    else { return nil }
    self.init(
      trial: trial,
      conditions: SearchConditions(
        epochs: epochs, seed: seed, data: data, trainingSHA256: cells[18], testSHA256: cells[19]),
      parameters: parameters, stepsPerEpoch: steps, outcome: outcome)
  }
}

extension SearchTrial {
  /// From the first cells of a row.
  fileprivate init?(_ cells: [String]) {
    guard let learningRate = Double(cells[0]), let batchSize = Int(cells[1]),
      let depth = Int(cells[2]), let width = Int(cells[3]),
      let optimizer = SearchOptimizer(rawValue: cells[4]),
      let activation = SearchActivation(rawValue: cells[5])
    else { return nil }
    self.init(
      learningRate: learningRate, batchSize: batchSize, depth: depth, width: width,
      optimizer: optimizer, activation: activation)
  }
}

extension SearchOutcome {
  private static let divergence = "diverged at "

  /// `trained`, `not learning`, `diverged at epoch 1 step 4`.
  public var status: String {
    switch self {
    case .trained: "trained"
    case .notLearning: "not learning"
    case .diverged(let place): Self.divergence + place
    }
  }

  fileprivate init?(_ status: String, _ cells: ArraySlice<String>) {
    if status.hasPrefix(Self.divergence) {
      let place = status.dropFirst(Self.divergence.count)
      // It is printed, so it must hold nothing that a terminal acts on.
      let isPlain = place.utf8.allSatisfy { byte in
        byte == UInt8(ascii: " ") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      }
      guard isPlain, cells.allSatisfy(\.isEmpty) else { return nil }
      self = .diverged(at: String(place))
      return
    }
    let values = cells.compactMap(Double.init)
    // An accuracy is written in fixed decimals, which not every number can be.
    let accuracies = [1, 3, 5].compactMap { values.indices.contains($0) ? values[$0] : nil }
    guard values.count == 6, accuracies.allSatisfy((0...1).contains) else { return nil }
    let measures = stride(from: 0, to: 6, by: 2).map {
      SearchFigures.Measure(loss: values[$0], accuracy: values[$0 + 1])
    }
    let figures = SearchFigures(
      training: measures[0], validation: measures[1], test: measures[2])
    switch status {
    case "trained": self = .trained(figures)
    case "not learning": self = .notLearning(figures)
    default: return nil
    }
  }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
