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

/// Renames a flushed file, and flushes the folder's entry; answers the error number where that fails.
func renameDurably(_ temporary: String, to path: String) -> Int32? {
  guard unsafe rename(temporary, path) == 0 else { return errno }
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  // Not every file system can flush a folder; the file itself is complete either way.
  _ = fsync(descriptor)
  return nil
}

/// Writes all bytes; answers the error number where that fails.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var offset = 0
  while offset < bytes.count, let base = bytes.baseAddress {
    let written = unsafe write(descriptor, base + offset, bytes.count - offset)
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { return written < 0 ? errno : EIO }
    offset += written
  }
  return nil
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
