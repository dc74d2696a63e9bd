public import Diagnostics
public import Tensors

/// What a PyTorch file holds, read as inert data.
public struct TorchCheckpoint: Hashable, Sendable {
  /// How the file was written; the raw value is the word of `grade inspect`.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// `torch.save` since 1.6.
    case zip = "torch-zip"
    /// `torch.save` before.
    case legacy = "torch-legacy"
    /// `torch.jit.save`.
    case script = "torchscript"
    /// `torch.export.save`.
    case exported = "pt2"
  }

  public struct StoredTensor: Hashable, Sendable {
    /// The keys on the way to the tensor joined by `/` (`model_state_dict/fc1.weight`), list items by
    /// position; inside a whole module its state-dict name.
    public let path: String
    /// Quantized and sparse tensors as dense ones; conjugated or negated ones resolved.
    public let tensor: Tensor
    /// An array of NumPy, which PyTorch would not call a tensor.
    public let isArray: Bool
    /// The keys one by one.
    let labels: [String]
  }

  /// A tensor of a kind that is not read, such as one without values.
  struct UnreadTensor: Hashable, Sendable {
    /// As ``StoredTensor/path``.
    let path: String
    let labels: [String]
    let reason: CheckpointError
  }

  /// A plain value beside the tensors: an epoch, a loss.
  public struct Entry: Hashable, Sendable {
    /// As ``StoredTensor/path``.
    public let path: String
    public let value: PlainValue
  }

  public let kind: Kind
  /// In the order of the file; a tensor that stands at two places is there twice.
  public let tensors: [StoredTensor]
  /// Plain values to a depth of 4, the first 200.
  public let entries: [Entry]
  /// The modules of whole pickled networks, each before its children.
  public let modules: [TorchModule]
  /// What stands in the file and was not read, or is worth knowing: notes only, since an error refuses
  /// the file.
  public let diagnostics: [Diagnostic]
  /// Containers with tensors in them, outer ones first.
  let groups: [TensorGroup]
  /// Tensors that stand in the file and are not read: an error only where they are weights.
  var unread: [UnreadTensor] = []
}

/// A module of a whole pickled network, or of TorchScript: its class and its plain attributes. Nothing
/// of the class is in the file, or looked for.
public struct TorchModule: Hashable, Sendable {
  public struct Attribute: Hashable, Sendable {
    public let name: String
    public let value: PlainValue
  }

  /// As ``TorchCheckpoint/StoredTensor/path``: `features.0`, empty for a network that is the whole file.
  public let path: String
  /// `torch.nn.modules.conv.Conv2d`, `__main__.Net`.
  public let className: String
  /// Hyper-parameters: kernel sizes, strides, eps. Names with a leading underscore are left out.
  public let attributes: [Attribute]

  public subscript(name: String) -> PlainValue? {
    attributes.first { $0.name == name }?.value
  }
}

/// A value of Python without anything in it that runs.
public enum PlainValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  case tuple([PlainValue])
  case list([PlainValue])
  /// The name of a class, a function or a constant, such as `torch.float32`.
  case name(String)
}

/// A container that tensors stand in, at whatever depth.
struct TensorGroup: Hashable, Sendable {
  let path: String
  /// The last key on the way to it; empty for the whole value.
  let label: String
  let kind: StateDictCandidate.Kind
  /// Keys on the way to it.
  let depth: Int
  /// The tensors in it.
  let range: Range<Int>
  /// An optimizer's state, or inside one.
  let isOptimizer: Bool
  /// A part of a whole network.
  let isInModule: Bool
}
