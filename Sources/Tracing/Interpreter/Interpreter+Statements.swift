import Diagnostics
import PythonSyntax

extension Interpreter {
  func run(_ statements: [PythonStatement]) throws(TraceStop) -> Flow {
    try run(statements, from: 0)
  }

  private func run(_ statements: [PythonStatement], from start: Int) throws(TraceStop) -> Flow {
    for index in start..<statements.count {
      let flow = try run(statements[index])
      if flow.isPlain { continue }
      guard flow.fallsThrough, index + 1 < statements.count else { return flow }
      // Some way ends here: what comes after may not run.
      let reason = OpaqueValue(
        what: "what an earlier condition decides", place: place(statements[index].range))
      // Of the rest's own way of ending; it has none where it raises.
      var rest = Flow(fallsThrough: false)
      _ = try fork(reason) { () throws(TraceStop) in
        .next
      } or: { () throws(TraceStop) in
        rest = try run(statements, from: index + 1)
        return .next
      }
      rest.breaks = rest.breaks || flow.breaks
      rest.continues = rest.continues || flow.continues
      if let value = flow.returned {
        rest.returned = rest.returned.map { either(value, $0, reason) } ?? value
      }
      return rest
    }
    return .next
  }

  /// Runs one statement. While exploring, a statement that cannot be followed costs itself: what it
  /// would have set is not known.
  func run(_ statement: PythonStatement) throws(TraceStop) -> Flow {
    try step(place(statement.range))
    guard mode == .exploring, statement.isSimple else { return try execute(statement) }
    let calls = callPlaces.count
    do {
      return try execute(statement)
    } catch {
      guard isTolerable(error, in: statement) else { throw error }
      callPlaces.removeLast(callPlaces.count - calls)
      let place = place(statement.range)
      let reason = self.error(of: error)
      if case .error = error { note(reason, at: place) }
      forget(statement, because: OpaqueValue(what: reason.message, place: place))
      return .next
    }
  }

  func isTolerable(_ stop: TraceStop, in statement: PythonStatement) -> Bool {
    switch stop {
    case .error(let error): return error.code != .limit
    case .exception:
      // What the student's own code raises ends what is under way; what else goes wrong may be a want of
      // the tracer's.
      return tryDepth == 0 && raised?.isExplicit != true
    }
  }

  private func execute(_ statement: PythonStatement) throws(TraceStop) -> Flow {
    switch statement.node {
    case .expr(let expression):
      _ = try evaluate(expression)
    case .assign(let targets, let value):
      let value = try evaluate(value)
      for target in targets { try assign(value, to: target) }
    case .augAssign(let target, let op, let value):
      try assignAugmented(target, op, value, at: place(statement.range))
    case .annAssign(let target, let annotation, let value, let isSimple):
      try annotate(target, annotation, isSimple: isSimple)
      if let value { try assign(try evaluate(value), to: target) }
    case .return(let value):
      return .returning(try value.map { value throws(TraceStop) in try evaluate(value) } ?? .none)
    case .if(let test, let body, let orElse):
      return try runIf(test, body, orElse)
    case .for(let loop): return try runFor(loop, at: place(statement.range))
    case .while(let test, let body, let orElse):
      return try runWhile(test, body, orElse, at: place(statement.range))
    case .with(let items, let body, _): return try runWith(items[...], body)
    case .try(let block): return try runTry(block, at: place(statement.range))
    case .match(let subject, let cases):
      return try runMatch(try evaluate(subject), cases[...], at: place(statement.range))
    case .functionDef(let definition): try define(definition, at: statement.range)
    case .classDef(let definition): try define(definition, at: statement.range)
    case .delete(let targets): for target in targets { try delete(target) }
    case .raise(let exception, _): throw try raising(exception, at: place(statement.range))
    case .assert(let test, let message): try runAssert(test, message, at: place(statement.range))
    case .import(let names): try runImport(names)
    case .importFrom(let module, let names, let level):
      try runImport(from: module, names, level: level, at: place(statement.range))
    case .global(let names): frame.scope.globals.formUnion(names)
    case .nonlocal(let names): frame.scope.nonlocals.formUnion(names)
    case .typeAlias(let name, _, _):
      try assign(opaque("a type", at: place(statement.range), isInert: true), to: name)
    case .pass: break
    case .break: return .breaking
    case .continue: return .continuing
    case .fault:
      throw stop(
        .unsupported, at: place(statement.range),
        "this is no valid Python: correct the syntax")
    }
    return .next
  }

