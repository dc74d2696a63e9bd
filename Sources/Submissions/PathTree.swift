import Diagnostics

/// The paths of one container as a tree, to find a path that stands twice, or as file and folder,
/// on any system that the archive might be unpacked on.
///
/// One node a component, so that memory stays in proportion to the names.
struct PathTree {
  private struct Key: Hashable {
    let parent: Int
    /// Folded: equal for names that some file system takes for the same.
    let name: String
  }

  private enum Kind {
    case file, folder
    /// A folder that only stands in the paths of others so far.
    case implied
  }

  private var numbers: [Key: Int] = [:]
  private var kinds: [Kind] = [.folder]

  /// - Throws: `SUB026`, `SUB027`.
  mutating func insert(_ path: MemberPath) throws(SubmissionError) {
    var parent = 0
    for component in path.components.dropLast() {
      parent = node(component, in: parent, orNew: .implied).number
      guard kinds[parent] != .file else { throw Self.fileAndFolder(path, component) }
    }
    guard let name = path.components.last else { return }
    let kind: Kind = path.isFolder ? .folder : .file
    let (number, isNew) = node(name, in: parent, orNew: kind)
    if isNew { return }
    switch (kinds[number], kind) {
    case (.implied, .folder): kinds[number] = .folder
    case (.file, .file), (.folder, .folder):
      throw SubmissionError(
        .repeatedPath, at: path.place,
        "a path stands twice, if upper and lower case and the ways "
          + "to write an accent are taken as one; keep one of the two")
    default: throw Self.fileAndFolder(path, name)
    }
  }

  private mutating func node(
    _ name: Substring, in parent: Int, orNew kind: Kind
  ) -> (number: Int, isNew: Bool) {
    // Through upper case, since only so 'ß' meets 'SS' and 'ſ' meets 's'; strings compare by
    // canonical equivalence, which is normalisation.
    let key = Key(parent: parent, name: name.uppercased().lowercased())
    if let number = numbers[key] { return (number, false) }
    numbers[key] = kinds.count
    kinds.append(kind)
    return (kinds.count - 1, true)
  }

  private static func fileAndFolder(_ path: MemberPath, _ name: Substring) -> SubmissionError {
    SubmissionError(
      .fileAndFolder, at: path.place,
      "\(quoted(name)) stands both as a file and as a folder; rename one of the two")
  }
}
