import Foundation
import PythonSyntax
import TestSupport
import Testing

@testable import SourceChecks

/// Sources in the style of hand-ins, each with the verdict of a careful reader. A case begins with
/// `## name: verdict class`, a file of it with `-- path`.
struct LoaderCorpusTests {
  @Test(arguments: [
    "bases", "traps", "wrappers", "ready_made", "broken", "damaged", "notebooks", "origins",
    "definitions", "functions", "uses",
  ])
  func everyCaseGetsItsVerdict(group: String) throws {
    let cases = try LoaderCase.all(in: group)
    #expect(!cases.isEmpty)
    var report = ""
    for item in cases {
      let verdict = LoaderCheck.judge(modules: item.modules)
      let found = [verdict.verdict.rawValue, verdict.className].compactMap(\.self)
      #expect(found.joined(separator: " ") == item.expected, "\(item.name): \(verdict.why)")
      report += "\(item.name)\n  \(verdict.description)\n"
    }
    try expectSnapshot(report, "corpus-\(group).txt")
  }
}

extension LoaderVerdict {
  /// One line for snapshots.
  var description: String {
    let place = [file, cell.map { "cell \($0)" }, line.map { String($0) }].compactMap(\.self)
      .joined(separator: ":")
    return "\(verdict.rawValue) [\(place)] \(className ?? "-"): \(why)"
  }
}

/// One case of a corpus file.
struct LoaderCase {
  let name: String
  let expected: String
  var files: [(path: String, text: String)] = []

  var modules: [PythonModule] {
    files.map { PythonModule(path: $0.path, bytes: Array($0.text.utf8)) }
  }

  static func all(in group: String) throws -> [LoaderCase] {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Corpus/\(group).txt")
    var cases: [LoaderCase] = []
    for line in try String(contentsOf: url, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("## "), let colon = line.lastIndex(of: ":") {
        cases.append(
          LoaderCase(
            name: String(line[..<colon].dropFirst(3)),
            expected: String(line[colon...].dropFirst(2))))
      } else if line.hasPrefix("-- ") {
        cases[cases.count - 1].files.append((String(line.dropFirst(3)), ""))
      } else if let last = cases.last, !last.files.isEmpty {
        cases[cases.count - 1].files[last.files.count - 1].text += line + "\n"
      }
    }
    return cases
  }
}
