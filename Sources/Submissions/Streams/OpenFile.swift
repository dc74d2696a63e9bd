import Diagnostics
import Glibc

/// Owner of one open file or folder, which is closed with it.
struct OpenFile: ~Copyable {
  let descriptor: CInt
  private(set) var status: FileStatus

  /// Opens a regular file or a folder for reading; anything else is refused before it is opened,
  /// since opening a device or a FIFO acts on it or waits.
  ///
  /// `name` is relative to `folder` (a descriptor) and ends with NUL. Links are followed only in the
  /// parents of `name`, and in its last component where `followingLink` says so.
  ///
  /// - Throws: `SUB001`, `SUB002`, `SUB003`, `SUB012`.
  static func open(
    _ name: [CChar], in folder: CInt = AT_FDCWD, followingLink: Bool = false, at place: String = ""
  ) throws(SubmissionError) -> OpenFile {
    let expected = try FileStatus(name, in: folder, followingLink: followingLink, at: place)
    guard expected.kind == .regular || expected.kind == .folder else {
      throw SubmissionError(
        .linkOrDevice, at: place,
        "expected a file or a folder, found \(expected.kind.rawValue); hand in the file itself")
    }
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followingLink ? 0 : O_NOFOLLOW)
    let descriptor = unsafe openat(folder, name, flags)
    guard descriptor >= 0 else { throw .system(errno, "open it", at: place) }
    let file = OpenFile(descriptor: descriptor, status: expected)
    // Somebody may have put another file there between the two calls.
    guard try FileStatus(of: descriptor, at: place) == expected else { throw .changed(at: place) }
    return file
  }

  private init(descriptor: CInt, status: FileStatus) {
    self.descriptor = descriptor
    self.status = status
  }

  deinit { close(descriptor) }

  /// A second owner of the same open file.
  ///
  /// - Throws: `SUB001`, `SUB002`.
  func duplicate() throws(SubmissionError) -> OpenFile {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .system(errno, "open it") }
    return OpenFile(descriptor: copy, status: status)
  }

  /// Throws unless the file is as it was when it was opened.
  ///
  /// - Throws: `SUB001`, `SUB003`.
  func checkUnchanged(at place: String = "") throws(SubmissionError) {
    guard try FileStatus(of: descriptor, at: place) == status else { throw .changed(at: place) }
  }
}

/// What the file system says about a file.
struct FileStatus: Equatable, Sendable {
  enum Kind: String, Sendable {
    case regular = "a regular file"
    case folder = "a folder"
    case link = "a symbolic link"
    case pipe = "a FIFO"
    case socket = "a socket"
    case device = "a device"
  }

  let kind: Kind
  /// In bytes.
  let size: Int
  private let identity: [Int]

  init(
    _ name: [CChar], in folder: CInt = AT_FDCWD, followingLink: Bool, at place: String = ""
  ) throws(SubmissionError) {
    var status = stat()
    guard unsafe fstatat(folder, name, &status, followingLink ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else {
      throw .system(errno, "find it", at: place)
    }
    self.init(status)
  }

  init(of descriptor: CInt, at place: String) throws(SubmissionError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .system(errno, "look at it", at: place)
    }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
    size = status.st_size
    identity = [
      Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino),
      status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
    ]
  }
}

/// `path` as the system's calls take it; nil if it holds a NUL.
func systemPath(_ path: some Collection<UInt8>) -> [CChar]? {
  path.contains(0) ? nil : path.map(CChar.init(bitPattern:)) + [0]
}
