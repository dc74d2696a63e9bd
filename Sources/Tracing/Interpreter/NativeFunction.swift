/// Arguments of a call as they were written, unpacked.
struct CallArguments {
  var positional: [Value] = []
  var keywords: [(name: String, value: Value)] = []
  /// Of the call.
  var place: SourcePlace

  subscript(keyword name: String) -> Value? { keywords.first { $0.name == name }?.value }
}

/// A function of a library or a builtin, written in Swift.
struct NativeFunction {
  /// As messages name it: `torch.nn.functional.relu`, `len`.
  let name: String
  let body: (Interpreter, CallArguments) throws(TraceStop) -> Value

  init(
    _ name: String,
    _ body: @escaping (Interpreter, CallArguments) throws(TraceStop) -> Value
  ) {
    self.name = name
    self.body = body
  }
}
