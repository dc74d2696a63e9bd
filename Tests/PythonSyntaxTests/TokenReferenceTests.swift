import Foundation
import Testing

@testable import PythonSyntax

/// Holds the lexer against CPython's tokenizer on the files that `compare_tokens.py` prepared.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TOKEN_REFERENCE"] != nil))
struct TokenReferenceTests {
  @Test func everyTokenOfEveryFileIsCPythons() throws {
    let folder = URL(
      filePath: try #require(ProcessInfo.processInfo.environment["TOKEN_REFERENCE"]))
    let index = try String(contentsOf: folder.appending(path: "index"), encoding: .utf8)
      .split(separator: "\n")
    let isCollapsed = index.first == "collapsed"
    var equal = 0
    var different: [String] = []
    var bytes = 0
    var time = Duration.zero
    for (number, path) in index.dropFirst().enumerated() {
      let expected = [UInt8](try Data(contentsOf: folder.appending(path: "\(number).tokens")))
      let source = [UInt8](try Data(contentsOf: URL(filePath: String(path))))
      bytes += source.count
      let clock = ContinuousClock()
      let start = clock.now
      let module = PythonModule(path: String(path), bytes: source)
      time += clock.now - start
      let unit = try #require(module.units.first)
      let found = ReferenceRow.rows(of: unit, collapsed: isCollapsed)
      let wanted = ReferenceRow.rows(read: expected)
      if found == wanted, module.diagnostics.isEmpty {
        equal += 1
      } else {
        let at =
          zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset
          ?? min(found.count, wanted.count)
        let detail =
          "\(path): token \(at): found \(found.dropFirst(at).prefix(2)), "
          + "expected \(wanted.dropFirst(at).prefix(2)) \(module.diagnostics.prefix(2))"
        different.append(detail)
      }
    }
    print("\(equal) of \(index.count - 1) files equal, \(bytes) bytes in \(time)")
    #expect(
      different.isEmpty,
      "\(different.count) differ:\n\(different.prefix(20).joined(separator: "\n"))")
  }
}

/// A token as `compare_tokens.py` writes it.
struct ReferenceRow: Equatable {
  var code: UInt32
  var startLine: UInt32
  var startColumn: UInt32
  var endLine: UInt32
  var endColumn: UInt32

  static func rows(read bytes: [UInt8]) -> [ReferenceRow] {
    let numbers = stride(from: 0, to: bytes.count - 3, by: 4).map { index in
      UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
        | UInt32(bytes[index + 3]) << 24
    }
    return stride(from: 0, to: numbers.count - 4, by: 5).map { index in
      ReferenceRow(
        code: numbers[index], startLine: numbers[index + 1], startColumn: numbers[index + 2],
        endLine: numbers[index + 3], endColumn: numbers[index + 4])
    }
  }

  /// - Parameter collapsed: an f-string is one row, as before Python 3.12.
  static func rows(of unit: PythonUnit, collapsed: Bool) -> [ReferenceRow] {
    var rows: [ReferenceRow] = []
    var depth = 0
    for token in unit.tokens {
      guard let code = code(of: token.kind) else { continue }
      let start = unit.source.position(of: token.start)
      let end = unit.source.position(of: token.end)
      var row = ReferenceRow(
        code: code, startLine: UInt32(start.line), startColumn: UInt32(start.column),
        endLine: UInt32(end.line), endColumn: UInt32(end.column))
      if code == 9, token.start == unit.source.bytes.count {
        row.startLine = 0
        row.startColumn = 0
      }
      if [6, 7, 9].contains(code) {
        row.endLine = 0
        row.endColumn = 0
      }
      guard collapsed else {
        rows.append(row)
        continue
      }
      if code == 10 {
        if depth == 0 {
          row.code = 3
          rows.append(row)
        }
        depth += 1
      } else if code == 12 {
        depth -= 1
        if depth == 0, let last = rows.indices.last {
          rows[last].endLine = row.endLine
          rows[last].endColumn = row.endColumn
        }
      } else if depth == 0 {
        rows.append(row)
      }
    }
    return rows
  }

  private static func code(of kind: PythonToken.Kind) -> UInt32? {
    switch kind {
    case .name, .keyword: 1
    case .number: 2
    case .string: 3
    case .op: 4
    case .comment: 5
    case .newline: 6
    case .nl: 7
    case .indent: 8
    case .dedent: 9
    case .fStringStart, .tStringStart: 10
    case .fStringMiddle, .tStringMiddle: 11
    case .fStringEnd, .tStringEnd: 12
    case .magic, .fault: 99
    case .endMarker: nil
    }
  }
}
