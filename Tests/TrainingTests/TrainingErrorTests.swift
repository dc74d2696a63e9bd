import Testing

@testable import Training

@Suite struct TrainingErrorTests {
  @Test(arguments: TrainingErrorCode.allCases) func codesAreOfThisModule(
    _ code: TrainingErrorCode
  ) {
    #expect(code.rawValue.hasPrefix("TRN"))
  }
}
