import Compute
import Datasets
import Diagnostics
import Evaluations
import Networks
import Synchronization

/// A network's answers to examples, and how good they are.
public struct Validation: Hashable, Sendable {
  /// The loss over all examples, of a sample where the loss is a sum.
  public let loss: Double
  /// Examples whose predicted class is their own; nil for a regression.
  public let correct: Int?
  public let count: Int
  /// `[count, columns]`.
  public let scores: [Float]

  /// Share of correct answers, 0 to 1.
  public var accuracy: Double? { correct.map { Double($0) / Double(max(1, count)) } }

  /// Runs a network in evaluation mode over all examples, in their order.
  ///
  /// - Throws: `CMP001`, `CMP002`, `CMP004`.
  init(
    _ model: Model, on examples: Examples, loss: Loss, team: WorkerTeam
  ) throws(ComputeError) {
    let compiled = try CompiledModel(model)
    let columns = compiled.outputCount
    let batch = Batch(indices: Array(0..<examples.count)[...])
    // Each piece is a multiple of the batch size, so that the bits do not depend on the pieces.
    let size = compiled.batchSize * max(1, 200 / compiled.batchSize)
    let pieces = (examples.count + size - 1) / size
    let answers = Mutex<[Int: Result<[Float], ComputeError>]>([:])
    team.run(min(pieces, team.width)) { worker in
      let result = Result { () throws(ComputeError) in try Session(compiled) }
      for piece in stride(from: worker, to: pieces, by: min(pieces, team.width)) {
        let range = piece * size..<min(examples.count, (piece + 1) * size)
        let answer = result.flatMap { session in
          Result { () throws(ComputeError) in
            try session.answers(to: examples.source, batch, range)
          }
        }
        answers.withLock { $0[piece] = answer }
      }
    }
    let byPiece = answers.withLock { $0 }
    var scores: [Float] = []
    scores.reserveCapacity(examples.count * columns)
    for piece in 0..<pieces { scores += try byPiece[piece]?.get() ?? [] }
    self.init(scores, examples, loss)
  }

  private init(_ scores: [Float], _ examples: Examples, _ loss: Loss) {
    self.scores = scores
    count = examples.count
    let total = unsafe scores.withUnsafeBufferPointer {
      unsafe loss.evaluate($0, examples.targets, 0..<examples.count, batchSize: examples.count)
    }
    self.loss = loss.reducesToMean ? total : total / Double(max(1, examples.count))
    switch examples.targets {
    case .classes(let classes):
      correct = zip(predictions(fromScores: scores), classes).count { $0 == $1 }
    case .values: correct = nil
    }
  }
}

extension Session {
  fileprivate func answers(
    to source: any BatchSource, _ batch: Batch, _ range: Range<Int>
  ) throws(ComputeError) -> [Float] {
    let count = range.count * source.inputSize
    let inputs = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe source.writeInputs(of: batch, range, to: buffer)
      initialized = count
    }
    return try run(inputs.span)
  }
}
