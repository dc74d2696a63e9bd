import ArgumentParser
import Checkpoints
import Submissions

/// Times what `grade` does with a PyTorch file before there is a network: the file is opened as a
/// submission, within its limits, every checksum checked, and decoded.
@main
struct Opening: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The seconds that opening the last file takes for the first time.")

  @Argument(help: "Files of torch.save; those before the last warm up.") var paths: [String]

  func run() throws {
    let clock = ContinuousClock()
    var seconds = 0.0
    for path in paths {
      let start = clock.now
      let checkpoint = try open(path)
      seconds = (clock.now - start) / .seconds(1)
      // Its memory is given back behind the measurement.
      guard !checkpoint.tensors.isEmpty else { throw ValidationError("\(path) holds no tensors.") }
    }
    print(seconds)
  }

  private func open(_ path: String) throws -> TorchCheckpoint {
    let submission = try SubmissionReader().open(path)
    guard let file = submission.members.first, submission.kind == .singleFile else {
      throw ValidationError("\(path) is no single file.")
    }
    return try TorchFile.decode(file.bytes)
  }
}
