import PythonSyntax

extension Interpreter {
  func describe(_ place: SourcePlace) -> String { "" }
  func exceptionClass(_ name: String) -> ClassObject {
    libraryClass(name, bases: [], attributes: [:])
  }
  func typeName(of value: Value) -> String { "object" }

  func call(_ callee: Value, _ arguments: CallArguments) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: arguments.place, "call")
  }
  func callMethod(_ name: String, of value: Value, _ arguments: CallArguments) throws(TraceStop)
    -> Value
  {
    throw stop(.unsupported, at: arguments.place, "call")
  }
  func attribute(_ name: String, of value: Value, at place: SourcePlace) throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "attribute")
  }
  func setAttribute(_ name: String, of value: Value, to newValue: Value, at place: SourcePlace)
    throws(TraceStop)
  {
    throw stop(.unsupported, at: place, "attribute")
  }
  func hasAttribute(_ name: String, of value: Value, at place: SourcePlace) throws(TraceStop)
    -> Bool
  {
    throw stop(.unsupported, at: place, "attribute")
  }
  func item(_ index: Value, of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "item")
  }
  func setItem(_ index: Value, of value: Value, to newValue: Value, at place: SourcePlace)
    throws(TraceStop)
  {
    throw stop(.unsupported, at: place, "item")
  }
  func binary(_ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "item")
  }
  func unary(_ op: PythonUnaryOperator, _ value: Value, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    throw stop(.unsupported, at: place, "item")
  }
  func compare(_ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "item")
  }
  func truth(of value: Value, at place: SourcePlace) throws(TraceStop) -> Bool {
    throw stop(.unsupported, at: place, "item")
  }
  func items(of value: Value, at place: SourcePlace) throws(TraceStop) -> [Value] {
    throw stop(.unsupported, at: place, "item")
  }
  func iterator(over value: Value, at place: SourcePlace) throws(TraceStop) -> IteratorObject {
    throw stop(.unsupported, at: place, "item")
  }
  func string(of value: Value, at place: SourcePlace) throws(TraceStop) -> String {
    throw stop(.unsupported, at: place, "item")
  }
  func representation(of value: Value, at place: SourcePlace) throws(TraceStop) -> String {
    throw stop(.unsupported, at: place, "item")
  }
  func key(for value: Value, at place: SourcePlace) throws(TraceStop) -> DictObject.Key {
    throw stop(.unsupported, at: place, "item")
  }
  func length(of value: Value, at place: SourcePlace) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "item")
  }
  func type(of value: Value) -> ClassObject { exceptionClass("object") }
  func isInstance(_ value: Value, of type: ClassObject) -> Bool { false }
  func libraryClass(_ qualifiedName: String, bases: [ClassObject], attributes: [String: Value])
    -> ClassObject
  {
    ClassObject(
      name: qualifiedName, qualifiedName: qualifiedName, bases: bases, resolution: [],
      attributes: attributes, place: nil)
  }
  /// A property of a library's class; the getter takes the receiver.
  func property(
    _ name: String, _ getter: @escaping (Interpreter, CallArguments) throws(TraceStop) -> Value
  ) -> Value { .none }
  /// The module of a library, once for each name; nil for one that no library here has.
  func libraryModule(_ name: String) -> ModuleObject? { nil }
}
