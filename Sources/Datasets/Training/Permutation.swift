import Tensors

/// The numbers 0 ..< `count` in the order that `torch.randperm` gives for a new generator.
func permutation(_ count: Int, seed: UInt64) -> [Int] {
  var generator = Generator(seed: seed)
  return generator.permutation(count)
}
