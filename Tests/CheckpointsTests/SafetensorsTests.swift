import Checkpoints
import Diagnostics
import Foundation
import StrictJSON
import Tensors
import TestSupport
import Testing

private func golden(_ name: String) throws -> [UInt8] {
  [UInt8](
    try Data(
      contentsOf: packageRoot.appending(path: "Tests/CheckpointsTests/Goldens").appending(
        path: name)
    ))
}

/// A file with this header and data.
private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
  let text = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text + data
}

private func error(_ bytes: [UInt8]) -> CheckpointError? {
  do {
    _ = try Safetensors.decode(bytes)
    return nil
  } catch {
    return error
  }
}

/// The bits, those of any NaN made equal: which NaN a conversion gives is the processor's choice.
private func comparable(_ value: Float) -> UInt32 {
  value.isNaN ? Float.nan.bitPattern : value.bitPattern
}

private func comparable(_ bits: Int32) -> UInt32 {
  comparable(Float(bitPattern: UInt32(bitPattern: bits)))
}

/// Every way in which a file is refused: one at least for each code.
private let refused: [(name: String, bytes: [UInt8])] = [
  ("empty file", []),
  ("seven bytes", [1, 0, 0, 0, 0, 0, 0]),
  ("header longer than the file", [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)),
  ("header of 2^64 - 1 bytes", Array(repeating: 255, count: 8)),
  ("header past the limit", [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0]),
  ("no header", file("")),
  ("white space before", file(" {}")),
  ("newline after", file("{}\n")),
  ("something after", file("{}x")),
  ("a list", file("[]")),
  ("cut JSON", file(#"{"a": {"dtype": }"#)),
  ("not UTF-8", [4, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22, 0xFF, 0x7D]),
  (
    "duplicate name",
    file(
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, [0])
  ),
  ("metadata that is a list", file(#"{"__metadata__":[]}"#)),
  ("metadata with a number", file(#"{"__metadata__":{"epoch":3}}"#)),
  ("entry that is a number", file(#"{"a":1}"#)),
  ("no dtype", file(#"{"a":{"shape":[1],"data_offsets":[0,1]}}"#, [0])),
  ("no shape", file(#"{"a":{"dtype":"U8","data_offsets":[0,1]}}"#, [0])),
  ("negative size", file(#"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, [0])),
  ("size 1.0", file(#"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#, [0])),
  ("three offsets", file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}"#, [0])),
  (
    "unknown dtype", file(#"{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}"#, [0, 0, 0, 0])
  ),
  ("offsets turned", file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, [0])),
  (
    "size of another shape",
    file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0])
  ),
  (
    "size past an integer",
    file(#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#)
  ),
  ("half a byte", file(#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}"#, [0])),
  ("data missing", file(#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, [0])),
  ("data before", file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, [0, 0])),
  (
    "data between",
    file(
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#, [0, 0, 0])
  ),
  (
    "overlap",
    file(
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
        + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, [0, 0, 0])
  ),
  ("bytes after", file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, [0, 0])),
  ("hostile name", file("{\"\\u202egnp\\u0007\":1}")),
]

@Suite struct SafetensorsTests {
  @Test(arguments: ["floats", "integers", "opaque", "nothing", "unaligned"])
  func filesOfTheReferenceDecodeAsItDoes(name: String) throws {
    let expected = try JSONValue(parsing: try golden("expected.json")).object?[name]?.object
    let checkpoint = try Safetensors.decode(try golden("\(name).safetensors"))
    let tensors = try #require(expected)
    #expect(
      Set(checkpoint.stateDict.names).union(checkpoint.opaqueTensors.keys) == Set(tensors.keys))
    for (name, value) in tensors.members {
      let shape = value.object?["shape"]?.array?.compactMap(\.int)
      guard let tensor = checkpoint.stateDict[name] else {
        let opaque = checkpoint.opaqueTensors[name]
        #expect(opaque?.shape == shape)
        #expect(opaque?.elementType == value.object?["dtype"]?.string)
        continue
      }
      #expect(tensor.shape == shape)
      let bits = value.object?["bits"]?.array?.compactMap(\.int).map(
        Int32.init(truncatingIfNeeded:))
      #expect(FloatTensor(tensor)?.values.map(comparable) == bits?.map(comparable))
    }
  }

  @Test func metadataIsRead() throws {
    let checkpoint = try Safetensors.decode(try golden("floats.safetensors"))
    #expect(checkpoint.metadata == ["note": "quotes \" and é and \n"])
  }

  @Test(arguments: ["floats", "integers", "nothing"])
  func encodingGivesTheReferencesBytes(name: String) throws {
    let bytes = try golden("\(name).safetensors")
    let checkpoint = try Safetensors.decode(bytes)
    #expect(Safetensors.encode(checkpoint.stateDict, metadata: checkpoint.metadata) == bytes)
  }

  @Test func encodingSeveralEntriesOfMetadataIsOrderedAndReversible() throws {
    let metadata = ["b": "2", "a": "1", "é": "3"]
    let bytes = Safetensors.encode(StateDict(), metadata: metadata)
    #expect(bytes == Safetensors.encode(StateDict(), metadata: metadata))
    #expect(
      String(decoding: bytes[8...], as: UTF8.self).hasPrefix(#"{"__metadata__":{"a":"1","b""#))
    #expect(try Safetensors.decode(bytes).metadata == metadata)
  }

  @Test func unknownFieldsOfAnEntryAreIgnoredAsByTheReference() throws {
    let checkpoint = try Safetensors.decode(
      file(#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":null}}   "#, [9]))
    #expect(checkpoint.stateDict["a"]?.bytes == [9])
  }

  @Test func emptyTensorsMayStandAnywhere() throws {
    let checkpoint = try Safetensors.decode(
      file(
        #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[1,1]},"#
          + #""b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
          + #""c":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, [7, 8]))
    #expect(checkpoint.stateDict["a"]?.count == 0)
    #expect(checkpoint.stateDict["c"]?.bytes == [8])
  }

  @Test func everyRefusalIsTold() throws {
    let text = refused.map { "\($0.name)\n  \(error($0.bytes)?.description ?? "accepted")\n" }
    try expectSnapshot(text.joined(), "refusals.txt")
    // The codes after these are those of PyTorch's files.
    #expect(
      Set(refused.compactMap { error($0.bytes)?.code.rawValue })
        == Set((1...10).map { $0 < 10 ? "CKP00\($0)" : "CKP0\($0)" }))
  }

  @Test func aHeaderOfManyValuesIsRefusedBeforeItTakesMemory() throws {
    let header = #"{"a":["# + String(repeating: "0,", count: 1_600_000) + "0]}"
    #expect(error(file(header))?.code == .headerSyntax)
  }

  @Test(arguments: ["floats", "integers", "unaligned"])
  func truncationAnywhereIsAnError(name: String) throws {
    let bytes = try golden("\(name).safetensors")
    let accepted = (0..<bytes.count).filter { error(Array(bytes.prefix($0))) == nil }
    #expect(accepted.isEmpty)
  }

  /// Whatever a damaged header says, the answer is an error or tensors that lie within the file.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func damagedHeadersNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let original = try golden("integers.safetensors")
    for _ in 0..<2_000 {
      var bytes = original
      for _ in 0...(random.next() % 3) {
        let place = Int(random.next() % 600)
        bytes[place] = UInt8(truncatingIfNeeded: random.next())
      }
      guard let checkpoint = try? Safetensors.decode(bytes) else { continue }
      for name in checkpoint.stateDict.names {
        let tensor = try #require(checkpoint.stateDict[name])
        #expect(tensor.bytes.startIndex >= 8 && tensor.bytes.endIndex <= bytes.count)
      }
    }
  }
}
