import Checkpoints
import Diagnostics
import Submissions
import TestSupport

/// A file that must be refused.
struct TorchRefusal: Sendable {
  let name: String
  let bytes: [UInt8]
  let code: CheckpointErrorCode

  init(_ name: String, _ code: CheckpointErrorCode, _ bytes: [UInt8]) {
    self.name = name
    self.code = code
    self.bytes = bytes
  }
}

/// Programs hidden in pickles: each would create `marker`.
func hostilePickles(marker: String) -> [(name: String, code: CheckpointErrorCode, body: [UInt8])] {
  let command = Pickle.text("touch \(marker)")
  let code = Pickle.text("open('\(marker)', 'w')")
  func called(_ module: String, _ name: String, _ arguments: [[UInt8]]) -> [UInt8] {
    Pickle.call(Pickle.global(module, name), arguments)
  }
  let system = called("posix", "system", [command])
  let popen = Pickle.global("subprocess", "Popen") + Pickle.tuple([command]) + Pickle.newObject
  return [
    ("os.system", .forbiddenName, system),
    ("eval of Python 2's name", .forbiddenName, called("__builtin__", "eval", [code])),
    ("exec", .forbiddenName, called("builtins", "exec", [code])),
    ("getattr", .forbiddenName, called("builtins", "getattr", [Pickle.none, command])),
    ("CVE-2025-1716: pip", .forbiddenName, called("pip", "main", [Pickle.list([command])])),
    (
      "GHSA-vvpj-8cmc-gx39: resolve_name", .forbiddenName,
      called("pkgutil", "resolve_name", [Pickle.text("os:system")])
    ),
    ("a function of a library", .forbiddenName, called("numpy.f2py", "run_main", [command])),
    ("a function of a student's", .forbiddenName, called("__main__", "train", [])),
    ("torch.load", .forbiddenName, called("torch", "load", [command])),
    ("bytes of storages", .forbiddenName, called("torch.storage", "_load_from_bytes", [command])),
    ("Popen, made and not called", .forbiddenName, popen),
    ("a name alone", .forbiddenName, Pickle.global("os", "system")),
    (
      "a dotted name", .forbiddenName,
      Pickle.text("collections") + Pickle.text("OrderedDict.__init__.__globals__") + [0x93]
    ),
    (
      "protocol 4, names as texts", .forbiddenName,
      Pickle.text("os") + Pickle.text("system") + [0x93] + Pickle.tuple([command]) + Pickle.reduce
    ),
    (
      "GHSA-mxhj-88fx-4pcv: OBJ and POP", .opcode,
      Pickle.mark + Pickle.global("os", "system") + command + [0x6F] + Pickle.pop + Pickle.none
    ),
    (
      "a call that is popped", .forbiddenName, system + Pickle.pop + Pickle.emptyDict
    ),
    ("INST", .opcode, Pickle.mark + command + [0x69] + Array("os\nsystem\n".utf8)),
    ("EXT1", .opcode, [0x82, 1] + Pickle.tuple([command]) + Pickle.reduce),
    ("nullifAI: a program, then damage", .opcode, system + [0xFF]),
    (
      "a rebuild by a function of the file", .rebuildCall,
      called(
        "torch._tensor", "_rebuild_from_type_v2",
        [
          Pickle.global("numpy", "ndarray"), Pickle.global("torch", "Tensor"),
          Pickle.tuple([command]), Pickle.none,
        ])
    ),
    (
      "a call of what a call gives", .forbiddenName,
      called("collections", "OrderedDict", []) + Pickle.tuple([command]) + Pickle.reduce
    ),
    (
      "a state set on a class", .misuse,
      Pickle.global("__main__", "Net") + Pickle.dict([(Pickle.text("a"), command)]) + Pickle.build
    ),
  ]
}

