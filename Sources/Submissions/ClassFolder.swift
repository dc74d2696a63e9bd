public import Diagnostics
import Glibc

/// What stands at the path given to `grade`: one submission, or a class of them.
public struct ClassFolder: Sendable {
  /// How a folder is to be taken.
  public enum Interpretation: Sendable, CaseIterable {
    /// By what it directly holds.
    case automatic
    /// `--one`.
    case one
    /// `--class`.
    case `class`
  }

  /// As given.
  public let path: String
  /// False for one submission, which is then the only entry.
  public let isClass: Bool
  /// Sorted by the bytes of their names; junk left out, everything else listed.
  public let entries: [SubmissionEntry]

  /// Lists what stands at `path`, a file or a folder, without reading any content.
  ///
  /// - Throws: `SUB001`, `SUB002`; `SUB004` where a class is asked for and `path` is a file;
  ///   `SUB012` for a device.
  public init(
    listing path: String, as interpretation: Interpretation = .automatic
  ) throws(SubmissionError) {
    let given = SubmissionEntry(path: path, followingLink: true)
    let root = try given.open()
    self.path = path
    guard root.status.kind == .folder else {
      guard interpretation != .class else {
        throw SubmissionError(
          .notAFolder,
          "expected a folder of submissions, found a file; leave --class out to grade it")
      }
      isClass = false
      entries = [given]
      return
    }
    let found = try Self.list(root, path: path)
    let holdsSubmission = found.contains(where: \.marksSubmission)
    isClass =
      switch interpretation {
      case .one: false
      case .class: true
      case .automatic: !holdsSubmission
      }
    entries = isClass ? found : [given]
  }

  /// The entries that are shown where the folder is one of baselines, as `reference-train` fills it: its
  /// archives and model files. Reports, histories and the like are passed over, and so are checkpoints
  /// that stand beside the archive made from them (`mlp.pt`, `mlp-best.pt`, `mlp-epoch-3.pt` beside `mlp.zip`).
  public var baselines: [SubmissionEntry] {
    let handedIn = entries.filter { $0.isFolder || $0.defaultStudentID != $0.name }
    let archives = handedIn.filter { !$0.isTorchFile }.map(\.defaultStudentID)
    return handedIn.filter { entry in
      let name = entry.defaultStudentID
      return !entry.isTorchFile
        || !archives.contains { archive in
          name == archive || name == archive + "-best"
            || name.utf8.starts(with: (archive + "-epoch-").utf8)
        }
    }
  }

  private static func list(
    _ folder: borrowing OpenFile, path: String
  ) throws(SubmissionError) -> [SubmissionEntry] {
    let parent = path.utf8.last == UInt8(ascii: "/") ? Array(path.utf8) : path.utf8 + [0x2F]
    var entries: [SubmissionEntry] = []
    for name in try folder.names() {
      guard let systemName = systemPath(name) else { continue }
      // What cannot be looked at, or has just gone, keeps its row; opening it says what is wrong.
      let status = try? FileStatus(systemName, in: folder.descriptor, followingLink: false)
      let entry = SubmissionEntry(
        name: lossyText(name), systemPath: parent + name, isFolder: status?.kind == .folder,
        followsLink: false)
      guard !MemberPath.isJunk(name: entry.name, isFolder: entry.isFolder) else { continue }
      entries.append(entry)
    }
    return entries
  }
}

/// One thing handed in: a file, a folder, or something that will be refused.
public struct SubmissionEntry: Hashable, Sendable {
  /// Its file name; bytes that are not UTF-8 as `\xE9`. May hold invisible characters.
  public let name: String
  public let isFolder: Bool
  /// The bytes that the system knows it by.
  let systemPath: [UInt8]
  /// True for the path that an operator typed, which may be a link.
  let followsLink: Bool

  init(name: String, systemPath: [UInt8], isFolder: Bool, followsLink: Bool) {
    self.name = name
    self.systemPath = systemPath
    self.isFolder = isFolder
    self.followsLink = followsLink
  }

  /// The path to open; bytes that are not UTF-8 as `\xE9`.
  public var path: String { lossyText(systemPath) }

  /// ``Submission/defaultStudentID(forEntryNamed:isFolder:)`` of this entry.
  public var defaultStudentID: String {
    Submission.defaultStudentID(forEntryNamed: name, isFolder: isFolder)
  }

  /// An entry for a path by itself; `.` and `..` go by the folder's real name.
  init(path: String, followingLink: Bool) {
    let bytes = Array(path.utf8)
    let terminated = Submissions.systemPath(bytes) ?? [0]
    let status = try? FileStatus(terminated, followingLink: followingLink)
    var name = bytes.split(separator: UInt8(ascii: "/")).last ?? []
    if name.allSatisfy({ $0 == UInt8(ascii: ".") }), let real = unsafe realpath(terminated, nil) {
      name = unsafe Array(String(cString: real).utf8).split(separator: 0x2F).last ?? name
      unsafe free(real)
    }
    self.init(
      name: lossyText(name), systemPath: bytes, isFolder: status?.kind == .folder,
      followsLink: followingLink)
  }

  func open() throws(SubmissionError) -> OpenFile {
    guard let terminated = Submissions.systemPath(systemPath) else {
      throw SubmissionError(.unreadable, "the path holds a NUL character; no file can have it")
    }
    return try OpenFile.open(terminated, followingLink: followsLink)
  }

  fileprivate var isTorchFile: Bool {
    let lowered = name.lowercased()
    return !isFolder && (lowered.hasSuffix(".pt") || lowered.hasSuffix(".pth"))
  }

  /// True for a file that makes the folder it stands in one submission.
  ///
  /// Source: `submission-format.md`, version 1, section One submission, or a class.
  fileprivate var marksSubmission: Bool {
    let lowered = name.lowercased()
    return !isFolder
      && (lowered == "submission.json" || Member.isPythonSource(named: lowered)
        || [".pt", ".pth", ".pkl"].contains { lowered.hasSuffix($0) })
  }
}
