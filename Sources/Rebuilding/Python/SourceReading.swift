import Diagnostics
import Networks
import Tracing

/// What the sources do to pixels on their way to the network: evaluation's own way, else training's.
struct SourceReading {
  /// Nil where the sources do not show it, or show several.
  private(set) var statement: ReadingStatement?
  /// Why there is none.
  private(set) var notes: [Diagnostic] = []

  /// - Parameter candidate: the network; nil for whatever the sources call.
  init(_ networks: SourceNetworks, candidate: Int? = nil) {
    let own = candidate.map { networks.candidates[$0].feeds } ?? []
    let feeds = own.isEmpty ? networks.candidates.flatMap(\.feeds) : own
    for isTraining in [false, true] {
      let group = feeds.filter { $0.isTraining == isTraining }
      if decide(group, in: networks.program) { return }
    }
    // What the loaders hand on reaches the network unless the code between them changes it; of a graph
    // whose network the sources do not build, nothing says that it does.
    for isTraining in [false, true] where feeds.isEmpty && candidate != nil {
      let group = networks.program.loaderFeeds.filter { $0.isTraining == isTraining }
      guard decide(group, in: networks.program) else { continue }
      if case .read(_, let place)? = statement {
        notes = [
          Self.note(
            place,
            "no call of the network was found in the sources; the pixels are taken as the data loader "
              + "hands them on")
        ]
      }
      return
    }
    if notes.isEmpty {
      notes = [
        Self.note(
          "", "the sources do not show how pixels reach the network: no call with images was found")
      ]
    }
  }

  /// Whether these feeds settle the question, one way or the other.
  private mutating func decide(_ feeds: [NetworkFeed], in program: TracedProgram) -> Bool {
    var readings: [(reading: ImageReading, place: String)] = []
    for feed in feeds {
      guard let reading = feed.reading else {
        if let unknown = feed.unknownStep, notes.count < 4 {
          let note = Self.note(
            program.place(unknown.place),
            "what this does to pixels could not be told: \(unknown.what)")
          if !notes.contains(note) { notes.append(note) }
        }
        continue
      }
      if !readings.contains(where: { $0.reading == reading }) {
        readings.append((reading, program.place(feed.scalingPlace ?? feed.place)))
      }
    }
    guard let first = readings.first else { return false }
    if readings.count == 1 {
      statement = .read(first.reading, place: first.place)
      notes = []
    } else {
      let list = readings.prefix(4).map { "\($0.reading.words) (\($0.place))" }
      notes.append(
        Self.note(
          first.place,
          "the sources feed the network in several ways: \(list.joined(separator: ", "))"))
    }
    return true
  }

  private static func note(_ place: String, _ message: String) -> Diagnostic {
    Diagnostic(
      code: RebuildingErrorCode.unknownFeed.rawValue, severity: .note, place: place,
      message: message)
  }
}

extension NetworkFeed {
  /// As images are read that this feed stands for; nil where a step is not known.
  fileprivate var reading: ImageReading? {
    guard let table else { return nil }
    if let scaling = InputScaling.common.first(where: { $0.table == table }) {
      return ImageReading(scaling, isTransposed: isTransposed)
    }
    return ImageReading(PixelConversion(table: table), words: words, isTransposed: isTransposed)
  }
}
