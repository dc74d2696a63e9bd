import Submissions

/// Pieces of pickles, to be joined: what no pickler writes can be said too.
enum Pickle {
  typealias Bytes = [UInt8]

  static let none: Bytes = [0x4E]
  static let emptyDict: Bytes = [0x7D]
  static let emptyList: Bytes = [0x5D]
  static let emptyTuple: Bytes = [0x29]
  static let mark: Bytes = [0x28]
  static let pop: Bytes = [0x30]
  static let reduce: Bytes = [0x52]
  static let build: Bytes = [0x62]
  static let newObject: Bytes = [0x81]
  static let append: Bytes = [0x61]
  static let appends: Bytes = [0x65]
  static let setItems: Bytes = [0x75]
  static let setItem: Bytes = [0x73]
  static let persistentID: Bytes = [0x51]
  static let hooks: Bytes = global("collections", "OrderedDict") + emptyTuple + reduce

  /// A whole pickle of protocol 2.
  static func whole(_ body: Bytes) -> Bytes { [0x80, 2] + body + [0x2E] }

  static func global(_ module: String, _ name: String) -> Bytes {
    [0x63] + Array("\(module)\n\(name)\n".utf8)
  }

  static func text(_ text: String) -> Bytes {
    [0x58] + little(UInt64(text.utf8.count), 4) + Array(text.utf8)
  }

  static func int(_ value: Int) -> Bytes {
    [0x8A, 8] + little(UInt64(bitPattern: Int64(value)), 8)
  }

  static func bool(_ value: Bool) -> Bytes { [value ? 0x88 : 0x89] }

  static func float(_ value: Double) -> Bytes { [0x47] + little(value.bitPattern, 8).reversed() }

  static func tuple(_ parts: [Bytes]) -> Bytes { mark + parts.flatMap(\.self) + [0x74] }

  static func tuple(_ values: [Int]) -> Bytes { tuple(values.map(int)) }

  static func list(_ parts: [Bytes]) -> Bytes {
    emptyList + mark + parts.flatMap(\.self) + appends
  }

  static func dict(_ items: [(Bytes, Bytes)]) -> Bytes {
    emptyDict + mark + items.flatMap { $0 + $1 } + setItems
  }

  static func call(_ function: Bytes, _ arguments: [Bytes]) -> Bytes {
    function + tuple(arguments) + reduce
  }

  static func storage(
    _ key: String = "0", _ name: String = "FloatStorage", module: String = "torch", count: Int = 4
  ) -> Bytes {
    tuple([text("storage"), global(module, name), text(key), text("cpu"), int(count)])
      + persistentID
  }

  static func tensor(
    _ storage: Bytes = storage(), sizes: [Int] = [2, 2], strides: [Int] = [2, 1], offset: Int = 0,
    metadata: Bytes? = nil
  ) -> Bytes {
    call(
      global("torch._utils", "_rebuild_tensor_v2"),
      [storage, int(offset), tuple(sizes), tuple(strides), bool(false), hooks]
        + (metadata.map { [$0] } ?? []))
  }

  /// `int64` indices for sparse tensors.
  static func indices(_ key: String, sizes: [Int]) -> Bytes {
    tensor(
      storage(key, "LongStorage", count: sizes.reduce(1, *)), sizes: sizes,
      strides: sizes.count == 2 ? [sizes[1], 1] : [1])
  }

  static func sparse(_ layout: String, _ parts: [Bytes]) -> Bytes {
    let layout = call(
      global("torch.serialization", "_get_layout"), [text("torch.sparse_" + layout)])
    return call(global("torch._utils", "_rebuild_sparse_tensor"), [layout, tuple(parts)])
  }

  static func little(_ value: UInt64, _ count: Int) -> Bytes {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  static func int64s(_ values: [Int]) -> Bytes {
    values.flatMap { little(UInt64(bitPattern: Int64($0)), 8) }
  }
}

/// A file of PyTorch's with this pickle; storage 0 has four float32 values.
func torchZip(
  _ pickle: [UInt8], data: [String: [UInt8]] = ["0": [UInt8](repeating: 0, count: 16)],
  more: [(String, [UInt8])] = [], packing: ZipWriter.Packing = .stored
) throws -> [UInt8] {
  var zip = ZipWriter()
  try zip.append(pickle, named: "archive/data.pkl", packing: packing)
  for key in data.keys.sorted() {
    try zip.append(data[key] ?? [], named: "archive/data/\(key)", packing: packing)
  }
  if !more.contains(where: { $0.0 == "archive/version" }) {
    try zip.append(Array("3\n".utf8), named: "archive/version")
  }
  for (name, content) in more { try zip.append(content, named: name) }
  return zip.finish()
}

/// A legacy file of these pickles, four bytes of a float32 storage behind it for each key.
func legacyFile(
  _ object: [UInt8], keys: [String] = ["0"], version: Int = 1_001,
  system: [UInt8] = Pickle.emptyDict,
  count: Int = 1, more: [UInt8] = []
) -> [UInt8] {
  let magic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  let pickles = [
    Pickle.int(version), system, object, Pickle.list(keys.map { Pickle.text($0) }),
  ]
  let storage = Pickle.little(UInt64(count), 8) + [0, 0, 0x80, 0x3F]
  let storages = keys.flatMap { _ in storage }
  return magic + pickles.flatMap { Pickle.whole($0) } + storages + more
}

extension Pickle {
  /// In a legacy file: a storage of one value, and perhaps the part that is meant.
  static func legacyTensor(_ key: String = "0", count: Int = 1, view: Bytes = none) -> Bytes {
    let id = tuple([
      text("storage"), global("torch", "FloatStorage"), text(key), text("cpu"), int(count), view,
    ])
    return tensor(id + persistentID, sizes: [1], strides: [1])
  }
}
