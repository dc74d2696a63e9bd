import Diagnostics
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Compute

@Suite struct TrainingSessionTests {
  /// Products, attention, a recurrent net that two layers share, and dropout, whose masks are each sample's
  /// own.
  private static let spec = """
    {"input_shape": [4, 6], "layers": [
      {"type": "LSTM", "id": "a", "name": "r", "input_size": 6, "hidden_size": 6, "num_layers": 2,
       "dropout": 0.3, "batch_first": true},
      {"type": "LSTM", "id": "b", "name": "r", "input_size": 6, "hidden_size": 6, "num_layers": 2,
       "dropout": 0.3, "batch_first": true},
      {"type": "MultiheadAttention", "id": "m", "name": "m", "embed_dim": 6, "num_heads": 2,
       "dropout": 0.3, "batch_first": true},
      {"type": "Parameter", "name": "p", "shape": [6, 5]},
      {"type": "MatMul", "inputs": ["m", "p"]},
      {"type": "Flatten"},
      {"type": "Linear", "name": "f", "in_features": 20, "out_features": 300},
      {"type": "ReLU"},
      {"type": "Linear", "name": "g", "in_features": 300, "out_features": 3}]}
    """

  /// Steps of plain SGD on seeded samples towards seeded targets.
  private struct Course {
    let session: TrainingSession
    private let samples: [Float]
    private let targets: [Float]

    static let inputSize = 24
    static let outputSize = 3

    init(width: Int, sliceCount: Int? = nil) throws {
      let model = try model(TrainingSessionTests.spec, seed: 3, scale: 0.3)
      session = try TrainingSession(
        model.network, weights: model.weights, team: WorkerTeam(width: width),
        givesInputGradient: true, sliceCount: sliceCount)
      var generator = SeededGenerator(seed: 4)
      samples = (0..<1_000 * Self.inputSize).map { _ in .random(in: -1...1, using: &generator) }
      targets = (0..<1_000 * Self.outputSize).map { _ in .random(in: -1...1, using: &generator) }
    }

    /// The squared error of the first samples, and its gradient.
    func differentiate(_ count: Int) throws -> Double {
      let (samples, targets) = (samples, targets)
      return unsafe try session.differentiate(
        sampleCount: count, randomKey: 0,
        load: { range, inputs in
          for index in inputs.indices {
            unsafe inputs[index] = samples[range.lowerBound * Self.inputSize + index]
          }
        },
        loss: { range, scores, gradient in
          var sum = 0.0
          for index in scores.indices {
            let error =
              unsafe scores[index] - targets[range.lowerBound * Self.outputSize + index]
            unsafe gradient[index] = 2 * error / Float(count)
            sum += Double(error * error) / Double(count)
          }
          return sum
        })
    }

    func step(_ count: Int) throws -> Double {
      let loss = try differentiate(count)
      unsafe session.update { range, values, gradient in
        for index in 0..<range.count { unsafe values[index] -= 0.05 * gradient[index] }
      }
      return loss
    }

    /// Losses of steps with batches of two sizes in turn.
    func run() throws -> [Double] { try (0..<20).map { try step($0.isMultiple(of: 2) ? 100 : 37) } }
  }

  @Test(arguments: [2, 3, 5]) func bitsDoNotDependOnTheThreads(_ width: Int) throws {
    let (expected, actual) = try (Course(width: 1), Course(width: width))
    let losses = try expected.run()
    #expect(losses[18] < losses[0])
    #expect(try actual.run() == losses)
    #expect(actual.session.weights == expected.session.weights)
    #expect(actual.session.gradients() == expected.session.gradients())
    #expect(actual.session.inputGradients() == expected.session.inputGradients())
  }

