public import Diagnostics

/// Why layers do not make a network.
public enum NetworkErrorCode: String, Hashable, Sendable, CaseIterable {
  case noLayers = "NET001"
  case inputShape = "NET002"
  /// A layer reads from itself or from a later one.
  case forwardReference = "NET003"
  /// A layer reads more or fewer inputs than its type takes.
  case inputCount = "NET004"
  /// An argument's value is one that PyTorch refuses, whatever the input.
  case argument = "NET005"
  /// The input's shape is not one that the layer takes.
  case shape = "NET006"
  /// An operation over the batch dimension.
  case mixesSamples = "NET007"
  /// A dimension or an index that the input does not have.
  case dimension = "NET008"
  /// A result without elements.
  case emptyResult = "NET009"
  case tooManyLayers = "NET010"
  case tooManyParameters = "NET011"
  case tooManyMultiplyAccumulates = "NET012"
  case tooManyActivations = "NET013"
  /// A layer has parameters but no name to find them under.
  case nameless = "NET014"
  /// Two layers share a tensor that they want in different shapes.
  case sharedShape = "NET015"
}

/// The place is `layers[3]`, or empty for the network as a whole.
public typealias NetworkError = CodedError<NetworkErrorCode>

/// Why an operation does not take its inputs, before anybody knows which layer it belongs to.
struct Misfit: Error, Hashable {
  let code: NetworkErrorCode
  let text: String

  init(_ code: NetworkErrorCode, _ text: String) {
    self.code = code
    self.text = text
  }
}
