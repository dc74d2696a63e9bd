import Diagnostics
import StrictJSON
import Tensors

/// The weights and the graph of a `.pt2` file, found through its JSON; no pickle in it is read.
///
/// Source: `checkpoint-formats.md`, section 1.5; `torch/export/pt2_archive` and
/// `torch/_export/serde/schema.py` 2.15.
struct ExportedProgram {
  /// One of the two sets of tensors, each in a folder of its own.
  private enum Part {
    case weights
    /// Tensors that stand in the code, and buffers that no state dict has.
    case constants

    var folder: String {
      switch self {
      case .weights: "data/weights/"
      case .constants: "data/constants/"
      }
    }

    var config: String {
      switch self {
      case .weights: folder + "model_weights_config.json"
      case .constants: folder + "model_constants_config.json"
      }
    }
  }

  static let configMember = Part.weights.config

  private let archive: TorchArchive

  init(_ archive: TorchArchive) { self.archive = archive }

  /// The weights alone.
  ///
  /// - Throws: `CKP011`, `CKP018`, `CKP022` to `CKP025`.
  func decode() throws(CheckpointError) -> TorchCheckpoint {
    var tensors: [TorchCheckpoint.StoredTensor] = []
    var used = 0
    for (name, tensor) in try self.tensors(.weights, used: &used) {
      tensors.append(
        TorchCheckpoint.StoredTensor(path: name, tensor: tensor, isArray: false, labels: [name]))
    }
    let group = TensorGroup(
      path: "", label: "", kind: .dictionary, depth: 0, range: tensors.indices, isOptimizer: false,
      isInModule: false)
    return TorchCheckpoint(
      kind: .exported, tensors: tensors, entries: [], modules: [], diagnostics: [],
      groups: tensors.isEmpty ? [] : [group])
  }

  /// The graph, with the tensors that it reads.
  ///
  /// - Throws: `CKP011`, `CKP018`, `CKP022` to `CKP025`.
  func decodeModel() throws(CheckpointError) -> ExportedModel {
    guard archive.has(ExportedGraph.member) else {
      throw CheckpointError(
        .unsupported, at: ExportedGraph.member,
        "this .pt2 holds no graph of the name that torch.export.save gives it; export the model again"
      )
    }
    let graph = try ExportedGraph(
      try json(ExportedGraph.member, dialect: .python), limits: archive.limits)
    let wanted = Set(graph.weights.values)
    var used = 0
    var tensors: [String: Tensor] = [:]
    for part in [Part.weights, .constants] where part == .weights || archive.has(part.config) {
      for (name, tensor) in try self.tensors(part, only: wanted, used: &used) {
        tensors[name] = tensor
      }
    }
    return ExportedModel(graph: graph, tensors: tensors)
  }

  /// - Parameters:
  ///   - wanted: the names that are read; nil for all.
  ///   - used: bytes of all tensors so far, each place of a tensor counted.
  private func tensors(
    _ part: Part, only wanted: Set<String>? = nil, used: inout Int
  ) throws(CheckpointError) -> [(name: String, tensor: Tensor)] {
    guard archive.has(Self.configMember) else {
      throw CheckpointError(
        .unsupported,
        "this .pt2 is of a PyTorch before 2.9, which pickles the weights in it; save the state_dict "
          + "with torch.save, or export it again with a newer PyTorch")
    }
    guard try !archive.isBigEndian() else {
      throw CheckpointError(
        .unsupported, at: "byteorder", "big-endian .pt2 files are not read; save the state_dict")
    }
    var storages: [String: ArraySlice<UInt8>] = [:]
    var tensors: [(name: String, tensor: Tensor)] = []
    for (name, value) in try config(part).members {
      if let wanted, !wanted.contains(name) { continue }
      let weight = try ExportedWeight(named: name, value)
      // Tied weights have one member.
      let storage: ArraySlice<UInt8>
      if let known = storages[weight.member] {
        storage = known
      } else {
        storage = try archive.content(part.folder + weight.member)
        storages[weight.member] = storage
      }
      tensors.append((name, try tensor(weight, of: storage, used: &used)))
    }
    return tensors
  }

