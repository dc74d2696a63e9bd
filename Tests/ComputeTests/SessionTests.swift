import Diagnostics
import Foundation
import Networks
import Synchronization
import TestSupport
import Testing

@testable import Compute

@Suite struct SessionTests {
  private static func pixels(_ images: Int, seed: UInt64 = 7) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<images * 784).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// Any number of workers, each with its part of the images and a session of its own.
  @Test(arguments: [1, 2, 3, 8]) func bitsDoNotDependOnTheWorkers(_ workers: Int) throws {
    let compiled = try CompiledModel(model(smallNetwork), batchSize: 10)
    let images = 240
    let pixels = Self.pixels(images)
    let scaling = InputScaling(scale: .unit, mean: 0.2860, std: 0.3530)
    let expected = try Session(compiled).predict(pixels: pixels.span, scaling: scaling)
    let parts = Mutex([Int: [Float]]())
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      // Each takes its share of the batches.
      let batches = images / compiled.batchSize
      let start = worker * batches / workers * compiled.batchSize * 784
      let end = (worker + 1) * batches / workers * compiled.batchSize * 784
      let range = start..<end
      let answer = try? Session(compiled).predict(
        pixels: pixels.span.extracting(range), scaling: scaling)
      parts.withLock { $0[worker] = answer }
    }
    let answer = parts.withLock { parts in (0..<workers).flatMap { parts[$0] ?? [] } }
    #expect(answer.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  /// Pixels scaled here and inputs scaled by the caller are the same inputs.
  @Test func predictScalesLikeTheCaller() throws {
    let compiled = try CompiledModel(model(smallNetwork))
    let session = try Session(compiled)
    let pixels = Self.pixels(9)
    let inputs = pixels.map { (Float($0) / 255 - 0.5) / 0.25 }
    let scaling = InputScaling(scale: .unit, mean: 0.5, std: 0.25)
    let fromPixels = try session.predict(pixels: pixels.span, scaling: scaling)
    #expect(try fromPixels == session.run(inputs.span))
  }

  @Test func noImagesGiveNoAnswers() throws {
    let session = try Session(CompiledModel(model(smallNetwork)))
    #expect(try session.run([Float]().span) == [])
  }

  @Test func partOfASampleIsRefused() throws {
    let session = try Session(CompiledModel(model(smallNetwork)))
    let expected = ComputeError(
      .inputCount,
      "the network reads 784 values for each sample, which do not divide the 1,000 given; pass "
        + "whole samples")
    #expect(throws: expected) { try session.run([Float](repeating: 0, count: 1000).span) }
    #expect(throws: expected) {
      try session.predict(
        pixels: [UInt8](repeating: 0, count: 1000).span, scaling: InputScaling(scale: .raw))
    }
  }

  /// A tiny deviation makes inputs so large that values may overflow on the way.
  @Test func hugeInputsAreRunWithCare() throws {
    let compiled = try CompiledModel(model(smallNetwork))
    let careful = try CompiledModel(model(smallNetwork), batchSize: nil, isCareful: true)
    let pixels = Self.pixels(3)
    let scaling = InputScaling(scale: .raw, mean: 0, std: 1e-36)
    let answer = try Session(compiled).predict(pixels: pixels.span, scaling: scaling)
    let expected = try Session(careful).predict(pixels: pixels.span, scaling: scaling)
    #expect(answer.map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(answer.contains { !$0.isFinite })
  }

  @Test func notANumberInOneInputStaysInItsSample() throws {
    let session = try Session(CompiledModel(model(smallNetwork)))
    var inputs = Self.pixels(3).map { Float($0) }
    let clean = try session.run(inputs.span)
    inputs[784 + 300] = .nan
    let answer = try session.run(inputs.span)
    #expect(answer[10..<20].filter { !$0.isNaN } == [])
    #expect(answer[..<10] == clean[..<10])
    #expect(answer[20...] == clean[20...])
  }
}
