import Diagnostics
import Tensors

/// Walks over the value of a file and takes out tensors, modules and plain values.
///
/// The walk is a loop with a stack of its own. A container inside itself is not entered again; one that
/// is shared is entered at each place, which a budget bounds.
struct TorchWalk {
  /// Levels of ``TorchCheckpoint/entries``, and how many there are at most.
  static let entryDepth = 4
  static let entryLimit = 200

  struct Frame {
    let node: NodeID
    let kind: StateDictCandidate.Kind
    let children: [Child]
    var next = 0
    let isOptimizer: Bool
    /// Tensors and modules that were found before this one was entered.
    let firstTensor: Int
    let firstModule: Int
  }

  /// A value under a key.
  struct Child {
    let label: String
    let node: NodeID
    /// Stands before the label in a path.
    var separator = UInt8(ascii: "/")
    /// A module inside a module.
    var isSubmodule = false
  }

  let graph: TorchGraph
  let isScript: Bool
  let limits: PickleLimits
  var reader: TensorReader
  var tensors: [TorchCheckpoint.StoredTensor] = []
  /// Tensors of a kind that is not read.
  private(set) var unread: [TorchCheckpoint.UnreadTensor] = []
  var entries: [TorchCheckpoint.Entry] = []
  var modules: [TorchModule] = []
  var notes = TorchNotes()
  private var groups: [TensorGroup] = []
  private var frames: [Frame] = []
  private(set) var labels: [String] = []
  private var path: [UInt8] = []
  /// Lengths of the path before each label.
  private var pathLengths: [Int] = []
  private var entered: Set<NodeID> = []
  /// Containers that were found to hold nothing that is looked for.
  private var barren: Set<NodeID> = []
  private var containers = 0
  private var steps = 0

  init(_ reader: TensorReader, isScript: Bool, limits: PickleLimits) {
    graph = reader.graph
    self.reader = reader
    self.isScript = isScript
    self.limits = limits
  }

  /// - Throws: `CKP018`, `CKP020` to `CKP023`.
  mutating func run(_ root: NodeID) throws(CheckpointError) {
    try visit(Child(label: "", node: root))
    while let frame = frames.last {
      guard frame.next < frame.children.count else {
        leave(frame)
        continue
      }
      let child = frame.children[frame.next]
      frames[frames.count - 1].next += 1
      enter(child)
      let depth = frames.count
      try visit(child)
      if frames.count == depth { dropLabel() }
    }
  }

  /// Containers with tensors in them, outer ones first.
  var foundGroups: [TensorGroup] {
    groups.sorted {
      ($0.range.lowerBound, $0.depth) < ($1.range.lowerBound, $1.depth)
    }
  }

  // MARK: Names

  private mutating func enter(_ child: Child) {
    pathLengths.append(path.count)
    if !labels.isEmpty { path.append(child.separator) }
    path += child.label.utf8
    labels.append(child.label)
  }

  private mutating func dropLabel() {
    guard let length = pathLengths.popLast() else { return }
    path.removeSubrange(length...)
    labels.removeLast()
  }

  var pathText: String { String(decoding: path, as: UTF8.self) }

  // MARK: Values

  private mutating func visit(_ child: Child) throws(CheckpointError) {
    let node = child.node
    if reader.isTensor(node) { return try addTensor(node) }
    if let value = graph.plainLeaf(node) {
      if labels.count <= Self.entryDepth, entries.count < Self.entryLimit, !labels.isEmpty {
        entries.append(TorchCheckpoint.Entry(path: pathText, value: value))
      }
      return
    }
    guard !barren.contains(node) else { return }
    guard !entered.contains(node) else {
      return notes.add("a value that contains itself is not entered again", at: pathText)
    }
    try charge(node)
    guard let (kind, children, isOptimizer) = try contents(of: node, isSubmodule: child.isSubmodule)
    else {
      // All else is harmless and holds no tensors: sets, bytes, dates, or a storage alone.
      return
    }
    guard frames.count < limits.depth else {
      throw CheckpointError(
        .limit, at: graph.place,
        "values are nested deeper than \(grouped(limits.depth)) levels; save only the state_dict")
    }
    entered.insert(node)
    frames.append(
      Frame(
        node: node, kind: kind, children: children,
        isOptimizer: isOptimizer || frames.last?.isOptimizer == true, firstTensor: tensors.count,
        firstModule: modules.count))
  }

