public import Diagnostics
import Glibc

/// Downloads Fashion-MNIST's four files into a folder, each written whole or not at all.
///
/// A file is taken from the first mirror that gives the bytes that were published. What arrives is
/// kept in `<name>.part` and goes on where it ended, on the same mirror, the next, or the next run.
public struct DatasetFetcher: Sendable {
  /// How far the download of a file is.
  public struct Progress: Hashable, Sendable {
    public let file: String
    /// Bytes at hand, of those of an earlier run too.
    public let bytes: Int
    public let total: Int
  }

  /// What became of the files.
  public struct Summary: Hashable, Sendable {
    /// Names of files that were already there, valid.
    public internal(set) var kept: [String] = []
    public internal(set) var downloaded: [String] = []
  }

  /// How long a mirror may be silent, in seconds.
  public struct Patience: Hashable, Sendable {
    /// Until the connection stands.
    public var connect = 10
    /// Below 1,000 bytes a second.
    public var idle = 20

    public init() {}
  }

  /// The folders that serve the official files, tried in this order.
  ///
  /// Source: `data/fashion` of the repository zalandoresearch/fashion-mnist, and the S3 site named in
  /// its README.
  public static let officialMirrors = [
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  ]

  /// Requests to one mirror for one file, as long as each brings the file on.
  static let attempts = 5

  public let mirrors: [String]
  public let files: [PublishedFile]
  public let patience: Patience
  /// The environment in which the program `curl` is looked up and runs; nil is this process's own.
  let environment: [String: String]?

  /// - Parameter mirrors: addresses to which a file's name is appended.
  public init(
    mirrors: [String] = officialMirrors, files: [PublishedFile] = PublishedFile.all,
    patience: Patience = Patience()
  ) {
    self.init(mirrors: mirrors, files: files, patience: patience, environment: nil)
  }

  init(
    mirrors: [String], files: [PublishedFile], patience: Patience, environment: [String: String]?
  ) {
    self.mirrors = mirrors
    self.files = files
    self.patience = patience
    self.environment = environment
  }

  /// Makes the folder hold all files; those that are there and valid are kept.
  ///
  /// - Parameter progress: called as bytes arrive, often; not on the caller's thread.
  /// - Throws: `DAT001`, `DAT017`, `DAT020` to `DAT022`.
  public func fetch(
    into folder: String, progress: @Sendable (Progress) -> Void
  ) async throws(DatasetError) -> Summary {
    try makeFolder(folder)
    let lock = try FolderLock(folder)
    defer { lock.release() }
    var summary = Summary()
    var mirrors = mirrors
    for file in files {
      if try isValid(join(folder, file.name), file) {
        summary.kept.append(file.name)
        continue
      }
      let serving = try await fetch(file, from: mirrors, into: folder, progress: progress)
      // A mirror that works is asked first for the next file: the others may be slow to fail.
      mirrors = [mirrors[serving]] + mirrors[..<serving] + mirrors[(serving + 1)...]
      summary.downloaded.append(file.name)
    }
    return summary
  }

  /// Downloads one file and answers the index of the mirror that completed it.
  private func fetch(
    _ file: PublishedFile, from mirrors: [String], into folder: String,
    progress: @Sendable (Progress) -> Void
  ) async throws(DatasetError) -> Int {
    var failures: [String] = []
    for (index, mirror) in mirrors.enumerated() {
      let download = FileDownload(
        file: file, url: mirror + file.name, folder: folder, patience: patience,
        environment: environment)
      guard let failure = try await download.run(progress: progress) else { return index }
      failures.append("\(escaped(mirror, limit: 200)) (\(failure))")
    }
    throw DatasetError(
      .downloadFailed, at: escaped(file.name),
      "no mirror gave the file; tried \(failures.joined(separator: ", then ")); check the network "
        + "and run `grade data fetch` again, which goes on where it ended, or get the file by hand "
        + "from https://github.com/zalandoresearch/fashion-mnist (data/fashion, \(grouped(file.bytes)) "
        + "bytes, MD5 \(file.md5)) and put it into \(quoted(folder, limit: 400))")
  }
}

/// True if a file is there and is the published one.
func isValid(_ path: String, _ file: PublishedFile) throws(DatasetError) -> Bool {
  guard fileSize(path) == file.bytes else { return false }
  return file.matches(try readFile(path))
}

/// The size of a regular file in bytes; nil if there is none.
func fileSize(_ path: String) -> Int? {
  var status = stat()
  guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(status.st_size)
}

/// Keeps two downloads out of one folder; gone with its process.
private struct FolderLock {
  private let descriptor: Int32

  init(_ folder: String) throws(DatasetError) {
    descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw notWritten(folder, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DatasetError(
        .notWritten, at: escaped(folder, limit: 400),
        "another `grade data fetch` is filling this folder; wait until it is done")
    }
  }

  func release() { close(descriptor) }
}
