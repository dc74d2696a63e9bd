import Checkpoints
import Compute
import Networks
import Rebuilding
import StrictJSON
import Tensors

extension CheckpointReader {
  /// The network as it is handed in, with the weights that the run gives: those of its best epoch, or
  /// averaged, or of its last epoch.
  ///
  /// - Throws: `TRN002` for a record that is damaged; `REB` and `NET` codes for its network.
  func model() throws -> Model {
    guard let json = try object()["model"] else { throw Self.damaged("it has no network") }
    let spec = try ModelSpec(json)
    let network = try Network(inputShape: spec.inputShape, layers: spec.layers)
    if try state().best != nil {
      return Model(
        network: network, weights: try weights(of: network, prefix: "best/", shown: false))
    }
    let last = try weights(of: network, prefix: "model_state_dict/", shown: true)
    guard stored.record.tensors["average"] != nil else {
      return Model(network: network, weights: last)
    }
    let layout = ParameterLayout(network)
    let average = try values("average")
    guard average.count == layout.parameterCount + layout.statisticCount else {
      throw Self.damaged("the averaged weights are not those of its network")
    }
    return Model(network: network, weights: layout.tensors(fromFlat: average))
  }
}
