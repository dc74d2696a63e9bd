public import Checkpoints
import Diagnostics

extension Rebuilder {
  /// Rebuilds the network of a file of torch.export, with its weights; nothing in the file is executed,
  /// and no pickle in it is read.
  ///
  /// - Parameter path: what messages call it.
  public func rebuild(exported bytes: [UInt8], path: String) -> Rebuilt {
    do throws(CheckpointError) {
      return rebuild(
        exported: try TorchFile.decodeExported(bytes, limits: limits), path: path)
    } catch {
      var rebuilt = Rebuilt()
      rebuilt.origin = .module
      rebuilt.refuse(Refusal(error.at(path)))
      return rebuilt
    }
  }

  /// Rebuilds the network of a file of torch.export that has been decoded.
  ///
  /// - Parameter path: what messages call it.
  public func rebuild(exported model: ExportedModel, path: String) -> Rebuilt {
    rebuild(
      GraphBuilder(model, limits: limits, task: task), outputs: model.graph.outputs,
      origin: .module, path: path)
  }
}
