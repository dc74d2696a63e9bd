import Glibc

/// A new file that grows by whole pieces: a piece that can't be written whole is taken back.
///
/// It owns the open file.
public struct AppendedFile: ~Copyable {
  private let file: Descriptor
  /// Bytes of the pieces that are written whole.
  private var length = 0

  /// - Throws: `FIL001` to `FIL005`, also where the path exists.
  public init(creating path: String) throws(OutputError) {
    file = try .opening(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_APPEND, shown: path)
  }

  /// Writes the bytes behind what is there; a reader sees them when this returns.
  ///
  /// - Throws: `FIL002` to `FIL005`; the file then ends as before.
  public mutating func append(_ bytes: [UInt8]) throws(OutputError) {
    if let number = unsafe bytes.withUnsafeBytes({ unsafe writeAll($0, to: file.number) }) {
      _ = ftruncate(file.number, length)
      throw failure(number, file.path)
    }
    length += bytes.count
  }
}
