import PythonSyntax

/// A generator function's body under way: it stops at each `yield` and goes on from there.
///
/// Statements without a `yield` run as usual; those around one are kept as cursors on a stack.
private final class Generator {
  private enum Cursor {
    case block([PythonStatement], next: Int)
    case loop(IteratorObject, PythonFor)
    case repetition(test: PythonExpression, body: [PythonStatement], orElse: [PythonStatement])
    case delegation(IteratorObject)
    case context(Value, SourcePlace)
    case handled(PythonTry, Stage)

    enum Stage { case body, handler, orElse, finally }
  }

  private unowned let interpreter: Interpreter
  private let frame: Frame
  private var cursors: [Cursor]
  /// Where the value that comes back from a `yield` goes.
  private var target: PythonExpression?
  var sent = Value.none
  /// What hands the values on: it stands for many once the body is in a loop of unknown length.
  weak var object: IteratorObject?
  private var repeated: Set<ObjectIdentifier> = []
  var isRunning = false

  init(_ statements: [PythonStatement], _ frame: Frame, _ interpreter: Interpreter) {
    self.interpreter = interpreter
    self.frame = frame
    cursors = [.block(statements, next: 0)]
  }

  func next() throws(TraceStop) -> Value? {
    guard !cursors.isEmpty else { return nil }
    let outer = interpreter.frame
    interpreter.frame = frame
    interpreter.callDepth += 1
    interpreter.depth += 1
    isRunning = true
    defer {
      interpreter.frame = outer
      interpreter.callDepth -= 1
      interpreter.depth -= 1
      isRunning = false
    }
    guard interpreter.callDepth <= interpreter.limits.callDepth else {
      throw interpreter.depthStop(at: interpreter.place(0..<0))
    }
    if let target {
      try interpreter.assign(sent, to: target)
      self.target = nil
      sent = .none
    }
    while !cursors.isEmpty {
      do {
        if let value = try advance() { return value }
      } catch {
        guard case .exception = error, try handle() else {
          cursors = []
          throw error
        }
      }
    }
    return nil
  }

  /// One step; a value if it yields.
  private func advance() throws(TraceStop) -> Value? {
    guard let cursor = cursors.last else { return nil }
    let top = cursors.count - 1
    switch cursor {
    case .block(let statements, let next):
      guard next < statements.count else {
        cursors.removeLast()
        return nil
      }
      cursors[top] = .block(statements, next: next + 1)
      return try run(statements[next])
    case .loop(let iterator, let loop):
      try interpreter.step(interpreter.place(loop.iterable.range))
      if iterator.standsForMany {
        object?.standsForMany = true
        guard repeated.insert(ObjectIdentifier(iterator)).inserted else {
          throw interpreter.unknown(
            OpaqueValue(
              what: "the number of turns of this loop",
              place: interpreter.place(loop.iterable.range)), "the generator",
            at: interpreter.place(loop.iterable.range))
        }
      }
      if let item = try iterator.next() {
        try interpreter.assign(item, to: loop.target)
        cursors.append(.block(loop.body, next: 0))
      } else {
        cursors.removeLast()
        cursors.append(.block(loop.orElse, next: 0))
      }
    case .repetition(let test, let body, let orElse):
      try interpreter.step(interpreter.place(test.range))
      let value = try interpreter.evaluate(test)
      if try interpreter.truth(of: value, at: interpreter.place(test.range)) {
        cursors.append(.block(body, next: 0))
      } else {
        cursors.removeLast()
        cursors.append(.block(orElse, next: 0))
      }
    case .delegation(let iterator):
      if let item = try iterator.next() { return item }
      cursors.removeLast()
    case .context(let context, let place):
      cursors.removeLast()
      _ = try interpreter.exit(context, nil, at: place)
    case .handled(let block, let stage):
      switch stage {
      case .body:
        cursors[top] = .handled(block, .orElse)
        cursors.append(.block(block.orElse, next: 0))
      case .orElse, .handler:
        cursors[top] = .handled(block, .finally)
        cursors.append(.block(block.finally, next: 0))
      case .finally: cursors.removeLast()
      }
    }
    return nil
  }

