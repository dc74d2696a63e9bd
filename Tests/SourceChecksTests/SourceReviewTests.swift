import Diagnostics
import PythonSyntax
import TestSupport
import Testing

@testable import SourceChecks

/// Sources in the style of hand-ins, each with a careful reader's answers: are the data read by own
/// code, does PyTorch train, does nothing else train, are the weights stored, is there an import script.
struct SourceReviewTests {
  @Test func everyCaseGetsItsFindings() throws {
    let cases = try LoaderCase.all(in: "assignment")
    #expect(!cases.isEmpty)
    var report = ""
    for item in cases {
      let findings = try #require(SourceReview(modules: item.modules).assignment)
      let all = [
        findings.dataByHand, findings.training, findings.onlyPyTorch, findings.weightsSaved,
        findings.importScript,
      ]
      let found = all.map(\.word).joined(separator: " ")
      #expect(found == item.expected, "\(item.name): \(all.map(\.why))")
      report += item.name + "\n"
      for finding in all {
        let places = finding.places.map { place in
          let line = [place.file, place.cell.map { "cell \($0)" }, "\(place.line)"]
          return "\n    \(line.compactMap(\.self).joined(separator: ":")): \(place.text)"
        }
        report += "  \(finding.word): \(finding.why)\(places.joined())\n"
      }
    }
    try expectSnapshot(report, "assignment.txt")
  }

  @Test func withoutSourcesThereAreNoFindings() {
    #expect(
      SourceReview(modules: [])
        == SourceReview(
          loader: LoaderVerdict(.absent, why: "no Python source was handed in"), frameworks: [],
          assignment: nil))
  }

  @Test func sourcesThatCannotBeReadGiveNoFindings() {
    var limits = ResourceLimits()
    limits.sourceBytes = 1
    let module = PythonModule(path: "a.py", bytes: Array("x = 1\n".utf8), limits: limits)
    let review = SourceReview(modules: [module])
    #expect(review.loader.verdict == .unreadable)
    #expect(review.assignment == nil)
  }

  /// Each of these could cost more than its length.
  @Test(arguments: [
    ("loss.backward()\nopt.step()\n", 20_000), ("net.load_state_dict(torch.load('x'))\n", 10_000),
    ("torch.save(net, 'x')\n", 10_000), ("while 1:\n f().backward()\n", 10_000),
    ("def f(): f().backward()\nf()\n", 10_000), ("if x:\n  net.load_state_dict(x)\n", 10_000),
    ("x = x.append(x.append(x)).append(x)\n", 10_000), ("def f(*a, **k): f(*a, **k)\n", 10_000),
  ])
  func repetitionEndsSoon(text: String, count: Int) {
    let module = PythonModule(
      path: "a.py", bytes: Array(String(repeating: text, count: count).utf8))
    #expect(SourceReview(modules: [module]).assignment != nil)
  }

  @Test func basesAndImportsInCirclesEnd() {
    let modules = (0..<60).map { number in
      let next = (number + 1) % 60
      let text = """
        from m\(next) import *
        import m\(next), m\((number + 7) % 60) as other
        class A\(number)(A\(next), other.A\((number + 7) % 60)):
            def __getitem__(self, i): return other.f(self[i])
        def f(x): return m\(next).f(A\(next)(f))[x]
        A\(number)(A\(next)()).x.append(f)

        """
      return PythonModule(path: "m\(number).py", bytes: Array(text.utf8))
    }
    #expect(SourceReview(modules: modules).loader.verdict == .absent)
  }
}

extension CheckFinding {
  fileprivate var word: String {
    switch outcome {
    case .passed: "yes"
    case .notFound: "no"
    case .unclear: "?"
    }
  }
}
