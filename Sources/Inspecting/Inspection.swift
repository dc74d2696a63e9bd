public import Checkpoints
public import Diagnostics
public import Networks
import Rebuilding
import Submissions

/// What is in one archive, checkpoint or source, accepted or not. Nothing in it is executed.
///
/// Source: `output-format.md`, version 1, grade inspect.
public struct Inspection: Sendable {
  /// The raw value is the format's word.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case archive
    case torchZip = "torch-zip"
    case torchLegacy = "torch-legacy"
    case torchScript = "torchscript"
    case pt2, safetensors, onnx, npz, notebook, python, unknown
  }

  /// A plain value beside the tensors.
  public struct Entry: Hashable, Sendable {
    /// As ``TensorSummary/name``.
    public let name: String
    public let value: PlainValue
  }

  public struct MemberSummary: Hashable, Sendable {
    public let path: String
    public let byteCount: Int
  }

  public internal(set) var kind: Kind
  /// False where the file is refused, which a diagnostic then explains; there are no tensors then.
  public internal(set) var isAccepted = true
  /// Of an archive or folder, sorted by path.
  public internal(set) var members: [MemberSummary] = []
  public internal(set) var tensors: [TensorSummary] = []
  public internal(set) var entries: [Entry] = []
  /// Where the file describes one.
  public internal(set) var network: Network?
  /// What the network was read from.
  var origin = Rebuilt.Origin.spec
  public internal(set) var diagnostics: [Diagnostic] = []

  init(_ kind: Kind) { self.kind = kind }

  /// Looks into a file or folder.
  ///
  /// - Parameter read: gives the bytes of a file, for sources and NumPy's arrays, which are no
  ///   submissions.
  /// - Throws: `SUB001` to `SUB003` for a path that cannot be read, and what `read` throws; what is
  ///   wrong with the content is no error but a part of the answer.
  public init(
    path: String, limits: ResourceLimits = ResourceLimits(), read: (String) throws -> [UInt8]
  ) throws {
    let inspector = Inspector(limits: limits)
    let opened = Result { () throws(SubmissionError) in
      try SubmissionReader(limits: limits).open(path, followingLink: true)
    }
    switch opened {
    case .success(let submission) where inspector.isNumPyArchive(submission):
      self = inspector.arrays(try read(path))
    case .success(let submission):
      self = inspector.inspect(submission)
    case .failure(let error):
      guard !error.code.isMachineFault else { throw error }
      if Member.isPythonSource(named: path) {
        self = inspector.source(path: path, bytes: try read(path))
      } else {
        self.init(.unknown)
        refuse(error.diagnostic)
      }
    }
  }
}
