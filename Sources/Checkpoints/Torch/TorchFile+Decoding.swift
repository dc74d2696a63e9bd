public import Diagnostics

extension TorchFile {
  /// Reads a file that PyTorch wrote, whatever its kind, as inert data: nothing in it is imported,
  /// called or run.
  ///
  /// The kind is known by the first bytes, never by the file's name. Tensors that stand row-major in the
  /// file are slices of `bytes`, not copies.
  /// - Throws: `CKP011`, `CKP015` to `CKP025`.
  public static func decode(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(CheckpointError) -> TorchCheckpoint {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return try TorchArchive(bytes, limits: limits).decode()
    }
    if let file = LegacyFile(bytes, limits: limits) { return try file.decode() }
    // `ustar` stands at 257 of a tar's first header.
    if bytes.dropFirst(257).starts(with: Array("ustar".utf8)) || isOldTar(bytes) {
      throw CheckpointError(
        .unsupported,
        "this is a tar, which only PyTorch of 2017 saved models in; load it there and save it with "
          + "torch.save of a newer PyTorch")
    }
    throw CheckpointError(
      .container,
      "this is no file of torch.save: it begins neither as a zip nor as the format before; save the "
        + "model with torch.save(model.state_dict(), path)")
  }

  /// Whether the file is one of torch.export: a zip with the marks that only these have.
  public static func isExported(_ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()) -> Bool
  {
    guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return false }
    return (try? TorchArchive(bytes, limits: limits))?.isExportedProgram ?? false
  }

  /// Reads the graph of a file of torch.export and the tensors that it reads, as inert data.
  ///
  /// - Throws: `CKP011`, `CKP018`, `CKP022` to `CKP025`.
  public static func decodeExported(
    _ bytes: [UInt8], limits: ResourceLimits = ResourceLimits()
  ) throws(CheckpointError) -> ExportedModel {
    try ExportedProgram(try TorchArchive(bytes, limits: limits)).decodeModel()
  }

  /// The tars of Python's `tarfile` in its oldest format have no mark, but PyTorch's member names.
  private static func isOldTar(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 512 else { return false }
    let name = bytes.prefix { $0 != 0 }
    return ["sys_info", "storages", "tensors", "pickle"].contains {
      name.elementsEqual($0.utf8)
    }
  }
}

/// One pickle of a file and what it refers to, read into a checkpoint.
struct TorchPickle {
  let graph: TorchGraph
  let root: NodeID
  let storages: TorchStorages

  /// - Throws: `CKP018`, `CKP020` to `CKP023`.
  func checkpoint(
    kind: TorchCheckpoint.Kind, limits: ResourceLimits
  ) throws(CheckpointError) -> TorchCheckpoint {
    let reader = TensorReader(graph, storages: storages, limit: limits.unpackedBytes)
    var walk = TorchWalk(reader, isScript: kind == .script, limits: limits.pickle)
    try walk.run(root)
    if walk.tensors.isEmpty, let first = walk.unread.first { throw first.reason }
    return TorchCheckpoint(
      kind: kind, tensors: walk.tensors, entries: walk.entries, modules: walk.modules,
      diagnostics: walk.notes.diagnostics, groups: walk.foundGroups, unread: walk.unread)
  }
}
