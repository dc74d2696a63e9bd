import Testing

@testable import Datasets

@Suite struct CurveGeneratorTests {
  @Test func seedsGiveTheirPoints() {
    let points = CurveGenerator(seed: 1).points(50)
    #expect(points.names == ["x", "y"])
    #expect(points.rowCount == 50)
    #expect(CurveGenerator(seed: 1).points(20).values == Array(points.values.prefix(40)))
    #expect(CurveGenerator(seed: 2).points(50) != points)
  }

  @Test func pointsLieAboutTheCurve() {
    let points = CurveGenerator(seed: 1).points(2_000)
    let (x, y) = (points.column(0), points.column(1))
    #expect(x.allSatisfy { (0...500).contains($0) })
    let noise = zip(x, y).map { Double($1) - CurveGenerator.curve(Double($0)) }
    let deviation = (noise.reduce(0) { $0 + $1 * $1 } / 2_000).squareRoot()
    #expect((55...65).contains(deviation))
    #expect(abs(noise.reduce(0, +) / 2_000) < 7)
    // Large enough that a network must not take them as they are.
    #expect((y.min() ?? 0) < -1_000 && (y.max() ?? 0) > 2_000)
  }
}
