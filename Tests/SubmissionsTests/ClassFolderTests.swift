import Diagnostics
import Foundation
import Submissions
import TestSupport
import Testing

@Suite struct ClassFolderTests {
  @Test(arguments: [
    ("submission.json", false), ("model.py", false), ("Loader.PY", false), ("hw.ipynb", false),
    ("best.pt", false), ("best.pth", false), ("best.pkl", false), ("best.safetensors", true),
    ("ada.zip", true), ("ada/model.py", true), ("notes.txt", true), ("._model.py", true),
    ("model.py/file", true),
  ])
  func decidesByWhatAFolderHolds(_ name: String, _ isClass: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write("content".utf8, as: name)
    #expect(try ClassFolder(listing: folder.url.path).isClass == isClass)
    #expect(try ClassFolder(listing: folder.url.path, as: .class).isClass)
    let one = try ClassFolder(listing: folder.url.path, as: .one)
    #expect(!one.isClass)
    #expect(one.entries.map(\.name) == [folder.url.lastPathComponent])
    #expect(one.entries.map(\.isFolder) == [true])
  }

  @Test func listsEverythingButJunkInByteOrder() throws {
    let folder = try TemporaryFolder()
    for name in [
      "b.zip", "B.tar.gz", "ü.zip", "notes.txt", ".DS_Store", "Thumbs.db", "__MACOSX/._b.zip",
      ".git/config", "ada/model.py",
    ] { try folder.write("content".utf8, as: name) }
    let latin1 = (Array("\(folder.url.path)/".utf8) + [0xDC, 0x62, 0]).map(CChar.init(bitPattern:))
    unsafe mkdir(latin1, 0o700)
    unsafe mkfifo("\(folder.url.path)/pipe.zip", 0o600)
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.path + "/link.zip", withDestinationPath: "b.zip")
    let listing = try ClassFolder(listing: folder.url.path)
    #expect(
      listing.entries.map(\.name) == [
        "B.tar.gz", "ada", "b.zip", "link.zip", "notes.txt", "pipe.zip", "ü.zip", "\\xDCb",
      ])
    #expect(
      listing.entries.map(\.defaultStudentID) == [
        "B", "ada", "b", "link", "notes.txt", "pipe", "ü", "\\xDCb",
      ])
    let errors = listing.entries.map { entry -> SubmissionErrorCode? in
      do throws(SubmissionError) {
        _ = try SubmissionReader().open(entry)
        return nil
      } catch { return error.code }
    }
    let expected: [SubmissionErrorCode?] = [
      .notASubmission, nil, .notASubmission, .linkOrDevice, .notASubmission, .linkOrDevice,
      .notASubmission, .empty,
    ]
    #expect(errors == expected)
  }

  /// As `reference-train` fills it, with others' files beside.
  @Test func baselinesAreTheArchivesAndModelsOfAFolder() throws {
    let folder = try TemporaryFolder()
    for name in [
      "mlp.zip", "mlp.pt", "mlp-epoch-1.pt", "mlp-history.csv", "mlp-report.html",
      "events.out.tfevents.1.host.2.0", "mlp-other.pt", "alone.PTH", "cnn.tar.gz",
      "cnn.safetensors",
      "folder/submission.json", "notes.txt",
    ] { try folder.write("content".utf8, as: name) }
    let listing = try ClassFolder(listing: folder.path, as: .class)
    #expect(listing.entries.count == 12, "a class loses nothing")
    #expect(
      listing.baselines.map(\.name) == [
        "alone.PTH", "cnn.safetensors", "cnn.tar.gz", "folder", "mlp-other.pt", "mlp.zip",
      ])
  }

  @Test func oneFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(archive("gnu.tar.gz"), as: "ada.tar.gz")
    let listing = try ClassFolder(listing: path)
    #expect(!listing.isClass)
    #expect(listing.entries.map(\.defaultStudentID) == ["ada"])
    #expect(
      throws: SubmissionError(
        .notAFolder, "expected a folder of submissions, found a file; leave --class out to grade it"
      )
    ) { try ClassFolder(listing: path, as: .class) }
  }

  /// An operator may name a link; a class may not hold one.
  @Test func followsTheLinkThatWasGiven() throws {
    let folder = try TemporaryFolder()
    try folder.write(archive("gnu.tar.gz"), as: "ada.tar.gz")
    let link = folder.url.path + "/latest"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "ada.tar.gz")
    let entry = try #require(ClassFolder(listing: link).entries.first)
    #expect(try SubmissionReader().open(entry).kind == .tarGzip)
    #expect(try SubmissionReader().open(link, followingLink: true).kind == .tarGzip)
    #expect(throws: SubmissionError.self) { try SubmissionReader().open(link) }
  }

  @Test func namesADotByTheRealFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write("x = 1".utf8, as: "ada/model.py")
    let entry = try #require(ClassFolder(listing: folder.url.path + "/ada/.").entries.first)
    #expect(entry.name == "ada")
  }

  @Test(arguments: [
    ("ada.zip", "ada"), ("ada.tar.gz", "ada"), ("ada.TGZ", "ada"), ("ada.tar", "ada"),
    ("ada.tar.zst", "ada"), ("ada.tar.xz", "ada"), ("ada.tar.bz2", "ada"), ("ada.pt", "ada"),
    ("ada.pth", "ada"), ("ada.onnx", "ada"), ("ada.safetensors", "ada"), ("ada.v2.zip", "ada.v2"),
    ("ada.zip.zip", "ada.zip"), ("ada.gz", "ada.gz"), ("ada.pkl", "ada.pkl"), (".zip", ".zip"),
    ("ü.Zip", "ü"), ("ada", "ada"),
  ])
  func defaultStudentID(_ name: String, _ id: String) {
    #expect(Submission.defaultStudentID(forEntryNamed: name, isFolder: false) == id)
    #expect(Submission.defaultStudentID(forEntryNamed: name, isFolder: true) == name)
  }
}
