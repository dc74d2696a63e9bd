import Diagnostics
import Submissions

extension Refusal {
  private typealias Zip = ZipBuilder.Entry
  private typealias Tar = TarBuilder.Entry

  private static func zip(_ change: (inout ZipBuilder.Entry) -> Void) -> [UInt8] {
    ZipBuilder([Zip("first.py"), Zip("model.py", change), Zip("last.py")]).bytes
  }

  static let zips: [Refusal] = [
    Refusal("encrypted", .encrypted, zip { $0.flags = 0x801 }),
    Refusal("encrypted by AES", .encrypted, zip { $0.method = 99 }),
    Refusal("bzip2 in a zip", .zipMethod, zip { $0.method = 12 }),
    Refusal("unknown flags", .zipFeature, zip { $0.flags = 0x820 }),
    Refusal("member on another disk", .zipFeature, zip { $0.diskNumber = 1 }),
    Refusal("link", .linkOrDevice, zip { $0.mode = 0o120777 }),
    Refusal("FIFO", .linkOrDevice, zip { $0.mode = 0o010644 }),
    Refusal("socket", .linkOrDevice, zip { $0.mode = 0o140644 }),
    Refusal("device", .linkOrDevice, zip { $0.mode = 0o060644 }),
    Refusal("no kind", .linkOrDevice, zip { $0.mode = 0o170644 }),
    Refusal("folder by mode only", .zipDisagreement, zip { $0.mode = 0o040755 }),
    Refusal("folder with content", .zipDisagreement, ZipBuilder("a/").bytes),
    Refusal("other local name", .zipDisagreement, zip { $0.localName = Array("nodel.py".utf8) }),
    Refusal("other local size", .zipDisagreement, zip { $0.localSize = 6 }),
    Refusal("other local flags", .zipDisagreement, zip { $0.localFlags = 0 }),
    Refusal("stored with two sizes", .zipDisagreement, zip { $0.size = 8 }),
    Refusal("second name", .zipDisagreement, zip { $0.extra = field(0x7075, unicode("other.py")) }),
    Refusal("second name, cut", .zipDisagreement, zip { $0.extra = field(0x7075, [1]) }),
    Refusal("extra fields that do not add up", .zipDisagreement, zip { $0.extra = [1, 2, 3, 4] }),
    Refusal("rest of extra fields", .zipDisagreement, zip { $0.extra = [0, 0, 1] }),
    Refusal(
      "64-bit sizes that differ", .zipDisagreement,
      zip { $0.centralExtra = field(1, little(9, 8) + little(7, 8)) }),
    Refusal(
      "64-bit sizes, cut", .zipDisagreement, zip { $0.centralExtra = field(1, [7, 0, 0, 0]) }),
    Refusal(
      "64-bit sizes twice", .zipDisagreement, zip { $0.centralExtra = field(1, []) + field(1, []) }),
    Refusal(
      "64-bit size beyond all", .zipDisagreement,
      zip {
        $0.size = 0xFFFF_FFFF
        $0.centralExtra = field(1, little(-1, 8))
      }),
    Refusal(
      "descriptor differs", .zipDisagreement,
      zip {
        ($0.flags, $0.behind) = (0x808, descriptor("content", checksum: 1))
      }),
    Refusal(
      "descriptor without signature", .zipDisagreement,
      zip { ($0.flags, $0.behind) = (0x808, [UInt8](repeating: 0, count: 16)) }),
    Refusal("no descriptor", .zipLayout, zip { $0.flags = 0x808 }),
    Refusal("gap", .zipLayout, zip { $0.behind = [0] }),
    Refusal("overlap", .zipLayout, zip { $0.headerOffset = 0 }),
    Refusal("points into nothing", .zipLayout, zip { $0.headerOffset = 7 }),
    Refusal("points behind the end", .zipLayout, zip { $0.headerOffset = 0xFFFF_FFF0 }),
    Refusal("checksum", .checksum, zip { $0.checksum = 1 }),
    Refusal(
      "checksum of an ignored file", .checksum,
      ZipBuilder([Zip("a"), Zip(".b") { $0.checksum = 1 }]).bytes),
    Refusal(
      "damaged deflate", .zipData, zip { ($0.isDeflated, $0.packed) = (true, [0xFF, 0xFF]) }),
    Refusal("deflate cut off", .zipData, zip { ($0.isDeflated, $0.packed) = (true, [0x4B]) }),
    Refusal("more than claimed", .zipData, zip { ($0.isDeflated, $0.size) = (true, 6) }),
    Refusal("less than claimed", .zipData, zip { ($0.isDeflated, $0.size) = (true, 8) }),
    Refusal("impossible size", .zipData, zip { ($0.isDeflated, $0.size) = (true, 1 << 20) }),
    Refusal(
      "behind the deflated data", .zipData,
      zip { ($0.isDeflated, $0.packed) = (true, deflated(Array("content".utf8)) + [0]) }),
  ]

