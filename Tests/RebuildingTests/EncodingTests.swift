import Checkpoints
import Diagnostics
import Foundation
import Networks
import Rebuilding
import StrictJSON
import Tensors
import TestSupport
import Testing

/// What is written reads back as what it was written from.
@Suite struct EncodingTests {
  private func reread(_ network: Network) throws -> Network {
    // Through text, so that what JSON cannot hold is seen.
    let text = ModelSpec.encode(network).serialized()
    let spec = try ModelSpec(JSONValue(parsing: text.utf8))
    return try Network(inputShape: spec.inputShape, layers: spec.layers)
  }

  /// Every type with many arguments.
  @Test(arguments: LayerGolden.byType.keys.sorted())
  func everyLayerReadsBack(type: String) throws {
    for golden in LayerGolden.byType[type] ?? [] where golden.output != nil {
      let network = try golden.network()
      #expect(try reread(network) == network, "\(golden.testDescription)")
    }
  }

  static let computed: [String] = {
    let folder = packageRoot.appending(path: "Tests/ComputeTests/Goldens")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return (names ?? []).map { folder.appending(path: $0).path }
  }()

  /// Whole networks, with branches, shared layers and learned constants.
  @Test(arguments: computed)
  func everyComputedNetworkReadsBack(path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let goldens = try #require(try Safetensors.decode(bytes).metadata["goldens"])
    let cases = try #require(try JSONValue(parsing: goldens.utf8).object?["cases"]?.array)
    #expect(!cases.isEmpty)
    for json in cases {
      let spec = try ModelSpec(try #require(json.object?["model"]))
      let network = try Network(inputShape: spec.inputShape, layers: spec.layers)
      #expect(try reread(network) == network, "\(json.object?["name"] ?? .null)")
    }
  }

  /// Ids that the format cannot have, or that stand twice, are replaced; the network is the same.
  @Test func unusableIDsAreReplaced() throws {
    let ids = ["input", "", "a", "a", "3", String(repeating: "x", count: 256), "6"]
    var layers = ids.enumerated().map { index, id in
      LayerDefinition(
        id: id, operation: .activation(.relu), inputs: [index == 0 ? .input : .layer(index - 1)])
    }
    layers.append(
      LayerDefinition(id: "layer1", operation: .arithmetic(.add), inputs: [.layer(1), .layer(3)]))
    layers.append(
      LayerDefinition(id: "8", operation: .arithmetic(.add), inputs: [.layer(7), .layer(0)]))
    let network = try Network(inputShape: [4], layers: layers)
    let again = try reread(network)
    #expect(again.layers.map(\.inputs) == network.layers.map(\.inputs))
    #expect(again.layers.map(\.operation) == network.layers.map(\.operation))
    #expect(
      again.layers.map(\.id)
        == ["layer0", "layer1_", "a", "layer3", "3", "layer5", "6", "layer1", "8"])
  }

  /// An index is no id where another layer is called by it.
  @Test func aCalledIndexThatIsTakenIsReplaced() throws {
    let network = try Network(
      inputShape: [4],
      layers: [
        LayerDefinition(id: "0", operation: .activation(.relu), inputs: [.input]),
        LayerDefinition(
          id: "0", name: "0", operation: .prelu(numParameters: 1), inputs: [.layer(0)]),
        LayerDefinition(id: "2", operation: .arithmetic(.add), inputs: [.layer(0), .layer(1)]),
      ])
    let again = try reread(network)
    #expect(again.layers.map(\.inputs) == network.layers.map(\.inputs))
    #expect(again.layers.map(\.id) == ["layer0", "0", "2"])
  }

