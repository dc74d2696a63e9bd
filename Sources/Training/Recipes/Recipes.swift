/// The course's networks, in the order in which it teaches them.
public enum Recipes {
  public static let all: [Recipe] = [
    firstNet, exampleNet, digitsFromScratch, threeBlue, regression, mlp, cnn, best,
  ]

  /// Those whose networks can be graded.
  public static var classification: [Recipe] { all.filter { $0.task == .classification } }

  public static func named(_ name: String) -> Recipe? { all.first { $0.name == name } }
}
