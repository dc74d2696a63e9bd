import Foundation
import TestSupport
import Testing

/// What `grade` says of itself, and how it refuses what it cannot do.
@Suite struct UsageTests {
  private let program: Program

  init() throws { program = try Program("grade") }

  @Test(arguments: [
    "--help", "--version", "data --help", "data fetch --help", "data sample --help",
  ])
  func explainsItself(_ arguments: String) async throws {
    let words = arguments.split(separator: " ").map(String.init)
    let running = try program.start(words)
    let outcome = try await running.outcome()
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    let name = words.map { $0.replacing("--", with: "") }.joined(separator: "-")
    try expectSnapshot(outcome.text, "\(name).txt")
  }

  static let wrong: [[String]] = [
    [], ["class", "--html", "out.html"], ["class", "--frobnicate"], ["class", "other"],
    ["class", "--csv"], ["class", "--csv", "-", "--json", "-"], ["class", "--csv", ""],
    ["class", "--csv", "out", "--json", "out"], ["class", "--excel"],
    ["class", "--one", "--class"],
    ["class", "--jobs", "0"], ["class", "--jobs=-1"], ["class", "--jobs", "many"],
    ["class", "--jobs", "1025"], ["class", "--jobs", "99999999999999999999"],
    ["class", "--max-layers", "0"], ["class", "--max-entries=-5"], ["class", "--max-macs", "1.5"],
    ["class", "--max-unpacked-bytes", "0"], ["class", "--max-ignored-entries", "0"],
    ["class", "--max-name-bytes", "0"], ["class", "--max-name-levels", "0"],
    ["class", "--max-source-bytes", "0"], ["class", "--max-parameters", "0"],
    ["class", "--max-activation-values", "0"], ["class", "--max-evaluation-seconds", "0"],
    ["class", "--max-evaluation-seconds", "nan"], ["class", "--max-evaluation-seconds", "inf"],
    ["class", "--max-evaluation-seconds", "1e300"], ["data", "fetch", "--frobnicate"],
    ["data", "sample"], ["data", "frobnicate"],
  ]

  @Test(arguments: wrong) func wrongUsageEndsWith64(_ arguments: [String]) async throws {
    // The folder is there, so that only the usage can be wrong.
    try program.folder.write("x".utf8, as: "class/ada.zip")
    let outcome = try await program.start(arguments).outcome()
    #expect(outcome.status == 64)
    #expect(outcome.text == "")
    #expect(outcome.error.hasPrefix("Error: "))
    #expect(try program.folder.names == ["class"], "nothing was written")
  }

  @Test(arguments: [
    "max-unpacked-bytes", "max-entries", "max-ignored-entries", "max-name-bytes", "max-name-levels",
    "max-source-bytes", "max-parameters", "max-layers", "max-macs", "max-activation-values",
    "max-evaluation-seconds",
  ])
  func everyLimitHasItsFlag(_ flag: String) async throws {
    try program.folder.write("x".utf8, as: "class/ada.zip")
    #expect(try await program.run("class", "--\(flag)", "7").status == 0)
  }
}
