public import Diagnostics
import Glibc

/// Why an output was not written.
public enum OutputErrorCode: String, Hashable, Sendable, CaseIterable {
  case folderMissing = "FIL001"
  case notPermitted = "FIL002"
  case noSpace = "FIL003"
  case isFolder = "FIL004"
  /// Anything else; the message has the system's own words.
  case notWritten = "FIL005"
}

/// The place is the path.
public typealias OutputError = CodedError<OutputErrorCode>

/// Writes output files whole or not at all.
public enum OutputFile {
  /// Writes `bytes` into a temporary file beside `path` and renames it, so that a reader sees the old
  /// content or the new and a full disk leaves the old. A symbolic link stays and its target is
  /// replaced; a device or FIFO is written directly, as are `/dev/stdout` and its like.
  ///
  /// - Throws: `FIL001` to `FIL005`.
  public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    if let descriptor = openDescriptor(named: path) {
      return try write(bytes, into: .duplicating(descriptor, path: path))
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      return try replace(finalTarget(of: path), bytes, mode: nil, shown: path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      throw OutputError(
        .isFolder, at: escaped(path),
        "this is a folder; name a file, as in \(quoted(path + "/out"))")
    case S_IFREG:
      // Renaming over a read-only file would succeed; the owner has said not to.
      guard unsafe access(path, W_OK) == 0 else { throw failure(errno, path) }
      try replace(finalTarget(of: path), bytes, mode: status.st_mode & 0o7777, shown: path)
    default:
      try write(bytes, into: .opening(path, flags: O_WRONLY, shown: path))
    }
  }

  /// N for `/dev/stdout`, `/dev/stderr`, `/dev/fd/N` and `/proc/self/fd/N`: opened anew, a redirected
  /// file would be written from its start, over what is there.
  private static func openDescriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
        return Int32(path.dropFirst(folder.count))
      }
      return nil
    }
  }

  /// The path behind symbolic links, also where it does not exist yet.
  private static func finalTarget(of path: String) throws(OutputError) -> String {
    var target = path
    // The kernel's own bound on links in a row.
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = unsafe readlink(target, &buffer, buffer.count)
      guard count >= 0 else { return target }
      let link = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
      target = link.hasPrefix("/") ? link : folder(of: target) + link
    }
    throw failure(ELOOP, path)
  }

  /// The path up to and with its last slash; empty for a bare name.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  private static func replace(
    _ target: String, _ bytes: [UInt8], mode: mode_t?, shown path: String
  ) throws(OutputError) {
    let folder = folder(of: target)
    let temporary = folder + ".grade-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    let file = try Descriptor.opening(
      temporary, flags: O_WRONLY | O_CREAT | O_EXCL, shown: path)
    do throws(OutputError) {
      if let mode { _ = fchmod(file.number, mode) }
      try write(bytes, into: file)
      if let number = renameDurably(temporary, to: target) { throw failure(number, path) }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
  }

  private static func write(
    _ bytes: [UInt8], into file: borrowing Descriptor
  ) throws(OutputError) {
    if let number = unsafe bytes.withUnsafeBytes({ unsafe writeAll($0, to: file.number) }) {
      throw failure(number, file.path)
    }
    // Pipes and terminals can't be synchronised; a file that can't be has not been written.
    if fsync(file.number) != 0, errno != EINVAL, errno != EROFS {
      throw failure(errno, file.path)
    }
  }
}

/// An open file, closed when it goes out of scope.
struct Descriptor: ~Copyable {
  let number: Int32
  /// As messages show it.
  let path: String

  private init(number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  static func opening(
    _ name: String, flags: Int32, shown path: String
  ) throws(OutputError) -> Descriptor {
    let number = unsafe open(name, flags | O_CLOEXEC, 0o666)
    guard number >= 0 else { throw failure(errno, path) }
    return Descriptor(number: number, path: path)
  }

  static func duplicating(_ descriptor: Int32, path: String) throws(OutputError) -> Descriptor {
    let number = dup(descriptor)
    guard number >= 0 else { throw failure(errno, path) }
    return Descriptor(number: number, path: path)
  }

  deinit { close(number) }
}

func failure(_ code: Int32, _ path: String) -> OutputError {
  let place = escaped(path)
  switch code {
  case ENOENT, ENOTDIR:
    return OutputError(
      .folderMissing, at: place,
      "the folder of this file does not exist; create it, or name another")
  case EACCES, EPERM, EROFS:
    return OutputError(
      .notPermitted, at: place,
      "writing here is not permitted; name a file in a folder of your own")
  case ENOSPC, EDQUOT:
    return OutputError(
      .noSpace, at: place,
      "the disk is full, so this was not written; free some space, then run again")
  case EISDIR:
    return OutputError(.isFolder, at: place, "this is a folder; name a file")
  default:
    let words = unsafe String(cString: strerror(code))
    return OutputError(.notWritten, at: place, "could not be written: \(words)")
  }
}
