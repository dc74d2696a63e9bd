import Diagnostics

/// Points as an exact decimal with at most four places, so that sums and printed values agree.
public struct Points: Hashable, Sendable {
  /// Ten-thousandths of a point.
  public let tenThousandths: Int

  public static let zero = Points(tenThousandths: 0)
  /// The most that one number of a rubric may be; keeps every sum far from overflow.
  public static let largest = Points(tenThousandths: 1_000_000 * 10_000)

  public init(tenThousandths: Int) { self.tenThousandths = tenThousandths }

  /// The share `numerator / denominator` of these points, halves of the last place rounded up.
  ///
  /// - Precondition: 0 ≤ numerator ≤ denominator, denominator > 0.
  func scaled(by numerator: Int128, over denominator: Int128) -> Points {
    precondition(denominator > 0 && 0 <= numerator && numerator <= denominator)
    let product = Int128(tenThousandths) * numerator
    return Points(tenThousandths: Int((product * 2 + denominator) / (denominator * 2)))
  }
}

extension Points: Comparable {
  public static func < (first: Points, second: Points) -> Bool {
    first.tenThousandths < second.tenThousandths
  }
}

extension Points: AdditiveArithmetic {
  public static func + (first: Points, second: Points) -> Points {
    Points(tenThousandths: first.tenThousandths + second.tenThousandths)
  }

  public static func - (first: Points, second: Points) -> Points {
    Points(tenThousandths: first.tenThousandths - second.tenThousandths)
  }
}

extension Points: CustomStringConvertible {
  /// `2`, `1.5`, `0.3333`: at most four decimals, no trailing zeros.
  public var description: String { decimalText(tenThousandths, places: 4) }

  /// `1 point`, `0.5 points`.
  public var phrase: String { tenThousandths == 10_000 ? "1 point" : "\(self) points" }
}
