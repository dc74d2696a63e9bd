public import Diagnostics

extension Dataset {
  /// Loads the data set at a path: a folder with one, an images file with its labels file beside
  /// it, or a CSV file.
  ///
  /// - Throws: `DAT001` to `DAT016`.
  public init(path: String, source: Source = .data) throws(DatasetError) {
    guard !path.isEmpty else {
      throw DatasetError(
        .unreadable, "expected a path of a data set, found an empty one; name a file or folder")
    }
    switch pathKind(path) {
    case nil:
      throw DatasetError(
        .unreadable, at: escaped(path, limit: 400),
        "the data set cannot be found: \(systemMessage()); check the path")
    case .other:
      throw DatasetError(
        .unreadable, at: escaped(path, limit: 400),
        "expected a file or folder, found a device or pipe; check the path")
    case .folder:
      switch try DatasetFolder(path).testSet() {
      case .pair(let pair): try self.init(pair, source: source)
      case .csv(let file): try self.init(csv: file, source: source)
      }
    case .file: try self.init(file: path, source: source)
    }
  }

  /// Loads a pair of IDX files, plain or gzipped.
  ///
  /// - Throws: `DAT001`, `DAT005` to `DAT012`.
  public init(_ pair: IDXPair, source: Source = .data) throws(DatasetError) {
    let images = try IDXReader.read(.images, pair.images)
    let labels = try IDXReader.read(.labels, pair.labels)
    let count = images.values.count / Self.imageSize
    guard count == labels.values.count else {
      throw DatasetError(
        .pairLength, at: escaped(lastComponent(pair.labels)),
        "expected \(grouped(count)) labels, one for each image of "
          + "\(quoted(lastComponent(pair.images))), found \(grouped(labels.values.count)); "
          + "the files belong to different data sets")
    }
    let name = Self.name(images, labels, source: source)
    self.init(
      name: name, source: source, images: images.values, labels: labels.values,
      warnings: name == .unknown ? [Self.warning(images.published, pair.images)] : [])
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

  /// Loads the one file that a user named.
  private init(file path: String, source: Source) throws(DatasetError) {
    let name = lastComponent(path)
    if let prefix = IDXKind.images.prefix(of: name) {
      let folder = String(path.dropLast(name.count))
      let suffix = name.hasSuffix(".gz") ? ".gz" : ""
      let other = suffix.isEmpty ? ".gz" : ""
      let labels = [suffix, other].map { folder + prefix + IDXKind.labels.stem + $0 }
      guard let beside = labels.first(where: { pathKind($0) != nil }) else {
        throw DatasetError(
          .noLabelsFile, at: escaped(name),
          "the labels file is missing; expected \(quoted(lastComponent(labels[0]))) in the same "
            + "folder: copy it there")
      }
      try self.init(IDXPair(images: path, labels: beside), source: source)
    } else if name.hasSuffix(".csv") {
      try self.init(csv: path, source: source)
    } else {
      let isLabels = IDXKind.labels.prefix(of: name) != nil
      throw DatasetError(
        .unknownFileKind, at: escaped(name),
        "expected a file named …images-idx3-ubyte, …images-idx3-ubyte.gz or ….csv, found "
          + (isLabels
            ? "a labels file; name the images file, its labels are found beside it"
            : "another name; name such a file or a folder that holds one"))
    }
  }

  private init(csv path: String, source: Source) throws(DatasetError) {
    let rows = try CSVReader.read(path)
    self.init(
      name: .unknown, source: source, images: rows.images, labels: rows.labels,
      warnings: [Self.warning(nil, path)])
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
