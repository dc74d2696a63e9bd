import Tensors
import Testing

@testable import Checkpoints

@Suite struct TorchNamesTests {
  private static func meaning(_ module: String, _ name: String) -> TorchName {
    TorchNames.meaning(of: PickleGraph.Global(module: module, name: name, offset: 0))
  }

  @Test func everyRowHasAReasonAndNoNameStandsTwice() {
    var names: Set<String> = []
    for row in TorchNames.rows {
      #expect(row.reason.count > 10)
      for module in row.modules {
        for (name, _) in row.names { #expect(names.insert("\(module).\(name)").inserted) }
      }
    }
  }

  /// Exact matches only.
  @Test(
    arguments: [
      ("torch._utils", "_rebuild_tensor_v2", .rebuild(.v2)),
      ("torch._utils", "_rebuild_tensor_v4", .unlisted),
      ("torch._utils ", "_rebuild_tensor_v2", .unlisted),
      ("torch", "FloatStorage", .storage(.values(.float32))),
      ("torch.cuda", "FloatStorage", .storage(.values(.float32))),
      ("__builtin__", "set", .container(.set)),
      ("builtins", "eval", .forbidden), ("__builtin__", "eval", .forbidden),
      ("os.path", "join", .forbidden),
      ("osmium", "Reader", .unlisted), ("__main__", "Net", .unlisted),
      ("__main__", "Net.Inner", .unlisted),
      ("torch", "nn.Module", .forbidden), ("torch.hub", "load", .forbidden),
    ] as [(String, String, TorchName)])
  func namesMeanWhatTheTableSays(module: String, name: String, meaning: TorchName) {
    #expect(Self.meaning(module, name) == meaning)
  }

  @Test func onlyListedFunctionsMayBeCalled() {
    #expect(!TorchName.unlisted.isCallable && !TorchName.forbidden.isCallable)
    #expect(!TorchName.storage(.bytes).isCallable && TorchName.rebuild(.v1).isCallable)
  }
}
