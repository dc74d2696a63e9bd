import Glibc

/// Renames a flushed file, and flushes the folder's entry; answers the error number where that fails.
package func renameDurably(_ temporary: String, to path: String) -> CInt? {
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
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> CInt? {
  var offset = 0
  while offset < bytes.count, let base = bytes.baseAddress {
    let written = unsafe write(descriptor, base + offset, bytes.count - offset)
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { return written < 0 ? errno : EIO }
    offset += written
  }
  return nil
}
