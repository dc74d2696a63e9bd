internal import CDNNL
import Diagnostics

/// A step with addresses in place of locations: ready to run, as often as wanted, on one thread.
@safe final class BoundStep {
  let step: Step
  private let arguments: BoundArguments
  let reads: [FloatPointer]
  let writes: [FloatPointer]

  /// - Parameters:
  ///   - address: where a location is; the memory must outlive this.
  ///   - scratchpad: at least ``Step/scratchpadByteCount`` bytes.
  init(
    _ step: Step, scratchpad: UnsafeMutableRawPointer,
    address: (Location) -> UnsafeMutableRawPointer
  ) throws(ComputeError) {
    var bound = BoundArguments()
    if case .primitive(let primitive) = step.work {
      for argument in primitive.arguments {
        unsafe try bound.bind(argument.index, argument.layout, to: address(argument.location))
      }
      if !primitive.scratchpad.isAbsent {
        unsafe try bound.bind(DNNL_ARG_SCRATCHPAD, primitive.scratchpad, to: scratchpad)
      }
    }
    func floats(_ locations: [Location]) -> [FloatPointer] {
      unsafe locations.map { unsafe address($0).assumingMemoryBound(to: Float.self) }
    }
    unsafe reads = floats(step.reads)
    unsafe writes = floats(step.writes)
    arguments = bound
    self.step = step
  }

  func run(on stream: borrowing Stream) throws(ComputeError) {
    switch step.work {
    case .primitive(let primitive): try primitive.primitive.run(arguments, on: stream)
    case .product(let product): unsafe try product.run(reads[0], reads[1], to: writes[0])
    case .kernel(let kernel): unsafe kernel(reads, writes[0])
    case .routine(let routine): unsafe try routine(reads, writes)
    case .exchange, .loss: preconditionFailure("\(step.name) is not one slice's to run")
    }
  }
}
