import Glibc

/// A file in a folder of this process, for decoders that open their file themselves.
struct ScratchFile: Sendable {
  let path: String

  private static let folder: String = {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/dev/shm"
    let folder = "\(base)/fuzz-\(getpid())"
    precondition(unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST, "\(folder) cannot be made")
    return folder
  }()

  init(_ name: String) { path = Self.folder + "/" + name }

  func write(_ bytes: [UInt8]) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(file >= 0, "\(path) cannot be written")
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      precondition(count > 0, "\(path) cannot be written")
      rest = rest.dropFirst(count)
    }
  }
}
