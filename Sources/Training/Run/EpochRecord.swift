/// What one epoch came to.
public struct EpochRecord: Hashable, Sendable {
  /// 1 for the first; 0 is the network before training.
  public let epoch: Int
  /// The mean over the epoch's samples, also where the loss is a sum, each as its batch was stepped on;
  /// before training, over the training part.
  public let trainLoss: Double
  /// Share of the epoch's samples that were answered correctly as they were stepped on; nil for a
  /// regression.
  public let trainAccuracy: Double?
  public let validationLoss: Double
  public let validationAccuracy: Double?

  public init(
    epoch: Int, trainLoss: Double, trainAccuracy: Double?, validationLoss: Double,
    validationAccuracy: Double?
  ) {
    self.epoch = epoch
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
  }
}

/// Where a run is, after a step.
public struct StepReport: Hashable, Sendable {
  /// 1 for the first.
  public let epoch: Int
  /// Steps of this epoch so far.
  public let step: Int
  public let stepsPerEpoch: Int
  /// Samples of this epoch so far.
  public let samples: Int
  public let samplesPerEpoch: Int
  /// Of the step's batch, before the step.
  public let loss: Double
  public let learningRate: Double
}

extension EpochRecord {
  /// What TensorBoard shows of it.
  func scalars(_ learningRate: Double) -> [Scalar] {
    [
      Scalar("loss/train", trainLoss), Scalar("loss/validation", validationLoss),
      Scalar("learning_rate", learningRate),
    ] + (trainAccuracy.map { [Scalar("accuracy/train", $0)] } ?? [])
      + (validationAccuracy.map { [Scalar("accuracy/validation", $0)] } ?? [])
  }
}
