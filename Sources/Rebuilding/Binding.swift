import Checkpoints
import Diagnostics
import Networks
import Tensors

/// A network's tensors looked up in a checkpoint: the weights, or everything that keeps them from
/// fitting.
struct Binding {
  /// By state-dict name; complete only if there are no problems.
  private(set) var weights: [String: FloatTensor] = [:]
  /// In the network's order, unused tensors last.
  private(set) var problems: [Problem] = []
  private var nonFinite: [(name: String, nan: Int, infinite: Int, count: Int)] = []

  /// One tensor that does not fit.
  struct Problem: Hashable {
    let code: RebuildingErrorCode
    let tensor: String
    /// What is said of it, without its name.
    let text: String
  }

  init(network: Network, checkpoint: Checkpoint) {
    let owners = network.tensorOwners
    var layerOfName: [String: Int] = [:]
    for (index, layer) in network.layers.enumerated() {
      if let name = layer.name, layerOfName[name] == nil { layerOfName[name] = index }
    }
    let wanted = Set(network.tensors.map(\.name))
    let spare = (checkpoint.stateDict.names + checkpoint.opaqueTensors.keys.sorted())
      .filter { !wanted.contains($0) }
    for slot in network.tensors where slot.role != .counter {
      let owner = owners[slot.name].map(network.label(ofLayer:)) ?? "a layer"
      bind(slot, owner: owner, checkpoint: checkpoint, spare: spare)
    }
    for name in spare {
      let shape = checkpoint.stateDict[name]?.shape ?? checkpoint.opaqueTensors[name]?.shape ?? []
      let layer = name.lastIndex(of: ".").flatMap { layerOfName[String(name[..<$0])] }
      let hint = layer.map { "; \(network.label(ofLayer: $0)) has no such tensor" } ?? ""
      problems.append(
        Problem(
          code: .unusedTensor, tensor: name,
          text: "\(Self.words(for: shape)) is used by no layer\(hint)"))
    }
  }

  private mutating func bind(
    _ slot: TensorSlot, owner: String, checkpoint: Checkpoint, spare: [String]
  ) {
    func problem(_ code: RebuildingErrorCode, _ text: String) {
      problems.append(Problem(code: code, tensor: slot.name, text: text))
    }
    let expected = describe(shape: slot.shape)
    if let opaque = checkpoint.opaqueTensors[slot.name] {
      return problem(.elementType, Self.unsuitable(opaque.elementType, owner))
    }
    guard let tensor = checkpoint.stateDict[slot.name] else {
      let near =
        problems.count < Self.hinted
        ? Self.nearest(to: slot.name, among: spare.prefix(Self.compared)) : nil
      return problem(
        .missingTensor,
        "\(expected) of \(owner) is missing\(near.map { "; is it \(quoted($0))?" } ?? "")")
    }
    guard tensor.shape == slot.shape else {
      let isTransposed = tensor.shape.count == 2 && tensor.shape.reversed() == slot.shape
      return problem(
        .tensorShape,
        "must be \(expected) for \(owner), is \(Self.words(for: tensor.shape))"
          + (isTransposed ? "; it looks transposed" : ""))
    }
    guard let values = FloatTensor(tensor) else {
      return problem(.elementType, Self.unsuitable(tensor.elementType.rawValue, owner))
    }
    let counts = values.nonFiniteCounts
    if counts.nan + counts.infinite > 0 {
      nonFinite.append((slot.name, counts.nan, counts.infinite, values.values.count))
    }
    weights[slot.name] = values
  }

  private static func unsuitable(_ elementType: String, _ owner: String) -> String {
    "of \(owner) holds \(elementType); weights are float64, float32, float16 or bfloat16"
  }

  /// Problems that get a nearest name, and names that are compared for it: each takes its time.
  private static let hinted = 20
  private static let compared = 1_000

  /// The file's shape, which may have any number of sizes.
  private static func words(for shape: [Int]) -> String {
    shape.count <= 16 ? describe(shape: shape) : "with \(grouped(shape.count)) dimensions"
  }

  /// A spare name that ends like the wanted one, as under a wrapper's prefix, or is spelt nearly so.
  private static func nearest(to name: String, among spare: ArraySlice<String>) -> String? {
    spare.first { $0.hasSuffix("." + name) || name.hasSuffix("." + $0) }
      ?? nearestMatch(to: name, in: spare)
  }
}

// MARK: - What is said

extension Binding {
  /// Problems that are told one by one.
  private static let listed = 100

  /// One for each problem, then one for each tensor with values that are not numbers.
  func diagnostics(place: String) -> [Diagnostic] {
    var diagnostics = problems.prefix(Self.listed).map { problem in
      RebuildingError(problem.code, at: place, "tensor \(quoted(problem.tensor)) \(problem.text)")
        .diagnostic
    }
    if problems.count > Self.listed, let next = problems.dropFirst(Self.listed).first {
      diagnostics.append(
        RebuildingError(
          next.code, at: place,
          "and \(grouped(problems.count - Self.listed)) more tensors do not fit"
        ).diagnostic)
    }
    for tensor in nonFinite.prefix(Self.listed) {
      diagnostics.append(
        Diagnostic(
          code: RebuildingErrorCode.nonFiniteWeights.rawValue, severity: .warning, place: place,
          message: "tensor \(quoted(tensor.name)) holds \(grouped(tensor.nan)) NaN and "
            + "\(grouped(tensor.infinite)) infinite of \(grouped(tensor.count)) values"))
    }
    return diagnostics
  }

  /// All problems in one line, the first few of each kind by name; nil if there are none.
  func summary(place: String) -> RebuildingError? {
    guard let first = problems.first else { return nil }
    if problems.count == 1 {
      return RebuildingError(first.code, at: place, "tensor \(quoted(first.tensor)) \(first.text)")
    }
    let kinds: [(RebuildingErrorCode, String)] = [
      (.missingTensor, "missing"), (.tensorShape, "of another shape"),
      (.elementType, "of another element type"), (.unusedTensor, "used by no layer"),
    ]
    let parts = kinds.compactMap { code, words in
      let names = problems.filter { $0.code == code }.map(\.tensor)
      return names.isEmpty ? nil : "\(grouped(names.count)) \(words) (\(Self.few(names)))"
    }
    return RebuildingError(
      first.code, at: place,
      "the weights do not fit the network: \(parts.joined(separator: ", ")); the first: tensor "
        + "\(quoted(first.tensor)) \(first.text)")
  }

  private static func few(_ names: [String]) -> String {
    names.prefix(3).map { quoted($0, limit: 60) }.joined(separator: ", ")
      + (names.count > 3 ? ", …" : "")
  }
}

extension Network {
  /// The first layer that asks for each tensor.
  fileprivate var tensorOwners: [String: Int] {
    var owners: [String: Int] = [:]
    for (index, layer) in layers.enumerated() {
      for slot in layer.tensors where owners[slot.name] == nil { owners[slot.name] = index }
    }
    return owners
  }
}
