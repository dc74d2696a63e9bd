import Checkpoints
import Diagnostics
import Files

/// The files of one run in their folder, each written whole or not at all.
struct RunOutputs {
  let recipe: Recipe
  let identity: RunIdentity
  let folder: String

  init(_ recipe: Recipe, _ identity: RunIdentity, folder: String) {
    self.recipe = recipe
    self.identity = identity
    self.folder = folder
  }

  /// Puts a run where a checkpoint was written.
  ///
  /// - Throws: `TRN002` for a checkpoint of another run; `CKP` codes for a file that is none of ours.
  func resume(_ run: TrainingRun, from bytes: [UInt8]) throws {
    let stored = try TorchFile.decodeOwn(bytes)
    if let mismatch = identity.mismatch(try CheckpointReader(stored).object()) {
      throw TrainingError(
        .checkpoint, at: recipe.name,
        "the checkpoint is not of this run: \(mismatch); name the recipe, options and data that it "
          + "was written with, or train without --resume")
    }
    try run.resume(from: stored)
  }

  /// Trains to the end of an epoch, and writes after each what there is: history, checkpoint, events.
  ///
  /// - Throws: `TRN001`; `TRN002` for a resumed run that is past the last epoch; `FIL` codes where an
  ///   output cannot be written; `CMP` and `CKP` codes; what `observe` throws.
  func train(
    _ run: TrainingRun, toEpoch last: Int, isResumed: Bool,
    _ observe: (TrainingJob.Event) throws -> Void
  ) throws {
    guard run.epoch <= last else {
      throw TrainingError(
        .checkpoint, at: recipe.name,
        "the checkpoint is of epoch \(run.epoch), and training is to end at \(last); name more "
          + "--epochs, or leave them out")
    }
    var events = try EventFile(in: folder)
    if isResumed {
      // Into another folder perhaps, which gets all files too.
      try writeState(of: run)
    } else {
      try run.begin()
      try end(of: run, &events, observe)
    }
    while run.epoch < last {
      try run.trainEpoch { try observe(.step($0)) }
      try end(of: run, &events, observe)
    }
  }

  /// Writes what an epoch came to, and tells it.
  private func end(
    of run: TrainingRun, _ events: inout EventFile, _ observe: (TrainingJob.Event) throws -> Void
  ) throws {
    try writeState(of: run)
    let record = run.history[run.epoch]
    try events.append(record.scalars(run.learningRate), step: record.epoch)
    try observe(.epoch(record))
  }

  /// The history first: a checkpoint is never ahead of it.
  private func writeState(of run: TrainingRun) throws {
    let checkpoint = try run.checkpoint(identity)
    try write(Array(historyCSV(run.history).utf8), as: "\(recipe.name)-history.csv")
    if run.settings.keepsEveryCheckpoint {
      try write(checkpoint, as: "\(recipe.name)-epoch-\(run.epoch).pt")
    }
    if let best = run.best, best.record.epoch == run.epoch {
      try write(checkpoint, as: "\(recipe.name)-best.pt")
    }
    try write(checkpoint, as: "\(recipe.name).pt")
  }

  /// - Throws: `FIL` codes.
  func write(_ bytes: [UInt8], as name: String) throws(OutputError) {
    try OutputFile.write(bytes, to: folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
  }
}