  // MARK: Conditions

  private func runIf(
    _ test: PythonExpression, _ body: [PythonStatement], _ orElse: [PythonStatement]
  ) throws(TraceStop) -> Flow {
    switch try decide(test) {
    case .known(let isTrue): return try run(isTrue ? body : orElse)
    case .unknown(let reason):
      return try fork(reason) { () throws(TraceStop) in
        try run(body)
      } or: { () throws(TraceStop) in
        try run(orElse)
      }
    }
  }

  enum Decision {
    case known(Bool)
    case unknown(OpaqueValue)
  }

  /// The truth of a condition; while exploring it may be unknown.
  func decide(_ test: PythonExpression) throws(TraceStop) -> Decision {
    let place = place(test.range)
    guard mode == .exploring else { return .known(try truth(of: try evaluate(test), at: place)) }
    do {
      let value = try evaluate(test)
      if case .opaque(let value) = value {
        return .unknown(OpaqueValue(what: value.what, place: place))
      }
      return .known(try truth(of: value, at: place))
    } catch {
      guard isTolerable(error, in: PythonStatement.placeholder) else { throw error }
      let reason = self.error(of: error)
      if case .error = error { note(reason, at: place) }
      return .unknown(OpaqueValue(what: reason.message, place: place))
    }
  }

  private func runAssert(
    _ test: PythonExpression, _ message: PythonExpression?, at place: SourcePlace
  ) throws(TraceStop) {
    guard case .known(false) = try decide(test) else { return }
    let text = try message.map { message throws(TraceStop) in
      try string(of: try evaluate(message), at: place)
    }
    throw raise("AssertionError", text ?? "", at: place)
  }

  // MARK: Loops

  private func runFor(_ loop: PythonFor, at place: SourcePlace) throws(TraceStop) -> Flow {
    let iterable: Value
    do {
      iterable = try evaluate(loop.iterable)
    } catch {
      guard mode == .exploring, isTolerable(error, in: PythonStatement.placeholder) else {
        throw error
      }
      let reason = self.error(of: error)
      if case .error = error { note(reason, at: place) }
      iterable = .opaque(OpaqueValue(what: reason.message, place: place))
    }
    let iterator = try self.iterator(over: iterable, at: self.place(loop.iterable.range))
    if iterator.standsForMany {
      let what = OpaqueValue(what: "the number of turns of this loop", place: place)
      guard mode == .exploring else { throw unknown(what, "the trace", at: place) }
      return try runOnce(what) { () throws(TraceStop) in
        let item = try iterator.next() ?? opaque("an item", at: self.place(loop.iterable.range))
        try assign(item, to: loop.target)
        return try run(loop.body)
      }
    }
    return try runTurns(loop.body, loop.orElse, at: place) { () throws(TraceStop) in
      guard let item = try iterator.next() else { return .known(false) }
      try assign(item, to: loop.target)
      // A generator tells only on the way that it has no known number of values.
      return iterator.standsForMany && mode == .exploring
        ? .unknown(OpaqueValue(what: "the number of turns of this loop", place: place))
        : .known(true)
    }
  }

  private func runWhile(
    _ test: PythonExpression, _ body: [PythonStatement], _ orElse: [PythonStatement],
    at place: SourcePlace
  ) throws(TraceStop) -> Flow {
    try runTurns(body, orElse, at: place) { () throws(TraceStop) in try decide(test) }
  }

