import Diagnostics
import Files
import Glibc

/// Writes a file whole or not at all.
///
/// - Throws: `DAT017`.
func writeWhole(_ bytes: [UInt8], to path: String) throws(DatasetError) {
  do {
    try OutputFile.write(bytes, to: path)
  } catch {
    throw DatasetError(.notWritten, at: error.place, error.message)
  }
}

/// Makes a folder and those above it.
///
/// - Throws: `DAT017`.
func makeFolder(_ path: String) throws(DatasetError) {
  if pathKind(path) == .folder { return }
  let parts = path.split(separator: "/", omittingEmptySubsequences: true)
  var partial = path.hasPrefix("/") ? "" : "."
  for part in parts {
    partial += "/\(part)"
    guard unsafe mkdir(partial, 0o755) == 0 || errno == EEXIST || errno == EISDIR else {
      throw notWritten(partial, errno)
    }
  }
  guard pathKind(path) == .folder else { throw notWritten(path, ENOTDIR) }
}

func notWritten(_ path: String, _ number: Int32) -> DatasetError {
  let next =
    switch number {
    case ENOSPC, EDQUOT: "free some space or choose another folder"
    default: "choose a folder that can be written"
    }
  return DatasetError(
    .notWritten, at: escaped(path, limit: 400),
    "this cannot be written: \(systemMessage(number)); \(next)")
}
