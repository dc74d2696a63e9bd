import Checkpoints
import Diagnostics
import Foundation
import Tensors
import TestSupport
import Testing

/// Files that are cut off, changed at random, or as deep and as wide as a pickle can be.
@Suite struct TorchRobustnessTests {
  /// One of each kind of file, small ones.
  private static let files = [
    "state-dict.pt", "deflated.pt", "scripted.pt", "exported.pt2", "legacy-python2.pt",
    "protocol4.pt",
  ]

  @Test(arguments: Self.files) func truncationAnywhereIsAnError(name: String) throws {
    let bytes = try torchGolden(name)
    let accepted = bytes.indices.filter { (try? TorchFile.decode(Array(bytes.prefix($0)))) != nil }
    #expect(accepted.isEmpty)
  }

  /// Changed files of each kind; `MUTATIONS=100000 swift test --filter TorchRobustnessTests` for a long run.
  private static let mutations =
    ProcessInfo.processInfo.environment["MUTATIONS"].flatMap(Int.init) ?? 300

  /// Whatever is changed, the answer is an error or tensors whose sizes and bytes agree.
  @Test(arguments: Self.files + ["legacy.pt", "legacy-net.pt", "legacy-sparse.pt"])
  func damageNeverTraps(name: String) throws {
    var random = SeededGenerator(seed: 5)
    let original = try torchGolden(name)
    for _ in 0..<Self.mutations {
      var bytes = original
      mutate(&bytes, from: 0, &random)
      check(try? TorchFile.decode(bytes))
    }
  }

  /// The zip's checksums would stop nearly all changes: these reach the pickle.
  @Test(arguments: [
    "checkpoint", "views", "lazy", "wrapped", "quantized", "sparse", "extras", "net", "protocol5",
    "traced", "dtypes",
  ])
  func damagedPicklesNeverTrap(name: String) throws {
    var random = SeededGenerator(seed: 6)
    let members = try members(of: torchGolden("\(name).pt"))
    let pickle = try #require(members["data.pkl"])
    var data: [String: [UInt8]] = [:]
    for (member, content) in members where member.hasPrefix("data/") {
      data[String(member.dropFirst(5))] = content
    }
    for _ in 0..<Self.mutations {
      var changed = pickle
      mutate(&changed, from: 2, &random)
      check(try? TorchFile.decode(torchZip(changed, data: data)))
    }
  }

