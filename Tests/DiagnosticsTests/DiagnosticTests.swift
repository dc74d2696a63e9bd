import Diagnostics
import Testing

struct DiagnosticTests {
  private enum Code: String, Hashable { case bad = "TST001" }

  @Test func anErrorIsADiagnosticOfSeverityError() {
    let error = CodedError<Code>(.bad, at: "a.py:3:1", "expected ')', found 'x'")
    #expect(
      error.diagnostic
        == Diagnostic(
          code: "TST001", severity: .error, place: "a.py:3:1", message: "expected ')', found 'x'"))
    #expect("\(error)" == "error TST001 a.py:3:1: expected ')', found 'x'")
    #expect("\(CodedError<Code>(.bad, "no place"))" == "error TST001: no place")
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-13002, "-13,002"), (100_000_000, "100,000,000"),
  ])
  func countsAreGrouped(count: Int, text: String) {
    #expect(grouped(count) == text)
  }

  @Test func aBreachNamesLimitFoundAndFlag() {
    #expect(
      LimitedResource.entries.exceeded(limit: 2000, actual: 2001, atLeast: true)
        == "limit of 2,000 entries exceeded: found at least 2,001; "
        + "an instructor can raise it with --max-entries")
  }

  @Test func everyLimitHasItsOwnFlag() {
    #expect(Set(LimitedResource.allCases.map(\.flag)).count == LimitedResource.allCases.count)
  }
}
