import Glibc
import TestSupport
import Testing

@testable import PythonSyntax

/// Sources made to exhaust the stack or the clock.
struct HostileSourceTests {
  /// Names, what stands before and behind, and what is repeated on both sides of a middle.
  private static let nests: [(name: String, open: String, middle: String, close: String)] = [
    ("round brackets", "(", "x", ")"),
    ("square brackets", "[", "x", "]"),
    ("braces", "{", "x", "}"),
    ("dictionaries", "{x: ", "x", "}"),
    ("unpacked dictionaries", "{**", "x", "}"),
    ("starred tuples", "(*", "x", ",)"),
    ("calls", "f(", "x", ")"),
    ("starred calls", "f(*", "x", ")"),
    ("keyword arguments", "f(k=", "x", ")"),
    ("generators", "f(x for x in ", "x", ")"),
    ("conditions", "[x for x in y if ", "x", "]"),
    ("targets", "[x for x[", "x", "] in y]"),
    ("indices", "x[", "x", "]"),
    ("slices", "x[:", "x", "]"),
    ("awaits", "await (", "x", ")"),
    ("yields", "(yield ", "x", ")"),
    ("walrus", "(x := ", "x", ")"),
    ("f-strings", "f'{", "x", "}'"),
    ("format specs", "f'{x:{", "x", "}}'"),
    ("lambdas", "lambda: ", "x", ""),
    ("lambda defaults", "lambda x=(", "x", "): x"),
    ("not", "not ", "x", ""),
    ("signs", "-", "x", ""),
    ("powers", "x ** ", "x", ""),
    ("every precedence", "x or x and not x < x | x ^ x & x << x + x * -x ** (", "x", ")"),
    ("conditionals", "x if ", "x", " else x"),
    ("else", "x if x else ", "x", ""),
  ]

  private static let chains: [(name: String, first: String, link: String)] = [
    ("attributes", "a", ".b"),
    ("calls", "a", "()"),
    ("indices", "a", "[0]"),
    ("sums", "1", "+1"),
    ("powers", "1", "**1"),
    ("and", "a", " and a"),
    ("comparisons", "a", "<a"),
    ("strings", "'a'", " 'a'"),
    ("f-strings", "f'{a}'", " f'{a}'"),
    ("tuples", "a", ",a"),
    ("assignments", "a", "=a"),
    ("semicolons", "a", ";a"),
    ("else", "a", " if a else a"),
    ("elif", "if a:\n  b", "\nelif a:\n  b"),
    ("except", "try:\n  b", "\nexcept a:\n  b"),
    ("decorators", "@a", "\n@a"),
    ("statements", "a", "\na = 1"),
    ("unexpected indents", "a", "\n  a\na"),
    ("clauses alone", "a", "\nelse:\n  a"),
    ("broken headers", "a", "\nif a b:\n  a"),
    ("broken lines", "a", "\na b c"),
    ("broken semicolons", "a", ";a b c"),
    ("broken brackets", "a", ";f(b; c"),
    ("match as a name", "match", " (match)"),
    ("match statements", "a", "\nmatch (a):\n  case a:\n    b"),
    ("broken cases", "match a:\n  case a:\n    b", "\n  case a b:\n    b"),
    ("alternatives", "match a:\n  case a", "|a"),
    ("with", "a", "\nwith (a as b, c) as d: a"),
    ("def without body", "a", "\ndef f():"),
    ("class without brackets", "a", "\nclass A(b c:\n  d"),
  ]

  private static var sources: [(name: String, text: String)] {
    var found: [(String, String)] = []
    for (name, open, middle, close) in nests {
      for count in [30, 140, 10_000] {
        let text =
          String(repeating: open, count: count) + middle + String(repeating: close, count: count)
        found.append(("\(count) \(name)", "x = \(text)\ny = 1\n"))
        found.append(("\(count) \(name) in blocks", blocks(around: "return " + text, levels: 60)))
      }
    }
    for (name, first, link) in chains {
      for count in [250, 100_000] {
        let text = first + String(repeating: link, count: count)
        found.append(("\(count) \(name)", "\(text)\ny = 1\n"))
      }
    }
    return found
  }

  private static func blocks(around line: String, levels: Int) -> String {
    (0..<levels).map { String(repeating: " ", count: $0) + "if x:\n" }.joined()
      + String(repeating: " ", count: levels) + line + "\n"
  }

  /// Parses, measures and frees on a small stack, as a worker's thread may have it.
  @Test func smallStackSuffices() {
    let outcomes = Outcomes()
    onThread(stackBytes: 512 << 10) {
      for (name, text) in Self.sources {
        let unit = PythonUnit(text)
        outcomes.found.append((name, unit.statements.count, unit.syntaxFaults.count))
      }
    }
    #expect(outcomes.found.count == Self.sources.count)
    for (name, statements, _) in outcomes.found { #expect(statements > 0, "\(name)") }
  }

  @Test func treeIsBoundedInSize() throws {
    let unit = PythonUnit(
      "if a:\n" + String(repeating: " b;b;b;b;b;b;b;b;b\n", count: 120_000) + "c\n")
    #expect(unit.syntaxFaults.map(\.kind) == [.tooLarge])
    #expect(unit.statements.count == 1)
    let statement = try #require(unit.statements.first)
    guard case .if(_, let body, _) = statement.node else {
      Issue.record("no if")
      return
    }
    // Each is two nodes, and a line is never cut.
    #expect((1_000_000...1_000_010).contains(body.count))
    guard case .fault = body.last?.node else {
      Issue.record("no fault at the end")
      return
    }
    #expect(statement.range.upperBound == unit.source.bytes.count)
  }

  /// What the thread found, read when it has ended.
  private final class Outcomes: @unchecked Sendable {
    var found: [(name: String, statements: Int, faults: Int)] = []
  }

  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Runs on a thread of its own, with so much stack, and waits.
  private func onThread(stackBytes: Int, _ body: @escaping () -> Void) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        }
        return nil
      }, box)
    #expect(status == 0)
    pthread_join(thread, nil)
    unsafe pthread_attr_destroy(&attributes)
  }
}
