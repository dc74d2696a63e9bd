import Diagnostics
import Glibc

/// The name of a file without its folders.
func lastComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// The path of an entry of a folder.
func join(_ folder: String, _ name: String) -> String {
  folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
}

/// The operating system's words for the last failed call.
func systemMessage(_ number: Int32 = errno) -> String {
  unsafe String(cString: strerror(number))
}

/// Reads a whole regular file.
///
/// - Throws: `DAT001`.
func readFile(_ path: String) throws(DatasetError) -> [UInt8] {
  let place = escaped(lastComponent(path))
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    throw DatasetError(
      .unreadable, at: place, "the file cannot be opened: \(systemMessage()); check its permissions"
    )
  }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    throw DatasetError(
      .unreadable, at: place, "expected a regular file, found a device, pipe or folder")
  }
  let size = Int(status.st_size)
  var failure: Int32?
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size, let base = buffer.baseAddress {
      let got = unsafe read(descriptor, base + count, size - count)
      if got < 0, errno == EINTR { continue }
      if got < 0 { failure = errno }
      if got <= 0 { break }
      count += got
    }
  }
  if let failure {
    throw DatasetError(
      .unreadable, at: place, "reading failed: \(systemMessage(failure)); try again")
  }
  return bytes
}

/// What stands at a path.
enum PathKind: Equatable {
  case file, folder, other
}

/// The kind of a path, links followed; nil if nothing can be found there.
func pathKind(_ path: String) -> PathKind? {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { return nil }
  return switch status.st_mode & S_IFMT {
  case S_IFREG: .file
  case S_IFDIR: .folder
  default: .other
  }
}

/// The names in a folder in the order of their bytes.
///
/// - Throws: `DAT001`.
func listFolder(_ path: String) throws(DatasetError) -> [String] {
  guard let directory = unsafe opendir(path) else {
    throw DatasetError(
      .unreadable, at: escaped(path, limit: 400),
      "the folder cannot be read: \(systemMessage()); check its permissions")
  }
  defer { unsafe closedir(directory) }
  var names: [String] = []
  while let entry = unsafe readdir(directory) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
      unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
