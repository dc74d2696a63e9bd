import Diagnostics
import Foundation
import Networks
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
    #expect(kinds == ["torch-zip", "torch-legacy", "torchscript", "safetensors", "npz", "onnx"])
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

  @Test func aGraphShowsItsNetwork() throws {
    let inspection = try inspect(Self.folder + "/net.onnx")
    #expect(inspection.network?.parameterCount == 7_850)
    let json = try JSONValue(parsing: inspection.json()).object
    #expect(json?["network"]?.object?["source"] == .string("onnx"))
    #expect(json?["diagnostics"]?.array == [])
    try expectSnapshot(inspection.table(named: "net.onnx"), "graph.txt")
  }

  /// A file that cannot be decoded, and one whose graph is none of a network.
  @Test(
    arguments: [
      ("broken.onnx", [0x08, 0x08, 0xFF], "CKP030"),
      (
        "loop.onnx",
        ONNXBuilder.model(ONNXBuilder.graph([ONNXBuilder.node("Loop", ["x"], ["y"])])), "REB040"
      ),
    ] as [(String, [UInt8], String)])
  func aRefusedGraphSaysWhy(name: String, bytes: [UInt8], code: String) throws {
    let folder = try TemporaryFolder()
    let inspection = try inspect(try folder.write(bytes, as: name))
    #expect(inspection.kind == .onnx)
    #expect(!inspection.isAccepted && inspection.tensors.isEmpty && inspection.network == nil)
    #expect(inspection.diagnostics.map(\.code) == [code])
  }

  /// The place names the file once, and the network is the graph's.
  @Test func aGraphInAnArchiveIsRead() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + "/net.onnx")))
    let loop = ONNXBuilder.model(ONNXBuilder.graph([ONNXBuilder.node("Loop", ["x"], ["y"])]))
    let archive = try SubmissionWriter.archive([
      Member(path: "a.onnx", bytes: loop), Member(path: "b.onnx", bytes: bytes),
    ])
    let inspection = try inspect(try folder.write(archive, as: "two.zip"))
    #expect(inspection.kind == .archive && inspection.isAccepted)
    #expect(inspection.network?.parameterCount == 7_850)
    #expect(inspection.tensors.map(\.name) == ["b.onnx:1.bias", "b.onnx:1.weight"])
    #expect(inspection.diagnostics.map(\.place) == ["a.onnx node 0"])
  }

  /// The length of a safetensors header may begin with the byte that pickles begin with.
  @Test func aHeaderOf128BytesIsNoPickle() throws {
    let folder = try TemporaryFolder()
    let text = #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let header = text + String(repeating: " ", count: 128 - text.utf8.count)
    let bytes = [0x80, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0, 0, 0, 0]
    let inspection = try inspect(try folder.write(bytes, as: "w.safetensors"))
    #expect(inspection.kind == .safetensors && inspection.isAccepted)
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
