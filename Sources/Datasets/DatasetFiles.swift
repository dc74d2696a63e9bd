import Diagnostics

/// The files of one data set: what it is read from.
enum DatasetFiles: Equatable {
  case pair(IDXPair)
  case csv(String)

  /// The name of the file that stands for it.
  var name: String {
    switch self {
    case .pair(let pair): lastComponent(pair.images)
    case .csv(let path): lastComponent(path)
    }
  }

  /// Takes the one file that a user named: an images file with its labels beside it, or a CSV file.
  ///
  /// - Throws: `DAT004`, `DAT016`.
  init(file path: String) throws(DatasetError) {
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
      self = .pair(IDXPair(images: path, labels: beside))
    } else if name.hasSuffix(".csv") {
      self = .csv(path)
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

  /// Reads images and labels.
  ///
  /// - Throws: `DAT001`, `DAT005` to `DAT015`.
  func read() throws(DatasetError) -> (images: IDXContent, labels: IDXContent) {
    switch self {
    case .pair(let pair): return try pair.read()
    case .csv(let path):
      let rows = try CSVReader.read(path)
      return (
        IDXContent(values: rows.images, published: nil, isSample: false),
        IDXContent(values: rows.labels, published: nil, isSample: false)
      )
    }
  }
}

/// What a user may name: a folder or a file, one of which it must be.
enum NamedData {
  case folder(DatasetFolder)
  case file(DatasetFiles)

  /// - Throws: `DAT001`, `DAT004`, `DAT016`.
  init(_ path: String) throws(DatasetError) {
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
    case .folder: self = .folder(try DatasetFolder(path))
    case .file: self = .file(try DatasetFiles(file: path))
    }
  }
}

extension IDXPair {
  /// Reads both files and checks them against each other.
  ///
  /// - Throws: `DAT001`, `DAT005` to `DAT012`.
  func read() throws(DatasetError) -> (images: IDXContent, labels: IDXContent) {
    let images = try IDXReader.read(.images, self.images)
    let labels = try IDXReader.read(.labels, self.labels)
    let count = images.values.count / Dataset.imageSize
    guard count == labels.values.count else {
      throw DatasetError(
        .pairLength, at: escaped(lastComponent(self.labels)),
        "expected \(grouped(count)) labels, one for each image of "
          + "\(quoted(lastComponent(self.images))), found \(grouped(labels.values.count)); "
          + "the files belong to different data sets")
    }
    return (images, labels)
  }
}
