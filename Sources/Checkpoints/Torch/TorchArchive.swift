import Diagnostics
import Submissions

/// The zip that `torch.save`, `torch.jit.save` and `torch.export.save` write.
///
/// Source: `checkpoint-formats.md`, sections 1.1, 1.4 and 1.5.
struct TorchArchive {
  let limits: ResourceLimits
  private let archive: ZipArchive
  /// With the slash.
  private let root: [UInt8]
  /// By the bytes of the name behind the root: names that only look alike differ.
  private let positions: [ArraySlice<UInt8>: Int]

  /// - Throws: `CKP011`, `CKP024`.
  init(_ bytes: [UInt8], limits: ResourceLimits) throws(CheckpointError) {
    self.limits = limits
    do throws(SubmissionError) {
      archive = try ZipArchive(bytes, limits: limits)
    } catch {
      throw Self.damaged(error)
    }
    let names = archive.records.map { Array($0.name.utf8) }
    let folder = names.first?.prefix { $0 != UInt8(ascii: "/") } ?? []
    let root = folder + [UInt8(ascii: "/")]
    var positions: [ArraySlice<UInt8>: Int] = [:]
    for (position, name) in names.enumerated() {
      guard name.starts(with: root) else {
        throw CheckpointError(
          .container, at: escaped(archive.records[position].name),
          "it does not stand in the folder of the zip's first member, as all members of a PyTorch "
            + "file do; save the model again with torch.save")
      }
      positions[name[root.count...]] = position
    }
    self.root = Array(root)
    self.positions = positions
  }

  /// - Throws: `CKP011`, `CKP015` to `CKP025`.
  func decode() throws(CheckpointError) -> TorchCheckpoint {
    if isExportedProgram { return try ExportedProgram(self).decode() }
    guard try version() != nil else {
      throw CheckpointError(
        .container,
        "the zip has no member 'version', as every PyTorch file has; save the model again with "
          + "torch.save")
    }
    let isBigEndian = try isBigEndian()
    let place = "data.pkl"
    let pickle = try content(place, limit: limits.pickle.bytes)
    let result = try Unpickler.read(pickle, at: place, limits: limits.pickle)
    guard result.count == pickle.count else {
      throw CheckpointError(
        .pickle, at: "\(place) byte \(result.count)",
        "\(grouped(pickle.count - result.count)) bytes stand behind the pickle's end; save the file "
          + "again")
    }
    let graph = try TorchGraph(result.graph, at: place)
    let claims = try graph.storageClaims(isLegacy: false)
    let storages = try TorchStorages(claims, isBigEndian: isBigEndian) {
      (claim) throws(CheckpointError) in try content("data/" + claim.key)
    }
    let isScript = has("constants.pkl")
    return try TorchPickle(graph: graph, root: result.root, storages: storages)
      .checkpoint(kind: isScript ? .script : .zip, limits: limits)
  }

  // MARK: Members

  func has(_ member: String) -> Bool { positions[Array(member.utf8)[...]] != nil }

  /// The bytes of a member, which has at most `limit` of them; a slice of the file where it is stored.
  ///
  /// - Throws: `CKP011`, `CKP018`, `CKP024`.
  func content(
    _ member: String, limit: Int = .max
  ) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard let position = positions[Array(member.utf8)[...]] else {
      throw CheckpointError(
        .container, at: escaped(member),
        "the file refers to this member, but has none of the name; save the model again with "
          + "torch.save")
    }
    let size = archive.records[position].size
    guard size <= limit else {
      throw CheckpointError(
        .limit, at: escaped(member),
        "it has \(grouped(size)) bytes, more than the \(grouped(limit)) that are read; save only the "
          + "state_dict")
    }
    do throws(SubmissionError) {
      return try archive.content(position)
    } catch {
      throw Self.damaged(error)
    }
  }

  /// The number of the file's format; nil where the member is missing.
  ///
  /// Source: `caffe2/serialize/versions.h`: 1 to 10.
  private func version() throws(CheckpointError) -> Int? {
    guard has("version") else { return nil }
    let bytes = try content("version", limit: 64)
    let digits = bytes.last == 0x0A ? bytes.dropLast() : bytes
    guard let version = Int(String(decoding: digits, as: UTF8.self)), (1...10).contains(version)
    else {
      throw CheckpointError(
        .container, at: "version",
        "\(quoted(String(decoding: bytes, as: UTF8.self))) is not a version from 1 to 10; save the "
          + "model again with torch.save")
    }
    return version
  }

  func isBigEndian() throws(CheckpointError) -> Bool {
    guard has("byteorder") else { return false }
    switch String(decoding: try content("byteorder", limit: 64), as: UTF8.self) {
    case "little": return false
    case "big": return true
    case let other:
      throw CheckpointError(
        .container, at: "byteorder",
        "\(quoted(other)) is neither 'little' nor 'big'; save the model again with torch.save")
    }
  }

  private static func damaged(_ error: SubmissionError) -> CheckpointError {
    CheckpointError(
      error.code == .limit ? .limit : .archive, at: error.place,
      "\(error.message) (\(error.code.rawValue))")
  }
}
