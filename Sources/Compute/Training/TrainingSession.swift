public import Diagnostics
public import Networks
public import Tensors

/// A network that is being trained: its parameters, and the programs that compute their gradients on a
/// batch cut into slices.
///
/// How a batch is cut depends on its size alone, and sums over slices are taken in their order, so that
/// the bits are the same for any number of cores.
///
/// A class, since it owns the memory that it trains in; used on one thread at a time. `@unchecked
/// Sendable`: what it holds is touched by the team's threads only while ``WorkerTeam/run(_:_:)`` runs.
@safe public final class TrainingSession: @unchecked Sendable {
  public let network: Network
  public let layout: ParameterLayout

  private let team: WorkerTeam
  private let givesInputGradient: Bool
  private let sliceCount: Int?
  private let parameters: AlignedBytes
  private let statistics: AlignedBytes
  private var programs: [Int: TrainingProgram] = [:]
  /// By the number of samples of a batch.
  private var batches: [Int: [TrainingSlice]] = [:]
  /// Those of the last ``differentiate(sampleCount:randomKey:load:loss:)``.
  private var slices: [TrainingSlice] = []

  /// - Parameters:
  ///   - weights: by state-dict name, of the shapes that the network asks for; counters may be missing.
  ///   - givesInputGradient: whether ``inputGradients()`` is wanted.
  ///   - sliceCount: how many parts a batch is cut into; by default what suits its size.
  /// - Throws: `CMP002`, `CMP004`.
  public init(
    _ network: Network, weights: [String: FloatTensor], team: WorkerTeam,
    givesInputGradient: Bool = false, sliceCount: Int? = nil
  ) throws(ComputeError) {
    self.network = network
    self.team = team
    self.givesInputGradient = givesInputGradient
    self.sliceCount = sliceCount
    layout = ParameterLayout(network)
    let size = MemoryLayout<Float>.stride
    parameters = try AlignedBytes(count: layout.parameterCount * size)
    statistics = try AlignedBytes(count: layout.statisticCount * size)
    try set(weights)
  }

  // MARK: Weights

  /// Puts weights in place of those there.
  ///
  /// - Throws: `CMP004` for a tensor that is missing or of another shape.
  public func set(_ weights: [String: FloatTensor]) throws(ComputeError) {
    for entry in layout.entries {
      guard let tensor = weights[entry.name] else {
        if entry.role == .counter { continue }
        throw ComputeError(.model, "the weights lack the tensor \(quoted(entry.name))")
      }
      guard tensor.shape == entry.shape else {
        throw ComputeError(
          .model,
          "the tensor \(quoted(entry.name)) has shape \(describe(shape: tensor.shape)); the network "
            + "asks for \(describe(shape: entry.shape))")
      }
      let place = unsafe address(of: entry)
      for (index, value) in tensor.values.enumerated() { unsafe place[index] = value }
    }
  }

  /// All tensors by state-dict name, counters included.
  public var weights: [String: FloatTensor] { tensors(fromFlat: flatValues) }

  /// The network with the weights as they are now.
  public var model: Model { Model(network: network, weights: weights) }

  /// All parameters, then all statistics and counters.
  public var flatValues: [Float] {
    unsafe Array(UnsafeBufferPointer(start: parameterPointer, count: layout.parameterCount))
      + Array(UnsafeBufferPointer(start: statisticPointer, count: layout.statisticCount))
  }

  /// Tensors by state-dict name of values that lie as ``flatValues``.
  public func tensors(fromFlat values: [Float]) -> [String: FloatTensor] {
    layout.tensors(fromFlat: values)
  }

