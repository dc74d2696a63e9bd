import Testing

@testable import Drawing

@Suite struct PNGTests {
  /// Written by Python with its own zlib and read back by Pillow: mode L, 2 x 2, values 0 85 170 255.
  @Test func greyBytes() {
    let png = PNG.encode(grey: [0, 85, 170, 255], width: 2, height: 2)
    #expect(
      dataURI(png, type: "image/png")
        == "data:image/png;base64,"
        + "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR42mNgCGVY9R8AA60B/3qThH8AAAAASUVORK5CYII="
    )
  }

  /// Written by Python with its own zlib and read back by Pillow: mode RGB, 2 x 4, red above, blue below.
  @Test func scaledColourBytes() {
    let png = PNG.encode(
      rgb: [Color(red: 255, green: 0, blue: 0), Color(red: 0, green: 0, blue: 255)], width: 1,
      height: 2, scale: 2)
    #expect(
      dataURI(png, type: "image/png")
        == "data:image/png;base64,"
        + "iVBORw0KGgoAAAANSUhEUgAAAAIAAAAECAIAAAArjXluAAAAE0lEQVR42mP4z8AARAxQCs4AUQBvrAf5lH0nBgAAAABJRU5ErkJggg=="
    )
  }

  /// Source: RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64(text: String, digits: String) {
    #expect(dataURI(Array(text.utf8), type: "text/plain") == "data:text/plain;base64,\(digits)")
  }
}
