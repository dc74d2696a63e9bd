import Diagnostics
import TestSupport
import Testing

@testable import Datasets

@Suite struct DatasetTests {
  private static func content(_ published: PublishedFile?, isSample: Bool = false) -> IDXContent {
    IDXContent(values: [], published: published, isSample: isSample)
  }

  struct Naming: Sendable {
    let images: IDXContent
    let labels: IDXContent
    var source = Dataset.Source.data
    let name: Dataset.Name
  }

  @Test(arguments: [
    Naming(
      images: content(.testImages), labels: content(.testLabels), name: .fashionMNISTTest),
    Naming(
      images: content(.testImages), labels: content(.testLabels), source: .cache,
      name: .fashionMNISTTest),
    Naming(images: content(.testImages), labels: content(nil), name: .unknown),
    Naming(images: content(nil), labels: content(.testLabels), name: .unknown),
    Naming(images: content(.trainImages), labels: content(.trainLabels), name: .unknown),
    Naming(images: content(nil), labels: content(nil), source: .cache, name: .unknown),
    Naming(images: content(nil), labels: content(nil), source: .sample, name: .sample),
    Naming(
      images: content(nil, isSample: true), labels: content(nil, isSample: true), name: .sample),
    Naming(images: content(nil, isSample: true), labels: content(nil), name: .unknown),
  ])
  func namesByContent(naming: Naming) {
    #expect(
      Dataset.name(naming.images, naming.labels, source: naming.source) == naming.name)
  }

  @Test func warnsOfWhatIsNotKnown() throws {
    let warnings = [PublishedFile?.none, .trainImages, .testImages].map { published in
      Dataset.warning(published, "/data/t10k-images-idx3-ubyte.gz").description + "\n"
    }
    try expectSnapshot(warnings.joined(), "not-known.txt")
  }

  @Test func namesAreThoseOfTheOutputs() {
    #expect(Dataset.Name.allCases.map(\.rawValue) == ["Fashion-MNIST test", "sample", "unknown"])
    #expect(Dataset.Source.allCases.map(\.rawValue) == ["data", "cache", "sample"])
    #expect(Dataset.classNames.count == 10)
  }

  @Test func codesStayWhatTheyAre() {
    #expect(
      DatasetErrorCode.allCases.map(\.rawValue)
        == (1...28).map { $0 < 10 ? "DAT00\($0)" : "DAT0\($0)" })
  }
}