  static let zipEnds: [Refusal] = [
    Refusal("cut off", .zipDirectory, ZipBuilder("a.py").bytes.dropLast()),
    Refusal("count too low", .zipDirectory, ends { $0.entryCount = 1 }),
    Refusal("count too high", .zipDirectory, ends { $0.entryCount = 3 }),
    Refusal("split", .zipFeature, ends { $0.diskNumber = 1 }),
    Refusal("in front", .zipSurroundings, Array("PK\u{3}\u{4}".utf8) + ZipBuilder("a.py").bytes),
    Refusal(
      "in front, with offsets", .zipSurroundings, ends { $0.before = Array("PK\u{3}\u{4}".utf8) }),
    Refusal("behind", .zipSurroundings, ends { $0.behind = [0x0A] }),
    Refusal("two zips", .zipSurroundings, ZipBuilder("a.py").bytes + ZipBuilder("b.py").bytes),
    Refusal(
      "end record in the comment", .zipSurroundings, ends { $0.comment = ZipBuilder().bytes }),
    Refusal("before the directory", .zipLayout, ends { $0.gap = [0] }),
    Refusal("behind the directory", .zipSurroundings, ends { $0.between = [0, 0] }),
    Refusal(
      "two counts", .zipDirectory,
      ends { ($0.isZip64, $0.zip64EntryCount) = (true, 3) }),
    Refusal(
      "directory damaged", .zipDirectory,
      Refusal.changing(ZipBuilder("a.py").bytes, fromEnd: 22 + 46 + 4)),
  ]

  private static func ends(_ change: (inout ZipBuilder) -> Void) -> [UInt8] {
    ZipBuilder([Zip("a.py"), Zip("b.py")], change).bytes
  }

  private static func field(_ kind: Int, _ bytes: [UInt8]) -> [UInt8] {
    little(kind, 2) + little(bytes.count, 2) + bytes
  }

  private static func unicode(_ name: String) -> [UInt8] {
    [1] + little(Int(zipChecksum(Array("model.py".utf8))), 4) + Array(name.utf8)
  }

  static let tars: [Refusal] = [
    Refusal("damaged header", .tarHeader, tar(Tar("b") { $0.checksumOffset = 1 })),
    Refusal("unknown magic", .tarHeader, tar(Tar("b") { $0.magic = "vendor\u{0}1" })),
    Refusal("no size", .tarHeader, tar(Tar("b") { $0.size = Array("12x".utf8) })),
    Refusal(
      "negative size", .tarHeader, tar(Tar("b") { $0.size = [UInt8](repeating: 0xFF, count: 12) })),
    Refusal("folder with content in a tar", .tarHeader, tar(Tar("b", type: "5"))),
    Refusal("hard link with content", .tarHeader, tar(Tar(".git/b", type: "1"))),
    Refusal("two sizes", .tarHeader, tar(Tar(pax: [("size", "8")]), Tar("b"))),
    Refusal("size is no number", .tarHeader, tar(Tar(pax: [("size", "-8")]), Tar("b"))),
    Refusal(
      "two paths", .tarHeader,
      tar(Tar("x", "b\u{0}", type: "L"), Tar(pax: [("path", "c")]), Tar("d"))),
    Refusal(
      "two link targets", .tarHeader,
      tar(Tar("x", "b", type: "K"), Tar("x", "b", type: "K"), Tar("d"))),
    Refusal("two extended headers", .tarHeader, tar(Tar(pax: []), Tar(pax: []), Tar("d"))),
    Refusal("path for all", .tarHeader, tar(Tar(pax: [("path", "c")], type: "g"), Tar("d"))),
    Refusal("record too long", .tarHeader, tar(Tar("x", "99 path=a\n", type: "x"), Tar("d"))),
    Refusal("record without value", .tarHeader, tar(Tar("x", "9 path_a\n", type: "x"), Tar("d"))),
    Refusal("record of no length", .tarHeader, tar(Tar("x", "path=a\n", type: "x"), Tar("d"))),
    Refusal(
      "huge extended header", .tarHeader,
      tar(Tar("x", type: "x") { $0.size = Array("77777777".utf8) })),
    Refusal("extended header at the end", .tarHeader, tar(Tar(pax: [("mtime", "1")]))),
    Refusal("tar cut off in data", .tarTruncated, Array(TarBuilder("a", "b").bytes.prefix(1_600))),
    Refusal("tar without end", .tarTruncated, TarBuilder([Tar("a")]) { $0.endBlocks = 0 }.bytes),
    Refusal("behind the tar", .tarTrailingData, TarBuilder([Tar("a")]) { $0.behind = [1] }.bytes),
    Refusal("two tars", .tarTrailingData, TarBuilder("a").bytes + TarBuilder("b").bytes),
    Refusal("sparse", .tarFeature, tar(Tar("b", type: "S"))),
    Refusal("sparse in pax", .tarFeature, tar(Tar(pax: [("GNU.sparse.major", "1")]), Tar("b"))),
    Refusal("volume", .tarFeature, tar(Tar("b", type: "V") { $0.size = [] })),
    Refusal("character set", .tarFeature, tar(Tar(pax: [("hdrcharset", "KOI8-R")]), Tar("b"))),
    Refusal("hard link", .linkOrDevice, tar(Tar("b", "", type: "1"))),
    Refusal("symbolic link", .linkOrDevice, tar(Tar("b", "", type: "2"))),
    Refusal("character device", .linkOrDevice, tar(Tar("b", "", type: "3"))),
    Refusal("block device", .linkOrDevice, tar(Tar("b", "", type: "4"))),
    Refusal("FIFO in an ignored folder", .linkOrDevice, tar(Tar(".git/b", "", type: "6"))),
  ]

  private static func tar(_ entries: TarBuilder.Entry...) -> [UInt8] {
    TarBuilder([Tar("model.py")] + entries).bytes
  }
}
