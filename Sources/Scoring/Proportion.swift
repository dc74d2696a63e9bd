import Diagnostics

/// A share from 0 to 1 as an exact decimal with at most six places: an accuracy in a rubric.
public struct Proportion: Hashable, Sendable {
  public let millionths: Int

  public static let one = Proportion(millionths: 1_000_000)

  /// - Precondition: 0 ≤ millionths ≤ 1,000,000.
  public init(millionths: Int) {
    precondition((0...1_000_000).contains(millionths))
    self.millionths = millionths
  }
}

extension Proportion: Comparable {
  public static func < (first: Proportion, second: Proportion) -> Bool {
    first.millionths < second.millionths
  }
}

extension Proportion: CustomStringConvertible {
  /// At least two decimals, at most six: `0.30`, `0.125`.
  public var description: String { decimalText(millionths, places: 6, atLeast: 2) }
}

/// Correct answers of how many images: an accuracy that compares without rounding.
public struct MeasuredAccuracy: Hashable, Sendable {
  public let correct: Int
  public let images: Int

  /// - Precondition: 0 ≤ correct ≤ images.
  public init(correct: Int, images: Int) {
    precondition(0 <= correct && correct <= images)
    self.correct = correct
    self.images = images
  }

  /// correct / images; 0 without images.
  public var value: Double { images == 0 ? 0 : Double(correct) / Double(images) }

  public func reaches(_ floor: Proportion) -> Bool {
    Int128(correct) * 1_000_000 >= Int128(floor.millionths) * Int128(images)
      && (images > 0 || floor.millionths == 0)
  }
}

extension MeasuredAccuracy: CustomStringConvertible {
  /// `accuracy 0.8423 (8,423 of 10,000 images)`: the count tells values apart that print alike.
  public var description: String {
    "accuracy \(fixedPoint(value, places: 4)) (\(grouped(correct)) of \(grouped(images)) images)"
  }
}
