import Diagnostics
import Yams

extension RubricError {
  /// The error that Yams met while it composed `text`, in the rubric's words.
  init(yams error: any Error, text: String, file: String) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let start = context.map { "\($0.text), which begins in line \($0.mark.line), " } ?? ""
      self = .syntax(start + problem, at: RubricNode.place(file, mark))
    case .reader(let problem, let offset, _, _):
      let place = offset.map { ":" + lineAndColumn(ofCharacter: $0, in: text) } ?? ""
      self = .syntax(problem, at: escaped(file) + place)
    case .duplicatedKeysInMapping(let keys, let context):
      self = RubricError(
        .duplicateKey, at: RubricNode.place(file, context.mark),
        "the key \(keys.map { quoted($0, limit: 40) }.joined(separator: ", ")) stands more than once "
          + "in one place; keep one")
    default:
      self = .syntax("too deeply nested, or too large for memory", at: escaped(file))
    }
  }

  private static func syntax(_ problem: String, at place: String) -> RubricError {
    if problem.contains("Maximum nesting level") {
      return RubricError(
        .syntax, at: place, "lists and keys are nested a thousand deep; is this the right file?")
    }
    let hint =
      problem.contains("mapping values")
      ? "; check the indentation, and put quotes around a text that contains ': '"
      : problem.contains("cannot start any token") ? "; indent with spaces, not tabs" : ""
    return RubricError(.syntax, at: place, "not valid YAML: \(escaped(problem, limit: 200))\(hint)")
  }
}

/// `line:column`, both from 1, of a character that is counted as Swift counts them.
private func lineAndColumn(ofCharacter offset: Int, in text: String) -> String {
  let before = text.prefix(offset)
  let line = before.count { $0.isNewline } + 1
  let column = before.reversed().prefix { !$0.isNewline }.count + 1
  return "\(line):\(column)"
}
