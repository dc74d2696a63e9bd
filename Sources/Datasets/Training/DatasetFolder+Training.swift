import Diagnostics

/// The files that a network is trained and tested on.
enum TrainingFiles: Equatable {
  /// Files of their own for the test.
  case parts(training: DatasetFiles, test: DatasetFiles)
  /// One data set for all.
  case whole(DatasetFiles)
}

extension DatasetFolder {
  /// The data sets to train and test on: the pairs `train-…` and `t10k-…`, else one `*train*.csv`
  /// and one `*test*.csv`, else the one data set that the folder holds.
  ///
  /// - Throws: `DAT002` to `DAT004`, `DAT023`.
  func trainingFiles() throws(DatasetError) -> TrainingFiles {
    let prefixes = ["train-", "t10k-"]
    if prefixes.allSatisfy(imagePrefixes.contains) {
      for prefix in prefixes where pair(prefix: prefix) == nil { throw incomplete(prefix) }
    }
    if let training = pair(prefix: prefixes[0]), let test = pair(prefix: prefixes[1]) {
      return .parts(training: .pair(training), test: .pair(test))
    }
    let tables = trainingTables
    let hasPairs = imagePrefixes.contains { pair(prefix: $0) != nil }
    guard !hasPairs, !tables.isEmpty else { return .whole(try testSet()) }
    let all = tables + candidates
    if all.count == 1 { return .whole(tables[0]) }
    guard tables.count == 1, all.count == 2 else { throw ambiguous(all) }
    return .parts(training: tables[0], test: all[1])
  }

  /// The files `*train*.csv`; one that is named after both parts counts as a test file.
  private var trainingTables: [DatasetFiles] {
    names.filter { $0.hasSuffix(".csv") && $0.contains("train") && !$0.contains("test") }
      .map { .csv(join(path, $0)) }
  }

  private func incomplete(_ prefix: String) -> DatasetError {
    DatasetError(
      .incompletePair, at: escaped(path, limit: 400),
      "the folder holds images to train on and images to test on, but "
        + "\(quoted(prefix + IDXKind.images.stem)) has no labels file beside it; expected "
        + "\(quoted(prefix + IDXKind.labels.stem)) or the same with .gz: copy it there")
  }
}
