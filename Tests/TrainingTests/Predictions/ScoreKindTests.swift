import Networks
import Testing

@testable import Training

@Suite struct ScoreKindTests {
  private func kind(_ last: Operation...) -> ScoreKind {
    var stack = Stack()
    stack.append(.flatten(startDim: 1, endDim: -1))
    stack.append(.linear(Linear(inFeatures: 784, outFeatures: 10)), name: "fc")
    for operation in last { stack.append(operation) }
    return ScoreKind(stack.network(inputShape: [1, 28, 28]))
  }

  @Test func theLastLayerThatChangesValuesTells() {
    #expect(kind() == .logits)
    #expect(kind(.softmax(dim: 1, log: false)) == .probabilities)
    #expect(kind(.softmax(dim: 1, log: true), .identity) == .logProbabilities)
    #expect(kind(.activation(.sigmoid), .dropout(Dropout())) == .sigmoids)
    #expect(kind(.softmax(dim: 1, log: false), .reshape([10])) == .probabilities)
    #expect(kind(.softmax(dim: 1, log: false), .activation(.relu)) == .logits)
  }

  @Test func everyRecipeIsTold() {
    let kinds = Recipes.classification.map { ScoreKind($0.network) }
    #expect(kinds == [.logits, .sigmoids, .sigmoids, .probabilities, .logits, .logits])
  }

  @Test func logitsGoThroughASoftmax() {
    let shares = ScoreKind.logits.shares(of: [1, 2, 3, -.infinity])
    let expected = [0.090030573, 0.244728471, 0.665240956, 0]
    #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 1e-8 })
    #expect(ScoreKind.logits.shares(of: [1000, 1000]) == [0.5, 0.5], "without overflow")
    #expect(ScoreKind.logits.shares(of: [1, .nan]).allSatisfy { $0.isNaN })
    #expect(ScoreKind.logits.shares(of: [.infinity, 1]).contains { $0.isNaN })
  }

  @Test func theOthersAreTakenAsTheyAre() {
    #expect(ScoreKind.probabilities.shares(of: [0.25, 0.75]) == [0.25, 0.75])
    #expect(ScoreKind.sigmoids.shares(of: [0.5, 1]) == [0.5, 1])
    #expect(ScoreKind.logProbabilities.shares(of: [0, -.infinity]) == [1, 0])
  }
}
