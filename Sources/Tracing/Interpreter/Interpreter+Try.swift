import PythonSyntax

extension Interpreter {
  func runTry(_ block: PythonTry, at place: SourcePlace) throws(TraceStop) -> Flow {
    guard !block.isStar else {
      throw stop(.unsupported, at: place, "'except*' is not followed; write 'except'")
    }
    var flow: Flow
    do {
      flow = try runHandled(block, at: place)
    } catch {
      guard case .exception = error else { throw error }
      let exception = raised
      let last = try run(block.finally)
      if !last.fallsThrough { return last }
      raised = exception
      throw error
    }
    let last = try run(block.finally)
    if !last.fallsThrough { return last }
    if !last.isPlain { flow.returned = flow.returned ?? last.returned }
    return flow
  }

  private func runHandled(_ block: PythonTry, at place: SourcePlace) throws(TraceStop) -> Flow {
    let uses = opaqueUses
    var flow: Flow
    let calls = (callPlaces.count, callDepth, depth)
    tryDepth += block.handlers.isEmpty ? 0 : 1
    do {
      flow = try run(block.body)
      tryDepth -= block.handlers.isEmpty ? 0 : 1
    } catch {
      tryDepth -= block.handlers.isEmpty ? 0 : 1
      guard case .exception = error, let exception = raised,
        let handler = try handler(of: exception, in: block)
      else { throw error }
      callPlaces.removeLast(callPlaces.count - calls.0)
      (callDepth, depth) = (calls.1, calls.2)
      return try run(handler, of: exception)
    }
    if opaqueUses != uses, !block.handlers.isEmpty {
      let reason = OpaqueValue(what: "whether this raises an exception", place: place)
      guard mode == .exploring else { throw unknown(reason, "the trace", at: place) }
      for handler in block.handlers {
        let before = flow
        flow = try fork(reason) { () throws(TraceStop) in
          before
        } or: { () throws(TraceStop) in
          try run(
            handler,
            of: PythonException(
              type: exceptionClass("Exception"), value: .opaque(reason), place: place, message: ""))
        }
      }
    }
    guard flow.fallsThrough, !block.orElse.isEmpty else { return flow }
    var rest = try run(block.orElse)
    rest.breaks = rest.breaks || flow.breaks
    rest.continues = rest.continues || flow.continues
    rest.returned = rest.returned ?? flow.returned
    return rest
  }

  private func handler(
    of exception: PythonException, in block: PythonTry
  ) throws(TraceStop) -> PythonTry.Handler? {
    for handler in block.handlers {
      guard let type = handler.type else { return handler }
      if matches(exception, try evaluate(type)) { return handler }
    }
    return nil
  }

  func matches(_ exception: PythonException, _ type: Value) -> Bool {
    switch type {
    case .type(let type): exception.type.isSubclass(of: type)
    case .tuple(let types): types.contains { matches(exception, $0) }
    default: false
    }
  }

  private func run(
    _ handler: PythonTry.Handler, of exception: PythonException
  ) throws(TraceStop) -> Flow {
    let outer = frame.handled
    frame.handled = exception
    defer { frame.handled = outer }
    if let name = handler.name { setVariable(name, to: instance(of: exception)) }
    let flow = try run(handler.body)
    if let name = handler.name { removeVariable(name) }
    return flow
  }

  /// The exception as an object of Python.
  func instance(of exception: PythonException) -> Value {
    switch exception.value {
    case .instance, .opaque: return exception.value
    default:
      let instance = InstanceObject(exception.type, place: exception.place)
      setPlainAttribute("args", of: instance, to: .tuple([exception.value]))
      return .instance(instance)
    }
  }

  /// What a `raise` statement throws.
  func raising(_ exception: PythonExpression?, at place: SourcePlace) throws(TraceStop) -> TraceStop
  {
    guard let exception else {
      guard let handled = frame.handled else {
        return raise("RuntimeError", "No active exception to reraise", at: place)
      }
      raised = handled
      raised?.isExplicit = true
      return .exception
    }
    var value = try evaluate(exception)
    if case .type = value { value = try call(value, CallArguments(place: place)) }
    switch value {
    case .instance(let instance) where instance.type.isSubclass(of: exceptionClass("BaseException")):
      // Text of something unknown is empty: the exception is one all the same.
      let message = try stringValue(of: value, at: place).text
      raised = PythonException(
        type: instance.type, value: value, place: place, message: message, isExplicit: true)
    case .opaque(let opaque):
      raised = PythonException(
        type: exceptionClass("Exception"), value: value, place: place, message: opaque.what,
        isExplicit: true)
    default:
      return raise("TypeError", "exceptions must derive from BaseException", at: place)
    }
    return .exception
  }
}
