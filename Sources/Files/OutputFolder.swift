public import Diagnostics
import Glibc

/// Makes folders to write into.
public enum OutputFolder {
  /// Makes a folder and those above it, where they are not there already.
  ///
  /// - Throws: `FIL002` to `FIL005`; `FIL001` if something else has the name.
  public static func make(_ path: String) throws(OutputError) {
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw OutputError(
          .folderMissing, at: escaped(path),
          "a folder is to be written into, and this is a file; name another")
      }
      return
    }
    if let parent = parent(of: path) { try make(parent) }
    // Another process may have made it meanwhile.
    guard unsafe mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw failure(errno, path)
  }

  /// Nil for a name without a folder, and for the root.
  private static func parent(of path: String) -> String? {
    let trimmed = path.hasSuffix("/") ? path.dropLast() : path[...]
    guard let slash = trimmed.lastIndex(of: "/"), slash > trimmed.startIndex else { return nil }
    return String(trimmed[..<slash])
  }
}
