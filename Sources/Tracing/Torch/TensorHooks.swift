import Diagnostics
import PythonSyntax

// What the interpreter asks the Torch part when it meets a tensor.
extension Interpreter {
  func tensorAttribute(_ name: String, of tensor: TracedTensor, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "tensor")
  }
  func tensorItem(_ index: Value, of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop)
    -> Value
  {
    throw stop(.unsupported, at: place, "tensor")
  }
  func tensorSetItem(
    _ index: Value, of tensor: TracedTensor, to newValue: Value, at place: SourcePlace
  ) throws(TraceStop) {
    throw stop(.unsupported, at: place, "tensor")
  }
  func tensorBinary(
    _ op: PythonBinaryOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "tensor")
  }
  func tensorCompare(
    _ op: PythonCompareOperator, _ left: Value, _ right: Value, at place: SourcePlace
  ) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "tensor")
  }
  func tensorUnary(_ op: PythonUnaryOperator, _ tensor: TracedTensor, at place: SourcePlace)
    throws(TraceStop) -> Value
  {
    throw stop(.unsupported, at: place, "tensor")
  }
  func tensorTruth(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> Bool {
    throw stop(.unsupported, at: place, "tensor")
  }
  /// `len()`: an integer, the batch's size, or opaque.
  func tensorLength(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> Value {
    throw stop(.unsupported, at: place, "tensor")
  }
  /// What iteration gives.
  func tensorItems(of tensor: TracedTensor, at place: SourcePlace) throws(TraceStop) -> [Value] {
    throw stop(.unsupported, at: place, "tensor")
  }

  func traceForward(of network: InstanceObject, inputShape: [Int]) throws(TraceError)
    -> TracedNetwork
  {
    throw TraceError(.unsupported, "torch")
  }
  func stateDict(of network: InstanceObject) -> [StateDictSlot] { [] }
}

enum TorchLibrary {
  static func attributes(of module: String, _ interpreter: Interpreter) -> [String: Value]? { nil }
}
