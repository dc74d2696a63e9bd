/// The numbers 0 ..< `count` in an order of chance.
func permutation(_ count: Int, seed: UInt64) -> [Int] {
  var random = SplitMix64(seed: seed)
  var order = Array(0..<count)
  for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, random.below(last + 1)) }
  return order
}
