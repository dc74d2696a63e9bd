import Diagnostics
import Networks
import Testing

@testable import Training

@Suite struct SearchSpaceTests {
  static func space(
    learningRates: [Double] = [0.1], batchSizes: [Int] = [64], depths: [Int] = [1],
    widths: [Int] = [8], optimizers: [SearchOptimizer] = [.sgd],
    activations: [SearchActivation] = [.relu]
  ) throws(TrainingError) -> SearchSpace {
    try SearchSpace(
      learningRates: learningRates, batchSizes: batchSizes, depths: depths, widths: widths,
      optimizers: optimizers, activations: activations)
  }

  private func words(_ trials: [SearchTrial]) -> [String] {
    trials.map {
      "\(number($0.learningRate)) \($0.batchSize) \($0.depth) \($0.width) \($0.optimizer.rawValue) "
        + $0.activation.rawValue
    }
  }

  @Test func theLastSettingChangesFastest() throws {
    let space = try Self.space(
      learningRates: [0.1, 0.01], batchSizes: [32], depths: [2, 1], widths: [8],
      optimizers: [.sgd], activations: [.tanh, .relu])
    #expect(space.count == 8)
    #expect(
      words(space.trials()) == [
        "0.1 32 2 8 sgd tanh", "0.1 32 2 8 sgd relu", "0.1 32 1 8 sgd tanh", "0.1 32 1 8 sgd relu",
        "0.01 32 2 8 sgd tanh", "0.01 32 2 8 sgd relu", "0.01 32 1 8 sgd tanh",
        "0.01 32 1 8 sgd relu",
      ])
  }

  @Test func eachCombinationStandsOnce() throws {
    let space = try Self.space(
      learningRates: [0.1, 0.01, 1], batchSizes: [1, 2], depths: [1, 2], widths: [1, 2, 3],
      optimizers: SearchOptimizer.allCases, activations: SearchActivation.allCases)
    #expect(space.count == 3 * 2 * 2 * 3 * 5 * 8)
    #expect(Set(space.trials()).count == space.count)
  }

  @Test func aDrawHasNoRepetitionAndKeepsGridOrder() throws {
    let space = try Self.space(widths: Array(1...100))
    let drawn = space.trials(drawing: 10, seed: 3).map(\.width)
    #expect(drawn.count == 10)
    #expect(drawn == Set(drawn).sorted())
    #expect(drawn == space.trials(drawing: 10, seed: 3).map(\.width))
    #expect(drawn != space.trials(drawing: 10, seed: 4).map(\.width))
  }

  /// The first of `torch.randperm(5)` after `torch.manual_seed(0)`, which is [4, 0, 1, 3, 2].
  @Test func aDrawIsThatOfPyTorchsPermutation() throws {
    let space = try Self.space(widths: [10, 11, 12, 13, 14])
    #expect(space.trials(drawing: 2, seed: 0).map(\.width) == [10, 14])
  }

  @Test(arguments: [5, 6, 1_000]) func aDrawOfAllIsTheGrid(_ count: Int) throws {
    let space = try Self.space(widths: [5, 4, 3, 2, 1])
    #expect(space.trials(drawing: count) == space.trials())
  }

  @Test func refusesWhatCannotBeTried() throws {
    let cases: [(() throws(TrainingError) -> SearchSpace, String)] = [
      (
        { () throws(TrainingError) in try Self.space(learningRates: []) },
        "there is no learning rate to try; name at least one"
      ),
      (
        { () throws(TrainingError) in try Self.space(learningRates: [0.1, 0]) },
        "a learning rate of 0 leads nowhere; name numbers above 0"
      ),
      (
        { () throws(TrainingError) in try Self.space(learningRates: [.nan]) },
        "a learning rate of nan leads nowhere; name numbers above 0"
      ),
      (
        { () throws(TrainingError) in try Self.space(batchSizes: [32, 0]) },
        "a batch size of 0 cannot be tried; name numbers from 1 to 1,000,000"
      ),
      (
        { () throws(TrainingError) in try Self.space(depths: [101]) },
        "a depth of 101 cannot be tried; name numbers from 1 to 100"
      ),
      (
        { () throws(TrainingError) in try Self.space(widths: [-1]) },
        "a width of -1 cannot be tried; name numbers from 1 to 65,536"
      ),
      (
        { () throws(TrainingError) in try Self.space(widths: [8, 9, 8]) },
        "the width 8 is named twice; name each value once"
      ),
      (
        { () throws(TrainingError) in try Self.space(optimizers: [.adam, .adam]) },
        "the optimizer adam is named twice; name each value once"
      ),
      (
        { () throws(TrainingError) in try Self.space(activations: []) },
        "there is no activation to try; name at least one"
      ),
      (
        { () throws(TrainingError) in
          try Self.space(batchSizes: Array(1...1_001), widths: Array(1...1_000))
        }, "the grid has more than 1,000,000 combinations; name fewer values"
      ),
      (
        { () throws(TrainingError) in try Self.space(depths: [1, 100], widths: [8, 65_536]) },
        "100 hidden layers of 65,536 units are more than a submission may have; name smaller depths "
          + "or widths"
      ),
    ]
    for (body, message) in cases {
      #expect(throws: TrainingError(.settings, message)) { _ = try body() }
    }
  }

  @Test(arguments: SearchActivation.allCases) func aNetworkHasItsLayers(
    _ activation: SearchActivation
  ) throws {
    let trial = SearchTrial(
      learningRate: 0.1, batchSize: 4, depth: 2, width: 3, optimizer: .sgd, activation: activation)
    let network = try trial.network()
    let slopes = activation == .prelu ? 2 : 0
    #expect(network.parameterCount == 784 * 3 + 3 + 3 * 3 + 3 + 3 * 10 + 10 + slopes)
    #expect(network.output.sizes == [10])
    #expect(network.layers.filter { $0.operation == activation.operation }.count == 2)
  }

  @Test(arguments: [
    (SearchOptimizer.sgd, "SGD(lr=0.5, momentum=0, dampening=0, weight_decay=0, nesterov=False)"),
    (.momentum, "SGD(lr=0.5, momentum=0.9, dampening=0, weight_decay=0, nesterov=False)"),
    (.adam, "Adam(lr=0.5, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, amsgrad=False)"),
    (.adamW, "AdamW(lr=0.5, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, amsgrad=False)"),
    (
      .rmsProp, "RMSprop(lr=0.5, alpha=0.99, eps=1e-08, weight_decay=0, momentum=0, centered=False)"
    ),
  ])
  func anOptimizerHasPyTorchsSettings(_ optimizer: SearchOptimizer, _ words: String) {
    let trial = SearchTrial(
      learningRate: 0.5, batchSize: 4, depth: 1, width: 3, optimizer: optimizer, activation: .relu)
    let settings = trial.settings(epochs: 3, seed: 9)
    #expect(settings.optimizer.description == words)
    #expect((settings.epochs, settings.batchSize, settings.seed) == (3, 4, 9))
  }

  @Test(arguments: [(1, 100), (7, 15), (99, 2), (100, 1), (1_000, 1)])
  func stepsOfAnEpoch(_ batchSize: Int, _ steps: Int) {
    let trial = SearchTrial(
      learningRate: 0.1, batchSize: batchSize, depth: 1, width: 1, optimizer: .sgd,
      activation: .relu)
    #expect(trial.stepsPerEpoch(images: 100) == steps)
  }
}
