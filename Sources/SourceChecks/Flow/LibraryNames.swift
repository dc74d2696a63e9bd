/// Full dotted names of libraries' things, each once, with what it means for the checks.
struct LibraryNames {
  private(set) var names: [[String]] = []
  private(set) var roles: [KnownNames.Role] = []
  private var numbers: [[String]: Int] = [:]
  private var members: [Member: Int] = [:]

  private struct Member: Hashable {
    let owner: Int
    let name: String
  }

  /// Parts of a name that are told apart; what lies deeper counts as its owner.
  private static let depthLimit = 12

  mutating func number(of name: [String]) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    roles.append(KnownNames.role(name))
    return names.count - 1
  }

  mutating func member(_ name: String, of owner: Int) -> Int {
    guard names[owner].count < Self.depthLimit else { return owner }
    let member = Member(owner: owner, name: name)
    if let number = members[member] { return number }
    let number = number(of: names[owner] + [name])
    members[member] = number
    return number
  }
}
