import Diagnostics

/// What was seen in a file and not read, each kind of thing once, with the first place.
struct TorchNotes {
  private static let limit = 50

  private(set) var diagnostics: [Diagnostic] = []
  private var classes: Set<String> = []
  private var messages: Set<String> = []

  mutating func add(_ message: String, at path: String) {
    guard diagnostics.count < Self.limit, messages.insert(message).inserted else { return }
    diagnostics.append(
      Diagnostic(
        code: CheckpointErrorCode.unsupported.rawValue, severity: .note, place: escaped(path),
        message: message))
  }

  mutating func addObject(of className: String, at path: String) {
    guard classes.count < Self.limit, classes.insert(className).inserted else { return }
    add(
      "an object of \(quoted(className)) is kept as its attributes; nothing of the class is run",
      at: path)
  }
}