  /// Runs turns while there are some. While exploring, a loop whose number of turns is not known, that
  /// trains or evaluates, or that takes too long ends after its turn: what it changed is not known then.
  private func runTurns(
    _ body: [PythonStatement], _ orElse: [PythonStatement], at place: SourcePlace,
    _ advance: () throws(TraceStop) -> Decision
  ) throws(TraceStop) -> Flow {
    let firstStep = steps
    var turns = 0
    while true {
      let eventCount = events.count
      var isOver = false
      var isUncertain: OpaqueValue?
      var flow = Flow.next
      func turn() throws(TraceStop) {
        switch try advance() {
        case .known(true): break
        case .known(false):
          isOver = true
          return
        case .unknown(let reason): isUncertain = reason
        }
        try step(place)
        flow = try run(body)
      }
      guard mode == .exploring else {
        try turn()
        if isOver { return try run(orElse) }
        if flow.breaks { return .next }
        if flow.returned != nil { return flow }
        turns += 1
        continue
      }
      // The turn runs as a branch of its own until it is known whether it is one of a known number.
      forks.append(
        Fork(
          reason: OpaqueValue(what: "the turns of this loop", place: place), isTentative: true))
      let level = forks.count
      do {
        try turn()
      } catch {
        closeFork(level)
        throw error
      }
      turns += 1
      if isUncertain == nil {
        if events[min(eventCount, events.count)...].contains(where: \.isOfUse)
          || steps - firstStep > limits.loopSteps
          || (flow.fallsThrough || flow.continues) && (flow.breaks || flow.returned != nil)
        {
          isUncertain = OpaqueValue(what: "the number of turns of this loop", place: place)
        }
      }
      if steps - firstStep > limits.loopSteps {
        let words = grouped(limits.loopSteps)
        note(
          TraceError(
            .limit, at: describe(place),
            "limit of \(words) steps of one loop exceeded: what it sets is not known after it"),
          at: place)
      }
      if let isUncertain, !isOver {
        mergeFork(level, reason: isUncertain)
        flow.breaks = false
        flow.continues = false
        flow.fallsThrough = true
        return flow
      }
      closeFork(level)
      if isOver { return try run(orElse) }
      if flow.fallsThrough || flow.continues { continue }
      if flow.breaks {
        flow.breaks = false
        flow.continues = false
        flow.fallsThrough = true
      }
      return flow
    }
  }

  /// Runs a body that a run may take any number of times.
  private func runOnce(
    _ reason: OpaqueValue, _ body: () throws(TraceStop) -> Flow
  ) throws(TraceStop) -> Flow {
    forks.append(Fork(reason: reason))
    let level = forks.count
    var flow: Flow
    do {
      flow = try body()
    } catch {
      closeFork(level)
      throw error
    }
    mergeFork(level, reason: reason)
    flow.breaks = false
    flow.continues = false
    flow.fallsThrough = true
    return flow
  }

  // MARK: with

  private func runWith(
    _ items: ArraySlice<PythonWithItem>, _ body: [PythonStatement]
  ) throws(TraceStop) -> Flow {
    guard let item = items.first else { return try run(body) }
    let place = place(item.context.range)
    let context: Value
    do {
      context = try evaluate(item.context)
    } catch {
      guard mode == .exploring, isTolerable(error, in: PythonStatement.placeholder) else {
        throw error
      }
      let reason = self.error(of: error)
      if case .error = error { note(reason, at: place) }
      context = .opaque(OpaqueValue(what: reason.message, place: place))
    }
    let entered = try enter(context, at: place)
    if let target = item.target { try assign(entered, to: target) }
    let flow: Flow
    do {
      flow = try runWith(items.dropFirst(), body)
    } catch {
      guard case .exception = error, let exception = raised else { throw error }
      let isCaught = try exit(context, exception, at: place)
      if isCaught { return .next }
      raised = exception
      throw error
    }
    _ = try exit(context, nil, at: place)
    return flow
  }

  func enter(_ context: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    switch context {
    case .opaque, .data, .tensor: return context
    case .instance(let instance) where instance.type.lookup("__enter__") == nil:
      throw raise(
        "TypeError", "'\(instance.type.name)' object does not support the context manager protocol",
        at: place)
    case .iterator, .function, .native: return context
    default: return try callMethod("__enter__", of: context, CallArguments(place: place))
    }
  }

  /// Whether the context swallows the exception.
  func exit(
    _ context: Value, _ exception: PythonException?, at place: SourcePlace
  ) throws(TraceStop) -> Bool {
    guard case .instance(let instance) = context, instance.type.lookup("__exit__") != nil else {
      return false
    }
    let arguments: [Value] =
      exception.map { [.type($0.type), $0.value, .none] } ?? [.none, .none, .none]
    let result = try callMethod(
      "__exit__", of: context, CallArguments(positional: arguments, place: place))
    if case .opaque = result { return false }
    return try truth(of: result, at: place)
  }

  // MARK: Assertions about what cannot be followed

