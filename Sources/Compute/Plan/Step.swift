/// One region that steps read and write, by its index in the program.
struct BufferID: Hashable, Sendable {
  let index: Int
}

/// What stands behind a ``BufferID``.
struct Buffer: Sendable {
  /// In bytes.
  let size: Int
  /// Set for weights and whatever follows from weights alone: the same for all sessions.
  var constant: AlignedBytes?
  /// Set for memory that a training session brings.
  var region: Region?
}

/// What a training session holds beside activations.
enum Region: Hashable, Sendable {
  /// All learned values, one after the other; the same for all slices of a batch.
  case parameters
  /// As `parameters`; each slice has its own.
  case gradients
  /// Running statistics and counters; the same for all slices.
  case statistics
  /// A ``SliceKey`` for each slice.
  case key
}

/// A place in a buffer.
struct Location: Hashable, Sendable {
  let buffer: BufferID
  /// In bytes from the buffer's start.
  var offset = 0
}

/// One pass over memory, with its inputs, output and layouts fixed.
struct Step: Sendable {
  @safe enum Work: Sendable {
    case primitive(PrimitiveStep)
    case product(MatrixProduct)
    case kernel(Kernel)
    case routine(Routine)
    /// Done once for all slices of a batch, when each has come this far.
    case exchange(Exchange)
    /// The caller's: scores to their gradient.
    case loss
  }

  /// What it is, for tests and for the printed plan.
  let name: String
  let work: Work
  let reads: [Location]
  let writes: [Location]
}

/// A primitive with the layouts of its arguments.
///
/// A class, because many sessions share the generated code that it owns.
final class PrimitiveStep: Sendable {
  struct Argument: Sendable {
    /// One of `DNNL_ARG_…`.
    let index: Int32
    let layout: Descriptor
    let location: Location
  }

  let primitive: Primitive
  let arguments: [Argument]
  /// Absent where it needs none.
  let scratchpad: Descriptor

  init(_ primitive: consuming Primitive, arguments: [Argument], scratchpad: Descriptor) {
    self.primitive = primitive
    self.arguments = arguments
    self.scratchpad = scratchpad
  }
}

/// A pass of our own: the addresses of what it reads and writes, in the step's order.
typealias Kernel =
  @Sendable (_ reads: [UnsafeMutablePointer<Float>], _ write: UnsafeMutablePointer<Float>) -> Void

/// A pass of our own with several results, which may call oneDNN.
typealias Routine =
  @Sendable (_ reads: [FloatPointer], _ writes: [FloatPointer]) throws(ComputeError) -> Void

/// A pass of our own over what all slices of a batch hold: for each slice, in order, the addresses of
/// what it reads and of what it writes, and its number of samples.
typealias Exchange =
  @Sendable (_ slices: [(reads: [FloatPointer], writes: [FloatPointer], rows: Int)]) -> Void

typealias FloatPointer = UnsafeMutablePointer<Float>
