import Checkpoints
import Diagnostics
import StrictJSON
import Tensors
import TestSupport
import Testing

@testable import Training

/// Checkpoints that a run cannot go on from.
@Suite struct ResumeErrorTests {
  private let runs: SmallRuns
  /// Of 2 epochs of Adam, and of the best epoch with averaged weights.
  private let checkpoints: [[UInt8]]

  private static let recipes = [SmallRuns.recipes[2], SmallRuns.recipes[7]]

  init() throws {
    runs = try SmallRuns()
    checkpoints = try Self.recipes.map { [runs] recipe in
      try runs.run(recipe, in: "before", stop: .epoch(2))
      return try runs.checkpoint(recipe, in: "before")
    }
  }

  /// What going on from these bytes says; nothing may be written.
  private func refusal(
    _ bytes: [UInt8], _ recipe: Recipe = recipes[0], options: TrainingOptions = .init(seed: 7),
    runs: SmallRuns? = nil
  ) throws -> String {
    let runs = runs ?? self.runs
    defer { #expect((try? runs.folder.read("after/\(recipe.name).pt")) == nil, "written") }
    do {
      try runs.run(recipe, in: "after", options: options, resumingFrom: bytes)
      return "accepted"
    } catch let error as any ReportableError {
      return error.diagnostic.description
    }
  }

  @Test func runsOfAnotherKind() throws {
    let adam = checkpoints[0]
    var text = ""
    func check(_ name: String, _ refusal: String) { text += "\(name)\n  \(refusal)\n" }
    check("another recipe", try refusal(adam, SmallRuns.recipes[1]))
    let renamed = SmallRuns.recipe("adam", SmallRuns.recipes[1].settings)
    check("another optimizer", try refusal(adam, renamed))
    check("another seed", try refusal(adam, options: .init(seed: 8)))
    check("another batch size", try refusal(adam, options: .init(batchSize: 8, seed: 7)))
    check("another rate", try refusal(adam, options: .init(learningRate: 1, seed: 7)))
    check("fewer epochs", try refusal(adam, options: .init(epochs: 1, seed: 7)))
    let linear = Recipe(
      name: "adam", summary: "", network: Recipes.firstNet.network,
      settings: Self.recipes[0].settings)
    check("another network", try refusal(adam, linear))
    check("other images", try refusal(adam, runs: SmallRuns(images: 2)))
    try expectSnapshot(text, "resume-mismatches.txt")
  }

  /// Changes to the record of a checkpoint that is whole as a file.
  private static let changes:
    [(name: String, change: @Sendable (inout JSONObject, inout StateDict) -> Void)] =
      [
        ("no options", { state, _ in state = state.with("options", nil) }),
        (
          "options of another kind",
          { state, _ in state = state.with("options", .object(["seed": .int(7)])) }
        ),
        ("a negative step", { state, _ in state = state.with("step", .int(-1)) }),
        ("no history", { state, _ in state = state.with("history", .array([])) }),
        (
          "a history with a gap",
          { state, _ in
            state = state.with(
              "history", .array(state["history"]?.array?.dropFirst().map(\.self) ?? []))
          }
        ),
        (
          "a history of texts",
          { state, _ in state = state.with("history", .array([.string("1")])) }
        ),
        ("no best epoch", { state, _ in state = state.with("best", .null) }),
        ("a best epoch to come", { state, _ in state = state.with("best", .int(9)) }),
        ("no average", { _, tensors in tensors = tensors.without("average") }),
        ("no best weights", { _, tensors in tensors = tensors.without("best/fc.weight") }),
      ]

  @Test func recordsThatAreDamaged() throws {
    let own = try TorchFile.decodeOwn(checkpoints[1])
    var text = ""
    for (name, change) in Self.changes {
      var state = try #require(own.record.state.object)
      var tensors = own.record.tensors
      change(&state, &tensors)
      let bytes = try encoded(own.tensors, .init(state: .object(state), tensors: tensors))
      text += "\(name)\n  \(try refusal(bytes, Self.recipes[1]))\n"
    }
    let lacking = own.tensors.without("optimizer_state_dict/state/0/momentum_buffer")
    let bytes = try encoded(lacking, own.record)
    text += "no momentum\n  \(try refusal(bytes, Self.recipes[1]))\n"
    let weightless = own.tensors.without("model_state_dict/bn.running_var")
    let less = try encoded(weightless, own.record)
    text += "no running variance\n  \(try refusal(less, Self.recipes[1]))\n"
    try expectSnapshot(text, "resume-damages.txt")
  }

  /// The same tensors under the same names, with another record.
  private func encoded(_ shown: StateDict, _ record: TorchFile.Record) throws -> [UInt8] {
    let entries = shown.names.compactMap { name in
      shown[name].map { TorchValue.Entry(.string(name), .tensor($0)) }
    }
    return try TorchFile.encode(.dictionary(entries), record: record)
  }

  @Test func filesThatAreCutOff() throws {
    let bytes = checkpoints[0]
    for end in stride(from: 0, to: bytes.count, by: bytes.count / 20) {
      #expect(try refusal(Array(bytes[..<end])).hasPrefix("error CKP"), "cut at \(end)")
    }
  }
}

extension JSONObject {
  /// With another value in a key's place, or without the key.
  fileprivate func with(_ key: String, _ value: JSONValue?) -> JSONObject {
    var result = JSONObject()
    for member in members {
      if let next = member.key == key ? value : member.value {
        result.append(key: member.key, value: next)
      }
    }
    return result
  }
}

extension StateDict {
  fileprivate func without(_ name: String) -> StateDict {
    var result = StateDict()
    for other in names where other != name {
      if let tensor = self[other] { result.append(tensor, named: other) }
    }
    return result
  }
}
