import Datasets
import Networks
import Rebuilding
import StrictJSON

/// What a run and its checkpoints share: with the same, they are parts of one run.
struct RunIdentity: Hashable, Sendable {
  let recipe: String
  let options: TrainingOptions
  /// All settings in words, the number of epochs apart.
  let settings: [TrainingReport.Setting]
  /// SHA-256 of the images and labels to train on, and to test on.
  let dataDigests: [String]
  /// The network as it is handed in.
  let model: JSONValue

  init(_ recipe: Recipe, _ options: TrainingOptions, dataDigests: [String]) {
    self.recipe = recipe.name
    self.options = options
    settings = recipe.settings(options).rows.filter { $0.name != TrainingSettings.epochsRow }
    self.dataDigests = dataDigests
    model = ModelSpec.encode(recipe.network)
  }

  var json: JSONObject {
    var rows = JSONObject()
    for row in settings { rows.append(key: row.name, value: .string(row.value)) }
    return [
      "recipe": .string(recipe), "options": options.json, "settings": .object(rows),
      "data": .array(dataDigests.map(JSONValue.string)), "model": model,
    ]
  }

  /// Why a checkpoint with this state is of another run; nil if it is of this one.
  func mismatch(_ state: JSONObject) -> String? {
    let own = json
    if state["recipe"] != own["recipe"] {
      return "it is of the recipe \(state["recipe"]?.string.map { "\"\($0)\"" } ?? "(none)")"
    }
    if state["data"] != own["data"] { return "it was trained on other images" }
    let stored = state["settings"]?.object
    for row in settings where stored?[row.name]?.string != row.value {
      return
        "its \(row.name) is \(stored?[row.name]?.string ?? "not stated"), here it is \(row.value)"
    }
    return state["model"] == model ? nil : "its network is another one"
  }
}

extension TrainingOptions {
  var json: JSONValue {
    .object([
      "epochs": epochs.map(JSONValue.int) ?? .null,
      "batch_size": batchSize.map(JSONValue.int) ?? .null,
      "learning_rate": learningRate.map { .number(JSONNumber(text: number($0))) } ?? .null,
      "seed": .string(String(seed)), "augment": .bool(augments),
    ])
  }

  /// As stored; nil for a value that ``json`` does not give.
  init?(_ json: JSONValue?) {
    guard let object = json?.object, let seed = object["seed"]?.string.flatMap({ UInt64($0) }),
      let augments = object["augment"]?.bool
    else { return nil }
    self.init(
      epochs: object["epochs"]?.int, batchSize: object["batch_size"]?.int,
      learningRate: object["learning_rate"]?.double, seed: seed, augments: augments)
  }
}

extension TrainingSettings {
  static let epochsRow = "epochs"

  /// All settings in words, for records and reports.
  public var rows: [TrainingReport.Setting] {
    [
      .init(Self.epochsRow, String(epochs)),
      .init("batch size", batchSize.map(String.init) ?? "all samples"),
      .init("loss", loss.description), .init("optimizer", optimizer.description),
      .init(
        "schedule", schedule.description + (schedule == .constant ? "" : ", per \(scheduleUnit)")),
      .init("initial weights", initializer.map { "\($0)" } ?? "PyTorch's defaults"),
      .init("pixels", scaling.words),
      .init("augmentation", augmentation.map(\.words) ?? "none"),
      .init("averaged weights", averageDecay.map { "decay \(number($0))" } ?? "none"),
      .init("weights given", selection == .best ? "best validation" : "last epoch"),
      .init("seed", String(seed)),
    ]
  }
}

extension InputScaling {
  fileprivate var words: String {
    scale.rawValue + (mean == 0 && std == 1 ? "" : ", mean \(number(mean)), std \(number(std))")
  }
}

extension Augmentation {
  fileprivate var words: String {
    "shift by up to \(padding), flip with probability \(number(flipProbability))"
  }
}
