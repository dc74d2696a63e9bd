public import Diagnostics

/// Finds the data set to grade or train on: the one that is named, else the one that `FASHION_MNIST_DIR`
/// names, else the cache that `grade data fetch` fills, else the generated sample.
///
/// What is named must be there: no other data set silently takes its place.
public struct DatasetLocator: Sendable {
  /// The variable that names a data set where `--data` does not.
  public static let variable = "FASHION_MNIST_DIR"

  /// The path given with `--data`.
  public let data: String?
  public let environment: [String: String]
  /// The folder of the generated sample.
  public let sampleFolder: String

  public init(data: String?, environment: [String: String], sampleFolder: String) {
    self.data = data
    self.environment = environment
    self.sampleFolder = sampleFolder
  }

  /// Where `grade data fetch` puts the files: `fashion-lab/fashion-mnist` under `XDG_CACHE_HOME`
  /// or `~/.cache`; nil if the environment names neither.
  ///
  /// Source: XDG Base Directory Specification: a path that is empty or not absolute is ignored.
  public var cacheFolder: String? {
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
      return join(cache, "fashion-lab/fashion-mnist")
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return join(home, ".cache/fashion-lab/fashion-mnist")
  }

  /// Loads the data set that is found first, to grade on.
  ///
  /// - Throws: `DAT001` to `DAT016`; a named data set that is missing is `DAT001` or `DAT002`.
  public func load() throws(DatasetError) -> Dataset {
    let place = try place(holding: ["t10k-"], called: "both of Fashion-MNIST's test files")
    return try explaining(place) { () throws(DatasetError) in
      switch place {
      case .named(let path, _): return try Dataset(path: path, source: .data)
      case .cache(let files, _): return try Dataset(files[0], source: .cache)
      case .sample(let files, let warnings):
        let sample = try Dataset(files[0], source: .sample)
        return warnings.isEmpty
          ? sample
          : Dataset(
            name: sample.name, source: sample.source, images: sample.images, labels: sample.labels,
            warnings: warnings)
      }
    }
  }

  /// Loads the data set that is found first, to train on: its parts for training, validation and
  /// test; see ``TrainingData/init(path:source:seed:validation:)``.
  ///
  /// The cache and the sample are taken only with their training images.
  ///
  /// - Throws: `DAT001` to `DAT016`, `DAT023` to `DAT025`; a named data set that is missing is
  ///   `DAT001` or `DAT002`.
  public func loadTrainingData(
    seed: UInt64, validation: TrainingData.Validation = .standard
  ) throws(DatasetError) -> TrainingData {
    let place = try place(
      holding: ["train-", "t10k-"], called: "all four of Fashion-MNIST's files")
    return try explaining(place) { () throws(DatasetError) in
      switch place {
      case .named(let path, _):
        return try TrainingData(path: path, source: .data, seed: seed, validation: validation)
      case .cache(let files, _):
        return try TrainingData(
          .parts(training: .pair(files[0]), test: .pair(files[1])), source: .cache, seed: seed,
          validation: validation)
      case .sample(let files, let warnings):
        var data = try TrainingData(
          .parts(training: .pair(files[0]), test: .pair(files[1])), source: .sample, seed: seed,
          validation: validation)
        data.warnings += warnings
        return data
      }
    }
  }

  /// Where a data set is found.
  private enum Place {
    /// By a path, and how it came to be read where the user did not type it.
    case named(String, origin: String?)
    /// The wanted pairs in the cache.
    case cache([IDXPair], origin: String)
    /// The wanted pairs of the sample, and what must be said about the cache.
    case sample([IDXPair], warnings: [Diagnostic])
  }

  /// - Parameters:
  ///   - prefixes: of the pairs that are wanted of the cache or the sample.
  ///   - files: what these pairs are called.
  private func place(
    holding prefixes: [String], called files: String
  ) throws(DatasetError) -> Place {
    if let data { return .named(data, origin: nil) }
    if let path = environment[Self.variable], !path.isEmpty {
      return .named(path, origin: "\(Self.variable) names \(quoted(path, limit: 400))")
    }
    guard let cacheFolder, pathKind(cacheFolder) == .folder else {
      return .sample(try samplePairs(prefixes), warnings: [])
    }
    let folder = try DatasetFolder(cacheFolder)
    let pairs = prefixes.compactMap { folder.pair(prefix: $0) }
    guard pairs.count == prefixes.count else {
      let warnings = folder.isEmpty ? [] : [incomplete(cacheFolder, files)]
      return .sample(try samplePairs(prefixes), warnings: warnings)
    }
    let place = quoted(cacheFolder, limit: 400)
    return .cache(pairs, origin: "the cache is \(place); `grade data fetch` mends it")
  }

  private func samplePairs(_ prefixes: [String]) throws(DatasetError) -> [IDXPair] {
    if pathKind(sampleFolder) == .folder {
      let folder = try DatasetFolder(sampleFolder)
      let pairs = prefixes.compactMap { folder.pair(prefix: $0) }
      if pairs.count == prefixes.count { return pairs }
    }
    throw DatasetError(
      .unreadable, at: escaped(sampleFolder, limit: 400),
      "no data set is named, the cache is empty, and the sample is not where it belongs; name "
        + "a data set with --data or get Fashion-MNIST with `grade data fetch`")
  }

  private func incomplete(_ folder: String, _ files: String) -> Diagnostic {
    Diagnostic(
      code: DatasetErrorCode.incompleteCache.rawValue, severity: .warning,
      place: escaped(folder, limit: 400),
      message: "the cache does not hold \(files); run `grade data fetch` again, which goes on "
        + "where it ended")
  }

  /// Adds to an error how the path came to be read, where the user did not type it.
  private func explaining<Found>(
    _ place: Place, _ load: () throws(DatasetError) -> Found
  ) throws(DatasetError) -> Found {
    do throws(DatasetError) {
      return try load()
    } catch {
      switch place {
      case .named(_, let origin?), .cache(_, let origin):
        throw DatasetError(error.code, at: error.place, "\(error.message) (\(origin))")
      case .named(_, nil), .sample: throw error
      }
    }
  }
}
