import Tensors

/// Writes one value as a pickle of protocol 2, with the opcodes that PyTorch's weights-only unpickler
/// takes; texts and globals that come again are read from the memo.
///
/// Source: Python 3.14, `Lib/pickletools.py`; `torch/serialization.py` and `torch/_utils.py` 2.15.
struct PickleWriter {
  /// A tensor of the value; its storage is `data/<position>`.
  struct StoredTensor {
    /// The keys and positions on the way to it, joined by `/`: `model_state_dict/fc1.weight`.
    let name: String
    let tensor: Tensor
  }

  private(set) var tensors: [StoredTensor] = []
  private var bytes: [UInt8] = [PickleOpcode.protocol.rawValue, 2]
  private var memo: [Memoized: Int] = [:]

  /// By bytes: texts that only look alike are different keys.
  private enum Memoized: Hashable {
    case text([UInt8])
    case global([UInt8])
  }

  /// The whole pickle, and the tensors in the order of their storages.
  static func pickle(_ value: TorchValue) -> (bytes: [UInt8], tensors: [StoredTensor]) {
    var writer = PickleWriter()
    writer.write(value, path: "")
    writer.write(.stop)
    return (writer.bytes, writer.tensors)
  }

  private mutating func write(_ value: TorchValue, path: String) {
    switch value {
    case .none: write(.none)
    case .bool(let value): write(value ? .newTrue : .newFalse)
    case .int(let value): write(value)
    case .float(let value):
      write(.binFloat)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
      }
    case .string(let text): write(text)
    case .list(let elements):
      write(.emptyList)
      guard !elements.isEmpty else { return }
      write(.mark)
      write(elements, path: path)
      write(.appends)
    case .tuple(let elements): writeTuple(count: elements.count) { $0.write(elements, path: path) }
    case .dictionary(let entries, let isOrdered):
      if isOrdered { writeOrderedDict() } else { write(.emptyDict) }
      guard !entries.isEmpty else { return }
      write(.mark)
      for entry in entries { write(entry, path: path) }
      write(.setItems)
    case .tensor(let tensor): write(tensor, path: path)
    }
  }

  private mutating func write(_ elements: [TorchValue], path: String) {
    for (index, element) in elements.enumerated() {
      write(element, path: Self.join(path, String(index)))
    }
  }

  private mutating func write(_ entry: TorchValue.Entry, path: String) {
    switch entry.key {
    case .string(let key):
      write(key)
      write(entry.value, path: Self.join(path, key))
    case .int(let key):
      write(key)
      write(entry.value, path: Self.join(path, String(key)))
    }
  }

  private static func join(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : path + "/" + key
  }

  // MARK: Tensors

  /// `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`, and for
  /// types that have no storage class `_rebuild_tensor_v3` over plain bytes with the type behind.
  private mutating func write(_ tensor: Tensor, path: String) {
    let key = String(tensors.count)
    tensors.append(StoredTensor(name: path, tensor: tensor))
    let storage = tensor.elementType.storageClass
    write(global: "torch._utils", "_rebuild_tensor_v\(storage == nil ? 3 : 2)")
    writeTuple(count: storage == nil ? 7 : 6) { writer in
      writer.writeTuple(count: 5) { writer in
        writer.write("storage")
        writer.write(
          global: storage == nil ? "torch.storage" : "torch", storage ?? "UntypedStorage")
        writer.write(key)
        writer.write("cpu")
        writer.write(storage == nil ? tensor.bytes.count : tensor.count)
      }
      writer.write(.binPersID)
      writer.write(0)
      writer.writeTuple(tensor.shape)
      writer.writeTuple(tensor.strides)
      writer.write(.newFalse)
      writer.writeOrderedDict()
      if storage == nil { writer.write(global: "torch", tensor.elementType.rawValue) }
    }
    write(.reduce)
  }

  private mutating func writeOrderedDict() {
    write(global: "collections", "OrderedDict")
    write(.emptyTuple)
    write(.reduce)
  }

  // MARK: Plain values

  private mutating func write(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

  private mutating func write(_ value: Int) {
    switch value {
    case 0...0xFF:
      write(.binInt1)
      writeLittle(value, 1)
    case 0...0xFFFF:
      write(.binInt2)
      writeLittle(value, 2)
    case Int(Int32.min)...Int(Int32.max):
      write(.binInt)
      writeLittle(value, 4)
    default:
      write(.long1)
      writeLittle(8, 1)
      writeLittle(value, 8)
    }
  }

  private mutating func write(_ text: String) {
    let utf8 = Array(text.utf8)
    guard !recall(.text(utf8)) else { return }
    write(.binUnicode)
    writeLittle(utf8.count, 4)
    bytes += utf8
    memorize(.text(utf8))
  }

  private mutating func write(global module: String, _ name: String) {
    let words = Array("\(module)\n\(name)\n".utf8)
    guard !recall(.global(words)) else { return }
    write(.global)
    bytes += words
    memorize(.global(words))
  }

  private mutating func writeTuple(_ values: [Int]) {
    writeTuple(count: values.count) { writer in
      for value in values { writer.write(value) }
    }
  }

  private mutating func writeTuple(count: Int, _ elements: (inout PickleWriter) -> Void) {
    if count > 3 { write(.mark) }
    elements(&self)
    switch count {
    case 0: write(.emptyTuple)
    case 1: write(.tuple1)
    case 2: write(.tuple2)
    case 3: write(.tuple3)
    default: write(.tuple)
    }
  }

  private mutating func writeLittle(_ value: Int, _ count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
  }

  // MARK: Memo

  private mutating func recall(_ object: Memoized) -> Bool {
    guard let index = memo[object] else { return false }
    writeMemo(index, short: .binGet, long: .longBinGet)
    return true
  }

  private mutating func memorize(_ object: Memoized) {
    writeMemo(memo.count, short: .binPut, long: .longBinPut)
    memo[object] = memo.count
  }

  private mutating func writeMemo(_ index: Int, short: PickleOpcode, long: PickleOpcode) {
    write(index <= 0xFF ? short : long)
    writeLittle(index, index <= 0xFF ? 1 : 4)
  }
}

extension ElementType {
  /// The class of PyTorch's storage for it; nil for the types that came after the last class.
  ///
  /// Source: `torch/storage.py`, `_dtype_to_storage_type_map`.
  fileprivate var storageClass: String? {
    switch self {
    case .float64: "DoubleStorage"
    case .float32: "FloatStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int64: "LongStorage"
    case .int32: "IntStorage"
    case .int16: "ShortStorage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    case .complex128: "ComplexDoubleStorage"
    case .complex64: "ComplexFloatStorage"
    case .uint64, .uint32, .uint16, .complex32, .float8E4M3FN, .float8E5M2, .float8E4M3FNUZ,
      .float8E5M2FNUZ, .float8E8M0FNU:
      nil
    }
  }
}

extension Tensor {
  /// In elements, of a row-major layout as PyTorch gives it: sizes of 0 count as 1.
  fileprivate var strides: [Int] {
    var strides: [Int] = []
    var next = 1
    for size in shape.reversed() {
      strides.append(next)
      next *= max(size, 1)
    }
    return strides.reversed()
  }
}
