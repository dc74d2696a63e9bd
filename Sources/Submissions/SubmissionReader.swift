import Crypto
public import Diagnostics
import Files
import Glibc

/// Opens what students hand in: archives, folders and single model files, none of them trusted.
///
/// Everything is read in bounded pieces and checked before it is kept; nothing is written to disk or
/// executed, and nothing stays in memory but the files of the submission that was asked for.
public struct SubmissionReader: Sendable {
  public let limits: ResourceLimits

  public init(limits: ResourceLimits = ResourceLimits()) { self.limits = limits }

  /// Opens the submission at `path`. A link is refused, unless an operator named it.
  ///
  /// - Throws: `SUB001` to `SUB064`; see ``SubmissionErrorCode``.
  public func open(
    _ path: String, followingLink: Bool = false
  ) throws(SubmissionError) -> Submission {
    try open(SubmissionEntry(path: path, followingLink: followingLink))
  }

  /// Opens one entry of a ``ClassFolder``.
  ///
  /// - Throws: `SUB001` to `SUB064`; see ``SubmissionErrorCode``.
  public func open(_ entry: SubmissionEntry) throws(SubmissionError) -> Submission {
    let file = try entry.open()
    if file.status.kind == .folder {
      let content = try FolderContent(of: file, limits: limits)
      return try submission(
        entry, .folder, members: content.members, ignored: content.ignored,
        digest: .known(content.sha256))
    }
    let (kind, content) = try read(file, name: entry.name)
    let digest: Submission.Digest =
      if kind == .singleFile { .ofMember } else { .known(try digest(of: file)) }
    // What was checked and what was hashed are the same bytes only if nobody wrote in between.
    try file.checkUnchanged()
    return try submission(
      entry, kind, members: content.members, ignored: content.ignored, digest: digest)
  }

  /// SHA-256 of a file's bytes, in lower-case hexadecimal, for the row of a refused submission; nil
  /// for a folder, whose digest takes its files.
  ///
  /// - Throws: `SUB001` to `SUB003`, `SUB012`, `SUB013`.
  public func sha256(of entry: SubmissionEntry) throws(SubmissionError) -> String? {
    let file = try entry.open()
    guard file.status.kind == .regular else { return nil }
    try checkSize(of: file)
    return try digest(of: file)
  }

  private func read(
    _ file: borrowing OpenFile, name: String
  ) throws(SubmissionError) -> (ContainerKind, (members: [Member], ignored: Int)) {
    guard file.size > 0 else {
      throw SubmissionError(.empty, "the file is empty (0 bytes); hand it in again")
    }
    try checkSize(of: file)
    let head = try file.read(0..<min(file.size, FileContent.headBytes))
    switch FileContent(head: head, size: file.size, name: name) {
    case .zip:
      let directory = try ZipDirectory(reading: file, limits: limits)
      if directory.isTorchCheckpoint { return (.singleFile, try model(file, name: name)) }
      let content = try ZipContent(of: directory, in: file, limits: limits)
      return (.zip, (content.members, content.ignored))
    case .tar: return (.tar, try tar(PlainStream(file.duplicate())))
    case .gzip: return (.tarGzip, try tar(GzipStream(file.duplicate())))
    case .zstd: return (.tarZstd, try tar(FilterStream(file.duplicate(), .zstd)))
    case .xz: return (.tarXz, try tar(FilterStream(file.duplicate(), .xz)))
    case .bzip2: return (.tarBzip2, try tar(FilterStream(file.duplicate(), .bzip2)))
    case .model, .source: return (.singleFile, try model(file, name: name))
    case .other(let what):
      if try ZipEnd.stands(in: file) {
        throw SubmissionError(
          .zipSurroundings,
          "expected the zip to begin with its first member, found \(what) in front "
            + "of it; pack it again")
      }
      throw SubmissionError(
        .notASubmission,
        "expected an archive (.zip, .tar, .tar.gz, .tar.zst, .tar.xz, .tar.bz2), a "
          + "folder, or one model file (.pt, .pth, .safetensors, .onnx), found \(what); pack all "
          + "files as a zip")
    }
  }

  private func tar(
    _ stream: consuming some ByteStream & ~Copyable
  ) throws(SubmissionError) -> (members: [Member], ignored: Int) {
    let content = try TarContent(of: stream, limits: limits)
    return (content.members, content.ignored)
  }

  private func model(
    _ file: borrowing OpenFile, name: String
  ) throws(SubmissionError) -> (members: [Member], ignored: Int) {
    guard file.size <= limits.unpackedBytes else {
      throw .limit(.unpackedBytes, limits.unpackedBytes, actual: file.size)
    }
    return ([Member(path: placeText(name.utf8), bytes: try file.readAll())], 0)
  }

  /// Refuses a file that could not be a submission within the limits before it is read.
  private func checkSize(of file: borrowing OpenFile) throws(SubmissionError) {
    guard file.size <= Inventory.streamBytes(limits) else {
      throw .limit(.unpackedBytes, limits.unpackedBytes, actual: file.size)
    }
  }

  private func digest(of file: borrowing OpenFile) throws(SubmissionError) -> String {
    var hash = SHA256()
    for start in stride(from: 0, to: file.size, by: chunkBytes) {
      hash.update(data: try file.read(start..<min(file.size, start + chunkBytes)))
    }
    return hexadecimal(hash.finalize())
  }

  private func submission(
    _ entry: SubmissionEntry, _ kind: ContainerKind, members: [Member], ignored: Int,
    digest: Submission.Digest
  ) throws(SubmissionError) -> Submission {
    guard !members.isEmpty else {
      let what = kind == .folder ? "the folder" : "the archive"
      throw SubmissionError(
        .empty,
        ignored == 0
          ? "\(what) holds no files; hand in the model, its weights and the loader"
          : "\(what) holds nothing but \(ignored) ignored entries (hidden files, '__MACOSX', 'venv', "
            + "…); hand in the model, its weights and the loader")
    }
    let relative = kind == .singleFile ? members : withoutTopFolder(members)
    return Submission(
      path: entry.path, kind: kind, digest: digest,
      members: relative.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
      ignored: ignored)
  }

  /// Takes off the one folder that all files stand under, if there is one.
  private func withoutTopFolder(_ members: [Member]) -> [Member] {
    guard let first = members.first?.path.utf8, let slash = first.firstIndex(of: 0x2F) else {
      return members
    }
    let top = first[...slash]
    guard members.allSatisfy({ $0.path.utf8.starts(with: top) }) else { return members }
    return members.map {
      Member(
        path: String(decoding: $0.path.utf8.dropFirst(top.count), as: UTF8.self), bytes: $0.bytes)
    }
  }
}
