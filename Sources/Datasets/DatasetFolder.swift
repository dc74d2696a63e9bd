public import Diagnostics

/// The two files of a data set in IDX format, as paths.
public struct IDXPair: Hashable, Sendable {
  public let images: String
  public let labels: String

  public init(images: String, labels: String) {
    self.images = images
    self.labels = labels
  }
}

/// The data sets that lie in a folder, told by their files' names.
public struct DatasetFolder: Sendable {
  public let path: String
  /// The names in it, in the order of their bytes.
  let names: [String]

  /// Lists a folder.
  ///
  /// - Throws: `DAT001`.
  public init(_ path: String) throws(DatasetError) {
    self.path = path
    names = try listFolder(path)
  }

  /// True if nothing lies in it.
  var isEmpty: Bool { names.isEmpty }

  /// The pair whose names begin with a prefix such as `train-` or `t10k-`; nil if a file is missing.
  ///
  /// Where a file lies there gzipped and plain, the gzipped one is taken: only that one's MD5 is
  /// published.
  public func pair(prefix: String) -> IDXPair? {
    guard let images = file(.images, prefix), let labels = file(.labels, prefix) else { return nil }
    return IDXPair(images: images, labels: labels)
  }

  /// The one data set to grade on.
  ///
  /// - Throws: `DAT002` to `DAT004`.
  func testSet() throws(DatasetError) -> DatasetFiles {
    if let pair = pair(prefix: "t10k-") { return .pair(pair) }
    let candidates = candidates
    if candidates.count == 1, let only = candidates.first { return only }
    if candidates.isEmpty { throw nothingFound() }
    throw ambiguous(candidates)
  }

  /// The data sets that the folder may be meant for.
  var candidates: [DatasetFiles] {
    var found: [DatasetFiles] = []
    for prefix in imagePrefixes {
      if let pair = pair(prefix: prefix) { found.append(.pair(pair)) }
    }
    for name in names where name.hasSuffix(".csv") && name.contains("test") {
      found.append(.csv(join(path, name)))
    }
    return found
  }

  /// What stands before `images-idx3-ubyte` in the names of the images files, each once.
  var imagePrefixes: [String] {
    var prefixes: [String] = []
    for name in names {
      guard let prefix = IDXKind.images.prefix(of: name), !prefixes.contains(prefix) else {
        continue
      }
      prefixes.append(prefix)
    }
    return prefixes
  }

  private func file(_ kind: IDXKind, _ prefix: String) -> String? {
    let plain = prefix + kind.stem
    return [plain + ".gz", plain].first(where: names.contains).map { join(path, $0) }
  }

  func ambiguous(_ candidates: [DatasetFiles]) -> DatasetError {
    let list = candidates.map(\.name).joined(separator: ", ")
    return DatasetError(
      .ambiguous, at: escaped(path, limit: 400),
      "expected one data set, found \(candidates.count): \(escaped(list, limit: 600)); "
        + "name one of these files instead of the folder")
  }

  private func nothingFound() -> DatasetError {
    let place = escaped(path, limit: 400)
    if let prefix = imagePrefixes.first {
      return DatasetError(
        .noLabelsFile, at: place,
        "\(quoted(prefix + IDXKind.images.stem)) has no labels file beside it; expected "
          + "\(quoted(prefix + IDXKind.labels.stem)) or the same with .gz: copy it there")
    }
    // torchvision keeps the files two levels down; naming its outer folder is an easy slip.
    for inner in ["raw", "FashionMNIST/raw"] where pathKind(join(path, inner)) == .folder {
      return DatasetError(
        .nothingFound, at: place,
        "the folder holds no data set, but \(quoted(inner)) in it may: name that folder")
    }
    return DatasetError(
      .nothingFound, at: place,
      "expected t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, one other pair of such "
        + "files, or one *test*.csv; found none of them: `grade data fetch` gets "
        + "Fashion-MNIST")
  }
}

extension IDXKind {
  /// What stands before the stem in a file's name; nil if the name is not of this kind.
  func prefix(of name: String) -> String? {
    for suffix in [stem, stem + ".gz"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return nil
  }
}
