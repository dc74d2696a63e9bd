import Diagnostics

/// The path of a member, found safe: relative, of plain components, in printable UTF-8.
struct MemberPath: Sendable {
  let text: String
  let components: [Substring]
  let isFolder: Bool
  /// True for what stands in an archive without the student's doing: `__MACOSX`, `.git`, ….
  let isIgnored: Bool

  /// Nil for the root itself, which `tar` writes as `./`.
  ///
  /// - Throws: `SUB013`, `SUB020` to `SUB025`.
  init?(_ name: [UInt8], isFolder: Bool, limits: ResourceLimits) throws(SubmissionError) {
    // Longer than any limit below; checked first, since what follows takes memory for the name.
    let longest = limits.nameBytes.multiplied(by: Self.ignoredFactor)
    guard name.count <= longest else {
      throw .limit(.nameBytes, longest, actual: name.count, at: placeText(name.prefix(60)))
    }
    var rest = name[...]
    if isFolder, rest.last == UInt8(ascii: "/") { rest.removeLast() }
    guard let whole = String(validating: rest, as: UTF8.self) else {
      throw SubmissionError(
        .notUTF8, at: placeText(rest),
        "a file name is not UTF-8; rename it with plain letters, or pack again with a program that "
          + "writes UTF-8 names")
    }
    try Self.checkCharacters(of: whole)
    if isFolder, whole == "." { return nil }
    // By bytes: as characters, '/' and a combining accent behind it are one, and no separator.
    let hasDot = whole.utf8.starts(with: "./".utf8)
    let text = hasDot ? String(decoding: rest.dropFirst(2), as: UTF8.self) : whole
    let components = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map(Substring.init)
    try Self.checkComponents(components, of: whole)

    self.text = text
    self.components = components
    self.isFolder = isFolder
    isIgnored = Self.isIgnored(components, isFolder: isFolder)
    try checkLimits(limits)
  }

  /// The path as it stands in a diagnostic.
  var place: String { placeText(text.utf8) }

  /// True for `submission.json` and Python sources, which have a limit of their own.
  var isSource: Bool {
    guard let name = components.last else { return false }
    return name.lowercased() == "submission.json" || Member.isPythonSource(named: name)
  }

  /// How much longer and deeper the paths of ignored members may be: packages nest, and nobody
  /// reads them.
  private static let ignoredFactor = 4

  private func checkLimits(_ limits: ResourceLimits) throws(SubmissionError) {
    let factor = isIgnored ? Self.ignoredFactor : 1
    let (bytes, levels) = (limits.nameBytes, limits.nameLevels)
    guard text.utf8.count <= bytes.multiplied(by: factor) else {
      throw .limit(
        .nameBytes, bytes.multiplied(by: factor), actual: text.utf8.count, at: place)
    }
    guard components.count <= levels.multiplied(by: factor) else {
      throw .limit(
        .nameLevels, levels.multiplied(by: factor), actual: components.count, at: place)
    }
  }

  private static func checkCharacters(of path: String) throws(SubmissionError) {
    for scalar in path.unicodeScalars {
      if scalar == "\\" {
        throw SubmissionError(
          .backslash, at: placeText(path.utf8),
          "a path has a backslash; expected '/' between folders: pack again with the system's own "
            + "zip command or 7-Zip")
      }
      if isUnsafe(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
        throw SubmissionError(
          .unsafeCharacter, at: placeText(path.utf8),
          "a path has the control or bidirectional character U+\(zeros)\(digits); rename the file")
      }
    }
  }

  private static func checkComponents(
    _ components: [Substring], of path: String
  ) throws(SubmissionError) {
    func refuse(_ code: SubmissionErrorCode, _ what: String) -> SubmissionError {
      SubmissionError(
        code, at: placeText(path.utf8),
        "a path \(what); expected one relative to the archive: pack the folder's content instead")
    }
    let first = components[0].utf8
    if components.count > 1, first.isEmpty { throw refuse(.absolutePath, "is absolute") }
    if first.dropFirst().first == UInt8(ascii: ":"), first.first.map(isASCIILetter) == true {
      throw refuse(.absolutePath, "begins with a drive letter")
    }
    for component in components {
      switch component {
      case "..": throw refuse(.climbingPath, "climbs with '..'")
      case "": throw refuse(.emptyComponent, "has an empty component")
      case ".": throw refuse(.emptyComponent, "has the component '.'")
      default: continue
      }
    }
  }

  /// Controls, line and paragraph separators, and the marks that turn the direction of text.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: false
    case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: scalar.properties.generalCategory == .control
    }
  }

  private static func isIgnored(_ components: [Substring], isFolder: Bool) -> Bool {
    if components.contains(where: { isJunk(name: $0, isFolder: false) }) { return true }
    return (isFolder ? components[...] : components.dropLast()).contains {
      isJunk(name: $0, isFolder: true)
    }
  }

  /// True for a name that systems and tools leave behind, inside a submission or beside it.
  ///
  /// Source: `submission-format.md`, version 1, section One submission, or a class.
  static func isJunk(name: some StringProtocol, isFolder: Bool) -> Bool {
    if name.utf8.first == UInt8(ascii: ".") { return true }
    return isFolder ? junkFolders.contains(String(name)) : name.lowercased() == "thumbs.db"
  }

  /// Those without a dot in front; every dot-folder is junk too.
  private static let junkFolders: Set<String> = [
    "__MACOSX", "venv", "env", "site-packages", "node_modules", "__pycache__",
  ]
}

/// A name as a diagnostic shows it: invisible characters as `\u{…}`, bytes that are not UTF-8 as
/// `\xE9`, cut after a length that a terminal can take.
func placeText(_ name: some Collection<UInt8>) -> String {
  escaped(lossyText(name), limit: 300)
}

/// UTF-8 as it is, every other byte as `\xE9`.
func lossyText(_ name: some Collection<UInt8>) -> String {
  if let text = String(validating: name, as: UTF8.self) { return text }
  var text = ""
  var rest = Array(name)[...]
  while let byte = rest.first {
    let scalar = (1...4).lazy.compactMap { count in
      String(validating: rest.prefix(count), as: UTF8.self).map { (text: $0, count: count) }
    }.first
    if let scalar {
      text += scalar.text
      rest = rest.dropFirst(scalar.count)
    } else {
      let digits = String(byte, radix: 16, uppercase: true)
      text += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
      rest = rest.dropFirst()
    }
  }
  return text
}

private func isASCIILetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
