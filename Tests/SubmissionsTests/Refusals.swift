import Diagnostics
import Foundation
import Submissions
import Testing

/// A file that has to be refused, with the code that says why.
struct Refusal: Sendable, CustomTestStringConvertible {
  let what: String
  let code: SubmissionErrorCode
  let bytes: [UInt8]
  var name = "ada.zip"
  var limits = ResourceLimits()

  var testDescription: String { what }

  init(
    _ what: String, _ code: SubmissionErrorCode, _ bytes: [UInt8], named name: String = "ada.zip",
    limits change: (inout ResourceLimits) -> Void = { _ in }
  ) {
    (self.what, self.code, self.bytes, self.name) = (what, code, bytes, name)
    change(&limits)
  }
}

/// The content of a file that a test is made from.
func archive(_ name: String) -> [UInt8] {
  (try? Data(contentsOf: archives.appending(path: name))).map(Array.init) ?? []
}

extension Refusal {
  static let all = kinds + limits + paths + zips + zipEnds + tars + compressed

  static let kinds = [
    Refusal("empty file", .empty, []),
    Refusal("empty zip", .empty, ZipBuilder().bytes),
    Refusal("zip of folders", .empty, ZipBuilder([folder("data/")]).bytes),
    Refusal("zip of ignored files", .empty, ZipBuilder("__MACOSX/._a.py", ".DS_Store").bytes),
    Refusal("empty tar", .empty, [UInt8](repeating: 0, count: 10_240), named: "ada.tar"),
    Refusal("text", .notASubmission, Array("I could not finish.".utf8), named: "ada.txt"),
    Refusal(
      "lone source that is no text", .notASubmission, [0x00, 0xFF, 0x61, 0x62], named: "ada.py"),
    Refusal("RAR", .notASubmission, Array("Rar!\u{1A}\u{7}".utf8), named: "ada.rar"),
    Refusal("7-Zip", .notASubmission, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], named: "ada.7z"),
    Refusal("PDF", .notASubmission, Array("%PDF-1.7".utf8), named: "ada.pdf"),
    Refusal(
      "Git LFS pointer", .notASubmission,
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n".utf8), named: "ada.pth"),
    Refusal("random bytes", .notASubmission, [0xDE, 0xAD, 0xBE, 0xEF, 0x00], named: "ada.zip"),
    Refusal(
      "gzip of a text", .notASubmission, deflated(Array("hello".utf8), windowBits: 31),
      named: "ada.gz"),
  ]

  static let limits = [
    Refusal("unpacked bytes", .limit, ZipBuilder("a", "b").bytes) { $0.unpackedBytes = 13 },
    Refusal("unpacked bytes of a tar", .limit, TarBuilder("a", "b").bytes) {
      $0.unpackedBytes = 13
    },
    Refusal("unpacked bytes of one model", .limit, archive("model.safetensors")) {
      $0.unpackedBytes = 50
    },
    Refusal("entries", .limit, ZipBuilder("a", "b", "c").bytes) { $0.entries = 2 },
    Refusal("entries, counted ahead", .limit, ZipBuilder("a", "b", "c", "d").bytes) {
      $0.entries = 2
      $0.ignoredEntries = 1
    },
    Refusal("ignored entries", .limit, ZipBuilder("a", ".b", ".c", ".d").bytes) {
      $0.ignoredEntries = 2
    },
    Refusal("name", .limit, ZipBuilder("a", "b/" + String(repeating: "n", count: 254)).bytes),
    Refusal("name of nobody's", .limit, ZipBuilder(String(repeating: "n", count: 1_021)).bytes),
    Refusal("levels", .limit, ZipBuilder(String(repeating: "a/", count: 16) + "b").bytes),
    Refusal("source", .limit, ZipBuilder("a", "b/Model.PY").bytes) { $0.sourceBytes = 6 },
    Refusal("manifest", .limit, TarBuilder("submission.json").bytes) { $0.sourceBytes = 6 },
    Refusal(
      "bomb behind an ignored name", .limit,
      deflated(
        TarBuilder([
          TarBuilder.Entry(".junk") { $0.data = [UInt8](repeating: 0, count: 80 << 20) }
        ]).bytes, windowBits: 31)
    ) { $0.unpackedBytes = 1 << 20 },
  ]

