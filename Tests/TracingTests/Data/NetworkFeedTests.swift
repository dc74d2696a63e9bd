import PythonSyntax
import Testing

@testable import Tracing

/// Feeds of whole programs: which call trains, and what is known where no call is.
@Suite struct NetworkFeedTests {
  private static let preamble = """
    import torch
    from torch import nn
    from torch.utils.data import DataLoader
    from torchvision import datasets, transforms

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.out = nn.Linear(784, 10)

        def forward(self, x):
            return self.out(x)

    net = Net()
    test = datasets.FashionMNIST('data', train=False, transform=transforms.ToTensor())
    loader = DataLoader(test, batch_size=64)

    """

  private func program(_ source: String) -> TracedProgram {
    TracedProgram(modules: [
      PythonModule(path: "lab.py", bytes: Array((Self.preamble + source).utf8))
    ])
  }

  private func roles(_ source: String) throws -> [Bool] {
    let program = program(source)
    return try #require(program.candidates.first).feeds.map(\.isTraining)
  }

  @Test func callsBeforeAStepOfTrainingTrain() throws {
    let source = """
      for epoch in range(2):
          for x, y in loader:
              first = net(x)
              loss = nn.functional.cross_entropy(net(x), y) + first.sum()
              loss.backward()
          for x, y in loader:
              net(x)
      """
    #expect(try roles(source) == [false, true, true])
  }

  @Test func callsWithoutGradientsEvaluate() throws {
    let source = """
      for epoch in range(2):
          with torch.no_grad():
              net(test.data.float())
          net(test.data.float() / 255).sum().backward()
      """
    let feeds = try #require(program(source).candidates.first).feeds
    #expect(feeds.map(\.isTraining) == [false, true])
    #expect(feeds.map { $0.table?[255] } == [255, 1])
  }

  @Test func aFeedIsWhatThePixelsWereAtTheCall() throws {
    let source = """
      x = test.data.float()
      net(x)
      x.div_(255)
      net(x)
      """
    let feeds = try #require(program(source).candidates.first).feeds
    #expect(feeds.map { $0.table?[255] } == [255, 1])
  }

  @Test func anUnknownBranchMakesAFeedUnknown() throws {
    let source = """
      x = test.data.float()
      if input('scale? ') == 'y':
          x /= 255
      net(x)
      """
    let feed = try #require(program(source).candidates.first?.feeds.first)
    #expect(feed.table == nil)
    #expect(feed.unknownStep != nil)
  }

  @Test func loadersTellWhereNoCallIs() throws {
    let program = program("train = DataLoader(test, batch_size=8, shuffle=True)\n")
    #expect(program.loaderFeeds.map(\.isTraining) == [false, true])
    #expect(program.loaderFeeds.map(\.imageShape) == [[1, 28, 28], [1, 28, 28]])
    #expect(program.loaderFeeds.map(\.words) == ["pixel / 255", "pixel / 255"])
  }

  @Test func itemsThatDependOnTheirNumberAreNotKnown() throws {
    let source = """
      class Odd(torch.utils.data.Dataset):
          def __init__(self):
              self.pixels = open('t10k-images-idx3-ubyte', 'rb').read()[16:]

          def __len__(self):
              return 10000

          def __getitem__(self, i):
              x = torch.tensor(list(self.pixels[784 * i:784 * i + 784])).float()
              return x / 255 if i % 2 else x

      for x in DataLoader(Odd(), batch_size=4):
          net(x)
      """
    let feed = try #require(program(source).candidates.first?.feeds.first)
    #expect(feed.table == nil)
  }

  @Test func endlessDataEnds() throws {
    let source = """
      def forever():
          while True:
              for image in test.data:
                  yield image

      total = sum(image.float().mean() for image in forever())
      every = list(forever())
      for x in forever():
          net(x.float().view(1, -1))
      """
    let feed = try #require(program(source).candidates.first?.feeds.first)
    #expect(feed.table?[255] == 255)
    #expect(feed.imageShape == [784])
  }
}
