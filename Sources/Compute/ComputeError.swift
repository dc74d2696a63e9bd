public import Diagnostics

/// What can stop the engine. Never reused.
public enum ComputeErrorCode: String, CaseIterable, Sendable {
  /// A call of oneDNN failed; the message names it and has the library's own word.
  case engine = "CMP001"
  /// The machine has not enough memory for weights or activations.
  case memory = "CMP002"
  /// The values handed in are not as many as the network reads.
  case inputCount = "CMP003"
  /// Network and weights do not belong together.
  case model = "CMP004"
  /// A layer that can be evaluated but not trained.
  case untrainable = "CMP005"
}

/// An error of ``CompiledModel`` or ``Session``: always a fault of machine or program, since a network
/// that does not fit together is refused before it comes here.
public typealias ComputeError = CodedError<ComputeErrorCode>
