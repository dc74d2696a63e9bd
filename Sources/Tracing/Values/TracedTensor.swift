import Networks

/// A tensor whose values the tracer does not compute: it knows where they come from and their shape.
struct TracedTensor {
  var content: Content
  /// As Python sees it.
  var shape: [Dimension]
  var elementType = ElementType.float32
  /// Of a batch dimension with a multiple: the part of the multiple that varies slower than the
  /// image, as in `[L, N, H]` seen as `[L * N, H]`.
  var slowMultiple = 1
  /// Shared with every tensor that is a view of the same memory.
  var storage = TensorStorage()
  /// Which view of the memory it is: two tensors of one storage and one view hold the same elements.
  var view = 0
  /// Which of Python's objects it is among those of one view: `detach()` makes another, whose shape
  /// is its own.
  var object = 0
  /// Changes of the storage that ``content`` knows of.
  var version = 0
  /// Which trace its flow belongs to.
  var trace = 0

  enum Content {
    /// What a layer of the graph gives. The graph holds values batch first; `batchAxis` is where Python
    /// sees the batch, nil for a value that is the same for every image.
    case flow(Source, batchAxis: Int?)
    /// A parameter or buffer of a module.
    case stored(StoredTensor)
    /// Known numbers, in row-major order: `torch.tensor([0.2860])`, `torch.arange(10)`.
    case literal([Double])
    /// One number everywhere, of any shape, the batch's size included: `torch.zeros(2, x.size(0), 64)`.
    case filled(Double)
    /// Of a known shape with values that only a run could tell: `torch.randn(4, 4)`.
    case unknown(OpaqueValue)
  }

  /// A tensor after a change in place.
  struct Change {
    var view: Int
    var object: Int
    var content: Content
    var shape: [Dimension]
    var slowMultiple: Int
    var trace: Int
  }

  enum Dimension: Hashable {
    case known(Int)
    /// `multiple` times the number of images.
    case batch(multiple: Int)
  }

  enum ElementType: String, Hashable {
    case float32, float64, float16, bfloat16, int64, int32, uint8, bool
  }
}

extension TracedTensor {
  /// Marks the values as changed in a way that is not known.
  func forget(because reason: OpaqueValue) {
    var changed = self
    changed.content = .unknown(reason)
    storage.change(to: changed)
    if case .stored(let stored) = content { stored.values = nil }
  }
}

/// The memory of a tensor: what changes in place is seen through every view of it.
final class TensorStorage {
  /// The tensor after each change, which tells through which view it was made.
  private(set) var changes: [TracedTensor.Change] = []
  private var views = 0

  init() {}

  var version: Int { changes.count }

  func change(to tensor: TracedTensor) {
    changes.append(
      TracedTensor.Change(
        view: tensor.view, object: tensor.object, content: tensor.content, shape: tensor.shape,
        slowMultiple: tensor.slowMultiple, trace: tensor.trace))
  }

  /// Takes changes back.
  func restore(version: Int) { changes.removeLast(max(0, changes.count - version)) }

  func makeView() -> Int {
    views += 1
    return views
  }
}

/// A parameter or a buffer: known by identity, so that one under two names is one.
final class StoredTensor {
  enum Role { case parameter, buffer, transientBuffer }

  var role: Role
  /// Nil until a lazy module sees its first input.
  var sizes: [Int]?
  /// Values that are known from the source alone, row-major: `register_buffer("mean", torch.tensor(…))`.
  var values: [Double]?
  /// Of `num_batches_tracked` and the like.
  var isInteger = false
  let place: SourcePlace

  init(role: Role, sizes: [Int]?, values: [Double]? = nil, place: SourcePlace) {
    self.role = role
    self.sizes = sizes
    self.values = values
    self.place = place
  }
}

/// What `nn.Module.__init__` sets up, in the order in which names were registered.
final class ModuleState {
  var parameters: [(name: String, tensor: StoredTensor?)] = []
  var buffers: [(name: String, tensor: StoredTensor?, isPersistent: Bool)] = []
  var children: [(name: String, module: InstanceObject?)] = []
}
