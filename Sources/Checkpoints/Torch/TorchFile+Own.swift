public import Diagnostics
import StrictJSON
import Submissions
public import Tensors

extension TorchFile {
  /// What a file written by ``encode(_:record:)`` with a record holds.
  public struct Own: Hashable, Sendable {
    public let record: Record
    /// Of the value that PyTorch sees, each named by the keys and positions on the way to it:
    /// `model_state_dict/fc1.weight`, `optimizer_state_dict/state/0/exp_avg`.
    public let tensors: StateDict
  }

  /// Reads a file that this project wrote, by its record; the pickle in it is not read.
  ///
  /// Every member that is handed out has been held against its checksum.
  ///
  /// - Throws: `CKP004`, `CKP008`, `CKP009`, `CKP011` to `CKP013`.
  public static func decodeOwn(_ bytes: [UInt8]) throws(CheckpointError) -> Own {
    let archive = try OwnArchive(bytes)
    let text = try archive.unpack(recordMember)
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: text)
    } catch {
      throw CheckpointError(
        .record, at: "\(recordMember) \(error.place)",
        "the record of the run is damaged: \(error.message); resume from another checkpoint")
    }
    let (index, state) = try TensorIndex.read(json)
    try archive.checkCoverage(by: index)
    var (shown, hidden) = (StateDict(), StateDict())
    for line in index.lines {
      let tensor = try archive.tensor(line)
      let isNew =
        line.isShown
        ? shown.append(tensor, named: line.name) : hidden.append(tensor, named: line.name)
      guard isNew else {
        throw CheckpointError(
          .duplicateName, at: "tensor \(quoted(line.name))",
          "two tensors of the file have this name; resume from another checkpoint")
      }
    }
    return Own(record: Record(state: state, tensors: hidden), tensors: shown)
  }
}

/// The members of a file that has a record of ours.
private struct OwnArchive {
  private let archive: ZipArchive
  private let root: String
  /// Positions of the members by name.
  private let positions: [String: Int]
  /// All members are stored, so none is larger than the file.
  private let largest: Int

  /// - Throws: `CKP011`, `CKP012`.
  init(_ bytes: [UInt8]) throws(CheckpointError) {
    guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { throw Self.foreign }
    // Nothing is unpacked yet, so that a file of another program may claim any size.
    var limits = ResourceLimits()
    limits.unpackedBytes = .max
    do throws(SubmissionError) {
      archive = try ZipArchive(bytes, limits: limits)
    } catch {
      throw Self.damaged(error)
    }
    let first = archive.records.first?.name.utf8.prefix { $0 != UInt8(ascii: "/") }
    root = first.map { String(decoding: $0, as: UTF8.self) + "/" } ?? ""
    positions = Dictionary(
      archive.records.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    largest = bytes.count
    guard positions[root + TorchFile.recordMember] != nil else { throw Self.foreign }
  }

  /// - Throws: `CKP008`, `CKP011`.
  func unpack(_ member: String) throws(CheckpointError) -> [UInt8] {
    guard let position = positions[root + member] else { throw Self.missing(member) }
    guard archive.records[position].size <= largest else {
      throw CheckpointError(
        .size, at: escaped(member),
        "claims to unpack to \(grouped(archive.records[position].size)) bytes, more than the whole "
          + "file; resume from another checkpoint")
    }
    do throws(SubmissionError) {
      return try archive.unpack(position)
    } catch {
      throw Self.damaged(error)
    }
  }

  /// - Throws: `CKP008`, `CKP009`, `CKP011`.
  func tensor(_ line: TensorIndex.Line) throws(CheckpointError) -> Tensor {
    let bytes = try unpack(line.member)
    guard let tensor = Tensor(shape: line.shape, elementType: line.elementType, bytes: bytes[...])
    else {
      throw CheckpointError(
        .size, at: "tensor \(quoted(line.name))",
        "\(line.elementType.rawValue) \(describe(shape: line.shape)) does not fit the "
          + "\(grouped(bytes.count)) bytes of \(quoted(line.member)); resume from another checkpoint"
      )
    }
    return tensor
  }

  /// Every storage belongs to exactly one tensor of the record.
  ///
  /// - Throws: `CKP009`.
  func checkCoverage(by index: TensorIndex) throws(CheckpointError) {
    var rest: Set<String> = []
    for record in archive.records {
      let isStorage = ["data/", "extra/"].contains {
        record.name.utf8.starts(with: (root + $0).utf8)
      }
      if isStorage { rest.insert(record.name) }
    }
    rest.remove(root + TorchFile.recordMember)
    for line in index.lines {
      guard rest.remove(root + line.member) != nil else { throw Self.missing(line.member) }
    }
    if let name = rest.min() {
      throw CheckpointError(
        .coverage, at: escaped(name),
        "belongs to no tensor of the record of the run; resume from another checkpoint")
    }
  }

  private static func missing(_ member: String) -> CheckpointError {
    CheckpointError(
      .coverage, at: escaped(member),
      "the record of the run names it, but no such tensor is left in the file; resume from another "
        + "checkpoint")
  }

  private static func damaged(_ error: SubmissionError) -> CheckpointError {
    CheckpointError(
      .archive, at: error.place,
      "the file is damaged or cut off (\(error.code.rawValue)); resume from another checkpoint")
  }

  private static var foreign: CheckpointError {
    CheckpointError(
      .foreign,
      "reference-train did not write this file: it has no record of a training run; resume from a "
        + ".pt that reference-train wrote, or train without --resume")
  }
}