  /// average += (1 - kept) * (value - average) for all of ``flatValues``, on the team's threads; with
  /// `kept` 0 a copy.
  public func average(into average: inout [Float], keeping kept: Float) {
    precondition(average.count == layout.parameterCount + layout.statisticCount)
    guard kept != 0 else {
      average = flatValues
      return
    }
    let count = layout.parameterCount
    let shares = max(1, min(team.width, count / Self.partSize))
    unsafe average.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let lent = unsafe LentPointer(start)
      team.run(shares) { share in
        let range = count * share / shares..<count * (share + 1) / shares
        unsafe moved(lent.pointer, towards: self.parameterPointer, range, by: 1 - kept)
      }
      unsafe moved(
        start + count, towards: statisticPointer, 0..<layout.statisticCount, by: 1 - kept)
    }
  }

  private var parameterPointer: FloatPointer {
    unsafe parameters.base.assumingMemoryBound(to: Float.self)
  }

  private var statisticPointer: FloatPointer {
    unsafe statistics.base.assumingMemoryBound(to: Float.self)
  }

  private func address(of entry: ParameterLayout.Entry) -> FloatPointer {
    unsafe (entry.role == .learned ? parameterPointer : statisticPointer) + entry.range.lowerBound
  }

  // MARK: A step

  /// Computes the gradient of a batch's loss with respect to all parameters.
  ///
  /// `load` and `loss` are called on the team's threads, for one slice of the batch each.
  ///
  /// - Parameters:
  ///   - sampleCount: of the batch, at least 1.
  ///   - randomKey: what the random numbers of this step follow from; another one for each step.
  ///   - load: writes the inputs of the samples of a range, row-major, `[count, *inputShape]`.
  ///   - loss: reads the scores of the samples of a range, writes their gradient, both row-major
  ///     `[count, *outputShape]`, and gives the range's share of the loss.
  /// - Returns: the loss, the shares added in the order of the samples.
  /// - Throws: `CMP001`, `CMP002`, `CMP005`.
  public func differentiate(
    sampleCount: Int, randomKey: UInt64,
    load: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void,
    loss:
      @Sendable (
        Range<Int>, _ scores: UnsafeBufferPointer<Float>,
        _ gradient: UnsafeMutableBufferPointer<Float>
      ) -> Double
  ) throws(ComputeError) -> Double {
    let slices = try slices(for: sampleCount)
    self.slices = slices
    let ranges = cut(sampleCount)
    let outcomes = SliceOutcomes(count: slices.count)
    for segment in slices[0].segments.indices {
      if try exchange(segment, slices) { continue }
      team.run(slices.count) { index in
        let slice = slices[index]
        let range = ranges[index]
        if segment == 0 {
          slice.set(SliceKey(step: randomKey, firstRow: UInt64(range.lowerBound)))
          let inputs = slice.program.inputCount * range.count
          unsafe load(range, UnsafeMutableBufferPointer(start: slice.input, count: inputs))
        }
        outcomes.record(index) { () throws(ComputeError) in
          var share: Double?
          try slice.run(segment: segment) {
            let count = slice.program.outputCount * range.count
            share = unsafe loss(
              range, UnsafeBufferPointer(start: slice.output, count: count),
              UnsafeMutableBufferPointer(start: slice.outputGradient, count: count))
          }
          return share
        }
      }
      try outcomes.check()
    }
    return outcomes.sum
  }

  /// Whether the segment is an exchange, which is then done.
  private func exchange(_ segment: Int, _ slices: [TrainingSlice]) throws(ComputeError) -> Bool {
    guard let (exchange, _, _) = unsafe slices[0].exchange(segment: segment) else { return false }
    var parts: [(reads: [FloatPointer], writes: [FloatPointer], rows: Int)] = unsafe []
    for slice in slices {
      guard let (_, reads, writes) = unsafe slice.exchange(segment: segment) else {
        throw ComputeError(.engine, "slices of one batch differ in their exchanges")
      }
      unsafe parts.append((reads, writes, slice.program.rows))
    }
    unsafe exchange(parts)
    return true
  }

  /// Hands each part of the parameters with its gradient, summed over the slices in their order, to
  /// `body`, on the team's threads.
  ///
  /// - Parameter body: gets the part's range among the parameters, their values to change, and the
  ///   gradient.
  public func update(
    _ body:
      @Sendable (
        Range<Int>, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>
      ) -> Void
  ) {
    let count = layout.parameterCount
    let slices = slices
    let parameters = parameters
    let parts = (count + Self.partSize - 1) / Self.partSize
    // A share of neighbouring parts for each thread, so that its cache keeps them from step to step.
    let shares = min(max(1, parts), team.width)
    team.run(shares) { share in
      let values = unsafe parameters.base.assumingMemoryBound(to: Float.self)
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.partSize) { buffer in
        guard let sum = buffer.baseAddress else { return }
        for part in parts * share / shares..<parts * (share + 1) / shares {
          let range = part * Self.partSize..<min(count, (part + 1) * Self.partSize)
          unsafe sum.update(from: slices[0].gradientPointer + range.lowerBound, count: range.count)
          for slice in slices.dropFirst() {
            unsafe add(slice.gradientPointer + range.lowerBound, to: sum, count: range.count)
          }
          unsafe body(range, values + range.lowerBound, UnsafePointer(sum))
        }
      }
    }
  }

  /// Floats of one part: with gradients and an optimizer's buffers it stays in the first-level cache.
  private static let partSize = 1024

  /// The gradient of the last batch by parameter name, the slices' shares added.
  public func gradients() -> [String: FloatTensor] {
    var sum = [Float](repeating: 0, count: layout.parameterCount)
    for slice in slices {
      for index in sum.indices { unsafe sum[index] += slice.gradientPointer[index] }
    }
    var result: [String: FloatTensor] = [:]
    for entry in layout.parameters {
      result[entry.name] = FloatTensor(shape: entry.shape, values: Array(sum[entry.range]))
    }
    return result
  }

  /// The gradient of the last batch with respect to its samples, `[N, *inputShape]`; empty unless it was
  /// wanted.
  public func inputGradients() -> [Float] {
    slices.flatMap { slice -> [Float] in
      guard let gradient = unsafe slice.inputGradient else { return [] }
      let count = slice.program.inputCount * slice.program.rows
      return unsafe Array(UnsafeBufferPointer(start: gradient, count: count))
    }
  }

  // MARK: Slices

  /// The ranges of a batch's samples that are computed apart. At least two where there is work for two
  /// cores, none so large that its activations leave the cache early, at most eight, since each keeps
  /// gradients of its own.
  private func cut(_ sampleCount: Int) -> [Range<Int>] {
    let suitable = sampleCount < 16 ? 1 : min(8, max(2, (sampleCount + 63) / 64))
    let count = max(1, min(sliceCount ?? suitable, sampleCount))
    return (0..<count).map { sampleCount * $0 / count..<sampleCount * ($0 + 1) / count }
  }

  private func slices(for sampleCount: Int) throws(ComputeError) -> [TrainingSlice] {
    precondition(sampleCount >= 1)
    if let known = batches[sampleCount] { return known }
    var slices: [TrainingSlice] = []
    for range in cut(sampleCount) {
      let program = try program(rows: range.count)
      guard sampleCount >= program.fewestSamples else {
        throw ComputeError(
          .untrainable,
          "batch statistics of a batch of 1 sample: a batch norm trains on 2 samples or more")
      }
      slices.append(
        try TrainingSlice(program, parameters: parameters, statistics: statistics))
    }
    batches[sampleCount] = slices
    return slices
  }

  private func program(rows: Int) throws(ComputeError) -> TrainingProgram {
    if let known = programs[rows] { return known }
    useSingleThreadedOneDNN()
    let program = try TrainingLowering(network, rows: rows)
      .program(givesInputGradient: givesInputGradient)
    programs[rows] = program
    return program
  }
}

