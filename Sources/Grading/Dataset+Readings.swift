import Datasets

extension Dataset {
  /// At most so many of the images, of each class about its share, evenly spaced in the class.
  func selection(atMost count: Int) -> Dataset {
    guard count < self.count else { return self }
    let byClass = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    let chosen = (0..<count).map { byClass[$0 * self.count / count] }.sorted()
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * Self.imageSize)
    for index in chosen {
      pixels += images[index * Self.imageSize..<(index + 1) * Self.imageSize]
    }
    return Dataset(
      name: name, source: source, images: pixels, labels: chosen.map { labels[$0] })
  }

  /// The same images with rows and columns exchanged.
  var transposed: Dataset {
    var pixels = images
    for start in stride(from: 0, to: images.count, by: Self.imageSize) {
      for row in 0..<Self.side {
        for column in 0..<Self.side {
          pixels[start + column * Self.side + row] = images[start + row * Self.side + column]
        }
      }
    }
    return Dataset(name: name, source: source, images: pixels, labels: labels)
  }
}
