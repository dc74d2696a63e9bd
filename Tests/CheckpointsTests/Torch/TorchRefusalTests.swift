import Checkpoints
import Diagnostics
import Foundation
import Submissions
import TestSupport
import Testing

@Suite struct TorchRefusalTests {
  private static func error(_ bytes: [UInt8], limits: ResourceLimits = ResourceLimits())
    -> CheckpointError?
  {
    do {
      _ = try TorchFile.decode(bytes, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  /// Told once, in the order of the tables.
  private static func told(_ refusals: [TorchRefusal], _ marker: String = "") -> String {
    refusals.map { refusal in
      let text = error(refusal.bytes)?.description ?? "accepted"
      return "\(refusal.name)\n  \(marker.isEmpty ? text : text.replacing(marker, with: "…"))\n"
    }.joined()
  }

  /// A path of the same length in every temporary folder, since it moves the bytes behind it; any number
  /// of slashes is one.
  private static func marker(in folder: TemporaryFolder) -> String {
    folder.path + String(repeating: "/", count: max(1, 200 - folder.path.utf8.count)) + "made"
  }

  /// In each kind of file a pickle stands in, the program is refused, and nothing of it has run.
  @Test func programsAreNotRun() throws {
    let folder = try TemporaryFolder()
    let marker = Self.marker(in: folder)
    let pickles = hostilePickles(marker: marker)
    var refusals = try pickles.map { name, code, body in
      TorchRefusal(name, code, try torchZip(Pickle.whole(body)))
    }
    try expectSnapshot(Self.told(refusals, marker), "torch-programs.txt")
    for (name, code, body) in pickles {
      let file = try torchZip(Pickle.whole(body), more: [("archive/constants.pkl", [])])
      refusals.append(TorchRefusal("TorchScript: " + name, code, file))
      // Legacy files have no zip's checks in front of them, and a pickle whose content nobody needs.
      refusals.append(TorchRefusal("legacy: " + name, code, legacyFile(body, keys: [])))
      if code != .rebuildCall {
        let file = legacyFile(Pickle.none, keys: [], system: body)
        refusals.append(TorchRefusal("legacy system: " + name, code, file))
      }
    }
    for refusal in refusals {
      #expect(Self.error(refusal.bytes)?.code == refusal.code, "\(refusal.name)")
    }
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  /// CVE-2025-32434, and pickles in members that this reader has no use for.
  @Test func whatIsNotReadIsNotRunEither() throws {
    let folder = try TemporaryFolder()
    let marker = folder.url.appending(path: "made").path
    let evil = Pickle.whole(hostilePickles(marker: marker)[0].body)
    let file = try TorchFile.decode(
      torchZip(
        Pickle.whole(Pickle.dict([(Pickle.text("weight"), Pickle.tensor())])),
        more: [
          ("archive/constants.pkl", evil), ("archive/code/__torch__.py", Array("boom".utf8)),
          ("archive/evil.pt", evil), ("archive/data/sample_inputs/model.pt", evil),
        ]))
    #expect(file.kind == .script && file.tensors.map(\.path) == ["weight"])
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test func damageIsToldForWhatItIs() throws {
    let refusals = try damagedPickles.map { name, code, body in
      TorchRefusal(name, code, try torchZip(Pickle.whole(body), data: storagesOfDamaged))
    }
    for refusal in refusals {
      #expect(Self.error(refusal.bytes)?.code == refusal.code, "\(refusal.name)")
    }
    try expectSnapshot(Self.told(refusals), "torch-damage.txt")
  }

  private static func containers() throws -> [TorchRefusal] {
    let weights = Pickle.whole(Pickle.tensor())
    let good = try torchZip(weights)
    var changedData = good
    let data = try #require(good.firstRange(of: Array("archive/data/0".utf8)))
    changedData[data.upperBound] ^= 1
    var changedName = good
    changedName[data.lowerBound + 8] = UInt8(ascii: "D")
    var changedFlags = good
    changedFlags[6] ^= 1
    let config = "archive/data/weights/model_weights_config.json"
    func exported(_ json: String, _ more: [(String, [UInt8])] = []) throws -> [UInt8] {
      try torchZip([], more: [(config, Array(json.utf8))] + more)
    }
    func weight(_ pickled: Bool = false, dtype: Int = 7, layout: Int = 7, size: Int = 1) -> String {
      #"""
      {"config": {"w": {"path_name": "weight_0", "is_param": true, "use_pickle": \#(pickled), \#
      "tensor_meta": {"dtype": \#(dtype), "sizes": [{"as_int": \#(size)}], "strides": [{"as_int": 1}], \#
      "storage_offset": {"as_int": 0}, "layout": \#(layout)}}}}
      """#
    }
    let member = ("archive/data/weights/weight_0", [UInt8](repeating: 0, count: 4))
    #expect(try TorchFile.decode(exported(weight(), [member])).kind == .exported)
    #expect(try TorchFile.decode(legacyFile(Pickle.legacyTensor())).tensors.count == 1)
    let tensor = Pickle.legacyTensor()
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    return [
      TorchRefusal("empty file", .container, []),
      TorchRefusal("a text", .container, Array("epoch 3".utf8)),
      TorchRefusal("zeros, which PyTorch takes for an empty tar", .container, zeros),
      TorchRefusal("CVE-2025-10156: a changed value", .archive, changedData),
      TorchRefusal("CVE-2025-1944: two names for one member", .archive, changedName),
      TorchRefusal("CVE-2025-1945: a flag", .archive, changedFlags),
      TorchRefusal("something behind the zip", .archive, good + [0]),
      TorchRefusal("two folders", .container, try torchZip(weights, more: [("b/c", [])])),
      TorchRefusal(
        "a member that only looks alike", .container,
        try torchZip(
          Pickle.whole(Pickle.tensor()), data: [:], more: [("archive/da\u{74}a/\u{FF10}", [])])),
      TorchRefusal("data behind STOP", .pickle, try torchZip(weights + [0])),
      TorchRefusal(
        "version of 5,000 digits", .container,
        try torchZip(
          weights, more: [("archive/version", Array(String(repeating: "1", count: 60).utf8))])),
      TorchRefusal(
        "an unknown byte order", .container,
        try torchZip(
          weights, more: [("archive/byteorder", Array("pdp".utf8))])),
      TorchRefusal("exported: no JSON", .exported, try exported("{")),
      TorchRefusal("exported: no weights", .exported, try exported("{}")),
      TorchRefusal("exported: half a weight", .exported, try exported(#"{"config": {"w": {}}}"#)),
      TorchRefusal("exported: pickled", .unsupported, try exported(weight(true), [member])),
      TorchRefusal(
        "exported: unknown type", .unsupported, try exported(weight(dtype: 99), [member])),
      TorchRefusal("exported: sparse", .unsupported, try exported(weight(layout: 1), [member])),
      TorchRefusal("exported: too large", .view, try exported(weight(size: 2), [member])),
      TorchRefusal("exported: no member", .container, try exported(weight())),
      TorchRefusal(
        "exported by an old PyTorch", .unsupported,
        try torchZip(
          weights, more: [("archive/archive_format", Array("pt2".utf8))])),
      TorchRefusal("legacy: another version", .container, legacyFile(tensor, version: 1_002)),
      TorchRefusal("legacy: a storage left out", .storage, legacyFile(tensor, keys: [])),
      TorchRefusal("legacy: a storage twice", .storage, legacyFile(tensor, keys: ["0", "0"])),
      TorchRefusal("legacy: a storage too many", .storage, legacyFile(tensor, keys: ["0", "1"])),
      TorchRefusal("legacy: another count", .storage, legacyFile(tensor, count: 2)),
      TorchRefusal(
        "legacy: 2^62 values", .storage, legacyFile(Pickle.legacyTensor(count: 1 << 62))),
      TorchRefusal("legacy: bytes behind", .container, legacyFile(tensor, more: [0])),
      TorchRefusal(
        "legacy: a part outside", .storage,
        legacyFile(
          Pickle.legacyTensor(view: Pickle.tuple([Pickle.text("v"), Pickle.int(1), Pickle.int(1)])))
      ),
      TorchRefusal(
        "legacy: half a part", .storage,
        legacyFile(
          Pickle.legacyTensor(view: Pickle.tuple([Pickle.text("v"), Pickle.int(1)])))),
    ]
  }

  @Test func containersAreReadStrictly() throws {
    let refusals = try Self.containers()
    for refusal in refusals {
      #expect(Self.error(refusal.bytes)?.code == refusal.code, "\(refusal.name)")
    }
    try expectSnapshot(Self.told(refusals), "torch-containers.txt")
  }

  /// What PyTorch writes and nothing can be read from.
  @Test(
    arguments: [
      ("meta", .unsupported), ("lazy", .unsupported), ("nested-tensor", .unsupported),
      ("four-bits", .unsupported), ("tar", .unsupported), ("no-version", .container),
      ("no-storage", .container), ("middle-endian", .container), ("bare-pickle", .container),
    ] as [(String, CheckpointErrorCode)])
  func filesWithoutValuesAreRefused(name: String, code: CheckpointErrorCode) throws {
    #expect(Self.error(try torchGolden("refused-\(name).pt"))?.code == code)
  }

  @Test func limitsAreKept() throws {
    let file = try torchGolden("checkpoint.pt")
    func code(_ change: (inout ResourceLimits) -> Void) -> CheckpointErrorCode? {
      var limits = ResourceLimits()
      change(&limits)
      return Self.error(file, limits: limits)?.code
    }
    #expect(code { _ in } == nil)
    #expect(code { $0.pickle.bytes = 100 } == .limit)
    #expect(code { $0.pickle.opcodes = 100 } == .limit)
    #expect(code { $0.pickle.depth = 2 } == .limit)
    #expect(code { $0.pickle.containers = 3 } == .limit)
    #expect(code { $0.pickle.tensors = 3 } == .limit)
    #expect(code { $0.pickle.nameBytes = 8 } == .limit)
    #expect(code { $0.unpackedBytes = 100 } == .limit)
    var limits = ResourceLimits()
    limits.unpackedBytes = 4_000
    let expanded = try torchZip(Pickle.whole(Pickle.tensor(sizes: [2_000, 2], strides: [0, 0])))
    #expect(Self.error(expanded, limits: limits)?.code == .limit)
    let legacy = legacyFile(Pickle.legacyTensor())
    limits.pickle.bytes = 60
    #expect(Self.error(legacy, limits: limits)?.code == .limit)
  }

  /// A gibibyte of zeros packs to a mebibyte.
  @Test func whatUnpacksToTooMuchIsNotUnpacked() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 24)
    let file = try torchZip(
      Pickle.whole(Pickle.tensor(Pickle.storage(count: 1 << 22), sizes: [1], strides: [1])),
      data: ["0": zeros], packing: .deflatedWhereItHelps)
    #expect(Self.error(file) == nil)
    var limits = ResourceLimits()
    limits.unpackedBytes = 1 << 20
    #expect(Self.error(file, limits: limits)?.code == .limit)
  }
}
