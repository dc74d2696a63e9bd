/// What a file is, by its first bytes; a zip file still has to be told from a PyTorch checkpoint.
enum FileContent: Equatable {
  case zip, tar, gzip, zstd, xz, bzip2
  /// A checkpoint that is handed in alone.
  case model
  /// A Python file or notebook that is handed in alone: it has no weights, but what else it has is
  /// judged.
  case source
  /// With the words of a message, as in "a PDF document".
  case other(String)

  /// How much of a file's beginning decides.
  static let headBytes = 512

  /// `name` only decides about ONNX, which has no mark of its own.
  init(head: [UInt8], size: Int, name: String) {
    let known = Self.marks.first { head.starts(with: $0.mark) }
    if let known {
      self = known.content
    } else if Self.isSafetensors(head) || Self.isPickle(head, name: name) {
      self = .model
    } else if Self.isTar(head, size: size) {
      self = .tar
    } else if name.lowercased().hasSuffix(".onnx") {
      self = .model
    } else if Member.isPythonSource(named: name), Self.isText(head) {
      self = .source
    } else {
      self = .other(Self.isText(head) ? "a text file" : "a file of an unknown kind")
    }
  }

  /// Source: each format's own specification, collected in file(1)'s magic.
  private static let marks: [(mark: [UInt8], content: FileContent)] = [
    (Array("PK\u{3}\u{4}".utf8), .zip), (Array("PK\u{5}\u{6}".utf8), .zip),
    (Array("PK\u{7}\u{8}".utf8), .zip),
    ([0x1F, 0x8B], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), (Array("BZh".utf8), .bzip2),
    // torch.save before 1.6: a pickle of 0x1950a86a20f9469cfc6c.
    ([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19], .model),
    (Array("Rar!".utf8), .other("a RAR archive")),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .other("a 7-Zip archive")),
    (Array("%PDF".utf8), .other("a PDF document")),
    ([0x89] + Array("HDF".utf8), .other("an HDF5 file, as Keras writes")),
    ([0x93] + Array("NUMPY".utf8), .other("a NumPy array")),
    ([0x89] + Array("PNG".utf8), .other("a picture")), ([0xFF, 0xD8, 0xFF], .other("a picture")),
    (
      Array("version https://git-lfs".utf8),
      .other("a Git LFS pointer, which stands for a file that was not fetched")
    ),
    (Array("<!DOCTYPE html".utf8), .other("a web page, perhaps of a failed download")),
    (Array("<html".utf8), .other("a web page, perhaps of a failed download")),
    ([0x7F] + Array("ELF".utf8), .other("a program")), (Array("MZ".utf8), .other("a program")),
  ]

  /// Eight bytes of header length, then a JSON object.
  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    head.count > 8 && head[8] == UInt8(ascii: "{")
      && head[...].integer(at: 0, as: UInt64.self) <= 100_000_000
  }

  /// A pickle that torch.save did not write: what is wrong with it, decoding says.
  private static func isPickle(_ head: [UInt8], name: String) -> Bool {
    let name = name.lowercased()
    return head.count > 1 && head[0] == 0x80 && 2...5 ~= head[1]
      && [".pt", ".pth", ".pkl"].contains { name.hasSuffix($0) }
  }

  /// A valid first header; or only zeros, an archive of nothing.
  private static func isTar(_ head: [UInt8], size: Int) -> Bool {
    guard head.count >= TarHeader.blockBytes else { return false }
    if TarHeader.hasValidChecksum(head[...]) { return true }
    return size.isMultiple(of: TarHeader.blockBytes) && head.allSatisfy { $0 == 0 }
  }

  private static func isText(_ head: [UInt8]) -> Bool {
    // Where the head ends in the middle of a character, its last bytes are no UTF-8.
    (0...(head.count == headBytes ? 3 : 0)).contains { cut in
      String(validating: head.dropLast(cut), as: UTF8.self)?.unicodeScalars.allSatisfy {
        $0.value >= 0x20 || 0x9...0xD ~= $0.value
      } == true
    }
  }
}

extension ZipDirectory {
  /// True for what `torch.save` and `torch.jit.save` write: `data.pkl` and its companions under one
  /// folder, and no source that a student packed beside them.
  ///
  /// Source: `torch/serialization.py`, `_save`; `caffe2/serialize/inline_container.cc`.
  var isTorchCheckpoint: Bool {
    guard let root = entries.first?.name.prefix(while: { $0 != UInt8(ascii: "/") }) else {
      return false
    }
    var hasPickle = false
    var hasCompanion = false
    for entry in entries {
      guard entry.name.starts(with: root), entry.name.dropFirst(root.count).first == 0x2F else {
        return false
      }
      let record = String(decoding: entry.name.dropFirst(root.count + 1), as: UTF8.self)
      switch record {
      case "data.pkl": hasPickle = true
      case "version", "byteorder", "constants.pkl", ".format_version", "data/0", "archive_format":
        hasCompanion = true
      // TorchScript's own sources stand in code/.
      case _ where record.hasPrefix("code/"): continue
      case _ where Member.isPythonSource(named: record): return false
      case "submission.json": return false
      default: continue
      }
    }
    return hasPickle && hasCompanion || hasProgramMark
  }

  /// `torch.export` writes `archive_format` and no `data.pkl`.
  private var hasProgramMark: Bool {
    entries.contains { $0.name.ends(with: "/archive_format".utf8) }
      && entries.contains { $0.name.ends(with: "/archive_version".utf8) }
  }
}
