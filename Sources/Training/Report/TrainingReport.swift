public import Drawing

/// All that the page of one training run shows.
public struct TrainingReport: Hashable, Sendable {
  /// Such as `mlp`.
  public var recipe: String
  /// What the recipe is, in one sentence.
  public var about: String
  /// Name, source and sizes of the data in one line.
  public var dataset: String
  /// What the reader should know first, such as a loss that stands still.
  public var notes: [String]
  /// In the order of the page.
  public var settings: [Setting]
  /// As PyTorch prints it.
  public var network: String
  /// In state-dict order.
  public var parameters: [Parameter]
  /// In the order of the epochs.
  public var history: [Epoch]
  /// What the loss is called: `cross-entropy`, `mean squared error`.
  public var lossName: String
  public var test: TestResult?
  public var confusion: Confusion?
  /// Worst first.
  public var mistakes: [Mistake]
  /// Further charts, such as the fitted line or a sweep over learning rates.
  public var charts: [LineChart]

  public init(
    recipe: String, about: String, dataset: String, notes: [String] = [],
    settings: [Setting] = [], network: String, parameters: [Parameter], history: [Epoch],
    lossName: String, test: TestResult? = nil, confusion: Confusion? = nil,
    mistakes: [Mistake] = [], charts: [LineChart] = []
  ) {
    self.recipe = recipe
    self.about = about
    self.dataset = dataset
    self.notes = notes
    self.settings = settings
    self.network = network
    self.parameters = parameters
    self.history = history
    self.lossName = lossName
    self.test = test
    self.confusion = confusion
    self.mistakes = mistakes
    self.charts = charts
  }

  public struct Setting: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public struct Parameter: Hashable, Sendable {
    /// Its key in the state dict.
    public var name: String
    public var shape: [Int]

    public init(name: String, shape: [Int]) {
      self.name = name
      self.shape = shape
    }

    /// Values in it.
    public var count: Int { shape.reduce(1, *) }
  }

  /// What was measured after an epoch; nil for what was not.
  public struct Epoch: Hashable, Sendable {
    /// From 1; 0 for the network before training.
    public var number: Int
    public var trainLoss: Double?
    /// 0 to 1, as ``validationAccuracy``.
    public var trainAccuracy: Double?
    public var validationLoss: Double?
    public var validationAccuracy: Double?
    /// The sum that is minimised, where the course follows it beside the loss.
    public var cost: Double?

    public init(
      number: Int, trainLoss: Double? = nil, trainAccuracy: Double? = nil,
      validationLoss: Double? = nil, validationAccuracy: Double? = nil, cost: Double? = nil
    ) {
      self.number = number
      self.trainLoss = trainLoss
      self.trainAccuracy = trainAccuracy
      self.validationLoss = validationLoss
      self.validationAccuracy = validationAccuracy
      self.cost = cost
    }
  }

  public struct TestResult: Hashable, Sendable {
    public var loss: Double?
    /// Correct answers of ``images``; nil for a network that does not classify.
    public var correct: Int?
    public var images: Int

    public init(loss: Double?, correct: Int?, images: Int) {
      self.loss = loss
      self.correct = correct
      self.images = images
    }
  }

  public struct Confusion: Hashable, Sendable {
    /// Row: true class, column: answer, `[classes][classes]`.
    public var counts: [[Int]]
    public var classNames: [String]

    /// - Precondition: `counts` is square, with as many rows as names.
    public init(counts: [[Int]], classNames: [String]) {
      precondition(counts.count == classNames.count)
      precondition(counts.allSatisfy { $0.count == classNames.count })
      self.counts = counts
      self.classNames = classNames
    }
  }

  /// An image that the network took for something else.
  public struct Mistake: Hashable, Sendable {
    /// Of the test data, from 0.
    public var index: Int
    /// 0 black to 255 white, `[28, 28]`.
    public var pixels: [UInt8]
    public var truth: Int
    /// Nil where a score was NaN.
    public var answer: Int?
    public var scores: [Score]

    /// What the network said to one class.
    public struct Score: Hashable, Sendable {
      public var className: String
      public var value: Double

      public init(_ className: String, _ value: Double) {
        self.className = className
        self.value = value
      }
    }

    /// - Precondition: `pixels` are 28 times 28; `truth` and `answer` count into `scores`.
    public init(index: Int, pixels: [UInt8], truth: Int, answer: Int?, scores: [Score]) {
      precondition(pixels.count == 28 * 28)
      precondition(scores.indices.contains(truth))
      precondition(answer.map(scores.indices.contains) ?? true)
      self.index = index
      self.pixels = pixels
      self.truth = truth
      self.answer = answer
      self.scores = scores
    }
  }
}
