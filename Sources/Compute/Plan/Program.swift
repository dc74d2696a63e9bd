/// A network lowered to steps for one batch size: immutable, shared by all sessions.
struct Program: Sendable {
  let steps: [Step]
  let buffers: [Buffer]
  /// Where the batch's samples are written, row-major.
  let input: Location
  /// Where the batch's results are read, row-major.
  let output: Location
  /// Values of one sample.
  let inputCount: Int
  let outputCount: Int
  let batchSize: Int
  let arena: ArenaPlan

  /// Bytes of activations and scratchpad that one session takes.
  var sessionByteCount: Int { arena.byteCount }
}

/// Where each buffer lives in a session's one region of memory: buffers that are never needed at the
/// same time share it.
struct ArenaPlan: Sendable {
  /// By buffer index; nil for constants and regions.
  let offsets: [Int?]
  let scratchpadOffset: Int
  let byteCount: Int

  init(steps: [Step], buffers: [Buffer], input: BufferID, output: BufferID) {
    var lifetimes = [ClosedRange<Int>?](repeating: nil, count: buffers.count)
    func touch(_ buffer: BufferID, at time: Int) {
      let known = buffers[buffer.index]
      guard known.constant == nil, known.region == nil else { return }
      let old = lifetimes[buffer.index] ?? time...time
      lifetimes[buffer.index] = min(old.lowerBound, time)...max(old.upperBound, time)
    }
    touch(input, at: 0)
    for (index, step) in steps.enumerated() {
      for location in step.reads + step.writes { touch(location.buffer, at: index + 1) }
    }
    touch(output, at: steps.count + 1)

    // The largest first, each at the lowest place that is free for its whole life.
    var offsets = [Int?](repeating: nil, count: buffers.count)
    var placed: [(lifetime: ClosedRange<Int>, range: Range<Int>)] = []
    var end = 0
    let order = buffers.indices.sorted { buffers[$0].size > buffers[$1].size }
    for index in order {
      guard let lifetime = lifetimes[index] else { continue }
      let size = Self.rounded(buffers[index].size)
      var offset = 0
      for other in placed where other.lifetime.overlaps(lifetime) {
        if offset + size <= other.range.lowerBound { break }
        offset = max(offset, other.range.upperBound)
      }
      offsets[index] = offset
      let spot = (lifetime, offset..<offset + size)
      let place = placed.firstIndex { $0.range.lowerBound > offset } ?? placed.count
      placed.insert(spot, at: place)
      end = max(end, offset + size)
    }
    self.offsets = offsets
    scratchpadOffset = end
    byteCount = end + (steps.map(\.scratchpadByteCount).max() ?? 0)
  }

  private static func rounded(_ size: Int) -> Int {
    (size + AlignedBytes.alignment - 1) / AlignedBytes.alignment * AlignedBytes.alignment
  }
}

extension Step {
  /// Bytes that it needs beside its inputs and output while it runs.
  var scratchpadByteCount: Int {
    switch work {
    case .primitive(let step): step.scratchpad.isAbsent ? 0 : step.scratchpad.byteCount
    case .product, .kernel, .routine, .exchange, .loss: 0
    }
  }
}
