import Diagnostics
import Grading
import Scoring

extension SubmissionResult {
  /// Why points are missing and what to look at, most important first; each is one printable line.
  var reasons: [String] {
    let errors = diagnostics.filter { $0.severity == .error }
    var reasons = errors.map(\.line)
    let lost = scorecard.criteria.filter { $0.passed != true }
    // A refusal is told by its error, or else once by the first criterion that follows from it.
    if errors.isEmpty, let first = lost.first(where: \.followsFromRefusal) {
      reasons.append(printable(first.why))
    }
    for criterion in lost where !criterion.followsFromRefusal {
      let points = criterion.points.map(\.description) ?? "-"
      reasons.append(
        printable("\(criterion.title) \(points)/\(criterion.maxPoints): \(criterion.why)"))
    }
    reasons += diagnostics.filter { $0.severity == .warning }.map(\.line)
    var seen: Set<String> = []
    return reasons.filter { seen.insert($0).inserted }
  }
}

extension Leaderboard {
  /// Reasons in one CSV cell; spreadsheets cut cells that grow without bound.
  static let reasonLimit = 12

  /// The reasons of one row as one line, beginning with the warning where the data is the sample.
  func detail(of result: SubmissionResult) -> String {
    let reasons = result.reasons
    var parts = Array(reasons.prefix(Self.reasonLimit))
    if reasons.count > parts.count {
      parts.append("and \(grouped(reasons.count - parts.count)) more, see the results JSON")
    }
    if run.dataset.isSample { parts.insert(DatasetSummary.sampleWarning, at: 0) }
    return parts.joined(separator: "; ")
  }
}

extension Diagnostic {
  /// `loader.py:3: message`, printable.
  fileprivate var line: String { printable(place.isEmpty ? message : "\(place): \(message)") }
}

/// A text as one line without characters that a terminal acts on, cut where it grows absurd.
func printable(_ text: String) -> String { escaped(text, limit: 1_000) }
