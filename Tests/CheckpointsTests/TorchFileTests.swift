import Checkpoints
import Diagnostics
import Foundation
import StrictJSON
import Submissions
import Tensors
import TestSupport
import Testing

@Suite struct TorchFileTests {
  /// The very bytes that PyTorch has been found to load.
  @Test func bytesAreThoseThatPyTorchLoads() throws {
    try expectGolden(AdamFile.bytes.get(), "adam.pt")
    try expectGolden(ValuesFile.bytes.get(), "values.pt")
  }

  @Test func ownFilesReadBack() throws {
    let own = try TorchFile.decodeOwn(AdamFile.bytes.get())
    #expect(own.record == AdamFile.record)
    let optimizer = AdamFile.parameters.indices.flatMap { index in
      ["step", "exp_avg", "exp_avg_sq"].map { "optimizer_state_dict/state/\(index)/\($0)" }
    }
    #expect(
      own.tensors.names == AdamFile.model.names.map { "model_state_dict/" + $0 } + optimizer)
    for name in AdamFile.model.names {
      #expect(own.tensors["model_state_dict/" + name] == AdamFile.model[name])
    }
    #expect(own.tensors["optimizer_state_dict/state/2/exp_avg"] == floats([2], from: -1))
  }

  @Test func tensorsOfEveryTypeReadBack() throws {
    let record = TorchFile.Record(state: .null)
    let own = try TorchFile.decodeOwn(TorchFile.encode(ValuesFile.value, record: record))
    #expect(own.record == record)
    for type in ElementType.allCases {
      #expect(own.tensors["tensors/\(type.rawValue)"]?.elementType == type)
    }
    #expect(own.tensors["shapes/1"]?.shape == [0, 3])
  }

  /// One tensor that PyTorch sees, and one that it does not.
  private static func smallFile() throws -> [UInt8] {
    var hidden = StateDict()
    hidden.append(floats([2], from: 3), named: "b")
    return try TorchFile.encode(
      ["a": .tensor(floats([3], from: 1))],
      record: TorchFile.Record(state: .string("state"), tensors: hidden))
  }

  @Test func truncationAnywhereIsAnError() throws {
    let bytes = try Self.smallFile()
    let accepted = bytes.indices.filter { refusal(of: Array(bytes.prefix($0))) == nil }
    #expect(accepted.isEmpty)
  }

  /// A changed byte is an error, or stands where nothing is read: then the answer is the same.
  @Test(arguments: [0x01, 0xFF] as [UInt8]) func aChangedByteChangesNothing(
    _ mask: UInt8
  ) throws {
    var bytes = try Self.smallFile()
    let original = try TorchFile.decodeOwn(bytes)
    var accepted = 0
    for index in bytes.indices {
      bytes[index] ^= mask
      if let own = try? TorchFile.decodeOwn(bytes) {
        accepted += 1
        #expect(own == original, "byte \(index)")
      }
      bytes[index] ^= mask
    }
    // Padding, dates and the like.
    #expect(accepted < bytes.count / 2)
  }

  @Test func everyRefusalIsTold() throws {
    let refused = try Self.refused()
    let text = refused.map { "\($0.name)\n  \(refusal(of: $0.bytes)?.description ?? "accepted")\n" }
    try expectSnapshot(text.joined(), "torch-refusals.txt")
    #expect(
      Set(refused.compactMap { refusal(of: $0.bytes)?.code })
        == [.duplicateName, .size, .coverage, .archive, .foreign, .record])
  }

  @Test func tensorsOfOneNameAreRefused() {
    let tensor = TorchValue.tensor(floats([1], from: 0))
    let value: TorchValue = ["a": ["b": tensor], "a/b": tensor]
    #expect(throws: Never.self) { try TorchFile.encode(value) }
    #expect(
      throws: CheckpointError(
        .duplicateName, at: "tensor 'a/b'",
        "two tensors have this name, the keys on the way to them joined by '/'; rename one")
    ) { try TorchFile.encode(value, record: TorchFile.Record(state: .null)) }
  }

  @Test func moreTensorsThanAZipHoldsAreRefused() {
    let nothing = TorchValue.tensor(floats([0], from: 0))
    #expect(
      throws: CheckpointError(
        .tooLarge, at: "archive/data/65532",
        "a zip holds up to 65,534 files; put fewer into it")
    ) { try TorchFile.encode(.list(Array(repeating: nothing, count: 66_000))) }
  }

  private static func refused() throws -> [(name: String, bytes: [UInt8])] {
    let record = #"""
      {"format": "fashion-lab-training", "version": 1, "state": null, "tensors": [\#
      {"name": "a", "member": "data/0", "dtype": "float32", "shape": [2]}]}
      """#
    let torch = packageRoot.appending(path: "Tests/SubmissionsTests/Archives/torch-zip.pt")
    let zeros = [UInt8](repeating: 0, count: 8)
    func file(_ json: String, _ more: [(String, [UInt8])] = []) throws -> [UInt8] {
      try zip(
        [("data.pkl", []), ("data/0", zeros), ("extra/training.json", Array(json.utf8))] + more)
    }
    func changed(_ old: String, _ new: String) throws -> [UInt8] {
      #expect(record.contains(old))
      return try file(record.replacing(old, with: new))
    }
    #expect(refusal(of: try file(record)) == nil)
    var damaged = try file(record)
    damaged[try #require(damaged.firstRange(of: Array("float32".utf8))).lowerBound] = 0x46
    return [
      ("empty file", []), ("text", Array("epoch 3".utf8)),
      ("a file of PyTorch's own", [UInt8](try Data(contentsOf: torch))),
      ("an empty zip", ZipWriter().finish()), ("half a file", Array(try file(record).prefix(400))),
      ("a changed letter", damaged), ("no JSON", try file("{")), ("a list", try file("[]")),
      ("another format", try changed("-training", "-submission")),
      ("a later version", try changed(#""version": 1"#, #""version": 2"#)),
      ("no state", try changed(#""state": null, "#, "")),
      ("a key too many", try changed("\"state\"", "\"more\": 1, \"state\"")),
      ("an unknown type", try changed("float32", "float31")),
      ("a size that is no integer", try changed("[2]", "[2.0]")),
      ("a negative size", try changed("[2]", "[-2]")),
      ("another shape", try changed("[2]", "[3]")),
      ("a huge shape", try changed("[2]", "[4611686018427387904, 4]")),
      ("a missing member", try changed("data/0", "data/1")),
      ("a member that is no storage", try changed("data/0", "data.pkl")),
      ("a member too many", try file(record, [("data/1", [])])),
      (
        "one member twice",
        try changed(
          "\"tensors\": [",
          #""tensors": [{"name": "b", "member": "data/0", "dtype": "float32", "shape": [2]}, "#)
      ),
      (
        "one name twice",
        try file(
          record.replacing(
            "\"tensors\": [",
            with: #""tensors": [{"name": "a", "member": "data/1", "dtype": "int8", "shape": [0]}, "#
          ),
          [("data/1", [])])
      ),
      (
        "a member that unpacks to more than the file",
        try zip(
          [("data/0", zeros), ("extra/training.json", [UInt8](repeating: 0x20, count: 1 << 20))],
          .deflatedWhereItHelps)
      ),
      ("a hostile name", try changed("data/0", "\\u202e\\n\\u0007")),
    ]
  }

  private static func zip(
    _ members: [(String, [UInt8])], _ packing: ZipWriter.Packing = .stored
  ) throws -> [UInt8] {
    var writer = ZipWriter()
    for (name, bytes) in members {
      try writer.append(bytes, named: "archive/" + name, packing: packing)
    }
    return writer.finish()
  }
}

/// Nil if the file is accepted.
private func refusal(of bytes: [UInt8]) -> CheckpointError? {
  do {
    _ = try TorchFile.decodeOwn(bytes)
    return nil
  } catch {
    return error
  }
}
