import Diagnostics
import Foundation
import StrictJSON
import Submissions
import TestSupport
import Testing

@testable import Inspecting

@Suite struct InspectionTests {
  static let folder = packageRoot.appending(path: "Tests/InspectingTests/Goldens").path

  /// What PyTorch and NumPy read from one of the files.
  struct Expected: Sendable, CustomTestStringConvertible {
    let object: JSONObject
    var testDescription: String { object["file"]?.string ?? "" }
  }

  static let expected: [Expected] = {
    let bytes = FileManager.default.contents(atPath: folder + "/expected.json") ?? Data()
    return (try? JSONValue(parsing: Array(bytes)).array?.compactMap(\.object).map(Expected.init))
      ?? []
  }()

  private func inspect(_ path: String) throws -> Inspection {
    try Inspection(path: path) { path in
      Array(try Data(contentsOf: URL(filePath: path)))
    }
  }

  @Test func thereAreFilesOfEveryKind() {
    let kinds = Set(Self.expected.compactMap { $0.object["kind"]?.string })
    #expect(kinds == ["torch-zip", "torch-legacy", "torchscript", "safetensors", "npz"])
  }

  @Test(arguments: expected) func agreesWithPyTorchAndNumPy(_ file: Expected) throws {
    let expected = file.object
    let inspection = try inspect("\(Self.folder)/\(file.testDescription)")
    let found = try #require(JSONValue(parsing: inspection.json()).object)
    #expect(found["kind"] == expected["kind"])
    #expect(found["accepted"] == .bool(true))
    // safetensors' own order is by element type.
    func byName(_ value: JSONValue?) throws -> [JSONObject] {
      try #require(value?.array).compactMap(\.object)
        .sorted { ($0["name"]?.string ?? "") < ($1["name"]?.string ?? "") }
    }
    let tensors = try byName(found["tensors"])
    let wanted = try byName(expected["tensors"])
    #expect(tensors.map { $0["name"]?.string } == wanted.map { $0["name"]?.string })
    for (tensor, wanted) in zip(tensors, wanted) {
      for key in ["name", "dtype", "shape", "parameters", "nan", "inf", "sha256"] {
        #expect(tensor[key] == wanted[key], "\(key) of \(wanted["name"]?.string ?? "")")
      }
      for key in ["min", "max", "mean"] {
        let (value, other) = (tensor[key]?.double, wanted[key]?.double)
        #expect((value == nil) == (other == nil))
        #expect(abs((value ?? 0) - (other ?? 0)) <= 1e-12 * max(1, abs(other ?? 0)))
      }
    }
    guard let entries = expected["entries"]?.object else { return }
    let values = try #require(found["entries"]?.object)
    #expect(values.keys == entries.keys)
    for key in entries.keys {
      #expect(
        values[key]?.double == entries[key]?.double && values[key]?.string == entries[key]?.string)
    }
  }

  @Test func anArchiveShowsItsMembersTensorsAndNetwork() throws {
    let inspection = try inspect(fixtureClass + "/ada.zip")
    try expectSnapshot(inspection.table(named: "ada.zip"), "archive.txt")
  }

  @Test func objectsOfPythonAreRefused() throws {
    let inspection = try inspect(Self.folder + "/objects.npz")
    #expect(!inspection.isAccepted && inspection.tensors.isEmpty)
    #expect(inspection.diagnostics.map(\.code) == ["CKP028"])
  }

  @Test func aDamagedCheckpointSaysWhy() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + "/legacy.pt")))
    let path = try folder.write(bytes.prefix(bytes.count / 2), as: "half.pt")
    let inspection = try inspect(path)
    #expect(!inspection.isAccepted && inspection.tensors.isEmpty && inspection.kind == .torchLegacy)
    #expect(inspection.diagnostics.map(\.severity) == [.error])
  }

  @Test(arguments: [
    ("source.py", "x = 1\n", Inspection.Kind.python),
    (
      "note.ipynb", #"{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#, .notebook
    ),
    ("letter.txt", "Dear TA\n", .unknown),
  ])
  func otherFiles(name: String, text: String, kind: Inspection.Kind) throws {
    let folder = try TemporaryFolder()
    let inspection = try inspect(try folder.write(text.utf8, as: name))
    #expect(inspection.kind == kind)
    #expect(inspection.isAccepted == (kind != .unknown))
  }

  @Test func aMissingFileIsAnError() {
    #expect(throws: SubmissionError.self) { try inspect("/nowhere/at all.pt") }
  }
}
