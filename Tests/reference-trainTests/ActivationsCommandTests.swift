import TestSupport
import Testing

/// `reference-train activations` as a process.
@Suite struct ActivationsCommandTests {
  private let program: Program

  init() throws { program = try Program("reference-train") }

  @Test func explainsItself() async throws {
    let outcome = try await program.run("activations", "--help")
    #expect(outcome.status == 0 && outcome.error == "")
    try expectSnapshot(outcome.text, "activations-help.txt")
  }

  @Test func plotsFiveCurves() async throws {
    let outcome = try await program.run("activations")
    #expect(outcome.status == 0 && outcome.error == "")
    try expectSnapshot(outcome.text, "activations.txt")
    #expect(try program.folder.names == [])
  }

  @Test func writesOnePicture() async throws {
    let outcome = try await program.run("activations", "--svg", "curves.svg")
    #expect(outcome.status == 0)
    #expect(outcome.text.hasSuffix("\n\nwritten to curves.svg\n"))
    let svg = String(decoding: try program.folder.read("curves.svg"), as: UTF8.self)
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    for outside in ["<script", "href", "url(", "@import"] {
      #expect(!svg.contains(outside), "\(outside)")
    }
    #expect(svg.split(separator: "class=\"line s0\"").count == 6, "five curves")
    let again = try await program.run("activations", "--svg", "again.svg")
    #expect(again.status == 0)
    #expect(try program.folder.read("again.svg") == program.folder.read("curves.svg"))
  }

  @Test func aPictureThatCannotBeWrittenIsAFault() async throws {
    let outcome = try await program.run("activations", "--svg", "nowhere/curves.svg")
    #expect(outcome.status == 1)
    #expect(
      outcome.error.hasPrefix("reference-train: error FIL001 nowhere/curves.svg: "))
  }

  @Test(arguments: [["--svg"], ["--svg", ""], ["extra"]])
  func wrongUsageEndsWith64(_ arguments: [String]) async throws {
    let outcome = try await program.start(["activations"] + arguments).outcome()
    #expect(outcome.status == 64)
    #expect(outcome.error.hasPrefix("Error: "))
  }
}
