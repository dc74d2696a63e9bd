import Diagnostics
import Tensors

/// Reads the tensors that a graph's calls describe: views of the file where a tensor is row-major in
/// its storage, copies where it is not.
struct TensorReader {
  let graph: TorchGraph
  let storages: TorchStorages
  /// Bytes that all tensors together may have, each value of a view counted.
  private let limit: Int
  private var used = 0
  private var read: [NodeID: Tensor] = [:]
  /// What the dictionaries behind tensors say.
  private var flags: [NodeID: (conjugated: Bool, negated: Bool)] = [:]

  /// No call that makes a tensor has more arguments.
  private static let argumentLimit = 16

  /// - Parameter limit: bytes that all tensors together may have, each value of a view counted.
  init(_ graph: TorchGraph, storages: TorchStorages, limit: Int) {
    self.graph = graph
    self.storages = storages
    self.limit = limit
  }

  /// True if the node is a tensor, of whatever kind, or an array of NumPy.
  func isTensor(_ id: NodeID) -> Bool {
    if case .rebuild = graph.call(id)?.function { true } else { isArray(id) }
  }

  /// True if the node is an array of NumPy.
  func isArray(_ id: NodeID) -> Bool { graph.call(id)?.function == .numpyArray }

  /// The tensor that the node describes; the same one for the same node.
  ///
  /// - Parameter place: where the tensor stands, for errors.
  /// - Throws: `CKP018`, `CKP020` to `CKP023`.
  mutating func tensor(_ id: NodeID, at place: String) throws(CheckpointError) -> Tensor {
    if let tensor = read[id] { return tensor }
    guard let (function, arguments) = graph.call(id) else {
      throw wrongArguments("a call", at: place)
    }
    let tensor: Tensor
    switch function {
    case .rebuild(let kind): tensor = try rebuild(kind, arguments, at: place)
    case .numpyArray: tensor = try array(id, at: place)
    default: throw wrongArguments("a call", at: place)
    }
    read[id] = tensor
    return tensor
  }

  private mutating func rebuild(
    _ kind: TorchName.RebuildCall, _ arguments: ArraySlice<NodeID>, at place: String
  ) throws(CheckpointError) -> Tensor {
    guard arguments.count <= Self.argumentLimit else { throw wrongArguments("a call", at: place) }
    var (kind, arguments) = (kind, Array(arguments))
    // Each round goes one call further in; a real file has two at most.
    for _ in 0..<16 {
      switch kind {
      case .v1, .v2, .v3: return try strided(kind, arguments, at: place)
      case .quantized: return try quantized(arguments, at: place)
      case .sparse: return try sparse(arguments, at: place)
      case .fromNumPy:
        guard arguments.count == 4, let first = arguments.first else {
          throw wrongArguments("_rebuild_device_tensor_from_numpy", at: place)
        }
        return try array(first, at: place)
      case .withoutValues:
        throw CheckpointError(
          .unsupported, at: place,
          "the tensor's values are not in the file (a meta, lazy, nested or wrapped tensor); move the "
            + "model to the CPU and run it once before saving it")
      case .wrapper:
        guard let first = arguments.first,
          case (.rebuild(let inner), let rest)? = graph.call(first),
          rest.count <= Self.argumentLimit
        else { throw wrongArguments("_rebuild_parameter", at: place) }
        (kind, arguments) = (inner, Array(rest))
      case .fromType:
        guard arguments.count == 4, case .rebuild(let inner) = graph.name(arguments[0]),
          let rest = graph.tuple(arguments[2]), rest.count <= Self.argumentLimit
        else { throw wrongArguments("_rebuild_from_type_v2", at: place) }
        (kind, arguments) = (inner, Array(rest))
      }
    }
    throw wrongArguments("_rebuild_parameter", at: place)
  }

  // MARK: Strided tensors

