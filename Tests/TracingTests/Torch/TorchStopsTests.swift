import Diagnostics
import Networks
import PythonSyntax
import TestSupport
import Testing

@testable import Tracing

/// What ends a trace, in words that a student reads.
@Suite struct TorchStopsTests {
  /// Bodies of `forward`, after the lines of `__init__`.
  private static let cases: [(initialize: String, forward: String)] = [
    ("self.e = nn.Embedding(10, 4)", "self.e(x.long())"),
    ("self.e = nn.Embedding(256, 4)", "self.e(x)"),
    ("self.c = nn.Conv3d(1, 2, 3)", "self.c(x)"),
    ("", "x.argmax(1)"),
    ("", "torch.where(x > 0, x, x * 2)"),
    ("", "x.relux()"),
    ("", "F.dropout(x, 0.2)"),
    ("", "x + torch.randn(6)"),
    ("", "x if x.sum() > 0 else -x"),
    ("", "x.view(64, -1)"),
    ("", "x.view(-1, 7)"),
    ("", "x.mean(0)"),
    ("self.fc = nn.Linear(7, 3)", "self.fc(x)"),
    ("self.fc = [nn.Linear(6, 10)]", "self.fc[0](x.mean(1))"),
    ("self.fc = nn.Linear(6)", "self.fc(x)"),
    ("self.l = nn.LSTM(6, 3)", "self.l(x)[0]"),
    ("self.l = nn.LSTM(6, 3, batch_first=True)", "self.l(x, (torch.randn(1, 1, 3), 0))[0]"),
    ("", "x.T @ x"),
    ("", "(x[:, 0], x[:, 1])"),
    ("", "None"),
    ("self.c = nn.Conv2d(1, 2, 3)", "self.c(x)"),
    ("self.n = nn.BatchNorm1d(4, track_running_stats=False)", "self.n(x)"),
    ("", "self.later(x)"),
    ("self.x = nn.Linear(6, 3)\nself.x.register_forward_hook(print)", "self.x(x)"),
  ]

  @Test func wordsOfStops() throws {
    var text = ""
    for (initialize, forward) in Self.cases {
      let body = initialize.split(separator: "\n").map { "        \($0)\n" }.joined()
      let source = """
        import torch
        import torch.nn as nn
        import torch.nn.functional as F
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first = nn.Linear(6, 6)
        \(body)    def forward(self, x):
                x = self.first(x)
                return \(forward)
        """
      text += initialize.isEmpty ? "\(forward)\n" : "\(initialize) … \(forward)\n"
      text += "  \(Self.stop(of: source))\n"
    }
    try expectSnapshot(text, "stops.txt")
  }

  private static func stop(of source: String) -> String {
    let module = PythonModule(path: "net.py", bytes: Array(source.utf8))
    let program = TracedProgram(modules: [module])
    do throws(TraceError) {
      guard !program.candidates.isEmpty else {
        return "no network: " + program.notes.map(\.description).joined(separator: "; ")
      }
      let traced = try program.trace(0, inputShape: [4, 6])
      return "traced: " + traced.layers.map(\.operation.typeName).joined(separator: " ")
    } catch {
      return error.description
    }
  }

  /// A trace leaves nothing behind: the next one, with another input, stands for itself.
  @Test func tracesDoNotDisturbOneAnother() throws {
    let source = """
      import torch
      import torch.nn as nn
      class Net(nn.Module):
          def __init__(self):
              super().__init__()
              self.scale = torch.ones(1)
              self.fc = nn.LazyLinear(10)
          def forward(self, x):
              self.scale.mul_(2)
              return self.fc(x.flatten(1)) * self.scale
      """
    let module = PythonModule(path: "net.py", bytes: Array(source.utf8))
    let program = TracedProgram(modules: [module])
    for shape in [[4, 6], [1, 28, 28], [4, 6]] {
      let traced = try program.trace(0, inputShape: shape)
      let network = try Network(inputShape: shape, layers: traced.layers)
      #expect(network.tensors.first?.shape == [10, shape.reduce(1, *)])
      #expect(traced.layers.last?.operation == .scale(factor: 2, offset: 0))
    }
  }
}
