import Checkpoints
import Tensors

/// Weights by the formula of `make_hand_ins.py`: the same bits from name and shape in any language.
enum FormulaWeights {
  /// One tensor of a truth: `[name, shape, type?, values?]`.
  struct Entry {
    let name: String
    let shape: [Int]
    let type: String
    let integers: [Int]?
  }

  static func stateDict(_ entries: [Entry], tied: [String: String], salt: UInt32) -> StateDict {
    var stateDict = StateDict()
    for entry in entries {
      if let other = tied[entry.name], let tensor = stateDict[other] {
        stateDict.append(tensor, named: entry.name)
      } else if let tensor = tensor(entry, salt: salt) {
        stateDict.append(tensor, named: entry.name)
      }
    }
    return stateDict
  }

  private static func tensor(_ entry: Entry, salt: UInt32) -> Tensor? {
    let count = entry.shape.reduce(1, *)
    if let integers = entry.integers
      ?? (entry.type == "int64" ? [Int](repeating: 100, count: count) : nil)
    {
      switch entry.type {
      case "int64":
        return tensor(
          entry.shape, .int64, integers.flatMap { bytes(UInt64(bitPattern: Int64($0))) })
      case "int32":
        return tensor(
          entry.shape, .int32, integers.flatMap { bytes(UInt32(bitPattern: Int32($0))) })
      case "bool": return tensor(entry.shape, .bool, integers.map { UInt8($0) })
      default: return nil
      }
    }
    let values = values(named: entry.name, shape: entry.shape, salt: salt)
    switch entry.type {
    case "float32": return tensor(entry.shape, .float32, values.flatMap { bytes($0.bitPattern) })
    case "float64":
      return tensor(entry.shape, .float64, values.flatMap { bytes(Double($0).bitPattern) })
    case "float16":
      return tensor(entry.shape, .float16, values.flatMap { bytes(Float16($0).bitPattern) })
    default: return nil
    }
  }

  private static func tensor(_ shape: [Int], _ type: ElementType, _ bytes: [UInt8]) -> Tensor? {
    Tensor(shape: shape, elementType: type, bytes: bytes[...])
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// Float32 values, each operation rounded once.
  static func values(named name: String, shape: [Int], salt: UInt32) -> [Float] {
    var hash: UInt32 = 2_166_136_261 ^ salt
    for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    let fan = shape.dropFirst().reduce(1, *)
    return (0..<shape.reduce(1, *)).map { index in
      var x = hash &+ UInt32(truncatingIfNeeded: index) &* 0x9E37_79B9
      x ^= x >> 16
      x = x &* 0x85EB_CA6B
      x ^= x >> 13
      x = x &* 0xC2B2_AE35
      x ^= x >> 16
      let u = Float(x >> 8) * 0x1p-23 - 1
      if shape.count >= 2 { return u * (6 / Float(fan)).squareRoot() }
      if name.hasSuffix("running_var") { return 1 + 0.5 * u }
      if name.hasSuffix("running_mean") { return 0.25 * u }
      if name.hasSuffix("weight") { return 1 + 0.25 * u }
      return 0.125 * u
    }
  }
}
