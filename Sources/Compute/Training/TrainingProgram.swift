/// A network lowered to steps forward and backward for slices of one size: immutable, shared.
struct TrainingProgram: Sendable {
  let steps: [Step]
  let buffers: [Buffer]
  /// Where a slice's samples are written, `[rows, *inputShape]` row-major.
  let input: Location
  /// Where its scores are read, row-major.
  let output: Location
  /// Where the loss writes the gradient of its scores, row-major.
  let outputGradient: Location
  /// Where the gradient with respect to the samples is read, row-major, if it was wanted.
  let inputGradient: Location?
  /// Values of one sample.
  let inputCount: Int
  let outputCount: Int
  let rows: Int
  /// Samples that a batch needs at least.
  let fewestSamples: Int
  let arena: ArenaPlan

  /// - Parameter steps: forward, the loss, backward.
  init(
    steps: [Step], buffers: [Buffer], input: Location, output: Location, outputGradient: Location,
    inputGradient: Location?, inputCount: Int, outputCount: Int, rows: Int,
    fewestSamples: Int = 1
  ) {
    self.steps = steps
    self.buffers = buffers
    self.input = input
    self.output = output
    self.outputGradient = outputGradient
    self.inputGradient = inputGradient
    self.inputCount = inputCount
    self.outputCount = outputCount
    self.rows = rows
    self.fewestSamples = fewestSamples
    arena = ArenaPlan(
      steps: steps, buffers: buffers, input: input.buffer,
      output: (inputGradient ?? output).buffer)
  }
}

/// One slice of a batch: its memory, and the program's steps bound to it. Used on one thread at a time.
///
/// A class, since it owns the memory that its steps are bound to. `@unchecked Sendable`: a session
/// gives it to one thread at a time.
@safe final class TrainingSlice: @unchecked Sendable {
  let program: TrainingProgram
  /// `[parameterCount]`, what the slice's backward steps write.
  let gradients: AlignedBytes
  let input: FloatPointer
  let output: FloatPointer
  let outputGradient: FloatPointer
  let inputGradient: FloatPointer?
  /// The steps, cut at each exchange: an exchange stands alone.
  let segments: [Range<Int>]
  private let arena: AlignedBytes
  private let key: AlignedBytes
  private let steps: [BoundStep]
  private let stream: Stream

  /// - Throws: `CMP001`, `CMP002`.
  init(
    _ program: TrainingProgram, parameters: AlignedBytes, statistics: AlignedBytes
  ) throws(ComputeError) {
    useSingleThreadedOneDNN()
    let arena = try AlignedBytes(count: program.arena.byteCount)
    let gradients = try AlignedBytes(count: parameters.count)
    let key = try AlignedBytes(count: MemoryLayout<SliceKey>.size)
    let address = { (location: Location) -> UnsafeMutableRawPointer in
      let buffer = program.buffers[location.buffer.index]
      let base: UnsafeMutableRawPointer =
        switch buffer.region {
        case .parameters: unsafe parameters.base
        case .gradients: unsafe gradients.base
        case .statistics: unsafe statistics.base
        case .key: unsafe key.base
        case nil:
          unsafe buffer.constant?.base
            ?? (arena.base + (program.arena.offsets[location.buffer.index] ?? 0))
        }
      return unsafe base + location.offset
    }
    func floats(_ location: Location) -> FloatPointer {
      unsafe address(location).assumingMemoryBound(to: Float.self)
    }
    var steps: [BoundStep] = []
    for step in program.steps {
      steps.append(
        try unsafe BoundStep(
          step, scratchpad: arena.base + program.arena.scratchpadOffset, address: address))
    }
    var segments: [Range<Int>] = []
    var start = 0
    for (index, step) in program.steps.enumerated() {
      guard case .exchange = step.work else { continue }
      segments += [start..<index, index..<index + 1]
      start = index + 1
    }
    segments.append(start..<steps.count)
    self.segments = segments
    self.steps = steps
    self.program = program
    self.arena = arena
    self.gradients = gradients
    self.key = key
    unsafe input = floats(program.input)
    unsafe output = floats(program.output)
    unsafe outputGradient = floats(program.outputGradient)
    unsafe inputGradient = program.inputGradient.map { unsafe floats($0) }
    stream = try Stream()
  }

  /// Sets what the slice's random numbers follow from.
  func set(_ value: SliceKey) {
    unsafe key.base.storeBytes(of: value, as: SliceKey.self)
  }

  /// Runs the steps of one segment, and `loss` where its step stands.
  func run(segment: Int, loss: () -> Void) throws(ComputeError) {
    for index in segments[segment] {
      if case .loss = steps[index].step.work { loss() } else { try steps[index].run(on: stream) }
    }
  }

  /// The exchange that stands alone in a segment, and what it reads and writes here.
  func exchange(segment: Int) -> (Exchange, reads: [FloatPointer], writes: [FloatPointer])? {
    let bound = steps[segments[segment].lowerBound]
    guard case .exchange(let exchange) = bound.step.work else { return nil }
    return unsafe (exchange, bound.reads, bound.writes)
  }
}
