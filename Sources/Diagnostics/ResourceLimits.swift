/// How much of the machine one submission may take. A value, passed in; each is a flag of `grade`.
///
/// Source: `submission-format.md`, version 1, section Limits.
public struct ResourceLimits: Hashable, Sendable {
  /// Bytes of all members together, unpacked.
  public var unpackedBytes = 512 << 20
  /// Members of an archive or folder, ignored ones aside.
  public var entries = 2_000
  /// Members that are ignored unread (`__MACOSX`, `.git`, …).
  public var ignoredEntries = 100_000
  /// UTF-8 bytes of a member's path.
  public var nameBytes = 255
  /// Levels of a member's path: `a/b.py` has two.
  public var nameLevels = 16
  /// Bytes of `submission.json` and of each source file.
  public var sourceBytes = 8 << 20
  /// Learned values of a network.
  public var parameters = 100_000_000
  public var layers = 4_096
  /// Multiply-accumulates per image.
  public var multiplyAccumulates = 5_000_000_000
  /// Values that the outputs of layers hold at once for one image: 128 MiB of float32.
  public var activationValues = 32 << 20
  /// Wall-clock seconds of one evaluation.
  public var evaluationSeconds = 60.0
  public var pickle = PickleLimits()
  public var onnx = ONNXLimits()

  public init() {}
}

/// How large the description of a PyTorch file may be. No checkpoint comes near, so no flag raises it.
public struct PickleLimits: Hashable, Sendable {
  /// Bytes of one pickle, or of the JSON in its place; the tensors' values aside.
  public var bytes = 64 << 20
  /// Instructions of one pickle, and so values that it makes.
  public var opcodes = 10_000_000
  /// Containers and objects inside one another.
  public var depth = 1_000
  /// Containers that are entered when the value is walked: one that is shared counts at each place.
  public var containers = 250_000
  /// Tensors that are found, a shared one at each place.
  public var tensors = 100_000
  /// UTF-8 bytes of a tensor's name: the keys on the way to it.
  public var nameBytes = 1_024

  public init() {}
}

/// How large the description of an ONNX graph may be. No exported network comes near, so no flag
/// raises it.
public struct ONNXLimits: Hashable, Sendable {
  public var nodes = 50_000
  /// Initializers, and inputs and outputs of the graph.
  public var values = 50_000
  /// Inputs, outputs or attributes of one node.
  public var nodeEntries = 4_096
  /// Numbers of one attribute that is a list.
  public var listValues = 65_536
  /// UTF-8 bytes of a name.
  public var nameBytes = 4_096
  /// Values that a computation on constants may make beyond those it reads.
  public var foldedValues = 1 << 16

  public init() {}
}

/// A limited resource, with the words and the flag that a breach of its limit is reported with.
public enum LimitedResource: String, Hashable, Sendable, CaseIterable {
  case unpackedBytes = "unpacked-bytes"
  case entries
  case ignoredEntries = "ignored-entries"
  case nameBytes = "name-bytes"
  case nameLevels = "name-levels"
  case sourceBytes = "source-bytes"
  case parameters
  case layers
  case multiplyAccumulates = "macs"
  case activationValues = "activation-values"
  case evaluationSeconds = "evaluation-seconds"

  /// The flag of `grade` that moves the limit.
  public var flag: String { "--max-\(rawValue)" }

  /// What is counted, as in "unpacked bytes".
  public var noun: String {
    switch self {
    case .unpackedBytes: "unpacked bytes"
    case .entries: "entries"
    case .ignoredEntries: "ignored entries"
    case .nameBytes: "bytes of one name"
    case .nameLevels: "levels of one path"
    case .sourceBytes: "bytes of one source file"
    case .parameters: "parameters"
    case .layers: "layers"
    case .multiplyAccumulates: "multiply-accumulates per image"
    case .activationValues: "values held at once for one image"
    case .evaluationSeconds: "seconds of evaluation"
    }
  }

  /// "limit of 2,000 entries exceeded: found 2,001; an instructor can raise it with --max-entries".
  ///
  /// `actual` may be a lower bound, since reading stops at the breach: then pass `atLeast: true`.
  public func exceeded(limit: Int, actual: Int, atLeast: Bool = false) -> String {
    "limit of \(grouped(limit)) \(noun) exceeded: found \(atLeast ? "at least " : "")"
      + "\(grouped(actual)); an instructor can raise it with \(flag)"
  }
}

/// A count with thousands separators: `13,002`.
public func grouped(_ count: Int) -> String {
  let digits = String(count.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return count < 0 ? "-" + text : text
}
