public import Files
import Glibc

/// A file of scalars that TensorBoard shows while it grows.
///
/// It owns the open file; each step's record reaches the file whole, or not at all.
public struct EventFile: ~Copyable {
  /// What tells event files of one folder apart; passed in, so that tests repeat.
  public struct Origin: Hashable, Sendable {
    /// Since 1970.
    public var seconds: Int
    public var host: String
    public var process: Int

    public init(seconds: Int, host: String, process: Int) {
      self.seconds = seconds
      self.host = host
      self.process = process
    }

    /// This process on this machine, now.
    public static func current() -> Origin {
      var name = [CChar](repeating: 0, count: 256)
      unsafe gethostname(&name, name.count - 1)
      let host = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      return Origin(
        seconds: time(nil), host: String(decoding: host, as: UTF8.self),
        process: Int(getpid()))
    }

    /// `events.out.tfevents.0000000042.host.17.0`, the form that TensorBoard looks for.
    func fileName(number: Int) -> String {
      let digits = String(seconds)
      let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      let host = String(host.map { $0 == "/" || $0.isWhitespace ? "_" : $0 })
      return "events.out.tfevents.\(padded).\(host).\(process).\(number)"
    }
  }

  public let path: String
  private var file: AppendedFile
  private let now: @Sendable () -> Double

  /// Creates a file in an existing folder, under a name that is free.
  ///
  /// - Parameter now: seconds since 1970; TensorBoard's "wall time".
  /// - Throws: `FIL001` to `FIL005`.
  public init(
    in folder: String, origin: Origin = .current(),
    now: @escaping @Sendable () -> Double = { secondsSince1970() }
  ) throws(OutputError) {
    let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
    var number = 0
    var path = prefix + origin.fileName(number: number)
    // Two runs of one process within a second.
    while unsafe access(path, F_OK) == 0, number < 1000 {
      number += 1
      path = prefix + origin.fileName(number: number)
    }
    var file = try AppendedFile(creating: path)
    try file.append(EventRecord.version(wallTime: now()))
    self.path = path
    self.file = file
    self.now = now
  }

  /// Adds the values of one step; they are in the file when this returns.
  ///
  /// - Parameter step: of the x axis, such as the epoch.
  /// - Throws: `FIL002` to `FIL005`; the file then ends with the step before.
  public mutating func append(_ scalars: [Scalar], step: Int) throws(OutputError) {
    try file.append(EventRecord.scalars(scalars, step: step, wallTime: now()))
  }
}

/// The wall clock.
public func secondsSince1970() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
