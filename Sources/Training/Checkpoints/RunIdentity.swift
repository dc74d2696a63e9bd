import Datasets
import Diagnostics
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
    settings = recipe.rows(recipe.settings(options)).filter { $0.name != Recipe.epochsRow }
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
      return "it is of \(state["recipe"]?.string.map { "the recipe \(quoted($0))" } ?? "no recipe")"
    }
    if state["data"] != own["data"] { return "it was trained on other images" }
    let stored = state["settings"]?.object
    for row in settings where stored?[row.name]?.string != row.value {
      let theirs = stored?[row.name]?.string.map { escaped($0, limit: 400) } ?? "not stated"
      return "its \(row.name) is \(theirs), here it is \(row.value)"
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
      "keep": keeping.map { .string($0.rawValue) } ?? .null,
    ])
  }

  /// As stored; nil for a value that ``json`` does not give.
  init?(_ json: JSONValue?) {
    guard let object = json?.object, let seed = object["seed"]?.string.flatMap({ UInt64($0) }),
      let augments = object["augment"]?.bool
    else { return nil }
    self.init(
      epochs: object["epochs"]?.int, batchSize: object["batch_size"]?.int,
      learningRate: object["learning_rate"]?.double, seed: seed, augments: augments,
      keeping: object["keep"]?.string.flatMap(Keeping.init(rawValue:)))
  }
}

extension Recipe {
  static let epochsRow = "epochs"

  /// All settings of a run of this recipe in words, for records and reports.
  public func rows(_ settings: TrainingSettings) -> [TrainingReport.Setting] {
    [
      .init(Self.epochsRow, String(settings.epochs)),
      .init("batch size", settings.batchSize.map(String.init) ?? "all samples"),
      .init("loss", settings.loss.description),
      .init("optimizer", settings.optimizer.description),
      .init("schedule", settings.scheduleWords),
      .init("initial weights", settings.initializer?.description ?? "PyTorch's defaults"),
    ] + (task == .classification ? settings.imageRows : []) + [
      .init("averaged weights", settings.averageDecay.map { "decay \(number($0))" } ?? "none"),
      .init("weights given", settings.selection == .best ? "best validation" : "last epoch"),
      .init("seed", String(settings.seed)),
    ]
  }
}

extension TrainingSettings {
  fileprivate var scheduleWords: String {
    schedule.description + (schedule == .constant ? "" : ", per \(scheduleUnit)")
  }

  fileprivate var imageRows: [TrainingReport.Setting] {
    [
      .init("pixels", scaling.words), .init("augmentation", augmentation.map(\.words) ?? "none"),
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
