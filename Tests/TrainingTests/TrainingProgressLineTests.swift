import Testing

@testable import Training

@Suite struct TrainingProgressLineTests {
  private static let running = TrainingProgressLine(
    epoch: 3, epochs: 20, images: 21_000, imagesPerEpoch: 50_000, loss: 0.431234,
    imagesSeen: 121_000, seconds: 9.81)

  @Test(arguments: [
    (
      100,
      "epoch 3/20 ━━━━━━━━━━──────────────  42 %  loss 0.4312  12,300 images/s  1 min 12 s left"
    ),
    (79, "epoch 3/20 ━━━━━━─────────  42 %  loss 0.4312  12,300 images/s  1 min 12 s left"),
    (60, "epoch 3/20  42 %  loss 0.4312  12,300 images/s"), (40, "epoch 3/20  42 %  loss 0.4312"),
    (20, "epoch 3/20  42 %"), (5, "epoch"), (0, ""), (-3, ""),
  ])
  func fitsTheColumns(columns: Int, text: String) {
    #expect(Self.running.text(columns: columns) == text)
  }

  @Test func ascii() {
    #expect(
      Self.running.text(columns: 80, isASCII: true)
        == "epoch 3/20 [#####---------]  42 %  loss 0.4312  12,300 images/s  1 min 12 s left")
  }

  @Test func beforeTheFirstStep() {
    let line = TrainingProgressLine(
      epoch: 1, epochs: 1, images: 0, imagesPerEpoch: 0, loss: nil, imagesSeen: 0, seconds: 0)
    #expect(line.text() == "epoch 1/1 ────────────────────────   0 %")
    #expect(line.rate == nil && line.secondsLeft == nil)
  }

  @Test func diverged() {
    var line = Self.running
    line.loss = .nan
    line.seconds = .infinity
    #expect(line.text(columns: 40) == "epoch 3/20 ━━━━━────────  42 %  loss NaN")
  }

  /// 29,000 images of this epoch and 17 epochs of 50,000 are left.
  @Test func timeLeftCountsAllEpochs() throws {
    let left = try #require(Self.running.secondsLeft)
    #expect(abs(left - 879_000 * 9.81 / 121_000) < 1e-9)
  }

  @Test(arguments: [
    (0, "0 s"), (7.2, "8 s"), (59.5, "1 min 0 s"), (3599, "59 min 59 s"), (7530, "2 h 5 min"),
    (1e300, "years"), (.nan, "years"),
  ])
  func durations(seconds: Double, text: String) {
    #expect(durationText(seconds) == text)
  }
}
