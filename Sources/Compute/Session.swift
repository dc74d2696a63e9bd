public import Diagnostics
public import Networks

/// One worker's memory for running a ``CompiledModel``: made and used on one thread at a time.
///
/// A class, since it owns the memory that its steps are bound to.
@safe public final class Session {
  private let compiled: CompiledModel
  private let program: Program
  private let arena: AlignedBytes
  private let stream: Stream
  private let steps: [BoundStep]
  private let input: UnsafeMutablePointer<Float>
  private let output: UnsafeMutablePointer<Float>
  /// Runs inputs that are too large for the fast program, made when the first one comes.
  private var careful: Session?

  /// - Throws: `CMP001`, `CMP002`.
  public init(_ compiled: CompiledModel) throws(ComputeError) {
    useSingleThreadedOneDNN()
    self.compiled = compiled
    let program = compiled.program
    self.program = program
    let arena = try AlignedBytes(count: program.arena.byteCount)
    self.arena = arena
    let address = { (location: Location) -> UnsafeMutableRawPointer in
      let index = location.buffer.index
      if let constant = program.buffers[index].constant {
        return unsafe constant.base + location.offset
      }
      return unsafe arena.base + (program.arena.offsets[index] ?? 0) + location.offset
    }
    var steps: [BoundStep] = []
    for step in program.steps {
      steps.append(
        try unsafe BoundStep(
          step, scratchpad: arena.base + program.arena.scratchpadOffset, address: address))
    }
    self.steps = steps
    unsafe input = address(program.input).assumingMemoryBound(to: Float.self)
    unsafe output = address(program.output).assumingMemoryBound(to: Float.self)
    stream = try Stream()
  }

  /// The network's answers for images of bytes, each scaled as `scaling` says.
  public func predict(
    pixels: Span<UInt8>, scaling: InputScaling
  ) throws(ComputeError) -> [Float] {
    try predict(pixels: pixels, conversion: PixelConversion(scaling))
  }

  /// The network's answers for images of bytes.
  ///
  /// - Parameter pixels: ``CompiledModel/inputCount`` for each image, image after image.
  /// - Returns: ``CompiledModel/outputCount`` values for each image.
  /// - Throws: `CMP003` for a part of an image; `CMP001`, `CMP002`.
  public func predict(
    pixels: Span<UInt8>, conversion: PixelConversion
  ) throws(ComputeError) -> [Float] {
    guard conversion.largest <= MagnitudeBounds.input || compiled.isCareful else {
      return try carefulSession().predict(pixels: pixels, conversion: conversion)
    }
    let size = program.inputCount
    return try forEachBatch(sampleCount(pixels.count)) { start, count in
      unsafe conversion.convert(pixels.extracting(start * size..<(start + count) * size), to: input)
    }
  }

  /// The network's answers for inputs as they are.
  ///
  /// - Parameter inputs: ``CompiledModel/inputCount`` values for each sample, sample after sample.
  /// - Returns: ``CompiledModel/outputCount`` values for each sample.
  /// - Throws: `CMP003` for a part of a sample; `CMP001`, `CMP002`.
  public func run(_ inputs: Span<Float>) throws(ComputeError) -> [Float] {
    _ = try sampleCount(inputs.count)
    let size = max(1, program.inputCount)
    var results: [Float] = []
    var start = 0
    // Samples of the same kind go together; a sample's kind depends on its own values alone, so that
    // its result does too.
    while start < inputs.count {
      let needsCare = needsCare(inputs, at: start)
      var end = start
      repeat {
        end += size
      } while end < inputs.count && self.needsCare(inputs, at: end) == needsCare
      let group = inputs.extracting(start..<end)
      results += try needsCare ? carefulSession().runAll(group) : runAll(group)
      start = end
    }
    return results
  }

  /// Whether the sample that starts here has values with which the fast program could overflow.
  private func needsCare(_ inputs: Span<Float>, at start: Int) -> Bool {
    if compiled.isCareful { return false }
    for index in start..<start + program.inputCount
    where !(inputs[index].magnitude <= MagnitudeBounds.input) {
      return true
    }
    return false
  }

  private func runAll(_ inputs: Span<Float>) throws(ComputeError) -> [Float] {
    let size = program.inputCount
    return try forEachBatch(sampleCount(inputs.count)) { start, count in
      for index in 0..<count * size { unsafe input[index] = inputs[start * size + index] }
    }
  }

  /// - Throws: `CMP003` for a part of a sample.
  private func sampleCount(_ valueCount: Int) throws(ComputeError) -> Int {
    let (samples, rest) = valueCount.quotientAndRemainder(dividingBy: max(1, program.inputCount))
    guard rest == 0 else {
      throw ComputeError(
        .inputCount,
        "the network reads \(grouped(program.inputCount)) values for each sample, which do not "
          + "divide the \(grouped(valueCount)) given; pass whole samples")
    }
    return samples
  }

  /// - Parameter load: writes the inputs of `count` samples from sample `start` on.
  private func forEachBatch(
    _ samples: Int, _ load: (_ start: Int, _ count: Int) -> Void
  ) throws(ComputeError) -> [Float] {
    useSingleThreadedOneDNN()
    var results: [Float] = []
    results.reserveCapacity(samples * program.outputCount)
    for start in stride(from: 0, to: samples, by: program.batchSize) {
      let count = min(program.batchSize, samples - start)
      load(start, count)
      let filled = count * program.inputCount
      // A partial batch runs as a full one, so that each sample's result has the same bits in both.
      unsafe (input + filled).update(
        repeating: 0, count: program.batchSize * program.inputCount - filled)
      for step in steps { try step.run(on: stream) }
      unsafe results.append(
        contentsOf: UnsafeBufferPointer(start: output, count: count * program.outputCount))
    }
    return results
  }

  private func carefulSession() throws(ComputeError) -> Session {
    if let careful { return careful }
    let session = try Session(
      CompiledModel(compiled.model, batchSize: program.batchSize, isCareful: true))
    careful = session
    return session
  }
}
