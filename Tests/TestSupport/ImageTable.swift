/// A data set in a few lines of CSV, for runs that take a moment.
public enum ImageTable {
  /// Ten classes in turn, each with bright pixels in rows of its own: a label and 784 pixels a line.
  public static func csv(images: Int, seed: UInt64 = 1) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var text = ""
    for image in 0..<images {
      let label = image % 10
      text += "\(label)"
      for pixel in 0..<784 {
        let isBright = pixel / 28 / 2 == label + 2
        text += ",\(UInt8.random(in: isBright ? 128...255 : 0...127, using: &generator))"
      }
      text += "\n"
    }
    return Array(text.utf8)
  }
}
