import Diagnostics

/// What one branch of an unknown condition changed: the states from before, so that the other branch
/// can start from them.
struct Fork {
  /// Why the branch is not known to be taken.
  let reason: OpaqueValue
  fileprivate(set) var states: [ObjectIdentifier: ObjectState] = [:]
  /// Objects in the order of their first change.
  fileprivate var order: [ObjectIdentifier] = []

  /// The turns of a loop whose number is known as far as the walk has seen.
  let isTentative: Bool
  /// Objects made from here on are the branch's own.
  private let start = Birth.next()

  init(reason: OpaqueValue, isTentative: Bool = false) {
    self.reason = reason
    self.isTentative = isTentative
  }

  /// Keeps an object's state, unless an earlier one is kept.
  fileprivate mutating func keep(
    _ object: ObjectIdentifier, bornAt birth: Int, _ state: () -> ObjectState
  ) {
    guard birth < start, states[object] == nil else { return }
    states[object] = state()
    order.append(object)
  }
}

/// An object with its content at one time.
enum ObjectState {
  case scope(Scope, [String: Value])
  case list(ListObject, [Value])
  case data(DataArray, DataArray.State)
  case dict(DictObject, DictObject.Content)
  case type(ClassObject, [String: Value])
  case function(FunctionObject, [String: Value])
  case instance(InstanceObject, InstanceState)

  struct InstanceState {
    var attributes: [String: Value]
    var order: [String]
    var payload: (any Sendable)?
    var content: Value?
    var parameters: [(name: String, tensor: StoredTensor?)]
    var buffers: [(name: String, tensor: StoredTensor?, isPersistent: Bool)]
    var children: [(name: String, module: InstanceObject?)]

    init(_ instance: InstanceObject) {
      attributes = instance.attributes
      order = instance.attributeOrder
      payload = instance.payload
      content = instance.content
      parameters = instance.moduleState?.parameters ?? []
      buffers = instance.moduleState?.buffers ?? []
      children = instance.moduleState?.children ?? []
    }

    func restore(_ instance: InstanceObject) {
      instance.attributes = attributes
      instance.attributeOrder = order
      instance.payload = payload
      instance.content = content
      instance.moduleState?.parameters = parameters
      instance.moduleState?.buffers = buffers
      instance.moduleState?.children = children
    }

    /// Whether two states have the same parts under the same names.
    func hasSameParts(as other: InstanceState) -> Bool {
      parameters.elementsEqual(other.parameters) { $0.name == $1.name && $0.tensor === $1.tensor }
        && buffers.elementsEqual(other.buffers) { $0.name == $1.name && $0.tensor === $1.tensor }
        && children.elementsEqual(other.children) { $0.name == $1.name && $0.module === $1.module }
    }
  }

  /// Of the object.
  var birth: Int {
    switch self {
    case .scope(let scope, _): scope.birth
    case .list(let list, _): list.birth
    case .dict(let dict, _): dict.birth
    case .data(let data, _): data.birth
    case .type(let type, _): type.birth
    case .function(let function, _): function.birth
    case .instance(let instance, _): instance.birth
    }
  }

  /// The object's content now.
  var current: ObjectState {
    switch self {
    case .scope(let scope, _): .scope(scope, scope.variables)
    case .list(let list, _): .list(list, list.items)
    case .data(let data, _): .data(data, data.state)
    case .dict(let dict, _): .dict(dict, dict.content)
    case .type(let type, _): .type(type, type.attributes)
    case .function(let function, _): .function(function, function.attributes)
    case .instance(let instance, _): .instance(instance, InstanceState(instance))
    }
  }

  func restore() {
    switch self {
    case .scope(let scope, let variables): scope.variables = variables
    case .list(let list, let items): list.items = items
    case .data(let data, let state): data.restore(state)
    case .dict(let dict, let content): dict.content = content
    case .type(let type, let attributes): type.attributes = attributes
    case .function(let function, let attributes): function.attributes = attributes
    case .instance(let instance, let state): state.restore(instance)
    }
  }
}