  @Test func numbersThatJSONCannotHoldAreToldOnReading() throws {
    let network = try Network(
      inputShape: [4],
      layers: [
        LayerDefinition(
          id: "0", operation: .clamp(min: 0, max: .infinity), inputs: [.input])
      ])
    #expect(
      throws: RebuildingError(
        .argument, at: "model.layers[0]",
        "layer 0 (Clamp): \"max\" must be a number or null, got 1e999")
    ) { try reread(network) }
  }

  @Test func specOfACourseNetwork() throws {
    let network = try Network(
      inputShape: [1, 28, 28],
      layers: [
        LayerDefinition(
          id: "conv", name: "conv",
          operation: .convolution(
            Convolution(
              inChannels: 1, outChannels: 8, kernelSize: [3, 3], padding: .explicit([1, 1]))),
          inputs: [.input]),
        LayerDefinition(id: "1", operation: .activation(.relu), inputs: [.layer(0)]),
        LayerDefinition(
          id: "twice", name: "conv2",
          operation: .convolution(
            Convolution(inChannels: 8, outChannels: 8, kernelSize: [3, 1], padding: .same)),
          inputs: [.layer(1)]),
        LayerDefinition(id: "3", operation: .arithmetic(.add), inputs: [.layer(2), .layer(1)]),
        LayerDefinition(
          id: "4", operation: .flatten(startDim: 1, endDim: -1), inputs: [.layer(3)]),
        LayerDefinition(id: "5", operation: .dropout(Dropout(p: 0.25)), inputs: [.layer(4)]),
        LayerDefinition(
          id: "head", name: "head",
          operation: .linear(Linear(inFeatures: 6272, outFeatures: 10)), inputs: [.layer(5)]),
      ])
    let manifest = Manifest(
      student: Student(id: "reference", name: nil), model: ModelSpec.encode(network),
      weights: "model.safetensors", input: InputScaling(scale: .unit, mean: 0.286, std: 0.353),
      dataLoader: DataLoader(file: "loader.py", className: "FashionMNIST"),
      probe: "probe.safetensors", extra: .object(["epochs": .int(3)]))
    try expectSnapshot(manifest.json.serialized() + "\n", "encoded-submission.json")
  }

  @Test(arguments: [
    Manifest(model: .null, weights: "w", input: InputScaling(scale: .raw)),
    Manifest(
      student: Student(id: nil, name: "Ada"), model: .int(3), weights: "w",
      input: InputScaling(scale: .unit, mean: -1e-7, std: 2), probe: "p", extra: .null),
    Manifest(
      student: Student(id: "a", name: "Ada"), model: .array([]), weights: nil,
      input: InputScaling(scale: .raw, mean: 0.1, std: 1),
      dataLoader: DataLoader(file: nil, className: "C")),
  ])
  func manifestsReadBack(_ manifest: Manifest) throws {
    let json = try JSONValue(parsing: manifest.json.serialized().utf8)
    let form: Manifest.Form = manifest.weights == nil ? .metadata : .file
    #expect(try Manifest(json, form: form, place: "submission.json") == manifest)
  }

  /// The whole way of a baseline: network and weights to files, and from them back.
  @Test func aSubmissionThatIsWrittenIsRebuilt() throws {
    let network = try Network(
      inputShape: [1, 28, 28],
      layers: [
        LayerDefinition(
          id: "0", operation: .flatten(startDim: 1, endDim: -1), inputs: [.input]),
        LayerDefinition(
          id: "fc", name: "fc", operation: .linear(Linear(inFeatures: 784, outFeatures: 10)),
          inputs: [.layer(0)]),
      ])
    var generator = SeededGenerator(seed: 11)
    func random(_ shape: [Int]) -> FloatTensor {
      let count = shape.reduce(1, *)
      return FloatTensor(
        shape: shape, values: (0..<count).map { _ in .random(in: -1...1, using: &generator) })
    }
    let weights = ["fc.weight": random([10, 784]), "fc.bias": random([10])]
    let (input, output) = (random([3, 1, 28, 28]), random([3, 10]))
    let manifest = Manifest(
      student: Student(id: "mlp", name: nil), model: ModelSpec.encode(network), weights: "w",
      input: InputScaling(scale: .unit), probe: "p")
    let rebuilt = Rebuilder().rebuild(files: [
      "submission.json": Array(manifest.json.serialized().utf8), "w": file(weights),
      "p": file(["input": input, "output": output]),
    ])
    #expect(rebuilt.diagnostics == [])
    #expect(rebuilt.manifest == manifest)
    #expect(rebuilt.model?.network == network)
    #expect(rebuilt.model?.weights == weights)
    #expect(rebuilt.probe?.input == input)
    #expect(rebuilt.probe?.output == output)
  }

  private func file(_ tensors: [String: FloatTensor]) -> [UInt8] {
    var stateDict = StateDict()
    for (name, tensor) in tensors { stateDict.append(Tensor(tensor), named: name) }
    return Safetensors.encode(stateDict)
  }

  @Test func aDataLoaderHasAFileOrAClass() {
    #expect(DataLoader(file: nil, className: nil) == nil)
  }
}
