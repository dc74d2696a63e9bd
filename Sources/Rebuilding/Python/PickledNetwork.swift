import Checkpoints
import Tensors
import Tracing

extension WeightsFile {
  /// The network that the file holds as a whole, module by module; empty for tensors alone.
  var pickledNetwork: [PickledModule] {
    guard case .torch(let file) = self, let root = file.modules.first else { return [] }
    let prefix = root.path.isEmpty ? "" : root.path + "."
    let members = file.modules.filter { $0.path == root.path || $0.path.hasPrefix(prefix) }
    var tensors: [String: [(name: String, shape: [Int], isBuffer: Bool)]] = [:]
    for stored in file.tensors {
      let dot = stored.path.lastIndex(of: ".")
      let owner = dot.map { String(stored.path[..<$0]) } ?? ""
      let name = dot.map { String(stored.path[stored.path.index(after: $0)...]) } ?? stored.path
      tensors[owner, default: []].append((name, stored.tensor.shape, Self.buffers.contains(name)))
    }
    return members.map { module in
      PickledModule(
        path: module.path, className: module.className,
        attributes: module.attributes.map { ($0.name, PickledValue($0.value)) },
        tensors: tensors[module.path] ?? [])
    }
  }

  /// Names under which torch.nn's modules keep buffers.
  private static let buffers: Set<String> = ["running_mean", "running_var", "num_batches_tracked"]
}

extension PickledValue {
  fileprivate init(_ value: PlainValue) {
    switch value {
    case .none: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .text(let text): self = .text(text)
    case .tuple(let items): self = .tuple(items.map { PickledValue($0) })
    case .list(let items): self = .list(items.map { PickledValue($0) })
    case .name(let name): self = .name(name)
    }
  }
}
