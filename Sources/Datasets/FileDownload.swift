import Diagnostics
import Files
import Glibc

/// The download of one file from one mirror into a folder.
struct FileDownload {
  let file: PublishedFile
  let url: String
  let folder: String
  let patience: DatasetFetcher.Patience
  let environment: [String: String]?

  private var partial: String { join(folder, file.name + ".part") }

  /// Downloads the file; answers why the mirror did not give it, nil if it did.
  ///
  /// - Throws: `DAT001`, `DAT017`, `DAT021`, `DAT022`.
  func run(progress: @Sendable (DatasetFetcher.Progress) -> Void) async throws(DatasetError)
    -> String?
  {
    var failure = "the download broke off \(DatasetFetcher.attempts) times"
    for _ in 0..<DatasetFetcher.attempts {
      if fileSize(partial) ?? 0 >= file.bytes {
        if try isValid(partial, file) { return try complete() }
        try discard()
      }
      let start = fileSize(partial) ?? 0
      let transfer = CurlTransfer(
        url: url, partial: partial, start: start, limit: file.bytes, patience: patience,
        environment: environment)
      let outcome = try await transfer.run { bytes in
        progress(.init(file: file.name, bytes: bytes, total: file.bytes))
      }
      let size = fileSize(partial) ?? 0
      switch outcome {
      case .ended where size == file.bytes:
        if try isValid(partial, file) { return try complete() }
        try discard()
        failure = "the content is not what was published: its MD5 differs"
        // If an earlier part may be to blame, the mirror is asked for the whole.
        if start == 0 { return failure }
      case .ended:
        failure = "it ended after \(grouped(size)) of \(grouped(file.bytes)) bytes"
        if size == start { return failure }
      case .tooLong:
        try discard()
        failure = "it sent more than \(grouped(file.bytes)) bytes"
        if start == 0 { return failure }
      case .cannotResume:
        try discard()
        failure = "it does not resume downloads"
      case .failed(let words):
        failure = words
        if size == start { return failure }
      }
    }
    return failure
  }

  /// Gives the finished file its name.
  private func complete() throws(DatasetError) -> String? {
    let path = join(folder, file.name)
    if let number = renameDurably(partial, to: path) { throw notWritten(path, number) }
    return nil
  }

  private func discard() throws(DatasetError) {
    guard unsafe unlink(partial) == 0 || errno == ENOENT else { throw notWritten(partial, errno) }
  }
}
