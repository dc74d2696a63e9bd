import Diagnostics

/// The rules that hold for the entries of every container: safe paths, no repeats, no links or
/// devices, and the limits. Each entry is admitted before its data are read.
struct Inventory {
  /// What an entry is, as its container says.
  enum Entry {
    case file(size: Int)
    case folder
    case link
    /// With the words of a message: "a FIFO".
    case special(String)
  }

  /// What to do with an entry that may stand.
  enum Admission: Equatable {
    /// Keep its bytes, under this path.
    case keep(String)
    /// Nothing to keep: a folder.
    case pass
    /// Leave it unread.
    case ignore
  }

  let limits: ResourceLimits
  /// Entries so far, ignored ones aside.
  private(set) var entries = 0
  private(set) var ignored = 0
  /// Bytes of the files kept so far.
  private(set) var unpackedBytes = 0
  private var tree = PathTree()

  init(limits: ResourceLimits) { self.limits = limits }

  /// Bytes that are read or skipped at most on the way through one container: its files, as much
  /// again twice for what is ignored, and room for headers. Without it an ignored member of a
  /// compressed tar could take hours to skip.
  static func streamBytes(_ limits: ResourceLimits) -> Int {
    limits.unpackedBytes.multiplied(by: 3).added(64 << 20)
  }

  /// Checks one entry by its name as the container has it. A folder's name may end with `/`.
  ///
  /// - Throws: `SUB012`, `SUB013`, `SUB020` to `SUB027`.
  mutating func admit(_ name: [UInt8], _ entry: Entry) throws(SubmissionError) -> Admission {
    var isFolder = false
    if case .folder = entry { isFolder = true }
    guard let path = try MemberPath(name, isFolder: isFolder, limits: limits) else { return .pass }
    try count(path)
    switch entry {
    case .link where !path.isIgnored:
      throw SubmissionError(
        .linkOrDevice, at: path.place,
        "expected a file or a folder, found a link; hand in the file that it points to, in its "
          + "place")
    case .special(let what):
      throw SubmissionError(
        .linkOrDevice, at: path.place,
        "expected a file or a folder, found \(what); take it out and hand in again")
    case .file(let size) where !path.isIgnored: try charge(size, for: path)
    default: break
    }
    try tree.insert(path)
    if path.isIgnored { return .ignore }
    return path.isFolder ? .pass : .keep(path.text)
  }

  private mutating func count(_ path: MemberPath) throws(SubmissionError) {
    if path.isIgnored {
      ignored += 1
      guard ignored <= limits.ignoredEntries else {
        throw .limit(.ignoredEntries, limits.ignoredEntries, actual: ignored, atLeast: true)
      }
    } else {
      entries += 1
      guard entries <= limits.entries else {
        throw .limit(.entries, limits.entries, actual: entries, atLeast: true)
      }
    }
  }

  private mutating func charge(_ size: Int, for path: MemberPath) throws(SubmissionError) {
    if path.isSource, size > limits.sourceBytes {
      throw .limit(.sourceBytes, limits.sourceBytes, actual: size, at: path.place)
    }
    let total = unpackedBytes.added(size)
    guard total <= limits.unpackedBytes else {
      throw .limit(
        .unpackedBytes, limits.unpackedBytes, actual: total, atLeast: true, at: path.place)
    }
    unpackedBytes = total
  }
}

/// Arithmetic of limits and claimed sizes, where what is too large to count is only too large.
extension Int {
  /// The sum, at most the largest number.
  func added(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product of two numbers that are not negative, at most the largest number.
  func multiplied(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}
