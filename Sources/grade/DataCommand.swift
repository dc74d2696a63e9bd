import ArgumentParser
import Console
import Datasets
import Diagnostics
import Glibc

/// `grade data`: getting Fashion-MNIST, drawing the sample.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Gets the data that submissions are graded on.",
    subcommands: [FetchCommand.self, SampleCommand.self])
}

/// `grade data fetch`: Fashion-MNIST's four official files, checked against their published MD5.
struct FetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Downloads Fashion-MNIST's four files, where they are not there already.",
    discussion: """
      A download that was cut off goes on where it ended. Each file appears only when it is whole and \
      has the published size and MD5. Without --dir the files go where grade looks for them.
      """)

  @Option(help: ArgumentHelp("The folder to fill.", valueName: "folder"))
  var dir: String?

  func run() async throws {
    let locator = DatasetLocator(data: nil, environment: systemEnvironment, sampleFolder: "")
    guard let folder = dir ?? locator.cacheFolder else {
      complain("neither XDG_CACHE_HOME nor HOME is set; name a folder with --dir")
      throw ExitCode(64)
    }
    let line = DownloadLine()
    do {
      let summary = try await DatasetFetcher().fetch(into: folder) { line.report($0) }
      line.finish()
      for file in summary.kept { print("kept        \(file)") }
      for file in summary.downloaded { print("downloaded  \(file)") }
      print("Fashion-MNIST is in \(escaped(folder, limit: 400))")
    } catch {
      line.finish()
      complain(error.diagnostic.description)
      throw ExitCode(1)
    }
  }
}

/// `grade data sample`: the generated sample, any number of images of it.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draws images of garments, which are not Fashion-MNIST, in its file format.",
    discussion: "The same numbers and seed give the same bytes on every machine.")

  @Option(help: ArgumentHelp("The folder to write into.", valueName: "folder"))
  var dir: String

  @Option(help: "Training images.")
  var train = 6_000

  @Option(help: "Test images.")
  var test = 1_000

  @Option(help: "Seed of the generator.")
  var seed = SampleGenerator.fixtureSeed

  func validate() throws {
    guard (1...1_000_000).contains(train), (1...1_000_000).contains(test) else {
      throw ValidationError("--train and --test are numbers from 1 to 1000000.")
    }
  }

  func run() throws {
    do {
      try SampleGenerator(seed: seed).write(training: train, test: test, into: dir)
    } catch {
      complain(error.diagnostic.description)
      throw ExitCode(1)
    }
  }
}
