import Drawing

@testable import Training

/// Reports that the tests write.
enum Reports {
  static let names = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  static let classifier = TrainingReport(
    recipe: "digits-from-scratch",
    about: "784-16-16-10 sigmoids, trained by gradients written out by hand.",
    dataset:
      "Fashion-MNIST, 50,000 images for training, 10,000 for validation, 10,000 for the test",
    notes: ["Not learning: the loss is stuck at 0.1000 and the accuracy at about 10 %."],
    settings: [
      .init("epochs", "12"), .init("batch size", "100"), .init("learning rate", "0.05"),
      .init("optimizer", "SGD"), .init("loss", "sum of squares"), .init("seed", "42"),
    ],
    network: """
      Network(
        (flatten): Flatten(start_dim=1, end_dim=-1)
        (layer1): Linear(in_features=784, out_features=16, bias=True)
        (layer2): Linear(in_features=16, out_features=16, bias=True)
        (layer3): Linear(in_features=16, out_features=10, bias=True)
      )
      """,
    parameters: [
      .init(name: "layer1.weight", shape: [16, 784]), .init(name: "layer1.bias", shape: [16]),
      .init(name: "layer2.weight", shape: [16, 16]), .init(name: "layer2.bias", shape: [16]),
      .init(name: "layer3.weight", shape: [10, 16]), .init(name: "layer3.bias", shape: [10]),
    ],
    history: (0...12).map { epoch in
      let rest = 1 / Double(epoch + 1)
      return .init(
        number: epoch, trainLoss: 0.2 + 0.7 * rest, trainAccuracy: 0.88 - 0.78 * rest,
        validationLoss: 0.24 + 0.66 * rest, validationAccuracy: 0.86 - 0.76 * rest,
        cost: 10_000 * (0.2 + 0.7 * rest))
    },
    lossName: "sum of squares", test: .init(loss: 0.2931, correct: 8423, images: 10_000),
    confusion: .init(
      counts: (0..<10).map { row in
        (0..<10).map { column in
          row == column ? 846 : (row * 7 + column * 4) % 6 == 0 ? 60 + row - column : 3
        }
      }, classNames: names),
    mistakes: (0..<4).map(mistake))

  /// A network that answers with numbers: no classes, no accuracy; one point of validation alone.
  static let regression = TrainingReport(
    recipe: "regression", about: "PReLU 1-3-2-1 on a generated curve.",
    dataset: "generated curve, 700 points for training, 150 for validation, 150 for the test",
    network: "Sequential(\n  (0): Linear(in_features=1, out_features=3, bias=True)\n)",
    parameters: [.init(name: "0.weight", shape: [3, 1]), .init(name: "scale", shape: [])],
    history: [
      .init(number: 1, trainLoss: 0.9, validationLoss: 0.8), .init(number: 2, trainLoss: .nan),
    ],
    lossName: "mean squared error", test: .init(loss: 0.0123, correct: nil, images: 150),
    charts: [
      LineChart(
        title: "Fitted line", x: .init("x"), y: .init("y"),
        series: [
          .init(
            "points", style: .points,
            points: (0..<40).map { .init(x: Double($0) / 10, y: Double($0 * 7 % 11) / 10) }),
          .init("network", points: [.init(x: 0, y: 0.2), .init(x: 3.9, y: 0.8)]),
        ])
    ])

  /// Text in every place that tries to leave it; scores that are no numbers.
  static let hostile = TrainingReport(
    recipe: "<img src=x onerror=alert(1)>", about: "\"\u{301} onload=\"alert(1)",
    dataset: "{{{network}}} & </title>", notes: ["<b>bold</b>", ""],
    settings: [.init("</table>", "'\u{0}\u{1B}[31m")], network: "</pre><b>",
    parameters: [.init(name: "\"><b>", shape: [0])], history: [], lossName: "<b>",
    test: .init(loss: .infinity, correct: 0, images: 0),
    confusion: .init(counts: [[0]], classNames: ["<b>"]),
    mistakes: [
      .init(
        index: 0, pixels: [UInt8](repeating: 255, count: 784), truth: 0, answer: nil,
        scores: [.init("\"\u{301} onload=\"alert(1)", .nan), .init("<b>", .infinity)])
    ])

  /// A bright shape on black that differs by number, and ten scores.
  private static func mistake(_ number: Int) -> TrainingReport.Mistake {
    let pixels = (0..<784).map { index -> UInt8 in
      let x = index % 28 - 14
      let y = index / 28 - 14
      let radius = x * x + y * y * (number + 1) / 2
      return radius < 120 ? UInt8(max(0, 250 - radius)) : 0
    }
    let truth = number * 3 % 10
    let answer = (number * 3 + 6) % 10
    return TrainingReport.Mistake(
      index: number * 1234, pixels: pixels, truth: truth, answer: answer,
      scores: names.enumerated().map { index, name in
        .init(name, index == answer ? 0.91 : index == truth ? 0.0312 : 0.007)
      })
  }
}
