import Crypto
import Files

/// One of the four files that Fashion-MNIST consists of, as its authors published them.
///
/// Source: the table "Get the Data" of Fashion-MNIST's own README; sizes as served.
public struct PublishedFile: Hashable, Sendable {
  public let name: String
  public let bytes: Int
  /// In lower-case hexadecimal.
  public let md5: String

  public static let trainImages = PublishedFile(
    name: "train-images-idx3-ubyte.gz", bytes: 26_421_880, md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d")
  public static let trainLabels = PublishedFile(
    name: "train-labels-idx1-ubyte.gz", bytes: 29_515, md5: "25c81989df183df01b3e8a0aad5dffbe")
  public static let testImages = PublishedFile(
    name: "t10k-images-idx3-ubyte.gz", bytes: 4_422_102, md5: "bef4ecab320f06d8554ea6380940ec79")
  public static let testLabels = PublishedFile(
    name: "t10k-labels-idx1-ubyte.gz", bytes: 5_148, md5: "bb300cfdad3c16e7a12a480ee83cd310")

  /// The whole data set; the files that grading needs come first.
  public static let all = [testImages, testLabels, trainImages, trainLabels]

  /// A file for which size and MD5 are known.
  public init(name: String, bytes: Int, md5: String) {
    self.name = name
    self.bytes = bytes
    self.md5 = md5
  }

  /// The published file whose content these bytes are, whatever their file is called.
  init?(matching content: [UInt8]) {
    guard let file = Self.all.first(where: { $0.matches(content) }) else { return nil }
    self = file
  }

  /// True if size and MD5 are the published ones.
  func matches(_ content: [UInt8]) -> Bool {
    guard content.count == bytes else { return false }
    var hash = Insecure.MD5()
    unsafe content.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    return hexadecimal(hash.finalize()) == md5
  }
}