  /// Makes what a statement that could not be followed would have set unknown.
  func forget(_ statement: PythonStatement, because reason: OpaqueValue) {
    for instance in constructions { instance.isIncomplete = true }
    switch statement.node {
    case .assign(let targets, let value):
      for target in targets { forget(target, reason) }
      forgetContainers(value, reason)
    case .augAssign(let target, _, let value):
      forget(target, reason)
      forgetContainers(value, reason)
    case .annAssign(let target, _, let value, _):
      if value != nil { forget(target, reason) }
    case .expr(let expression): forgetContainers(expression, reason)
    case .delete(let targets): for target in targets { forget(target, reason) }
    case .import(let names):
      for name in names {
        let bound = name.asName ?? String(name.name.prefix { $0 != "." })
        setVariable(bound, to: .opaque(reason))
      }
    case .importFrom(_, let names, _):
      for name in names where name.name != "*" {
        setVariable(name.asName ?? name.name, to: .opaque(reason))
      }
    case .functionDef(let definition): setVariable(definition.name, to: .opaque(reason))
    case .classDef(let definition): setVariable(definition.name, to: .opaque(reason))
    default: break
    }
  }

  private func forget(_ target: PythonExpression, _ reason: OpaqueValue) {
    switch target.node {
    case .name(let name): setVariable(name, to: .opaque(reason))
    case .tuple(let items), .list(let items): for item in items { forget(item, reason) }
    case .starred(let item): forget(item, reason)
    case .attribute(let object, let name):
      guard let object = quietly(object) else { return }
      if case .instance(let instance) = object {
        willChange(instance)
        instance.moduleState?.children.removeAll { $0.name == name }
        instance.moduleState?.parameters.removeAll { $0.name == name }
        instance.moduleState?.buffers.removeAll { $0.name == name }
        setPlainAttribute(name, of: instance, to: .opaque(reason))
      } else if case .type(let type) = object {
        willChange(type)
        type.attributes[name] = .opaque(reason)
      }
    case .subscript(let object, _): forgetContainers(object, reason)
    default: break
    }
  }

  /// Marks the lists, dictionaries and networks that an expression names: it may have changed them.
  private func forgetContainers(_ expression: PythonExpression, _ reason: OpaqueValue) {
    switch expression.node {
    case .name, .attribute:
      switch quietly(expression) {
      case .list(let list)?: makeUncertain(list, reason)
      case .dict(let dict)?: makeUncertain(dict, reason)
      case .set(let set)?: makeUncertain(set.members, reason)
      case .tensor(let tensor)?: tensor.forget(because: reason)
      case .instance(let instance)? where constructions.contains { $0 === instance }:
        makeUncertain(instance, reason)
      default:
        if case .attribute(let object, _) = expression.node { forgetContainers(object, reason) }
      }
    case .call(let callee, let arguments, let keywords):
      if case .attribute(let object, let name) = callee.node {
        if Self.partsMethods.contains(name), case .instance(let instance)? = quietly(object),
          instance.moduleState != nil
        {
          makeUncertain(instance, reason)
        }
        forgetContainers(object, reason)
      }
      for argument in arguments { forgetContainers(argument, reason) }
      for keyword in keywords { forgetContainers(keyword.value, reason) }
    case .subscript(let object, _): forgetContainers(object, reason)
    case .starred(let item): forgetContainers(item, reason)
    case .tuple(let items), .list(let items):
      for item in items { forgetContainers(item, reason) }
    default: break
    }
  }

  /// Methods of a module that change its parts.
  private static let partsMethods: Set<String> = [
    "add_module", "append", "extend", "insert", "register_module", "register_buffer",
    "register_parameter", "__setattr__", "__setitem__", "__delattr__", "update", "pop", "apply",
  ]

  /// The value of a name or of an attribute chain, without running anything of the student's.
  private func quietly(_ expression: PythonExpression) -> Value? {
    switch expression.node {
    case .name(let name): return variable(name)
    case .attribute(let object, let name):
      switch quietly(object) {
      case .instance(let instance)?:
        if let value = instance.attributes[name] { return value }
        return instance.moduleState?.children.first { $0.name == name }?.module.map {
          .instance($0)
        }
      case .module(let module)?: return module.scope.variables[name]
      case .type(let type)?: return type.lookup(name)?.value
      default: return nil
      }
    default: return nil
    }
  }
}

extension PythonStatement {
  /// Simple statements, and definitions, cost only themselves where they cannot be followed.
  fileprivate var isSimple: Bool {
    switch node {
    case .if, .for, .while, .with, .try, .match: false
    default: true
    }
  }

  static let placeholder = PythonStatement(.pass, 0..<0)
}

extension TraceEvent {
  /// Whether it shows a loop that trains or evaluates.
  var isOfUse: Bool {
    switch self {
    case .called, .trained, .stateDictLoaded, .loaded, .saved: true
    case .built: false
    }
  }
}
