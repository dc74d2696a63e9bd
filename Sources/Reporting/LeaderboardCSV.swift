import Diagnostics
import Grading
import Scoring
import SourceChecks

extension Leaderboard {
  /// The columns of the leaderboard, version 1.
  ///
  /// Source: `output-format.md`, version 1.
  static let columns = [
    "rank", "student_id", "student_name", "total", "points", "max_points", "extra_credit",
    "accuracy", "correct", "images", "data_loader", "status", "detail",
  ]

  /// The leaderboard as CSV (RFC 4180, UTF-8, lines end with LF).
  ///
  /// - Parameter forExcel: begins with a byte order mark, without which Excel misreads UTF-8.
  public func csv(forExcel: Bool = false) -> [UInt8] {
    var text = forExcel ? "\u{FEFF}" : ""
    text += Self.columns.joined(separator: ",") + "\n"
    for entry in entries {
      text += cells(of: entry).map(\.csv).joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  private func cells(of entry: Entry) -> [CSVCell] {
    let result = entry.result
    let accuracy = result.rankedAccuracy
    return [
      .number(entry.rank.map(String.init)),
      .text(result.studentID),
      .text(result.studentName ?? ""),
      .number(entry.total?.description),
      .number(result.scorecard.points?.description),
      .number(result.scorecard.maxPoints.description),
      .number(entry.extraCredit?.description),
      .number(accuracy.map { fixedPoint($0.value, places: 4) }),
      .number(accuracy.map { String($0.correct) }),
      .number(accuracy.map { String($0.images) }),
      .text(result.status == .failed ? "" : result.loader?.verdict.rawValue ?? ""),
      .text(result.status.rawValue),
      .text(detail(of: result)),
    ]
  }
}

/// One value of a CSV row.
enum CSVCell {
  case text(String)
  /// Printed as it is; nil where nothing was measured.
  case number(String?)

  /// The cell as RFC 4180 writes it: quoted where it holds a comma, a quote or a line end.
  var csv: String {
    switch self {
    case .number(let digits): return digits ?? ""
    case .text(let text):
      let safe = Self.disarmed(text)
      let needsQuotes = safe.utf8.contains { byte in
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
        default: false
        }
      }
      return needsQuotes ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
    }
  }

  /// The text with a leading `'` where a spreadsheet would take it for a formula, and with what acts on
  /// a terminal spelled out, since `--csv -` prints it there.
  ///
  /// Source: CWE-1236; OWASP ASVS 1.2.10.
  private static func disarmed(_ text: String) -> String {
    var text = text
    if text.unicodeScalars.contains(where: actsOnTerminal) {
      text = text.unicodeScalars.reduce(into: "") { safe, scalar in
        if actsOnTerminal(scalar) {
          safe += escaped(String(scalar))
        } else {
          safe.unicodeScalars.append(scalar)
        }
      }
    }
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
      UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      return "'" + text
    default: return text
    }
  }

  /// Controls but tab and line ends, and bidirectional controls. Joiners stay: names need them.
  private static func actsOnTerminal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\r", "\n": false
    default: scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
    }
  }
}
