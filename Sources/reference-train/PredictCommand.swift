import ArgumentParser
import Console
import Datasets
import Diagnostics
import Drawing
import Files
import Glibc
import Networks
import Training

/// `reference-train predict`: one test image, and what a trained network says of it.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Draws a test image with a trained network's scores.",
    discussion: """
      The images are those that the network is tested on: for a checkpoint the test part of the data set \
      as its run split it, for a submission the images that grade uses.
      """)

  @Argument(
    help: ArgumentHelp(
      "A .pt that reference-train wrote, or a submission: an archive, a folder, a .safetensors file.",
      valueName: "checkpoint"))
  var checkpoint: String

  @Option(help: ArgumentHelp("The test image of this number, from 0.", valueName: "n"))
  var image: Int?

  @Flag(help: "The first test image that the network takes for something else, or names rightly.")
  var choice: Choice?

  @Option(
    help: ArgumentHelp(
      "Data set, as for training. Otherwise $\(DatasetLocator.variable), what grade data fetch got, or "
        + "the sample.", valueName: "path"))
  var data: String?

  enum Choice: String, EnumerableFlag {
    case firstWrong, firstRight
  }

  func validate() throws {
    guard (image == nil) != (choice == nil) else {
      throw ValidationError("Name one of --image N, --first-wrong and --first-right.")
    }
    if let image, image < 0 { throw ValidationError("--image is a number of 0 or more.") }
  }

  func run() throws {
    let network = try reportingInput(checkpoint) { try StoredNetwork(path: checkpoint) }
    let images = try images(for: network)
    let questions = try reportingFault { try ImageQuestions(network, about: images.subset) }
    let found: ImageAnswer?
    if let image {
      found = try reportingInput { try questions.answer(to: image) }
    } else {
      found = try reportingFault { try questions.first(isRight: choice == .firstRight) }
    }
    let count = grouped(images.subset.count)
    guard let found else {
      let what = choice == .firstRight ? "wrongly" : "rightly"
      Terminal.write("all \(count) test images are answered \(what)\n")
      return
    }
    Terminal.write(
      AnswerDisplay(isTerminal: Terminal.isTerminal(STDOUT_FILENO)).text(
        found, of: network, head: head(network), data: "\(count) test images of \(images.name)"))
  }

  /// `cnn.pt: cnn after epoch 10, 421,642 parameters`
  private func head(_ network: StoredNetwork) -> String {
    let name = checkpoint.split(separator: "/").last.map(String.init) ?? checkpoint
    let origin =
      switch network.origin {
      case .checkpoint(let recipe, let epoch, _): "\(recipe) after epoch \(epoch)"
      case .submission(let student): "submission" + (student.map { " of \(escaped($0))" } ?? "")
      }
    let count = grouped(network.model.network.parameterCount)
    return "\(escaped(name, limit: 400)): \(origin), \(count) parameters"
  }

  /// The test images, and what their data set is called.
  ///
  /// - Throws: exit status 66.
  private func images(for network: StoredNetwork) throws -> (subset: Subset, name: String) {
    switch network.origin {
    case .checkpoint(_, _, let seed):
      let found = try loadTrainingData(data, seed: seed)
      return (found.test, "\(found.name.rawValue) (\(found.source.rawValue))")
    case .submission:
      let locator = dataLocator(data)
      let found = try reportingInput { try locator.load() }
      for warning in found.warnings { complain(warning.description) }
      return (Subset(found), "\(found.name.rawValue) (\(found.source.rawValue))")
    }
  }
}

/// An image and its scores as text.
struct AnswerDisplay {
  /// Colours and blocks; else ASCII alone.
  let isTerminal: Bool

  func text(_ answer: ImageAnswer, of network: StoredNetwork, head: String, data: String) -> String
  {
    let kind = ScoreKind(network.model.network)
    let picture = TerminalImage(answer.pixels, style: isTerminal ? .colour : .ascii).lines
    let names = Dataset.classNames
    let said = answer.answer.map { names[$0] } ?? "none, since a score is NaN"
    return """
      \(head)
      image \(grouped(answer.index)) of the \(data)

      \(picture.map(trimmedAtEnd).joined(separator: "\n"))

      truth   \(names[answer.truth])
      answer  \(said) (\(answer.isRight ? "right" : "wrong"))

      \(bars(answer, kind).joined(separator: "\n"))

      \(kind.words)

      """
  }

  private func bars(_ answer: ImageAnswer, _ kind: ScoreKind) -> [String] {
    let shares = kind.shares(of: answer.scores)
    let bars = Dataset.classNames.enumerated().map { index, name in
      let notes =
        (index == answer.answer ? ["answer"] : []) + (index == answer.truth ? ["truth"] : [])
      return TerminalBars.Bar(
        name, share: shares[index], text: text(shares[index], kind),
        note: notes.joined(separator: ", "))
    }
    return TerminalBars(bars, isASCII: !isTerminal).lines
  }

  private func text(_ share: Double, _ kind: ScoreKind) -> String {
    guard share.isFinite, share.magnitude < 1e6 else { return shortText(share) }
    return kind == .sigmoids ? fixedPoint(share, places: 3) : percent(share)
  }

  private func trimmedAtEnd(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