extension TrainingSlice {
  fileprivate var gradientPointer: FloatPointer {
    unsafe gradients.base.assumingMemoryBound(to: Float.self)
  }
}

private func moved(
  _ values: FloatPointer, towards others: FloatPointer, _ range: Range<Int>, by share: Float
) {
  for index in range { unsafe values[index] += share * (others[index] - values[index]) }
}

private func add(_ source: FloatPointer, to sum: FloatPointer, count: Int) {
  for index in 0..<count { unsafe sum[index] += source[index] }
}

/// A pointer lent to the team's threads while one call runs.
@safe private struct LentPointer: @unchecked Sendable {
  let pointer: FloatPointer

  init(_ pointer: FloatPointer) { unsafe self.pointer = unsafe pointer }
}

/// What the slices of a batch came to.
///
/// A class, since the team's threads write to it, each its own slot.
@safe final class SliceOutcomes: @unchecked Sendable {
  private let shares: UnsafeMutableBufferPointer<Double>
  private let errors: UnsafeMutableBufferPointer<ComputeError?>

  init(count: Int) {
    unsafe shares = .allocate(capacity: count)
    unsafe shares.initialize(repeating: 0)
    unsafe errors = .allocate(capacity: count)
    unsafe errors.initialize(repeating: nil)
  }

  deinit {
    unsafe shares.deallocate()
    unsafe errors.deinitialize()
    unsafe errors.deallocate()
  }

  /// Keeps what the slice's work gives: a share of the loss, or an error.
  func record(_ index: Int, _ work: () throws(ComputeError) -> Double?) {
    do throws(ComputeError) {
      if let share = try work() { unsafe shares[index] = share }
    } catch {
      unsafe errors[index] = error
    }
  }

  /// - Throws: the first slice's error.
  func check() throws(ComputeError) {
    for index in unsafe errors.indices {
      if let error = unsafe errors[index] { throw error }
    }
  }

  var sum: Double { unsafe shares.reduce(0, +) }
}
