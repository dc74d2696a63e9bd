import Diagnostics

/// A pickle's nodes with what PyTorch's names mean in them, checked as a whole: every call is one of
/// the list, and nothing was put into a value that takes nothing of the kind.
struct TorchGraph {
  let graph: PickleGraph
  /// The name of the pickle, for errors.
  let place: String
  private let names: [TorchName]

  /// - Throws: `CKP017`, `CKP019`.
  init(_ graph: PickleGraph, at place: String) throws(CheckpointError) {
    self.graph = graph
    self.place = place
    names = graph.globals.map(TorchNames.meaning)
    try checkNames()
    try checkFillings()
  }

  /// The meaning of a name; nil for any other node.
  func name(_ id: NodeID) -> TorchName? {
    guard case .global(let position) = graph[id] else { return nil }
    return names[Int(position)]
  }

  /// `torch.nn.modules.linear.Linear`; nil for a node that is no name.
  func fullName(_ id: NodeID) -> String? {
    guard case .global(let position) = graph[id] else { return nil }
    return graph.globals[Int(position)].fullName
  }

  /// The function and the arguments of a call; nil for any other node.
  func call(_ id: NodeID) -> (function: TorchName, arguments: ArraySlice<NodeID>)? {
    guard case .call(let function, let arguments) = graph[id], let name = name(function),
      case .tuple(let span) = graph[arguments]
    else { return nil }
    return (name, graph.parts(span))
  }

  // MARK: The check of the whole

  private func checkNames() throws(CheckpointError) {
    var refused = Set<Int32>()
    for (position, name) in names.enumerated() where name == .forbidden {
      refused.insert(Int32(position))
    }
    for position in 0..<graph.count {
      switch graph[position] {
      case .call(let function, let arguments):
        guard case .global(let name) = graph[function], case .tuple = graph[arguments] else {
          throw CheckpointError(
            .forbiddenName, at: place,
            "the file calls a value that is not the name of a function, which no checkpoint needs; "
              + Self.advice)
        }
        if !names[Int(name)].isCallable { refused.insert(name) }
      case .object(let type, let arguments):
        guard case .tuple = graph[arguments], isClass(type) else {
          throw CheckpointError(
            .misuse, at: place,
            "the file makes an object of \(describe(type)), which is no class; " + Self.advice)
        }
      default: continue
      }
    }
    guard !refused.isEmpty else { return }
    throw refusal(of: refused.sorted())
  }

  /// Of legacy files the class may stand in a persistent id, beside its source text.
  private func isClass(_ id: NodeID) -> Bool {
    if case .persistent = graph[id] { return true }
    return switch name(id) {
    case .unlisted, .inert, .container, .forbidden: true
    default: false
    }
  }

  private static let advice =
    "nothing of it was run; save the weights alone: torch.save(model.state_dict(), path)"

  private func refusal(of positions: [Int32]) -> CheckpointError {
    let shown = positions.prefix(4).map { position in
      let global = graph.globals[Int(position)]
      return "\(quoted(global.fullName)) (byte \(global.offset))"
    }
    let more = positions.count - shown.count
    return CheckpointError(
      .forbiddenName, at: place,
      "the file would have \(shown.joined(separator: ", "))"
        + (more > 0 ? " and \(more) more" : "")
        + " called or loaded, which no checkpoint needs; \(Self.advice)")
  }

  /// Items for dictionaries only, elements for lists only, a state for objects only.
  private func checkFillings() throws(CheckpointError) {
    try graph.forEachFilling { (id, filling) throws(CheckpointError) in
      guard !takes(id, filling) else { return }
      let what =
        switch filling {
        case .elements: "appends to"
        case .items: "sets items of"
        case .members: "adds members to"
        case .state: "sets the state of"
        }
      throw CheckpointError(
        .misuse, at: place,
        "the file \(what) \(describe(id)), which takes nothing of the kind; the file is damaged or "
          + "made to do harm")
    }
  }

  private func takes(_ id: NodeID, _ filling: PickleGraph.Filling) -> Bool {
    switch graph[id] {
    case .list: filling == .elements
    case .dict: filling == .items
    case .set: filling == .members
    // A class of the student's may extend dict or list.
    case .object: filling != .members
    case .call:
      switch call(id)?.function {
      case .container(.dict): filling == .items || filling == .state
      case .container(.list): filling == .elements
      case .container(.set): filling == .members
      case .inert: filling != .members
      case .numpyArray, .numpyType: filling == .state
      default: false
      }
    default: false
    }
  }

  /// "a tensor", "a text", …: for messages.
  func describe(_ id: NodeID) -> String {
    switch graph[id] {
    case .none: "None"
    case .bool: "a boolean"
    case .int, .bigInt: "an integer"
    case .float: "a float"
    case .text, .oldText: "a text"
    case .bytes: "bytes"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dict: "a dictionary"
    case .set, .frozenSet: "a set"
    case .global(let position): quoted(graph.globals[Int(position)].fullName)
    case .object(let type, _): "an object of \(fullName(type).map { quoted($0) } ?? "a class")"
    case .persistent: "a storage"
    case .call(let function, _):
      if case .rebuild = name(function) {
        "a tensor"
      } else {
        "what \(fullName(function).map { quoted($0) } ?? "a function") gives"
      }
    }
  }
}
