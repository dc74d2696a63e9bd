public import Diagnostics

extension Dataset {
  /// Loads the data set at a path: a folder with one, an images file with its labels file beside
  /// it, or a CSV file.
  ///
  /// - Throws: `DAT001` to `DAT016`.
  public init(path: String, source: Source = .data) throws(DatasetError) {
    switch try NamedData(path) {
    case .folder(let folder): try self.init(folder.testSet(), source: source)
    case .file(let files): try self.init(files, source: source)
    }
  }

  /// Loads a pair of IDX files, plain or gzipped.
  ///
  /// - Throws: `DAT001`, `DAT005` to `DAT012`.
  public init(_ pair: IDXPair, source: Source = .data) throws(DatasetError) {
    try self.init(.pair(pair), source: source)
  }

  /// Loads a data set whose files are chosen.
  ///
  /// - Throws: `DAT001`, `DAT005` to `DAT015`.
  init(_ files: DatasetFiles, source: Source) throws(DatasetError) {
    let content = try files.read()
    let name = Self.name(content.images, content.labels, source: source)
    let published = content.images.published
    self.init(
      name: name, source: source, images: content.images.values, labels: content.labels.values,
      warnings: name == .unknown ? [Self.warning(published, files.name)] : [])
  }

  /// What a pair is known to be: by its content, not by its files' names.
  static func name(_ images: IDXContent, _ labels: IDXContent, source: Source) -> Name {
    if images.published == .testImages, labels.published == .testLabels {
      .fashionMNISTTest
    } else if source == .sample || (images.isSample && labels.isSample) {
      .sample
    } else {
      .unknown
    }
  }

  /// What is said of images that may be anything.
  static func warning(_ published: PublishedFile?, _ path: String) -> Diagnostic {
    let message =
      switch published {
      case .trainImages:
        "these are Fashion-MNIST's training images, which networks have seen; grade on the test "
          + "images, which `grade data fetch` gets"
      case .testImages:
        "these are Fashion-MNIST's test images, but their labels file is not the official .gz "
          + "file, by its published MD5; `grade data fetch` gets both"
      default:
        "these images are not known to be Fashion-MNIST's test images, since only the official "
          + ".gz files can be told by their published MD5 (MNIST's digits have the same file "
          + "names); `grade data fetch` gets the official files"
      }
    return Diagnostic(
      code: DatasetErrorCode.notKnown.rawValue, severity: .warning,
      place: escaped(lastComponent(path)), message: message)
  }
}
