import Diagnostics
import Submissions

/// Input as the members of an archive, packed anew: a zip's checksums would stop most changes before
/// they reach what stands in it.
///
/// Each member is its name, a zero byte, three bytes of length (little-endian) and its content; a length
/// past the end takes what is left.
struct Members {
  private(set) var content: [(name: String, bytes: [UInt8])] = []

  init(_ input: [UInt8]) {
    var names: Set<String> = []
    var rest = input[...]
    while let end = rest.firstIndex(of: 0) {
      let name = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      let length = rest.prefix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(3)
      // What the writer's preconditions ask for.
      if !name.isEmpty, name.utf8.count < 1_000, names.insert(name).inserted {
        content.append((name, Array(rest.prefix(length))))
      }
      rest = rest.dropFirst(length)
    }
  }

  /// A sound zip of them.
  var zip: [UInt8] {
    var writer = ZipWriter()
    for (name, bytes) in content {
      do throws(SubmissionError) {
        try writer.append(bytes, named: name)
      } catch {
        fatalError("libFuzzer's inputs fit into a zip: \(error.message)")
      }
    }
    return writer.finish()
  }
}
