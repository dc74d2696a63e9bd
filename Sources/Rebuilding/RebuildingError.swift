public import Diagnostics

/// Why a submission's own description is not one of a network with weights.
public enum RebuildingErrorCode: String, Hashable, Sendable, CaseIterable {
  /// There is no `submission.json`, or the file it names is not there.
  case missingFile = "REB001"
  /// Not strict JSON.
  case syntax = "REB002"
  case unknownKey = "REB003"
  case missingKey = "REB004"
  /// A value of the wrong kind, or one that has no meaning there.
  case value = "REB005"
  case format = "REB006"
  case layerType = "REB007"
  case unknownArgument = "REB008"
  case missingArgument = "REB009"
  case argument = "REB010"
  /// `inputs` names a layer that does not stand before.
  case reference = "REB011"
  case duplicateID = "REB012"
  /// The network's input or output is not the task's.
  case task = "REB013"
  case missingTensor = "REB014"
  case unusedTensor = "REB015"
  case tensorShape = "REB016"
  case elementType = "REB017"
  case nonFiniteWeights = "REB018"
  case probe = "REB019"
  case limit = "REB020"
  /// A note: a file beside the graded model is none that can be held against it.
  case notCompared = "REB030"
  /// An operator of ONNX that no layer of the submission format stands for.
  case graphOperator = "REB040"
  /// An attribute of a node that its layer does not have.
  case graphAttribute = "REB041"
  /// The graph's input or output is not one of a classifier of images.
  case graphInput = "REB042"
  /// An input of a node that must be known, and is computed from the image, or of another type.
  case graphConstant = "REB043"
  /// A node that mixes samples.
  case graphBatch = "REB044"
  /// A node whose inputs' shapes do not fit it.
  case graphShape = "REB045"
  /// More layers or values than the limits allow.
  case graphLimit = "REB046"
  /// A name that nothing gives, or that is given twice.
  case graphReference = "REB047"
  /// A note: the graph has several outputs.
  case severalOutputs = "REB049"
  /// No network in the sources.
  case noNetwork = "REB060"
  /// No network in the sources fits the stored weights.
  case noFit = "REB061"
  /// Several networks of the sources fit the weights, or one in several input shapes, and nothing tells
  /// which is meant.
  case ambiguous = "REB062"
  /// A note: which network and weights were taken.
  case sourceNetwork = "REB063"
  /// A note: files of a hand-in that are not needed.
  case ignoredFiles = "REB064"
  /// A note: what the sources do to pixels could not be told.
  case unknownFeed = "REB065"
  /// A note of the tracer's on the network that was taken.
  case traceNote = "REB066"
}

/// The place is a file's path, with `line:column` or a key's path such as `model.layers[3]` after it.
public typealias RebuildingError = CodedError<RebuildingErrorCode>
