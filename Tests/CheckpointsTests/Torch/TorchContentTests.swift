import Checkpoints
import Diagnostics
import Submissions
import Tensors
import TestSupport
import Testing

/// The members of a zip by their name behind the first folder.
func members(of bytes: [UInt8]) throws -> [String: [UInt8]] {
  let archive = try ZipArchive(bytes, limits: ResourceLimits())
  var members: [String: [UInt8]] = [:]
  for (index, record) in archive.records.enumerated() {
    let name = record.name.drop { $0 != "/" }.dropFirst()
    members[String(name)] = try archive.unpack(index)
  }
  return members
}

/// What stands beside the tensors.
@Suite struct TorchContentTests {
  @Test(
    arguments: [
      ("state-dict.pt", .zip), ("deflated.pt", .zip), ("legacy.pt", .legacy),
      ("traced.pt", .script),
      ("scripted.pt", .script), ("exported.pt2", .exported),
    ] as [(String, TorchCheckpoint.Kind)])
  func kindsAreKnownByContent(name: String, kind: TorchCheckpoint.Kind) throws {
    #expect(try TorchFile.decode(torchGolden(name)).kind == kind)
  }

  /// Plain values, notes and candidates.
  @Test(arguments: ["extras", "checkpoint", "legacy", "nested-net", "lists", "scripted"])
  func whatIsBesideTheTensorsIsTold(name: String) throws {
    let file = try TorchFile.decode(torchGolden("\(name).pt"))
    var text = ""
    for entry in file.entries { text += "\(entry.path) = \(entry.value)\n" }
    for diagnostic in file.diagnostics { text += "\(diagnostic)\n" }
    for candidate in file.candidates {
      text += "candidate '\(candidate.path)' \(candidate.kind): \(candidate.names)\n"
    }
    try expectSnapshot(text, "content-\(name).txt")
  }

  /// Classes and hyper-parameters of whole networks.
  @Test(arguments: ["net", "layers", "nested-net", "legacy-net", "parallel", "scripted"])
  func modulesKeepTheirHyperParameters(name: String) throws {
    let file = try TorchFile.decode(torchGolden("\(name).pt"))
    let text = file.modules.map { module in
      "'\(module.path)' \(module.className)\n"
        + module.attributes.map { "  \($0.name) = \($0.value)\n" }.joined()
    }
    try expectSnapshot(text.joined(), "modules-\(name).txt")
    let root = try #require(file.modules.first)
    #expect(root["training"] == .bool(true))
  }

  @Test func aLegacyPartOfAStorageIsRead() throws {
    let view = Pickle.tuple([Pickle.text("v"), Pickle.int(0), Pickle.int(1)])
    let file = try TorchFile.decode(legacyFile(Pickle.legacyTensor(view: view)))
    #expect(file.tensors.map { Array($0.tensor.bytes) } == [[0, 0, 0x80, 0x3F]])
  }
}
