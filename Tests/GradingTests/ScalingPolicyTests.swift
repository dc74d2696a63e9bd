import Diagnostics
import Evaluations
import Networks
import Rebuilding
import Scoring
import SourceChecks
import Testing

@testable import Grading

/// A hand-in that does not say how its pixels are scaled.
struct ScalingPolicyTests {
  /// An ONNX file beside its loader, made for pixels of -1 to 1.
  private func graph() throws -> HandIn {
    let goran = try HandIn("goran.tar")
    var handIn = goran
    handIn.files = ["net.onnx": try goran.graph(centred: true)]
    handIn.files["loader.py"] = try HandIn("ada.zip").files["loader.py"]
    return handIn
  }

  @Test func declaredAssumesZeroToOne() async throws {
    let result = try await graph().grade(.declared)
    #expect(result.diagnostics.map(\.code) == ["GRD006", "GRD005"])
    #expect(
      result.diagnostics.first
        == Diagnostic(
          code: "GRD006", severity: .note,
          message:
            "the hand-in does not say how pixels are scaled; 0-1 is assumed, as the rubric asks "
            + "with preprocessing: declared; state it in a submission.json with \"input\""))
    #expect(result.diagnostics.last?.message.contains("mean 0.5 and std 0.5 79.3 %: ") == true)
    #expect(result.reading?.words == "0-1, which is assumed where a hand-in does not say it")
    #expect(result.scorecard.points?.description == "4")
  }

  @Test func bestTakesTheScalingWithTheMostCorrectAnswers() async throws {
    let result = try await graph().grade(.best)
    #expect(result.evaluation?.correct == 793)
    #expect(result.diagnostics.map(\.code) == ["GRD006"])
    let message = result.diagnostics.first?.message ?? ""
    #expect(
      message.contains("; 0-1 with mean 0.5 and std 0.5 gives the most correct answers (0-1 "))
    #expect(message.contains("with preprocessing: best; "))
    #expect(
      result.reading?.reading == ImageReading(InputScaling(scale: .unit, mean: 0.5, std: 0.5)))
    #expect(result.scorecard.points?.description == "6")
    #expect(result.network?.source == .onnx)
    #expect(result.loader?.verdict == .custom)
  }

  /// What a hand-in states is used as stated, also where another scaling would be better.
  @Test(arguments: PreprocessingPolicy.allCases)
  func whatIsStatedCounts(policy: PreprocessingPolicy) async throws {
    var handIn = try HandIn("elif")
    try handIn.restate { _ in InputScaling(scale: .unit) }
    let result = try await handIn.grade(policy)
    #expect(result.evaluation?.correct == 102)
    #expect(result.diagnostics.map(\.code) == ["GRD005"])
    #expect(result.reading?.words == "0-1, as the hand-in states")
  }

  @Test func whatSourcesDoIsSaidWithItsPlace() {
    let reading = ImageReading(InputScaling(scale: .raw))
    var use = ReadingUse(reading: reading, basis: .source("loader.py:12"))
    #expect(use.words == "0-255, as the student's code does in loader.py:12")
    #expect(use.note(.best) == nil)
    #expect(ReadingStatement.read(reading, place: "loader.py:12").reading == reading)
    #expect(ReadingStatement.unknown.reading == nil)
    let table = PixelConversion(table: (0..<256).map { Float($0) / 100 })
    use = ReadingUse(
      reading: ImageReading(table, words: "pixels / 100", isTransposed: true), basis: .assumed)
    #expect(
      use.words
        == "pixels / 100, rows and columns exchanged, which is assumed where a hand-in does "
        + "not say it")
  }
}
