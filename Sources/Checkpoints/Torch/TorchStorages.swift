import Diagnostics
import Tensors

/// What a pickle says about a storage that stands outside it.
struct StorageClaim {
  /// The value with this id.
  let node: NodeID
  let type: StorageClass
  let key: String
  /// Values of the storage, or bytes for an untyped one.
  let count: Int
  /// In legacy files: the part of the storage that is meant, in values.
  let view: (offset: Int, count: Int)?

  var place: String { "storage \(quoted(key))" }

  /// Bytes of the whole storage.
  func byteCount() throws(CheckpointError) -> Int {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: type.width)
    guard count >= 0, !overflow else {
      throw CheckpointError(
        .storage, at: place, "it claims to have \(count) values; the file is damaged: save it again"
      )
    }
    return bytes
  }
}

/// The storages of a file: bytes, and what they are.
struct TorchStorages {
  struct Storage {
    let bytes: ArraySlice<UInt8>
    let type: StorageClass
  }

  private var storages: [Storage] = []
  private var positions: [NodeID: Int] = [:]

  /// The storage that a persistent id stands for.
  subscript(id: NodeID) -> Storage? { positions[id].map { storages[$0] } }

  /// Loads what is claimed, each storage once.
  ///
  /// - Parameters:
  ///   - isBigEndian: the bytes of each value are turned, as PyTorch turns them: those of an untyped
  ///     storage are not.
  ///   - load: the bytes under a key, which must be there.
  /// - Throws: `CKP021`, and what `load` throws.
  init(
    _ claims: [StorageClaim], isBigEndian: Bool = false,
    load: (StorageClaim) throws(CheckpointError) -> ArraySlice<UInt8>
  ) throws(CheckpointError) {
    var known: [String: (claim: StorageClaim, position: Int)] = [:]
    for claim in claims {
      let size = try claim.byteCount()
      let position: Int
      if let earlier = known[claim.key] {
        guard earlier.claim.type == claim.type && earlier.claim.count == claim.count || size == 0
        else {
          throw CheckpointError(
            .storage, at: claim.place,
            "the file describes it in two ways, as \(earlier.claim.description) and as "
              + "\(claim.description); the file is damaged: save it again")
        }
        position = earlier.position
      } else {
        let bytes = try load(claim)
        guard bytes.count == size else {
          throw CheckpointError(
            .storage, at: claim.place,
            "it has \(grouped(bytes.count)) bytes, but is described as \(claim.description): "
              + "\(grouped(size)) bytes; the file is damaged: save it again")
        }
        position = storages.count
        storages.append(
          Storage(
            bytes: isBigEndian ? bytes.swapped(width: claim.type.numberWidth) : bytes,
            type: claim.type))
        known[claim.key] = (claim, position)
      }
      try add(claim, at: position)
    }
  }

  private mutating func add(_ claim: StorageClaim, at position: Int) throws(CheckpointError) {
    guard let view = claim.view else {
      if claim.count == 0, storages[position].type != claim.type {
        positions[claim.node] = storages.count
        storages.append(Storage(bytes: [], type: claim.type))
      } else {
        positions[claim.node] = position
      }
      return
    }
    guard view.offset >= 0, view.count >= 0, view.offset <= claim.count,
      view.count <= claim.count - view.offset
    else {
      throw CheckpointError(
        .storage, at: claim.place,
        "a part of \(view.count) values from \(view.offset) on reaches over its end at "
          + "\(claim.count); the file is damaged: save it again")
    }
    let bytes = storages[position].bytes
    let start = bytes.startIndex + view.offset * claim.type.width
    positions[claim.node] = storages.count
    storages.append(
      Storage(bytes: bytes[start..<start + view.count * claim.type.width], type: claim.type))
  }
}

extension StorageClaim {
  /// "10 x float32".
  fileprivate var description: String {
    let type =
      switch type {
      case .values(let type): type.rawValue
      case .quantized(let type): "quantized \(type.rawValue)"
      case .bytes: "byte"
      case .packed: "packed value"
      }
    return "\(grouped(count)) x \(type)"
  }
}

extension StorageClass {
  /// Bytes of each number; a complex value has two.
  fileprivate var numberWidth: Int {
    if case .values(let type) = self, type.isComplex { type.byteCount / 2 } else { width }
  }
}

extension TorchGraph {
  /// What every persistent id of the pickle says: ('storage', class, key, location, count), in legacy
  /// files with a part behind it. Ids of a module's source are left out.
  ///
  /// - Throws: `CKP021`, `CKP023`.
  func storageClaims(isLegacy: Bool) throws(CheckpointError) -> [StorageClaim] {
    var claims: [StorageClaim] = []
    for position in 0..<graph.count {
      guard case .persistent(let id) = graph[position] else { continue }
      if isLegacy, isModuleSource(id) { continue }
      claims.append(
        try storageClaim(id, of: NodeID(index: UInt32(position)), isLegacy: isLegacy))
    }
    return claims
  }

  private func storageClaim(
    _ id: NodeID, of node: NodeID, isLegacy: Bool
  ) throws(CheckpointError) -> StorageClaim {
    guard case .tuple(let span) = graph[id], span.count == (isLegacy ? 6 : 5) else {
      throw strangeID
    }
    let parts = Array(graph.parts(span))
    guard text(parts[0]) == "storage", case .storage(let type) = name(parts[1]),
      let key = text(parts[2], limit: 64), let count = int(parts[4]),
      // Keys are numbers; nothing else may find a member of the file.
      !key.isEmpty, key.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw strangeID }
    guard type != .packed else {
      throw CheckpointError(
        .unsupported, at: "storage \(quoted(key))",
        "values of 2 or 4 bits are not read; de-quantize the model before saving it")
    }
    var view: (offset: Int, count: Int)?
    if isLegacy, let part = tuple(parts[5]) {
      let numbers = part.dropFirst().prefix(3).compactMap(int)
      guard part.count == 3, numbers.count == 2 else { throw strangeID }
      view = (numbers[0], numbers[1])
    }
    return StorageClaim(node: node, type: type, key: key, count: count, view: view)
  }

  private var strangeID: CheckpointError {
    CheckpointError(
      .storage, at: place,
      "a storage is not described as ('storage', class, key, location, count); save the file again "
        + "with torch.save")
  }

  /// True for ('module', class, file, source), which legacy files have for a module's class.
  func isModuleSource(_ id: NodeID) -> Bool {
    guard case .tuple(let span) = graph[id], span.count == 4, let first = graph.parts(span).first
    else { return false }
    return text(first) == "module"
  }
}
