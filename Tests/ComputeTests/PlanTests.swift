internal import CDNNL
import Diagnostics
import TestSupport
import Testing

@testable import Compute

@Suite struct PlanTests {
  private func step(from source: Int, to result: Int) -> Step {
    Step(
      name: "", work: unsafe .kernel { _, _ in },
      reads: [Location(buffer: BufferID(index: source))],
      writes: [Location(buffer: BufferID(index: result))])
  }

  /// Random programs: buffers that are needed at the same time never share memory.
  @Test(arguments: 0..<50) func liveBuffersNeverOverlap(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 2...30, using: &generator)
    let buffers = (0..<count).map { _ in
      Buffer(size: Int.random(in: 1...5000, using: &generator))
    }
    let steps = (1..<count).map { index in
      let source = Int.random(in: max(0, index - 4)..<index, using: &generator)
      return step(from: source, to: index)
    }
    let plan = ArenaPlan(
      steps: steps, buffers: buffers, input: BufferID(index: 0), output: BufferID(index: count - 1))
    var lifetimes = (0..<count).map { ($0, $0) }
    for (index, step) in steps.enumerated() { lifetimes[step.reads[0].buffer.index].1 = index + 1 }
    lifetimes[count - 1].1 = count
    for first in 0..<count {
      for second in 0..<first
      where lifetimes[first].0 <= lifetimes[second].1 && lifetimes[second].0 <= lifetimes[first].1 {
        let (a, b) = (plan.offsets[first] ?? -1, plan.offsets[second] ?? -1)
        #expect(a >= b + buffers[second].size || b >= a + buffers[first].size, "seed \(seed)")
      }
    }
    #expect(plan.offsets.allSatisfy { ($0 ?? -1) % AlignedBytes.alignment == 0 })
  }

  @Test func chainTakesTheMemoryOfItsLargestPair() {
    let buffers = [4096, 8192, 1024, 64].map { Buffer(size: $0) }
    let steps = (1..<4).map { index in
      step(from: index - 1, to: index)
    }
    let plan = ArenaPlan(
      steps: steps, buffers: buffers, input: BufferID(index: 0), output: BufferID(index: 3))
    #expect(plan.byteCount == 4096 + 8192)
  }

  @Test func memoryThatIsNotThereIsAnError() {
    #expect(
      throws: ComputeError(
        .memory, "no memory for 1,152,921,504,606,846,976 bytes of weights or activations")
    ) { try AlignedBytes(count: 1 << 60) }
  }

  @Test func failedCallKeepsTheLibrarysWord() {
    #expect(
      throws: ComputeError(
        .engine, "oneDNN's dnnl_some_call answered 'unimplemented' (status 3)")
    ) { try check("dnnl_some_call", dnnl_unimplemented) }
    #expect(throws: ComputeError(.memory, "oneDNN ran out of memory in dnnl_some_call")) {
      try check("dnnl_some_call", dnnl_out_of_memory)
    }
    #expect(throws: Never.self) { try check("dnnl_some_call", dnnl_success) }
  }

  @Test(arguments: [1, 2, 5]) func largestRowSumOfAnyLength(_ rows: Int) {
    let values = (0..<rows * 37).map { Float($0 % 7) - 3 }
    let expected = (0..<rows).map { row in
      values[row * 37..<(row + 1) * 37].reduce(0) { $0 + Double($1.magnitude) }
    }.max()
    #expect(largestRowSum(values, rows: rows) == expected)
    #expect(largestRowSum(values + [.nan], rows: 1).isNaN)
    #expect(largestRowSum(values + [-.infinity], rows: 1) == .infinity)
  }
}
