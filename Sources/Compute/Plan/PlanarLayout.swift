internal import CDNNL
import Diagnostics

/// How planes lie in memory: `[height, width, lanes]` one after the other, where lanes are channels side
/// by side, as oneDNN's blocked layouts have them; row-major planes have one.
struct PlanarLayout: Hashable, Sendable {
  /// 1, 8 or 16. The last block of channels is filled up with zeros.
  let lanes: Int

  static let rowMajor = PlanarLayout(lanes: 1)

  /// The layout of a descriptor `[N, C, *size]`; nil for others.
  init?(_ descriptor: Descriptor) throws(ComputeError) {
    for lanes in [16, 8] {
      let layout = PlanarLayout(lanes: lanes)
      if let own = try layout.blocked(descriptor.shape), own == descriptor {
        self = layout
        return
      }
    }
    return nil
  }

  private init(lanes: Int) { self.lanes = lanes }

  /// A value's layout of this kind.
  ///
  /// - Parameter shape: `[N, C, *size]`, or anything if row-major.
  func descriptor(_ shape: [Int]) throws(ComputeError) -> Descriptor {
    if let blocked = try blocked(shape) { return blocked }
    return try Descriptor(dense: shape)
  }

  /// oneDNN's layout with blocks of channels.
  private func blocked(_ shape: [Int]) throws(ComputeError) -> Descriptor? {
    let tag: dnnl_format_tag_t? =
      switch (shape.count, lanes) {
      case (3, 16): dnnl_nCw16c
      case (3, 8): dnnl_nCw8c
      case (4, 16): dnnl_nChw16c
      case (4, 8): dnnl_nChw8c
      default: nil
      }
    guard let tag else { return nil }
    return try Descriptor(shape: shape, tag: tag)
  }
}

extension PlanBuilding where Self: ~Copyable {
  /// The value in a layout of planes: as it lies, or else row-major.
  mutating func planar(_ value: Value) throws(ComputeError) -> (Value, PlanarLayout) {
    if case .blocked(let descriptor) = value.layout, descriptor.shape == value.shape,
      let layout = try PlanarLayout(descriptor)
    {
      return (value, layout)
    }
    return (try dense(value), .rowMajor)
  }
}
