import Checkpoints
public import Diagnostics
public import Networks
import Rebuilding
import StrictJSON
import Submissions

/// A trained network out of a file, ready to be asked about images.
public struct StoredNetwork: Sendable {
  public enum Origin: Hashable, Sendable {
    /// A checkpoint of ours, after so many epochs of a run with this seed.
    case checkpoint(recipe: String, epoch: Int, seed: UInt64)
    /// A submission, with the student's id where it names one.
    case submission(student: String?)
  }

  public let model: Model
  public let scaling: InputScaling
  public let origin: Origin

  /// Opens a `.pt` that `reference-train` wrote, or a submission: an archive, a folder, or a single
  /// safetensors or ONNX file. Nothing in it is executed.
  ///
  /// - Throws: `SUB` codes for what cannot be opened; ``RefusedNetwork`` for a submission without a
  ///   network that runs; `CKP` codes and `TRN002` for a checkpoint that is none of ours, damaged, or
  ///   not of a classifier.
  public init(path: String) throws {
    let submission = try SubmissionReader().open(path, followingLink: true)
    if submission.kind == .singleFile, let file = submission.members.first {
      if CheckpointKind(file.bytes, path: file.path) == .torchZip {
        try self.init(checkpoint: file.bytes)
      } else {
        try self.init(Rebuilder().rebuild(singleFile: file.bytes, path: file.path))
      }
    } else {
      let files = submission.members.map { ($0.path, $0.bytes) }
      try self.init(Rebuilder().rebuild(files: Dictionary(files) { first, _ in first }))
    }
  }

  private init(checkpoint bytes: [UInt8]) throws {
    let reader = CheckpointReader(try TorchFile.decodeOwn(bytes))
    let name = try reader.object()["recipe"]?.string ?? ""
    guard let recipe = Recipes.named(name), recipe.task == .classification else {
      throw TrainingError(
        .checkpoint,
        "the checkpoint is of the recipe \(quoted(name)), which answers no images; name one of "
          + Recipes.classification.map(\.name).joined(separator: ", "))
    }
    let state = try reader.state()
    model = try reader.model()
    guard model.network.inputShape == recipe.network.inputShape,
      model.network.output == recipe.network.output
    else { throw CheckpointReader.damaged("its network is none for images of ten classes") }
    scaling = recipe.settings.scaling
    origin = .checkpoint(
      recipe: name, epoch: state.best ?? state.history.count - 1, seed: state.options.seed)
  }

  private init(_ rebuilt: Rebuilt) throws(RefusedNetwork) {
    guard let model = rebuilt.model else {
      throw RefusedNetwork(
        diagnostic: rebuilt.refusal
          ?? Diagnostic(code: "", severity: .error, message: "no network can be rebuilt"))
    }
    self.model = model
    scaling = rebuilt.manifest?.input ?? .assumed
    origin = .submission(student: rebuilt.student?.id)
  }
}

/// Why no network could be made of a submission.
public struct RefusedNetwork: ReportableError {
  public let diagnostic: Diagnostic
}
