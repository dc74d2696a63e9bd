import Diagnostics

extension Interpreter {
  /// What ends the trace, with the place in its own file.
  func stop(_ code: TraceErrorCode, at place: SourcePlace, _ message: String) -> TraceStop {
    .error(TraceError(code, at: describe(place), message))
  }

  /// `. Did you mean: 'weight'?`, for the first names that are not found.
  func hint(for name: String, among known: @autoclosure () -> [String]) -> String {
    guard hints < 64 else { return "" }
    hints += 1
    return nearestMatch(to: name, in: Array(known().prefix(2_000))).map {
      ". Did you mean: '\($0)'?"
    } ?? ""
  }

  /// Something that is not known where it is needed.
  ///
  /// - Parameter use: what it is needed for: `the size of Linear`.
  func unknown(_ value: OpaqueValue, _ use: String, at place: SourcePlace) -> TraceStop {
    let origin = value.place == place ? "" : " (from \(describe(value.place)))"
    return stop(
      .unknownValue, at: place,
      "\(use) needs \(escaped(value.what))\(origin), which only running the code could tell; write "
        + "the value into the source")
  }

  /// A Python exception of a builtin class.
  func raise(_ exception: String, _ message: String, at place: SourcePlace) -> TraceStop {
    raised = PythonException(
      type: exceptionClass(exception), value: .string(message), place: place, message: message,
      isExplicit: exception == "SystemExit")
    return .exception
  }

  /// A KeyError of a key that is missing.
  func raiseMissing(_ key: Value, at place: SourcePlace) -> TraceStop {
    let text: Value? = try? representationValue(of: key, at: place)
    raised = PythonException(
      type: exceptionClass("KeyError"), value: key, place: place, message: text?.text ?? "the key")
    return .exception
  }

  /// What a stop is to people; an exception of Python is one that nothing caught.
  func error(of stop: TraceStop) -> TraceError {
    switch stop {
    case .error(let error): error
    case .exception:
      TraceError(
        .raised, at: raised.map { describe($0.place) } ?? "",
        "Python would raise \(raised.map { $0.type.name } ?? "an exception"): "
          + escaped(raised?.message ?? ""))
    }
  }

  func opaque(_ what: String, at place: SourcePlace, isInert: Bool = false) -> Value {
    .opaque(OpaqueValue(what: what, place: place, isInert: isInert))
  }
}
