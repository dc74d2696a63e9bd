import Diagnostics
import Yams

/// The YAML of a rubric, checked as a whole before any key is read.
enum RubricDocument {
  /// Bytes of a rubric file.
  static let byteLimit = 1 << 20

  /// - Throws: `RUB001` to `RUB005`.
  static func root(yaml bytes: [UInt8], file: String) throws(RubricError) -> RubricNode {
    guard bytes.count <= byteLimit else {
      throw RubricError(
        .tooLarge, at: escaped(file),
        "the file has \(grouped(bytes.count)) bytes, a rubric at most \(grouped(byteLimit)); is this "
          + "the right file?")
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: content, as: UTF8.self) else {
      throw RubricError(.notUTF8, at: escaped(file), "the text is not UTF-8; save it as UTF-8")
    }
    try refuseAliases(in: text, file: file)
    let node: Node?
    do {
      // libYAML itself refuses more than a thousand levels of nesting.
      // Without rules for numbers and the like every scalar stays the text that stands there.
      node = try Yams.compose(yaml: text, .basic)
    } catch {
      throw RubricError(yams: error, text: text, file: file)
    }
    guard let node else {
      throw RubricError(
        .syntax, at: escaped(file), "the file is empty; start from Rubrics/homework3.yaml")
    }
    try refuseTags(in: node, file: file)
    return RubricNode(node: node, file: file, name: "rubric")
  }

  /// Refuses every pair of an anchor `&name` and an alias `*name`: expanded, a few lines of aliases
  /// grow without bound, and Yams compares whole expanded keys. A pair inside comments or quoted texts
  /// is refused too, since finding it needs no reading of YAML.
  private static func refuseAliases(in text: String, file: String) throws(RubricError) {
    var anchors: Set<Substring> = []
    for (_, word) in words(after: "&", in: text) { anchors.insert(word) }
    guard !anchors.isEmpty else { return }
    for (place, word) in words(after: "*", in: text) where anchors.contains(word) {
      throw RubricError(
        .unsupportedYAML, at: "\(escaped(file)):\(place)",
        "the alias *\(escaped(word, limit: 40)) is not read; write the value out in full")
    }
  }

  /// The names that follow `mark` where it does not continue a word, each with its place.
  private static func words(
    after mark: Unicode.Scalar, in text: String
  ) -> [(place: String, word: Substring)] {
    var found: [(place: String, word: Substring)] = []
    let scalars = text.unicodeScalars
    var (line, column) = (1, 1)
    var previous: Unicode.Scalar = "\n"
    for index in scalars.indices {
      let scalar = scalars[index]
      if scalar == mark, !isWordScalar(previous) {
        let rest = scalars[scalars.index(after: index)...].prefix(while: isWordScalar)
        if !rest.isEmpty { found.append(("\(line):\(column)", Substring(rest))) }
      }
      if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
      previous = scalar
    }
    return found
  }

  /// The characters of an anchor's name in libYAML.
  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
    default: false
    }
  }
}

extension RubricDocument {
  /// Tags such as `!!int` or `!include` would have to be obeyed or ignored; neither is plain.
  private static func refuseTags(in node: Node, file: String) throws(RubricError) {
    let tag: Tag
    switch node {
    case .scalar(let scalar): tag = scalar.tag
    case .alias(let alias): tag = alias.tag
    case .sequence(let sequence):
      tag = sequence.tag
      for element in sequence { try refuseTags(in: element, file: file) }
    case .mapping(let mapping):
      tag = mapping.tag
      for (key, value) in mapping {
        try refuseTags(in: key, file: file)
        try refuseTags(in: value, file: file)
      }
    }
    let plain: [Tag.Name] = [.implicit, .nonSpecific, .str, .seq, .map]
    if !plain.contains(where: { $0.rawValue == tag.description }) {
      let core = "tag:yaml.org,2002:"
      let name = tag.description
      let word = name.hasPrefix(core) ? "!!" + name.dropFirst(core.count) : name
      throw RubricError(
        .unsupportedYAML, at: RubricNode.place(file, node.mark),
        "the type tag \(quoted(word, limit: 40)) is not read; remove it")
    }
  }
}
