import Diagnostics
import Tensors

/// Whole networks: `nn.Module` objects as (class, state), never made.
extension TorchWalk {
  /// Parameters, buffers and sub-modules in the order of `state_dict()`; nil for an object that is no
  /// module. The module itself is listed.
  ///
  /// Source: `torch/nn/modules/module.py`, `state_dict` and `_save_to_state_dict`; of TorchScript every
  /// object is a module whose attributes stand in it directly.
  mutating func moduleChildren(
    _ node: NodeID, className: String, isSubmodule: Bool
  ) throws(CheckpointError) -> [Child]? {
    let attributes = graph.attributes(node) ?? []
    guard attributes.count <= 10_000 else { return nil }
    // Below the first level, names go on with a dot, as in a state dict.
    let separator = UInt8(ascii: isSubmodule ? "." : "/")
    if isScript {
      try add(className, attributes)
      return graph.lookup(attributes).items.compactMap { key, value in
        let isModule = graph.isObject(value)
        guard isModule || reader.isTensor(value) else { return nil }
        return Child(label: key.text, node: value, separator: separator, isSubmodule: isModule)
      }
    }
    guard let parameters = dictionary("_parameters", in: attributes),
      let submodules = dictionary("_modules", in: attributes)
    else { return nil }
    try add(className, attributes)
    let buffers = dictionary("_buffers", in: attributes) ?? []
    let hidden = names(inSet: value("_non_persistent_buffers_set", in: attributes))
    var children: [Child] = []
    for (key, value) in graph.lookup(parameters).items where reader.isTensor(value) {
      children.append(Child(label: key.text, node: value, separator: separator))
    }
    for (key, value) in graph.lookup(buffers).items
    where reader.isTensor(value) && !hidden.contains(key.text) {
      children.append(Child(label: key.text, node: value, separator: separator))
    }
    for (key, value) in graph.lookup(submodules).items where graph.isObject(value) {
      children.append(
        Child(label: key.text, node: value, separator: separator, isSubmodule: true))
    }
    return children
  }

  private mutating func add(
    _ className: String, _ attributes: [(key: NodeID, value: NodeID)]
  ) throws(CheckpointError) {
    guard modules.count < limits.tensors else {
      throw CheckpointError(
        .limit, at: graph.place,
        "the file has more than \(grouped(limits.tensors)) modules; save only the state_dict")
    }
    let plain = graph.lookup(attributes).items.compactMap {
      key, value -> TorchModule.Attribute? in
      guard case .text(let name) = key, !name.utf8.starts(with: "_".utf8),
        let value = graph.plainValue(value)
      else { return nil }
      return TorchModule.Attribute(name: name, value: value)
    }
    modules.append(TorchModule(path: pathText, className: className, attributes: plain))
  }

  private func value(_ name: String, in attributes: [(key: NodeID, value: NodeID)]) -> NodeID? {
    attributes.last { graph.text($0.key) == name }?.value
  }

  private func dictionary(
    _ name: String, in attributes: [(key: NodeID, value: NodeID)]
  ) -> [(key: NodeID, value: NodeID)]? {
    value(name, in: attributes).flatMap { graph.items($0) }
  }

  private func names(inSet id: NodeID?) -> Set<String> {
    guard let id, graph.graph.size(of: id) <= 10_000 else { return [] }
    var members = graph.graph.contents(of: id, by: .members)
    if let (function, arguments) = graph.call(id), function == .container(.set),
      let first = arguments.first
    {
      members += graph.elements(first) ?? []
    }
    return Set(members.compactMap { graph.text($0) })
  }
}

extension TorchGraph {
  func isObject(_ id: NodeID) -> Bool {
    if case .object = graph[id] { true } else { false }
  }

  /// Of an object; in legacy files the name stands in a persistent id beside the source text.
  func className(_ type: NodeID) -> String {
    if case .persistent(let id) = graph[type], isModuleSource(id),
      let named = tuple(id)?.dropFirst().first
    {
      return fullName(named) ?? "a class"
    }
    return fullName(type) ?? "a class"
  }

  /// A value that holds no others; nil for anything else.
  func plainLeaf(_ id: NodeID) -> PlainValue? {
    switch graph[id] {
    case .none: return PlainValue.none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .text, .oldText: return text(id).map(PlainValue.text)
    case .global: return fullName(id).map(PlainValue.name)
    case .call: return numPyScalar(id)
    default: return nil
    }
  }

  /// A plain value of up to 64 parts and three levels.
  func plainValue(_ id: NodeID, depth: Int = 3) -> PlainValue? {
    if let leaf = plainLeaf(id) { return leaf }
    guard depth > 0, graph.size(of: id) <= 64 else { return nil }
    let (parts, isTuple): ([NodeID], Bool)
    if let elements = elements(id) {
      (parts, isTuple) = (elements, false)
    } else if let found = tuple(id) {
      (parts, isTuple) = (Array(found), true)
    } else {
      return nil
    }
    let values = parts.compactMap { plainValue($0, depth: depth - 1) }
    guard values.count == parts.count else { return nil }
    return isTuple ? .tuple(values) : .list(values)
  }

  /// `numpy.float64(91.2)`, which is what averages of NumPy give.
  private func numPyScalar(_ id: NodeID) -> PlainValue? {
    guard let (function, arguments) = call(id), function == .numpyScalar, arguments.count == 2,
      let first = arguments.first, let last = arguments.last, let (type, isBig) = numPyType(first),
      let stored = bytes(last, count: type.byteCount), !type.isComplex
    else { return nil }
    let bytes = isBig ? Array(stored.reversed()) : Array(stored)
    let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch type {
    case .float64: return .float(Double(bitPattern: word))
    case .float32: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))))
    case .float16: return .float(Double(Float16(bitPattern: UInt16(truncatingIfNeeded: word))))
    case .bool: return .bool(word != 0)
    case .uint64, .uint32, .uint16, .uint8: return Int(exactly: word).map(PlainValue.int)
    default:
      let unused = 64 - 8 * type.byteCount
      return .int((Int(truncatingIfNeeded: word) << unused) >> unused)
    }
  }
}
