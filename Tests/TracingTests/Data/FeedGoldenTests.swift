import Foundation
import PythonSyntax
import TestSupport
import Testing

@testable import Tracing

/// Loaders and transforms that Python ran: the tracer finds the same input for each pixel value, or says
/// that it does not know.
@Suite struct FeedGoldenTests {
  /// How one program's feed compares with what PyTorch was given.
  enum Outcome: Equatable {
    case right
    /// The tracer does not know, with its reason.
    case unknown(String)
    case wrong(String)

    var words: String {
      switch self {
      case .right: "right"
      case .unknown(let reason): "unknown: \(reason)"
      case .wrong(let what): "WRONG: \(what)"
      }
    }
  }

  @Test func feedsAreWhatPyTorchWasGiven() throws {
    let goldens = try FeedGoldens()
    var lines: [String] = []
    for program in goldens.programs {
      let outcome = try goldens.outcome(of: program)
      if case .wrong(let what) = outcome { Issue.record("\(program.name): \(what)") }
      lines.append("\(program.name): \(outcome.words)")
    }
    let right = lines.count { $0.hasSuffix(": right") }
    lines.append("\(right) right of \(lines.count)")
    try expectSnapshot(lines.joined(separator: "\n") + "\n", "feeds.txt")
  }
}

/// The programs of `feed_programs.txt` and what Python found.
struct FeedGoldens {
  struct Program {
    let name: String
    let source: String
  }

  static let preamble = """
    import torch
    from torch import nn

    class Net(nn.Module):
        def forward(self, x):
            return x

    net = Net()

    """

  let programs: [Program]
  private let tables: [[Float?]]
  private let goldens: [String: [String: Any]]

  init(file: String = #filePath) throws {
    let folder = URL(filePath: file).deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "feed_programs.txt"), encoding: .utf8)
    programs = text.components(separatedBy: "=== ").dropFirst().map { section in
      let name = section.prefix { $0 != "\n" }
      return Program(name: String(name), source: String(section.dropFirst(name.count + 1)))
    }
    let data = try Data(contentsOf: folder.appending(path: "feed_goldens.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let rows = try #require(json["tables"] as? [String])
    tables = rows.map { row in
      row.split(separator: " ", omittingEmptySubsequences: false).map { bits in
        UInt32(bits, radix: 16).map { Float(bitPattern: $0) }
      }
    }
    goldens = try #require(json["programs"] as? [String: [String: Any]])
  }

  /// The last feed of the program's network.
  static func feed(of source: String) -> NetworkFeed? {
    let module = PythonModule(path: "program.py", bytes: Array((preamble + source).utf8))
    return withStack {
      let interpreter = Interpreter(limits: TraceLimits(), program: ModuleTable([module]))
      defer { interpreter.tearDown() }
      let place = SourcePlace(unit: 0, range: 0..<0)
      _ = try? interpreter.run(fileAt: 0, as: "__main__", at: place)
      var last: NetworkFeed?
      for event in interpreter.events {
        if case .called(_, let value, let place) = event {
          last = interpreter.feed(of: value, at: place, isTraining: false)
        }
      }
      return last
    }
  }

  func outcome(of program: Program) throws -> FeedGoldenTests.Outcome {
    let golden = try #require(goldens[program.name], "\(program.name) is not in feed_goldens.json")
    guard let feed = Self.feed(of: program.source) else { return .unknown("no call was found") }
    guard let table = feed.table else {
      return .unknown(feed.unknownStep?.what ?? "no reason")
    }
    guard let index = golden["table"] as? Int, let shape = golden["shape"] as? [Int],
      let isTransposed = golden["transposed"] as? Bool
    else { return .wrong("Python found no table, the tracer \(feed.words)") }
    for (pixel, expected) in tables[index].enumerated() {
      guard let expected else { continue }
      guard table[pixel].bitPattern == expected.bitPattern else {
        return .wrong("pixel \(pixel) is \(table[pixel]), not \(expected), by \(feed.words)")
      }
    }
    if let found = feed.imageShape, found != shape { return .wrong("shape \(found), not \(shape)") }
    guard feed.isTransposed == isTransposed else {
      return .wrong("transposed \(feed.isTransposed)")
    }
    let frame = golden["frame"] as? [Double]
    guard feed.padding?.sizes == frame.map({ Array(repeating: Int($0[0]), count: 4) }),
      feed.padding.map({ Double($0.value) }) == frame.map({ $0[1] })
    else { return .wrong("frame \(String(describing: feed.padding))") }
    return .right
  }
}