  private mutating func strided(
    _ kind: TorchName.RebuildCall, _ arguments: [NodeID], at place: String
  ) throws(CheckpointError) -> Tensor {
    let counts = kind == .v1 ? 4...4 : kind == .v2 ? 6...7 : 7...8
    guard counts.contains(arguments.count), let storage = storages[arguments[0]],
      let offset = graph.int(arguments[1]), let sizes = graph.ints(arguments[2]),
      let strides = graph.ints(arguments[3])
    else { throw wrongArguments("_rebuild_tensor", at: place) }
    let type: ElementType
    switch (kind, storage.type) {
    case (.v3, _):
      switch graph.name(arguments[6]) {
      case .elementType(let named): type = named
      case .otherType:
        throw CheckpointError(
          .unsupported, at: place,
          "values of \(graph.describe(arguments[6])) are not read; convert the tensor to float32 "
            + "before saving it")
      default: throw wrongArguments("_rebuild_tensor_v3", at: place)
      }
    case (_, .values(let named)): type = named
    case (_, .bytes): type = .uint8
    case (_, .quantized), (_, .packed): throw wrongArguments("_rebuild_tensor", at: place)
    }
    let view = try TensorView(
      sizes: sizes, strides: strides, offset: offset, width: type.byteCount,
      storageBytes: storage.bytes.count, at: place)
    try spend(view.byteCount, at: place)
    var bytes = view.bytes(of: storage.bytes)
    if kind != .v1, let metadata = arguments.dropFirst(kind == .v3 ? 7 : 6).first {
      let (conjugated, negated) = try readFlags(metadata, at: place)
      if conjugated || negated {
        guard let width = type.signedPartWidth, type.isComplex || !conjugated else {
          throw wrongArguments("_rebuild_tensor_v2", at: place)
        }
        if conjugated { bytes = flippedSigns(bytes, width: width, onlyEverySecond: true) }
        if negated { bytes = flippedSigns(bytes, width: width, onlyEverySecond: false) }
      }
    }
    return try made(sizes, type, bytes, at: place)
  }

  /// Whether PyTorch has put off a conjugation or a negation.
  private mutating func readFlags(
    _ metadata: NodeID, at place: String
  ) throws(CheckpointError) -> (conjugated: Bool, negated: Bool) {
    if case .none = graph.graph[metadata] { return (false, false) }
    if let known = flags[metadata] { return known }
    var result = (conjugated: false, negated: false)
    guard let items = graph.items(metadata) else {
      throw wrongArguments("_rebuild_tensor_v2", at: place)
    }
    for (key, value) in items {
      switch (graph.text(key), graph.bool(value)) {
      case ("conj", let isSet?): result.conjugated = isSet
      case ("neg", let isSet?): result.negated = isSet
      default: throw wrongArguments("_rebuild_tensor_v2", at: place)
      }
    }
    flags[metadata] = result
    return result
  }

  // MARK: Shared by all kinds

  /// Counts bytes that a tensor will have, before they are made.
  mutating func spend(_ count: Int, at place: String) throws(CheckpointError) {
    let (sum, overflow) = used.addingReportingOverflow(count)
    guard !overflow, sum <= limit else {
      throw CheckpointError(
        .limit, at: place,
        "with all values of its views the file's tensors pass the "
          + LimitedResource.unpackedBytes.exceeded(
            limit: limit, actual: overflow ? .max : sum, atLeast: true))
    }
    used = sum
  }

  func made(
    _ shape: [Int], _ type: ElementType, _ bytes: ArraySlice<UInt8>, at place: String
  ) throws(CheckpointError) -> Tensor {
    guard let tensor = Tensor(shape: shape, elementType: type, bytes: bytes) else {
      throw wrongArguments("_rebuild_tensor", at: place)
    }
    return tensor
  }

  func wrongArguments(_ function: String, at place: String) -> CheckpointError {
    CheckpointError(
      .rebuildCall, at: place,
      "\(function) has arguments that do not make a tensor; the file is damaged: save it again")
  }
}

extension ElementType {
  /// Bytes of each part that has a sign bit on top; nil for types without one.
  fileprivate var signedPartWidth: Int? {
    switch self {
    case .float64, .complex128: 8
    case .float32, .complex64: 4
    case .float16, .bfloat16, .complex32: 2
    default: nil
    }
  }
}

private func flippedSigns(
  _ bytes: ArraySlice<UInt8>, width: Int, onlyEverySecond: Bool
) -> ArraySlice<UInt8> {
  var flipped = Array(bytes)
  let (first, step) = onlyEverySecond ? (2 * width - 1, 2 * width) : (width - 1, width)
  for index in stride(from: first, to: flipped.count, by: step) { flipped[index] ^= 0x80 }
  return flipped[...]
}