/// Bombs and lies about sizes.
let damagedPickles: [(name: String, code: CheckpointErrorCode, body: [UInt8])] = {
  let tensor = Pickle.tensor()
  let int = Pickle.int
  let rebuild = Pickle.global("torch._utils", "_rebuild_tensor_v2")
  // Each list holds the one before it twice, and is taken from the stack again.
  let laughs =
    Pickle.list([tensor]) + [0x71, 0] + Pickle.pop
    + (1...40).flatMap { depth in
      let before: [UInt8] = [0x68, UInt8(depth - 1)]
      return Pickle.list([before, before]) + [0x71, UInt8(depth)] + Pickle.pop
    } + [0x68, 40]
  let deepTuples = Pickle.none + [UInt8](repeating: 0x85, count: 1_000_000)
  let key = Pickle.text(String(repeating: "k", count: 250))
  let ints4 = Pickle.storage("1", "LongStorage")
  return [
    ("nothing", .pickle, []), ("STOP with values left", .pickle, Pickle.none + Pickle.none),
    ("REDUCE of nothing", .pickle, Pickle.reduce), ("a group not opened", .pickle, [0x74]),
    ("POP below a MARK", .pickle, Pickle.none + Pickle.mark + Pickle.build),
    ("a value of the memo that is not there", .pickle, [0x68, 7]),
    ("a key without a value", .pickle, Pickle.emptyDict + Pickle.mark + int(1) + Pickle.setItems),
    ("protocol 9", .pickle, [0x80, 9] + Pickle.none),
    ("a text of 2^63 bytes", .pickle, [0x8D] + Pickle.little(1 << 63, 8)),
    ("a frame over the end", .pickle, [0x95] + Pickle.little(1 << 40, 8) + Pickle.none),
    ("a name that is no text", .pickle, int(1) + int(2) + [0x93]),
    ("protocol 0", .opcode, [0x49, 0x31, 0x0A]),
    ("DUP", .opcode, Pickle.none + [0x32, 0x30]),
    ("CVE-2026-24747: items of a tensor", .misuse, tensor + int(1) + int(2) + Pickle.setItem),
    ("items of a list", .misuse, Pickle.emptyList + int(1) + int(2) + Pickle.setItem),
    ("elements of a dictionary", .misuse, Pickle.emptyDict + int(1) + Pickle.append),
    ("a state of a tensor", .misuse, tensor + Pickle.emptyTuple + Pickle.build),
    ("an object of a function", .misuse, rebuild + Pickle.emptyTuple + Pickle.newObject),
    ("an object of a text", .misuse, Pickle.text("a") + Pickle.emptyTuple + Pickle.newObject),
    ("a billion laughs", .limit, laughs),
    ("a million tuples inside one another", .limit, deepTuples),
    (
      "keys of 1,250 bytes", .limit,
      (0..<5).reduce(tensor) { value, _ in Pickle.dict([(key, value)]) }
    ),
    (
      "10^10 values by stride 0", .limit,
      Pickle.tensor(sizes: [100_000, 100_000], strides: [0, 0])
    ),
    ("a rebuild without arguments", .rebuildCall, Pickle.call(rebuild, [])),
    (
      "a rebuild of something else", .rebuildCall,
      Pickle.call(
        rebuild, [Pickle.none, int(0), Pickle.none, Pickle.none, Pickle.none, Pickle.none])
    ),
    (
      "sizes that are texts", .rebuildCall,
      Pickle.call(
        rebuild,
        [
          Pickle.storage(), int(0), Pickle.tuple([Pickle.text("2")]), Pickle.tuple([1]),
          Pickle.bool(false), Pickle.hooks,
        ])
    ),
    (
      "a conjugated float", .rebuildCall,
      Pickle.tensor(metadata: Pickle.dict([(Pickle.text("conj"), Pickle.bool(true))]))
    ),
    (
      "a parameter of no tensor", .rebuildCall,
      Pickle.call(
        Pickle.global("torch._utils", "_rebuild_parameter"),
        [Pickle.none, Pickle.bool(true), Pickle.hooks])
    ),
    ("CVE-2026-24747: fewer bytes than values", .storage, Pickle.tensor(Pickle.storage(count: 5))),
    ("more bytes than values", .storage, Pickle.tensor(Pickle.storage(count: 3))),
    ("2^62 values", .storage, Pickle.tensor(Pickle.storage(count: 1 << 62))),
    ("a negative count", .storage, Pickle.tensor(Pickle.storage(count: -4))),
    (
      "one storage, two types", .storage,
      Pickle.list([
        Pickle.tensor(), Pickle.tensor(Pickle.storage("0", "IntStorage")),
      ])
    ),
    ("a storage key with a NUL", .storage, Pickle.tensor(Pickle.storage("0\0"))),
    ("a storage key that climbs", .storage, Pickle.tensor(Pickle.storage("../version"))),
    ("an id that is a number", .storage, int(0) + Pickle.persistentID),
    (
      "an id of something else", .storage,
      Pickle.tuple([
        Pickle.text("module"), Pickle.none, Pickle.none, Pickle.none, Pickle.none,
      ]) + Pickle.persistentID
    ),
    ("one value too far", .view, Pickle.tensor(offset: 1)),
    ("a negative stride", .view, Pickle.tensor(strides: [2, -1])),
    ("a negative size", .view, Pickle.tensor(sizes: [2, -2])),
    ("a negative offset", .view, Pickle.tensor(offset: -1)),
    ("strides past an integer", .view, Pickle.tensor(strides: [.max, .max])),
    (
      "sizes past an integer", .view,
      Pickle.tensor(sizes: [1 << 40, 1 << 40], strides: [0, 0])
    ),
    ("more strides than sizes", .view, Pickle.tensor(strides: [2, 1, 1])),
    (
      "70 dimensions", .view,
      Pickle.tensor(sizes: Array(repeating: 1, count: 70), strides: Array(repeating: 1, count: 70))
    ),
    (
      "a sparse index outside", .view,
      Pickle.sparse(
        "coo",
        [
          Pickle.indices("2", sizes: [1, 4]), Pickle.tensor(sizes: [4], strides: [1]),
          Pickle.tuple([3]),
        ])
    ),
    (
      "a dense size of 2^60", .limit,
      Pickle.sparse(
        "coo",
        [
          Pickle.indices("2", sizes: [1, 4]), Pickle.tensor(sizes: [4], strides: [1]),
          Pickle.tuple([1 << 58]),
        ])
    ),
    (
      "rows that go back", .rebuildCall,
      Pickle.sparse(
        "csr",
        [
          Pickle.indices("2", sizes: [4]), Pickle.tensor(ints4, sizes: [4], strides: [1]),
          Pickle.tensor(sizes: [4], strides: [1]), Pickle.tuple([3, 4]),
        ])
    ),
    (
      "an axis outside", .rebuildCall,
      Pickle.call(
        Pickle.global("torch._utils", "_rebuild_qtensor"),
        [
          Pickle.storage("3", "QInt8Storage"), int(0), Pickle.tuple([4]), Pickle.tuple([1]),
          Pickle.tuple([
            Pickle.global("torch", "per_channel_affine"), Pickle.list([Pickle.float(1)]),
            Pickle.list([int(0)]), int(1),
          ]), Pickle.bool(false), Pickle.hooks,
        ])
    ),
    (
      "values of two bits", .unsupported,
      Pickle.tensor(Pickle.storage("3", "QUInt2x4Storage"))
    ),
    (
      "a NumPy array of objects", .unsupported,
      Pickle.call(Pickle.global("numpy.core.multiarray", "_reconstruct"), [])
        + Pickle.tuple([
          int(1), Pickle.tuple([2]),
          Pickle.call(Pickle.global("numpy", "dtype"), [Pickle.text("O8")]), Pickle.bool(false),
          Pickle.emptyList,
        ]) + Pickle.build
    ),
    ("a storage that is not there", .container, Pickle.tensor(Pickle.storage("77"))),
  ]
}()

/// Storages that ``damagedPickles`` refer to.
let storagesOfDamaged: [String: [UInt8]] = [
  "0": [UInt8](repeating: 0, count: 16), "1": Pickle.int64s([0, 1, 2, 3]),
  "2": Pickle.int64s([0, 2, 1, 3]), "3": [1, 2, 3, 4],
]
