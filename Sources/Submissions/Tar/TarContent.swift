import Diagnostics

/// The members of a tar archive.
///
/// The headers are read by this project, not by libarchive: that skips damaged headers, takes sparse
/// and linked entries, converts names to the locale and composes their accents, ends at the first
/// mark without a look at what follows, and its code for sparse headers, which nobody can switch off,
/// has a known use after free (upstream 5a822798, not in Debian 12).
struct TarContent {
  private(set) var members: [Member] = []
  private(set) var ignored = 0

  /// Reads the stream to its end.
  ///
  /// - Throws: `SUB001` to `SUB003`, `SUB010` to `SUB027`, `SUB060` to `SUB064`.
  init(
    of stream: consuming some ByteStream & ~Copyable, limits: ResourceLimits
  ) throws(SubmissionError) {
    var inventory = Inventory(limits: limits)
    var blocks = TarBlocks(stream, limits: limits)
    var extensions = TarExtensions()
    while let header = try blocks.nextHeader() {
      switch header.kind {
      case .extended(let isGlobal):
        let records = try blocks.readExtension(header)
        try extensions.takeRecords(records, isGlobal: isGlobal)
      case .longName(let isLinkTarget):
        let name = try blocks.readExtension(header)
        try extensions.takeLongName(name, isLinkTarget: isLinkTarget)
      case .unsupported(let what):
        throw SubmissionError(
          .tarFeature, at: placeText(extensions.path ?? header.name),
          "expected plain files in the tar archive, found \(what); pack it again as a zip")
      default:
        let name = extensions.path ?? header.name
        let entry = try Self.entry(header, extensions, name: name)
        if case .keep(let path) = try inventory.admit(name, entry) {
          members.append(
            Member(path: path, bytes: try blocks.read(header.size, of: name)))
        } else {
          try blocks.skip(header.size, of: name)
        }
        extensions = TarExtensions()
      }
    }
    guard !extensions.isPending else {
      throw TarExtensions.damaged("an extended header stands before the end")
    }
    ignored = inventory.ignored
  }

  private static func entry(
    _ header: TarHeader, _ extensions: TarExtensions, name: [UInt8]
  ) throws(SubmissionError) -> Inventory.Entry {
    // Readers that believe the one or the other would go on at different places.
    guard extensions.size ?? header.size == header.size else {
      throw SubmissionError(
        .tarHeader, at: placeText(name),
        "the tar archive gives two sizes for one member, "
          + "\(header.size) and \(extensions.size ?? 0) bytes; pack it again as a zip")
    }
    switch header.kind {
    case .file where name.last != UInt8(ascii: "/"): return .file(size: header.size)
    case _ where header.size > 0:
      throw SubmissionError(
        .tarHeader, at: placeText(name),
        "a folder or link of the tar archive has \(header.size) "
          + "bytes of content; pack it again as a zip")
    case .link: return .link
    case .special(let what): return .special(what)
    default: return .folder
    }
  }
}
