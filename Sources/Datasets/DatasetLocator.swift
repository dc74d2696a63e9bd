public import Diagnostics

/// Finds the data set to grade on: the one that is named, else the one that `FASHION_MNIST_DIR`
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

  /// Loads the data set that is found first.
  ///
  /// - Throws: `DAT001` to `DAT016`; a named data set that is missing is `DAT001` or `DAT002`.
  public func load() throws(DatasetError) -> Dataset {
    if let data { return try Dataset(path: data, source: .data) }
    if let path = environment[Self.variable], !path.isEmpty {
      return try explaining("\(Self.variable) names \(quoted(path, limit: 400))") {
        () throws(DatasetError) in try Dataset(path: path, source: .data)
      }
    }
    guard let cacheFolder, pathKind(cacheFolder) == .folder else { return try sample() }
    let folder = try DatasetFolder(cacheFolder)
    guard let pair = folder.pair(prefix: "t10k-") else {
      return try sample(warnings: folder.isEmpty ? [] : [incomplete(cacheFolder)])
    }
    let place = quoted(cacheFolder, limit: 400)
    return try explaining("the cache is \(place); `grade data fetch` mends it") {
      () throws(DatasetError) in try Dataset(pair, source: .cache)
    }
  }

  private func sample(warnings: [Diagnostic] = []) throws(DatasetError) -> Dataset {
    guard pathKind(sampleFolder) == .folder,
      let pair = try DatasetFolder(sampleFolder).pair(prefix: "t10k-")
    else {
      throw DatasetError(
        .unreadable, at: escaped(sampleFolder, limit: 400),
        "no data set is named, the cache is empty, and the sample is not where it belongs; name "
          + "a data set with --data or get Fashion-MNIST with `grade data fetch`")
    }
    let sample = try Dataset(pair, source: .sample)
    return warnings.isEmpty
      ? sample
      : Dataset(
        name: sample.name, source: sample.source, images: sample.images, labels: sample.labels,
        warnings: warnings)
  }

  private func incomplete(_ folder: String) -> Diagnostic {
    Diagnostic(
      code: DatasetErrorCode.incompleteCache.rawValue, severity: .warning,
      place: escaped(folder, limit: 400),
      message: "the cache does not hold both of Fashion-MNIST's test files; run "
        + "`grade data fetch` again, which goes on where it ended")
  }

  /// Adds to an error how the path came to be read, since the user did not type it.
  private func explaining(
    _ origin: String, _ load: () throws(DatasetError) -> Dataset
  ) throws(DatasetError) -> Dataset {
    do throws(DatasetError) {
      return try load()
    } catch {
      throw DatasetError(error.code, at: error.place, "\(error.message) (\(origin))")
    }
  }
}
