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
  }

  /// How pixels are scaled: as the manifest states it; 0-1 for an ONNX file, which cannot.
  public var scaling: InputScaling? {
    manifest?.input ?? (origin == .onnx ? InputScaling(scale: .unit) : nil)
  }

  init() {}

  init(refusal: some ReportableError) { refuse(Refusal(refusal)) }

  var inputShape: [Int] { network?.inputShape ?? [] }

  mutating func refuse(_ refusal: Refusal) {
    if model == nil { self.refusal = refusal.diagnostic }
    if !refusal.isListed { diagnostics.append(refusal.diagnostic) }
  }
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