  /// However the batch is cut, by default or by order, the gradient is the batch's.
  @Test(arguments: [1, 2, 15, 16, 17, 100, 1_000]) func batchesOfAnySize(_ count: Int) throws {
    let (whole, cut, team) = try (
      Course(width: 1, sliceCount: 1), Course(width: 2), Course(width: 3)
    )
    let losses = try [whole, cut, team].map { try $0.differentiate(count) }
    #expect(abs(losses[1] - losses[0]) <= 1e-6 * losses[0])
    #expect(losses[2] == losses[1])
    let expected = whole.session.gradients()
    let actual = cut.session.gradients()
    for (name, gradient) in expected {
      let difference = relativeDifference(actual[name]?.values ?? [], gradient.values)
      #expect(difference <= 1e-5, "\(name)")
    }
    #expect(
      relativeDifference(cut.session.inputGradients(), whole.session.inputGradients()) <= 1e-5)
    #expect(team.session.gradients() == actual)
  }

  /// A batch leaves nothing behind that a later one of another size would see.
  @Test func sizesInTurn() throws {
    let (course, fresh) = try (Course(width: 2), Course(width: 2))
    for count in [100, 37, 100, 1, 37] { _ = try course.differentiate(count) }
    _ = try fresh.differentiate(37)
    #expect(course.session.gradients() == fresh.session.gradients())
    #expect(course.session.inputGradients() == fresh.session.inputGradients())
  }

  /// Each sample is loaded and judged once, each parameter updated once.
  @Test func everySampleAndParameterOnce() throws {
    let course = try Course(width: 3)
    let seen = Mutex((loaded: [Int](), judged: [Int](), updated: [Int]()))
    _ = unsafe try course.session.differentiate(
      sampleCount: 100, randomKey: 0,
      load: { range, _ in seen.withLock { $0.loaded += Array(range) } },
      loss: { range, _, _ in
        seen.withLock { $0.judged += Array(range) }
        return 0
      })
    unsafe course.session.update { range, _, _ in seen.withLock { $0.updated += Array(range) } }
    let result = seen.withLock { $0 }
    #expect(result.loaded.sorted() == Array(0..<100))
    #expect(result.judged.sorted() == Array(0..<100))
    #expect(result.updated.sorted() == Array(0..<course.session.layout.parameterCount))
  }

  /// However long a sequence is, its recurrent layer is the same few steps.
  @Test(arguments: ["RNN", "LSTM", "GRU"]) func longSequences(_ cell: String) throws {
    func program(_ length: Int) throws -> TrainingProgram {
      let network = try model(
        """
        {"input_shape": [\(length), 1], "layers": [
          {"type": "\(cell)", "name": "r", "input_size": 1, "hidden_size": 4, "bidirectional": true,
           "batch_first": true, "output": "hidden"}]}
        """
      ).network
      return try TrainingLowering(network, rows: 2).program()
    }
    #expect(try program(784).steps.map(\.name) == program(2).steps.map(\.name))
  }

  @Test func weightsThatDoNotFit() throws {
    let model = try model(Self.spec)
    let session = try TrainingSession(
      model.network, weights: model.weights, team: WorkerTeam(width: 1))
    var weights = model.weights
    weights["f.bias"] = nil
    #expect(throws: ComputeError(.model, "the weights lack the tensor 'f.bias'")) {
      try session.set(weights)
    }
    weights["f.bias"] = FloatTensor(shape: [3, 100], values: [Float](repeating: 0, count: 300))
    let message =
      "the tensor 'f.bias' has shape [3, 100]; the network asks for [300]"
    #expect(throws: ComputeError(.model, message)) {
      try TrainingSession(model.network, weights: weights, team: WorkerTeam(width: 1))
    }
  }

  @Test func weightsComeBack() throws {
    let model = try model(Self.spec)
    let session = try TrainingSession(
      model.network, weights: model.weights, team: WorkerTeam(width: 1))
    #expect(session.weights == model.weights)
    let others = model.weights.mapValues {
      FloatTensor(shape: $0.shape, values: $0.values.map { $0 + 1 })
    }
    try session.set(others)
    #expect(session.model.weights == others)
  }

  @Test func outputWithoutTheInput() throws {
    let network = try model(
      #"{"input_shape": [2], "layers": [{"type": "Parameter", "name": "p", "shape": [3]}]}"#
    ).network
    #expect(
      throws: ComputeError(.model, "the network's output does not depend on its input")
    ) { try TrainingLowering(network, rows: 2).program() }
  }

  /// The error of the first slice that failed is the batch's, whichever failed first.
  @Test func errorsOfSlices() throws {
    let outcomes = SliceOutcomes(count: 8)
    WorkerTeam(width: 3).run(8) { index in
      outcomes.record(index) { () throws(ComputeError) in
        if [3, 5, 7].contains(index) { throw ComputeError(.engine, "slice \(index) failed") }
        return Double(index)
      }
    }
    #expect(throws: ComputeError(.engine, "slice 3 failed")) { try outcomes.check() }
  }

  /// A step that fails stops its slice there.
  @Test func errorOfAStep() throws {
    let network = try model(
      #"{"input_shape": [2], "layers": [{"type": "Linear", "name": "f", "in_features": 2, "out_features": 1}]}"#
    ).network
    let program = try TrainingLowering(network, rows: 1).program()
    let failing = unsafe Step(
      name: "failing",
      work: .routine { (_, _) throws(ComputeError) in throw ComputeError(.memory, "no memory") },
      reads: [], writes: [])
    let slice = try TrainingSlice(
      TrainingProgram(
        steps: [failing] + program.steps, buffers: program.buffers, input: program.input,
        output: program.output, outputGradient: program.outputGradient,
        inputGradient: program.inputGradient, inputCount: program.inputCount,
        outputCount: program.outputCount, rows: program.rows),
      parameters: AlignedBytes(count: 12), statistics: AlignedBytes(count: 0))
    #expect(throws: ComputeError(.memory, "no memory")) {
      try slice.run(segment: 0) { Issue.record("the loss was reached") }
    }
  }
}
