public import Diagnostics

extension TrainingData {
  /// Loads what lies at a path: a folder whose `train-…` pair (or `*train*.csv`) is trained on and
  /// whose `t10k-…` pair (or `*test*.csv`) is tested on; or one pair or CSV file, in a folder or by
  /// name, which is split 70/15/15.
  ///
  /// The split is ``RandomSplit``'s: the same images and seed give the same parts.
  ///
  /// - Parameter validation: what is set aside of training files that come with test files.
  /// - Throws: `DAT001` to `DAT016`, `DAT023` to `DAT025`.
  public init(
    path: String, source: Dataset.Source = .data, seed: UInt64, validation: Validation = .standard
  ) throws(DatasetError) {
    let files: TrainingFiles =
      switch try NamedData(path) {
      case .folder(let folder): try folder.trainingFiles()
      case .file(let file): .whole(file)
      }
    try self.init(files, source: source, seed: seed, validation: validation)
  }

  /// - Throws: `DAT001`, `DAT005` to `DAT015`, `DAT024`, `DAT025`.
  init(
    _ files: TrainingFiles, source: Dataset.Source, seed: UInt64, validation: Validation
  ) throws(DatasetError) {
    let name: Name
    let place: String
    switch files {
    case .parts(let trainingFiles, let testFiles):
      place = escaped(trainingFiles.name)
      let content = try trainingFiles.read()
      let testContent = try testFiles.read()
      name = Self.name(
        [content.images, content.labels, testContent.images, testContent.labels], source: source)
      let dataset = Dataset(content, source: source)
      let counts = try Self.counts(of: dataset.count, validation, at: place)
      let parts = try RandomSplit(.counts(counts)).parts(of: dataset.count, seed: seed)
      training = Subset(dataset, indices: parts[0])
      self.validation = Subset(dataset, indices: parts[1])
      test = Subset(Dataset(testContent, source: source))
      hasOwnTestFiles = true
    case .whole(let files):
      place = escaped(files.name)
      let content = try files.read()
      name = Self.name([content.images, content.labels], source: source)
      let dataset = Dataset(content, source: source)
      let parts = try RandomSplit.course.parts(of: dataset.count, seed: seed)
      guard parts.allSatisfy({ !$0.isEmpty }) else {
        throw DatasetError(
          .tooFew, at: place,
          "expected at least 7 images, to be split 70/15/15 into training, validation and test; "
            + "found \(grouped(dataset.count)): use a larger data set")
      }
      training = Subset(dataset, indices: parts[0])
      self.validation = Subset(dataset, indices: parts[1])
      test = Subset(dataset, indices: parts[2])
      hasOwnTestFiles = false
    }
    self.name = name
    self.source = source
    warnings = Self.warning(name, place).map { [$0] } ?? []
  }

  /// What files are known to be by their content: images and labels to train on, then those to test
  /// on where they are files of their own.
  static func name(_ contents: [IDXContent], source: Dataset.Source) -> Name {
    switch contents.map(\.published) {
    case [.trainImages, .trainLabels, .testImages, .testLabels]: .fashionMNIST
    case [.trainImages, .trainLabels]: .fashionMNISTTraining
    case [.testImages, .testLabels]: .fashionMNISTTest
    default: source == .sample || contents.allSatisfy(\.isSample) ? .sample : .unknown
    }
  }

  /// How many images train and how many validate.
  private static func counts(
    of count: Int, _ validation: Validation, at place: String
  ) throws(DatasetError) -> [Int] {
    guard count >= 2 else {
      throw DatasetError(
        .tooFew, at: place,
        "expected at least 2 images, one to train and one to validate on; found \(count): use a "
          + "larger data set")
    }
    let held: Int
    switch validation {
    case .standard: held = max(count / 6, 1)
    case .count(let count): held = count
    case .share(let share):
      guard share > 0, share < 1 else {
        throw DatasetError(
          .splitLengths, at: place,
          "a share of \(share) for validation leaves no split; expected a number above 0 and below "
            + "1, as in 0.15")
      }
      held = max(Int((Double(count) * share).rounded(.down)), 1)
    }
    guard (1..<count).contains(held) else {
      throw DatasetError(
        .splitLengths, at: place,
        "\(grouped(held)) of \(grouped(count)) images cannot be set aside for validation; expected "
          + "1 to \(grouped(count - 1))")
    }
    return [count - held, held]
  }

  /// What is said of images that may be anything, or that are for grading.
  static func warning(_ name: Name, _ place: String) -> Diagnostic? {
    switch name {
    case .fashionMNIST, .fashionMNISTTraining, .sample: return nil
    case .fashionMNISTTest:
      return Diagnostic(
        code: DatasetErrorCode.testImages.rawValue, severity: .warning, place: place,
        message: "these are Fashion-MNIST's test images, on which networks are graded; one that is "
          + "trained on a part of them has seen them: train on a folder with train-… and t10k-… "
          + "files, which `grade data fetch` gets")
    case .unknown:
      return Diagnostic(
        code: DatasetErrorCode.notKnown.rawValue, severity: .warning, place: place,
        message: "these images are not known to be Fashion-MNIST's, since only the official .gz "
          + "files can be told by their published MD5 (MNIST's digits have the same file names); "
          + "`grade data fetch` gets the official files")
    }
  }
}

extension Dataset {
  /// A part of a ``TrainingData``, which has the warnings.
  fileprivate init(_ content: (images: IDXContent, labels: IDXContent), source: Source) {
    self.init(
      name: Self.name(content.images, content.labels, source: source), source: source,
      images: content.images.values, labels: content.labels.values)
  }
}
