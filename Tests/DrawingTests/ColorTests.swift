import Testing

@testable import Drawing

@Suite struct ColorTests {
  @Test func equalByChannels() {
    #expect(Color(red: 1, green: 2, blue: 3) != Color(red: 3, green: 2, blue: 1))
  }
}