  private func tensor(
    _ weight: ExportedWeight, of storage: ArraySlice<UInt8>, used: inout Int
  ) throws(CheckpointError) -> Tensor {
    let view = try TensorView(
      sizes: weight.sizes, strides: weight.strides, offset: weight.offset,
      width: weight.elementType.byteCount, storageBytes: storage.count, at: weight.place)
    let (sum, overflow) = used.addingReportingOverflow(view.byteCount)
    used = overflow ? .max : sum
    guard used <= archive.limits.unpackedBytes else {
      throw CheckpointError(
        .limit, at: weight.place,
        LimitedResource.unpackedBytes.exceeded(
          limit: archive.limits.unpackedBytes, actual: used, atLeast: true))
    }
    guard
      let tensor = Tensor(
        shape: weight.sizes, elementType: weight.elementType, bytes: view.bytes(of: storage))
    else { throw weight.damaged("its sizes and its values disagree") }
    return tensor
  }

  private func json(
    _ member: String, dialect: JSONValue.Dialect = .strict
  ) throws(CheckpointError) -> JSONValue {
    let text = try archive.content(member, limit: archive.limits.pickle.bytes)
    do throws(JSONError) {
      return try JSONValue(parsing: text, dialect: dialect)
    } catch {
      throw CheckpointError(
        .exported, at: "\(member) \(error.place)", "\(error.message); export the model again")
    }
  }

  private func config(_ part: Part) throws(CheckpointError) -> JSONObject {
    guard let config = try json(part.config).object?["config"]?.object else {
      throw CheckpointError(
        .exported, at: part.config, "it has no object \"config\"; export the model again")
    }
    guard config.members.count <= archive.limits.pickle.tensors else {
      throw CheckpointError(
        .limit, at: part.config,
        "it has more than \(grouped(archive.limits.pickle.tensors)) tensors; save only the state_dict"
      )
    }
    return config
  }
}

/// What the JSON says about one weight.
struct ExportedWeight {
  let name: String
  let member: String
  let elementType: ElementType
  let sizes: [Int]
  let strides: [Int]
  let offset: Int

  var place: String { "tensor \(quoted(name))" }

  init(named name: String, _ value: JSONValue) throws(CheckpointError) {
    self.name = name
    let place = "tensor \(quoted(name))"
    guard let object = value.object, let member = object["path_name"]?.string,
      let meta = object["tensor_meta"]?.object,
      let sizes = Self.integers(meta["sizes"]), let strides = Self.integers(meta["strides"]),
      let offset = meta["storage_offset"]?.object?["as_int"]?.int, let code = meta["dtype"]?.int
    else {
      throw CheckpointError(
        .exported, at: place,
        "its path_name, dtype, sizes, strides or storage_offset is missing or of another kind; export "
          + "the model again")
    }
    guard object["use_pickle"]?.bool == false else {
      throw CheckpointError(
        .unsupported, at: place,
        "the weight is pickled inside the .pt2, which is not read; save the state_dict with "
          + "torch.save")
    }
    guard meta["layout"]?.int == 7 else {
      throw CheckpointError(
        .unsupported, at: place, "the weight is not strided; save the model's dense weights")
    }
    guard let elementType = Self.elementTypes[code] else {
      throw CheckpointError(
        .unsupported, at: place,
        "dtype \(code) of PyTorch's export schema is not read; convert the model to float32 before "
          + "exporting it")
    }
    (self.member, self.elementType, self.sizes) = (member, elementType, sizes)
    (self.strides, self.offset) = (strides, offset)
  }

  func damaged(_ why: String) -> CheckpointError {
    CheckpointError(.exported, at: place, "\(why); export the model again")
  }

  private static func integers(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.array, elements.count <= TensorView.dimensionLimit else {
      return nil
    }
    let values = elements.compactMap { $0.object?["as_int"]?.int }
    return values.count == elements.count ? values : nil
  }

  /// Source: `ScalarType` in `torch/_export/serde/schema.py`.
  static let elementTypes: [Int: ElementType] = [
    1: .uint8, 2: .int8, 3: .int16, 4: .int32, 5: .int64, 6: .float16, 7: .float32, 8: .float64,
    9: .complex32, 10: .complex64, 11: .complex128, 12: .bool, 13: .bfloat16, 28: .uint16,
    29: .float8E4M3FN, 30: .float8E5M2, 31: .float8E4M3FNUZ, 32: .float8E5M2FNUZ,
    33: .float8E8M0FNU, 34: .uint32, 35: .uint64,
  ]
}

extension TorchArchive {
  /// A `.pt2`, by what only it has.
  var isExportedProgram: Bool {
    has("archive_format") || has(ExportedProgram.configMember)
      || has("serialized_exported_program.json")
  }
}
