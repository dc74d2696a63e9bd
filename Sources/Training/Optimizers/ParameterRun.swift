import CVector

/// Values that are computed together.
typealias Lanes = SIMD16<Float>

extension Lanes {
  /// Each correctly rounded. The standard library's own take one value at a time.
  @inline(__always)
  var squareRoots: Lanes { vector_square_root(self) }
}

/// Parameters that are updated together, with their gradients and buffers. The pointers are the caller's,
/// and a value of this type lives no longer than the call that made it.
@safe
struct ParameterRun {
  let parameters: UnsafeMutablePointer<Float>
  let gradients: UnsafePointer<Float>
  private let buffers: [UnsafeMutablePointer<Float>]
  private let offset: Int
  let count: Int

  init(
    parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    buffers: [UnsafeMutablePointer<Float>], offset: Int, count: Int
  ) {
    unsafe self.parameters = parameters
    unsafe self.gradients = gradients
    unsafe self.buffers = buffers
    self.offset = offset
    self.count = count
  }

  /// The run's part of a buffer, by its place among the optimizer's names.
  func buffer(_ index: Int) -> UnsafeMutablePointer<Float> { unsafe buffers[index] + offset }

  /// All values, a full set of lanes at a time; the last set may be a part of one.
  @inline(__always)
  func forEachBlock(_ body: (Block) -> Void) {
    let rest = count % Lanes.scalarCount
    for start in stride(from: 0, to: count - rest, by: Lanes.scalarCount) {
      body(Block(start: start, width: Lanes.scalarCount))
    }
    if rest > 0 { body(Block(start: count - rest, width: rest)) }
  }
}

/// Neighbouring values of a run.
struct Block {
  fileprivate let start: Int
  /// 1 to 16.
  fileprivate let width: Int

  /// The values, and zeros behind them.
  @inline(__always)
  func load(_ values: UnsafePointer<Float>) -> Lanes {
    guard width < Lanes.scalarCount else {
      return unsafe UnsafeRawPointer(values + start).loadUnaligned(as: Lanes.self)
    }
    var lanes = Lanes()
    for lane in 0..<width { lanes[lane] = unsafe values[start + lane] }
    return lanes
  }

  @inline(__always)
  func store(_ lanes: Lanes, _ values: UnsafeMutablePointer<Float>) {
    guard width < Lanes.scalarCount else {
      return unsafe UnsafeMutableRawPointer(values + start).storeBytes(of: lanes, as: Lanes.self)
    }
    for lane in 0..<width { unsafe values[start + lane] = lanes[lane] }
  }
}
