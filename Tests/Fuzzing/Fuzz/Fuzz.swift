import Glibc

/// Runs libFuzzer on one decoder: `fuzz TARGET [libFuzzer's own arguments]`.
///
/// Nothing but a trap, two seconds or too much memory counts as a finding: an input that a decoder
/// refuses with an error of its own is an input well handled.
@main
enum Fuzz {
  static func main() {
    guard CommandLine.argc > 1, target != nil else {
      print("usage: fuzz TARGET [-runs=N …] [CORPUS …]; targets:")
      for target in FuzzTarget.all { print("  \(target.name)") }
      exit(64)
    }
    // libFuzzer sees its own arguments alone: the program's name, then what follows the target's.
    var (count, arguments) = unsafe (CommandLine.argc - 1, CommandLine.unsafeArgv + 1)
    exit(unsafe runDriver(&count, &arguments, testOneInput))
  }
}

private let target = FuzzTarget.all.first { $0.name == CommandLine.arguments[1] }

/// libFuzzer's loop.
///
/// Source: `FuzzerInterface.h` of LLVM's compiler-rt.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// One input. Its name is what libFuzzer's library asks for at link time.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target?.decode(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
