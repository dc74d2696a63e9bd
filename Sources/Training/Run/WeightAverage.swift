import Compute
import Tensors

/// The running average of a network's weights and running statistics over the steps, which generalises
/// better than the last step's: avg = d * avg + (1 - d) * value with d = min(decay, (1 + n) / (10 + n))
/// after n steps, so that the first weights are soon forgotten.
///
/// Source: `torch.optim.swa_utils.AveragedModel` with `use_buffers=True`; the bound on d:
/// `tf.train.ExponentialMovingAverage` with `num_updates`.
struct WeightAverage: Sendable {
  /// All values of the session, in the order of ``TrainingSession/flatValues``.
  private(set) var values: [Float]

  /// - Parameter step: of the session, 1 for the first.
  mutating func update(from session: TrainingSession, decay: Double, step: Int) {
    let kept = min(decay, Double(step) / Double(step + 9))
    session.average(into: &values, keeping: Float(kept))
  }

  func weights(of session: TrainingSession) -> [String: FloatTensor] {
    session.tensors(fromFlat: values)
  }
}
