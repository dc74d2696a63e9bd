import Compute
import Datasets
import Diagnostics
import Networks
import Submissions
import TestSupport
import Testing

@testable import Training

@Suite struct StoredNetworkTests {
  private let folder: TemporaryFolder
  private let data: TrainingData

  init() throws {
    folder = try TemporaryFolder()
    let path = try folder.write(ImageTable.csv(images: 60), as: "images.csv")
    data = try TrainingData(path: path, seed: 3)
  }

  @discardableResult
  private func train(_ name: String, epochs: Int) throws -> TrainingOutcome {
    let recipe = try #require(Recipes.named(name))
    let job = try TrainingJob(
      recipe, options: TrainingOptions(epochs: epochs, seed: 3), data: data, folder: folder.path)
    return try job.run(team: WorkerTeam(width: 2)) { _ in }
  }

  private func scores(_ name: String) throws -> [[Float]] {
    let network = try StoredNetwork(path: folder.path + "/" + name)
    let questions = try ImageQuestions(network, about: data.test)
    return try data.test.indices.indices.map { try questions.answer(to: $0).scores }
  }

  /// `best` averages its weights; `mlp` has a softmax that its loss leaves out.
  @Test(arguments: [("first-net", 2), ("mlp", 1), ("best", 1)])
  func aCheckpointAnswersAsTheArchive(_ recipe: String, _ epochs: Int) throws {
    let outcome = try train(recipe, epochs: epochs)
    let network = try StoredNetwork(path: folder.path + "/\(recipe).pt")
    #expect(network.origin == .checkpoint(recipe: recipe, epoch: epochs, seed: 3))
    #expect(network.model.network == outcome.model.network)
    #expect(network.model.weights == outcome.model.weights)
    let archive = try StoredNetwork(path: folder.path + "/\(recipe).zip")
    #expect(archive.origin == .submission(student: recipe))
    #expect(archive.scaling == network.scaling)
    #expect(try scores("\(recipe).pt") == scores("\(recipe).zip"))
  }

  @Test func theBestEpochsWeightsAreGiven() throws {
    let recipe = Recipe(
      name: "first-net", summary: "", network: Recipes.firstNet.network,
      settings: TrainingSettings(
        epochs: 4, batchSize: 8, loss: .crossEntropy(),
        optimizer: .sgd(SGD(learningRate: 1e-3)), scaling: InputScaling(scale: .raw),
        selection: .best))
    let job = try TrainingJob(
      recipe, options: TrainingOptions(seed: 3), data: data, folder: folder.path)
    let outcome = try job.run(team: WorkerTeam(width: 1)) { _ in }
    let network = try StoredNetwork(path: folder.path + "/first-net.pt")
    #expect(network.model.weights == outcome.model.weights)
    guard case .checkpoint(_, let epoch, _) = network.origin else { return }
    let best = outcome.history.dropFirst().max { $1.isBetter(than: $0) }
    #expect(epoch == best?.epoch)
  }

  @Test func findsTheFirstRightAndTheFirstWrongAnswer() throws {
    try train("first-net", epochs: 1)
    let network = try StoredNetwork(path: folder.path + "/first-net.pt")
    let questions = try ImageQuestions(network, about: data.training)
    let answers = try data.training.indices.indices.map { try questions.answer(to: $0) }
    for isRight in [true, false] {
      #expect(try questions.first(isRight: isRight) == answers.first { $0.isRight == isRight })
    }
    let image = try #require(answers.last)
    let place = try #require(data.training.indices.last)
    #expect(image.truth == Int(data.training.dataset.labels[place]))
    #expect(image.pixels == Array(data.training.dataset.images[place * 784..<place * 784 + 784]))
    let best = image.scores.max()
    #expect(image.scores.firstIndex { $0 == best } == image.answer)
  }

  @Test(arguments: [-1, 9, Int.max]) func anImageThatIsNotThereIsTold(_ index: Int) throws {
    try train("first-net", epochs: 0)
    let network = try StoredNetwork(path: folder.path + "/first-net.pt")
    let questions = try ImageQuestions(network, about: data.test)
    let message = "there is no image \(index): the test images are 0 to 8; name one of them"
    #expect(throws: TrainingError(.imageNumber, message)) { try questions.answer(to: index) }
  }

  @Test func submissionsOfEveryKindAreRead() throws {
    for (name, student) in [
      ("ada.zip", "ada"), ("bruno.tar.gz", "bruno"), ("elif", "elif"),
      ("hana.safetensors", "hana"),
    ] {
      let network = try StoredNetwork(path: "\(fixtureClass)/\(name)")
      #expect(network.origin == .submission(student: student))
      #expect(network.model.network.output.sizes == [10])
    }
  }

  @Test func aRefusedSubmissionSaysWhy() throws {
    try folder.write("{}".utf8, as: "empty/submission.json")
    let error = #expect(throws: RefusedNetwork.self) {
      try StoredNetwork(path: folder.path + "/empty")
    }
    #expect(error?.diagnostic.code == "REB004")
  }

  @Test func aFileThatIsNoSubmissionIsRefused() throws {
    let path = try folder.write("hello".utf8, as: "notes.txt")
    #expect(throws: SubmissionError.self) { try StoredNetwork(path: path) }
    #expect(throws: SubmissionError.self) { try StoredNetwork(path: folder.path + "/nowhere") }
  }

  /// The curve's checkpoint is ours, but answers no images.
  @Test func aRegressionAnswersNoImages() throws {
    let job = try RegressionJob(
      Recipes.regression, options: TrainingOptions(epochs: 0),
      table: CurveGenerator(seed: 0).points(100), folder: folder.path)
    _ = try job.run(team: WorkerTeam(width: 1)) { _ in }
    let message =
      "the checkpoint is of the recipe 'regression', which answers no images; name one of "
      + "first-net, digits-from-scratch, three-blue, mlp, cnn, best"
    #expect(throws: TrainingError(.checkpoint, message)) {
      try StoredNetwork(path: folder.path + "/regression.pt")
    }
  }

  @Test func aDamagedCheckpointIsRefused() throws {
    try train("first-net", epochs: 0)
    let bytes = try folder.read("first-net.pt")
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      var damaged = bytes
      damaged[Int.random(in: bytes.indices, using: &generator)] ^= UInt8.random(
        in: 1...255, using: &generator)
      let path = try folder.write(damaged, as: "damaged.pt")
      // A byte that is not read may change; none may bring the program down.
      _ = try? StoredNetwork(path: path)
    }
    for count in stride(from: 0, to: bytes.count, by: 1_001) {
      let path = try folder.write(bytes.prefix(count), as: "short.pt")
      #expect(throws: (any Error).self) { try StoredNetwork(path: path) }
    }
  }
}