  private mutating func addTensor(_ node: NodeID) throws(CheckpointError) {
    guard tensors.count + unread.count < limits.tensors else {
      throw CheckpointError(
        .limit, at: graph.place,
        "the file has more than \(grouped(limits.tensors)) tensors; save only the state_dict")
    }
    guard path.count <= limits.nameBytes else {
      throw CheckpointError(
        .limit, at: graph.place,
        "the keys on the way to a tensor have \(grouped(path.count)) bytes, more than the "
          + "\(grouped(limits.nameBytes)) that are read; save only the state_dict")
    }
    let path = pathText
    let place = path.isEmpty ? "the tensor" : "tensor \(quoted(path))"
    do throws(CheckpointError) {
      tensors.append(
        TorchCheckpoint.StoredTensor(
          path: path, tensor: try reader.tensor(node, at: place), isArray: reader.isArray(node),
          labels: labels))
    } catch {
      // It may well be one that no network needs.
      guard error.code == .unsupported else { throw error }
      unread.append(TorchCheckpoint.UnreadTensor(path: path, labels: labels, reason: error))
      notes.add("not read: \(error.message)", at: path)
    }
  }

  /// Counts what reading a container costs, before it is read.
  private mutating func charge(_ node: NodeID) throws(CheckpointError) {
    containers += 1
    steps += graph.graph.size(of: node)
    guard containers <= limits.containers, steps <= limits.opcodes else {
      throw CheckpointError(
        .limit, at: graph.place,
        "the file has more than \(grouped(limits.containers)) containers or "
          + "\(grouped(limits.opcodes)) values, shared ones at each place; save only the state_dict"
      )
    }
  }

  private mutating func leave(_ frame: Frame) {
    frames.removeLast()
    entered.remove(frame.node)
    let isEmpty = frame.firstTensor == tensors.count
    if !isEmpty {
      groups.append(
        TensorGroup(
          path: pathText, label: labels.last ?? "", kind: frame.kind, depth: labels.count,
          range: frame.firstTensor..<tensors.count, isOptimizer: frame.isOptimizer,
          isInModule: frames.last?.kind == .module))
    } else if frame.firstModule == modules.count,
      labels.count >= Self.entryDepth || entries.count == Self.entryLimit
    {
      barren.insert(frame.node)
    }
    dropLabel()
  }

  /// What stands in a container, and what it is; nil for values that are none.
  private mutating func contents(
    of node: NodeID, isSubmodule: Bool
  ) throws(CheckpointError) -> (StateDictCandidate.Kind, [Child], isOptimizer: Bool)? {
    if let items = graph.items(node) {
      let (children, isOptimizer) = children(of: items)
      return (.dictionary, children, isOptimizer)
    }
    if let elements = graph.elements(node) ?? graph.tuple(node).map(Array.init) {
      let children = elements.enumerated().map { Child(label: String($0), node: $1) }
      return (.list, children, false)
    }
    guard case .object(let type, _) = graph.graph[node] else { return nil }
    let className = graph.className(type)
    if let children = try moduleChildren(node, className: className, isSubmodule: isSubmodule) {
      return (.module, children, false)
    }
    notes.addObject(of: className, at: pathText)
    let attributes =
      (graph.attributes(node) ?? []) + graph.pairs(graph.graph.contents(of: node, by: .items))
    var (children, isOptimizer) = children(of: attributes)
    for (index, element) in graph.graph.contents(of: node, by: .elements).enumerated() {
      children.append(Child(label: String(index), node: element))
    }
    isOptimizer = isOptimizer || className.utf8.starts(with: "torch.optim.".utf8)
    return (.object, children, isOptimizer)
  }

  private mutating func children(
    of items: [(key: NodeID, value: NodeID)]
  ) -> ([Child], isOptimizer: Bool) {
    let (found, others) = graph.lookup(items)
    if others > 0 {
      notes.add("\(others) keys that are no texts or integers are not read", at: pathText)
    }
    var optimizerKeys = 0
    let children = found.map { key, value in
      if key == .text("state") || key == .text("param_groups") { optimizerKeys += 1 }
      return Child(label: key.text, node: value)
    }
    return (children, optimizerKeys == 2)
  }
}
