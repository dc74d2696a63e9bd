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

  private struct Node {
    let parent: Int
    /// As first written.
    let name: Substring
    var kind: Kind
  }

  private var numbers: [Key: Int] = [:]
  private var nodes = [Node(parent: 0, name: "", kind: .folder)]

  /// - Throws: `SUB026`, `SUB027`.
  mutating func insert(_ path: MemberPath) throws(SubmissionError) {
    var parent = 0
    for component in path.components.dropLast() {
      parent = node(component, in: parent, orNew: .implied).number
      guard nodes[parent].kind != .file else { throw fileAndFolder(path, parent) }
    }
    guard let name = path.components.last else { return }
    let kind: Kind = path.isFolder ? .folder : .file
    let (number, isNew) = node(name, in: parent, orNew: kind)
    if isNew { return }
    switch (nodes[number].kind, kind) {
    case (.implied, .folder): nodes[number].kind = .folder
    case (.file, .file), (.folder, .folder):
      throw SubmissionError(
        .repeatedPath, at: path.place,
        "this path repeats \(quoted(self.path(of: number))), with upper "
          + "and lower case and the ways to write an accent taken as one; keep one of the two")
    default: throw fileAndFolder(path, number)
    }
  }

  private mutating func node(
    _ name: Substring, in parent: Int, orNew kind: Kind
  ) -> (number: Int, isNew: Bool) {
    // Through upper case, since only so 'ß' meets 'SS' and 'ſ' meets 's'; strings compare by
    // canonical equivalence, which is normalisation.
    let key = Key(parent: parent, name: name.uppercased().lowercased())
    if let number = numbers[key] { return (number, false) }
    numbers[key] = nodes.count
    nodes.append(Node(parent: parent, name: name, kind: kind))
    return (nodes.count - 1, true)
  }

  private func fileAndFolder(_ path: MemberPath, _ number: Int) -> SubmissionError {
    SubmissionError(
      .fileAndFolder, at: path.place,
      "\(quoted(self.path(of: number))) stands both as a file and as a folder; rename one of the two"
    )
  }

  private func path(of number: Int) -> String {
    var components: [Substring] = []
    var number = number
    while number != 0 {
      components.append(nodes[number].name)
      number = nodes[number].parent
    }
    return components.reversed().joined(separator: "/")
  }
}
