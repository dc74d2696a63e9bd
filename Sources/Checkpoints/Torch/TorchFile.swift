public import Diagnostics
public import StrictJSON
import Submissions
public import Tensors

/// PyTorch's own files: any of them is read by ``decode(_:limits:)``, as inert data. Those that
/// ``encode(_:record:)`` writes are read by PyTorch's `torch.load(path, weights_only=True)`, and a training
/// run of this project can go on from them.
///
/// PyTorch 1.13 reads them with `weights_only=False` alone: its weights-only reader knows no floats,
/// not even those of its own optimizers.
///
/// Source: `checkpoint-formats.md`, section 1.1; `torch/serialization.py` 2.15.
public enum TorchFile {
  /// What such a file holds beside the value that PyTorch sees, in members that PyTorch passes over:
  /// all that a run needs to go on as if it had never stopped.
  public struct Record: Hashable, Sendable {
    /// Whatever the run keeps of itself.
    public var state: JSONValue
    /// Tensors that PyTorch need not see, such as averaged weights.
    public var tensors: StateDict

    public init(state: JSONValue, tensors: StateDict = StateDict()) {
      self.state = state
      self.tensors = tensors
    }
  }

  /// The folder that all members stand in, as in files that `torch.save` writes to a buffer.
  static let root = "archive/"
  static let recordMember = "extra/training.json"

  /// The bytes of the file: the same for the same value and record.
  ///
  /// - Throws: `CKP004` if two tensors have one name: their keys, joined by `/`, are how
  ///   ``decodeOwn(_:)`` finds them; `CKP014` for more than 4 GiB or 65,000 tensors.
  public static func encode(
    _ value: TorchValue, record: Record? = nil
  ) throws(CheckpointError) -> [UInt8] {
    let (pickle, tensors) = PickleWriter.pickle(value)
    var writer = TorchWriter()
    try writer.append(pickle, as: "data.pkl")
    try writer.append(Array("little".utf8), as: "byteorder")
    for (index, stored) in tensors.enumerated() {
      try writer.append(Array(stored.tensor.bytes), as: "data/\(index)")
    }
    try writer.append(Array("3\n".utf8), as: "version")
    try writer.append(writer.serializationID, as: ".data/serialization_id")
    guard let record else { return writer.finish() }
    let index = try TensorIndex(shown: tensors, hidden: record.tensors)
    for line in index.lines where !line.isShown {
      try writer.append(record.tensors[line.name].map { Array($0.bytes) } ?? [], as: line.member)
    }
    let text = index.json(state: record.state).serialized() + "\n"
    try writer.append(Array(text.utf8), as: recordMember)
    return writer.finish()
  }
}

/// Writes the members of one file, and what tells it from others.
private struct TorchWriter {
  // As PyTorch aligns what it may map into memory.
  private var zip = ZipWriter(alignment: 64)
  private var names = FNV1a()
  private var contents = FNV1a()

  /// - Throws: `CKP014`.
  mutating func append(_ bytes: [UInt8], as member: String) throws(CheckpointError) {
    names.update(member.utf8)
    do throws(SubmissionError) {
      let checksum = try zip.append(bytes, named: TorchFile.root + member)
      contents.update((0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) })
    } catch {
      throw CheckpointError(.tooLarge, at: error.place, error.message)
    }
  }

  /// Forty digits that differ between files of other content: hashes of the names and of the
  /// checksums so far. PyTorch has another hash, and only hands the digits on.
  ///
  /// Source: `writeSerializationId` in `caffe2/serialize/inline_container.cc`.
  var serializationID: [UInt8] {
    [names, contents].flatMap { hash in
      let digits = Array(String(hash.value).utf8)
      return Array(repeating: UInt8(ascii: "0"), count: 20 - digits.count) + digits
    }
  }

  consuming func finish() -> [UInt8] { zip.finish() }
}

/// Source: G. Fowler, L. C. Noll, K.-P. Vo, draft-eastlake-fnv, 64 bits.
private struct FNV1a {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  }
}
