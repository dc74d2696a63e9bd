import Diagnostics
import Testing

@testable import Grading

struct DeadlineTests {
  private func code(seconds: Double, _ interruption: Interruption = Interruption()) -> String? {
    var limits = ResourceLimits()
    limits.evaluationSeconds = seconds
    do throws(EvaluationFailure) {
      try Deadline(limits, interruption).check()
      return nil
    } catch {
      return error.diagnostic.code
    }
  }

  @Test func timeRunsOut() {
    #expect(code(seconds: 1000) == nil)
    #expect(code(seconds: 1e-9) == "GRD002")
  }

  @Test func anEndedRunHasNoTimeLeft() {
    let interruption = Interruption()
    interruption.request()
    #expect(code(seconds: 1000, interruption) == "GRD001")
  }
}
