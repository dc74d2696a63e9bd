import Checkpoints
import Compute
import Diagnostics
import Evaluations
import Networks
import Rebuilding
import Tensors
import Testing

@testable import Grading

/// Hand-ins with several models.
struct ModelComparisonTests {
  /// What `torch.save(net.state_dict())` writes of these weights.
  private func torch(_ checkpoint: Checkpoint, without missing: String? = nil) throws -> [UInt8] {
    let names = checkpoint.stateDict.names.filter { $0 != missing }
    return try TorchFile.encode(
      .dictionary(
        names.compactMap { name in
          checkpoint.stateDict[name].map { .init(.string(name), .tensor($0)) }
        }, isOrdered: true))
  }

  @Test func modelsThatAgreeAreANote() async throws {
    var handIn = try HandIn("goran.tar")
    handIn.files["net.onnx"] = try handIn.graph()
    handIn.files["saved/net.pt"] = try torch(handIn.stateDict())
    let result = try await handIn.grade()
    #expect(result.evaluation?.correct == 793)
    #expect(result.network?.source == .spec)
    #expect(
      result.diagnostics
        == ["net.onnx", "saved/net.pt"].map {
          Diagnostic(
            code: "GRD009", severity: .note, place: $0,
            message:
              "answers as 'weights.safetensors' does, which is graded: no score of 1,000 images "
              + "differs by more than 1e-4 + 1e-3 x the value")
        })
  }

  @Test func modelsThatDifferAreAWarningWithBothNames() async throws {
    var handIn = try HandIn("goran.tar")
    handIn.files["net.onnx"] = try handIn.graph(bias: 4)
    let result = try await handIn.grade()
    #expect(result.evaluation?.correct == 793)
    #expect(
      result.diagnostics == [
        Diagnostic(
          code: "GRD008", severity: .warning, place: "net.onnx",
          message: "does not answer as 'weights.safetensors' does, which is graded: 244 of 1,000 "
            + "predictions differ, and scores by up to 4.0; hand in one model, or store both from the same "
            + "trained network")
      ])
  }

  @Test func otherScoresWithTheSamePredictionsAreANote() async throws {
    var handIn = try HandIn("goran.tar")
    handIn.files["net.onnx"] = try handIn.graph(bias: 3, ofAll: true)
    let diagnostics = try await handIn.grade().diagnostics
    #expect(diagnostics.map(\.code) == ["GRD008"])
    #expect(diagnostics.first?.message.contains(" 0 of 1,000 predictions differ") == true)
    #expect(diagnostics.first?.severity == .note)
  }

  /// Without a manifest the first file that can be read is graded.
  @Test func severalGraphsAreHeldAgainstTheFirst() async throws {
    let goran = try HandIn("goran.tar")
    var handIn = goran
    handIn.files = [
      "a.onnx": [0x08], "b.onnx": try goran.graph(), "c.onnx": try goran.graph(bias: 4),
      "d.pt": try torch(goran.stateDict()),
      "e.pth": try torch(goran.stateDict(), without: "fc2.bias"),
    ]
    let result = try await handIn.grade()
    #expect(result.evaluation?.correct == 793)
    #expect(result.network?.source == .onnx)
    #expect(
      result.diagnostics.map { "\($0.code) \($0.place)" } == [
        "REB030 a.onnx", "REB030 e.pth", "GRD006 ", "GRD008 c.onnx", "GRD009 d.pt",
      ])
  }

  @Test func timeThatRunsOutIsANote() async throws {
    var handIn = try HandIn("goran.tar")
    handIn.files["net.onnx"] = try handIn.graph()
    let rebuilt = Rebuilder().rebuild(files: handIn.files)
    var limits = ResourceLimits()
    limits.evaluationSeconds = 1e-9
    let trial = NetworkTrial(
      model: try CompiledModel(try #require(rebuilt.model)), dataset: try HandIn.sample(),
      limits: limits, interruption: Interruption(), workers: 1)
    let comparison = ModelComparison(
      gradedPath: "w.safetensors", reading: ImageReading(.assumed), trial: trial)
    let found = comparison.diagnostics(of: rebuilt.others)
    #expect(found.map { "\($0.code) \($0.place) \($0.severity)" } == ["GRD007 net.onnx note"])
    #expect(found.first?.message.contains("the evaluation took longer than") == true)
  }
}
