import Crypto
import Diagnostics
import Files
import Glibc

/// The files of a plain folder, read without following a link anywhere below it.
struct FolderContent {
  private(set) var members: [Member] = []
  private var digests: [String: String] = [:]
  private var inventory: Inventory

  var ignored: Int { inventory.ignored }

  /// - Throws: `SUB001` to `SUB003`, `SUB012` to `SUB027`.
  init(of folder: borrowing OpenFile, limits: ResourceLimits) throws(SubmissionError) {
    inventory = Inventory(limits: limits)
    try walk(folder, prefix: [])
  }

  /// SHA-256 of the lines `sha256  path\n` in path order.
  var sha256: String {
    var lines = SHA256()
    for member in members.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
      lines.update(data: Array("\(digests[member.path] ?? "")  \(member.path)\n".utf8))
    }
    return hexadecimal(lines.finalize())
  }

  /// Goes down as far as the limit of levels lets it.
  private mutating func walk(
    _ folder: borrowing OpenFile, prefix: [UInt8]
  ) throws(SubmissionError) {
    let limit = inventory.limits.entries.added(inventory.limits.ignoredEntries)
    let names = try folder.names(atMost: limit, at: placeText(prefix))
    for name in names {
      let path = prefix + name
      let place = placeText(path)
      guard let systemName = systemPath(name) else { continue }
      let status = try FileStatus(
        systemName, in: folder.descriptor, followingLink: false, at: place)
      let admission = try inventory.admit(path, status.inventoryEntry)
      switch (admission, status.kind) {
      case (_, .folder):
        let inner = try OpenFile.open(systemName, in: folder.descriptor, at: place)
        try walk(inner, prefix: path + [UInt8(ascii: "/")])
      case (.keep(let path), _):
        let file = try OpenFile.open(systemName, in: folder.descriptor, at: place)
        // The size has been admitted; another one now is another file.
        guard file.status == status else { throw .changed(at: place) }
        let bytes = try file.readAll(at: place)
        digests[path] = hexadecimal(SHA256.hash(data: bytes))
        members.append(Member(path: path, bytes: bytes))
      default: continue
      }
    }
  }
}

extension FileStatus {
  fileprivate var inventoryEntry: Inventory.Entry {
    switch kind {
    case .regular: .file(size: size)
    case .folder: .folder
    case .link: .link
    case .pipe, .socket, .device: .special(kind.rawValue)
    }
  }
}

extension OpenFile {
  /// The whole file, if it still has the size it was opened with.
  ///
  /// - Throws: `SUB001`, `SUB003`.
  func readAll(at place: String = "") throws(SubmissionError) -> [UInt8] {
    do {
      let bytes = try read(0..<size)
      try checkUnchanged()
      return bytes
    } catch {
      throw SubmissionError(error.code, at: place, error.message)
    }
  }

  /// The names in this folder, sorted by their bytes, without `.` and `..`.
  ///
  /// - Throws: `SUB001`, `SUB002`; `SUB013` for more than `limit` names.
  func names(atMost limit: Int = Int.max, at place: String = "") throws(SubmissionError)
    -> [[UInt8]]
  {
    let listing = try FolderListing(of: self, at: place)
    var names: [[UInt8]] = []
    while let name = try listing.next(at: place) {
      guard names.count < limit else {
        throw .limit(.entries, limit, actual: names.count + 1, atLeast: true, at: place)
      }
      names.append(name)
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

/// Owner of one directory stream.
@safe private struct FolderListing: ~Copyable {
  private let stream: OpaquePointer

  init(of folder: borrowing OpenFile, at place: String) throws(SubmissionError) {
    // A descriptor of its own, since the stream closes the one it is given.
    let descriptor = unsafe openat(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno, "list the folder", at: place) }
    guard let stream = unsafe fdopendir(descriptor) else {
      let number = errno
      close(descriptor)
      throw .system(number, "list the folder", at: place)
    }
    unsafe self.stream = stream
  }

  deinit { unsafe closedir(stream) }

  /// Nil at the end.
  func next(at place: String) throws(SubmissionError) -> [UInt8]? {
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw .system(errno, "list the folder", at: place) }
        return nil
      }
      let name = unsafe Self.name(of: entry)
      if name != Array(".".utf8), name != Array("..".utf8) { return name }
    }
  }

  /// By its length, since an entry ends with its name and not with the field that C declares.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = unsafe UnsafeRawPointer(entry) + offset
    let count = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
