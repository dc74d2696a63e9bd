import Networks

/// A value of the traced Python.
///
/// What is known is computed as Python does; what only a run could tell is ``opaque(_:)`` and stops
/// only what depends on it.
enum Value {
  case none
  case ellipsis
  case notImplemented
  case bool(Bool)
  /// Beyond 64 bits the trace stops: no network has such a size.
  case int(Int)
  /// `multiple` times the number of images in the batch, which the tracer never fixes.
  case batchSize(multiple: Int)
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case tuple([Value])
  case list(ListObject)
  case dict(DictObject)
  case set(SetObject)
  indirect case range(RangeValue)
  case slice(SliceValue)
  case iterator(IteratorObject)
  case function(FunctionObject)
  indirect case native(NativeFunction)
  /// A function with its first argument.
  indirect case bound(function: Value, receiver: Value)
  case type(ClassObject)
  case instance(InstanceObject)
  case module(ModuleObject)
  /// `super()`: attributes are looked up after `after` in the receiver's method resolution order.
  indirect case superProxy(after: ClassObject, receiver: Value)
  /// An activation, a learned tensor or a constant.
  indirect case tensor(TracedTensor)
  /// Pixels or labels on their way from the files to the network.
  indirect case data(DataArray)
  indirect case opaque(OpaqueValue)
}

/// `range(start, stop, step)`; the step is not 0.
struct RangeValue: Hashable {
  var start: Int
  var stop: Int
  var step: Int
}

/// `start:stop:step` of a subscript, or `slice(…)`.
struct SliceValue {
  var parts: [Value]

  init(start: Value = .none, stop: Value = .none, step: Value = .none) {
    parts = [start, stop, step]
  }

  var start: Value { parts[0] }
  var stop: Value { parts[1] }
  var step: Value { parts[2] }
}

/// Something that only a run could tell.
struct OpaqueValue {
  /// What it is, in the student's words: `torch.rand(…)`, `the module 'timm'`.
  var what: String
  /// Where it came from.
  var place: SourcePlace
  /// Whether it is a value of the machine that never changes a network's answers: a device, a dtype, a
  /// generator, a file handle. Methods take it and ignore it.
  var isInert = false
}
