import Checkpoints
import StrictJSON

/// A checkpoint as it was read, before it is known to fit: what it says of the run that wrote it.
public struct StoredRun: Sendable {
  /// Bytes of the largest file that can be one: what a zip holds.
  public static let largest = 1 << 32

  public let bytes: [UInt8]
  public let recipe: String
  /// What the run was started with.
  public let options: TrainingOptions

  /// - Throws: `TRN002` for a damaged record; `CKP` codes for a file that is none of ours.
  public init(_ bytes: [UInt8]) throws {
    let reader = CheckpointReader(try TorchFile.decodeOwn(bytes))
    self.bytes = bytes
    recipe = try reader.object()["recipe"]?.string ?? ""
    options = try reader.state().options
  }
}