extension Interpreter {
  func willChange(_ scope: Scope) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(scope), bornAt: scope.birth) { .scope(scope, scope.variables) }
  }

  func willChange(_ list: ListObject) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(list), bornAt: list.birth) { .list(list, list.items) }
  }

  func willChange(_ data: DataArray) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(data), bornAt: data.birth) { .data(data, data.state) }
  }

  func willChange(_ dict: DictObject) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(dict), bornAt: dict.birth) { .dict(dict, dict.content) }
  }

  func willChange(_ type: ClassObject) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(type), bornAt: type.birth) { .type(type, type.attributes) }
  }

  func willChange(_ function: FunctionObject) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(function), bornAt: function.birth) {
      .function(function, function.attributes)
    }
  }

  func willChange(_ instance: InstanceObject) {
    guard recordsChanges else { return }
    remember(ObjectIdentifier(instance), bornAt: instance.birth) {
      .instance(instance, ObjectState.InstanceState(instance))
    }
    if case .dict(let dict)? = instance.content { willChange(dict) }
    if case .list(let list)? = instance.content { willChange(list) }
  }

  /// Why a run may not come here; nil where it surely does.
  var unknownBranch: OpaqueValue? { forks.last { !$0.isTentative }?.reason }

  /// Whether states from before changes are kept.
  var recordsChanges: Bool { !forks.isEmpty || undoLog != nil }

  private func remember(
    _ object: ObjectIdentifier, bornAt birth: Int, _ state: () -> ObjectState
  ) {
    guard let last = forks.indices.last else {
      undoLog?.keep(object, bornAt: birth, state)
      return
    }
    forks[last].keep(object, bornAt: birth, state)
  }

  /// Runs two branches of which a run takes one, each from the same state, and keeps of both what they
  /// agree on.
  ///
  /// A branch that raises takes no part in what follows. Its exception goes on only if both raise.
  ///
  func fork(
    _ reason: OpaqueValue,
    _ first: () throws(TraceStop) -> Flow, or second: () throws(TraceStop) -> Flow
  ) throws(TraceStop) -> Flow {
    let one = try branch(reason, first)
    for state in one.fork.states.values { state.restore() }
    let two: Branch
    do {
      two = try branch(reason, second)
    } catch {
      passOn(one.fork)
      throw error
    }
    switch (one.flow, two.flow) {
    case (nil, nil):
      passOn(one.fork)
      passOn(two.fork)
      raised = one.raised
      throw one.stop ?? .exception
    case (let flow?, nil):
      for state in two.fork.states.values { state.restore() }
      for state in one.after { state.restore() }
      passOn(one.fork)
      return flow
    case (nil, let flow?):
      passOn(two.fork)
      return flow
    case (let first?, let second?):
      merge(one, two)
      passOn(one.fork)
      passOn(two.fork)
      var flow = first
      flow.fallsThrough = first.fallsThrough || second.fallsThrough
      flow.breaks = first.breaks || second.breaks
      flow.continues = first.continues || second.continues
      if let value = second.returned {
        flow.returned = first.returned.map { either($0, value, reason) } ?? value
      }
      return flow
    }
  }

  /// One branch: how it ended, or what it raised, and the states before and after.
  private struct Branch {
    var flow: Flow?
    var stop: TraceStop?
    var raised: PythonException?
    var fork: Fork
    var after: [ObjectState]
  }

  private func branch(
    _ reason: OpaqueValue, _ body: () throws(TraceStop) -> Flow
  ) throws(TraceStop) -> Branch {
    forks.append(Fork(reason: reason))
    let level = forks.count
    var flow: Flow?
    var stop: TraceStop?
    do {
      flow = try body()
    } catch {
      if case .error(let error) = error, error.code == .limit {
        let fork = forks[level - 1]
        forks.removeLast(forks.count - level + 1)
        passOn(fork)
        throw .error(error)
      }
      stop = error
    }
    let fork = forks[level - 1]
    forks.removeLast(forks.count - level + 1)
    return Branch(
      flow: flow, stop: stop, raised: stop == nil ? nil : raised, fork: fork,
      after: fork.order.compactMap { fork.states[$0]?.current })
  }

  /// Ends the fork at a level, whose changes stay.
  func closeFork(_ level: Int) {
    guard forks.count >= level else { return }
    let fork = forks[level - 1]
    forks.removeLast(forks.count - level + 1)
    passOn(fork)
  }

  /// Ends the fork at a level, whose changes may have happened any number of times.
  func mergeFork(_ level: Int, reason: OpaqueValue) {
    guard forks.count >= level else { return }
    let fork = forks[level - 1]
    forks.removeLast(forks.count - level + 1)
    for object in fork.order {
      if let before = fork.states[object] { merge(before, into: reason, isRepeated: true) }
    }
    passOn(fork)
  }

  /// Takes back all changes since the log was begun, and ends it.
  func undoChanges() {
    let log = undoLog
    undoLog = nil
    for state in (log?.states ?? [:]).values { state.restore() }
  }

  /// What an inner branch changed is changed for the outer one too.
  private func passOn(_ fork: Fork) {
    guard recordsChanges else { return }
    for object in fork.order {
      if let state = fork.states[object] { remember(object, bornAt: state.birth) { state } }
    }
  }

  private func merge(_ one: Branch, _ two: Branch) {
    var afterFirst: [ObjectIdentifier: ObjectState] = [:]
    for (object, state) in zip(one.fork.order, one.after) { afterFirst[object] = state }
    for object in one.fork.order {
      guard let first = afterFirst[object] else { continue }
      merge(first, into: one.fork.reason)
    }
    for object in two.fork.order where afterFirst[object] == nil {
      guard let before = two.fork.states[object] else { continue }
      merge(before, into: two.fork.reason)
    }
  }

  /// Merges a state with the object's own of now.
  ///
  /// - Parameter isRepeated: the changes may have happened several times.
  private func merge(_ state: ObjectState, into reason: OpaqueValue, isRepeated: Bool = false) {
    switch state {
    case .scope(let scope, let variables):
      merge(variables, &scope.variables, reason) { name in
        scope.choices[name] = reason
        hasUncertainObjects = true
      }
    case .type(let type, let attributes): merge(attributes, &type.attributes, reason)
    case .function(let function, let attributes):
      merge(attributes, &function.attributes, reason)
    case .list(let list, let items):
      merge(items, list, reason, isRepeated: isRepeated)
    case .data(let data, let before):
      // In a loop over all images the change of one stands for that of all.
      if !isRepeated && !data.isUnchanged(since: before)
        || isRepeated && data.wasChangedAsAWhole(since: before)
      {
        data.pixels.becomeUnknown(reason.what, at: reason.place)
      }
    case .dict(let dict, let content): merge(content, dict, reason)
    case .instance(let instance, let before):
      merge(before.attributes, &instance.attributes, reason)
      for name in before.order where !instance.attributeOrder.contains(name) {
        instance.attributeOrder.append(name)
      }
      if instance.moduleState != nil, !before.hasSameParts(as: ObjectState.InstanceState(instance))
      {
        makeUncertain(instance, reason)
      }
    }
  }

  private func merge(
    _ before: [Value], _ list: ListObject, _ reason: OpaqueValue, isRepeated: Bool
  ) {
    // Append and pop leave what was; another number of turns might not.
    guard isRepeated || !isSame(.tuple(before), .tuple(list.items)) else { return }
    // One item appended, in one branch or in each turn: any number of such.
    let appended = before.isEmpty ? list.items : list.items.isEmpty ? before : []
    let wasKnown = list.uncertainty == nil || list.standsForMany
    var kept = appended
    if before.count == 1, list.items.count == 2, isAlike(before[0], list.items[1]) { kept = before }
    makeUncertain(list, reason)
    if wasKnown, kept.count == 1, kept[0].isPlain, mode == .exploring {
      list.items = kept
      list.standsForMany = true
    }
  }

  private func merge(
    _ first: [String: Value], _ second: inout [String: Value], _ reason: OpaqueValue,
    choice: (String) -> Void = { _ in }
  ) {
    for (name, value) in first where name != "training" {
      // A name that one branch alone sets has its value, or the run fails where it is read.
      guard let other = second[name] else {
        second[name] = value
        continue
      }
      guard !isSame(value, other) else { continue }
      second[name] = either(value, other, reason)
      if isNetwork(value), isNetwork(other) { choice(name) }
    }
  }

  private func merge(_ content: DictObject.Content, _ dict: DictObject, _ reason: OpaqueValue) {
    let before = DictObject()
    before.content = content
    guard before.keys == dict.keys else { return makeUncertain(dict, reason) }
    for entry in dict.entries {
      guard let value = before[entry.key], !isSame(value, entry.value) else { continue }
      dict.set(entry.key, original: entry.original, to: either(value, entry.value, reason))
    }
  }

  func makeUncertain(_ list: ListObject, _ reason: OpaqueValue) {
    hasUncertainObjects = true
    list.uncertainty = list.uncertainty ?? reason
    list.standsForMany = false
  }

  func makeUncertain(_ dict: DictObject, _ reason: OpaqueValue) {
    hasUncertainObjects = true
    dict.uncertainty = dict.uncertainty ?? reason
  }

  func makeUncertain(_ instance: InstanceObject, _ reason: OpaqueValue) {
    hasUncertainObjects = true
    instance.uncertainty = instance.uncertainty ?? reason
  }

  /// One of two values, of which only a run could tell which; a network stays one.
  func either(_ first: Value, _ second: Value, _ reason: OpaqueValue) -> Value {
    if isSame(first, second) { return first }
    if case .instance(let two) = second, two.moduleState != nil {
      if case .instance(let one) = first, one.moduleState != nil { alternatives.append((one, two)) }
      return second
    }
    if isNetwork(first) { return first }
    return .opaque(
      OpaqueValue(
        what: reason.what, place: reason.place, isInert: isInert(first) && isInert(second)))
  }

  /// Whether a value never changes a network's answers: the name of a device, or one that is marked so.
  private func isInert(_ value: Value) -> Bool {
    switch value {
    case .opaque(let value): value.isInert
    case .string(let name):
      ["cuda", "cpu", "mps", "xpu"].contains { name == $0 || name.hasPrefix($0 + ":") }
    default: false
    }
  }

  private func isNetwork(_ value: Value) -> Bool {
    if case .instance(let instance) = value { return instance.moduleState != nil }
    return false
  }

  /// Whether two values are surely one: equal plain values, or one object.
  func isSame(_ first: Value, _ second: Value) -> Bool {
    switch (first, second) {
    case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): true
    case (.bool(let one), .bool(let two)): one == two
    case (.int(let one), .int(let two)): one == two
    case (.batchSize(let one), .batchSize(let two)): one == two
    case (.float(let one), .float(let two)): one.bitPattern == two.bitPattern
    case (.string(let one), .string(let two)): one == two
    case (.bytes(let one), .bytes(let two)): one == two
    case (.tuple(let one), .tuple(let two)):
      one.count == two.count && zip(one, two).allSatisfy { isSame($0, $1) }
    case (.list(let one), .list(let two)): one === two
    case (.data(let one), .data(let two)): one === two || one.isAlike(two)
    case (.dict(let one), .dict(let two)): one === two
    case (.set(let one), .set(let two)): one === two
    case (.range(let one), .range(let two)): one == two
    case (.slice(let one), .slice(let two)):
      isSame(.tuple(one.parts), .tuple(two.parts))
    case (.iterator(let one), .iterator(let two)): one === two
    case (.function(let one), .function(let two)): one === two
    case (.native(let one), .native(let two)): one.name == two.name && one.name.contains(".")
    case (.bound(let one, let receiver), .bound(let two, let other)):
      isSame(receiver, other) && isSame(one, two)
    case (.type(let one), .type(let two)): one === two
    case (.instance(let one), .instance(let two)): one === two
    case (.module(let one), .module(let two)): one === two
    case (.superProxy(let one, let receiver), .superProxy(let two, let other)):
      one === two && isSame(receiver, other)
    default: false
    }
  }
}

/// How a stretch of statements ends. Where a condition is not known, in several ways.
struct Flow {
  /// The next statement runs.
  var fallsThrough = true
  var breaks = false
  var continues = false
  var returned: Value?

  static var next: Flow { Flow() }
  static var breaking: Flow { Flow(fallsThrough: false, breaks: true) }
  static var continuing: Flow { Flow(fallsThrough: false, continues: true) }
  static func returning(_ value: Value) -> Flow { Flow(fallsThrough: false, returned: value) }

  /// Nothing but the next statement comes.
  var isPlain: Bool { fallsThrough && !breaks && !continues && returned == nil }
}
