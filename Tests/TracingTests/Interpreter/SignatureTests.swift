import Diagnostics
import Testing

@testable import Tracing

@Suite struct SignatureTests {
  private static let signature = Signature("input, p=0.5, *sizes, training=True, name='x', **rest")

  private func bound(
    _ positional: [Value], _ keywords: [(String, Value)] = []
  ) -> (bound: BoundArguments?, message: String) {
    let interpreter = Interpreter(limits: TraceLimits())
    let arguments = CallArguments(
      positional: positional, keywords: keywords.map { ($0.0, $0.1) },
      place: SourcePlace(unit: 0, range: 0..<0))
    do throws(TraceStop) {
      return (try Self.signature.bind(arguments, to: "f", in: interpreter), "")
    } catch {
      return (nil, interpreter.error(of: error).message)
    }
  }

  @Test func defaultsAndRests() throws {
    let bound = try #require(
      self.bound([.int(1), .float(0.25), .int(7), .int(8)], [("extra", .none)]).bound)
    #expect(try bound.int("input") == 1)
    #expect(try bound.number("p") == 0.25)
    #expect(bound.variadic("sizes").compactMap(\.integer) == [7, 8])
    #expect(try bound.bool("training"))
    #expect(try bound.string("name") == "x")
    #expect(bound.others.map(\.name) == ["extra"])
    #expect(bound.isGiven("p"))
    #expect(!bound.isGiven("training"))
  }

  @Test func misfitsAreTypeErrors() {
    #expect(
      bound([]).message == "Python would raise TypeError: f() missing required argument 'input'")
    #expect(
      bound([.int(1)], [("input", .int(2))]).message
        == "Python would raise TypeError: f() got multiple values for argument 'input'")
  }

  @Test func anUnknownArgumentIsNamed() throws {
    let interpreter = Interpreter(limits: TraceLimits())
    let place = SourcePlace(unit: 0, range: 0..<0)
    let bound = try #require(
      try? Signature("size").bind(
        CallArguments(positional: [interpreter.opaque("input(…)", at: place)], place: place),
        to: "Linear", in: interpreter))
    do throws(TraceStop) {
      _ = try bound.int("size")
      Issue.record("an unknown size is no integer")
    } catch {
      #expect(
        interpreter.error(of: error).message
          == "Linear()'s size needs input(…), which only running the code could tell; write the value "
          + "into the source")
    }
  }
}
