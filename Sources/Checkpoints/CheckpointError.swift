public import Diagnostics

/// Why a file is not a checkpoint that can be read.
public enum CheckpointErrorCode: String, Hashable, Sendable, CaseIterable {
  /// The file ends before what it announces.
  case truncated = "CKP001"
  case headerTooLarge = "CKP002"
  /// The header is not the strict JSON object that the format wants.
  case headerSyntax = "CKP003"
  case duplicateName = "CKP004"
  /// `__metadata__` holds something other than texts.
  case metadata = "CKP005"
  /// A tensor's entry lacks a field or has one of the wrong kind.
  case entry = "CKP006"
  case elementType = "CKP007"
  /// A tensor's shape and its bytes disagree, or its size does not fit.
  case size = "CKP008"
  /// Bytes that belong to no tensor or to two.
  case coverage = "CKP009"
  case trailingBytes = "CKP010"
  /// A zip that is damaged or cut off.
  case archive = "CKP011"
  /// A file of another program, where one of this project is wanted.
  case foreign = "CKP012"
  /// The record of a training run is not what this program writes.
  case record = "CKP013"
  /// More than the format can hold is to be written.
  case tooLarge = "CKP014"
  /// A pickle whose instructions do not fit together.
  case pickle = "CKP015"
  /// An instruction that is none, or that no file of PyTorch has.
  case opcode = "CKP016"
  /// A name of a function or class that no checkpoint needs.
  case forbiddenName = "CKP017"
  /// More than ``PickleLimits`` or the logical size of all tensors allow.
  case limit = "CKP018"
  /// Something is put into a value that takes nothing of the kind.
  case misuse = "CKP019"
  /// A call that makes a tensor has arguments of the wrong number or kind.
  case rebuildCall = "CKP020"
  /// A storage is missing, has another size than announced, or is described twice in two ways.
  case storage = "CKP021"
  /// A tensor reaches outside its storage.
  case view = "CKP022"
  /// Valid, but of a kind whose values are not in the file or not read.
  case unsupported = "CKP023"
  /// The members around the pickle are not those of a PyTorch file.
  case container = "CKP024"
  /// The JSON of a `.pt2` file does not say what its format wants.
  case exported = "CKP025"
  /// No state dict is in the file.
  case noStateDict = "CKP026"
  /// A note: which of several state dicts was taken, and why.
  case stateDictChoice = "CKP027"
  /// The header of an array of NumPy says something that is none, or that cannot be weights.
  case array = "CKP028"
  /// Bytes that are no message of protocol buffers.
  case wire = "CKP030"
  /// A field of an ONNX message holds another kind of value than its definition says.
  case messageField = "CKP031"
  /// More than ``ONNXLimits`` allow.
  case graphLimit = "CKP032"
  /// A tensor's values stand in another file.
  case externalData = "CKP033"
  /// A tensor's element type is none that weights have.
  case graphElementType = "CKP034"
  /// A tensor's dimensions and its values disagree.
  case graphTensorSize = "CKP035"
  /// A version, or a part of ONNX, that is not read.
  case graphUnsupported = "CKP036"
  /// A message that is no ONNX model.
  case notGraph = "CKP037"
  /// Two initializers, or two attributes of a node, of one name.
  case graphDuplicate = "CKP038"
}

/// The place is `header`, `header line:column`, `tensor 'name'`, a member of a zip, or `data.pkl byte 12`.
public typealias CheckpointError = CodedError<CheckpointErrorCode>
