import Checkpoints
import Diagnostics
import Foundation
import StrictJSON
import Tensors
import TestSupport
import Testing

/// A file that `make_torch.py` wrote.
func torchGolden(_ name: String) throws -> [UInt8] {
  let folder = packageRoot.appending(path: "Tests/CheckpointsTests/Goldens/torch")
  return [UInt8](try Data(contentsOf: folder.appending(path: name)))
}

/// A tensor as PyTorch reads it.
private struct Described: Hashable, CustomStringConvertible {
  let path: String
  let dtype: String
  let shape: [Int]
  let bytes: String

  init(_ stored: TorchCheckpoint.StoredTensor) {
    path = stored.path
    dtype = stored.tensor.elementType.rawValue
    shape = stored.tensor.shape
    bytes = stored.tensor.bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  init?(_ value: JSONValue) {
    guard let object = value.object, let path = object["path"]?.string,
      let dtype = object["dtype"]?.string, let sizes = object["shape"]?.array,
      let bytes = object["bytes"]?.string
    else { return nil }
    self.path = path
    self.dtype = dtype
    shape = sizes.compactMap(\.int)
    self.bytes = bytes
  }

  var description: String { "\(path): \(dtype) \(shape) \(bytes)" }
}

@Suite struct TorchGoldenTests {
  private static let expected: [String: [Described]] = {
    guard let object = try? JSONValue(parsing: torchGolden("expected.json")).object else {
      return [:]
    }
    return Dictionary(
      uniqueKeysWithValues: object.members.map { name, value in
        (name, (value.array ?? []).compactMap(Described.init))
      })
  }()

  /// Bit for bit, in the order and under the names that PyTorch gives.
  @Test(arguments: Self.expected.keys.sorted())
  func everyTensorIsAsPyTorchReadsIt(name: String) throws {
    let suffix = name == "exported" ? "pt2" : "pt"
    let file = try TorchFile.decode(torchGolden("\(name).\(suffix)"))
    let expected = try #require(Self.expected[name])
    #expect(!expected.isEmpty)
    let tensors = file.tensors.map(Described.init)
    // The JSON of a .pt2 has its own order.
    let isOrdered = file.kind != .exported
    #expect(
      (isOrdered ? tensors : tensors.sorted { $0.path < $1.path })
        == (isOrdered ? expected : expected.sorted { $0.path < $1.path }))
  }

  @Test func allKindsAreThere() throws {
    #expect(Self.expected.count == 34)
  }

  @Test(arguments: ElementType.allCases.filter { $0.rawValue.contains("float8") })
  func valuesOfEightBitsWidenAsInPyTorch(type: ElementType) throws {
    let tensors = try TorchFile.decode(torchGolden("float8.pt")).tensors
    func tensor(_ name: String) throws -> Tensor {
      try #require(tensors.first { $0.path == name }).tensor
    }
    let widened = try #require(tensor(type.rawValue).widened)
    let expected = try #require(FloatTensor(tensor(type.rawValue + " as float32")))
    for (value, wanted) in zip(widened.values, expected.values) {
      #expect(value.bitPattern == wanted.bitPattern || value.isNaN && wanted.isNaN)
    }
    #expect(widened.values.count == 256)
  }
}