  private func check(_ file: TorchCheckpoint?) {
    for stored in file?.tensors ?? [] {
      let tensor = stored.tensor
      #expect(
        elementCount(of: tensor.shape).map { $0 * tensor.elementType.byteCount }
          == tensor.bytes.count)
    }
    _ = file?.candidates
    _ = try? file?.selectStateDict(fitting: ["fc.weight", "head.weight"])
  }

  /// Changes, repeats, removes or exchanges a few bytes.
  private func mutate(_ bytes: inout [UInt8], from start: Int, _ random: inout SeededGenerator) {
    for _ in 0...Int.random(in: 0..<3, using: &random) where bytes.count > start + 8 {
      let place = Int.random(in: start..<bytes.count - 8, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.insert(bytes[place], at: place)
      case 3: bytes.remove(at: place)
      default:
        let other = Int.random(in: start..<bytes.count - 8, using: &random)
        bytes.replaceSubrange(place..<place + 4, with: bytes[other..<other + 4])
      }
    }
  }

  // MARK: Shapes of values

  /// A pickle that goes around a value of any depth, with the weights behind.
  private func beside(_ value: [UInt8]) throws -> TorchCheckpoint {
    try TorchFile.decode(
      torchZip(
        Pickle.whole(
          Pickle.dict([(Pickle.text("a"), value), (Pickle.text("weight"), Pickle.tensor())]))))
  }

  @Test func aMillionListsInsideOneAnotherAreRefusedAtTheirLimit() throws {
    let count = 1_000_000
    let deep =
      [UInt8](repeating: 0x5D, count: count) + [UInt8](repeating: 0x61, count: count - 1)
    let error = #expect(throws: CheckpointError.self) { try beside(deep) }
    #expect(
      error
        == CheckpointError(
          .limit, at: "data.pkl",
          "values are nested deeper than 1,000 levels; save only the state_dict"))
  }

  @Test func aMillionEmptyListsAreRefusedAtTheirLimit() throws {
    let wide =
      Pickle.emptyList + Pickle.mark + [UInt8](repeating: 0x5D, count: 1_000_000) + Pickle.appends
    let error = #expect(throws: CheckpointError.self) { try beside(wide) }
    #expect(
      error
        == CheckpointError(
          .limit, at: "data.pkl",
          "the file has more than 250,000 containers or 10,000,000 values, shared ones at each place; "
            + "save only the state_dict"))
  }

  /// Each tuple on a full stack: the stack is not copied for it.
  @Test func manyTuplesOnADeepStackAreRead() throws {
    let wide =
      Pickle.emptyList + Pickle.mark + (0..<200_000).flatMap { _ in [0x4B, 1, 0x85] as [UInt8] }
      + Pickle.appends
    #expect(try beside(wide).tensors.map(\.path) == ["weight"])
  }

  @Test func aMillionNumbersAreRead() throws {
    let history =
      Pickle.emptyList + Pickle.mark + (0..<1_000_000).flatMap { _ in [0x4B, 1] as [UInt8] }
      + Pickle.appends
    #expect(try beside(history).entries.count == 200)
  }

  @Test func aListInsideItselfIsNotEnteredTwice() throws {
    let file = try beside(Pickle.emptyList + [0x71, 0, 0x68, 0] + Pickle.append)
    #expect(file.tensors.map(\.path) == ["weight"])
    #expect(file.diagnostics.map(\.place) == ["a/0"])
  }

  @Test func aMemoNumberOf32BitsTakesNoRoom() throws {
    let file = try beside(
      Pickle.int(7) + [0x72, 255, 255, 255, 255, 0x30, 0x6A, 255, 255, 255, 255])
    #expect(file.entries.map(\.path) == ["a"] && file.entries.first?.value == .int(7))
  }

  /// One key, and one tuple, used a million times.
  @Test func sharedPartsAreNotReadAnewEachTime() throws {
    let key = Pickle.text(String(repeating: "k", count: 4_000)) + [0x71, 0, 0x30]
    let items = (0..<300_000).flatMap { _ in [0x68, 0, 0x4E] as [UInt8] }
    let body = key + Pickle.emptyDict + Pickle.mark + items + Pickle.setItems
    #expect(throws: Never.self) {
      try TorchFile.decode(torchZip(Pickle.whole(body), data: [:]))
    }
    let tuple = Pickle.mark + [UInt8](repeating: 0x4E, count: 300_000) + [0x74, 0x71, 0, 0x30]
    let ids = (0..<300_000).flatMap { _ in [0x68, 0, 0x51] as [UInt8] }
    let error = #expect(throws: CheckpointError.self) {
      try TorchFile.decode(
        torchZip(Pickle.whole(tuple + Pickle.emptyList + Pickle.mark + ids + Pickle.appends)))
    }
    #expect(error?.code == .storage)
  }

  @Test func ofAKeyThatStandsTwiceTheLastValueCounts() throws {
    let file = try TorchFile.decode(
      torchZip(
        Pickle.whole(
          Pickle.dict([
            (Pickle.text("a"), Pickle.int(1)), (Pickle.text("b"), Pickle.int(2)),
            (Pickle.text("a"), Pickle.int(3)),
          ])), data: [:]))
    #expect(file.entries.map(\.path) == ["a", "b"] && file.entries.first?.value == .int(3))
  }

  @Test func everyValueThatIsWrittenIsReadBack() throws {
    let bytes = try ValuesFile.bytes.get()
    let file = try TorchFile.decode(bytes)
    for type in ElementType.allCases {
      let tensor = file.tensors.first { $0.path == "tensors/\(type.rawValue)" }?.tensor
      #expect(tensor?.elementType == type && tensor?.shape == [3, 1])
    }
    func values(_ name: String) -> [PlainValue] {
      file.entries.filter { $0.path.hasPrefix(name + "/") }.map(\.value)
    }
    #expect(values("integers") == ValuesFile.integers.map { .int($0) })
    #expect(values("texts") == ["", "é", "e\u{301}", "é"].map { .text($0) })
    #expect(values("constants") == [.none, .bool(true), .bool(false)])
  }

  /// Contiguous tensors of an aligned file are slices of it.
  @Test func storedTensorsAreNotCopied() throws {
    let bytes = try AdamFile.bytes.get()
    let file = try TorchFile.decode(bytes)
    #expect(file.tensors.allSatisfy { $0.tensor.bytes.endIndex > $0.tensor.bytes.count })
    #expect(file.tensors.map(\.path) == (try TorchFile.decodeOwn(bytes)).tensors.names)
  }
}
