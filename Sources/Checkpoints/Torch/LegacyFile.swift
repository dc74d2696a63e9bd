import Diagnostics
import Tensors

/// The format of `torch.save` before 1.6: five pickles one behind the other, then the storages.
///
/// Source: `checkpoint-formats.md`, section 1.2; `torch/serialization.py`, `_legacy_load`.
struct LegacyFile {
  /// 0x1950a86a20f9469cfc6c, the number in the first pickle, lowest byte first.
  private static let magic: [UInt8] = [
    0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  private let limits: ResourceLimits
  private var rest: ArraySlice<UInt8>

  /// Nil unless the file begins with the pickle of the format's number, in any protocol.
  init?(_ bytes: [UInt8], limits: ResourceLimits) {
    // It has 15 bytes, in a frame 24.
    guard bytes.first == PickleOpcode.protocol.rawValue,
      let first = try? Unpickler.read(bytes.prefix(32), at: "", limits: limits.pickle),
      case .bigInt(let span) = first.graph[first.root],
      first.graph[span].elementsEqual(Self.magic)
    else { return nil }
    self.limits = limits
    rest = bytes[...].dropFirst(first.count)
  }

  /// - Throws: `CKP015` to `CKP024`.
  func decode() throws(CheckpointError) -> TorchCheckpoint {
    var file = self
    return try file.read()
  }

  private mutating func read() throws(CheckpointError) -> TorchCheckpoint {
    let (version, root) = try readPickle("protocol pickle")
    guard version.int(root) == 1001 else {
      throw CheckpointError(
        .container, at: "protocol pickle",
        "the file is of another version than 1001; save the model again with torch.save")
    }
    // PyTorch does not look at what it says of the machine either.
    _ = try readPickle("system pickle")
    let (graph, value) = try readPickle("object pickle")
    let claims = try graph.storageClaims(isLegacy: true)
    let (keyGraph, keyRoot) = try readPickle("storage pickle")
    let keys = (keyGraph.elements(keyRoot) ?? []).map { keyGraph.text($0, limit: 64) }
    let data = try readStorages(keys, claims)
    let storages = try TorchStorages(claims) { (claim) throws(CheckpointError) in
      guard let bytes = data[claim.key] else {
        throw CheckpointError(
          .storage, at: claim.place,
          "the file refers to it, but does not hold it; save the model again with torch.save")
      }
      return bytes
    }
    return try TorchPickle(graph: graph, root: value, storages: storages)
      .checkpoint(kind: .legacy, limits: limits)
  }

  private mutating func readPickle(
    _ place: String
  ) throws(CheckpointError) -> (graph: TorchGraph, root: NodeID) {
    let result = try Unpickler.read(rest, at: place, limits: limits.pickle)
    rest = rest.dropFirst(result.count)
    return (try TorchGraph(result.graph, at: place), result.root)
  }

  /// Behind the pickles: for each key how many values, 8 bytes, and the values.
  private mutating func readStorages(
    _ keys: [String?], _ claims: [StorageClaim]
  ) throws(CheckpointError) -> [String: ArraySlice<UInt8>] {
    let known = Dictionary(claims.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var reader = ByteReader(rest)
    var data: [String: ArraySlice<UInt8>] = [:]
    for key in keys {
      guard let key, let claim = known[key], data[key] == nil else {
        throw CheckpointError(
          .storage, at: "storage pickle",
          "the list of storages has a key that the model does not use, or one twice; save the model "
            + "again with torch.save")
      }
      guard let count = reader.readInteger(UInt64.self), count == UInt64(clamping: claim.count),
        let bytes = reader.read(try claim.byteCount())
      else {
        throw CheckpointError(
          .storage, at: claim.place,
          "the file is cut off in it, or has another size than announced; hand the file in again")
      }
      data[key] = bytes
    }
    guard reader.remaining == 0 else {
      throw CheckpointError(
        .container,
        "\(grouped(reader.remaining)) bytes stand behind the last storage; save the model again with "
          + "torch.save")
    }
    return data
  }
}