  /// Each as a zip and as a tar.
  static let paths: [Refusal] =
    [
      ("absolute", .absolutePath, ["/etc/passwd"]), ("drive", .absolutePath, ["c:/a.py"]),
      ("drive-relative", .absolutePath, ["C:a.py"]), ("climbs", .climbingPath, ["../a.py"]),
      ("climbs inside", .climbingPath, ["a/../../b.py"]),
      ("ends climbing", .climbingPath, ["a/.."]),
      ("climbs in an ignored folder", .climbingPath, ["venv/../../a.py"]),
      ("climbs behind an accent", .climbingPath, ["../\u{301}a.py"]),
      ("backslash", .backslash, ["data\\a.py"]), ("newline", .unsafeCharacter, ["a\nb.py"]),
      ("delete", .unsafeCharacter, ["a\u{7F}.py"]), ("C1", .unsafeCharacter, ["a\u{9B}.py"]),
      ("bidirectional", .unsafeCharacter, ["yp.\u{202E}a"]),
      ("isolate", .unsafeCharacter, ["a\u{2066}.py"]),
      ("paragraph", .unsafeCharacter, ["a\u{2029}.py"]),
      ("empty component", .emptyComponent, ["a//b.py"]),
      ("dot component", .emptyComponent, ["a/./b"]),
      ("repeated", .repeatedPath, ["a.py", "b.py", "a.py"]),
      ("repeated with dot", .repeatedPath, ["a.py", "./a.py"]),
      ("case", .repeatedPath, ["data/a.py", "Data/A.py"]),
      ("sharp s", .repeatedPath, ["straße.py", "STRASSE.py"]),
      ("normalisation", .repeatedPath, ["\u{DC}bung.py", "U\u{308}bung.py"]),
      ("repeated ignored", .repeatedPath, ["a.py", ".git/x", ".git/X"]),
      ("file, then folder", .fileAndFolder, ["a", "a/b"]),
      ("folder, then file", .fileAndFolder, ["A/b", "a"]),
    ].flatMap { (what: String, code: SubmissionErrorCode, names: [String]) in
      [
        Refusal("\(what), zip", code, ZipBuilder(names.map { ZipBuilder.Entry($0) }).bytes),
        Refusal("\(what), tar", code, TarBuilder(names.map { TarBuilder.Entry($0) }).bytes),
      ]
    } + [
      Refusal("Latin-1, zip", .notUTF8, ZipBuilder([.init("") { $0.name = [0xDC, 0x62] }]).bytes),
      Refusal("Latin-1, tar", .notUTF8, TarBuilder([.init("") { $0.name = [0xDC, 0x62] }]).bytes),
      Refusal("NUL, zip", .unsafeCharacter, ZipBuilder("a.py\u{0}.txt").bytes),
      Refusal(
        "NUL, pax", .unsafeCharacter,
        TarBuilder([.init(pax: [("path", "a\u{0}b")]), .init("a")]).bytes),
      Refusal("no name, zip", .emptyComponent, ZipBuilder("").bytes),
      Refusal("root, zip", .emptyComponent, ZipBuilder([folder("/")]).bytes),
      Refusal("folder twice", .repeatedPath, ZipBuilder([folder("a/"), folder("A/")]).bytes),
    ]

  private static func folder(_ name: String) -> ZipBuilder.Entry {
    ZipBuilder.Entry(name) {
      $0.data = []
      $0.mode = 0o040755
    }
  }

  static let compressed: [Refusal] = [
    Refusal("gzip checksum", .compression, changing(archive("gnu.tar.gz"), fromEnd: 8)),
    Refusal("gzip length", .compression, changing(archive("gnu.tar.gz"), fromEnd: 1)),
    Refusal("two gzip members", .compression, archive("gnu.tar.gz") + archive("gnu.tar.gz")),
    Refusal("behind gzip", .compression, archive("gnu.tar.gz") + [0]),
    Refusal("gzip cut off", .compression, archive("gnu.tar.gz").dropLast(9)),
    Refusal("behind zstd", .compression, archive("gnu.tar.zst") + Array("x".utf8)),
    Refusal("behind xz", .compression, archive("gnu.tar.xz") + Array("abcd".utf8)),
    Refusal("behind bzip2", .compression, archive("gnu.tar.bz2") + Array("x".utf8)),
    Refusal("zstd cut off", .compression, archive("gnu.tar.zst").dropLast(9)),
    Refusal("xz cut off", .compression, archive("gnu.tar.xz").dropLast(9)),
    Refusal("bzip2 cut off", .compression, archive("gnu.tar.bz2").dropLast(9)),
    Refusal("xz of an xz", .compression, archive("twice.tar.xz")),
  ]

  /// One byte changed, counted from the end.
  static func changing(_ bytes: [UInt8], fromEnd offset: Int) -> [UInt8] {
    bytes.enumerated().map { $0 == bytes.count - offset ? $1 ^ 0x55 : $1 }
  }
}
