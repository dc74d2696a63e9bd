public import Foundation

/// The root of this package's checkout.
public let packageRoot = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The committed class of submissions.
public let fixtureClass = packageRoot.appending(path: "Fixtures/submissions").path

/// The folder of the generated sample.
public let sampleFolder = packageRoot.appending(path: "Fixtures/sample").path

/// `shared/fashion-mnist` beside the package, where it is present: real images for tests.
public let realImages: URL? = {
  let url = packageRoot.deletingLastPathComponent().appending(path: "shared/fashion-mnist")
  return FileManager.default.fileExists(atPath: url.path) ? url : nil
}()
