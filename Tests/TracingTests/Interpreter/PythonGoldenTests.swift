import Foundation
import TestSupport
import Testing

@testable import Tracing

/// Every expression and program gives what CPython 3.11 gives.
@Suite struct PythonGoldenTests {
  static let programs: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: interpreterFolder.appending(path: "Programs").path)
    return (files ?? []).filter { $0.hasSuffix(".py") }.map { String($0.dropLast(3)) }.sorted()
  }()

  static let expressions: [(expression: String, value: String)] = {
    let lines = contents("expressions.txt").split(separator: "\n").map { String($0) }
    return stride(from: 0, to: lines.count - 1, by: 2).map { index in
      (lines[index], String(lines[index + 1].dropFirst(4)))
    }
  }()

  @Test func goldensAreThere() {
    #expect(Self.programs.count >= 60)
    #expect(Self.expressions.count >= 500)
  }

  @Test(arguments: programs) func program(_ name: String) {
    let expected = contents("Programs/\(name).txt")
    #expect(printed(by: contents("Programs/\(name).py")) == expected)
  }

  @Test(arguments: expressions) func expression(_ expression: String, _ value: String) {
    #expect(representation(of: expression) == value)
  }
}
