public import Diagnostics
public import Networks

/// What could be made of a submission: all of it, or as much as was sound.
public struct Rebuilt: Sendable {
  /// Known also where the rest of the manifest is wrong.
  public internal(set) var student: Student?
  public internal(set) var manifest: Manifest?
  /// What the network was read from.
  public internal(set) var origin = Origin.spec
  /// Known also where its weights do not fit.
  public internal(set) var network: Network?
  /// Nil means that the submission is refused.
  public internal(set) var model: Model?
  /// The file that the model's weights were read from.
  public internal(set) var modelPath: String?
  /// The models of the hand-in's other files, which are not graded.
  public internal(set) var others: [OtherModel] = []
  /// How images are read, as far as the hand-in says.
  public internal(set) var reading = ReadingStatement.unknown
  /// Where each layer of a network of the sources stands; empty for other networks.
  public internal(set) var origins: [LayerOrigin] = []
  /// Nil also where the manifest names one that is unfit, which the diagnostics then say.
  public internal(set) var probe: Probe?
  /// Python source from the metadata of a single safetensors file.
  public internal(set) var loaderSource: String?
  /// Whether the file that holds the weights is sound, also where they do not fit the network.
  public internal(set) var hasReadWeights = false
  /// The one reason, in one line, why there is no model; nil if there is one.
  public internal(set) var refusal: Diagnostic?
  /// Every problem and warning, one each.
  public internal(set) var diagnostics: [Diagnostic] = []

  /// Where a network's description stands.
  public enum Origin: Hashable, Sendable {
    /// In `submission.json`, or the metadata of a single safetensors file.
    case spec
    case onnx
    /// The graph in a file of torch.export, or a whole network that PyTorch pickled, with the class of
    /// the sources or of torch.nn alone.
    case module
    /// A class or function in the sources, with weights beside it.
    case python
  }

  init() {}

  init(refusal: some ReportableError) { refuse(Refusal(refusal)) }

  var inputShape: [Int] { network?.inputShape ?? [] }

  mutating func refuse(_ refusal: Refusal) {
    if model == nil { self.refusal = refusal.diagnostic }
    if !refusal.isListed { diagnostics.append(refusal.diagnostic) }
  }
}

/// A file of a hand-in that could be read as a model beside the one that is graded.
public struct OtherModel: Sendable {
  public let path: String
  public let model: Model
}

/// Why rebuilding stopped.
struct Refusal: Error {
  let diagnostic: Diagnostic
  /// Whether the diagnostics say it already, in more lines.
  let isListed: Bool

  init(_ error: some ReportableError, isListed: Bool = false) {
    diagnostic = error.diagnostic
    self.isListed = isListed
  }
}

extension CodedError {
  /// The same error in a file.
  func at(_ path: String) -> CodedError {
    CodedError(code, at: place.isEmpty ? path : "\(path) \(place)", message)
  }
}
