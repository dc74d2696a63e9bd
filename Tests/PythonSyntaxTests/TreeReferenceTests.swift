import Foundation
import Glibc
import Testing

@testable import PythonSyntax

/// Holds the parser against CPython's on the files that `compare_trees.py` prepared.
struct TreeReferenceTests {
  private func folder() throws -> URL {
    URL(filePath: try #require(ProcessInfo.processInfo.environment["TREE_REFERENCE"]))
  }

  private func lines(_ name: String) throws -> [String] {
    try String(contentsOf: try folder().appending(path: name), encoding: .utf8)
      .split(separator: "\n").map { String($0) }
  }

  static let isPrepared = ProcessInfo.processInfo.environment["TREE_REFERENCE"] != nil

  @Test(.enabled(if: isPrepared)) func everyTreeIsCPythons() throws {
    let index = try lines("index")
    let hasPlacesInStrings = index.first == "nested"
    var equal = 0
    var different: [String] = []
    var bytes = 0
    var seconds = 0.0
    for (number, path) in index.dropFirst().enumerated() {
      let expected = words(
        [UInt8](try Data(contentsOf: folder().appending(path: "\(number).tree"))))
      let source = [UInt8](try Data(contentsOf: URL(filePath: path)))
      bytes += source.count
      let start = threadSeconds()
      let module = PythonModule(path: path, bytes: source)
      seconds += threadSeconds() - start
      let unit = try #require(module.units.first)
      let found = unit.statements.map { statement in
        var text = TreeText(
          source: unit.source, hasPlaces: true, hasPlacesInStrings: hasPlacesInStrings)
        text.write(statement)
        return text.bytes
      }
      let sums = found.map(crc32)
      if sums == expected, module.diagnostics.isEmpty {
        equal += 1
      } else {
        let at =
          zip(sums, expected).enumerated().first { $1.0 != $1.1 }?.offset
          ?? min(sums.count, expected.count)
        let text = at < found.count ? String(decoding: found[at], as: UTF8.self) : ""
        different.append(
          "\(path): statement \(at) of \(expected.count) (\(sums.count)): \(text.prefix(300)) "
            + "\(module.diagnostics.prefix(2))")
      }
    }
    print("\(equal) of \(index.count - 1) files equal, \(bytes) bytes in \(seconds) s")
    #expect(
      different.isEmpty,
      "\(different.count) differ:\n\(different.prefix(40).joined(separator: "\n"))")
  }

  @Test(.enabled(if: isPrepared)) func whatCPythonRefusesHasAFault() throws {
    let accepted = try lines("refused").filter { path in
      let source = [UInt8](try Data(contentsOf: URL(filePath: path)))
      return PythonModule(path: path, bytes: source).diagnostics.isEmpty
    }
    #expect(accepted.isEmpty, "\(accepted.count) accepted:\n\(accepted.joined(separator: "\n"))")
  }

  /// Prints a file's tree as `compare_trees.py --show` prints CPython's.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["TREE_SHOW"] != nil))
  func treeIsShown() throws {
    let path = try #require(ProcessInfo.processInfo.environment["TREE_SHOW"])
    let module = PythonModule(
      path: path, bytes: [UInt8](try Data(contentsOf: URL(filePath: path))))
    for unit in module.units {
      for statement in unit.statements {
        var text = TreeText(source: unit.source, hasPlaces: true)
        text.write(statement)
        print(text.text)
      }
    }
    for diagnostic in module.diagnostics { print(diagnostic) }
    #expect(module.failure == nil)
  }

  /// Time that this thread computed for, whatever else the machine does.
  private func threadSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func words(_ bytes: [UInt8]) -> [UInt32] {
    stride(from: 0, to: bytes.count - 3, by: 4).map { index in
      UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
        | UInt32(bytes[index + 3]) << 24
    }
  }
}

private let table: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { value, _ in
    value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
  }
}

/// CRC-32, as in zlib.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
}
