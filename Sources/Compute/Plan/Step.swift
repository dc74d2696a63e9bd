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
    case kernel(Kernel)
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