  private func run(_ statement: PythonStatement) throws(TraceStop) -> Value? {
    let place = interpreter.place(statement.range)
    guard statement.containsYield else {
      let flow = try interpreter.run(statement)
      if flow.isPlain { return nil }
      guard !(flow.fallsThrough || flow.breaks && flow.continues) else {
        throw interpreter.stop(
          .unknownValue, at: place,
          "whether this generator goes on depends on what only running the code could tell")
      }
      try end(flow)
      return nil
    }
    switch statement.node {
    case .expr(let expression): return try yield(expression, to: nil, at: place)
    case .assign(let targets, let value) where targets.count == 1:
      return try yield(value, to: targets[0], at: place)
    case .if(let test, let body, let orElse) where !test.containsYield:
      let value = try interpreter.evaluate(test)
      let isTrue = try interpreter.truth(of: value, at: interpreter.place(test.range))
      cursors.append(.block(isTrue ? body : orElse, next: 0))
    case .for(let loop) where !loop.iterable.containsYield:
      let iterable = try interpreter.evaluate(loop.iterable)
      let iterator = try interpreter.iterator(
        over: iterable, at: interpreter.place(loop.iterable.range))
      cursors.append(.loop(iterator, loop))
    case .while(let test, let body, let orElse) where !test.containsYield:
      cursors.append(.repetition(test: test, body: body, orElse: orElse))
    case .with(let items, let body, _):
      for item in items {
        let place = interpreter.place(item.context.range)
        let context = try interpreter.evaluate(item.context)
        let entered = try interpreter.enter(context, at: place)
        cursors.append(.context(context, place))
        if let target = item.target { try interpreter.assign(entered, to: target) }
      }
      cursors.append(.block(body, next: 0))
    case .try(let block):
      cursors.append(.handled(block, .body))
      cursors.append(.block(block.body, next: 0))
    default:
      throw interpreter.stop(
        .unsupported, at: place,
        "a 'yield' inside an expression is not followed; give it a statement of its own")
    }
    return nil
  }

  private func yield(
    _ expression: PythonExpression, to target: PythonExpression?, at place: SourcePlace
  ) throws(TraceStop) -> Value? {
    switch expression.node {
    case .yield(let value):
      guard let value else {
        self.target = target
        return Value.none
      }
      let result = try interpreter.evaluate(value)
      self.target = target
      return result
    case .yieldFrom(let iterable) where target == nil:
      cursors.append(
        .delegation(
          try interpreter.iterator(over: try interpreter.evaluate(iterable), at: place)))
      return nil
    default:
      throw interpreter.stop(
        .unsupported, at: place,
        "a 'yield' inside an expression is not followed; give it a statement of its own")
    }
  }

  /// Leaves blocks for a `return`, `break` or `continue`; `finally` and contexts on the way run.
  private func end(_ flow: Flow) throws(TraceStop) {
    while let cursor = cursors.last {
      switch cursor {
      case .loop, .repetition:
        if flow.continues { return }
        cursors.removeLast()
        if flow.breaks { return }
      case .context(let context, let place):
        cursors.removeLast()
        _ = try interpreter.exit(context, nil, at: place)
      case .handled(let block, let stage):
        cursors.removeLast()
        if stage != .finally { _ = try interpreter.run(block.finally) }
      case .block, .delegation: cursors.removeLast()
      }
    }
  }

  /// Looks for a handler of the exception; false if there is none.
  private func handle() throws(TraceStop) -> Bool {
    guard let exception = interpreter.raised else { return false }
    while let cursor = cursors.last {
      switch cursor {
      case .context(let context, let place):
        cursors.removeLast()
        if try interpreter.exit(context, exception, at: place) { return true }
        interpreter.raised = exception
      case .handled(let block, let stage):
        if stage == .body {
          for handler in block.handlers {
            let isMatch =
              try handler.type.map { type throws(TraceStop) in
                interpreter.matches(exception, try interpreter.evaluate(type))
              } ?? true
            guard isMatch else { continue }
            cursors[cursors.count - 1] = .handled(block, .handler)
            frame.handled = exception
            if let name = handler.name {
              interpreter.setVariable(
                name,
                to: interpreter.instance(of: exception))
            }
            cursors.append(.block(handler.body, next: 0))
            return true
          }
        }
        cursors.removeLast()
        if stage != .finally { _ = try interpreter.run(block.finally) }
        interpreter.raised = exception
      default: cursors.removeLast()
      }
    }
    return false
  }
}

extension Interpreter {
  func generator(_ statements: [PythonStatement], _ frame: Frame) -> IteratorObject {
    let generator = Generator(statements, frame, self)
    let iterator = IteratorObject(kind: "generator") { () throws(TraceStop) in
      try generator.next()
    }
    generator.object = iterator
    iterator.send = { value throws(TraceStop) in
      generator.sent = value
      return try generator.next()
    }
    return iterator
  }
}
