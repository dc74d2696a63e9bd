/// A value of the network while it is lowered: its shape, and how it lies in which memory.
struct Value: Sendable {
  /// All sizes, with the batch where the value is batched.
  let shape: [Int]
  let layout: Layout
  let location: Location

  enum Layout: Sendable {
    /// Elements from one index to the next in each dimension; 0 repeats one element.
    case strided([Int])
    /// As oneDNN chose it. Its own shape may differ from the value's after a `Flatten`: the elements
    /// in row-major order are the same.
    case blocked(Descriptor)
  }

  init(shape: [Int], layout: Layout, location: Location) {
    self.shape = shape
    self.layout = layout
    self.location = location
  }

  /// A row-major value.
  init(shape: [Int], location: Location) {
    self.init(shape: shape, layout: .strided(rowMajorStrides(of: shape)), location: location)
  }

  /// A value as a primitive wrote it.
  init(shape: [Int], descriptor: Descriptor, location: Location) throws(ComputeError) {
    let isDense = try descriptor == Descriptor(dense: descriptor.shape)
    self.init(
      shape: shape,
      layout: isDense ? .strided(rowMajorStrides(of: shape)) : .blocked(descriptor),
      location: location)
  }

  /// The number of elements, repeated ones counted each time.
  var count: Int { shape.reduce(1, *) }

  /// Whether the elements lie one after the other in row-major order.
  var isDense: Bool {
    guard case .strided(let strides) = layout else { return false }
    let dense = rowMajorStrides(of: shape)
    return shape.indices.allSatisfy { shape[$0] == 1 || strides[$0] == dense[$0] }
  }

  /// The layout in oneDNN's terms; its shape may differ from the value's, see ``Layout/blocked(_:)``.
  func descriptor() throws(ComputeError) -> Descriptor {
    switch layout {
    case .strided(let strides): try Descriptor(shape: shape, strides: strides)
    case .blocked(let descriptor): descriptor
    }
  }
}
