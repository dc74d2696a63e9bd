import Foundation
import Glibc
import TestSupport
import Testing

/// Where submissions, data set and rubric are looked for, and exit status 66 where they are not.
@Suite struct InputTests {
  private let program: Program

  init() throws {
    program = try Program("grade")
    try program.folder.write("x".utf8, as: "class/ada.zip")
    try program.folder.write("x".utf8, as: "file")
    try program.folder.write("title: [".utf8, as: "slip.yaml")
    try program.folder.write("version: 1\ntitel: x\n".utf8, as: "unknown.yaml")
    for name in ["a-images-idx3", "a-labels-idx1", "b-images-idx3", "b-labels-idx1"] {
      try program.folder.write([], as: "two/\(name)-ubyte")
    }
    try program.folder.write([], as: "unpaired/a-images-idx3-ubyte")
  }

  @Test func whatIsMissingOrUnreadableEndsWith66() async throws {
    var text = ""
    for arguments in [
      ["nowhere"], [""], ["/dev/null"], ["file", "--class"], ["class", "--data", "nowhere"],
      ["class", "--data", ""], ["class", "--data", "file"], ["class", "--data", "two"],
      ["class", "--data", "unpaired"],
      ["class", "--rubric", "nowhere"], ["class", "--rubric", ""], ["class", "--rubric", "class"],
      ["class", "--rubric", "slip.yaml"], ["class", "--rubric", "unknown.yaml"],
      ["class", "--baselines", "nowhere"], ["class", "--baselines", "file"],
    ] {
      let outcome = try await program.start(arguments + ["--csv", "out.csv"]).outcome()
      #expect(outcome.status == 66, "\(arguments)")
      #expect(outcome.text == "", "\(arguments)")
      let words = arguments.map { $0.isEmpty ? "''" : $0 }.joined(separator: " ")
      text += "$ grade \(words)\n\(outcome.error)"
    }
    #expect(try !program.folder.names.contains("out.csv"), "nothing was graded")
    try expectSnapshot(text, "inputs.txt")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func aFolderThatMayNotBeReadEndsWith66() async throws {
    unsafe chmod(program.folder.path + "/class", 0)
    #expect(try await program.run("class").status == 66)
    unsafe chmod(program.folder.path + "/class", 0o700)
  }

  /// The data set that the JSON names, and its source.
  private func dataset(
    _ arguments: String..., changing change: (inout [String: String]) -> Void = { _ in }
  ) async throws -> [String] {
    var program = program
    change(&program.environment)
    let outcome = try await program.start(["class", "--json", "-"] + arguments).outcome()
    #expect(outcome.status == 0, "\(outcome.error)")
    let results = try Results(outcome.output)
    return [results.dataset.name, results.dataset.source]
  }

  private func copySample(to folder: String) throws {
    for name in ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"] {
      let bytes = try Data(contentsOf: URL(filePath: sampleFolder).appending(path: name))
      try program.folder.write(bytes, as: "\(folder)/\(name)")
    }
  }

  @Test func theDataSetIsTheNamedTheVariablesTheCachesOrTheSample() async throws {
    let path = program.folder.path
    #expect(try await dataset() == ["sample", "sample"])
    try copySample(to: ".cache/fashion-lab/fashion-mnist")
    #expect(try await dataset() == ["sample", "cache"])
    #expect(try await dataset { $0["HOME"] = nil } == ["sample", "sample"])
    #expect(try await dataset { $0["XDG_CACHE_HOME"] = "/nowhere" } == ["sample", "sample"])
    try copySample(to: "xdg/fashion-lab/fashion-mnist")
    #expect(try await dataset { $0["XDG_CACHE_HOME"] = path + "/xdg" } == ["sample", "cache"])
    try copySample(to: "raw")
    #expect(try await dataset { $0["FASHION_MNIST_DIR"] = "raw" } == ["sample", "data"])
    #expect(try await dataset { $0["FASHION_MNIST_DIR"] = "" } == ["sample", "cache"])
    #expect(
      try await dataset("--data", "raw/t10k-images-idx3-ubyte.gz") {
        $0["FASHION_MNIST_DIR"] = "/nowhere"
      } == ["sample", "data"])
  }

  @Test func aVariableThatNamesNothingIsAnError() async throws {
    var program = program
    program.environment["FASHION_MNIST_DIR"] = "/nowhere"
    let outcome = try await program.run("class")
    #expect(outcome.status == 66)
    #expect(outcome.error.contains("FASHION_MNIST_DIR names '/nowhere'"))
  }

  @Test(.enabled(if: realImages != nil, "needs shared/fashion-mnist"))
  func imagesThatAreNotFashionMNISTAreUnknown() async throws {
    let images = try #require(realImages).appending(path: "ten-class-images-idx3-ubyte.gz").path
    #expect(try await dataset("--data", images) == ["unknown", "data"])
    let outcome = try await program.run("class", "--data", images)
    #expect(outcome.text.contains("warning: "))
    #expect(!outcome.text.contains("sample data"))
  }

  @Test func aFolderNamedLikeASubCommandIsGivenWithItsPath() async throws {
    try program.folder.write("x".utf8, as: "data/ada.zip")
    let graded = try await program.run("./data")
    #expect(graded.text.contains("1 submission: 1 refused"))
    let told = try await program.run("data")
    #expect(told.text.contains("SUBCOMMANDS:"))
  }
}

/// What these tests read of the results JSON.
struct Results: Decodable {
  let dataset: Dataset
  let submissions: [Submission]

  init(_ bytes: some Sequence<UInt8>) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Results.self, from: Data(bytes))
  }

  struct Dataset: Decodable {
    let name: String
    let source: String
  }

  struct Submission: Decodable {
    let path: String
    let status: String
    let rank: Int?
    let points: Double?
    let extraCredit: Double?
    let diagnostics: [Diagnostic]
  }

  struct Diagnostic: Decodable {
    let code: String
  }
}
