import Crypto
import Files

/// What one student handed in, opened and found safe: the files of one archive, folder or model file.
///
/// Its members are never executed and never written to disk. Nothing in them has been decoded.
public struct Submission: Sendable {
  /// The path it was opened by, as given; bytes that are not UTF-8 as `\xE9`.
  public let path: String
  public let kind: ContainerKind
  let digest: Digest
  /// The files, sorted by the UTF-8 bytes of their paths. Never empty.
  public let members: [Member]
  /// How many entries were ignored (`__MACOSX`, `.git`, …).
  public let ignored: Int

  enum Digest: Hashable, Sendable {
    case known(String)
    /// That of the one member, which is the whole file and has not been hashed.
    case ofMember
  }

  /// SHA-256 in lower-case hexadecimal: of the file's bytes; for a folder, of the lines
  /// `sha256  path\n` of its files in path order, paths in full, ignored files left out.
  ///
  /// A single file is hashed when this is asked for, which takes longer than to read it.
  /// Source: `output-format.md`, version 1, section Results JSON.
  public var sha256: String {
    switch digest {
    case .known(let sha256): sha256
    case .ofMember: hexadecimal(SHA256.hash(data: members.first?.bytes ?? []))
    }
  }

  /// The member with exactly this path.
  public subscript(path: String) -> Member? {
    // Strings compare by canonical equivalence, but a manifest has to name a file by its own bytes.
    members.first { $0.path.utf8.elementsEqual(path.utf8) }
  }
}

/// One file of a submission.
public struct Member: Hashable, Sendable {
  /// Relative path with `/`, without the one top-level folder that all files may stand under.
  public let path: String
  public let bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// True for a Python file or a notebook.
  public var isPythonSource: Bool { Self.isPythonSource(named: path) }

  /// True for the name or path of a Python file or a notebook, in any case of letters.
  ///
  /// Source: `submission-format.md`, version 1, key `data_loader`.
  public static func isPythonSource(named name: some StringProtocol) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix(".py") || name.hasSuffix(".ipynb")
  }
}

/// What a submission came in. The content decides, not the name.
public enum ContainerKind: String, Hashable, Sendable, CaseIterable {
  case zip, tar
  case tarGzip = "tar.gz"
  case tarZstd = "tar.zst"
  case tarXz = "tar.xz"
  case tarBzip2 = "tar.bz2"
  case folder
  /// A checkpoint or a Python source handed in alone; ``Submission/members`` is that one file.
  case singleFile = "single file"
}

extension Submission {
  /// The student's id where the manifest names none: a folder's whole name, or a file's name without
  /// its container extension in any case of letters.
  ///
  /// Source: `submission-format.md`, version 1, section One submission, or a class.
  public static func defaultStudentID(forEntryNamed name: String, isFolder: Bool) -> String {
    guard !isFolder else { return name }
    let lowered = name.utf8.map { $0 | (0x41...0x5A ~= $0 ? 0x20 : 0) }
    for suffix in containerExtensions
    where lowered.count > suffix.utf8.count && lowered.ends(with: suffix.utf8) {
      // The suffix is ASCII, so what stands before it is a whole number of characters.
      return String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
    }
    return name
  }

  /// Longest first, so that `.tar.gz` goes as a whole.
  private static let containerExtensions = [
    ".safetensors", ".tar.zst", ".tar.bz2", ".tar.gz", ".tar.xz", ".onnx", ".tgz", ".zip", ".tar",
    ".pth", ".pt",
  ]
}

extension Collection<UInt8> where Self: BidirectionalCollection {
  /// True if the last bytes are those of `suffix`.
  func ends(with suffix: some BidirectionalCollection<UInt8>) -> Bool {
    reversed().starts(with: suffix.reversed())
  }
}
